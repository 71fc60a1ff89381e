//! The platform: what belongs to the deployment as a whole. One object, never in the path of an
//! opening.
//!
//! It alone guards that a lock of a manufacturer's list belongs to at most one installation (A28),
//! and that only the first operator is made by the set-up token.

pub mod handle;
pub mod message;
pub mod store;

use domain::time::Instant;

use self::message::{Message, Reply};
use crate::failure::Failure;
use crate::machine::Machine;
use crate::migrate::Schema;
use crate::shell::object_class;
use crate::sql::Sql;

object_class!(Platform, |_| Rules);

/// What the platform does, without its platform.
#[derive(Clone, Copy, Debug)]
pub struct Rules;

impl Machine for Rules {
    type Message = Message;
    type Reply = Reply;

    const SCHEMAS: &'static [Schema] = &[store::SCHEMA];

    fn handle(&self, sql: &mut impl Sql, now: Instant, message: Message) -> Result<Reply, Failure> {
        handle::handle(sql, now, message)
    }
}
