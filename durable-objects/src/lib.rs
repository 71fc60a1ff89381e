//! The objects that own the facts: state machines over SQL, with thin shells on the platform.
//!
//! Rules that every object here obeys:
//!
//! - A message is handled synchronously ([`machine::Machine`]): no `await` stands between reading
//!   and committing, so nothing can interleave.
//! - A change, its command row ([`command_log`]), what others must be told ([`outbox`]), the act for
//!   the log ([`audit_lane`]) and the mails about it ([`mail_lane`]) are written in one transaction.
//! - A handler never waits for another object; only alarms send.
//! - A receiver applies a state iff it is newer than what it has ([`inbox`]).
//! - Memory is a cache; the truth is in the tables.

pub mod address;
pub mod audit_lane;
pub mod audit_log;
pub mod clock;
pub mod command_log;
#[cfg(any(test, feature = "probe"))]
pub mod contract;
pub mod directory;
pub mod failure;
pub mod fingerprint;
pub mod inbox;
pub mod installation;
pub mod json;
pub mod lock;
pub mod machine;
pub mod mail;
pub mod mail_lane;
pub mod message;
pub mod migrate;
#[cfg(not(target_arch = "wasm32"))]
pub mod native_sql;
pub mod outbox;
pub mod owner_root;
pub mod person;
pub mod platform;
#[cfg(feature = "probe")]
pub mod probe;
pub mod runtime;
pub mod secret;
pub mod shell;
pub mod signer;
pub mod sql;
pub mod view;
pub mod zones;

pub use audit_log::AuditLog;
pub use directory::Directory;
pub use installation::Installation;
pub use lock::Lock;
pub use person::Person;
pub use platform::Platform;

use std::collections::BTreeMap;

use crate::machine::Machine;
use crate::migrate::Schema;

/// The name and version of the tables of each part of each class.
#[must_use]
pub fn schemas() -> BTreeMap<&'static str, u32> {
    let classes: [&[Schema]; 6] = [
        audit_log::Rules::SCHEMAS,
        directory::Rules::SCHEMAS,
        installation::Rules::SCHEMAS,
        lock::Rules::<Option<signer::DerivedKeys>>::SCHEMAS,
        person::Rules::SCHEMAS,
        platform::Rules::SCHEMAS,
    ];
    classes
        .into_iter()
        .flatten()
        .map(|schema| (schema.name, schema.version()))
        .collect()
}
