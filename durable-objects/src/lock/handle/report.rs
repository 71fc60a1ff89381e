//! What phones bring from the lock: acknowledgements and events, in any order and as often as they
//! like.

use credential::ack::{Ack, ChainHead};
use credential::challenge::ClockState;
use credential::event::upload::EventUpload;
use credential::event::{Event, EventRecord};
use credential::signed::{Signed, Unbound};
use domain::hex::Hex;
use domain::lock_record::MOST_REPORTS;
use domain::lock_record::state::RESTORE_JUMP;
use domain::refusal::Refusal;
use domain::time::Instant;

use super::compose::{context, lock_key};
use super::owned;
use crate::failure::Failure;
use crate::lock::message::{Reply, Report, Reported};
use crate::lock::store::{self, Ownership, Word};
use crate::lock::summary;
use crate::sql::Sql;

/// A gap wider than the lock's ring is real: those events are gone from the lock too.
const RING: u32 = 1_024;

/// Takes what is genuine and new, and says how far the edge is, so that the phone can forget the
/// rest. What does not verify is from another owner or forged; it is counted and left.
pub fn report(sql: &mut impl Sql, now: Instant, report: &Report) -> Result<Reply, Failure> {
    if report.acknowledgements.len() + report.events.len() > MOST_REPORTS {
        return Err(Refusal::TooLarge.into());
    }
    let ownership = owned(sql)?;
    let mut word = store::word(sql)?;
    let before = word.clone();
    let mut ignored = 0;
    for bytes in &report.acknowledgements {
        match acknowledgement(&ownership, bytes) {
            Some(ack) => note_acknowledgement(sql, now, &mut word, &ack)?,
            None => ignored += 1,
        }
    }
    let mut uploads: Vec<Signed<EventUpload<'_>>> = Vec::new();
    for bytes in &report.events {
        match upload(&ownership, bytes) {
            Some(signed) => uploads.push(signed),
            None => ignored += 1,
        }
    }
    uploads.sort_by_key(|signed| signed.claims().base());
    for signed in &uploads {
        if !note_events(&mut word, signed.claims()) {
            ignored += 1;
        }
    }
    if word != before {
        store::put_word(sql, &word)?;
        summary::wanted(sql, now)?;
    }
    Ok(Reply::Reported(Reported {
        applied_version: word.applied_version,
        event_mark: word.event_mark,
        ignored,
    }))
}

fn acknowledgement(ownership: &Ownership, bytes: &Hex) -> Option<Ack> {
    let signed = Signed::<Ack>::decode(bytes.bytes()).ok()?;
    signed
        .verify(&context(ownership), &Unbound, &lock_key(ownership))
        .ok()?;
    Some(*signed.claims())
}

fn upload<'a>(ownership: &Ownership, bytes: &'a Hex) -> Option<Signed<EventUpload<'a>>> {
    let signed = Signed::<EventUpload<'a>>::decode(bytes.bytes()).ok()?;
    signed
        .verify(&context(ownership), &Unbound, &lock_key(ownership))
        .ok()?;
    Some(signed)
}

/// The score may only be too pessimistic: a version counts as applied when the lock names the hash
/// of what was signed under it. Another hash is a fork (A5); a version that was never signed here
/// means that this object was restored from a backup, and the versions jump (rule 10).
fn note_acknowledgement(
    sql: &mut impl Sql,
    now: Instant,
    word: &mut Word,
    ack: &Ack,
) -> Result<(), Failure> {
    note_contact(now, word, ack);
    let version = ack.version.number();
    let newest = store::served(sql)?.map_or(0, |served| served.last.version);
    if version > newest {
        return store::jump_to_version(sql, version.saturating_add(RESTORE_JUMP));
    }
    if version <= word.applied_version {
        return Ok(());
    }
    match store::signed_as(sql, version)? {
        Some((hash, narrowings)) if hash == ack.state_hash => {
            word.applied_version = version;
            word.applied_narrowings = narrowings;
        }
        Some(_) => word.forked = true,
        // Older than what is remembered: a newer acknowledgement will come.
        None => {}
    }
    Ok(())
}

/// An acknowledgement is word from the lock once. With a trusted clock the lock itself says when;
/// else only one with a higher boot counter or event sequence than any before counts, as of now.
fn note_contact(now: Instant, word: &mut Word, ack: &Ack) {
    let (boots, sequence) = word.newest_ack.unwrap_or_default();
    let is_new = word.newest_ack.is_none() || ack.boots > boots || ack.sequence.0 > sequence;
    word.newest_ack = Some((ack.boots.max(boots), ack.sequence.0.max(sequence)));
    let heard = match ack.clock {
        ClockState::Trusted => {
            Instant::from_millis(ack.time.unix_millis()).map(|time| time.min(now))
        }
        _ => is_new.then_some(now),
    };
    if let Some(heard) = heard
        && word.last_contact.is_none_or(|last| last < heard)
    {
        word.last_contact = Some(heard);
        word.first_contact.get_or_insert(heard);
        word.contacts = word.contacts.saturating_add(1);
    }
}

/// Takes the records after the mark, if the chain proves that none is missing (A17).
fn note_events(word: &mut Word, upload: &EventUpload<'_>) -> bool {
    let head = word
        .event_head
        .exactly()
        .map_or(ChainHead::START, ChainHead);
    let first = word.event_mark.saturating_add(1);
    let records: Vec<_> = upload
        .records()
        .filter(|(sequence, _)| sequence.0 >= first)
        .collect();
    let Some((last, _)) = records.last() else {
        return true;
    };
    let has_gap = upload.base().0 > first.saturating_add(RING);
    if upload.base().0 > first && !has_gap {
        return false;
    }
    let reached = records
        .iter()
        .fold(head, |head, (_, record)| head.after(&record.encode()));
    if !has_gap && reached != upload.head() {
        return false;
    }
    word.event_mark = last.0;
    word.event_head = Hex::from(upload.head().0);
    for (_, record) in &records {
        count(word, record);
    }
    true
}

/// Doors have counters without a person (`R004.74` to `R004.76`): nothing else of an event is kept.
fn count(word: &mut Word, record: &EventRecord) {
    word.battery_percent =
        Some(u8::try_from(u16::from(record.condition().battery()) * 100 / 15).unwrap_or(100));
    match record.event() {
        Event::Permitted { .. } => word.openings = word.openings.saturating_add(1),
        Event::Refused { attempts, .. } => {
            word.refusals = word.refusals.saturating_add(u64::from(attempts.count()));
        }
        Event::StateForked(_) => word.forked = true,
        _ => {}
    }
}
