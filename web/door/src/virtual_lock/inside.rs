//! What is in view of one lock: what a technician would see who opens it.

use std::time::Duration;

use credential::number::Serial;
use domain::id::to_hex;
use kit::components::table::{Column, Table, TableRow};
use lock::Inspection;
use yew::prelude::*;

use super::board::Mounted;

/// The lock at one instant.
pub(super) fn inside(lock: &Mounted, now: Duration) -> Html {
    let seen = lock.inspect(now);
    html! {
        <section class="sheet stack" aria-label="The lock">
            <p class="big" role="status">{ "The bolt is " }{ &lock.bolt }{ "." }</p>
            <dl class="pairs">
                { for pairs(lock, &seen).into_iter().map(|(name, value)| html! {
                    <><dt>{ name }</dt><dd class="token">{ value }</dd></>
                }) }
            </dl>
        </section>
    }
}

/// What it was told last, newest first.
pub(super) fn last_frames(lock: &Mounted, now: Duration) -> Html {
    let seen = lock.inspect(now);
    html! { <section class="sheet flush"><h2 class="head">{ "Last frames" }</h2>{ frames(&seen) }</section> }
}

fn pairs(lock: &Mounted, seen: &Inspection<'_>) -> Vec<(&'static str, String)> {
    let none = || "–".to_owned();
    let revoked: Vec<_> = seen
        .revoked()
        .map(|serial| serial.number().to_string())
        .collect();
    vec![
        ("Code in the box", lock.code()),
        ("Lock id", to_hex(&seen.lock_id.0)),
        (
            "Belongs to",
            seen.owner.map_or_else(
                || "nobody: connect it to a door".to_owned(),
                |owner| format!("{} (ownership {})", to_hex(&owner.0), seen.ownership.0),
            ),
        ),
        (
            "Applied state",
            seen.applied().map_or_else(none, |(epoch, version)| {
                format!("version {} of key epoch {}", version.number(), epoch.0)
            }),
        ),
        ("Mode", format!("{:?}", seen.mode()).to_lowercase()),
        ("Clock", clock(seen)),
        (
            "Refuses serials below",
            seen.serial_floor()
                .map(Serial::number)
                .map_or_else(none, |number| number.to_string()),
        ),
        (
            "Revoked serials",
            if revoked.is_empty() {
                none()
            } else {
                revoked.join(", ")
            },
        ),
        (
            "Events",
            format!("{} to {}", seen.oldest_event.0, seen.last_event.0),
        ),
        ("Starts", seen.boots.to_string()),
        ("Pauses", format!("{} seconds", seen.pause)),
    ]
}

fn clock(seen: &Inspection<'_>) -> String {
    let state = format!("{:?}", seen.clock).to_lowercase();
    let Some(at) = domain::time::Instant::from_millis(seen.time.unix_millis()) else {
        return state;
    };
    if seen.time.0 == 0 {
        return state;
    }
    format!("{state}, {at}")
}

fn frames(seen: &Inspection<'_>) -> Html {
    let columns = ["Frame", "Bytes", "Answer"].map(Column::new).to_vec();
    let rows: Vec<_> = seen
        .exchanges()
        .rev()
        .enumerate()
        .map(|(number, exchange)| {
            let kind = exchange
                .kind
                .map_or_else(|| "unknown".to_owned(), |kind| format!("{kind:?}"));
            let answer = exchange
                .result
                .err()
                .map_or_else(|| "taken".to_owned(), |denial| format!("refused: {denial}"));
            TableRow {
                key: number.to_string().into(),
                cells: vec![
                    html! { <span>{ kind }</span> },
                    html! { <span class="num">{ exchange.length }</span> },
                    html! { <span>{ answer }</span> },
                ],
            }
        })
        .collect();
    html! { <Table label="Last frames" {columns} {rows} /> }
}
