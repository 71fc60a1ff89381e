//! Bluetooth in the browser: Chrome, Edge and Samsung Internet on Android, Chrome and Edge on the desktop.
//!
//! One service, one characteristic in each direction, frames of at most 512 bytes, no framing of
//! ours. A reply is read back, never awaited as a notification, so every lock can answer.

mod bindings;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use credential::bluetooth::{COMPANY, FROM_LOCK, SERVICE, TO_LOCK};
use credential::frame::Frame;
use credential::number::LockId;
use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use kit::clock::{self, Unsettled};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::{Availability, DoorTransport, LinkFailure, Sought};
use bindings::{Bluetooth, Characteristic, Device, Server, Service};

const CONNECT_LIMIT: u32 = 4_000;
const SPEAK_LIMIT: u32 = 4_000;
const IDLE_LIMIT: u32 = 3_000;
const NOT_YET: u32 = 40;

/// The radio of this device, and what it is linked to. One for the life of the page, because a
/// chosen device is known only that long.
#[derive(Clone, Debug, Default)]
pub struct WebBluetooth(Rc<State>);

#[derive(Debug, Default)]
struct State {
    devices: RefCell<Vec<(LockId, Device)>>,
    device: RefCell<Option<Device>>,
    link: RefCell<Option<Link>>,
    used: Cell<u64>,
}

#[derive(Clone, Debug)]
struct Link {
    to_lock: Characteristic,
    from_lock: Characteristic,
}

impl DoorTransport for WebBluetooth {
    async fn availability(&self) -> Availability {
        let Some(bluetooth) = bluetooth() else {
            return Availability::Missing;
        };
        match settled(bluetooth.get_availability(), SPEAK_LIMIT).await {
            Ok(answer) if answer.is_falsy() => Availability::Off,
            _ => Availability::Ready,
        }
    }

    async fn find(&self, sought: Sought) -> Result<(), LinkFailure> {
        let bluetooth = bluetooth().ok_or(LinkFailure::Off)?;
        let known = match sought {
            Sought::Lock(lock) => match self.known(lock) {
                Some(device) => Some(device),
                None => allowed_before(&bluetooth, lock).await,
            },
            Sought::AnyLock => None,
        };
        let device = match known {
            Some(device) => device,
            None => choose(&bluetooth, sought).await?,
        };
        if let Sought::Lock(lock) = sought {
            let mut devices = self.0.devices.borrow_mut();
            devices.retain(|(known, _)| *known != lock);
            devices.push((lock, device.clone()));
            note_device(lock, &device.id());
        }
        let other = self
            .0
            .device
            .borrow()
            .as_ref()
            .is_some_and(|current| current.id() != device.id());
        if other {
            self.end();
        }
        self.0.device.replace(Some(device));
        Ok(())
    }

    async fn connect(&self) -> Result<(), LinkFailure> {
        let server = self.server().ok_or(LinkFailure::OutOfReach)?;
        if server.connected() && self.0.link.borrow().is_some() {
            self.touch();
            return Ok(());
        }
        self.0.link.replace(None);
        let link = link(&server).await;
        if link.is_err() {
            // A connection that is still being made would block the next attempt.
            server.disconnect();
        }
        self.0.link.replace(Some(link?));
        self.touch();
        Ok(())
    }

    async fn say(&self, frame: &Frame) -> Result<Frame, LinkFailure> {
        let link = self.link()?;
        self.touch();
        let bytes = Uint8Array::from(frame.as_slice());
        settled(link.to_lock.write_value_with_response(&bytes), SPEAK_LIMIT)
            .await
            .map_err(broken)?;
        self.listen().await
    }

    fn rest(&self) {
        let this = self.clone();
        let used = self.0.used.get();
        spawn_local(async move {
            clock::wait(IDLE_LIMIT).await;
            if this.0.used.get() == used {
                this.end();
            }
        });
    }
}

impl WebBluetooth {
    /// What the lock answers; nothing as long as it is still thinking.
    async fn listen(&self) -> Result<Frame, LinkFailure> {
        let link = self.link()?;
        let begin = clock::steady();
        loop {
            let value = settled(link.from_lock.read_value(), SPEAK_LIMIT)
                .await
                .map_err(broken)?;
            self.touch();
            let bytes = bytes_of(&value);
            if !bytes.is_empty() {
                return Frame::from_slice(&bytes).ok_or(LinkFailure::Strange);
            }
            // The lock is still thinking.
            if clock::steady().saturating_sub(begin) > u64::from(SPEAK_LIMIT) {
                return Err(LinkFailure::Lost);
            }
            clock::wait(NOT_YET).await;
        }
    }

    fn known(&self, lock: LockId) -> Option<Device> {
        self.0
            .devices
            .borrow()
            .iter()
            .find(|(known, _)| *known == lock)
            .map(|(_, device)| device.clone())
    }

    fn server(&self) -> Option<Server> {
        self.0.device.borrow().as_ref().and_then(Device::gatt)
    }

    fn link(&self) -> Result<Link, LinkFailure> {
        self.0.link.borrow().clone().ok_or(LinkFailure::Lost)
    }

    fn touch(&self) {
        self.0.used.set(self.0.used.get().wrapping_add(1));
    }

