//! Sets of minutes of a local day.

/// Minutes of a day.
const DAY: u16 = 1440;
/// Words of 64 minutes that hold a day; the last one is half used.
const WORDS: usize = 23;

/// A set of the minutes 0 to 1439 of a local day, one bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct MinuteSet([u64; WORDS]);

impl MinuteSet {
    /// No minute.
    pub(crate) const EMPTY: Self = Self([0; WORDS]);
    /// Every minute of the day.
    pub(crate) const FULL: Self = {
        let mut words = [u64::MAX; WORDS];
        words[WORDS - 1] = (1 << (DAY % 64)) - 1;
        Self(words)
    };

    /// The minutes from `start` until just before `end`, which is at most 1440.
    pub(crate) fn range(start: u16, end: u16) -> Self {
        let mut set = Self::EMPTY;
        for (word, base) in set.0.iter_mut().zip((0..).step_by(64)) {
            let below = |minute: u16| match minute.saturating_sub(base) {
                0 => 0,
                bits @ 1..64 => (1 << bits) - 1,
                _ => u64::MAX,
            };
            *word = below(end.min(DAY)) & !below(start);
        }
        set
    }

    /// The minutes in either set.
    pub(crate) fn union(&self, other: &Self) -> Self {
        self.combine(other, |one, two| one | two)
    }

    /// The minutes in both sets.
    pub(crate) fn intersection(&self, other: &Self) -> Self {
        self.combine(other, |one, two| one & two)
    }

    /// The minutes of this set that are not in the other.
    pub(crate) fn difference(&self, other: &Self) -> Self {
        self.combine(other, |one, two| one & !two)
    }

    /// Whether the minute is in the set.
    pub(crate) fn contains(&self, minute: u16) -> bool {
        let word = self.0.get(usize::from(minute / 64)).copied().unwrap_or(0);
        word >> (minute % 64) & 1 == 1
    }

    /// Whether no minute is in the set.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::EMPTY
    }

    /// The first minute from `from` on that is (`present`) or is not in the set.
    pub(crate) fn next(&self, from: u16, present: bool) -> Option<u16> {
        let set = if present {
            *self
        } else {
            Self::FULL.difference(self)
        };
        let rest = set.intersection(&Self::range(from, DAY));
        rest.0
            .iter()
            .zip((0..).step_by(64))
            .find_map(|(word, base): (&u64, u16)| {
                let bit = u16::try_from(word.trailing_zeros()).unwrap_or(0);
                (*word != 0).then_some(base + bit)
            })
    }

    /// The maximal half-open intervals of the set, ascending.
    pub(crate) fn runs(&self) -> impl Iterator<Item = (u16, u16)> {
        let set = *self;
        let run_from = move |from: u16| {
            let start = set.next(from, true)?;
            Some((start, set.next(start, false).unwrap_or(DAY)))
        };
        std::iter::successors(run_from(0), move |(_, end)| run_from(*end))
    }

    fn combine(&self, other: &Self, operation: impl Fn(u64, u64) -> u64) -> Self {
        let mut set = *self;
        for (word, other) in set.0.iter_mut().zip(other.0) {
            *word = operation(*word, other);
        }
        set
    }
}

impl FromIterator<(u16, u16)> for MinuteSet {
    fn from_iter<I: IntoIterator<Item = (u16, u16)>>(runs: I) -> Self {
        runs.into_iter().fold(Self::EMPTY, |set, (start, end)| {
            set.union(&Self::range(start, end))
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn list(set: &MinuteSet) -> Vec<u16> {
        (0..DAY).filter(|minute| set.contains(*minute)).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn sets_of_minutes_agree_with_lists(
            one in proptest::collection::vec((0..=DAY, 0..=DAY), 0..4),
            two in proptest::collection::vec((0..=DAY, 0..=DAY), 0..4),
            from in 0..=DAY,
        ) {
            let has = |runs: &[(u16, u16)], m: u16| runs.iter().any(|(s, e)| *s <= m && m < *e);
            let (a, b) = (one.iter().copied().collect(), two.iter().copied().collect());
            let check = |set: MinuteSet, wanted: &dyn Fn(u16) -> bool| {
                assert_eq!(list(&set), (0..DAY).filter(|m| wanted(*m)).collect::<Vec<_>>());
            };
            check(a, &|m| has(&one, m));
            check(a.union(&b), &|m| has(&one, m) || has(&two, m));
            check(a.intersection(&b), &|m| has(&one, m) && has(&two, m));
            check(a.difference(&b), &|m| has(&one, m) && !has(&two, m));
            check(a.runs().collect(), &|m| has(&one, m));
            prop_assert!(a.runs().all(|(start, end)| start < end));
            prop_assert!(a.runs().zip(a.runs().skip(1)).all(|(one, two)| one.1 < two.0));
            prop_assert_eq!(a.is_empty(), list(&a).is_empty());
            prop_assert_eq!(a.next(from, true), (from..DAY).find(|m| has(&one, *m)));
            prop_assert_eq!(a.next(from, false), (from..DAY).find(|m| !has(&one, *m)));
        }
    }

    #[test]
    fn the_full_set_holds_every_minute_and_no_other() {
        assert_eq!(MinuteSet::range(0, DAY), MinuteSet::FULL);
        assert!(!MinuteSet::FULL.contains(DAY));
        assert_eq!(MinuteSet::FULL.runs().collect::<Vec<_>>(), [(0, DAY)]);
    }
}
