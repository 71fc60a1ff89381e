//! The owner of locks: its people, its doors, who may open them, and what may be out there.
//!
//! It alone serialises permissions and people, guards that there is exactly one root administrator
//! (I5), and completes every chain that leads to one of its locks. Before an order leaves, it is in
//! the exposure ledger; so whatever narrows reaches the locks that it concerns and no others.

pub mod handle;
pub mod message;
pub mod store;

use domain::id::from_hex;
use domain::refusal::Refusal;
use domain::time::Instant;

use self::message::{Body, Message, Reply};
use crate::address::Class;
use crate::failure::Failure;
use crate::machine::Machine;
use crate::migrate::Schema;
use crate::owner_root::RootSeal;
use crate::shell::object_class;
use crate::signer::DerivedKeys;
use crate::sql::Sql;
use crate::{audit_lane, command_log, inbox, mail_lane, outbox};

object_class!(Installation, |env| {
    let secret = |name| from_hex(&env.secret(name).ok()?.to_string());
    let keys = secret("ISSUE_MASTER").zip(secret("ROOT_MASTER"));
    let keys = keys.map(|(issue, root)| Keys {
        issue: DerivedKeys::new(issue),
        root: RootSeal::new(root),
    });
    Rules { keys }
});

/// The deployment's secrets that an installation needs.
#[derive(Clone, Debug)]
pub struct Keys {
    /// Derives the keys that key updates carry.
    pub issue: DerivedKeys,
    /// Seals the root key.
    pub root: RootSeal,
}

/// What an installation does, without its platform.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The secrets, if the deployment has them.
    pub keys: Option<Keys>,
}

impl Rules {
    fn keys(&self) -> Result<&Keys, Failure> {
        let missing = "ISSUE_MASTER or ROOT_MASTER is missing or no 32 bytes";
        self.keys
            .as_ref()
            .ok_or_else(|| Failure::Unavailable(missing.to_owned()))
    }
}

impl Machine for Rules {
    type Message = Message;
    type Reply = Reply;

    const CLASS: Class = Class::Installation;
    const SCHEMAS: &'static [Schema] = &[
        store::SCHEMA,
        command_log::SCHEMA,
        outbox::SCHEMA,
        inbox::SCHEMA,
        audit_lane::SCHEMA,
        mail_lane::SCHEMA,
    ];

    fn handle(&self, sql: &mut impl Sql, now: Instant, message: Message) -> Result<Reply, Failure> {
        handle::handle(sql, self.keys()?, now, message)
    }

    fn begins(message: &Message) -> bool {
        matches!(message, Message::Create { .. })
    }

    fn unknown(&self, message: Message) -> Result<Reply, Failure> {
        match message {
            Message::ViewInvitation { .. } | Message::Claim { .. } => Err(Refusal::LinkOver.into()),
            Message::DeviceBlocked { .. }
            | Message::AccountEnded { .. }
            | Message::LockSummary { .. } => Ok(Body::Done.into()),
            _ => Err(Refusal::NotFound.into()),
        }
    }

    fn work(&self, sql: &mut impl Sql, now: Instant) -> Result<(), Failure> {
        handle::upkeep::work(sql, self.keys()?, now)
    }

    fn next_work(&self, sql: &mut impl Sql) -> Result<Option<Instant>, Failure> {
        handle::upkeep::next_work(sql)
    }
}
