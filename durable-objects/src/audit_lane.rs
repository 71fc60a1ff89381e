//! Acts on their way to an audit log: written in the transaction of the act, sent by the alarm in
//! batches of 200. The act never waits for the log.
//!
//! Unlike the states of the outbox, acts are not replaced: each one arrives, in order, and the log
//! knows by its sequence whether it has it.

use domain::chain::Authority;
use domain::time::Instant;

use crate::address::Address;
use crate::audit_log::message::{Act, Batch, MOST_ENTRIES, Message, SequencedAct};
use crate::failure::Failure;
use crate::migrate::Schema;
use crate::outbox::{Delivery, pause};
use crate::sql::{Json, Sql, Value};

/// The lane's name in a [`Delivery`].
pub const LANE: &str = "audit";

/// When the next batch may leave.
pub const NEXT_DUE: &str = "SELECT min(due_at) FROM audit_lane";

/// The tables of this part.
pub const SCHEMA: Schema = Schema {
    name: "audit_lane",
    steps: &["CREATE TABLE audit_lane (
       receiver TEXT NOT NULL PRIMARY KEY,
       source TEXT NOT NULL,
       last INTEGER NOT NULL,
       attempts INTEGER NOT NULL,
       due_at INTEGER
     ) STRICT;
     CREATE TABLE audit_act (
       receiver TEXT NOT NULL,
       sequence INTEGER NOT NULL,
       act TEXT NOT NULL,
       PRIMARY KEY (receiver, sequence)
     ) STRICT, WITHOUT ROWID;"],
};

/// Notes an act for the log of an authority; belongs into the transaction of the act.
///
/// # Errors
/// What the database says.
pub fn record(
    sql: &mut impl Sql,
    source: &Address,
    authority: Authority,
    act: &Act,
) -> Result<(), Failure> {
    let receiver = Address::audit_log(authority);
    // Like the outbox: a sequence grows even after a restore from a backup.
    let (sequence,) = sql.one::<(u64,)>(
        "INSERT INTO audit_lane (receiver, source, last, attempts, due_at) VALUES (?, ?, ?, 0, ?)
         ON CONFLICT (receiver) DO UPDATE SET
           last = max(last + 1, excluded.last),
           due_at = coalesce(due_at, excluded.due_at)
         RETURNING last",
        &[
            (&receiver).into(),
            source.into(),
            act.at.into(),
            act.at.into(),
        ],
    )?;
    sql.execute(
        "INSERT INTO audit_act (receiver, sequence, act) VALUES (?, ?, ?)",
        &[(&receiver).into(), sequence.into(), Value::json(act)?],
    )?;
    Ok(())
}

/// The next batch for each log that is due, at most so many logs.
///
/// # Errors
/// What the database says.
pub fn due(sql: &mut impl Sql, now: Instant, at_most: u32) -> Result<Vec<Delivery>, Failure> {
    let lanes = sql.query::<(Address, Address)>(
        "SELECT receiver, source FROM audit_lane WHERE due_at <= ? ORDER BY due_at LIMIT ?",
        &[now.into(), at_most.into()],
    )?;
    lanes
        .into_iter()
        .map(|(receiver, source)| batch(sql, receiver, source))
        .collect()
}

/// The log has the batch.
///
/// # Errors
/// What the database says.
pub fn delivered(sql: &mut impl Sql, now: Instant, delivery: &Delivery) -> Result<(), Failure> {
    let receiver: Value = (&delivery.receiver).into();
    sql.execute(
        "DELETE FROM audit_act WHERE receiver = ? AND sequence <= ?",
        &[receiver.clone(), delivery.sequence.into()],
    )?;
    sql.execute(
        "UPDATE audit_lane SET attempts = 0, due_at = CASE
           WHEN EXISTS (SELECT 1 FROM audit_act WHERE receiver = audit_lane.receiver) THEN ?
         END WHERE receiver = ?",
        &[now.into(), receiver],
    )?;
    Ok(())
}

/// The log has not answered: the batch leaves again after a pause that doubles.
///
/// # Errors
/// What the database says.
pub fn not_delivered(sql: &mut impl Sql, now: Instant, delivery: &Delivery) -> Result<(), Failure> {
    let receiver: Value = (&delivery.receiver).into();
    let statement = "SELECT attempts FROM audit_lane WHERE receiver = ?";
    let Some((attempts,)) = sql.first::<(u32,)>(statement, std::slice::from_ref(&receiver))? else {
        return Ok(());
    };
    sql.execute(
        "UPDATE audit_lane SET attempts = ?, due_at = ? WHERE receiver = ?",
        &[
            attempts.saturating_add(1).into(),
            now.plus(pause(attempts)).into(),
            receiver,
        ],
    )?;
    Ok(())
}

