//! What the server says about a form that was sent: where each fault stands, and what is too much.

use domain::refusal::Fault;
use domain::schedule::Excess as Outside;
use domain::time::Weekday;
use kit::components::week_grid::Stretch;
use yew::AttrValue;

use crate::form::{GrantFault, GrantForm};

/// A fault of the server at its place in the form as it was sent: `/doors/3` is the fourth door.
pub(super) fn fault_of(pointer: &str, code: &str, sent: &GrantForm) -> Option<GrantFault> {
    let mut places = pointer.split('/').skip(1);
    let (field, index) = (places.next()?, places.next());
    let one = |all: &[AttrValue]| all.get(index?.parse::<usize>().ok()?).cloned();
    let fault = match code {
        "in_the_past" => Fault::InThePast,
        "ends_before_it_starts" => Fault::EndsBeforeItStarts,
        "outside_window" => Fault::OutsideWindow,
        "missing" | "empty" => Fault::Missing,
        "not_yours" => Fault::NotYours,
        "not_one_of" => Fault::NotOneOf,
        "too_long" => return Some(GrantFault::TooMany).filter(|_| field == "doors"),
        "schedule_malformed" => return Some(GrantFault::Schedule),
        _ => return None,
    };
    match (field, fault) {
        ("from" | "until", fault) => Some(GrantFault::Period(fault)),
        ("profiles", Fault::Missing) => Some(GrantFault::NoPerson),
        ("doors", Fault::Missing) => Some(GrantFault::NoDoor),
        ("profiles", fault) => Some(GrantFault::Person(one(&sent.people)?, fault)),
        ("doors", fault) => Some(GrantFault::Door(one(&sent.doors)?, fault)),
        _ => None,
    }
}

pub(super) fn week_of(outside: &Outside) -> [Vec<Stretch>; 7] {
    Weekday::ORDER.map(|day| {
        let stretch = Stretch {
            from: outside.start.minutes(),
            to: outside.end.minutes(),
        };
        if day == outside.weekday {
            vec![stretch]
        } else {
            Vec::new()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r004_28_a_door_that_is_not_the_givers_is_named() {
        let doors = ["front", "cellar"].map(AttrValue::from).to_vec();
        let sent = GrantForm::new(vec!["anna".into()], doors);
        let fault = |pointer, code| fault_of(pointer, code, &sent);
        assert_eq!(
            fault("/doors/1", "not_yours"),
            Some(GrantFault::Door("cellar".into(), Fault::NotYours))
        );
        assert_eq!(
            fault("/profiles/0", "not_one_of"),
            Some(GrantFault::Person("anna".into(), Fault::NotOneOf))
        );
        assert_eq!(fault("/doors", "too_long"), Some(GrantFault::TooMany));
        assert_eq!(fault("/doors", "empty"), Some(GrantFault::NoDoor));
        assert_eq!(
            fault("/from", "in_the_past"),
            Some(GrantFault::Period(Fault::InThePast))
        );
        assert_eq!(fault("/doors/7", "not_yours"), None);
    }
}
