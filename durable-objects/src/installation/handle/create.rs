//! Begins an installation: its root key, its first keys, and its one root administrator.

use credential::key_update::SlotSet;
use credential::number::KeyEpoch;
use domain::id::{InstallationId, Minter, PersonId};
use domain::installation::event::Event;
use domain::installation::invitation;
use domain::installation::profile::{Profile, ProfileState, Segment};
use domain::key_ring::ROTATION;
use domain::name::Name;
use domain::order::OwnerId;
use domain::refusal::{Fault, Refusal};
use domain::time::{Duration, Instant};

use super::super::Keys;
use super::super::message::{Administrator, Body, Created, Invitation, Reply};
use super::super::store::{self, people};
use super::{Turn, apply};
use crate::command_log::{self, Run};
use crate::failure::Failure;
use crate::owner_root::OwnerRoot;
use crate::secret::Secret;
use crate::sql::Sql;
use crate::zones;

/// What is to begin.
pub(super) struct New {
    pub(super) id: InstallationId,
    pub(super) name: Name,
    pub(super) zone: String,
    pub(super) administrator: Administrator,
}

/// Begins the installation and invites its root administrator (`R004.12`, `R004.14`).
pub(super) fn create(
    sql: &mut impl Sql,
    keys: &Keys,
    now: Instant,
    run: &Run,
    by: PersonId,
    new: New,
    entropy: &Secret,
) -> Result<Reply, Failure> {
    if let Some(body) = command_log::replay::<Body>(sql, now, run)? {
        return Ok(body.into());
    }
    if store::installation(sql)?.is_some() {
        return Err(Refusal::AlreadyExists.into());
    }
    if !zones::exists(&new.zone) {
        return Err(Refusal::invalid("/zone", Fault::NotAZone).into());
    }
    let mut minter = entropy.minter();
    let owner_id = begin(sql, keys, now, &new, &mut minter)?;
    let mut turn = Turn::begin(sql, now, by.to_string(), minter)?;
    let profile = Profile {
        id: turn.minter.id(),
        name: new.administrator.name,
        email: new.administrator.email,
        language: new.administrator.language,
        segment: Segment::Employee,
        state: ProfileState::Indefinite,
        account: None,
        root: true,
        version: 1,
    };
    apply::apply(sql, &mut turn, &[Event::ProfileCreated(profile.clone())])?;
    invite(sql, &mut turn, &profile)?;
    let body = Body::Created(Created {
        id: new.id,
        administrator: profile.id,
        owner_id,
    });
    command_log::record(sql, now, run, &body)?;
    Ok(Reply {
        body,
        invitations: turn.invitations,
    })
}

/// Sends the root administrator another invitation: as long as none has joined, nobody else could.
pub(super) fn invite_administrator(
    sql: &mut impl Sql,
    now: Instant,
    run: &Run,
    by: PersonId,
    entropy: &Secret,
) -> Result<Reply, Failure> {
    if let Some(body) = command_log::replay::<Body>(sql, now, run)? {
        return Ok(body.into());
    }
    let mut turn = Turn::begin(sql, now, by.to_string(), entropy.minter())?;
    let profile = people::root(sql)?.ok_or(Refusal::NotFound)?;
    let last = people::invitation(sql, profile.id)?;
    invitation::is_due(&profile, last.as_ref(), now)?;
    let expires_at = invite(sql, &mut turn, &profile)?;
    let body = Body::Invited { expires_at };
    command_log::record(sql, now, run, &body)?;
    Ok(Reply {
        body,
        invitations: turn.invitations,
    })
}

/// Writes an invitation and the mail with its secret; the one before is over.
pub(super) fn invite(
    sql: &mut impl Sql,
    turn: &mut Turn,
    profile: &Profile,
) -> Result<Instant, Failure> {
    let hash = |secret: &[u8; 32]| *Secret::from(*secret).fingerprint().bytes();
    let (invitation, secret) = invitation::invite(profile.id, &mut turn.minter, hash, turn.now);
    let expires_at = invitation.expires_at;
    apply::apply(sql, turn, &[Event::Invited(invitation)])?;
    turn.invitations.push(Invitation {
        email: profile.email.clone(),
        language: profile.language,
        installation_name: turn.name.clone(),
        installation: turn.house.id,
        secret: Secret::from(secret),
        expires_at,
    });
    Ok(expires_at)
}

/// The root key, sealed; the first epoch; name and zone.
fn begin(
    sql: &mut impl Sql,
    keys: &Keys,
    now: Instant,
    new: &New,
    minter: &mut Minter,
) -> Result<OwnerId, Failure> {
    let seed = minter.secret();
    let [nonce @ .., _, _, _, _, _, _, _, _] = minter.secret();
    let root = OwnerRoot::new(&seed);
    let owner_id = OwnerId::from(root.owner_id().0);
    let epoch = KeyEpoch(1);
    let rotates_at = now.plus(ROTATION);
    store::create(
        sql,
        &store::Installation {
            id: new.id,
            owner_id,
            sealed_root: keys.root.seal(new.id, &seed, nonce)?,
            key_epoch: epoch.0,
            rotates_at,
            sweeps_at: now.plus(Duration::days(1)),
        },
    )?;
    let updates = root.key_updates(&keys.issue, epoch, SlotSet::NONE, now)?;
    store::put_keys(sql, epoch.0, rotates_at, &updates)?;
    store::describe(sql, now, &new.name, &new.zone)?;
    Ok(owner_id)
}
