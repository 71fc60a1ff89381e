//! What both apps keep while they run, as values with pure transitions.

use crate::client::{Answer, Problem, Request};

/// Something from the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Fetched<T> {
    /// On its way.
    #[default]
    Loading,
    /// Here.
    Here(T),
    /// It did not come.
    Failed(Problem),
}

impl<T> Fetched<T> {
    /// The value, if it is here.
    pub const fn value(&self) -> Option<&T> {
        if let Self::Here(value) = self {
            Some(value)
        } else {
            None
        }
    }

    /// The same with another value.
    pub fn map<U>(&self, change: impl FnOnce(&T) -> U) -> Fetched<U> {
        match self {
            Self::Loading => Fetched::Loading,
            Self::Here(value) => Fetched::Here(change(value)),
            Self::Failed(problem) => Fetched::Failed(problem.clone()),
        }
    }

    /// What to show while the same thing is asked for again: what is here stays, so that nothing
    /// jumps; what failed is loading.
    #[must_use]
    pub fn asked_again(self) -> Self {
        match self {
            Self::Here(value) => Self::Here(value),
            Self::Loading | Self::Failed(_) => Self::Loading,
        }
    }

    /// What to show after an answer. A passing problem does not take away what is here.
    #[must_use]
    pub fn answered(self, answer: Result<Answer<T>, Problem>) -> Self {
        match (self, answer) {
            (_, Ok(answer)) => Self::Here(answer.body),
            (Self::Here(value), Err(problem)) if problem.is_passing() => Self::Here(value),
            (_, Err(problem)) => Self::Failed(problem),
        }
    }
}

/// At most one command of a kind is under way: a second tap does nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SingleFlight(bool);

impl SingleFlight {
    /// Begins, unless something is under way already. The answer says whether it began.
    pub const fn begin(&mut self) -> bool {
        let free = !self.0;
        self.0 = true;
        free
    }

    /// It is over, one way or the other.
    pub const fn end(&mut self) {
        self.0 = false;
    }

    /// Whether something is under way.
    #[must_use]
    pub const fn is_busy(self) -> bool {
        self.0
    }
}

/// A command as it was sent. While its body stays the same, trying again is the same command with
/// the same key: an answer that came too late must not make two doors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent<B>(Option<(B, Request)>);

impl<B> Default for Sent<B> {
    fn default() -> Self {
        Self(None)
    }
}

impl<B: PartialEq> Sent<B> {
    /// The request of this body: the one that was sent before, or else the one that `make` makes.
    pub fn request(&mut self, body: B, make: impl FnOnce(&B) -> Request) -> Request {
        match &self.0 {
            Some((sent, request)) if *sent == body => request.clone(),
            _ => {
                let request = make(&body);
                self.0 = Some((body, request.clone()));
                request
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use api::route::Route;

    use super::*;

    fn answer(body: u8) -> Answer<u8> {
        Answer {
            body,
            version: None,
        }
    }

    #[test]
    fn what_is_here_stays_while_it_is_asked_for_again_and_when_the_network_is_gone() {
        let here = Fetched::Loading.answered(Ok(answer(1)));
        assert_eq!(here.clone().asked_again(), Fetched::Here(1));
        assert_eq!(
            here.clone().answered(Err(Problem::of("offline"))),
            Fetched::Here(1)
        );
        assert_eq!(here.answered(Ok(answer(2))), Fetched::Here(2));
    }

    #[test]
    fn a_refusal_takes_away_what_was_here() {
        let refused = Problem::of("no_grant");
        let failed = Fetched::Here(1).answered(Err(refused.clone()));
        assert_eq!(failed, Fetched::Failed(refused));
        assert_eq!(failed.asked_again(), Fetched::Loading);
    }

    #[test]
    fn a_second_tap_does_nothing_until_the_first_is_over() {
        let mut flight = SingleFlight::default();
        assert!(flight.begin());
        assert!(!flight.begin());
        flight.end();
        assert!(flight.begin());
        assert!(flight.is_busy());
    }

    #[test]
    fn trying_again_is_the_same_command_until_the_body_changes() {
        let mut sent = Sent::default();
        let made = std::cell::Cell::new(0_u64);
        let mut request = |body: &'static str| {
            sent.request(body, |_body| {
                made.set(made.get() + 1);
                Request::new(Route::ReadMe).at_version(made.get())
            })
        };
        let first = request("Hof");
        assert_eq!(request("Hof"), first);
        assert_ne!(request("Hof 2"), first);
        assert_eq!(made.get(), 2);
    }
}
