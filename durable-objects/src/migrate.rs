//! Tables change in numbered steps, forwards only, when an object wakes.
//!
//! Objects migrate one by one and at their own pace, so a step is small and there is no way back:
//! code that finds a newer version than it knows refuses to work instead of guessing.

use crate::failure::Failure;
use crate::sql::Sql;

/// The tables of one part of an object, and how they came to be.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    /// The part's name in the table `schema_version`; never changes.
    pub name: &'static str,
    /// The statements of step 1, 2, ...: each is written once and never changed after a release.
    pub steps: &'static [&'static str],
}

impl Schema {
    /// The version that this code writes.
    #[must_use]
    pub fn version(&self) -> u32 {
        u32::try_from(self.steps.len()).unwrap_or(u32::MAX)
    }
}

/// Brings the tables of each part to the version that this code knows.
///
/// # Errors
/// [`Failure::Unavailable`] if the tables are newer than this code, [`Failure::Corrupt`] if a step
/// fails; a step that fails leaves nothing.
pub fn migrate(sql: &mut impl Sql, schemas: &[Schema]) -> Result<(), Failure> {
    schemas
        .iter()
        .try_for_each(|schema| migrate_up_to(sql, *schema, schema.version()))
}

/// Whether there are tables at all; reading this makes none.
///
/// # Errors
/// What the database says.
pub fn has_begun(sql: &mut impl Sql) -> Result<bool, Failure> {
    let statement = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'schema_version')";
    Ok(sql.one::<(bool,)>(statement, &[])?.0)
}

/// Brings the tables of one part to this version: tests of a step begin at an old one.
///
/// # Errors
/// Those of [`migrate`].
pub fn migrate_up_to(sql: &mut impl Sql, schema: Schema, last: u32) -> Result<(), Failure> {
    sql.execute(
        "CREATE TABLE IF NOT EXISTS schema_version (
           part TEXT NOT NULL PRIMARY KEY,
           version INTEGER NOT NULL
         ) STRICT",
        &[],
    )?;
    let found = version(sql, schema)?;
    if found > schema.version() {
        return Err(Failure::Unavailable(format!(
            "tables of {} have version {found}, this code knows {}",
            schema.name,
            schema.version()
        )));
    }
    for (number, step) in (1..).zip(schema.steps) {
        if number > found && number <= last {
            apply(sql, schema, number, step)?;
        }
    }
    Ok(())
}

fn version(sql: &mut impl Sql, schema: Schema) -> Result<u32, Failure> {
    let statement = "SELECT version FROM schema_version WHERE part = ?";
    Ok(sql
        .first(statement, &[schema.name.into()])?
        .map_or(0, |(version,)| version))
}

fn apply(sql: &mut impl Sql, schema: Schema, number: u32, step: &str) -> Result<(), Failure> {
    sql.transaction(|sql| {
        sql.execute(step, &[])?;
        sql.execute(
            "INSERT INTO schema_version (part, version) VALUES (?, ?)
             ON CONFLICT (part) DO UPDATE SET version = excluded.version",
            &[schema.name.into(), number.into()],
        )?;
        Ok::<_, Failure>(())
    })
    .map_err(|failure| Failure::Corrupt(format!("step {number} of {}: {failure}", schema.name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::native_sql::NativeSql;

    const PETS: Schema = Schema {
        name: "pets",
        steps: &[
            "CREATE TABLE pet (name TEXT NOT NULL) STRICT",
            "ALTER TABLE pet ADD COLUMN legs INTEGER NOT NULL DEFAULT 4",
        ],
    };

    #[test]
    fn rows_of_the_oldest_version_survive_all_steps() {
        let mut sql = NativeSql::in_memory().unwrap();
        migrate_up_to(&mut sql, PETS, 1).unwrap();
        sql.execute("INSERT INTO pet (name) VALUES ('Mia')", &[])
            .unwrap();
        migrate(&mut sql, &[PETS]).unwrap();
        migrate(&mut sql, &[PETS]).unwrap();
        assert_eq!(
            sql.one("SELECT name, legs FROM pet", &[]),
            Ok(("Mia".to_owned(), 4))
        );
        assert_eq!(version(&mut sql, PETS), Ok(2));
    }

    #[test]
    fn parts_have_versions_of_their_own() {
        let toys = Schema {
            name: "toys",
            steps: &["CREATE TABLE toy (name TEXT) STRICT"],
        };
        let mut sql = NativeSql::in_memory().unwrap();
        migrate(&mut sql, &[PETS, toys]).unwrap();
        assert_eq!(
            (version(&mut sql, PETS), version(&mut sql, toys)),
            (Ok(2), Ok(1))
        );
    }

    #[test]
    fn a_step_that_fails_leaves_nothing_and_is_tried_again() {
        let broken = Schema {
            name: "pets",
            steps: &["CREATE TABLE pet (name TEXT) STRICT; INSERT INTO nowhere VALUES (1)"],
        };
        let mut sql = NativeSql::in_memory().unwrap();
        assert!(matches!(
            migrate(&mut sql, &[broken]),
            Err(Failure::Corrupt(_))
        ));
        assert_eq!(version(&mut sql, PETS), Ok(0));
        migrate(&mut sql, &[PETS]).unwrap();
    }

    #[test]
    fn code_refuses_tables_that_are_newer_than_itself() {
        let mut sql = NativeSql::in_memory().unwrap();
        migrate(&mut sql, &[PETS]).unwrap();
        let older = Schema {
            steps: &PETS.steps[..1],
            ..PETS
        };
        assert!(matches!(
            migrate(&mut sql, &[older]),
            Err(Failure::Unavailable(_))
        ));
    }
}
