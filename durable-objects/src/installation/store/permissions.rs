//! The rows of permissions, with their history.

use domain::id::{AccessPointId, GrantId, ProfileId};
use domain::installation::house::{Holding, Step};
use domain::installation::permission::Permission;
use domain::installation::profile::{Profile, ProfileState};
use domain::schedule::Schedule;
use domain::time::Instant;
use domain::window::Window;

use super::exposure::is_full;
use super::people;
use crate::failure::Failure;
use crate::sql::{FromRow, Json, Row, Sql, SqlError, Value};

const PERMISSION: &str = "id, profile, access_point, level, valid_from, valid_until, schedule,
  parent, given_by, given_at, revoked_at, version";
/// A permission hangs from a host's, and that at a door that was created by a third at most; more is
/// a mistake in the tables.
const LONGEST_WAY: usize = 3;

struct PermissionRow(Permission);

impl FromRow for PermissionRow {
    fn from_row(row: &mut Row) -> Result<Self, SqlError> {
        let id = row.column()?;
        let profile = row.column()?;
        let access_point = row.column()?;
        let level = row.column()?;
        let window =
            Window::new(row.column()?, row.column()?).map_err(|_| SqlError::WrongType {
                column: 5,
                expected: "an end after the beginning",
                found: "another instant",
            })?;
        let schedule: Option<Json<Schedule>> = row.column()?;
        Ok(Self(Permission {
            id,
            profile,
            access_point,
            level,
            window,
            schedule: schedule.map(|Json(schedule)| schedule),
            parent: row.column()?,
            given_by: row.column()?,
            given_at: row.column()?,
            revoked_at: row.column()?,
            version: row.column()?,
        }))
    }
}

/// Which moment of the history is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// What holds now.
    Now,
    /// What was recorded as holding then.
    At(Instant),
}

impl Moment {
    fn condition(self) -> &'static str {
        match self {
            Self::Now => "recorded_until IS NULL",
            Self::At(_) => "recorded_from <= ? AND (recorded_until IS NULL OR recorded_until > ?)",
        }
    }

    fn parameters(self) -> Vec<Value> {
        match self {
            Self::Now => vec![],
            Self::At(at) => vec![at.into(), at.into()],
        }
    }
}

