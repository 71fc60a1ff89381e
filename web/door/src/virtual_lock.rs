//! Virtual locks: the real lock crate on a page, for development. Never part of a production build.
//!
//! In scope: the locks of the demonstration, each on its workbench, with clock, battery, button and
//! what a technician would see. They talk to the app in other tabs of the same browser by
//! [`channel`]. A reload keeps their flash; their running clocks are lost, as with any battery.

pub mod board;
pub mod channel;
mod flash;
mod inside;
mod registry;

use std::time::Duration;

use js_sys::Uint8Array;
use kit::clock;
use kit::components::button::{Button, ButtonWeight};
use kit::components::choice::{Choice, ChoiceGroup};
use kit::components::notice::{Loading, Note, Tone};
use kit::components::page::Heading;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::{BroadcastChannel, MessageEvent};
use yew::prelude::*;

use board::Board;
use channel::Letter;
use registry::Registry;

/// How often the locks look at their clocks, in milliseconds.
const TICK: u32 = 1_000;

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);
const WEEK: Duration = Duration::from_hours(24 * 7);

/// What happens on the page.
#[derive(Debug)]
pub enum Message {
    /// The demonstration said which locks there are.
    Listed(Result<Registry, String>),
    /// A phone said something.
    Heard(Letter),
    /// Time went by.
    Tick,
    /// Another lock is in view.
    Select(u8),
    /// Somebody's hand at the lock in view.
    Hand(Hand),
}

/// What a hand can do at a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hand {
    /// Press the button inside.
    PressButton,
    /// Pull the battery and put it back.
    PullBattery,
    /// Wind the clock forward.
    Wind(Duration),
    /// A new lock of the same number, fresh from its maker.
    Replace,
}

/// The page at `/virtual-lock`.
#[derive(Debug)]
pub struct VirtualLockPage {
    board: Option<Board>,
    trouble: Option<String>,
    port: Option<BroadcastChannel>,
    _listener: Closure<dyn Fn(MessageEvent)>,
}

impl Component for VirtualLockPage {
    type Message = Message;
    type Properties = ();

    fn create(context: &Context<Self>) -> Self {
        let link = context.link();
        link.send_future(async { Message::Listed(registry::fetch().await) });
        let tick = link.callback(|()| Message::Tick);
        spawn_local(async move {
            loop {
                clock::wait(TICK).await;
                tick.emit(());
            }
        });
        let hear = link.callback(Message::Heard);
        let listener = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let data = event.data();
            let letter = data
                .dyn_ref::<Uint8Array>()
                .and_then(|bytes| Letter::decode(&bytes.to_vec()));
            if let Some(letter) = letter {
                hear.emit(letter);
            }
        });
        let port = BroadcastChannel::new(channel::NAME).ok();
        if let Some(port) = &port {
            port.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        }
        Self {
            board: None,
            trouble: None,
            port,
            _listener: listener,
        }
    }

    fn update(&mut self, _context: &Context<Self>, message: Message) -> bool {
        let now = now();
        match message {
            Message::Listed(Ok(registry)) => match Board::mount(&registry, now, kept) {
                Ok(board) => self.board = Some(board),
                Err(trouble) => self.trouble = Some(trouble),
            },
            Message::Listed(Err(trouble)) => self.trouble = Some(trouble),
            Message::Heard(letter) => self.heard(&letter, now),
            Message::Tick => {
                if let Some(board) = &mut self.board {
                    board.tick(now);
                }
            }
            Message::Select(number) => {
                if let Some(board) = &mut self.board {
                    board.select(number);
                }
            }
            Message::Hand(hand) => self.touch(hand, now),
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        html! {
            <main class="stack roomy pane">
                <Heading title="Virtual locks" still=true />
                <p class="soft">{ "The program of the real locks, for development. Open the app in another tab of this browser." }</p>
                { for self.trouble.as_ref().map(|trouble| html! {
                    <Note tone={Tone::Bad} alert=true><p>{ trouble }</p></Note>
                }) }
                { match &self.board {
                    Some(board) => self.bench(board, context),
                    None if self.trouble.is_none() => html! { <Loading /> },
                    None => Html::default(),
                } }
            </main>
        }
    }
}

impl VirtualLockPage {
    fn heard(&mut self, letter: &Letter, now: Duration) {
        let Some(board) = &mut self.board else { return };
        let Some(random) = random() else { return };
        let reply = board.receive(letter, now, &random);
        if let (Some(reply), Some(port)) = (reply, &self.port) {
            // It fails only for what can't be copied.
            let _posted = port.post_message(&Uint8Array::from(reply.encode().as_slice()));
            if let channel::Word::Reply(_) = reply.word {
                board.select_of(reply.lock);
                self.keep();
            }
        }
    }

    fn touch(&mut self, hand: Hand, now: Duration) {
        let Some(lock) = self.board.as_mut().and_then(Board::selected_mut) else {
            return;
        };
        match hand {
            Hand::PressButton => lock.press_button(now),
            Hand::PullBattery => lock.pull_battery(now),
            Hand::Wind(time) => lock.wind(time, now),
            Hand::Replace => lock.replace(now),
        }
        self.keep();
    }

    /// Keeps the flash of the lock in view.
    fn keep(&mut self) {
        let Some(lock) = self.board.as_mut().and_then(Board::selected_mut) else {
            return;
        };
        if let Some(storage) = storage() {
            // Without it a reload brings a lock fresh from its maker.
            let _kept = storage.set_item(&note(lock.number), &lock.flash());
        }
    }

    fn bench(&self, board: &Board, context: &Context<Self>) -> Html {
        let link = context.link();
        let choices = board
            .locks()
            .iter()
            .map(|lock| Choice {
                value: lock.number.to_string().into(),
                label: lock.name.clone().into(),
            })
            .collect::<Vec<_>>();
        let value = board
            .selected()
            .map(|lock| lock.number.to_string())
            .unwrap_or_default();
        let onchange =
            link.batch_callback(|value: AttrValue| value.parse().ok().map(Message::Select));
        let act = |hand: Hand| link.callback(move |()| Message::Hand(hand));
        html! {
            <>
                <ChoiceGroup name="lock" legend="Which lock?" {choices} {value} {onchange} />
                { for board.selected().map(|lock| inside::inside(lock, now())) }
                <div class="acts">
                    <Button label="Press the button inside" weight={ButtonWeight::Main} onclick={act(Hand::PressButton)} />
                    <Button label="Pull the battery" onclick={act(Hand::PullBattery)} />
                    <Button label="Wind the clock by an hour" onclick={act(Hand::Wind(HOUR))} />
                    <Button label="By a day" onclick={act(Hand::Wind(DAY))} />
                    <Button label="By a week" onclick={act(Hand::Wind(WEEK))} />
                    <Button label="New from its maker" weight={ButtonWeight::Risk} onclick={act(Hand::Replace)} />
                </div>
            </>
        }
    }
}

/// Time since the page began.
fn now() -> Duration {
    Duration::from_millis(clock::steady())
}

fn random() -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    let crypto = web_sys::window()?.crypto().ok()?;
    crypto.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(bytes)
}

fn kept(number: u8) -> Option<String> {
    storage()?.get_item(&note(number)).ok()?
}

fn note(number: u8) -> String {
    format!("virtual-lock-{number}")
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}
