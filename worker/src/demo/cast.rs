//! Who and what is in the demonstration.

use api::problem::Trouble;
use domain::email::EmailAddress;
use domain::id::InstallationId;
use domain::installation::access_point::{DoorKind, DoorProfile};
use domain::installation::profile::Segment;
use domain::language::Language;
use domain::level::Level;
use domain::name::Name;
use domain::schedule::{Schedule, ScheduleWire};

/// An installation of the demonstration.
pub struct Building {
    pub name: &'static str,
    pub zone: &'static str,
    id: [u8; 16],
    pub doors: &'static [Door],
}

/// A door or safe; its lock's number is its place among all of them, from 1.
pub struct Door {
    pub name: &'static str,
    pub place: &'static str,
    pub plate: &'static str,
    pub kind: DoorKind,
    pub profile: DoorProfile,
}

/// Somebody of the demonstration.
pub struct Member {
    pub key: &'static str,
    pub name: &'static str,
    pub language: Language,
    pub segment: Segment,
    pub role: Role,
}

/// What somebody is. Buildings by their place in [`BUILDINGS`], doors by theirs in the building.
#[derive(Clone, Copy)]
pub enum Role {
    Operator,
    Root(usize),
    Granted(&'static [Granted]),
}

/// A permission.
pub struct Granted {
    pub building: usize,
    pub doors: &'static [usize],
    pub level: Level,
    /// The schedule as JSON; empty is always.
    pub schedule: &'static str,
}

const fn door(name: &'static str, address: &'static str, plate: &'static str) -> Door {
    Door {
        name,
        place: address,
        plate,
        kind: DoorKind::Door,
        profile: DoorProfile::Blue,
    }
}

const fn classic(name: &'static str, place: &'static str) -> Door {
    Door {
        profile: DoorProfile::Classic,
        ..door(name, place, "")
    }
}

/// The buildings.
pub const BUILDINGS: [Building; 2] = [
    Building {
        name: "Linden Court",
        zone: "Europe/Amsterdam",
        id: *b"clavis demo no.1",
        doors: &[
            classic("Front door", "Linden 12"),
            classic("Garage", "Linden 12, yard"),
            door("Bicycle cellar", "Basement", ""),
            door("Post room", "Ground floor", ""),
            door("Apartment 3", "1st floor", "Van Dijk"),
            door("Roof terrace", "5th floor", ""),
            Door {
                kind: DoorKind::Safe,
                ..door("Key safe", "Caretaker's office", "")
            },
        ],
    },
    Building {
        name: "Harbour House",
        zone: "Europe/Helsinki",
        id: *b"clavis demo no.2",
        doors: &[
            classic("Main entrance", "Quay 4"),
            door("Sauna", "6th floor", ""),
            door("Laundry", "Basement", ""),
            door("Storage", "Basement", "B 14"),
            door("Office", "Ground floor", "Harbour Oy"),
        ],
    },
];

/// The people.
pub const CAST: [Member; 9] = [
    Member {
        key: "olga",
        name: "Olga Operator",
        language: Language::English,
        segment: Segment::Employee,
        role: Role::Operator,
    },
    Member {
        key: "rosa",
        name: "Rosa de Wit",
        language: Language::English,
        segment: Segment::Owner,
        role: Role::Root(0),
    },
    Member {
        key: "matti",
        name: "Matti Virtanen",
        language: Language::Finnish,
        segment: Segment::Owner,
        role: Role::Root(1),
    },
    Member {
        key: "mila",
        name: "Mila Jansen",
        language: Language::Dutch,
        segment: Segment::Employee,
        role: Role::Granted(&[Granted {
            building: 0,
            doors: &[0, 1, 2, 3, 4, 5, 6],
            level: Level::Manager,
            schedule: "",
        }]),
    },
    Member {
        key: "hugo",
        name: "Hugo van Dijk",
        language: Language::Dutch,
        segment: Segment::Resident,
        role: Role::Granted(&[Granted {
            building: 0,
            doors: &[0, 2, 4],
            level: Level::Host,
            schedule: "",
        }]),
    },
    Member {
        key: "anna",
        name: "Anna Berg",
        language: Language::English,
        segment: Segment::Resident,
        role: Role::Granted(&[
            Granted {
                building: 0,
                doors: &[0, 2, 3],
                level: Level::Guest,
                schedule: "",
            },
            Granted {
                building: 1,
                doors: &[1],
                level: Level::Guest,
                schedule: r#"{"rules":[{"weekdays":["friday","saturday","sunday"],"times":[{"start":"16:00","end":"22:00"}]}]}"#,
            },
        ]),
    },
    Member {
        key: "karl",
        name: "Karl Weber",
        language: Language::German,
        segment: Segment::Contractor,
        role: Role::Granted(&[Granted {
            building: 0,
            doors: &[0, 1, 3],
            level: Level::Guest,
            schedule: r#"{"rules":[{"weekdays":["monday","tuesday","wednesday","thursday","friday"],"times":[{"start":"07:00","end":"17:00"}]}]}"#,
        }]),
    },
    Member {
        key: "emma",
        name: "Emma Korhonen",
        language: Language::Finnish,
        segment: Segment::Employee,
        role: Role::Granted(&[Granted {
            building: 1,
            doors: &[0, 1, 2, 3, 4],
            level: Level::Manager,
            schedule: "",
        }]),
    },
    Member {
        key: "liisa",
        name: "Liisa Nieminen",
        language: Language::Finnish,
        segment: Segment::Resident,
        role: Role::Granted(&[Granted {
            building: 1,
            doors: &[0, 1, 2],
            level: Level::Guest,
            schedule: "",
        }]),
    },
];

impl Building {
    /// Its id, the same in every demonstration.
    pub fn id(&self) -> InstallationId {
        InstallationId::from(self.id)
    }
}

impl Member {
    /// Where their mail would go.
    pub fn address(&self) -> Result<EmailAddress, Trouble> {
        let text = format!("{}@demo.example", self.key);
        text.parse().map_err(|_| Trouble::Internal)
    }
}

impl Role {
    /// A stable word for the role, for the page that offers to sign in.
    pub fn code(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Root(_) => "root_administrator",
            Self::Granted(granted) => match granted.first().map(|first| first.level) {
                Some(Level::Manager) => "manager",
                Some(Level::Host) => "host",
                _ => "guest",
            },
        }
    }

