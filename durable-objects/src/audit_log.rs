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
use worker::{DurableObject, Env, Request, Response, State};

use self::message::{Message, Reply};
use crate::failure::Failure;
use crate::machine::Machine;
use crate::migrate::Schema;
use crate::shell::Shell;
use crate::sql::Sql;

pub use self::class::AuditLog;

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
    pub struct AuditLog {
        pub(super) shell: Shell<Rules>,
    }
}

impl DurableObject for AuditLog {
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

/// What the log does, without its platform.
#[derive(Clone, Copy, Debug)]
pub struct Rules;

impl Machine for Rules {
    type Message = Message;
    type Reply = Reply;

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
