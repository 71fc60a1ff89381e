//! How many statements questions, walks and acts take: on the platform each costs about as much as a small message.

use domain::id::PersonId;
use domain::level::Level;

use super::super::super::message::{Act, Message, Question};
use super::world::{World, phone};
use crate::machine::{Machine as _, next_due};
use crate::sql::counted::Counted;

/// Statements of a message that read and that write, with those that look for the next alarm after a write.
fn statements(world: &mut World, message: Message) -> (usize, usize) {
    let mut sql = Counted::new(&mut world.sql);
    world.rules.handle(&mut sql, world.now, message).unwrap();
    if sql.writes > 0 {
        next_due(&world.rules, &mut sql).unwrap();
    }
    (sql.reads, sql.writes)
}

fn page() -> Message {
    let question = Question::Doors {
        search: None,
        cursor: None,
    };
    Message::Ask {
        person: World::root(),
        question,
    }
}

fn walk(person: PersonId) -> Message {
    Message::Walk {
        subject: phone(person),
        person,
        known: vec![],
        cursor: None,
        at_most: None,
    }
}

/// A building with so many doors, each with a lock and a permission of the same guest.
fn building(doors: u8) -> (World, PersonId) {
    let mut world = World::new();
    let guest = world.member("Guest");
    for number in 0..doors {
        let (door, _) = world.door_with_lock(&format!("Door {number}"));
        world.give(World::root(), guest, door, Level::Guest);
    }
    (world, guest)
}

#[test]
fn a_page_and_a_walk_take_as_many_statements_for_twenty_doors_as_for_one() {
    let counts = [1, 20].map(|doors| {
        let (mut world, guest) = building(doors);
        let first = statements(&mut world, walk(guest));
        let again = statements(&mut world, walk(guest));
        [statements(&mut world, page()), first, again]
    });
    let [one, twenty] = counts;
    assert_eq!(one, twenty);
    assert_eq!(one, [(8, 0), (12, 3), (12, 2)]);
}

#[test]
fn a_permission_is_given_and_withdrawn_in_few_statements() {
    let (mut world, guest) = building(3);
    let (door, _) = world.door_with_lock("Front");
    let act = world.give_act(guest, door, Level::Guest);
    let message = world.act_message(World::root(), act);
    assert_eq!(statements(&mut world, message), (11, 6));
    let grant = world.give(World::root(), guest, door, Level::Guest);
    let act = Act::RevokeGrant { grant, version: 1 };
    let message = world.act_message(World::root(), act);
    assert_eq!(statements(&mut world, message), (12, 7));
}
