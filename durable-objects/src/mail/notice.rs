//! Mails that nobody waits for: what happened, to be told to whom. Its JSON stands in storage until
//! the mail has left.

use domain::email::EmailAddress;
use domain::language::Language;
use domain::name::Name;
use domain::time::Instant;
use serde::{Deserialize, Serialize};

use super::{Letter, account, installation};

/// A mail about something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// To whom.
    pub to: EmailAddress,
    /// In which language.
    pub language: Language,
    /// What happened.
    pub about: About,
}

/// What a notice tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// Something that concerns the safety of an account.
    Account {
        /// When it happened.
        at: Instant,
        /// What happened.
        event: AccountEvent,
    },
    /// Permissions given or withdrawn (`R004.34`, X004.a).
    Permissions {
        /// What the authority is called that gave or withdrew them.
        authority: Name,
        /// What changed.
        change: PermissionChange,
    },
}

/// What happened to an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountEvent {
    /// Somebody signed in with a link sent to this address.
    SignedIn {
        /// The address that the link was sent to.
        address: EmailAddress,
    },
    /// A device was added.
    DeviceAdded {
        /// Its name.
        name: Name,
        /// For a device on probation: until when.
        #[serde(default)]
        until: Option<Instant>,
    },
    /// A device was blocked.
    DeviceBlocked {
        /// Its name.
        name: Name,
    },
    /// A passkey was added.
    PasskeyAdded {
        /// Its name.
        name: Name,
    },
    /// A passkey was removed.
    PasskeyRemoved {
        /// Its name.
        name: Name,
    },
    /// A link was sent to another address, to add it.
    AddressAsked {
        /// The other address.
        address: EmailAddress,
    },
    /// An address was added.
    AddressAdded {
        /// The address.
        address: EmailAddress,
    },
    /// An address was removed.
    AddressRemoved {
        /// The address.
        address: EmailAddress,
    },
    /// The account was deleted.
    AccountClosed,
}

/// What changed of somebody's permissions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PermissionChange {
    /// New permissions (`R004.34`).
    Given {
        /// The doors.
        doors: Vec<Name>,
    },
    /// A withdrawn permission (X004.a).
    Withdrawn {
        /// The door.
        door: Name,
    },
}

impl Notice {
    /// The mail, with links to the site of this origin.
    #[must_use]
    pub fn letter(self, origin: &str) -> Letter {
        let Self {
            to,
            language,
            about,
        } = self;
        match about {
            About::Account { at, event } => account::event(to, language, at, &event, origin),
            About::Permissions { authority, change } => {
                installation::permissions(to, language, &authority, &change, origin)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pinned(about: About, json: &str) {
        let notice = Notice {
            to: "mia@example.com".parse().unwrap(),
            language: Language::Finnish,
            about,
        };
        let json = format!(r#"{{"to":"mia@example.com","language":"fi","about":{json}}}"#);
        assert_eq!(serde_json::to_string(&notice).unwrap(), json);
        assert_eq!(serde_json::from_str::<Notice>(&json).unwrap(), notice);
    }

    #[test]
    fn the_json_of_notices_is_unchanged() {
        let event = AccountEvent::DeviceAdded {
            name: "Phone".parse().unwrap(),
            until: None,
        };
        pinned(
            About::Account {
                at: Instant::MIN,
                event,
            },
            r#"{"account":{"at":"2000-01-01T00:00:00Z","event":{"device_added":{"name":"Phone","until":null}}}}"#,
        );
        let change = PermissionChange::Withdrawn {
            door: "Cellar".parse().unwrap(),
        };
        pinned(
            About::Permissions {
                authority: "Linden".parse().unwrap(),
                change,
            },
            r#"{"permissions":{"authority":"Linden","change":{"withdrawn":{"door":"Cellar"}}}}"#,
        );
    }
}
