//! What is over is forgotten in slices, until nothing is left of it.

use domain::time::{Duration, Instant};

use super::world::World;
use crate::sql::Sql as _;

fn rows(world: &mut World, table: &str) -> u32 {
    let count = format!("SELECT count(*) FROM {table}");
    world.sql.one::<(u32,)>(&count, &[]).unwrap().0
}

fn fill(world: &mut World, statement: &str) {
    for number in 0..450 {
        let statement = statement.replace('#', &number.to_string());
        world.sql.execute(&statement, &[]).unwrap();
    }
}

fn sweeps_at(world: &mut World) -> Instant {
    let statement = "SELECT sweeps_at FROM installation";
    world.sql.one::<(Instant,)>(statement, &[]).unwrap().0
}

#[test]
fn every_table_is_swept_to_its_end_without_waiting_for_another_day() {
    let tables = [
        (
            "exposure",
            "INSERT INTO exposure (device_key, lock, line, sequence, written_at, until, content)
             VALUES ('#', 'lock', 'line', 0, 0, 1, '')",
        ),
        (
            "narrowing",
            "INSERT INTO narrowing (lock, what, sequence, cause, until)
             VALUES ('lck_01010101010101010101010101010101', '#', 0, 'revoked', 1)",
        ),
        (
            "fetched",
            "INSERT INTO fetched (permission, at)
             VALUES ('grt_' || printf('%032x', #), 1)",
        ),
        (
            "invitation",
            "INSERT INTO invitation (profile, id, secret_hash, sent_at, expires_at)
             VALUES ('prf_' || printf('%032x', #), 'id', CAST('#' AS BLOB), 0, 1)",
        ),
        (
            "blocked_device",
            "INSERT INTO blocked_device (key, at) VALUES (printf('%064x', #), 1)",
        ),
        (
            "permission",
            "INSERT INTO permission (id, version, profile, access_point, level, given_by, given_at,
               recorded_from, recorded_until)
             VALUES ('#', 1, 'prf', 'acp', 'guest', 'prf', 0, 0, 1)",
        ),
    ];
    for (table, statement) in tables {
        let mut world = World::new();
        world.alarm();
        let before = rows(&mut world, table);
        fill(&mut world, statement);
        world.pass(Duration::days(1));
        for left in [250, 50, 0] {
            world.alarm();
            assert_eq!(rows(&mut world, table), before + left, "{table}");
            let next = sweeps_at(&mut world).since(world.now);
            let pause = if left > 0 {
                Duration::seconds(1)
            } else {
                Duration::days(1)
            };
            assert_eq!(next, pause, "{table}");
            world.pass(Duration::seconds(1));
        }
    }
}

#[test]
fn a_blocked_phone_is_remembered_as_long_as_the_history() {
    let mut world = World::new();
    world
        .sql
        .execute(
            "INSERT INTO blocked_device (key) VALUES (printf('%064x', 1))",
            &[],
        )
        .unwrap();
    world.pass(Duration::days(1));
    world.alarm();
    world.pass(Duration::days(729));
    world.alarm();
    assert_eq!(rows(&mut world, "blocked_device"), 1);
    world.pass(Duration::days(2));
    world.alarm();
    assert_eq!(rows(&mut world, "blocked_device"), 0);
}
