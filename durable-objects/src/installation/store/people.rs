//! The rows of people and their invitations.

use domain::id::{PersonId, ProfileId};
use domain::installation::invitation::Invitation;
use domain::installation::profile::{Profile, ProfileState, Segment};
use domain::name::Name;
use domain::time::Instant;

use super::exposure::is_full;
use super::{After, PAGE, fold};
use crate::failure::Failure;
use crate::sql::{FromRow, Json, Row, Sql, SqlError, Value};

const PROFILE: &str = "id, name, email, language, segment, state, account, root, version";

struct ProfileRow(Profile);

impl FromRow for ProfileRow {
    fn from_row(row: &mut Row) -> Result<Self, SqlError> {
        Ok(Self(Profile {
            id: row.column()?,
            name: row.column()?,
            email: row.column()?,
            language: row.column()?,
            segment: row.column()?,
            state: row.column::<Json<ProfileState>>()?.0,
            account: row.column()?,
            root: row.column()?,
            version: row.column()?,
        }))
    }
}

/// Writes a person as they are from now on; what was stays as history.
///
/// # Errors
/// What the database says: an address, an account or the root administrator twice, for example.
pub fn put(sql: &mut impl Sql, now: Instant, profile: &Profile) -> Result<(), Failure> {
    sql.execute(
        "UPDATE profile SET recorded_until = ? WHERE id = ? AND recorded_until IS NULL",
        &[now.into(), profile.id.into()],
    )?;
    let folded = format!("{} {}", fold(profile.name.as_str()), profile.email);
    sql.execute(
        "INSERT INTO profile (id, version, name, email, language, segment, state, removed, account,
           root, folded, recorded_from)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        &[
            profile.id.into(),
            profile.version.into(),
            (&profile.name).into(),
            (&profile.email).into(),
            profile.language.into(),
            profile.segment.into(),
            Value::json(&profile.state)?,
            (profile.state == ProfileState::Removed).into(),
            profile.account.into(),
            profile.root.into(),
            folded.into(),
            now.into(),
        ],
    )?;
    Ok(())
}

/// A person as they are.
///
/// # Errors
/// What the database says.
pub fn profile(sql: &mut impl Sql, id: ProfileId) -> Result<Option<Profile>, Failure> {
    one(sql, "id = ? AND recorded_until IS NULL", &[id.into()])
}

/// The person whom an account has joined.
///
/// # Errors
/// What the database says.
pub fn of_account(sql: &mut impl Sql, person: PersonId) -> Result<Option<Profile>, Failure> {
    one(
        sql,
        "account = ? AND recorded_until IS NULL",
        &[person.into()],
    )
}

/// The one root administrator.
///
/// # Errors
/// What the database says.
pub fn root(sql: &mut impl Sql) -> Result<Option<Profile>, Failure> {
    one(sql, "root = 1 AND recorded_until IS NULL", &[])
}

/// A person as the installation knew them at an instant.
///
/// # Errors
/// What the database says.
pub fn profile_at(
    sql: &mut impl Sql,
    id: ProfileId,
    at: Instant,
) -> Result<Option<Profile>, Failure> {
    one(
        sql,
        "id = ? AND recorded_from <= ? AND (recorded_until IS NULL OR recorded_until > ?)",
        &[id.into(), at.into(), at.into()],
    )
}

/// The root administrator at an instant.
///
/// # Errors
/// What the database says.
pub fn root_at(sql: &mut impl Sql, at: Instant) -> Result<Option<Profile>, Failure> {
    one(
        sql,
        "root = 1 AND recorded_from <= ? AND (recorded_until IS NULL OR recorded_until > ?)",
        &[at.into(), at.into()],
    )
}

fn one(
    sql: &mut impl Sql,
    condition: &str,
    parameters: &[Value],
) -> Result<Option<Profile>, Failure> {
    let statement = format!("SELECT {PROFILE} FROM profile WHERE {condition}");
    Ok(sql
        .first::<ProfileRow>(&statement, parameters)?
        .map(|ProfileRow(profile)| profile))
}

/// Whether somebody else who has not left has this address.
///
/// # Errors
/// What the database says.
pub fn address_taken(
    sql: &mut impl Sql,
    email: &domain::email::EmailAddress,
    except: Option<ProfileId>,
) -> Result<bool, Failure> {
    let holder = sql.first::<(ProfileId,)>(
        "SELECT id FROM profile WHERE email = ? AND removed = 0 AND recorded_until IS NULL",
        &[email.into()],
    )?;
    Ok(holder.is_some_and(|(holder,)| Some(holder) != except))
}