/// Writes a permission as it is from now on; what was stays as history.
///
/// # Errors
/// What the database says.
pub fn put(sql: &mut impl Sql, now: Instant, permission: &Permission) -> Result<(), Failure> {
    // The first version of a permission follows none.
    if permission.version > 1 {
        sql.execute(
            "UPDATE permission SET recorded_until = ? WHERE id = ? AND recorded_until IS NULL",
            &[now.into(), permission.id.into()],
        )?;
    }
    let schedule = permission.schedule.as_ref().map(Value::json).transpose()?;
    sql.execute(
        &format!(
            "INSERT INTO permission ({PERMISSION}, recorded_from)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ),
        &[
            permission.id.into(),
            permission.profile.into(),
            permission.access_point.into(),
            permission.level.into(),
            permission.window.from().into(),
            permission.window.until().into(),
            schedule.unwrap_or(Value::Null),
            permission.parent.into(),
            permission.given_by.into(),
            permission.given_at.into(),
            permission.revoked_at.into(),
            permission.version.into(),
            now.into(),
        ],
    )?;
    Ok(())
}

/// A permission.
///
/// # Errors
/// What the database says.
pub fn permission(
    sql: &mut impl Sql,
    id: GrantId,
    moment: Moment,
) -> Result<Option<Permission>, Failure> {
    Ok(select(sql, "id = ?", &[id.into()], moment, "version")?
        .into_iter()
        .next())
}

/// What a person holds, withdrawn permissions included.
///
/// # Errors
/// What the database says.
pub fn of_profile(sql: &mut impl Sql, profile: ProfileId) -> Result<Vec<Permission>, Failure> {
    select(
        sql,
        "profile = ?",
        &[profile.into()],
        Moment::Now,
        "given_at DESC, id",
    )
}

/// What a person holds, without what was withdrawn.
///
/// # Errors
/// What the database says.
pub fn held_by(sql: &mut impl Sql, profile: ProfileId) -> Result<Vec<Permission>, Failure> {
    let condition = "profile = ? AND revoked_at IS NULL";
    select(
        sql,
        condition,
        &[profile.into()],
        Moment::Now,
        "given_at DESC, id",
    )
}

/// Of some doors and a holder, without what was withdrawn.
const AT_DOORS_OF: &str =
    "access_point IN (SELECT value FROM json_each(?)) AND profile = ? AND revoked_at IS NULL";

/// The sign keeps the engine from sorting by the index of all that the holder has: somebody may manage thousands of doors.
const BY_BEGINNING: &str = "+given_at, id";

/// What a person holds at these doors.
///
/// # Errors
/// What the database says.
pub fn at_doors_of(
    sql: &mut impl Sql,
    doors: &[AccessPointId],
    profile: ProfileId,
) -> Result<Vec<Permission>, Failure> {
    let parameters = [Value::json(doors)?, profile.into()];
    select(sql, AT_DOORS_OF, &parameters, Moment::Now, BY_BEGINNING)
}

/// All permissions at a door, withdrawn ones included.
///
/// # Errors
/// What the database says.
pub fn at_door(
    sql: &mut impl Sql,
    door: AccessPointId,
    moment: Moment,
) -> Result<Vec<Permission>, Failure> {
    select(
        sql,
        "access_point = ?",
        &[door.into()],
        moment,
        "given_at, id",
    )
}

fn statement(condition: &str, moment: Moment, order: &str) -> String {
    let when = moment.condition();
    format!("SELECT {PERMISSION} FROM permission WHERE {condition} AND {when} ORDER BY {order}")
}

fn select(
    sql: &mut impl Sql,
    condition: &str,
    parameters: &[Value],
    moment: Moment,
    order: &str,
) -> Result<Vec<Permission>, Failure> {
    let statement = statement(condition, moment, order);
    let parameters = [parameters, &moment.parameters()].concat();
    let rows: Vec<PermissionRow> = sql.query(&statement, &parameters)?;
    Ok(rows
        .into_iter()
        .map(|PermissionRow(permission)| permission)
        .collect())
}

/// A permission with its holder and all that it hangs from.
///
/// # Errors
/// [`Failure::Corrupt`] if what it hangs from is missing, or the way is too long.
pub fn holding(
    sql: &mut impl Sql,
    permission: Permission,
    moment: Moment,
) -> Result<Holding, Failure> {
    let holder = holder(sql, &permission, moment)?;
    holding_of(sql, permission, holder, moment)
}

/// The same of a holder who is known already.
///
/// # Errors
/// Those of [`holding`].
pub fn holding_of(
    sql: &mut impl Sql,
    permission: Permission,
    holder: ProfileState,
    moment: Moment,
) -> Result<Holding, Failure> {
    let mut next = permission.parent;
    let mut steps = vec![Step { permission, holder }];
    while let Some(id) = next {
        let parent = self::permission(sql, id, moment)?.ok_or_else(|| missing(&id))?;
        if steps.len() == LONGEST_WAY {
            return Err(Failure::Corrupt(format!("{id} hangs too low")));
        }
        next = parent.parent;
        let holder = self::holder(sql, &parent, moment)?;
        steps.push(Step {
            permission: parent,
            holder,
        });
    }
    Ok(Holding::Granted(steps))
}

fn holder(
    sql: &mut impl Sql,
    permission: &Permission,
    moment: Moment,
) -> Result<ProfileState, Failure> {
    let holder = profile(sql, permission.profile, moment)?;
    Ok(holder.ok_or_else(|| missing(&permission.profile))?.state)
}

fn missing(what: &dyn std::fmt::Display) -> Failure {
    Failure::Corrupt(format!("{what} is missing"))
}

fn profile(sql: &mut impl Sql, id: ProfileId, moment: Moment) -> Result<Option<Profile>, Failure> {
    match moment {
        Moment::Now => people::profile(sql, id),
        Moment::At(at) => people::profile_at(sql, id, at),
    }
}

/// Forgets the history of permissions and people that ended before an instant, a slice of it.
///
/// # Errors
/// What the database says.
pub fn forget_before(sql: &mut impl Sql, at: Instant, at_most: u32) -> Result<bool, Failure> {
    let mut more = false;
    for table in ["permission", "profile"] {
        let rows: Vec<(String,)> = sql.query(
            &format!(
                "DELETE FROM {table} WHERE rowid IN (
                   SELECT rowid FROM {table} WHERE recorded_until <= ? ORDER BY recorded_until LIMIT ?
                 ) RETURNING id"
            ),
            &[at.into(), at_most.into()],
        )?;
        more |= is_full(rows.len(), at_most);
    }
    Ok(more)
}

#[cfg(test)]
mod tests {
    use super::super::tests::looked_through;
    use super::*;

    #[test]
    fn who_manages_thousands_of_doors_is_looked_up_at_one() {
        let steps = looked_through(&statement(AT_DOORS_OF, Moment::Now, BY_BEGINNING));
        let index = "USING INDEX permission_at_point (access_point=? AND profile=?)";
        assert!(steps.iter().any(|step| step.contains(index)), "{steps:?}");
    }
}
