//! The log of what was done under one authority.
//!
//! It alone serialises the hash chain of its entries (I21): an entry is appended in one transaction
//! with the chain's head and the source's last sequence, so a batch that arrives twice, or after
//! another one, changes nothing. It is fed from outboxes; no act ever waits for it.

pub mod chain;
pub mod handle;
pub mod message;
pub mod store;

use domain::time::Instant;

use self::message::{Message, Reply};
use crate::address::Class;
use crate::failure::Failure;
use crate::machine::Machine;
use crate::migrate::Schema;
use crate::shell::object_class;
use crate::sql::Sql;

object_class!(AuditLog, |_| Rules);

/// What the log does, without its platform.
#[derive(Clone, Copy, Debug)]
pub struct Rules;

impl Machine for Rules {
    type Message = Message;
    type Reply = Reply;

    const CLASS: Class = Class::AuditLog;
    const SCHEMAS: &'static [Schema] = &[store::SCHEMA];

    fn handle(
        &self,
        sql: &mut impl Sql,
        _now: Instant,
        message: Message,
    ) -> Result<Reply, Failure> {
        handle::handle(sql, message)
    }
}
