//! What people wait for, beside an empty program that asks as many objects.

use std::time::Duration;

use tests::edge::Edge;
use tests::http::Answer;
use tests::object_calls;
use tests::people::list as list_of;

use crate::Setting;
use crate::empty::{Empty, Plan};
use crate::house::{self, Given, House};
use crate::rounds::Times;
use crate::row::{Row, Unit};

/// Rounds that are counted, and before them rounds that warm up.
const ROUNDS: usize = 60;
const WARMING: usize = 8;

/// What an act may cost beside the empty program.
const GOAL: f64 = 1.5;

/// Doors of a phone that holds many.
const MANY: usize = 20;

/// Doors of a page.
const PAGE: usize = 50;

/// An act and what it is held against.
struct Contest<'a> {
    name: &'a str,
    /// The classes that it asks by the design.
    classes: &'a str,
    plan: Plan,
}

/// The rows of all acts.
pub fn rows(edge: &Edge, house: &House, setting: &Setting) -> Vec<Row> {
    let (one, many) = (&house.one, &house.other);
    let first: Vec<String> = house.doors.iter().take(1).cloned().collect();
    let twenty: Vec<String> = house.doors.iter().take(MANY).cloned().collect();
    house.give(&one.profile, &first);
    house.give(&many.profile, &twenty);
    let arena = Arena {
        edge,
        empty: Empty::beside(edge),
        setting,
    };
    let nothing = Contest {
        name: "health",
        classes: "",
        plan: Plan::of_nothing(),
    };
    let client = edge.client();
    let mut rows = arena.measure(&nothing, || {
        let (answer, time) = client.request("GET", "/api/health").timed();
        answer.expect(200);
        (answer, time)
    });
    for (name, phone, doors) in [("one lease", one, 1), ("leases for 20 doors", many, MANY)] {
        let contest = Contest {
            name,
            classes: &object_calls::leases(doors),
            plan: Plan::of_leases(0, 0..doors),
        };
        rows.extend(arena.measure(&contest, || {
            let (answer, time) = house::fetching(phone).timed();
            assert_eq!(house::leases(&answer), doors, "{}", answer.body);
            (answer, time)
        }));
    }
    let change = |name| Contest {
        name,
        classes: object_calls::CHANGE,
        plan: Plan::of_change(),
    };
    let mut given = Vec::new();
    let door = first.first().map_or("", String::as_str);
    rows.extend(arena.measure(&change("one grant"), || {
        let (answer, time) = house::giving(&house.building, &many.profile, door).timed();
        given.extend(Given::all(&answer));
        (answer, time)
    }));
    let mut given = given.iter();
    rows.extend(arena.measure(&change("one revocation"), || {
        // None left is none that exists, and no 204.
        let given = given.next().cloned().unwrap_or_default();
        let (answer, time) = house.revoke(&given).timed();
        answer.expect(204);
        (answer, time)
    }));
    let list = Contest {
        name: "one page of doors",
        classes: object_calls::READ,
        plan: Plan::of_read(PAGE),
    };
    let rosa = &house.building.administrator;
    let doors = house.building.path("doors");
    rows.extend(arena.measure(&list, || {
        // The page with which the portal begins renews the cookie, which then speaks for its session.
        rosa.get("/api/installations").expect(200);
        let (answer, time) = rosa.request("GET", &doors).timed();
        assert_eq!(list_of(&answer.expect(200), "/items").len(), PAGE);
        (answer, time)
    }));
    rows
}

struct Arena<'a> {
    edge: &'a Edge,
    empty: Empty,
    setting: &'a Setting,
}

impl Arena<'_> {
    /// Rounds of both in turn.
    fn measure(
        &self,
        contest: &Contest<'_>,
        mut act: impl FnMut() -> (Answer, Duration),
    ) -> Vec<Row> {
        let goal = object_calls::count(contest.classes);
        assert_eq!(
            contest.plan.calls(),
            goal,
            "the empty program does the same"
        );
        let (mut ours, mut theirs) = (Times::default(), Times::default());
        let mut calls = 0;
        for round in 0..WARMING + ROUNDS {
            self.empty.pause();
            let (answer, our_time) = act();
            self.empty.pause();
            let their_time = self.empty.timed(&contest.plan);
            if round == 0 {
                calls = self.edge.object_calls(&answer);
            }
            if round >= WARMING {
                ours.add(our_time);
                theirs.add(their_time);
            }
        }
        self.rows(contest, (&ours, &theirs), (calls, goal))
    }

    fn rows(
        &self,
        contest: &Contest<'_>,
        (ours, theirs): (&Times, &Times),
        (calls, goal): (u64, usize),
    ) -> Vec<Row> {
        let name = contest.name;
        let method = format!(
            "{ROUNDS} rounds of each in turn over HTTP, a connection each, on {}. The empty program runs in the same \
             runtime: JavaScript that makes as many calls of objects in the same order, which read a row and, where ours write, \
             commit one in SQLite; the installation's a row for each door that is shown or asked.",
            self.setting.artefact()
        );
        let ratio = |what: &str, percent| Row {
            name: format!("{name} beside an empty program, {what}"),
            value: ours.percentile(percent) / theirs.percentile(percent),
            p95: None,
            unit: Unit::Ratio,
            goal: Some(GOAL),
            method: method.clone(),
        };
        let time = |name: String, times: &Times| Row {
            name,
            value: times.median(),
            p95: Some(times.percentile(95)),
            unit: Unit::Milliseconds,
            goal: None,
            method: method.clone(),
        };
        vec![
            ratio("p50", 50),
            ratio("p95", 95),
            time(name.to_owned(), ours),
            time(format!("{name}: the empty program"), theirs),
            Row {
                name: format!("{name}: objects asked"),
                value: small(calls),
                p95: None,
                unit: Unit::Calls,
                goal: Some(small(u64::try_from(goal).unwrap_or(u64::MAX))),
                method: "As the worker's log tells, beside the sequences of the design.".to_owned(),
            },
        ]
    }
}

fn small(number: u64) -> f64 {
    u32::try_from(number).map_or(f64::INFINITY, f64::from)
}
