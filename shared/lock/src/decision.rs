//! A permission that a disturbed processor can't give by accident.
//!
//! A glitch that skips one branch or flips one returned value must not open the door (`credentials.md` A24). So each
//! check leaves a word that is far from any other in bits, together with its complement, the rules are judged twice,
//! and the door opens only if all words stand.

use core::hint::black_box;

use credential::denial::{BadSignature, Denial};

const YES: u32 = 0xa5c3_963c;

/// The mark that one check has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Passed {
    word: u32,
    complement: u32,
}

impl Passed {
    /// The mark of a check that gave `Ok`.
    ///
    /// # Errors
    /// What the check gave.
    pub(crate) fn of<E>(result: Result<(), E>) -> Result<Self, E> {
        result.map(|()| Self {
            word: YES,
            complement: !YES,
        })
    }

    fn stands(self) -> bool {
        black_box(self.word) == YES && black_box(self.complement) == !YES
    }
}

/// Judges the rules twice.
///
/// # Errors
/// The first denial of either time.
pub(crate) fn twice(mut rules: impl FnMut() -> Result<(), Denial>) -> Result<[Passed; 2], Denial> {
    let first = Passed::of(rules())?;
    let second = Passed::of(black_box(&mut rules)())?;
    Ok([first, second])
}

/// All marks together: the rules twice, the issuer's signature, the holder's proof.
///
/// # Errors
/// [`BadSignature`] if any mark does not stand.
pub(crate) fn all(rules: [Passed; 2], issued: Passed, proven: Passed) -> Result<(), BadSignature> {
    let [first, second] = rules;
    let standing = [first, second, issued, proven]
        .iter()
        .filter(|mark| mark.stands())
        .count();
    if black_box(standing) == 4 {
        Ok(())
    } else {
        Err(BadSignature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a24_one_wrong_answer_of_the_rules_opens_nothing() {
        for wrong in 0..2 {
            let mut call = 0;
            let result = twice(|| {
                call += 1;
                if call - 1 == wrong {
                    Ok(())
                } else {
                    Err(Denial::Revoked)
                }
            });
            assert_eq!(result, Err(Denial::Revoked));
        }
    }

    #[test]
    fn a24_one_flipped_bit_in_any_mark_opens_nothing() {
        let good = Passed::of(Ok::<(), Denial>(())).unwrap();
        assert_eq!(all([good, good], good, good), Ok(()));
        for bit in 0..32 {
            let in_word = Passed {
                word: good.word ^ 1 << bit,
                ..good
            };
            let in_complement = Passed {
                complement: good.complement ^ 1 << bit,
                ..good
            };
            for bad in [in_word, in_complement] {
                let attempts = [
                    all([bad, good], good, good),
                    all([good, bad], good, good),
                    all([good, good], bad, good),
                    all([good, good], good, bad),
                ];
                assert_eq!(attempts, [Err(BadSignature); 4]);
            }
        }
    }

    #[test]
    fn a24_words_of_zeros_or_ones_are_no_permission() {
        let good = Passed::of(Ok::<(), Denial>(())).unwrap();
        for word in [0, u32::MAX, 1] {
            let glitched = Passed {
                word,
                complement: word,
            };
            assert_eq!(all([good, good], glitched, good), Err(BadSignature));
        }
    }
}
