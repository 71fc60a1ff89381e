//! Cedar as a differential oracle: the same random questions to both, and every difference fails.

mod random;

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use domain::access::{Verdict, decide};

use crate::cedar::{Cedar, Facts};
use crate::oracle::random::Source;
use crate::row::Row;

/// Questions.
const CASES: usize = 100_000;
/// Each answer, and instants about a change of clocks, must be at least one of so many.
const ONE_OF: usize = 20;
/// Each condition must decide at least so many.
const EACH_REASON: usize = 20;
/// Differences that are shown in full.
const SHOWN: usize = 3;

/// The reasons that an edge can give (the others are a lock's or a phone's).
const REASONS: [&str; 19] = [
    "account_locked",
    "account_not_started",
    "account_ended",
    "device_revoked",
    "device_unconfirmed",
    "no_grant",
    "revoked",
    "level_too_low",
    "before_window",
    "after_window",
    "wrong_weekday",
    "wrong_time_of_day",
    "exceeds_unit_schedule",
    "mandate_suspended_licence",
    "mandate_revoked",
    "mandate_expired",
    "exceeds_proxy",
    "not_classic",
    "lockdown",
];

/// All rows.
pub fn rows(seed: u64) -> Result<Vec<Row>> {
    let mut source = Source::new(seed)?;
    let cedar = Cedar::new()?;
    let (mut differences, mut permitted, mut at_a_change) = (0, 0, 0);
    let mut reasons: BTreeMap<&'static str, usize> = BTreeMap::new();
    for _ in 0..CASES {
        let question = source.question()?;
        let facts = Facts::new(&question.chain, question.act, source.places())?;
        let theirs = cedar.permits(&facts, &facts.request(question.at)?)?;
        let ours = decide(&question.chain, question.act, question.at);
        if ours.permits() != theirs {
            differences += 1;
            if differences <= SHOWN {
                let chain = serde_json::to_string(&question.chain)?;
                eprintln!(
                    "Cedar says {theirs}, we say {ours:?} to {:?} at {}: {chain}",
                    question.act, question.at
                );
            }
        }
        match ours {
            Verdict::Permit { .. } => permitted += 1,
            Verdict::Refuse(refused) => *reasons.entry(refused.reason.code()).or_default() += 1,
        }
        at_a_change += usize::from(question.at_a_change);
    }
    eprintln!("{permitted} of {CASES} permitted, refused for {reasons:?}");
    for reason in REASONS {
        let count = reasons.get(reason).copied().unwrap_or_default();
        ensure!(
            count >= EACH_REASON,
            "only {count} cases are decided by `{reason}`"
        );
    }
    let method = format!(
        "Random chains of one to four mandates with levels, doors, windows, schedules in seven zones and withdrawals, from \
         seed {seed}; fixed policies, the chain as entities."
    );
    Ok(vec![
        Row::cases(
            "Cedar decides as we do",
            CASES - differences,
            CASES,
            &method,
        ),
        Row::cases(
            "of these permitted",
            permitted,
            CASES / ONE_OF,
            "An oracle that always hears the same answer proves nothing.",
        ),
        Row::cases(
            "of these refused",
            CASES - permitted,
            CASES / ONE_OF,
            "The same; every reason that the decision has occurs.",
        ),
        Row::cases(
            "of these within three hours of a change of clocks",
            at_a_change,
            CASES / ONE_OF,
            "By a zone of the chain; Cedar hears what clocks show from the time zone database, not from our tables.",
        ),
    ])
}
