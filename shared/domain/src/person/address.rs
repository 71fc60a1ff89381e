//! The verified e-mail addresses of an account.

use super::WaysIn;
use super::session::Session;
use crate::email::EmailAddress;
use crate::id::AddressId;
use crate::refusal::Refusal;
use crate::time::Instant;

/// The most addresses of an account.
pub const MOST_ADDRESSES: usize = 5;

/// A verified address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The address.
    pub address: EmailAddress,
    /// Since when it is verified.
    pub added_at: Instant,
}

/// Whether this session may ask for a link to another address.
///
/// # Errors
/// [`Refusal::SignInAgain`]; [`Refusal::AlreadyExists`] when it is one of the account's;
/// [`Refusal::WrongState`] when the account has [`MOST_ADDRESSES`].
pub fn may_add(
    addresses: &[Address],
    session: &Session,
    address: &EmailAddress,
    now: Instant,
) -> Result<(), Refusal> {
    session.must_be_recent(now)?;
    if addresses.iter().any(|held| held.address == *address) {
        return Err(Refusal::AlreadyExists);
    }
    has_room(addresses)
}

/// Adds an address whose mailbox was shown to be the person's. `None` if it is there already.
///
/// # Errors
/// [`Refusal::WrongState`] when the account has [`MOST_ADDRESSES`].
pub fn add(
    addresses: &[Address],
    address: EmailAddress,
    now: Instant,
) -> Result<Option<Address>, Refusal> {
    if addresses.iter().any(|held| held.address == address) {
        return Ok(None);
    }
    has_room(addresses)?;
    Ok(Some(Address {
        address,
        added_at: now,
    }))
}

/// Removes an address.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::SignInAgain`], [`Refusal::LastWayIn`].
pub fn remove<'a>(
    addresses: &'a [Address],
    passkeys: usize,
    session: &Session,
    target: AddressId,
    now: Instant,
) -> Result<&'a Address, Refusal> {
    let address = addresses
        .iter()
        .find(|held| held.address.id() == target)
        .ok_or(Refusal::NotFound)?;
    session.must_be_recent(now)?;
    WaysIn {
        passkeys,
        addresses: addresses.len(),
    }
    .may_lose_one()?;
    Ok(address)
}

const fn has_room(addresses: &[Address]) -> Result<(), Refusal> {
    if addresses.len() < MOST_ADDRESSES {
        Ok(())
    } else {
        Err(Refusal::WrongState)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::SessionId;
    use crate::person::session::WayIn;
    use crate::time::Duration;

    fn at(hours: u32) -> Instant {
        Instant::MIN.plus(Duration::hours(hours))
    }

    fn session() -> Session {
        Session {
            id: SessionId::from([9; 16]),
            way_in: WayIn::EmailLink,
            signed_in_at: at(0),
            seen_at: at(0),
            device: None,
        }
    }

    fn held(name: &str) -> Address {
        let address = format!("{name}@example.com").parse().unwrap();
        Address {
            address,
            added_at: at(0),
        }
    }

    #[test]
    fn another_address_needs_a_recent_sign_in_and_room() {
        let new = held("new").address;
        let asks = |addresses: &[Address], now| may_add(addresses, &session(), &new, now);
        assert_eq!(asks(&[held("a")], at(0)), Ok(()));
        assert_eq!(asks(&[held("a")], at(1)), Err(Refusal::SignInAgain));
        assert_eq!(asks(&[held("new")], at(0)), Err(Refusal::AlreadyExists));
        let five = ["a", "b", "c", "d", "e"].map(held);
        assert_eq!(asks(&five, at(0)), Err(Refusal::WrongState));
        assert_eq!(add(&five, new.clone(), at(0)), Err(Refusal::WrongState));
        assert_eq!(add(&five[..4], new, at(0)), Ok(Some(held("new"))));
        assert_eq!(add(&five, held("a").address, at(0)), Ok(None));
    }

    #[test]
    fn the_last_way_in_stays() {
        let one = [held("a")];
        let id = one[0].address.id();
        assert_eq!(
            remove(&one, 0, &session(), id, at(0)),
            Err(Refusal::LastWayIn)
        );
        assert_eq!(remove(&one, 1, &session(), id, at(0)), Ok(&one[0]));
        assert_eq!(
            remove(&one, 1, &session(), id, at(1)),
            Err(Refusal::SignInAgain)
        );
        let unknown = held("b").address.id();
        assert_eq!(
            remove(&one, 1, &session(), unknown, at(0)),
            Err(Refusal::NotFound)
        );
    }
}
