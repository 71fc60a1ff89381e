//! What phones carry between a lock and the edge, beside leases.

use api::lock::{AskTime, LockReported, ReportLock, TimeToken as Body};
use api::problem::Trouble;
use credential::number::{KeyEpoch, LockId as WireLockId, Nonce, OwnerId, OwnershipCounter};
use credential::signed::{Context, Signed};
use credential::time::SecondStamp;
use credential::time_token::TimeToken;
use domain::hex::Hex;
use domain::id::{LockId, from_hex};
use domain::key_ring::Purpose;
use domain::refusal::{Fault, Refusal};
use durable_objects::lock::message::{Message, Reply, Report};
use durable_objects::signer::{DerivedKeys, Signer as _};

use super::installations::unexpected;
use crate::objects;
use crate::request::Call;
use crate::respond::Answer;
use crate::sign_in;

/// `POST /api/locks/{lock}/time`: the time of this request, signed for this lock and this nonce.
/// Any signed-in phone may ask: the time is no secret, and the nonce makes it useless elsewhere.
///
/// # Errors
/// Who is not signed in; a nonce that is none; a lock that belongs to nobody.
pub async fn time(call: &mut Call, lock: LockId) -> Result<Answer, Trouble> {
    let body = call.body().await?;
    sign_in::caller(call).await?;
    Answer::json(200, &time_for(call, lock, &body).await?)
}

/// The time for whoever may ask.
///
/// # Errors
/// Those of [`time`].
pub(crate) async fn time_for(
    call: &Call,
    lock: LockId,
    AskTime { nonce }: &AskTime,
) -> Result<Body, Trouble> {
    let nonce = nonce
        .exactly()
        .ok_or_else(|| Refusal::invalid("/nonce", Fault::NotAProof))?;
    let Reply::Context(about) = objects::lock(call, lock, &Message::Context).await? else {
        return Err(unexpected(call));
    };
    let master = from_hex(call.setting("ISSUE_MASTER")?.trim()).ok_or_else(|| {
        call.note("ISSUE_MASTER is not 64 hexadecimal digits");
        Trouble::Internal
    })?;
    let owner = OwnerId(*about.owner_id.bytes());
    let epoch = KeyEpoch(about.key_epoch);
    let context = Context::Lock {
        owner,
        ownership: OwnershipCounter(about.ownership),
        lock: WireLockId(*lock.bytes()),
    };
    let slot = Purpose::Time.slot(epoch).ok_or(Trouble::Internal)?;
    let time = SecondStamp::from_unix_millis(call.now().millis()).ok_or(Trouble::Internal)?;
    let key = DerivedKeys::new(master).signing_key(Purpose::Time, owner, epoch);
    let token = Signed::sign(TimeToken { key: slot, time }, &context, &Nonce(nonce), &key);
    Ok(Body {
        token: Hex::from(token.encode().as_slice()),
    })
}

/// `POST /api/locks/{lock}/reports`. Any signed-in phone may carry: what it brings is signed by
/// the lock.
///
/// # Errors
/// Who is not signed in; more than 64 objects; a lock that belongs to nobody.
pub async fn report(call: &mut Call, lock: LockId) -> Result<Answer, Trouble> {
    let body = call.body().await?;
    sign_in::caller(call).await?;
    Answer::json(200, &report_for(call, lock, body).await?)
}

/// A report of whoever may bring one.
///
/// # Errors
/// Those of [`report`].
pub(crate) async fn report_for(
    call: &Call,
    lock: LockId,
    ReportLock {
        acknowledgements,
        events,
    }: ReportLock,
) -> Result<LockReported, Trouble> {
    let report = Message::Report(Report {
        acknowledgements,
        events,
    });
    match objects::lock(call, lock, &report).await? {
        Reply::Reported(reported) => Ok(LockReported {
            applied_version: reported.applied_version,
            event_mark: reported.event_mark,
            ignored: reported.ignored,
        }),
        _ => Err(unexpected(call)),
    }
}
