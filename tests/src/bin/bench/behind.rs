//! What a change costs that has few or very many permissions of the same person and at the same door behind it.

use domain::id::{Minter, ProfileId};
use domain::level::Level;
use domain::time::Instant;
use durable_objects::failure::Failure;
use durable_objects::native_sql::NativeSql;
use tests::building::{Building, Newcomer};
use tests::doorstep::Resident;
use tests::edge::Edge;
use tests::http::Client;
use tests::people::{operator, post, text};

use crate::Setting;
use crate::crowd;
use crate::empty::Empty;
use crate::house::{Given, fetching, giving, giving_by, leases};
use crate::rounds::Times;
use crate::row::{Row, Unit};

/// How many permissions are behind a change: first those that the others are compared with.
const BEHIND: [u32; 3] = [10, 1_000, 100_000];

/// Rounds that are counted, and before them rounds that warm up.
const ROUNDS: usize = 60;
const WARMING: usize = 8;

/// What a change may cost beside the same change in a small building.
const GOAL: f64 = 1.2;

/// What is done in each round.
const ACTS: [&str; 4] = [
    "one grant",
    "one lease",
    "one revocation",
    "one grant by a manager who holds as many",
];

/// The manager acts in every so manieth round only.
const MANAGER_EVERY: usize = 10;

/// A building with so many permissions of one person, and as many at one door.
struct Crowd {
    behind: u32,
    building: Building,
    door: String,
    /// Who holds so many.
    person: String,
    /// Who comes for a lease at the door.
    visitor: Resident,
    /// Who manages so many doors.
    manager: Client,
    manager_profile: String,
    /// Of each act.
    times: [Times; 4],
}

/// The rows of all acts.
///
/// # Errors
/// When the tables can't be filled.
pub fn rows(setting: &Setting) -> Result<Vec<Row>, Failure> {
    let mut edge = Edge::start_measured(&setting.variant);
    let (operator, _) = operator(&edge);
    let mut crowds: Vec<Crowd> = (1..)
        .zip(BEHIND)
        .map(|(number, behind)| {
            let building = Building::found_by(
                &edge,
                operator.clone(),
                "Linden",
                &format!("root{number}@example.com"),
            );
            Crowd::in_building(&edge, building, number, behind)
        })
        .collect();
    edge.kill();
    for crowd in &crowds {
        crowd.fill(&edge)?;
    }
    edge.restart();
    for crowd in &mut crowds {
        crowd.reconnect(&edge);
    }
    let empty = Empty::beside(&edge);
    for round in 0..WARMING + ROUNDS {
        for crowd in &mut crowds {
            let counts = round >= WARMING;
            crowd.round(&empty, counts);
            if round % MANAGER_EVERY == 0 {
                crowd.managers_round(&empty, counts);
            }
        }
    }
    Ok(compared(&crowds, setting))
}

impl Crowd {
    fn in_building(edge: &Edge, building: Building, number: u8, behind: u32) -> Self {
        let door = building.door("Front door");
        let _lock = building.lock(&door, number);
        let email = format!("visitor{number}@example.com");
        let newcomer = Newcomer {
            name: "Visitor",
            email: &email,
            segment: "resident",
        };
        let visitor = building.trusted_resident(edge, newcomer, number);
        let _ = building.grant(&visitor.profile, &door, "guest");
        let email = format!("manager{number}@example.com");
        let newcomer = Newcomer {
            name: "Manager",
            email: &email,
            segment: "employee",
        };
        let manager = building.trusted_resident(edge, newcomer, u8::MAX - number);
        let _ = building.grant(&manager.profile, &door, "manager");
        let paula = serde_json::json!({
            "name": "Paula", "email": "paula@example.com", "language": "en", "segment": "employee",
        });
        let person = post(&building.administrator, &building.path("people"), &paula);
        Self {
            person: text(&person.expect(201), "/id"),
            behind,
            building,
            door,
            visitor,
            manager: manager.client,
            manager_profile: manager.profile,
            times: Default::default(),
        }
    }

