//! An object without its platform: a synchronous state machine over SQL.
//!
//! A message is handled without any `await`, so nothing can interleave between reading and
//! committing. The alarm is three steps: [`turn`] works and says what is due, the shell sends it,
//! [`settle`] and [`settle_mail`] note what became of it. The shell runs machines in the runtime,
//! simulations run the same functions on SQLite.

use domain::refusal::Refusal;
use domain::time::Instant;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::address::Class;
use crate::audit_lane;
use crate::command_log;
use crate::failure::Failure;
use crate::json;
use crate::mail_lane::{self, Fate};
use crate::message::Answer;
use crate::migrate::{Schema, has_begun, migrate};
use crate::outbox::{self, Delivery};
use crate::sql::Sql;

/// The most messages under way at once; the platform allows six connections.
pub const MOST_IN_FLIGHT: u32 = 6;

/// What one class of objects does.
pub trait Machine {
    /// What it can be asked and told.
    type Message: DeserializeOwned;
    /// What it answers.
    type Reply: Serialize;

    /// Its class.
    const CLASS: Class;

    /// Its tables, with those of the parts that it uses: the outbox, the command log ...
    const SCHEMAS: &'static [Schema];

    /// Applies one message.
    ///
    /// # Errors
    /// A refusal, or what the database says; then nothing was written.
    fn handle(
        &self,
        sql: &mut impl Sql,
        now: Instant,
        message: Self::Message,
    ) -> Result<Self::Reply, Failure>;

    /// Whether an object may begin with this message. By default it may with each.
    fn begins(_message: &Self::Message) -> bool {
        true
    }

    /// The answer while the object has not begun; nothing is written.
    ///
    /// # Errors
    /// By default [`Refusal::NotFound`].
    fn unknown(&self, _message: Self::Message) -> Result<Self::Reply, Failure> {
        Err(Refusal::NotFound.into())
    }

    /// One slice of the object's own work that is due, at most 200 rows; none by default.
    ///
    /// # Errors
    /// What the database says.
    fn work(&self, _sql: &mut impl Sql, _now: Instant) -> Result<(), Failure> {
        Ok(())
    }

    /// When the object's own work is due next; never by default.
    ///
    /// # Errors
    /// What the database says.
    fn next_work(&self, _sql: &mut impl Sql) -> Result<Option<Instant>, Failure> {
        Ok(None)
    }
}

/// Brings the tables up to date; to be called before anything else.
///
/// # Errors
/// Those of [`migrate`].
pub fn wake<M: Machine>(_machine: &M, sql: &mut impl Sql) -> Result<(), Failure> {
    migrate(sql, M::SCHEMAS)
}

/// The answer to a message: JSON in, JSON out.
pub fn answer<M: Machine>(
    machine: &M,
    sql: &mut impl Sql,
    now: Instant,
    body: &[u8],
) -> Answer<M::Reply> {
    read::<M>(body)
        .and_then(|message| machine.handle(sql, now, message))
        .into()
}

/// The same for an object that may not have begun, or whose tables may be old; says too whether it
/// is awake now. Whoever guesses names finds nothing and leaves nothing behind.
pub fn receive<M: Machine>(
    machine: &M,
    sql: &mut impl Sql,
    now: Instant,
    body: &[u8],
) -> (Answer<M::Reply>, bool) {
    let message = match read::<M>(body) {
        Ok(message) => message,
        Err(failure) => return (Answer::Failed(failure), false),
    };
    let awake = has_begun(sql).and_then(|begun| {
        let begins = begun || M::begins(&message);
        if begins {
            wake(machine, sql)?;
        }
        Ok(begins)
    });
    match awake {
        Ok(true) => (machine.handle(sql, now, message).into(), true),
        Ok(false) => (machine.unknown(message).into(), false),
        Err(failure) => (Answer::Failed(failure), false),
    }
}

/// A message that cannot be read comes from newer code; this object will be newer soon.
fn read<M: Machine>(body: &[u8]) -> Result<M::Message, Failure> {
    json::read(body)
        .map_err(|error| Failure::Unavailable(format!("the message is unknown: {error}")))
}

/// One turn of the alarm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// What is due to leave for other objects.
    pub deliveries: Vec<Delivery>,
    /// The mails that are due: none as long as anything leaves for other objects, so that no mail
    /// keeps them waiting.
    pub mails: Vec<mail_lane::Waiting>,
    /// Why the object's own work was not done, if it was not.
    pub failed: Option<Failure>,
}

/// Does what is due inside the object and returns what is due to leave it. Work that fails keeps
/// nothing back: somebody may be locked out by the news.
///
/// # Errors
/// What the database says.
pub fn turn<M: Machine>(machine: &M, sql: &mut impl Sql, now: Instant) -> Result<Turn, Failure> {
    let failed = upkeep(machine, sql, now).err();
    leaving(sql, now, M::SCHEMAS, failed)
}

