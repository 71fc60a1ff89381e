//! People as an installation knows them.

use serde::{Deserialize, Serialize};

use crate::chain::LinkState;
use crate::coded::coded;
use crate::email::EmailAddress;
use crate::id::{PersonId, ProfileId};
use crate::language::Language;
use crate::name::Name;
use crate::window::Window;

/// A person as the installation knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Their id here.
    pub id: ProfileId,
    /// What they are called.
    pub name: Name,
    /// Where mail goes.
    pub email: EmailAddress,
    /// The language of mail.
    pub language: Language,
    /// What sort of user they are.
    pub segment: Segment,
    /// Whether they may act.
    pub state: ProfileState,
    /// The account that has joined.
    pub account: Option<PersonId>,
    /// Whether they are the one root administrator (`R004.14`).
    pub root: bool,
    /// Counts its changes, from 1.
    pub version: u64,
}

coded! {
    /// What sort of user somebody is (X004.a).
    Segment: "segment" {
        /// "Mitarbeiter".
        Employee = "employee",
        /// "Bewohner": is told by e-mail of new permissions (`R004.34`).
        Resident = "resident",
        /// "Dienstleister".
        Contractor = "contractor",
        /// "Wohnungseigentümer".
        Owner = "owner",
    }
}

/// The state of a person at an authority (`R003.16` to `R003.20`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProfileState {
    /// "toistaiseksi voimassaoleva": until further notice.
    Indefinite,
    /// "määräaikaisesti voimassaoleva": within this window.
    Term(Window),
    /// "lukittu": holds everything and may do nothing.
    Locked,
    /// Left; the row stays for the history.
    Removed,
}

impl ProfileState {
    /// The window in which the person may act.
    #[must_use]
    pub const fn window(self) -> Window {
        match self {
            Self::Term(window) => window,
            Self::Indefinite | Self::Locked | Self::Removed => Window::ALWAYS,
        }
    }

    /// The state of the link that stands for the person in a chain.
    #[must_use]
    pub const fn link_state(self) -> LinkState {
        match self {
            Self::Indefinite | Self::Term(_) => LinkState::Active,
            Self::Locked => LinkState::Suspended,
            Self::Removed => LinkState::Revoked,
        }
    }

    /// Whether the other state lets the person act whenever this one does.
    #[must_use]
    pub fn is_within(self, other: Self) -> bool {
        match (self.link_state(), other.link_state()) {
            (LinkState::Active, LinkState::Active) => self.window().is_within(&other.window()),
            (LinkState::Active, _) => false,
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Duration, Instant};

    #[test]
    fn a_state_is_within_another_iff_it_never_lets_act_when_the_other_does_not() {
        let day = |from, until| {
            let at = |day| Some(Instant::MIN.plus(Duration::days(day)));
            ProfileState::Term(Window::new(at(from), at(until)).unwrap())
        };
        let always = ProfileState::Indefinite;
        for narrow in [
            day(2, 3),
            day(1, 4),
            always,
            ProfileState::Locked,
            ProfileState::Removed,
        ] {
            assert!(narrow.is_within(always), "{narrow:?}");
        }
        assert!(day(2, 3).is_within(day(1, 4)) && !day(1, 4).is_within(day(2, 3)));
        assert!(!always.is_within(day(1, 4)));
        assert!(!day(1, 4).is_within(ProfileState::Locked));
        assert!(ProfileState::Locked.is_within(ProfileState::Removed));
    }
}