    /// Where; empty for the operator.
    pub fn place(self) -> &'static str {
        let building = match self {
            Self::Operator => None,
            Self::Root(building) => Some(building),
            Self::Granted(granted) => granted.first().map(|first| first.building),
        };
        building
            .and_then(|building| BUILDINGS.get(building))
            .map_or("", |building| building.name)
    }
}

impl Granted {
    /// Its schedule; none is always.
    pub fn schedule(&self) -> Result<Option<Schedule>, Trouble> {
        if self.schedule.is_empty() {
            return Ok(None);
        }
        let wire: ScheduleWire =
            serde_json::from_str(self.schedule).map_err(|_| Trouble::Internal)?;
        Schedule::try_from(wire)
            .map(Some)
            .map_err(|_| Trouble::Internal)
    }
}

/// A name of the demonstration.
pub fn name(text: &str) -> Result<Name, Trouble> {
    text.parse().map_err(|_| Trouble::Internal)
}

/// Every door with its building and the number of its lock, from 1.
pub fn doors() -> impl Iterator<Item = (u8, usize, &'static Door)> {
    let all = BUILDINGS
        .iter()
        .enumerate()
        .flat_map(|(building, about)| about.doors.iter().map(move |door| (building, door)));
    (1..=u8::MAX)
        .zip(all)
        .map(|(number, (building, door))| (number, building, door))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cast_is_well_formed() {
        assert_eq!(doors().count(), 12);
        assert_eq!(
            doors()
                .filter(|(_, _, door)| door.kind == DoorKind::Safe)
                .count(),
            1
        );
        for member in &CAST {
            assert!(member.address().is_ok() && name(member.name).is_ok());
            if let Role::Granted(granted) = member.role {
                for one in granted {
                    assert!(one.schedule().is_ok(), "{}", one.schedule);
                    let building = &BUILDINGS[one.building];
                    assert!(one.doors.iter().all(|door| *door < building.doors.len()));
                }
            }
        }
    }
}
