//! Fills the tables of an installation through the product's own code, where a hundred thousand requests would take too
//! long.

use domain::id::{AccessPointId, Minter, ProfileId};
use domain::installation::access_point::{AccessPoint, DoorKind, DoorProfile};
use domain::installation::permission::Permission;
use domain::installation::profile::{Profile, ProfileState, Segment};
use domain::language::Language;
use domain::level::Level;
use domain::time::Instant;
use domain::window::Window;
use durable_objects::failure::Failure;
use durable_objects::installation::store::{self, doors, people, permissions};
use durable_objects::sql::Sql;

/// Whether these are the tables of this installation.
///
/// # Errors
/// What the database says.
pub fn is_of(sql: &mut impl Sql, installation: &str) -> Result<bool, Failure> {
    Ok(store::existing(sql)?.id.to_string() == installation)
}

/// Gives holders permissions of their level at so many new doors, and as many new people one at a door.
///
/// # Errors
/// What the database says.
pub fn fill(
    sql: &mut impl Sql,
    now: Instant,
    mut minter: Minter,
    many: u32,
    (holders, door): (&[(ProfileId, Level)], AccessPointId),
) -> Result<(), Failure> {
    sql.transaction(|sql| {
        for number in 0..many {
            let other_door = minter.id();
            doors::put(sql, &a_door(other_door, number)?)?;
            for (holder, level) in holders {
                let here = a_permission(&mut minter, (*holder, other_door), *level, now);
                permissions::put(sql, now, &here)?;
            }
            let other_person = minter.id();
            people::put(sql, now, &a_person(other_person, number)?)?;
            let there = a_permission(&mut minter, (other_person, door), Level::Guest, now);
            permissions::put(sql, now, &there)?;
        }
        Ok(())
    })
}

fn a_door(id: AccessPointId, number: u32) -> Result<AccessPoint, Failure> {
    Ok(AccessPoint {
        id,
        name: named(&format!("Door {number}"))?,
        place: None,
        plate: None,
        kind: DoorKind::Door,
        profile: DoorProfile::Blue,
        version: 1,
    })
}

fn a_person(id: ProfileId, number: u32) -> Result<Profile, Failure> {
    Ok(Profile {
        id,
        name: named(&format!("Person {number}"))?,
        email: named(&format!("person{number}@example.com"))?,
        language: Language::English,
        segment: Segment::Employee,
        state: ProfileState::Indefinite,
        account: None,
        root: false,
        version: 1,
    })
}

fn a_permission(
    minter: &mut Minter,
    (profile, access_point): (ProfileId, AccessPointId),
    level: Level,
    now: Instant,
) -> Permission {
    Permission {
        id: minter.id(),
        profile,
        access_point,
        level,
        window: Window::ALWAYS,
        schedule: None,
        parent: None,
        given_by: profile,
        given_at: now,
        revoked_at: None,
        version: 1,
    }
}

fn named<T: std::str::FromStr>(text: &str) -> Result<T, Failure> {
    let wrong = |_| Failure::Corrupt(format!("{text} can't be written"));
    text.parse().map_err(wrong)
}

#[cfg(test)]
mod tests {
    use durable_objects::installation::store::SCHEMA;
    use durable_objects::migrate::migrate;
    use durable_objects::native_sql::NativeSql;

    use super::*;

    #[test]
    fn one_person_and_one_door_have_so_many_permissions_each() {
        let mut sql = NativeSql::in_memory().unwrap();
        migrate(&mut sql, &[SCHEMA]).unwrap();
        let now = "2026-11-23T12:00:00Z".parse().unwrap();
        let (person, door) = ([1; 16].into(), [2; 16].into());
        fill(
            &mut sql,
            now,
            Minter::new([3; 32]),
            10,
            (&[(person, Level::Guest)], door),
        )
        .unwrap();
        let held = permissions::held_by(&mut sql, person).unwrap();
        let at_door = permissions::at_door(&mut sql, door, permissions::Moment::Now).unwrap();
        assert_eq!((held.len(), at_door.len()), (10, 10));
        let known = held
            .iter()
            .filter_map(|held| doors::door(&mut sql, held.access_point).unwrap());
        assert_eq!(known.count(), 10);
    }
}
