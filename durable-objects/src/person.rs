//! A person's account: how they get in, which phones are theirs, and where they have profiles.
//!
//! It never learns what an authority permits, and no authority learns how its people sign in.

pub mod handle;
pub mod message;
pub mod passkeys;
pub mod store;
pub mod tell;

use domain::refusal::Refusal;
use domain::time::Instant;

use self::message::{Act, Message, Proof, Reply};
use self::passkeys::Site;
use crate::address::Class;
use crate::failure::Failure;
use crate::machine::Machine;
use crate::migrate::Schema;
use crate::shell::object_class;
use crate::sql::Sql;
use crate::{command_log, inbox, mail_lane, outbox};

object_class!(Person, |env| {
    let origin = env
        .var("PUBLIC_ORIGIN")
        .map(|value| value.to_string())
        .unwrap_or_default();
    Rules {
        site: Site::new(&origin),
    }
});

/// What an account does, without its platform.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The site that passkeys and phone keys belong to.
    pub site: Site,
}

impl Machine for Rules {
    type Message = Message;
    type Reply = Reply;

    const CLASS: Class = Class::Person;
    const SCHEMAS: &'static [Schema] = &[
        store::SCHEMA,
        command_log::SCHEMA,
        outbox::SCHEMA,
        inbox::SCHEMA,
        mail_lane::SCHEMA,
    ];

    fn handle(&self, sql: &mut impl Sql, now: Instant, message: Message) -> Result<Reply, Failure> {
        handle::handle(sql, &self.site, now, message)
    }

    fn begins(message: &Message) -> bool {
        match message {
            Message::SignIn { by, .. } => !matches!(by, Proof::Passkey { .. }),
            Message::Index { .. } => true,
            Message::Authenticate { .. }
            | Message::Ask { .. }
            | Message::Act { .. }
            | Message::PermissionsChanged { .. } => false,
        }
    }

    fn unknown(&self, message: Message) -> Result<Reply, Failure> {
        match message {
            Message::SignIn { .. } => Err(Refusal::SignInFailed.into()),
            Message::Act {
                act: Act::SignOut, ..
            }
            | Message::PermissionsChanged { .. } => Ok(Reply::Done),
            _ => Err(Refusal::NotSignedIn.into()),
        }
    }
}
