//! Mails that should follow an answer.

use domain::email::EmailAddress;
use domain::id::InstallationId;
use domain::language::Language;
use domain::name::Name;
use domain::time::Instant;
use serde::{Deserialize, Serialize};

use crate::secret::Secret;

/// A mail that should follow an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// To whom.
    pub email: EmailAddress,
    /// In which language.
    pub language: Language,
    /// What they are called.
    pub name: Name,
    /// What the installation is called.
    pub installation_name: Name,
    /// About what.
    pub kind: NoticeKind,
}

/// What a mail is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// An invitation.
    Invitation {
        /// The installation, the first half of the link.
        installation: InstallationId,
        /// The second half of the link.
        secret: Secret,
        /// Until when it can be used.
        expires_at: Instant,
    },
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
