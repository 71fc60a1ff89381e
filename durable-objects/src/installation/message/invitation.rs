//! The mail that follows an answer.

use domain::email::EmailAddress;
use domain::id::InstallationId;
use domain::language::Language;
use domain::name::Name;
use domain::time::Instant;
use serde::{Deserialize, Serialize};

use crate::secret::Secret;

/// An invitation to be mailed. Its secret is stored nowhere, so it leaves with the answer, and one
/// that is lost on the way is replaced by the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// To whom.
    pub email: EmailAddress,
    /// In which language.
    pub language: Language,
    /// What the installation is called.
    pub installation_name: Name,
    /// The installation, the first half of the link.
    pub installation: InstallationId,
    /// The second half of the link.
    pub secret: Secret,
    /// Until when it can be used.
    pub expires_at: Instant,
}
