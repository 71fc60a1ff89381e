//! How many statements a lease takes.

use super::world::{World, at};
use crate::lock::handle::handle;
use crate::lock::message::Message;
use crate::sql::counted::Counted;

#[test]
fn a_lease_takes_few_statements_and_writes_only_what_changes() {
    let mut world = World::enrolled();
    let counts = [0, 0, 1].map(|hours| {
        let order = world.order(1);
        let mut sql = Counted::new(&mut world.sql);
        let message = Message::Issue(Box::new(order));
        handle(&mut sql, &world.keys, at(hours), message).unwrap();
        (sql.reads, sql.writes)
    });
    assert_eq!(counts, [(4, 6), (3, 0), (3, 1)]);
}
