//! The next state: content, version, gate (`authority.md`, rules 9 to 11).

use credential::key::PublicKey;
use credential::number::{
    EventSequence, KeyEpoch, LockId, OwnerId, OwnershipCounter, Serial, StateVersion,
};
use credential::signed::{Context, Signed, Unbound};
use credential::state::content::StateContent;
use credential::state::{ClockPolicy, Mode, State, StateHeader};
use credential::time::SecondStamp;
use domain::hex::Hex;
use domain::key_ring::Purpose;
use domain::lock_record::state::{LastSigned, Listed, NextState, floor, gate, list, next_state};
use domain::lock_record::zone::lock_zone;
use domain::time::Instant;
use domain::zone::Zone;

use crate::failure::Failure;
use crate::fingerprint::Fingerprint;
use crate::lock::store::{self, Moment, Ownership, Served};
use crate::signer::Signer;
use crate::sql::Sql;

/// The state that goes with an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composed {
    /// The signed bytes.
    pub state: Hex,
    /// Their version.
    pub version: u32,
    /// When they were signed.
    pub signed_at: Instant,
    /// Whether the installation will be told anyway.
    pub is_told: bool,
}

/// Composes the state of this moment: the stored bytes if nothing changed, else a new version. `stored` is the ownership
/// as it is in the tables.
///
/// # Errors
/// [`Failure::Corrupt`] when a number does not fit the wire or the versions are used up.
pub fn compose(
    sql: &mut impl Sql,
    signer: &impl Signer,
    now: Instant,
    (stored, ownership): (&Ownership, &mut Ownership),
    (zone, epoch): (&Zone, KeyEpoch),
) -> Result<Composed, Failure> {
    let moment = store::moment(sql, now)?;
    let (content, listed) = content(sql, now, ownership, &moment, (zone, epoch))?;
    let contained = listed.contained(ownership.narrowings);
    ownership.left_out = u32::try_from(listed.overflow()).unwrap_or(u32::MAX);
    let fingerprint = fingerprint(&content, ownership, epoch)?;
    let next = next_state(
        moment.served.as_ref().map(|served| &served.last),
        fingerprint,
        moment.event_mark,
        now,
    );
    let (state, version, signed_at) = match (next, moment.served) {
        (NextState::Serve, Some(served)) => {
            let version = served.last.version;
            if moment.contained != Some(contained) {
                store::put_contained(sql, version, contained)?;
            }
            (served.bytes, version, served.last.at)
        }
        (NextState::Sign { version }, _) => {
            let last = LastSigned {
                version,
                content: fingerprint,
                at: now,
                event_mark: moment.event_mark,
            };
            let state = sign(sql, signer, ownership, (content, epoch, contained), last)?;
            (state, version, now)
        }
        (NextState::Serve | NextState::Exhausted, _) => {
            return Err(corrupt("no state version is left"));
        }
    };
    ownership.gate = gate(ownership.gate, ownership.narrowing_waits, version);
    ownership.narrowing_waits = false;
    if ownership != stored {
        store::put_ownership(sql, ownership)?;
    }
    if moment.has_lines_over {
        store::forget_lines(sql, now)?;
    }
    Ok(Composed {
        state,
        version,
        signed_at,
        is_told: moment.is_told,
    })
}

/// Where the lock's signatures are valid.
#[must_use]
pub fn context(ownership: &Ownership) -> Context {
    Context::Lock {
        owner: OwnerId(*ownership.owner_id.bytes()),
        ownership: OwnershipCounter(ownership.counter),
        lock: LockId(*ownership.lock.bytes()),
    }
}

/// The lock's own key.
#[must_use]
pub const fn lock_key(ownership: &Ownership) -> PublicKey {
    PublicKey(ownership.lock_key)
}

/// Our data does not fit where it must.
#[must_use]
pub fn corrupt(what: &str) -> Failure {
    Failure::Corrupt(what.to_owned())
}

/// What the next state says, without version, time and event mark, and what it has no room for.
fn content(
    sql: &mut impl Sql,
    now: Instant,
    ownership: &Ownership,
    moment: &Moment,
    (zone, epoch): (&Zone, KeyEpoch),
) -> Result<(StateContent, Listed), Failure> {
    let header = StateHeader {
        key: Purpose::State
            .slot(epoch)
            .ok_or_else(|| corrupt("no slot for the state key"))?,
        clock_policy: ClockPolicy::AsLeased,
        mode: Mode::Normal,
        attribute_events: false,
        version: StateVersion::ZERO,
        issued_at: SecondStamp(0),
        zone: lock_zone(zone, now)
            .ok_or_else(|| corrupt("the zone's offset is no quarter of an hour"))?,
        event_mark: EventSequence(0),
    };
    let mut content = StateContent::empty(header);
    let next_serial = ownership.last_serial.saturating_add(1);
    let floor = floor(moment.lowest_live, next_serial, ownership.emergency_floor);
    content.floor = Serial::new(floor).ok_or_else(|| corrupt("the serials are used up"))?;
    let fits = |serials: &[u32]| {
        let revoked = serials.iter().copied().filter_map(Serial::new).collect();
        StateContent {
            revoked,
            ..content.clone()
        }
        .encode()
        .is_ok()
    };
    let ended = if moment.has_ended {
        store::ended(sql, now)?
    } else {
        Vec::new()
    };
    let listed = list(&ended, floor, fits);
    let serials = listed.serials.iter().copied();
    content.revoked = serials.filter_map(Serial::new).collect();
    Ok((content, listed))
}

/// What makes two states different, whatever their version and time: the bytes, and where their
/// signature is valid. A slot of the key ring comes again after some epochs.
fn fingerprint(
    content: &StateContent,
    ownership: &Ownership,
    epoch: KeyEpoch,
) -> Result<[u8; 32], Failure> {
    let body = content
        .encode()
        .map_err(|_| corrupt("the state is too large"))?;
    let parts: [&[u8]; 5] = [
        body.as_slice(),
        ownership.owner_id.bytes(),
        ownership.lock.bytes(),
        &ownership.counter.to_be_bytes(),
        &epoch.0.to_be_bytes(),
    ];
    Ok(*Fingerprint::of(&parts).bytes())
}

fn sign(
    sql: &mut impl Sql,
    signer: &impl Signer,
    ownership: &mut Ownership,
    (mut content, epoch, contained): (StateContent, KeyEpoch, u64),
    last: LastSigned,
) -> Result<Hex, Failure> {
    content.header.version =
        StateVersion::new(last.version).ok_or_else(|| corrupt("the version is too large"))?;
    content.header.issued_at = SecondStamp::from_unix_millis(last.at.millis())
        .ok_or_else(|| corrupt("the clock is outside the years of the wire"))?;
    content.header.event_mark = EventSequence(last.event_mark);
    let key = signer.signing_key(Purpose::State, OwnerId(*ownership.owner_id.bytes()), epoch);
    let bytes = content
        .sign(&context(ownership), &key)
        .map_err(|_| corrupt("the state is too large"))?;
    let state =
        Signed::<State<'_>>::decode(&bytes).map_err(|_| corrupt("the state is unreadable"))?;
    let hash = state.body_hash(&Unbound).start::<8>();
    ownership.list_is_crowded = bytes.len() > usize::midpoint(State::LENGTH, State::LENGTH_LIMIT);
    let served = Served {
        last,
        bytes: Hex::from(bytes.as_slice()),
    };
    store::put_served(sql, &served, (hash, epoch.0, contained))?;
    Ok(served.bytes)
}
