//! The measured program under QEMU: what it says of itself, and which functions it is seen to call.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::process;

use super::image::Image;

/// The function by which everything is verified.
pub const VERIFY: &str = "credential::key::PublicKey::verify";
const BEGINS: &str = "lock_firmware::measurement::measurement_begins";
const ENDS: &str = "lock_firmware::measurement::measurement_ends";

/// It takes a second.
const LIMIT: Duration = Duration::from_mins(1);

/// One measured part of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub instructions: u64,
    /// Bytes.
    pub stack: u64,
    /// Calls of [`VERIFY`].
    pub verifications: u64,
}

/// What a run of the program has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Bytes of the lock itself.
    pub memory: u64,
    parts: Vec<(String, Part)>,
}

impl Run {
    /// From the program's own lines, and the calls of [`VERIFY`] in each of its parts.
    pub fn read(output: &str, verifications: &[u64]) -> Result<Self> {
        let mut memory = None;
        let mut parts = Vec::new();
        for line in output.lines() {
            let words: Vec<_> = line.split_whitespace().collect();
            match words[..] {
                ["memory", bytes] => memory = Some(bytes.parse().context("reading a size")?),
                ["measured", name, instructions, stack] => {
                    let verifications = *verifications
                        .get(parts.len())
                        .context("a part was not seen from outside")?;
                    let part = Part {
                        instructions: instructions.parse().context("reading a count")?,
                        stack: stack.parse().context("reading a depth")?,
                        verifications,
                    };
                    parts.push((name.to_owned(), part));
                }
                _ => bail!("the program says `{line}`"),
            }
        }
        if parts.len() != verifications.len() {
            bail!("more parts were seen from outside than the program reports");
        }
        let memory = memory.context("the program does not say how large the lock is")?;
        Ok(Self { memory, parts })
    }

    /// All parts with a name, one at least.
    pub fn parts(&self, name: &str) -> Result<Vec<Part>> {
        let named = self.parts.iter().filter(|(other, _)| other == name);
        let parts: Vec<_> = named.map(|(_, part)| *part).collect();
        if parts.is_empty() {
            bail!("the program has not measured `{name}`");
        }
        Ok(parts)
    }

    /// The only part with a name.
    pub fn part(&self, name: &str) -> Result<Part> {
        match self.parts(name)?[..] {
            [part] => Ok(part),
            _ => bail!("the program has measured `{name}` several times"),
        }
    }
}

/// Runs the program twice: alone, and watched. Being watched must change nothing.
pub fn run(program: &Path, image: &Image) -> Result<Run> {
    let alone = process::capture_within(&mut emulator(program), LIMIT)?;
    let watched = Watched {
        verify: image.address(VERIFY)?,
        begins: image.address(BEGINS)?,
        ends: image.address(ENDS)?,
    };
    let trace = program.with_extension("trace");
    let mut command = emulator(program);
    command.args(["-d", "exec,nochain", "-dfilter", &watched.filter(), "-D"]);
    if process::capture_within(command.arg(&trace), LIMIT)? != alone {
        bail!("two runs of the same program differ");
    }
    let trace =
        std::fs::read_to_string(&trace).with_context(|| format!("reading {}", trace.display()))?;
    Run::read(&alone, &watched.verifications(&trace)?)
}

/// One nanosecond of its own time per instruction; the program writes and ends by semihosting.
fn emulator(program: &Path) -> Command {
    let mut command = Command::new("qemu-system-arm");
    command.args(["-machine", "mps2-an386", "-icount", "shift=0", "-nographic"]);
    command.args(["-semihosting-config", "enable=on,target=native", "-kernel"]);
    command.arg(program);
    command
}

/// Where the functions begin that QEMU is asked to note.
struct Watched {
    verify: u64,
    begins: u64,
    ends: u64,
}

impl Watched {
    fn filter(&self) -> String {
        format!(
            "{:#x}+1,{:#x}+1,{:#x}+1",
            self.verify, self.begins, self.ends
        )
    }

    /// How often each part called [`VERIFY`].
    fn verifications(&self, trace: &str) -> Result<Vec<u64>> {
        let mut counts = Vec::new();
        let mut inside = None;
        for line in trace.lines() {
            let address = executed(line).with_context(|| format!("QEMU notes `{line}`"))?;
            if address == self.begins {
                inside = Some(0);
            } else if address == self.ends {
                counts.push(inside.take().context("a part ends that has not begun")?);
            } else if address == self.verify {
                inside = inside.map(|count| count + 1);
            } else {
                bail!("QEMU notes a function that it was not asked for: `{line}`");
            }
        }
        Ok(counts)
    }
}

/// The address in a line such as `Trace 0: 0x7f077c000100 [00800408/00000400/00000110/ff020000] Reset`.
fn executed(line: &str) -> Option<u64> {
    let (_, rest) = line.strip_prefix("Trace ")?.split_once('[')?;
    u64::from_str_radix(rest.split('/').nth(1)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WATCHED: Watched = Watched {
        verify: 0x10,
        begins: 0x20,
        ends: 0x30,
    };

    fn trace(addresses: &[&str]) -> String {
        let line = |address| format!("Trace 0: 0x7f [00800408/000000{address}/00000110/ff] name\n");
        addresses.iter().map(line).collect()
    }

    #[test]
    fn only_verifications_inside_a_part_are_counted() {
        let text = trace(&["10", "20", "10", "10", "30", "10", "20", "30"]);
        assert_eq!(WATCHED.verifications(&text).unwrap(), [2, 0]);
        assert!(WATCHED.verifications(&trace(&["30"])).is_err());
        assert!(WATCHED.verifications(&trace(&["40"])).is_err());
        assert!(WATCHED.verifications("Linking TBs\n").is_err());
    }

    #[test]
    fn a_part_without_its_count_and_a_count_without_its_part_are_refused() {
        let text = "memory 5\nmeasured verification 100 9\n";
        let run = Run::read(text, &[1]).unwrap();
        assert_eq!(run.memory, 5);
        let part = Part {
            instructions: 100,
            stack: 9,
            verifications: 1,
        };
        assert_eq!(run.parts("verification").unwrap(), [part]);
        assert!(run.parts("opening").is_err());
        assert_eq!(run.part("verification").unwrap(), part);
        let twice = format!("{text}measured verification 100 9\n");
        let twice = Run::read(&twice, &[1, 1]).unwrap();
        assert!(twice.part("verification").is_err());
        assert!(Run::read(text, &[]).is_err());
        assert!(Run::read(text, &[1, 1]).is_err());
        assert!(Run::read("failed: no chip\n", &[]).is_err());
    }
}