fn leaving(
    sql: &mut impl Sql,
    now: Instant,
    parts: &[Schema],
    failed: Option<Failure>,
) -> Result<Turn, Failure> {
    let mut deliveries = Vec::new();
    if uses(parts, &outbox::SCHEMA) {
        deliveries.extend(outbox::due(sql, now, MOST_IN_FLIGHT)?);
    }
    let free = MOST_IN_FLIGHT.saturating_sub(u32::try_from(deliveries.len()).unwrap_or(u32::MAX));
    if uses(parts, &audit_lane::SCHEMA) && free > 0 {
        deliveries.extend(audit_lane::due(sql, now, free)?);
    }
    let mut mails = Vec::new();
    if uses(parts, &mail_lane::SCHEMA) && deliveries.is_empty() {
        mails = mail_lane::due(sql, now, MOST_IN_FLIGHT)?;
    }
    Ok(Turn {
        deliveries,
        mails,
        failed,
    })
}

fn upkeep<M: Machine>(machine: &M, sql: &mut impl Sql, now: Instant) -> Result<(), Failure> {
    if uses(M::SCHEMAS, &command_log::SCHEMA) {
        command_log::prune(sql, now)?;
    }
    if machine.next_work(sql)?.is_some_and(|next| next <= now) {
        machine.work(sql, now)?;
    }
    Ok(())
}

/// Notes what became of a message that left.
///
/// # Errors
/// What the database says.
pub fn settle(
    sql: &mut impl Sql,
    now: Instant,
    delivery: &Delivery,
    arrived: bool,
) -> Result<(), Failure> {
    sql.transaction(|sql| match (delivery.lane == audit_lane::LANE, arrived) {
        (true, true) => audit_lane::delivered(sql, now, delivery),
        (true, false) => audit_lane::not_delivered(sql, now, delivery),
        (false, true) => outbox::delivered(sql, delivery),
        (false, false) => outbox::not_delivered(sql, now, delivery),
    })
}

/// Notes what became of a mail that was to leave, and says so if it stays.
///
/// # Errors
/// What the database says.
pub fn settle_mail(
    sql: &mut impl Sql,
    now: Instant,
    number: u64,
    sent: bool,
) -> Result<Option<Fate>, Failure> {
    sql.transaction(|sql| {
        if sent {
            mail_lane::sent(sql, number)?;
            Ok(None)
        } else {
            mail_lane::not_sent(sql, now, number).map(Some)
        }
    })
}

/// When the object has to wake next.
///
/// # Errors
/// What the database says.
pub fn next_due<M: Machine>(machine: &M, sql: &mut impl Sql) -> Result<Option<Instant>, Failure> {
    let moments = [
        machine.next_work(sql)?,
        next_row(sql, M::SCHEMAS, &LANES_AND_LOG)?,
    ];
    Ok(moments.into_iter().flatten().min())
}

/// When something may leave next, whatever the object has to do itself.
///
/// # Errors
/// What the database says.
pub fn next_delivery<M: Machine>(sql: &mut impl Sql) -> Result<Option<Instant>, Failure> {
    next_row(sql, M::SCHEMAS, &LANES)
}

/// What may wait in an object: its table, and the statement that says until when.
type Part = (&'static Schema, &'static str);

const LANES: [Part; 3] = [
    (&outbox::SCHEMA, outbox::NEXT_DUE),
    (&audit_lane::SCHEMA, audit_lane::NEXT_DUE),
    (&mail_lane::SCHEMA, mail_lane::NEXT_DUE),
];
const LANES_AND_LOG: [Part; 4] = {
    let [outbox, audit_lane, mail_lane] = LANES;
    let command_log = (&command_log::SCHEMA, command_log::NEXT_DUE);
    [outbox, audit_lane, mail_lane, command_log]
};

/// The first instant of all parts that the object uses, in one statement: every act asks for it.
fn next_row(
    sql: &mut impl Sql,
    schemas: &[Schema],
    parts: &[Part],
) -> Result<Option<Instant>, Failure> {
    let used = parts.iter().filter(|(part, _)| uses(schemas, part));
    let asked: Vec<&str> = used.map(|(_, next)| *next).collect();
    if asked.is_empty() {
        return Ok(None);
    }
    let statement = format!("SELECT ({})", asked.join("), ("));
    let mut next = None;
    for mut row in sql.rows(&statement, &[])? {
        for _ in &asked {
            next = next
                .into_iter()
                .chain(row.column::<Option<Instant>>()?)
                .min();
        }
    }
    Ok(next)
}

fn uses(parts: &[Schema], part: &Schema) -> bool {
    parts.iter().any(|schema| schema.name == part.name)
}

#[cfg(test)]
mod tests;