/// When the next batch may leave.
///
/// # Errors
/// What the database says.
pub fn next_due(sql: &mut impl Sql) -> Result<Option<Instant>, Failure> {
    Ok(sql.one::<(_,)>(NEXT_DUE, &[])?.0)
}

fn batch(sql: &mut impl Sql, receiver: Address, source: Address) -> Result<Delivery, Failure> {
    let limit = u32::try_from(MOST_ENTRIES).unwrap_or(u32::MAX);
    let rows = sql.query::<(u64, Json<Act>)>(
        "SELECT sequence, act FROM audit_act WHERE receiver = ? ORDER BY sequence LIMIT ?",
        &[(&receiver).into(), limit.into()],
    )?;
    let sequence = rows.last().map_or(0, |(sequence, _)| *sequence);
    let acts = rows
        .into_iter()
        .map(|(sequence, Json(act))| SequencedAct { sequence, act })
        .collect();
    let message = serde_json::to_string(&Message::Append(Batch { source, acts }))
        .map_err(|error| Failure::Corrupt(error.to_string()))?;
    Ok(Delivery {
        receiver,
        lane: LANE.to_owned(),
        sequence,
        message,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use domain::id::InstallationId;
    use domain::time::Duration;

    use super::*;
    use crate::fingerprint::Fingerprint;
    use crate::migrate::migrate;
    use crate::native_sql::NativeSql;

    const AUTHORITY: fn() -> Authority = || InstallationId::from([1; 16]).into();

    fn at(seconds: u32) -> Instant {
        Instant::MIN.plus(Duration::seconds(seconds))
    }

    fn database() -> NativeSql {
        let mut sql = NativeSql::in_memory().unwrap();
        migrate(&mut sql, &[SCHEMA]).unwrap();
        sql
    }

    fn note(sql: &mut NativeSql, seconds: u32, code: &str) {
        let act = Act {
            at: at(seconds),
            actor: "prs_1".to_owned(),
            code: code.to_owned(),
            object: "grt_1".to_owned(),
            details: BTreeMap::new(),
            salt: Fingerprint::ZERO,
        };
        record(sql, &Address::platform(), AUTHORITY(), &act).unwrap();
    }

    fn codes(delivery: &Delivery) -> Vec<String> {
        match serde_json::from_str(&delivery.message).unwrap() {
            Message::Append(batch) => batch.acts.into_iter().map(|next| next.act.code).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_act_leaves_once_and_in_order() {
        let mut sql = database();
        for number in 0..450 {
            note(&mut sql, 0, &number.to_string());
        }
        let mut sent = vec![];
        while next_due(&mut sql) == Ok(Some(at(0))) {
            let deliveries = due(&mut sql, at(0), 6).unwrap();
            assert!(codes(&deliveries[0]).len() <= MOST_ENTRIES);
            sent.extend(codes(&deliveries[0]));
            delivered(&mut sql, at(0), &deliveries[0]).unwrap();
        }
        assert_eq!(
            sent,
            (0..450)
                .map(|number| number.to_string())
                .collect::<Vec<_>>()
        );
        assert_eq!(next_due(&mut sql), Ok(None));
    }

    #[test]
    fn an_act_that_comes_while_a_batch_is_under_way_leaves_next() {
        let mut sql = database();
        note(&mut sql, 0, "first");
        let under_way = due(&mut sql, at(0), 6).unwrap();
        note(&mut sql, 1, "second");
        delivered(&mut sql, at(2), &under_way[0]).unwrap();
        assert_eq!(next_due(&mut sql), Ok(Some(at(2))));
        assert_eq!(codes(&due(&mut sql, at(2), 6).unwrap()[0]), ["second"]);
    }

    #[test]
    fn a_batch_that_failed_waits_and_takes_later_acts_along() {
        let mut sql = database();
        note(&mut sql, 0, "first");
        let under_way = due(&mut sql, at(0), 6).unwrap();
        not_delivered(&mut sql, at(0), &under_way[0]).unwrap();
        note(&mut sql, 0, "second");
        assert_eq!(due(&mut sql, at(0), 6), Ok(vec![]));
        assert_eq!(next_due(&mut sql), Ok(Some(at(1))));
        assert_eq!(
            codes(&due(&mut sql, at(1), 6).unwrap()[0]),
            ["first", "second"]
        );
    }
}
