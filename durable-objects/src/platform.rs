//! The platform: what belongs to the deployment as a whole. One object, never in the path of an
//! opening; and deputies of it that do nothing but wake others when it fails itself.
//!
//! It alone guards that a lock of a manufacturer's list belongs to at most one installation (A28),
//! and that only the first operator is made by the set-up token.

pub mod handle;
pub mod message;
pub mod store;

use domain::time::{Duration, Instant};

use self::message::{Message, Reply};
use crate::address::Class;
use crate::failure::Failure;
use crate::machine::Machine;
use crate::migrate::Schema;
use crate::outbox;
use crate::shell::object_class;
use crate::sql::Sql;

object_class!(Platform, |_| Rules);

/// The lane of the outbox that wakes objects whose alarm may be forgotten: each once, however often
/// it asks.
pub const WAKE_LANE: &str = "wake";

/// How long after it has asked for the last time an object is woken. The longest pause between two
/// attempts of its own is about a minute.
pub const WAKE_AFTER: Duration = Duration::minutes(5);

/// What the platform does, without its platform.
#[derive(Clone, Copy, Debug)]
pub struct Rules;

impl Machine for Rules {
    type Message = Message;
    type Reply = Reply;

    const CLASS: Class = Class::Platform;
    const SCHEMAS: &'static [Schema] = &[store::SCHEMA, outbox::SCHEMA];

    fn handle(&self, sql: &mut impl Sql, now: Instant, message: Message) -> Result<Reply, Failure> {
        handle::handle(sql, now, message)
    }
}
