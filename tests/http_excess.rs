//! The law over HTTP: whoever gives, gives no more than what reached them, in level, in hours and in
//! time, and what they gave ends with what they had. What is refused is really sent.

use serde_json::{Value, json};
use tests::building::{Building, Newcomer};
use tests::edge::Edge;
use tests::http::{Answer, Client};
use tests::people::{list, text};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// The Monday after this one, half past nine in UTC: in Amsterdam an hour or two later.
fn coming_monday(now: i64) -> i64 {
    let today = now.div_euclid(DAY);
    // Day 0 was a Thursday.
    let days_to_come = 7 - (today + 3).rem_euclid(7);
    (today + days_to_come) * DAY + 570 * MINUTE
}

fn newcomer(name: &'static str, email: &'static str) -> Newcomer<'static> {
    Newcomer {
        name,
        email,
        segment: "resident",
    }
}

/// One rule: these days, from and until these minutes of the day.
fn hours(weekdays: &[&str], from: u32, until: u32) -> Value {
    let time = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
    json!({ "rules": [{
        "first": null,
        "last": null,
        "weekdays": weekdays,
        "classes": null,
        "previous": null,
        "times": [{ "start": time(from), "end": time(until) }],
    }] })
}

fn instant(milliseconds: i64) -> Value {
    let instant = domain::time::Instant::from_millis(milliseconds);
    json!(instant.map(|instant| instant.to_string()))
}

/// A building in which everybody lives on that Monday, with somebody who may give: Monday to
/// Wednesday, 9 to 17, for ten days.
struct World {
    edge: Edge,
    building: Building,
    door: String,
    giver: Client,
    givers_grant: String,
    guest: String,
    monday: i64,
}

impl World {
    fn new(level: &str) -> Self {
        let edge = Edge::start();
        let building = Building::found(&edge);
        let monday = coming_monday(building.administrator.now());
        building.administrator.live_at(monday);
        let door = building.door("Front door");
        let (giver, profile) = building.join(&edge, newcomer("Mila", "mila@example.com"));
        giver.live_at(monday);
        let (_, guest) = building.join(&edge, newcomer("Gus", "gus@example.com"));
        let limits = json!({
            "until": instant(monday + 10 * DAY),
            "schedule": hours(&["monday", "tuesday", "wednesday"], 540, 1_020),
        });
        let answer = building.grant_by(&building.administrator, &profile, &door, level, &limits);
        let givers_grant = text(&answer.expect(201), "/items/0/id");
        Self {
            edge,
            building,
            door,
            giver,
            givers_grant,
            guest,
            monday,
        }
    }

    /// They give this to Gus.
    fn give(&self, level: &str, limits: &Value) -> Answer {
        self.building
            .grant_by(&self.giver, &self.guest, &self.door, level, limits)
    }

    fn change(&self, by: &Client, grant: &str, body: &Value) -> Answer {
        let row = self.building.grant_row(&self.door, grant);
        let version = row.get("version").cloned().unwrap_or_default();
        by.request("PATCH", &self.building.path(&format!("grants/{grant}")))
            .header("if-match", &format!("\"{version}\""))
            .json(body)
            .send()
    }
}

/// Refused because it is more than what reached the giver; nothing was written.
#[track_caller]
fn exceeds(answer: &Answer, code: &str) {
    let problem = answer.problem(422, "invalid");
    let codes: Vec<Value> = list(&problem, "/errors")
        .iter()
        .filter_map(|error| error.get("code").cloned())
        .collect();
    assert!(codes.contains(&json!(code)), "{code}: {problem}");
}

