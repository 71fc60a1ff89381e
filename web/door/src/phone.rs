//! The phone between the server and the locks: it fetches leases, registers its key, and hands on
//! what locks signed.

use std::collections::BTreeMap;

use api::device::{Device, DeviceNonce, RegisterDevice};
use api::lease::{FetchLeases, Leases};
use api::lock::{AskTime, LockReported, MOST_REPORTS, ReportLock, TimeToken};
use api::route::Route;
use credential::frame::Frame;
use credential::key::PublicKey;
use credential::kind::Kind;
use credential::number::{LockId, Nonce};
use credential::registration::{Registration, RegistrationChallenge};
use domain::hex::Hex;
use kit::client::{Problem, Request};
use kit::{address, clock};

use crate::leases::Kept;
use crate::vault::{DeviceKey, Report, Vault, VaultClosed};

/// Under this name the vault keeps [`Kept`].
const LEASES: &str = "leases";

/// At most so many pages belong to one round; an installation of more doors is served by the next.
const MOST_PAGES: usize = 25;

/// At most so many bytes of reports belong to one request: as text they are twice as long, and a
/// body has at most 64 KiB.
const MOST_BYTES: usize = 30_000;

/// What the vault kept, if it is all there: the key and the leases belong together.
pub async fn kept(vault: &Vault) -> Option<(Kept, DeviceKey)> {
    let key = vault.device_key().await.ok()??;
    Some((held(vault).await?, key))
}

async fn held(vault: &Vault) -> Option<Kept> {
    Kept::from_text(&vault.text(LEASES).await.ok()??)
}

/// Makes a key for this phone, unless it has one, and registers it with the account. A phone that
/// the account knows already keeps what it holds; nothing is written here.
///
/// # Errors
/// The server's [`Problem`]; `device_key` where this browser can make none.
pub async fn register(vault: &Vault, name: &str) -> Result<(Kept, DeviceKey), Problem> {
    let no_key = |_closed: VaultClosed| Problem::of("device_key");
    let key = match vault.device_key().await.map_err(no_key)? {
        Some(key) => key,
        None => vault.make_device_key().await.map_err(no_key)?,
    };
    let public = key.public_key().await.map_err(no_key)?;
    let nonce = Request::new(Route::NewDeviceNonce)
        .send::<DeviceNonce>()
        .await?
        .body
        .nonce;
    let challenge = nonce
        .parse::<Hex>()
        .ok()
        .and_then(|nonce| nonce.exactly())
        .map(RegistrationChallenge);
    let challenge = challenge.ok_or_else(|| Problem::of("unexpected"))?;
    let message = Registration::to_sign(PublicKey(public), challenge, &address::origin());
    let proof = key.sign(message.as_slice()).await.map_err(no_key)?;
    let name = name
        .parse()
        .map_err(|_not_a_name| Problem::of("unexpected"))?;
    let body = RegisterDevice {
        key: public.into(),
        nonce,
        proof: Hex::from(proof.0).to_string(),
        name,
    };
    let device = Request::command(Route::RegisterDevice)
        .with(&body)
        .send::<Device>()
        .await?
        .body;
    let held = held(vault).await;
    Ok((Kept::held_by(device.id, held), key))
}

/// Fetches what is new, page after page. To keep it is the caller's, who knows whether the person
/// is still signed in.
///
/// # Errors
/// The first [`Problem`].
pub async fn fetch(kept: Kept) -> Result<Kept, Problem> {
    let mut pages: Vec<Leases> = Vec::new();
    let mut cursor = None;
    let known = kept.known();
    for _ in 0..MOST_PAGES {
        let body = FetchLeases {
            device: kept.device,
            known: known.clone(),
            cursor,
        };
        let page = Request::new(Route::FetchLeases)
            .with(&body)
            .send::<Leases>()
            .await?
            .body;
        let next = page.next.clone();
        pages.push(page);
        if next.is_none() {
            break;
        }
        cursor = next;
    }
    Ok(kept.after(pages, clock::wall()))
}

/// Keeps it in the vault. A vault that can't keep is no reason not to open doors now.
pub async fn keep(vault: &Vault, kept: &Kept) {
    let _kept = vault.keep_text(LEASES, &kept.text()).await;
}

/// Hands what locks signed to the server, lock by lock, and forgets what arrived. What fails stays
/// for the next time.
pub async fn deliver_reports(vault: &Vault) {
    let Ok(reports) = vault.reports().await else {
        return;
    };
    let mut by_lock: BTreeMap<[u8; 16], Vec<Report>> = BTreeMap::new();
    for report in reports {
        by_lock.entry(report.lock.0).or_default().push(report);
    }
    for (lock, reports) in by_lock {
        for part in parts(&reports) {
            let answer = deliver(lock, part).await;
            if answer.as_ref().err().is_none_or(is_never_taken) {
                // What stays by mistake is delivered twice, which changes nothing.
                let _dropped = vault.drop_reports(part).await;
            }
        }
    }
}

