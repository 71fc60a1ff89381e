//! Whose an e-mail address is, one object for each address; makes and counts the links that are
//! sent to it.

pub mod handle;
pub mod message;
pub mod store;

use domain::email::EmailAddress;
use domain::refusal::Refusal;
use domain::time::Instant;

use self::message::{Message, Reply};
use crate::address::{Address, Class};
use crate::failure::Failure;
use crate::inbox;
use crate::machine::Machine;
use crate::migrate::Schema;
use crate::shell::object_class;
use crate::sql::Sql;

object_class!(Directory, |_| Rules);

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

    const CLASS: Class = Class::Directory;
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
