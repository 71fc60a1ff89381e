//! The platform: what belongs to the deployment as a whole. One object, never in the path of an
//! opening.
//!
//! It alone guards that a lock of a manufacturer's list belongs to at most one installation (A28),
//! and that only the first operator is made by the set-up token.

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

pub use self::class::Platform;

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
    pub struct Platform {
        pub(super) shell: Shell<Rules>,
    }
}

impl DurableObject for Platform {
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
