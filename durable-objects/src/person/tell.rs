//! What others are told, by the outbox: authorities at which the person has profiles, and the
//! directories of the person's addresses.

use domain::chain::Authority;
use domain::device::DeviceKey;
use domain::email::EmailAddress;
use domain::id::PersonId;
use domain::person::device::Device;
use domain::time::Instant;
use serde::{Deserialize, Serialize};

use super::store;
use crate::address::Address;
use crate::directory;
use crate::failure::Failure;
use crate::outbox::{self, Effect, Envelope, Post};
use crate::sql::Sql;

/// What an authority is told; its own messages have variants of these names and fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToAuthority {
    /// A device is blocked for ever.
    DeviceBlocked {
        /// The news' head; one lane for each device.
        envelope: Envelope,
        /// The account.
        person: PersonId,
        /// The device's key.
        key: DeviceKey,
    },
    /// The account has ended, and all of its devices.
    AccountEnded {
        /// The news' head.
        envelope: Envelope,
        /// The account.
        person: PersonId,
    },
}

/// Tells every authority that a device is blocked.
///
/// # Errors
/// What the database says.
pub fn device_blocked(
    sql: &mut impl Sql,
    now: Instant,
    person: PersonId,
    device: &Device,
) -> Result<(), Failure> {
    let lane = format!("device/{}", device.id);
    for authority in store::authorities(sql)? {
        to_authority(sql, now, person, authority, &lane, |envelope| {
            ToAuthority::DeviceBlocked {
                envelope,
                person,
                key: device.key,
            }
        })?;
    }
    Ok(())
}

/// Tells every authority that the account has ended.
///
/// # Errors
/// What the database says.
pub fn account_ended(sql: &mut impl Sql, now: Instant, person: PersonId) -> Result<(), Failure> {
    for authority in store::authorities(sql)? {
        ended(sql, now, person, authority)?;
    }
    Ok(())
}

/// Tells an authority whose news came too late that the account has ended.
///
/// # Errors
/// What the database says.
pub fn authority_of_closed_account(
    sql: &mut impl Sql,
    now: Instant,
    authority: Authority,
) -> Result<(), Failure> {
    match store::account(sql)? {
        Some(account) if account.closed_at.is_some() => ended(sql, now, account.person, authority),
        _ => Ok(()),
    }
}

/// Tells the directory of an address whether this account has it.
///
/// # Errors
/// What the database says.
pub fn directory(
    sql: &mut impl Sql,
    now: Instant,
    person: PersonId,
    address: &EmailAddress,
    holds: bool,
) -> Result<(), Failure> {
    let sender = Address::person(person);
    let receiver = directory::object(address);
    let post = Post {
        sender: &sender,
        receiver: &receiver,
        lane: "address",
        effect: Effect::Widens,
    };
    outbox::enqueue(sql, now, &post, |envelope| {
        directory::message::Message::Holds {
            envelope,
            person,
            holds,
        }
    })?;
    Ok(())
}

fn ended(
    sql: &mut impl Sql,
    now: Instant,
    person: PersonId,
    authority: Authority,
) -> Result<(), Failure> {
    to_authority(sql, now, person, authority, "account", |envelope| {
        ToAuthority::AccountEnded { envelope, person }
    })
}

fn to_authority(
    sql: &mut impl Sql,
    now: Instant,
    person: PersonId,
    authority: Authority,
    lane: &str,
    compose: impl FnOnce(Envelope) -> ToAuthority,
) -> Result<(), Failure> {
    let sender = Address::person(person);
    // Organisations become objects with their own issue; until then no index names one.
    let Authority::Installation(installation) = authority else {
        return Ok(());
    };
    let receiver = Address::installation(installation);
    let post = Post {
        sender: &sender,
        receiver: &receiver,
        lane,
        effect: Effect::Narrows,
    };
    outbox::enqueue(sql, now, &post, compose)?;
    Ok(())
}