async fn deliver(lock: [u8; 16], reports: &[Report]) -> Result<(), Problem> {
    let of_kind = |kind: Kind| {
        let matching = reports
            .iter()
            .filter(|report| Kind::of(&report.bytes) == Ok(kind));
        matching
            .map(|report| Hex::from(report.bytes.as_slice()))
            .collect()
    };
    let body = ReportLock {
        acknowledgements: of_kind(Kind::Ack),
        events: of_kind(Kind::EventUpload),
    };
    let route = Route::ReportLock { lock: lock.into() };
    let answer = Request::new(route).with(&body).send::<LockReported>().await;
    answer.map(|_reported| ())
}

/// What the server will never take is not carried for ever: a body it can't read or accept, and a
/// lock that is nobody's. Everything else may be taken another time.
fn is_never_taken(problem: &Problem) -> bool {
    matches!(problem.code.as_str(), "malformed" | "invalid" | "not_found")
}

/// Parts in the same order that one request may carry.
fn parts(reports: &[Report]) -> Vec<&[Report]> {
    let mut parts = Vec::new();
    let mut rest = reports;
    while !rest.is_empty() {
        let mut bytes = 0;
        let fitting = rest.iter().take(MOST_REPORTS).take_while(|report| {
            bytes += report.bytes.len();
            bytes <= MOST_BYTES
        });
        // One that is too large alone is sent all the same, or the others would wait behind it.
        let count = fitting.count().max(1);
        let (part, others) = rest.split_at(count.min(rest.len()));
        parts.push(part);
        rest = others;
    }
    parts
}

/// A time token for a lock that does not know the time; none without network.
pub async fn time_token(LockId(lock): LockId, nonce: Nonce) -> Option<Frame> {
    let route = Route::AskTime { lock: lock.into() };
    let body = AskTime {
        nonce: Hex::from(nonce.0),
    };
    let answer = Request::new(route)
        .with(&body)
        .send::<TimeToken>()
        .await
        .ok()?;
    Frame::from_slice(answer.body.token.bytes())
}

/// What a person would call this browser: `Chrome – Android`.
#[must_use]
pub fn device_name(user_agent: &str) -> String {
    let first = |names: &[(&'static str, &'static str)], otherwise: &'static str| {
        names
            .iter()
            .find(|(mark, _)| user_agent.contains(mark))
            .map_or(otherwise, |(_, name)| name)
    };
    let browsers = [
        ("SamsungBrowser", "Samsung Internet"),
        ("Edg", "Edge"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ];
    let systems = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    format!("{} – {}", first(&browsers, "Browser"), first(&systems, "?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reports(lengths: &[usize]) -> Vec<Report> {
        let report = |(number, length): (u32, &usize)| Report {
            number,
            lock: LockId([9; 16]),
            bytes: vec![0; *length],
        };
        (0..).zip(lengths).map(report).collect()
    }

    #[test]
    fn reports_travel_in_parts_that_the_server_takes() {
        let lengths = |all: &[Report]| parts(all).iter().map(|part| part.len()).collect::<Vec<_>>();
        assert_eq!(lengths(&reports(&[90; 130])), [64, 64, 2]);
        assert_eq!(lengths(&reports(&[500; 64])), [60, 4]);
        assert_eq!(lengths(&reports(&[40_000, 1])), [1, 1]);
        assert!(lengths(&[]).is_empty());
    }

    #[test]
    fn only_what_the_server_will_never_take_is_dropped() {
        let dropped = |code| is_never_taken(&Problem::of(code));
        assert!(
            ["malformed", "invalid", "not_found"]
                .into_iter()
                .all(dropped)
        );
        let passing = [
            "internal",
            "deadline",
            "too_many",
            "too_large",
            "unavailable",
            "offline",
            "timed_out",
            "unexpected",
            "not_signed_in",
            "wrong_state",
        ];
        assert!(!passing.into_iter().any(dropped));
    }

    #[test]
    fn a_device_is_named_after_browser_and_system() {
        let chrome = "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Mobile Safari/537.36";
        assert_eq!(device_name(chrome), "Chrome – Android");
        assert_eq!(
            device_name(&format!("{chrome} Edg/156.0")),
            "Edge – Android"
        );
        assert_eq!(device_name(""), "Browser – ?");
    }
}
