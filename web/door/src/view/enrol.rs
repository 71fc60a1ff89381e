//! What connecting a lock shows.

use yew::AttrValue;

use crate::transport::LinkFailure;

/// Connecting a lock to a door, on the spot.
#[derive(Clone, Debug, PartialEq)]
pub struct EnrolView {
    /// The door's name.
    pub door: AttrValue,
    /// The installation's name.
    pub installation: AttrValue,
    /// The door is being read, or the lock looked for.
    pub busy: bool,
    /// Where it stands.
    pub step: EnrolStep,
}

/// Where connecting stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnrolStep {
    /// The code is asked.
    Code {
        /// What is typed.
        code: AttrValue,
        /// It is not a code.
        wrong: bool,
    },
    /// The lock says who it is.
    Asking,
    /// The installation takes it.
    Claiming,
    /// The button inside must be pressed.
    Press {
        /// `60 s`
        remaining: AttrValue,
    },
    /// Connected.
    Done,
    /// Not connected, because of the link.
    NotReached(LinkFailure),
    /// Not connected, because the server said no.
    Problem {
        /// The stable code.
        code: AttrValue,
        /// The number of the request.
        request: Option<AttrValue>,
    },
}

/// What a person does while connecting a lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnrolAction {
    /// Type the code.
    Code(String),
    /// Look for the lock.
    Start,
    /// Begin again.
    Again,
    /// Open the door that was connected.
    TryIt,
    /// Back to the doors.
    Leave,
}