    /// Writes what is behind into the tables of the building's object, while nobody else does.
    fn fill(&self, edge: &Edge) -> Result<(), Failure> {
        let unreadable = || Failure::Corrupt("an identifier that is none".to_owned());
        let profile = |id: &str| id.parse::<ProfileId>().map_err(|_| unreadable());
        let holders = [
            (profile(&self.person)?, Level::Guest),
            (profile(&self.manager_profile)?, Level::Manager),
        ];
        let door = self.door.parse().map_err(|_| unreadable())?;
        let now = Instant::from_millis(self.visitor.client.now()).ok_or_else(unreadable)?;
        for file in edge.databases("Installation") {
            let mut sql = NativeSql::in_file(&file)?;
            if crowd::is_of(&mut sql, &self.building.id)? {
                let minter = Minter::new([u8::MAX; 32]);
                return crowd::fill(&mut sql, now, minter, self.behind, (&holders, door));
            }
        }
        Err(Failure::Corrupt("the building has no tables".to_owned()))
    }

    fn reconnect(&mut self, edge: &Edge) {
        for client in [
            &mut self.building.administrator,
            &mut self.visitor.client,
            &mut self.manager,
        ] {
            *client = edge.client().with_cookies_of(client);
        }
    }

    fn managers_round(&mut self, empty: &Empty, counts: bool) {
        empty.pause();
        let giving = giving_by(&self.manager, &self.building, &self.person, &self.door);
        let (answer, time) = giving.timed();
        for given in Given::all(&answer) {
            given.revocation(&self.building).send().expect(204);
        }
        if let (true, [.., times]) = (counts, &mut self.times) {
            times.add(time);
        }
    }

    fn round(&mut self, empty: &Empty, counts: bool) {
        empty.pause();
        let (answer, grant) = giving(&self.building, &self.person, &self.door).timed();
        let given = Given::all(&answer);
        empty.pause();
        let (answer, lease) = fetching(&self.visitor).timed();
        assert_eq!(leases(&answer), 1, "{}", answer.body);
        empty.pause();
        let withdrawn = given
            .iter()
            .map(|given| given.revocation(&self.building).timed());
        let withdrawn: Vec<_> = withdrawn.collect();
        for (answer, revocation) in withdrawn {
            answer.expect(204);
            if counts {
                for (times, time) in self.times.iter_mut().zip([grant, lease, revocation]) {
                    times.add(time);
                }
            }
        }
    }
}

fn compared(crowds: &[Crowd], setting: &Setting) -> Vec<Row> {
    let Some((small, large)) = crowds.split_first() else {
        return Vec::new();
    };
    let method = format!(
        "{ROUNDS} rounds in buildings that take turns, over HTTP on {}. Behind it are so many permissions of the person who \
         is given one, each at a door of its own, and as many at the door, each of a person of its own; the product's own \
         code wrote them into the tables. There are no groups yet.",
        setting.artefact()
    );
    let mut rows = Vec::new();
    for (place, act) in ACTS.iter().enumerate() {
        let of = |crowd: &Crowd| crowd.times.get(place).cloned().unwrap_or_default();
        let first = of(small);
        for crowd in large {
            let times = of(crowd);
            rows.push(Row {
                name: format!(
                    "{act} with {} behind it, beside {}",
                    crowd.behind, small.behind
                ),
                value: times.median() / first.median(),
                p95: Some(times.percentile(95) / first.percentile(95)),
                unit: Unit::Ratio,
                goal: Some(GOAL),
                method: method.clone(),
            });
        }
        for crowd in crowds {
            let times = of(crowd);
            rows.push(Row {
                name: format!("{act} with {} behind it", crowd.behind),
                value: times.median(),
                p95: Some(times.percentile(95)),
                unit: Unit::Milliseconds,
                goal: None,
                method: method.clone(),
            });
        }
    }
    rows
}
