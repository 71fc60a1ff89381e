//! Mails on their way: written in the transaction of the act that they tell of, sent by the alarm.
//!
//! Each leaves at least once: an object that is cut off between sending and noting it sends it
//! again. One that can't be sent is tried for most of a day and then forgotten.

use domain::time::{Duration, Instant};

use crate::failure::Failure;
use crate::mail::notice::Notice;
use crate::migrate::Schema;
use crate::sql::{Sql, Value};

/// How often a mail is tried. The pauses double from one second, so the last attempt comes 18 hours
/// after the first.
pub const MOST_ATTEMPTS: u32 = 17;

/// When the next mail may leave.
pub const NEXT_DUE: &str = "SELECT min(due_at) FROM mail_lane";

/// The tables of this part.
pub const SCHEMA: Schema = Schema {
    name: "mail_lane",
    steps: &["CREATE TABLE mail_lane (
       number INTEGER NOT NULL PRIMARY KEY,
       notice TEXT NOT NULL,
       attempts INTEGER NOT NULL,
       due_at INTEGER NOT NULL
     ) STRICT;
     CREATE INDEX mail_lane_by_time ON mail_lane (due_at);"],
};

/// A mail that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its row, to settle it afterwards.
    pub number: u64,
    /// The JSON of its [`Notice`]. Whoever sends it reads it: one that can't be read holds nothing
    /// else up.
    pub notice: String,
}

/// What becomes of a mail that did not leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is tried again.
    Waits,
    /// It was tried often enough, and is gone.
    GivenUp,
}

/// Notes a mail; belongs into the transaction of the act that it tells of.
///
/// # Errors
/// What the database says.
pub fn enqueue(sql: &mut impl Sql, now: Instant, notice: &Notice) -> Result<(), Failure> {
    sql.execute(
        "INSERT INTO mail_lane (notice, attempts, due_at) VALUES (?, 0, ?)",
        &[Value::json(notice)?, now.into()],
    )?;
    Ok(())
}

/// At most so many mails that may leave now, the longest waiting first.
///
/// # Errors
/// What the database says.
pub fn due(sql: &mut impl Sql, now: Instant, at_most: u32) -> Result<Vec<Waiting>, Failure> {
    let rows = sql.query::<(u64, String)>(
        "SELECT number, notice FROM mail_lane WHERE due_at <= ? ORDER BY due_at, number LIMIT ?",
        &[now.into(), at_most.into()],
    )?;
    let waiting = |(number, notice)| Waiting { number, notice };
    Ok(rows.into_iter().map(waiting).collect())
}

/// The mail has left.
///
/// # Errors
/// What the database says.
pub fn sent(sql: &mut impl Sql, number: u64) -> Result<(), Failure> {
    sql.execute("DELETE FROM mail_lane WHERE number = ?", &[number.into()])?;
    Ok(())
}

/// The mail has not left: it is tried again after a pause that doubles, or given up.
///
/// # Errors
/// What the database says.
pub fn not_sent(sql: &mut impl Sql, now: Instant, number: u64) -> Result<Fate, Failure> {
    let (attempts,) = sql.one::<(u32,)>(
        "UPDATE mail_lane SET attempts = attempts + 1 WHERE number = ? RETURNING attempts",
        &[number.into()],
    )?;
    if attempts >= MOST_ATTEMPTS {
        sent(sql, number)?;
        return Ok(Fate::GivenUp);
    }
    sql.execute(
        "UPDATE mail_lane SET due_at = ? WHERE number = ?",
        &[now.plus(pause(attempts)).into(), number.into()],
    )?;
    Ok(Fate::Waits)
}

/// When the next mail may leave.
///
/// # Errors
/// What the database says.
pub fn next_due(sql: &mut impl Sql) -> Result<Option<Instant>, Failure> {
    Ok(sql.one::<(_,)>(NEXT_DUE, &[])?.0)
}

/// The pause after this many attempts, of which there was at least one: 1, 2, 4 ... seconds.
fn pause(attempts: u32) -> Duration {
    let doublings = attempts.saturating_sub(1);
    Duration::seconds(1_u32.checked_shl(doublings).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use domain::language::Language;

    use super::*;
    use crate::mail::notice::{About, AccountEvent};
    use crate::migrate::migrate;
    use crate::native_sql::NativeSql;

    fn at(seconds: u32) -> Instant {
        Instant::MIN.plus(Duration::seconds(seconds))
    }

    fn database() -> NativeSql {
        let mut sql = NativeSql::in_memory().unwrap();
        migrate(&mut sql, &[SCHEMA]).unwrap();
        sql
    }

    fn notice(name: &str) -> Notice {
        Notice {
            to: format!("{name}@example.com").parse().unwrap(),
            language: Language::English,
            about: About::Account {
                at: at(0),
                event: AccountEvent::AccountClosed,
            },
        }
    }

    fn receivers(waiting: &[Waiting]) -> Vec<String> {
        let notices = waiting
            .iter()
            .map(|next| serde_json::from_str::<Notice>(&next.notice).unwrap());
        notices.map(|notice| notice.to.to_string()).collect()
    }

    #[test]
    fn a_mail_leaves_once_and_the_longest_waiting_first() {
        let mut sql = database();
        assert_eq!(next_due(&mut sql), Ok(None));
        enqueue(&mut sql, at(2), &notice("second")).unwrap();
        enqueue(&mut sql, at(1), &notice("first")).unwrap();
        assert_eq!(due(&mut sql, at(0), 6), Ok(vec![]));
        assert_eq!(next_due(&mut sql), Ok(Some(at(1))));
        let both = due(&mut sql, at(2), 6).unwrap();
        assert_eq!(
            receivers(&both),
            ["first@example.com", "second@example.com"]
        );
        assert_eq!(due(&mut sql, at(2), 1).unwrap(), both[..1]);
        sent(&mut sql, both[0].number).unwrap();
        assert_eq!(due(&mut sql, at(2), 6).unwrap(), both[1..]);
    }

    #[test]
    fn a_mail_that_did_not_leave_is_tried_for_most_of_a_day_and_holds_up_no_other() {
        let mut sql = database();
        enqueue(&mut sql, at(0), &notice("gone")).unwrap();
        let number = due(&mut sql, at(0), 6).unwrap()[0].number;
        let mut now = at(0);
        let mut attempts = 1;
        while not_sent(&mut sql, now, number) == Ok(Fate::Waits) {
            let next = next_due(&mut sql).unwrap().unwrap();
            assert_eq!(next.since(now), Duration::seconds(1 << (attempts - 1)));
            enqueue(&mut sql, now, &notice("other")).unwrap();
            let other = due(&mut sql, now, 6).unwrap();
            assert_eq!(receivers(&other), ["other@example.com"]);
            sent(&mut sql, other[0].number).unwrap();
            now = next;
            attempts += 1;
        }
        assert_eq!(attempts, MOST_ATTEMPTS);
        assert_eq!(now.since(at(0)), Duration::seconds((1 << 16) - 1));
        assert_eq!(next_due(&mut sql), Ok(None));
    }
}
