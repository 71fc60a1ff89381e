//! What the screens share and the page holds once: the vault, the key, the radio.

use std::cell::RefCell;

use crate::transport::Transport;
use crate::vault::{DeviceKey, Vault};

/// Held by the app for the life of the page.
#[derive(Debug, Default)]
pub struct Tools {
    /// The radio.
    pub transport: Transport,
    vault: RefCell<Option<Vault>>,
    key: RefCell<Option<DeviceKey>>,
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
