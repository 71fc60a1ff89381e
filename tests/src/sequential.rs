//! What the permissions of a person and the state of a lock answer when they are asked one thing
//! after the other: written from the API's description, not from the code.

use std::collections::{BTreeMap, BTreeSet};

use stateright::semantics::SequentialSpec;

/// What a permission allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// `guest` or `host`.
    pub level: String,
    /// Until when, as the API writes it: later instants are larger texts.
    pub until: String,
}

impl Terms {
    /// Whether these terms take away anything of those before.
    #[must_use]
    pub fn narrow(&self, before: &Self) -> bool {
        // A guest comes before a host in the alphabet, too.
        self.level < before.level || self.until < before.until
    }
}

/// A permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permission {
    /// What it allows.
    pub terms: Terms,
    /// How often it was written.
    pub version: u64,
    /// Whether it is over.
    pub withdrawn: bool,
}

/// All permissions that a person ever received, each under a name of the test's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permissions(pub BTreeMap<String, Permission>);

/// What one may ask of a person's permissions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Give one, under an `Idempotency-Key` that stands for its name.
    Give(String, Terms),
    /// Change one whose version was this.
    Change(String, u64, Terms),
    /// Withdraw one whose version was this.
    Withdraw(String, u64),
    /// Read them all.
    Read,
}

/// What one may hear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Written, as this version.
    Version(u64),
    /// It is over.
    Withdrawn,
    /// It has another version: 412.
    Changed,
    /// It is over and can't be changed: 409.
    Over,
    /// What there is.
    All(Permissions),
    /// There is no such permission.
    Nothing,
}

impl SequentialSpec for Permissions {
    type Op = Act;
    type Ret = Heard;

    fn invoke(&mut self, act: &Act) -> Heard {
        match act {
            Act::Give(name, terms) => {
                // The same key again hears the first answer, whatever happened since.
                self.0.entry(name.clone()).or_insert_with(|| Permission {
                    terms: terms.clone(),
                    version: 1,
                    withdrawn: false,
                });
                Heard::Version(1)
            }
            Act::Change(name, version, terms) => match self.0.get_mut(name) {
                None => Heard::Nothing,
                Some(permission) if permission.withdrawn => Heard::Over,
                Some(permission) if permission.version != *version => Heard::Changed,
                Some(permission) => {
                    permission.terms = terms.clone();
                    permission.version += 1;
                    Heard::Version(permission.version)
                }
            },
            Act::Withdraw(name, version) => match self.0.get_mut(name) {
                None => Heard::Nothing,
                Some(permission) if permission.withdrawn => Heard::Withdrawn,
                Some(permission) if permission.version != *version => Heard::Changed,
                Some(permission) => {
                    permission.withdrawn = true;
                    permission.version += 1;
                    Heard::Withdrawn
                }
            },
            Act::Read => Heard::All(self.clone()),
        }
    }
}

/// What a lock is to be told, as phones fetch it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockState {
    /// The serials of leases that have ended.
    pub ended: BTreeSet<u32>,
    /// How many endings there were.
    pub endings: usize,
    /// The newest state that a phone got: its version, and which serials it refuses.
    pub served: (u32, BTreeSet<u32>),
}

/// What happens around a lock's state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LockAct {
    /// The lease of this serial has lost something, or all.
    End(u32),
    /// A phone fetches the state.
    Fetch,
}

/// What one hears of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LockHeard {
    /// It was the so manieth ending by the administration log.
    Place(usize),
    /// The version of the state, and the serials that it refuses.
    State(u32, BTreeSet<u32>),
}

impl SequentialSpec for LockState {
    type Op = LockAct;
    type Ret = LockHeard;

    fn invoke(&mut self, act: &LockAct) -> LockHeard {
        match act {
            LockAct::End(serial) => {
                self.ended.insert(*serial);
                self.endings += 1;
                LockHeard::Place(self.endings)
            }
            LockAct::Fetch => {
                // A version is used up by each content, and by nothing else.
                if self.served.1 != self.ended {
                    self.served = (self.served.0 + 1, self.ended.clone());
                }
                LockHeard::State(self.served.0, self.served.1.clone())
            }
        }
    }
}

#[cfg(test)]
mod tests;