#[test]
fn i1_r001_27_nobody_gives_hours_or_days_that_did_not_reach_them() {
    let world = World::new("manager");
    let until = instant(world.monday + 9 * DAY);
    let within = |schedule: Value| json!({ "until": until, "schedule": schedule });
    for (why, schedule) in [
        ("a day more", hours(&["wednesday", "thursday"], 600, 660)),
        ("a minute before", hours(&["monday"], 539, 660)),
        ("a minute after", hours(&["tuesday"], 600, 1_021)),
        ("over midnight", hours(&["monday"], 1_000, 60)),
    ] {
        let answer = world.give("guest", &within(schedule));
        assert_eq!(answer.status, 422, "{why}: {}", answer.body);
        exceeds(&answer, "outside_restrictions");
    }
    exceeds(
        &world.give("guest", &json!({ "until": until })),
        "outside_restrictions",
    );
    let schedule = hours(&["monday"], 600, 660);
    for (why, limits) in [
        ("without an end", json!({ "schedule": schedule })),
        (
            "a minute longer",
            json!({ "schedule": schedule, "until": instant(world.monday + 10 * DAY + MINUTE) }),
        ),
    ] {
        let answer = world.give("guest", &limits);
        assert_eq!(answer.status, 422, "{why}: {}", answer.body);
        exceeds(&answer, "outside_window");
    }
    for level in ["host", "manager"] {
        let answer = world.give(level, &within(schedule.clone()));
        let is_refused = matches!(answer.status, 403 | 422) == (level == "manager");
        assert!(is_refused, "{level}: {} {}", answer.status, answer.body);
    }
    // All of their own, to the last minute, is not more.
    let own = json!({
        "until": instant(world.monday + 10 * DAY),
        "schedule": hours(&["monday", "tuesday", "wednesday"], 540, 1_020),
    });
    world.give("guest", &own).expect(201);
}

#[test]
fn i1_what_was_given_is_not_widened_step_by_step() {
    let world = World::new("manager");
    let limits = json!({
        "until": instant(world.monday + 5 * DAY),
        "schedule": hours(&["monday"], 600, 660),
    });
    let given = text(&world.give("guest", &limits).expect(201), "/items/0/id");
    let lift = |what: &str| json!({ "lift": { what: true } });
    for (code, body) in [
        ("outside_restrictions", lift("schedule")),
        ("outside_window", lift("until")),
        (
            "outside_restrictions",
            json!({ "schedule": hours(&["thursday"], 600, 660) }),
        ),
        (
            "outside_window",
            json!({ "until": instant(world.monday + 11 * DAY) }),
        ),
    ] {
        let before = world.building.grant_row(&world.door, &given);
        exceeds(&world.change(&world.giver, &given, &body), code);
        assert_eq!(world.building.grant_row(&world.door, &given), before);
    }
    // Nor is the giver's own: nobody widens what reached them.
    let own = world.change(&world.giver, &world.givers_grant, &lift("schedule"));
    assert!(matches!(own.status, 403 | 404 | 422), "{}", own.body);
    // Within their own it may grow.
    let more = json!({ "schedule": hours(&["monday", "tuesday"], 540, 1_020) });
    world.change(&world.giver, &given, &more).expect(200);
}

#[test]
fn i2_what_was_given_narrows_and_ends_with_what_the_giver_had() {
    let world = World::new("host");
    let gus = world
        .building
        .trusted_resident(&world.edge, newcomer("Hana", "hana@example.com"), 3);
    let _lock = world.building.lock(&world.door, 1);
    gus.client.live_at(world.monday);
    let limits = json!({
        "until": instant(world.monday + 10 * DAY),
        "schedule": hours(&["monday", "tuesday", "wednesday"], 540, 1_020),
    });
    let given = world
        .building
        .grant_by(&world.giver, &gus.profile, &world.door, "guest", &limits);
    given.expect(201);
    let now = || {
        let doors = gus.fetch();
        doors.first().map(|door| {
            (
                door.refused,
                door.lock.as_ref().is_some_and(|lock| lock.lease.is_some()),
            )
        })
    };
    assert_eq!(now(), Some((None, true)), "Monday at ten");

    // The host keeps Tuesday and Wednesday only; the guest's own row is not touched.
    let narrower = json!({ "schedule": hours(&["tuesday", "wednesday"], 540, 1_020) });
    world
        .change(
            &world.building.administrator,
            &world.givers_grant,
            &narrower,
        )
        .expect(200);
    let seen = now();
    assert!(
        seen.is_some_and(|(refused, _)| refused.is_some()),
        "Monday at ten is no longer in anybody's hours: {seen:?}"
    );

    let revoked = world.building.revoke(&world.door, &world.givers_grant);
    assert_eq!(revoked.status, 204, "{}", revoked.body);
    assert!(
        now().is_none_or(|(refused, has_lease)| refused.is_some() && !has_lease),
        "the giver has nothing, so nothing is left"
    );
}
