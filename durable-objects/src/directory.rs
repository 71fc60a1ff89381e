//! Whose an e-mail address is, one object for each address; makes and counts the links that are
//! sent to it.

pub mod handle;
pub mod message;
pub mod store;

use domain::email::EmailAddress;
use domain::refusal::Refusal;
use domain::time::Instant;
use worker::{DurableObject, Env, Request, Response, State};

use self::message::{Message, Reply};
use crate::address::Address;
use crate::failure::Failure;
use crate::inbox;
use crate::machine::Machine;
use crate::migrate::Schema;
use crate::shell::Shell;
use crate::sql::Sql;

pub use self::class::Directory;

#[expect(
    missing_docs,
    reason = "the macro makes the methods that the platform calls, without documentation"
)]
mod class {
    use worker::durable_object;

    use super::Rules;
    use crate::shell::Shell;

    /// The object's class.
    #[durable_object(alarm)]
    #[derive(Debug)]
    pub struct Directory {
        pub(super) shell: Shell<Rules>,
    }
}

impl DurableObject for Directory {
    fn new(state: State, env: Env) -> Self {
        Self {
            shell: Shell::new(Rules, state, env),
        }
    }

    async fn fetch(&self, request: Request) -> worker::Result<Response> {
        self.shell.fetch(request).await
    }

    async fn alarm(&self) -> worker::Result<Response> {
        self.shell.alarm().await
    }
}

/// The directory of this address.
#[must_use]
pub fn object(address: &EmailAddress) -> Address {
    Address::directory("email", address.as_str())
}

/// What a directory does, without its platform.
#[derive(Clone, Copy, Debug)]
pub struct Rules;

impl Machine for Rules {
    type Message = Message;
    type Reply = Reply;

    const SCHEMAS: &'static [Schema] = &[store::SCHEMA, inbox::SCHEMA];

    fn handle(&self, sql: &mut impl Sql, now: Instant, message: Message) -> Result<Reply, Failure> {
        handle::handle(sql, now, message)
    }

    fn begins(message: &Message) -> bool {
        !matches!(message, Message::UseLink { .. })
    }

    fn unknown(&self, _message: Message) -> Result<Reply, Failure> {
        Err(Refusal::LinkOver.into())
    }

    fn work(&self, sql: &mut impl Sql, now: Instant) -> Result<(), Failure> {
        sql.transaction(|sql| store::forget(sql, now))
    }

    fn next_work(&self, sql: &mut impl Sql) -> Result<Option<Instant>, Failure> {
        store::next_over(sql)
    }
}
