//! What the screens share and the page holds once: the vault, the key, the radio.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use kit::clock;

use crate::transport::Transport;
use crate::vault::{DeviceKey, Vault};

/// How often who waits for the radio looks whether it is free, in milliseconds.
const GLANCE: u32 = 100;

/// Held by the app for the life of the page.
#[derive(Debug, Default)]
pub struct Tools {
    /// The radio.
    pub transport: Transport,
    vault: RefCell<Option<Vault>>,
    key: RefCell<Option<DeviceKey>>,
    radio_taken: Cell<bool>,
}

/// The right to use the radio, which has one link: openings and enrolments take turns. A cancelled
/// one may still hold it for a moment, whatever screen is shown by then.
#[derive(Debug)]
pub(super) struct Radio(Rc<Tools>);

impl Radio {
    /// Takes the radio, unless somebody has it.
    pub(super) fn take(tools: &Rc<Tools>) -> Option<Self> {
        (!tools.radio_taken.replace(true)).then(|| Self(Rc::clone(tools)))
    }

    /// Takes it as soon as nobody has it.
    pub(super) async fn wait(tools: &Rc<Tools>) -> Self {
        loop {
            if let Some(radio) = Self::take(tools) {
                return radio;
            }
            clock::wait(GLANCE).await;
        }
    }
}

impl Drop for Radio {
    fn drop(&mut self) {
        self.0.radio_taken.set(false);
    }
}

/// There is one, so two handles are always the same.
impl PartialEq for Tools {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Tools {
    pub(super) fn keep_vault(&self, vault: Option<Vault>) {
        self.vault.replace(vault);
    }

    pub(super) fn keep_key(&self, key: Option<DeviceKey>) {
        self.key.replace(key);
    }

    /// The vault, if the browser has one.
    #[must_use]
    pub fn vault(&self) -> Option<Vault> {
        self.vault.borrow().clone()
    }

    /// The key of this device, once it is there.
    #[must_use]
    pub fn key(&self) -> Option<DeviceKey> {
        self.key.borrow().clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_radio_serves_one_at_a_time_and_is_free_again_when_it_is_over() {
        let tools = Rc::new(Tools::default());
        let first = Radio::take(&tools);
        assert!(first.is_some());
        assert!(Radio::take(&tools).is_none());
        drop(first);
        assert!(Radio::take(&tools).is_some());
    }
}
