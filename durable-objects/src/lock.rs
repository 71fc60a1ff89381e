//! One lock, by the id made from its own key, whoever owns it.
//!
//! It alone serialises the lock's serials, versions and gates, and it alone guards that no two
//! contents of a state share a version, that a lease is never signed without the state that it
//! needs, and that whatever has ended is applied before anything is signed (I19, I20). It signs
//! inside its transaction: nothing stands between deciding and committing.

pub mod handle;
pub mod message;
pub mod store;
pub mod summary;

use domain::id::from_hex;
use domain::refusal::Refusal;
use domain::time::Instant;

use self::message::{Message, Reply};
use crate::address::Class;
use crate::failure::Failure;
use crate::machine::Machine;
use crate::migrate::Schema;
use crate::shell::object_class;
use crate::signer::{DerivedKeys, Signer};
use crate::sql::Sql;
use crate::{inbox, outbox};

object_class!(Lock, |env| {
    let master = env
        .secret("ISSUE_MASTER")
        .ok()
        .and_then(|secret| from_hex(&secret.to_string()));
    Rules {
        keys: master.map(DerivedKeys::new),
    }
});

/// What a lock's object does, without its platform.
#[derive(Clone, Debug)]
pub struct Rules<K = Option<DerivedKeys>> {
    /// The keys that sign leases and states.
    pub keys: K,
}

impl<S: Signer> Machine for Rules<Option<S>> {
    type Message = Message;
    type Reply = Reply;

    const CLASS: Class = Class::Lock;
    const SCHEMAS: &'static [Schema] = &[store::SCHEMA, inbox::SCHEMA, outbox::SCHEMA];

    fn handle(&self, sql: &mut impl Sql, now: Instant, message: Message) -> Result<Reply, Failure> {
        match &self.keys {
            Some(keys) => handle::handle(sql, keys, now, message),
            None => Err(Failure::Unavailable(
                "ISSUE_MASTER is missing or no 32 bytes".to_owned(),
            )),
        }
    }

    fn begins(message: &Message) -> bool {
        matches!(message, Message::Register(_))
    }

    fn unknown(&self, message: Message) -> Result<Reply, Failure> {
        match message {
            Message::Narrow { .. } | Message::Release(_) | Message::Activate { .. } => {
                Ok(Reply::AnotherPeriod)
            }
            _ => Err(Refusal::NotFound.into()),
        }
    }

    fn work(&self, sql: &mut impl Sql, now: Instant) -> Result<(), Failure> {
        sql.transaction(|sql| summary::tell(sql, now))
    }

    fn next_work(&self, sql: &mut impl Sql) -> Result<Option<Instant>, Failure> {
        summary::next_due(sql)
    }
}