    fn end(&self) {
        self.0.link.replace(None);
        if let Some(server) = self.server() {
            server.disconnect();
        }
    }
}

fn bluetooth() -> Option<Bluetooth> {
    let navigator = web_sys::window()?.navigator();
    let bluetooth = Reflect::get(&navigator, &JsValue::from_str("bluetooth")).ok()?;
    (!bluetooth.is_undefined() && !bluetooth.is_null()).then(|| bluetooth.unchecked_into())
}

/// A device that the person allowed in an earlier life of this page, where the browser remembers
/// (`getDevices` is behind a flag in most).
async fn allowed_before(bluetooth: &Bluetooth, lock: LockId) -> Option<Device> {
    let noted = storage()?.get_item(&device_note(lock)).ok()??;
    let devices = settled(bluetooth.get_devices(), SPEAK_LIMIT).await.ok()?;
    let devices: Array = devices.dyn_into().ok()?;
    devices
        .iter()
        .map(JsCast::unchecked_into::<Device>)
        .find(|device| device.id() == noted)
}

fn note_device(lock: LockId, device: &str) {
    if let Some(storage) = storage() {
        // Without it the browser asks again after a reload, as it does anyway without `getDevices`.
        let _noted = storage.set_item(&device_note(lock), device);
    }
}

fn device_note(LockId(id): LockId) -> String {
    id.iter().fold(String::from("bluetooth-"), |note, byte| {
        note + &format!("{byte:02x}")
    })
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// The browser's chooser, narrowed so that it lists one line.
async fn choose(bluetooth: &Bluetooth, sought: Sought) -> Result<Device, LinkFailure> {
    let options = wishes(sought).map_err(|_unlikely| LinkFailure::Strange)?;
    let promise = bluetooth
        .request_device(&options)
        .map_err(|error| refusal(&error))?;
    // No time limit here: the person is choosing.
    let device = JsFuture::from(promise)
        .await
        .map_err(|error| refusal(&error))?;
    Ok(device.unchecked_into())
}

/// `{filters: [{services, manufacturerData: [{companyIdentifier, dataPrefix}]}]}`
fn wishes(sought: Sought) -> Result<Object, JsValue> {
    let filter = object(&[("services", Array::of1(&SERVICE.into()).into())])?;
    if let Sought::Lock(LockId(id)) = sought {
        let maker = object(&[
            ("companyIdentifier", COMPANY.into()),
            ("dataPrefix", Uint8Array::from(id.as_slice()).into()),
        ])?;
        Reflect::set(&filter, &"manufacturerData".into(), &Array::of1(&maker))?;
    }
    object(&[
        ("filters", Array::of1(&filter).into()),
        ("optionalServices", Array::of1(&SERVICE.into()).into()),
    ])
}

fn object(fields: &[(&str, JsValue)]) -> Result<Object, JsValue> {
    let object = Object::new();
    for (name, value) in fields {
        Reflect::set(&object, &JsValue::from_str(name), value)?;
    }
    Ok(object)
}

async fn link(server: &Server) -> Result<Link, LinkFailure> {
    let far = |_error| LinkFailure::OutOfReach;
    settled(server.connect(), CONNECT_LIMIT)
        .await
        .map_err(far)?;
    let service = settled(server.get_primary_service(SERVICE), CONNECT_LIMIT)
        .await
        .map_err(far)?;
    let service: Service = service.unchecked_into();
    let to_lock = settled(service.get_characteristic(TO_LOCK), CONNECT_LIMIT)
        .await
        .map_err(far)?;
    let from_lock = settled(service.get_characteristic(FROM_LOCK), CONNECT_LIMIT)
        .await
        .map_err(far)?;
    Ok(Link {
        to_lock: to_lock.unchecked_into(),
        from_lock: from_lock.unchecked_into(),
    })
}

async fn settled(promise: Result<Promise, JsValue>, limit: u32) -> Result<JsValue, Unsettled> {
    clock::within(limit, promise.map_err(Unsettled::Failed)?).await
}

fn broken(_error: Unsettled) -> LinkFailure {
    LinkFailure::Lost
}

/// Why the chooser gave nothing. Its dismissal and a missing radio share one name; only the words
/// differ.
fn refusal(error: &JsValue) -> LinkFailure {
    let text = |field: &str| {
        Reflect::get(error, &JsValue::from_str(field))
            .ok()
            .and_then(|text| text.as_string())
            .unwrap_or_default()
    };
    match text("name").as_str() {
        "NotFoundError" if text("message").contains("adapter") => LinkFailure::Off,
        "NotFoundError" | "AbortError" => LinkFailure::Dismissed,
        "NotAllowedError" | "SecurityError" | "NotSupportedError" => LinkFailure::Off,
        _ => LinkFailure::OutOfReach,
    }
}

fn bytes_of(view: &JsValue) -> Vec<u8> {
    view.dyn_ref::<js_sys::DataView>()
        .map_or_else(Vec::new, |view| {
            Uint8Array::new_with_byte_offset_and_length(
                &view.buffer(),
                offset(view.byte_offset()),
                offset(view.byte_length()),
            )
            .to_vec()
        })
}

/// Offsets of a view of at most 512 bytes.
fn offset(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
