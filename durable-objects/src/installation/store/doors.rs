//! The rows of doors and safes.

use std::collections::BTreeSet;

use domain::id::{AccessPointId, ProfileId};
use domain::installation::access_point::AccessPoint;
use domain::name::Name;

use super::{After, fold};
use crate::failure::Failure;
use crate::sql::{FromRow, Row, Sql, SqlError, Value};

const POINT: &str = "id, name, place, plate, kind, profile, version";

struct PointRow(AccessPoint);

impl FromRow for PointRow {
    fn from_row(row: &mut Row) -> Result<Self, SqlError> {
        Ok(Self(AccessPoint {
            id: row.column()?,
            name: row.column()?,
            place: row.column()?,
            plate: row.column()?,
            kind: row.column()?,
            profile: row.column()?,
            version: row.column()?,
        }))
    }
}

struct FoldedRow(String, AccessPoint);

impl FromRow for FoldedRow {
    fn from_row(row: &mut Row) -> Result<Self, SqlError> {
        let folded = row.column()?;
        Ok(Self(folded, PointRow::from_row(row)?.0))
    }
}

/// Writes a door as it is from now on.
///
/// # Errors
/// What the database says.
pub fn put(sql: &mut impl Sql, point: &AccessPoint) -> Result<(), Failure> {
    let texts = [
        Some(&point.name),
        point.place.as_ref(),
        point.plate.as_ref(),
    ];
    let folded: Vec<String> = texts
        .into_iter()
        .flatten()
        .map(|text| fold(text.as_str()))
        .collect();
    sql.execute(
        &format!(
            "INSERT OR REPLACE INTO access_point ({POINT}, folded) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        ),
        &[
            point.id.into(),
            (&point.name).into(),
            point.place.clone().into(),
            point.plate.clone().into(),
            point.kind.into(),
            point.profile.into(),
            point.version.into(),
            folded.join(" ").into(),
        ],
    )?;
    Ok(())
}

/// A door.
///
/// # Errors
/// What the database says.
pub fn door(sql: &mut impl Sql, id: AccessPointId) -> Result<Option<AccessPoint>, Failure> {
    let statement = format!("SELECT {POINT} FROM access_point WHERE id = ?");
    Ok(sql
        .first::<PointRow>(&statement, &[id.into()])?
        .map(|PointRow(point)| point))
}

/// What a door is called.
///
/// # Errors
/// What the database says.
pub fn name(sql: &mut impl Sql, id: AccessPointId) -> Result<Option<Name>, Failure> {
    let statement = "SELECT name FROM access_point WHERE id = ?";
    Ok(sql
        .first::<(Name,)>(statement, &[id.into()])?
        .map(|(name,)| name))
}

/// Those of these doors that exist.
///
/// # Errors
/// What the database says.
pub fn existing(
    sql: &mut impl Sql,
    doors: &[AccessPointId],
) -> Result<BTreeSet<AccessPointId>, Failure> {
    let mut found = BTreeSet::new();
    for door in doors {
        if name(sql, *door)?.is_some() {
            found.insert(*door);
        }
    }
    Ok(found)
}

/// Where a page of all doors comes from.
const ALL: &str = "access_point";

/// Where a page of those comes from at which somebody holds a permission. The join is crossed so that they are looked up
/// one by one: who holds a few of very many doors waits for those few.
const HELD: &str = "(SELECT DISTINCT access_point AS door FROM permission
    WHERE profile = ? AND recorded_until IS NULL AND revoked_at IS NULL)
  CROSS JOIN access_point ON access_point.id = door";

fn page_of(from: &str) -> String {
    format!(
        "SELECT folded, {POINT} FROM {from}
         WHERE (folded, id) > (?, ?) AND instr(folded, ?) > 0
         ORDER BY folded, id LIMIT ?"
    )
}

/// Doors by name whose name, place or plate has this text: all of them, or those at which a person
/// holds a permission that is not withdrawn.
///
/// # Errors
/// What the database says.
pub fn page(
    sql: &mut impl Sql,
    holder: Option<ProfileId>,
    search: Option<&str>,
    after: &After,
    limit: u32,
) -> Result<(Vec<AccessPoint>, Option<After>), Failure> {
    let from = if holder.is_some() { HELD } else { ALL };
    let statement = page_of(from);
    let parameters = [
        after.text.as_str().into(),
        after.id.as_str().into(),
        search.map(fold).unwrap_or_default().into(),
        (limit + 1).into(),
    ];
    let holder = holder.map(Value::from);
    let parameters: Vec<Value> = holder.into_iter().chain(parameters).collect();
    let mut rows: Vec<FoldedRow> = sql.query(&statement, &parameters)?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let last = rows.last().filter(|_| more);
    let next = last.map(|FoldedRow(folded, point)| After {
        text: folded.clone(),
        id: point.id.to_string(),
    });
    Ok((
        rows.into_iter().map(|FoldedRow(_, point)| point).collect(),
        next,
    ))
}

#[cfg(test)]
mod tests {
    use super::super::tests::looked_through;
    use super::*;

    #[test]
    fn who_holds_a_few_of_very_many_doors_waits_for_those_few() {
        let held = looked_through(&page_of(HELD));
        let uses = |index: &str| held.iter().any(|step| step.contains(index));
        assert!(uses("USING INDEX permission_of_profile"), "{held:?}");
        assert!(
            uses("SEARCH access_point USING INDEX sqlite_autoindex_access_point_1 (id=?)"),
            "{held:?}"
        );
        let all = looked_through(&page_of(ALL));
        assert_eq!(all.len(), 1, "{all:?}");
        assert!(
            all.iter().any(|step| step.contains("access_point_by_name")),
            "{all:?}"
        );
    }
}
