//! How many tests passed and failed, read from what test runners print.

/// Counted tests. A gate without tests of its own counts as one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Tests that passed.
    pub passed: u32,
    /// Tests that failed.
    pub failed: u32,
}

impl Tally {
    /// A check without tests of its own that passed.
    pub const ONE_PASSED: Self = Self {
        passed: 1,
        failed: 0,
    };
    /// A check that failed before it counted anything.
    pub const ONE_FAILED: Self = Self {
        passed: 0,
        failed: 1,
    };

    /// Adds another count.
    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    /// Counts a line of `cargo test`: `test result: ok. 3 passed; 1 failed; ...`
    pub fn read_cargo(&mut self, line: &str) {
        let Some(counts) = line.trim().strip_prefix("test result:") else {
            return;
        };
        self.passed += number_before(counts, "passed");
        self.failed += number_before(counts, "failed");
    }

    /// Counts a line of Node's test runner: `# pass 3` or with a sign of information in front.
    pub fn read_node(&mut self, line: &str) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [mark, what, number] = words.as_slice() else {
            return;
        };
        if !["#", "\u{2139}"].contains(mark) {
            return;
        }
        let number = number.parse().unwrap_or(0);
        match *what {
            "pass" => self.passed += number,
            "fail" | "cancelled" => self.failed += number,
            _ => {}
        }
    }
}

fn number_before(text: &str, word: &str) -> u32 {
    let before = text.split(word).next().unwrap_or_default();
    before
        .split_whitespace()
        .last()
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargos_summary_lines_are_summed() {
        let mut tally = Tally::default();
        tally.read_cargo(
            "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out",
        );
        tally.read_cargo(
            "test result: FAILED. 10 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out",
        );
        tally.read_cargo("test sentence_about_test_result ... ok");
        assert_eq!(
            tally,
            Tally {
                passed: 13,
                failed: 2
            }
        );
    }

    #[test]
    fn nodes_summary_lines_are_summed() {
        let mut tally = Tally::default();
        for line in [
            "\u{2139} tests 5",
            "\u{2139} pass 3",
            "\u{2139} fail 1",
            "# cancelled 1",
            "pass 9 x",
        ] {
            tally.read_node(line);
        }
        assert_eq!(
            tally,
            Tally {
                passed: 3,
                failed: 2
            }
        );
    }
}
