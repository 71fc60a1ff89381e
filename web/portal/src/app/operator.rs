//! Whether the person is an operator of the server.
//!
//! The server says so only by answering what it refuses to others, and a browser writes every refusal on its console. So
//! each browser is refused once for a person, and remembers it.

use api::route::Route;
use domain::id::PersonId;
use domain::reason::Reason;
use kit::client::{Problem, Request};
use kit::preferences;

const NOTE: &str = "no-operator";

/// Whether this person is an operator; `anew` asks also where the answer was no before.
pub(super) async fn is_operator(person: PersonId, anew: bool) -> bool {
    let known = preferences::kept(NOTE);
    if !anew && is_known(known.as_deref(), person) {
        return false;
    }
    let answer = Request::new(Route::ListAllInstallations).send_only().await;
    match &answer {
        Err(problem) if is_final(problem) => {
            preferences::keep(NOTE, Some(&person.to_string()));
        }
        Ok(()) if is_known(known.as_deref(), person) => preferences::keep(NOTE, None),
        _ => {}
    }
    answer.is_ok()
}

fn is_known(note: Option<&str>, person: PersonId) -> bool {
    note.is_some_and(|note| note == person.to_string())
}

/// A server that can't be reached or is busy has not said no.
fn is_final(problem: &Problem) -> bool {
    problem.code == Reason::LevelTooLow.code()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_remembered_for_the_person_who_got_it() {
        let (one, other) = (PersonId::from([1; 16]), PersonId::from([2; 16]));
        let note = one.to_string();
        assert!(is_known(Some(&note), one) && !is_known(Some(&note), other));
        assert!(!is_known(None, one));
    }

    #[test]
    fn only_a_refusal_is_remembered() {
        assert!(is_final(&Problem::of("level_too_low")));
        for passing in ["offline", "unavailable", "not_signed_in", "internal"] {
            assert!(!is_final(&Problem::of(passing)), "{passing}");
        }
    }
}
