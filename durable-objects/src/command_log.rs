//! A command runs once: its reply is kept under the command's id and given again.
//!
//! The worker makes the id from the caller and the `Idempotency-Key`, so that nobody is given
//! somebody else's reply, and the fingerprint from method, path and body.

use domain::id::CommandId;
use domain::refusal::Refusal;
use domain::time::{Duration, Instant};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::fingerprint::Fingerprint;
use crate::json;
use crate::migrate::Schema;
use crate::sql::{Sql, Value};

/// How long a reply is kept and given again.
pub const KEPT_FOR: Duration = Duration::hours(24);

/// When the oldest reply is over: [`KEPT_FOR`] in milliseconds after it was recorded.
pub const NEXT_DUE: &str = "SELECT min(recorded_at) + 86400000 FROM command_log";

/// The table of this part.
pub const SCHEMA: Schema = Schema {
    name: "command_log",
    steps: &["CREATE TABLE command_log (
       id TEXT NOT NULL PRIMARY KEY,
       fingerprint TEXT NOT NULL,
       reply TEXT NOT NULL,
       recorded_at INTEGER NOT NULL
     ) STRICT;
     CREATE INDEX command_log_by_age ON command_log (recorded_at);"],
};

/// Which run of a command this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// The same for every repetition.
    pub id: CommandId,
    /// Differs when the caller asks for something else.
    pub fingerprint: Fingerprint,
}

/// The reply of an earlier run, if there was one in the last 24 hours.
///
/// # Errors
/// [`Refusal::KeyReused`] when the earlier run was asked for something else; [`Failure::Unavailable`] when code of
/// another version kept the reply in another form: the command is done, and must not be done again.
pub fn replay<R: DeserializeOwned>(
    sql: &mut impl Sql,
    now: Instant,
    run: &Run,
) -> Result<Option<R>, Failure> {
    let kept = sql.first::<(Fingerprint, String)>(
        "SELECT fingerprint, reply FROM command_log WHERE id = ? AND recorded_at > ?",
        &[run.id.into(), now.minus(KEPT_FOR).into()],
    )?;
    match kept {
        Some((fingerprint, _)) if fingerprint != run.fingerprint => Err(Refusal::KeyReused.into()),
        Some((_, reply)) => json::read(reply.as_bytes()).map(Some).map_err(|error| {
            Failure::Unavailable(format!("the kept reply is of other code: {error}"))
        }),
        None => Ok(None),
    }
}

/// Keeps the reply; belongs into the transaction of the change.
///
/// # Errors
/// What the database says.
pub fn record<R: Serialize>(
    sql: &mut impl Sql,
    now: Instant,
    run: &Run,
    reply: &R,
) -> Result<(), Failure> {
    sql.execute(
        "INSERT OR REPLACE INTO command_log (id, fingerprint, reply, recorded_at) VALUES (?, ?, ?, ?)",
        &[run.id.into(), run.fingerprint.into(), Value::json(reply)?, now.into()],
    )?;
    Ok(())
}

/// Forgets the replies that are over, at most 200 a turn.
///
/// # Errors
/// What the database says.
pub fn prune(sql: &mut impl Sql, now: Instant) -> Result<(), Failure> {
    sql.execute(
        "DELETE FROM command_log WHERE id IN (
           SELECT id FROM command_log WHERE recorded_at <= ? ORDER BY recorded_at LIMIT 200
         )",
        &[now.minus(KEPT_FOR).into()],
    )?;
    Ok(())
}

/// When the oldest reply is over.
///
/// # Errors
/// What the database says.
pub fn next_due(sql: &mut impl Sql) -> Result<Option<Instant>, Failure> {
    Ok(sql.one::<(_,)>(NEXT_DUE, &[])?.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migrate::migrate;
    use crate::native_sql::NativeSql;

    fn at(hours: u32) -> Instant {
        Instant::MIN
            .plus(Duration::days(2))
            .plus(Duration::hours(hours))
    }

    fn run(id: u8, body: &[u8]) -> Run {
        Run {
            id: CommandId::from([id; 16]),
            fingerprint: Fingerprint::of(&[body]),
        }
    }

    fn database() -> NativeSql {
        let mut sql = NativeSql::in_memory().unwrap();
        migrate(&mut sql, &[SCHEMA]).unwrap();
        sql
    }

    #[test]
    fn a_repeated_command_gets_the_first_reply() {
        let mut sql = database();
        assert_eq!(replay::<String>(&mut sql, at(0), &run(1, b"a")), Ok(None));
        record(&mut sql, at(0), &run(1, b"a"), &"done").unwrap();
        assert_eq!(
            replay(&mut sql, at(23), &run(1, b"a")),
            Ok(Some("done".to_owned()))
        );
        assert_eq!(replay::<String>(&mut sql, at(23), &run(2, b"a")), Ok(None));
    }

    #[test]
    fn a_reply_that_other_code_kept_is_neither_given_nor_earned_again() {
        let mut sql = database();
        record(&mut sql, at(0), &run(1, b"a"), &"done").unwrap();
        let outcome = replay::<u64>(&mut sql, at(1), &run(1, b"a"));
        assert!(
            matches!(outcome, Err(Failure::Unavailable(_))),
            "{outcome:?}"
        );
    }

    #[test]
    fn the_same_key_with_another_body_is_refused() {
        let mut sql = database();
        record(&mut sql, at(0), &run(1, b"a"), &"done").unwrap();
        let outcome = replay::<String>(&mut sql, at(1), &run(1, b"b"));
        assert_eq!(outcome, Err(Failure::Refused(Refusal::KeyReused)));
    }

    #[test]
    fn a_reply_is_kept_for_24_hours_and_then_forgotten() {
        let mut sql = database();
        record(&mut sql, at(0), &run(1, b"a"), &"old").unwrap();
        record(&mut sql, at(2), &run(2, b"a"), &"young").unwrap();
        assert_eq!(next_due(&mut sql), Ok(Some(at(24))));
        assert_eq!(replay::<String>(&mut sql, at(24), &run(1, b"b")), Ok(None));
        prune(&mut sql, at(24)).unwrap();
        assert_eq!(next_due(&mut sql), Ok(Some(at(26))));
        record(&mut sql, at(25), &run(1, b"b"), &"again").unwrap();
        assert_eq!(
            replay(&mut sql, at(25), &run(1, b"b")),
            Ok(Some("again".to_owned()))
        );
    }
}
