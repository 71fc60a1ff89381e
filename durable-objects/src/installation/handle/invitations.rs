//! Links that join people of the installation to accounts.

use domain::id::PersonId;
use domain::installation::invitation;
use domain::refusal::Refusal;
use domain::time::Instant;

use super::super::message::{Body, InvitationView, Reply};
use super::super::store::{self, people};
use super::{Turn, apply};
use crate::failure::Failure;
use crate::secret::Secret;
use crate::sql::Sql;

/// What a link is about; changes nothing, so that a scanner of mails uses nothing up.
pub(super) fn view(sql: &mut impl Sql, now: Instant, secret: &Secret) -> Result<Reply, Failure> {
    if store::installation(sql)?.is_none() {
        return Err(Refusal::LinkOver.into());
    }
    let found = people::invitation_of(sql, secret.fingerprint().bytes())?
        .filter(|invitation| now < invitation.expires_at)
        .ok_or(Refusal::LinkOver)?;
    let profile = people::profile(sql, found.profile)?.ok_or(Refusal::LinkOver)?;
    let view = InvitationView {
        installation_name: store::description(sql)?.name,
        person_name: profile.name,
        email: profile.email,
        language: profile.language,
        expires_at: found.expires_at,
    };
    Ok(Body::Invitation(view).into())
}

/// Joins an account to the person of the link: once, so of two at the same time one wins.
pub(super) fn claim(
    sql: &mut impl Sql,
    now: Instant,
    secret: &Secret,
    person: PersonId,
) -> Result<Reply, Failure> {
    if store::installation(sql)?.is_none() {
        return Err(Refusal::LinkOver.into());
    }
    let found = people::invitation_of(sql, secret.fingerprint().bytes())?;
    let profile = match &found {
        Some(found) => people::profile(sql, found.profile)?,
        None => None,
    };
    let already = people::of_account(sql, person)?.map(|profile| profile.id);
    let events = invitation::claim(found.as_ref(), profile.as_ref(), person, already, now)?;
    let profile = profile.map(|profile| profile.id).ok_or(Refusal::LinkOver)?;
    let mut turn = Turn::begin(sql, now, profile.to_string(), secret.minter())?;
    apply::apply(sql, &mut turn, &events)?;
    let body = Body::Claimed {
        installation: turn.house.id,
        name: turn.name,
        profile,
    };
    Ok(body.into())
}
