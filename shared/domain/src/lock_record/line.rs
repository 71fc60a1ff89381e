//! Lines: which serial a lease gets, and when a serial is over.

use credential::number::Serial;

use crate::chain::LinkId;
use crate::device::DeviceKey;
use crate::lock_record::state::EndedSerial;
use crate::order::{Cause, Ended, EndedFact};
use crate::time::Instant;

/// A phone's key and a chain, with the serial that all its leases carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The phone.
    pub key: DeviceKey,
    /// The chain's links, leaf first.
    pub chain: Vec<LinkId>,
    /// The serial in every lease of the line.
    pub serial: Serial,
    /// The sequence of the narrowings that were applied when the line began; earlier ones are not
    /// about it.
    pub born: u64,
    /// The end of the last lease that was issued on it.
    pub lease_until: Instant,
    /// Why it ended, if it did.
    pub ended: Option<Cause>,
}

impl Line {
    /// Whether a lease of this line may still open somewhere at this instant.
    #[must_use]
    pub fn is_live(&self, at: Instant) -> bool {
        at < self.lease_until
    }

    /// Whether an ended fact ends this line: it is part of the chain or the phone itself, and it
    /// ended after the line began.
    #[must_use]
    pub fn is_ended_by(&self, ended: &Ended) -> bool {
        self.born < ended.sequence
            && match ended.what {
                EndedFact::Link(link) => self.chain.contains(&link),
                EndedFact::Device(key) => self.key == key,
            }
    }
}

/// What a narrowing does to a lock's lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Endings {
    /// The serials that end, in the order of the lines.
    pub ended: Vec<EndedSerial>,
    /// Whether one of them has a lease that may still open: only then must the lock hear of it, also
    /// of a graver cause, since a state may have left out what was only narrowed.
    pub tell_the_lock: bool,
}

/// Which of the lines end by these facts. Lines that ended before stay as they are, unless the new
/// cause is graver.
#[must_use]
pub fn end_lines(lines: &[Line], facts: &[Ended], at: Instant) -> Endings {
    let mut endings = Endings::default();
    for line in lines {
        let ending = || facts.iter().filter(|fact| line.is_ended_by(fact));
        let gravest = ending().map(|fact| fact.cause).max();
        let first = ending().map(|fact| fact.sequence).min();
        let Some((cause, by)) = gravest.zip(first) else {
            continue;
        };
        if line.ended.is_none_or(|before| before < cause) {
            endings.ended.push(EndedSerial {
                serial: line.serial.number(),
                cause,
                by,
            });
            endings.tell_the_lock |= line.is_live(at);
        }
    }
    endings
}

/// How a lease gets its serial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SerialChoice {
    /// The line goes on.
    Keep(Serial),
    /// A new line begins.
    Fresh(Serial),
}

/// The line of a phone and a chain keeps its serial while it has not ended and its last lease is not
/// over: afterwards the floor may have passed it (A19). When the list of revoked serials is more
/// than half full, renewals take fresh ones so that the floor can rise (rule 11). `None` when all
/// serials of the lock are used up.
#[must_use]
pub fn choose_serial(
    current: Option<&Line>,
    last_serial: Option<Serial>,
    list_more_than_half_full: bool,
    at: Instant,
) -> Option<SerialChoice> {
    match current {
        Some(line) if line.ended.is_none() && line.is_live(at) && !list_more_than_half_full => {
            Some(SerialChoice::Keep(line.serial))
        }
        _ => match last_serial {
            None => Some(SerialChoice::Fresh(Serial::FIRST)),
            Some(last) => last.next().map(SerialChoice::Fresh),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::GrantId;
    use crate::time::Duration;

    const NOW: Instant = Instant::MIN;

    fn line(ended: Option<Cause>, minutes: u32) -> Line {
        Line {
            key: DeviceKey::from([1; 32]),
            chain: vec![GrantId::from([2; 16]).into()],
            serial: Serial::FIRST,
            born: 1,
            lease_until: NOW.plus(Duration::minutes(minutes)),
            ended,
        }
    }

    fn fact(sequence: u64, cause: Cause) -> Ended {
        Ended {
            sequence,
            what: EndedFact::Link(GrantId::from([2; 16]).into()),
            cause,
            until: NOW,
        }
    }

    #[test]
    fn rule_11_the_lock_hears_of_a_graver_cause_while_a_lease_may_open() {
        let facts = [fact(2, Cause::Narrowed), fact(3, Cause::Revoked)];
        let tells = |ended, minutes| end_lines(&[line(ended, minutes)], &facts, NOW).tell_the_lock;
        assert!(tells(None, 1) && tells(Some(Cause::Narrowed), 1));
        assert!(!tells(Some(Cause::Revoked), 1) && !tells(Some(Cause::Narrowed), 0));
    }

    #[test]
    fn a_line_ends_by_the_gravest_cause_and_from_the_first_fact_on() {
        let facts = [
            fact(1, Cause::Blocked),
            fact(2, Cause::Narrowed),
            fact(3, Cause::Revoked),
        ];
        let ended = end_lines(&[line(None, 1)], &facts, NOW).ended;
        let expected = EndedSerial {
            serial: Serial::FIRST.number(),
            cause: Cause::Revoked,
            by: 2,
        };
        assert_eq!(ended, [expected]);
    }

    #[test]
    fn a_line_goes_on_while_its_lease_does() {
        let choose =
            |line: &Line, crowded| choose_serial(Some(line), Serial::new(9), crowded, NOW).unwrap();
        let fresh = SerialChoice::Fresh(Serial::new(10).unwrap());
        let keep = SerialChoice::Keep(Serial::FIRST);
        assert_eq!(choose(&line(None, 1), false), keep);
        assert_eq!(choose(&line(None, 0), false), fresh);
        assert_eq!(choose(&line(None, 1), true), fresh);
        assert_eq!(choose(&line(Some(Cause::Narrowed), 1), false), fresh);
    }
}
