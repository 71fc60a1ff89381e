//! Whatever is near: a virtual lock in another tab if one answers, else Bluetooth. Development only.

use std::cell::Cell;
use std::rc::Rc;

use credential::frame::Frame;

use super::virtual_lock::VirtualLink;
use super::web_bluetooth::WebBluetooth;
use super::{Availability, DoorTransport, LinkFailure, Sought};

/// Both ways of a development build.
#[derive(Clone, Debug, Default)]
pub struct Nearby {
    bluetooth: WebBluetooth,
    virtual_link: VirtualLink,
    is_virtual: Rc<Cell<bool>>,
}

impl DoorTransport for Nearby {
    async fn availability(&self) -> Availability {
        match self.virtual_link.availability().await {
            Availability::Ready => Availability::Ready,
            _ => self.bluetooth.availability().await,
        }
    }

    async fn find(&self, sought: Sought) -> Result<(), LinkFailure> {
        // The answer comes soon enough for the tap to be still good for the browser's chooser.
        self.is_virtual
            .set(self.virtual_link.find(sought).await.is_ok());
        if self.is_virtual.get() {
            return Ok(());
        }
        self.bluetooth.find(sought).await
    }

    async fn connect(&self) -> Result<(), LinkFailure> {
        if self.is_virtual.get() {
            return self.virtual_link.connect().await;
        }
        self.bluetooth.connect().await
    }

    async fn say(&self, frame: &Frame) -> Result<Frame, LinkFailure> {
        if self.is_virtual.get() {
            return self.virtual_link.say(frame).await;
        }
        self.bluetooth.say(frame).await
    }

    fn rest(&self) {
        if self.is_virtual.get() {
            self.virtual_link.rest();
        } else {
            self.bluetooth.rest();
        }
    }
}