/// The people whose name or address has this text, by name; those who left are not among them.
///
/// # Errors
/// What the database says.
pub fn page(
    sql: &mut impl Sql,
    search: Option<&str>,
    segment: Option<Segment>,
    after: &After,
) -> Result<(Vec<Profile>, Option<After>), Failure> {
    let statement = format!(
        "SELECT folded, {PROFILE} FROM profile
         WHERE recorded_until IS NULL AND removed = 0
           AND (folded, id) > (?, ?) AND instr(folded, ?) > 0 AND (? IS NULL OR segment = ?)
         ORDER BY folded, id LIMIT ?"
    );
    let mut rows: Vec<FoldedRow> = sql.query(
        &statement,
        &[
            after.text.as_str().into(),
            after.id.as_str().into(),
            search.map(fold).unwrap_or_default().into(),
            segment.into(),
            segment.into(),
            (PAGE + 1).into(),
        ],
    )?;
    let more = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    let last = rows.last().filter(|_| more);
    let next = last.map(|FoldedRow(folded, profile)| After {
        text: folded.clone(),
        id: profile.id.to_string(),
    });
    Ok((
        rows.into_iter()
            .map(|FoldedRow(_, profile)| profile)
            .collect(),
        next,
    ))
}

struct FoldedRow(String, Profile);

impl FromRow for FoldedRow {
    fn from_row(row: &mut Row) -> Result<Self, SqlError> {
        let folded = row.column()?;
        Ok(Self(folded, ProfileRow::from_row(row)?.0))
    }
}

/// What a person is called, whether or not they have left.
///
/// # Errors
/// What the database says.
pub fn name(sql: &mut impl Sql, id: ProfileId) -> Result<Option<Name>, Failure> {
    let statement = "SELECT name FROM profile WHERE id = ? AND recorded_until IS NULL";
    Ok(sql
        .first::<(Name,)>(statement, &[id.into()])?
        .map(|(name,)| name))
}

const INVITATION: &str = "id, profile, secret_hash, sent_at, expires_at";

struct InvitationRow(Invitation);

impl FromRow for InvitationRow {
    fn from_row(row: &mut Row) -> Result<Self, SqlError> {
        Ok(Self(Invitation {
            id: row.column()?,
            profile: row.column()?,
            secret_hash: row.column()?,
            sent_at: row.column()?,
            expires_at: row.column()?,
        }))
    }
}

/// Writes an invitation; the person's last one is over.
///
/// # Errors
/// What the database says.
pub fn put_invitation(sql: &mut impl Sql, invitation: &Invitation) -> Result<(), Failure> {
    sql.execute(
        &format!("INSERT OR REPLACE INTO invitation ({INVITATION}) VALUES (?, ?, ?, ?, ?)"),
        &[
            invitation.id.into(),
            invitation.profile.into(),
            invitation.secret_hash.into(),
            invitation.sent_at.into(),
            invitation.expires_at.into(),
        ],
    )?;
    Ok(())
}

/// The invitation of a person.
///
/// # Errors
/// What the database says.
pub fn invitation(sql: &mut impl Sql, profile: ProfileId) -> Result<Option<Invitation>, Failure> {
    let statement = format!("SELECT {INVITATION} FROM invitation WHERE profile = ?");
    Ok(sql
        .first::<InvitationRow>(&statement, &[profile.into()])?
        .map(|InvitationRow(found)| found))
}

/// The invitation with this hash of its secret.
///
/// # Errors
/// What the database says.
pub fn invitation_of(sql: &mut impl Sql, hash: &[u8; 32]) -> Result<Option<Invitation>, Failure> {
    let statement = format!("SELECT {INVITATION} FROM invitation WHERE secret_hash = ?");
    Ok(sql
        .first::<InvitationRow>(&statement, &[(*hash).into()])?
        .map(|InvitationRow(found)| found))
}

/// Forgets invitations that were over before, a slice of them; whether there may be more.
///
/// # Errors
/// What the database says.
pub fn forget_invitations(
    sql: &mut impl Sql,
    before: Instant,
    at_most: u32,
) -> Result<bool, Failure> {
    let rows: Vec<(ProfileId,)> = sql.query(
        "DELETE FROM invitation WHERE profile IN (
           SELECT profile FROM invitation WHERE expires_at <= ? ORDER BY expires_at LIMIT ?
         ) RETURNING profile",
        &[before.into(), at_most.into()],
    )?;
    Ok(is_full(rows.len(), at_most))
}

/// Ends the invitation of a person, if there is one.
///
/// # Errors
/// What the database says.
pub fn end_invitation(sql: &mut impl Sql, profile: ProfileId) -> Result<(), Failure> {
    sql.execute(
        "DELETE FROM invitation WHERE profile = ?",
        &[profile.into()],
    )?;
    Ok(())
}
