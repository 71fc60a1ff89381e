//! Whose an e-mail address is, and the links that are sent to it.
//!
//! Nobody learns from an answer whether an address has an account: asking for a link does the same
//! work for every address, and only who reads the mailbox gets further.

use serde::{Deserialize, Serialize};

use crate::id::PersonId;
use crate::refusal::Refusal;
use crate::time::{Duration, Instant};

/// How long a link works.
pub const LINK_LIFETIME: Duration = Duration::minutes(15);
/// How many links one address is sent within [`LINK_PERIOD`].
pub const MOST_LINKS: usize = 5;
/// The period in which links are counted.
pub const LINK_PERIOD: Duration = Duration::hours(1);
/// How long an address stays reserved for an account that has not taken it.
pub const RESERVATION: Duration = Duration::hours(1);

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Signing in, into the account of the address or a new one.
    SignIn,
    /// Adding the address to this account.
    AddTo(PersonId),
}

/// A link that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it is for.
    pub purpose: Purpose,
    /// Until when it works.
    pub expires_at: Instant,
}

/// Whose the address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The account.
    pub person: PersonId,
    /// When the address was reserved.
    pub reserved_at: Instant,
    /// Whether the account has taken it.
    pub is_confirmed: bool,
}

impl Holder {
    /// Whether the address is still theirs.
    #[must_use]
    pub fn holds(&self, now: Instant) -> bool {
        self.is_confirmed || now < self.reserved_at.plus(RESERVATION)
    }
}

/// Whether another link may be sent, after those sent at these instants.
#[must_use]
pub fn may_send(sent: &[Instant], now: Instant) -> bool {
    sent.iter()
        .filter(|at| now.since(**at) < LINK_PERIOD)
        .count()
        < MOST_LINKS
}

/// Reserves the address.
///
/// The result is the account that has it from now on: `wanted` if the address is free or theirs
/// already, otherwise the one that has it.
#[must_use]
pub fn reserve(holder: Option<&Holder>, wanted: PersonId, now: Instant) -> Holder {
    match holder {
        Some(holder) if holder.holds(now) => *holder,
        _ => Holder {
            person: wanted,
            reserved_at: now,
            is_confirmed: false,
        },
    }
}

/// Uses a link: who has the address from now on.
///
/// `caller` is the account that the browser is signed in to, `newcomer` the id of the account that
/// begins if the address has none.
///
/// # Errors
/// [`Refusal::LinkOver`]. For a link that adds the address to an account: [`Refusal::NotSignedIn`]
/// unless that account asks (so that nobody's address ends up in a stranger's account by a click),
/// [`Refusal::AlreadyExists`] when another account has the address.
pub fn claim(
    link: &Link,
    holder: Option<&Holder>,
    caller: Option<PersonId>,
    newcomer: PersonId,
    now: Instant,
) -> Result<Holder, Refusal> {
    if now >= link.expires_at {
        return Err(Refusal::LinkOver);
    }
    match link.purpose {
        Purpose::SignIn => Ok(reserve(holder, newcomer, now)),
        Purpose::AddTo(person) if caller != Some(person) => Err(Refusal::NotSignedIn),
        Purpose::AddTo(person) => {
            let holder = reserve(holder, person, now);
            if holder.person == person {
                Ok(holder)
            } else {
                Err(Refusal::AlreadyExists)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: u32) -> Instant {
        Instant::MIN.plus(Duration::minutes(minutes))
    }

    fn person(number: u8) -> PersonId {
        PersonId::from([number; 16])
    }

    fn link(purpose: Purpose) -> Link {
        Link {
            purpose,
            expires_at: at(15),
        }
    }

    fn confirmed(number: u8) -> Holder {
        Holder {
            person: person(number),
            reserved_at: at(0),
            is_confirmed: true,
        }
    }

    #[test]
    fn an_address_is_sent_at_most_five_links_an_hour() {
        assert!(may_send(&[at(0); 4], at(1)));
        assert!(!may_send(&[at(0); 5], at(59)));
        assert!(may_send(&[at(0); 5], at(60)));
    }

    #[test]
    fn a_link_signs_into_the_account_of_the_address_or_begins_one() {
        let claim = |holder: Option<Holder>, now| {
            claim(
                &link(Purpose::SignIn),
                holder.as_ref(),
                None,
                person(9),
                now,
            )
            .map(|holder| holder.person)
        };
        assert_eq!(claim(None, at(1)), Ok(person(9)));
        assert_eq!(claim(Some(confirmed(1)), at(1)), Ok(person(1)));
        assert_eq!(claim(Some(confirmed(1)), at(15)), Err(Refusal::LinkOver));
    }

    #[test]
    fn a_reservation_that_nobody_took_ends_after_an_hour() {
        let taken = reserve(None, person(1), at(0));
        assert_eq!(reserve(Some(&taken), person(2), at(59)).person, person(1));
        assert_eq!(reserve(Some(&taken), person(2), at(60)).person, person(2));
        assert_eq!(
            reserve(Some(&confirmed(1)), person(2), at(60)).person,
            person(1)
        );
    }

    #[test]
    fn an_address_is_added_only_by_the_account_that_asked() {
        let claim = |holder: Option<Holder>, caller: Option<u8>| {
            let link = link(Purpose::AddTo(person(1)));
            claim(&link, holder.as_ref(), caller.map(person), person(9), at(1))
                .map(|holder| holder.person)
        };
        assert_eq!(claim(None, Some(1)), Ok(person(1)));
        assert_eq!(claim(Some(confirmed(1)), Some(1)), Ok(person(1)));
        assert_eq!(claim(None, None), Err(Refusal::NotSignedIn));
        assert_eq!(claim(None, Some(2)), Err(Refusal::NotSignedIn));
        assert_eq!(
            claim(Some(confirmed(2)), Some(1)),
            Err(Refusal::AlreadyExists)
        );
    }
}
