//! What the fuzzer's bytes mean. Numbers are small or relative to what the lock holds, so that most of them matter, and
//! zeros are what an honest phone would bring.

use arbitrary::Arbitrary;

/// One life.
#[derive(Arbitrary, Clone, Debug)]
pub struct Story {
    pub(crate) start: Start,
    pub(crate) steps: Vec<Step>,
}

/// Which lock it is.
#[derive(Arbitrary, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Start {
    Factory,
    Enrolled,
    EnrolledSafe,
    WithTime,
}

#[derive(Arbitrary, Clone, Debug)]
pub(crate) enum Step {
    Send(Sending),
    Damaged {
        sending: Sending,
        at: u16,
        value: u8,
    },
    Cut {
        sending: Sending,
        length: u8,
    },
    Raw(Vec<u8>),
    /// The frame of that number, counted back and around.
    Again(u8),
    Connect,
    Disconnect,
    Button,
    Wait(u16),
    WaitMinutes(u16),
    PullBattery(u16),
    /// The power fails again after so many bytes of the start.
    PullBatteryTwice {
        cut: u16,
    },
    /// After so many bytes that the lock writes because of this frame.
    PowerFails {
        sending: Sending,
        cut: u16,
    },
    SetTime,
    /// Under a state that is delivered before.
    Open {
        under: Option<State>,
        lease: Lease,
        action: u8,
    },
    /// The proof may come late.
    OpenAsGuest {
        under: Option<State>,
        lease: Lease,
        child: Child,
        action: u8,
        late: u16,
        lie: Lie,
    },
    ChangeOwner(Grant),
}

#[derive(Arbitrary, Clone, Debug)]
pub(crate) enum Sending {
    Hello,
    AskChallenge,
    AskAck,
    AskEvents(u8),
    Grant(Grant),
    Release(Release),
    Key(Key),
    State(State),
    Token(Token),
    Access(Lease, u8, Lie),
    Present(Lease, Child),
    Prove(u8, Lie),
}

/// One thing that is wrong with a frame; nearly always none.
#[derive(Arbitrary, Clone, Copy, Debug, Default)]
pub(crate) struct Lie(u8);

impl Lie {
    /// Signed by a key that nobody gave the lock.
    pub(crate) fn of_key(self) -> bool {
        self.0 == 1
    }
    /// For a lock of somebody else.
    pub(crate) fn of_owner(self) -> bool {
        self.0 == 2
    }
    /// For another period of ownership.
    pub(crate) fn of_ownership(self) -> bool {
        self.0 == 3
    }
    /// For another lock.
    pub(crate) fn of_lock(self) -> bool {
        self.0 == 4
    }
    /// For a nonce that the lock didn't give, or for another parent.
    pub(crate) fn of_bound(self) -> bool {
        self.0 == 5
    }
    /// Without the last signature.
    pub(crate) fn of_signature(self) -> bool {
        self.0 == 6
    }
}

#[derive(Arbitrary, Clone, Copy, Debug, Default)]
pub(crate) struct Grant {
    pub(crate) epoch: u8,
    pub(crate) lie: Lie,
}

#[derive(Arbitrary, Clone, Copy, Debug, Default)]
pub(crate) struct Release {
    /// Anyone, the same owner, or the other.
    pub(crate) to: u8,
    pub(crate) minutes: i16,
    pub(crate) lie: Lie,
}

#[derive(Arbitrary, Clone, Copy, Debug, Default)]
pub(crate) struct Key {
    pub(crate) purpose: u8,
    /// Above the lock's.
    pub(crate) epoch: u8,
    /// From the slot of its purpose on.
    pub(crate) slot: u8,
    pub(crate) role: u8,
    pub(crate) life: u8,
    pub(crate) days: i8,
    pub(crate) revoked: u16,
    pub(crate) lie: Lie,
}

#[derive(Arbitrary, Clone, Debug, Default)]
pub(crate) struct State {
    pub(crate) epoch: u8,
    /// Above the lock's, 1 if zero.
    pub(crate) version: i8,
    pub(crate) minutes: i16,
    pub(crate) mode: u8,
    pub(crate) flags: u8,
    pub(crate) event_mark: u8,
    pub(crate) floor: u8,
    pub(crate) revoked: Vec<u8>,
    pub(crate) child: Option<(u8, u8)>,
    pub(crate) group: Option<(u8, u8)>,
    pub(crate) lie: Lie,
}

#[derive(Arbitrary, Clone, Copy, Debug, Default)]
pub(crate) struct Token {
    pub(crate) epoch: u8,
    pub(crate) seconds: i32,
    pub(crate) lie: Lie,
}

#[derive(Arbitrary, Clone, Copy, Debug, Default)]
pub(crate) struct Lease {
    pub(crate) emergency: bool,
    pub(crate) epoch: u8,
    pub(crate) role: u8,
    /// What it lacks of all rights.
    pub(crate) rights: u8,
    pub(crate) needs_trusted_clock: bool,
    pub(crate) scope: u8,
    pub(crate) serial: u8,
    /// Below the lock's version.
    pub(crate) gate: i8,
    /// After an hour ago.
    pub(crate) minutes: i16,
    /// After a day.
    pub(crate) life: i16,
    pub(crate) window: Option<(u8, u16, u16)>,
    pub(crate) phone: bool,
    pub(crate) lie: Lie,
}

#[derive(Arbitrary, Clone, Copy, Debug, Default)]
pub(crate) struct Child {
    pub(crate) hold_open: bool,
    pub(crate) index: u8,
    pub(crate) minutes: i16,
    pub(crate) life: i16,
    pub(crate) guest: bool,
    pub(crate) lie: Lie,
}
