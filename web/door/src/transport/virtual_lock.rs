//! The way to a virtual lock in another tab: the same trait as Bluetooth, over a channel between
//! tabs. Development only.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use credential::frame::Frame;
use credential::number::LockId;
use js_sys::{Function, Promise, Uint8Array};
use kit::clock;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

use super::{Availability, DoorTransport, LinkFailure, Sought};
use crate::virtual_lock::channel::{ANY, Letter, NAME, Word};
use crate::virtual_lock::presence;

/// How long the locks in another tab may take to say that one of them is there, in milliseconds: the tab is in the
/// background, and the tap must still be good for the browser's chooser afterwards.
const SEEK_LIMIT: u32 = 2_500;

/// How long it may take over a frame, in milliseconds.
const SPEAK_LIMIT: u32 = 4_000;

/// The channel of this tab, and the lock that it is linked to.
#[derive(Clone, Debug, Default)]
pub struct VirtualLink(Rc<State>);

#[derive(Debug, Default)]
struct State {
    channel: RefCell<Option<Channel>>,
    lock: Cell<Option<LockId>>,
    linked: Cell<bool>,
    waiting: RefCell<Option<(u8, Function)>>,
}

#[derive(Debug)]
struct Channel {
    port: BroadcastChannel,
    phone: u32,
    _listener: Closure<dyn Fn(MessageEvent)>,
}

impl DoorTransport for VirtualLink {
    async fn availability(&self) -> Availability {
        match self.seek(ANY).await {
            Some(_) => Availability::Ready,
            None => Availability::Missing,
        }
    }

    async fn find(&self, sought: Sought) -> Result<(), LinkFailure> {
        let wanted = match sought {
            Sought::Lock(lock) => lock,
            Sought::AnyLock => ANY,
        };
        let found = self.seek(wanted).await.ok_or(LinkFailure::OutOfReach)?;
        if self.0.lock.replace(Some(found)) != Some(found) {
            self.0.linked.set(false);
        }
        Ok(())
    }

    async fn connect(&self) -> Result<(), LinkFailure> {
        if !self.0.linked.get() {
            let lock = self.0.lock.get().ok_or(LinkFailure::OutOfReach)?;
            self.ask(lock, &Word::Connect, 4, SPEAK_LIMIT)
                .await
                .ok_or(LinkFailure::OutOfReach)?;
            self.0.linked.set(true);
        }
        Ok(())
    }

    async fn say(&self, frame: &Frame) -> Result<Frame, LinkFailure> {
        let lock = self.0.lock.get().ok_or(LinkFailure::Lost)?;
        let said = Word::Say(*frame);
        let answer = self.ask(lock, &said, 6, SPEAK_LIMIT).await;
        if let Some(Word::Reply(reply)) = answer.map(|letter| letter.word) {
            Ok(reply)
        } else {
            self.0.linked.set(false);
            Err(LinkFailure::Lost)
        }
    }

    fn rest(&self) {
        if self.0.linked.replace(false)
            && let Some(lock) = self.0.lock.get()
        {
            self.post(lock, &Word::Leave);
        }
    }
}

impl VirtualLink {
    /// Which lock answers; nobody is asked where no page has locks.
    async fn seek(&self, lock: LockId) -> Option<LockId> {
        if !presence::is_announced().await {
            return None;
        }
        let letter = self.ask(lock, &Word::Seek, 2, SEEK_LIMIT).await?;
        Some(letter.lock)
    }

    /// Says a word and waits for a word of that kind.
    async fn ask(&self, lock: LockId, word: &Word, awaited: u8, limit: u32) -> Option<Letter> {
        self.open()?;
        let state = Rc::clone(&self.0);
        let answer = Promise::new(&mut move |resolve: Function, _reject: Function| {
            state.waiting.replace(Some((awaited, resolve)));
        });
        self.post(lock, word);
        let bytes = clock::within(limit, answer).await.ok()?;
        Letter::decode(&bytes.dyn_into::<Uint8Array>().ok()?.to_vec())
    }

    fn post(&self, lock: LockId, word: &Word) {
        if let Some(channel) = self.0.channel.borrow().as_ref() {
            let letter = Letter {
                phone: channel.phone,
                lock,
                word: *word,
            };
            // It fails only for what can't be copied.
            let _posted = channel
                .port
                .post_message(&Uint8Array::from(letter.encode().as_slice()));
        }
    }

    fn open(&self) -> Option<()> {
        if self.0.channel.borrow().is_some() {
            return Some(());
        }
        let port = BroadcastChannel::new(NAME).ok()?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a random number below 2^32"
        )]
        let phone = (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
        // The listener must not keep its own channel alive.
        let state = Rc::downgrade(&self.0);
        let listener = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let Some(state) = state.upgrade() else { return };
            let data = event.data();
            let letter = data
                .dyn_ref::<Uint8Array>()
                .and_then(|bytes| Letter::decode(&bytes.to_vec()));
            let Some(letter) = letter.filter(|letter| letter.phone == phone) else {
                return;
            };
            let awaited =
                matches!(&*state.waiting.borrow(), Some((kind, _)) if *kind == letter.word.kind());
            if awaited && let Some((_, resolve)) = state.waiting.take() {
                // It fails only for functions that throw.
                let _resolved = resolve.call1(&JsValue::NULL, &data);
            }
        });
        port.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        self.0.channel.replace(Some(Channel {
            port,
            phone,
            _listener: listener,
        }));
        Some(())
    }
}
