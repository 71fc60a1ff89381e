//! Virtual locks: the real lock crate on a page, for development. Never part of a production build.
//!
//! In scope: the locks of the demonstration, each on its workbench, with clock, battery, button and
//! what a technician would see. They talk to the app in other tabs of the same browser by
//! [`channel`]. A reload keeps their flash; their running clocks are lost, as with any battery.
//! Locks that nobody owns yet are connected to their doors as soon as the page is there.

mod administrator;
pub mod board;
pub mod channel;
mod flash;
mod inside;
pub mod presence;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use js_sys::Uint8Array;
use kit::client::Problem;
use kit::clock;
use kit::components::button::{Button, ButtonWeight};
use kit::components::choice::{Choice, ChoiceGroup};
use kit::components::entrance::Entrance;
use kit::components::notice::{Loading, Note, Tone};
use kit::components::page::Heading;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::{BroadcastChannel, MessageEvent};
use yew::prelude::*;

use administrator::Bench;
use board::{Board, Connection};
use channel::Letter;

use crate::demonstration::{self, Locks};

/// How often the locks look at their clocks, in milliseconds.
const TICK: u32 = 1_000;

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);
const WEEK: Duration = Duration::from_hours(24 * 7);

/// What happens on the page.
#[derive(Debug)]
pub enum Message {
    /// The demonstration said which locks there are.
    Listed(Result<Locks, Problem>),
    /// A lock was connected, or not.
    Connected(u8, Result<(), String>),
    /// A phone said something.
    Heard(Box<Letter>),
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
}

/// The page at `/virtual-lock`.
#[derive(Debug)]
pub struct VirtualLockPage {
    bench: Option<Bench>,
    trouble: Option<String>,
    port: Option<BroadcastChannel>,
    _listener: Closure<dyn Fn(MessageEvent)>,
}

impl Component for VirtualLockPage {
    type Message = Message;
    type Properties = ();

    fn create(context: &Context<Self>) -> Self {
        let link = context.link();
        link.send_future(async { Message::Listed(demonstration::locks().await) });
        let tick = link.callback(|()| Message::Tick);
        spawn_local(async move {
            loop {
                clock::wait(TICK).await;
                tick.emit(());
            }
        });
        let hear = link.callback(|letter| Message::Heard(Box::new(letter)));
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
        presence::announce();
        Self {
            bench: None,
            trouble: None,
            port,
            _listener: listener,
        }
    }

    fn update(&mut self, context: &Context<Self>, message: Message) -> bool {
        let now = now();
        match message {
            Message::Listed(Ok(locks)) => match Board::mount(&locks, now, kept) {
                Ok(board) => {
                    self.bench = Some(Rc::new(RefCell::new(board)));
                    self.connect_next(context);
                }
                Err(trouble) => self.trouble = Some(trouble),
            },
            Message::Listed(Err(problem)) => {
                self.trouble = Some(match problem.code.as_str() {
                    "not_found" => {
                        "This server has no demonstration: start it with `cargo xtask dev --demo`."
                            .to_owned()
                    }
                    code => format!(
                        "The server does not say which locks there are ({code}). Load the page again."
                    ),
                });
            }
            Message::Connected(number, result) => {
                self.connected(number, result);
                self.connect_next(context);
            }
            Message::Heard(letter) => self.heard(&letter, now),
            Message::Tick => self.with(|board| board.tick(now)),
            Message::Select(number) => self.with(|board| board.select(number)),
            Message::Hand(hand) => self.touch(hand, now),
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        let below = match &self.bench {
            Some(bench) => self::bench(&bench.borrow(), context),
            None if self.trouble.is_none() => html! { <Loading /> },
            None => Html::default(),
        };
        html! {
            <Entrance {below}>
                <Heading title="Virtual locks" still=true />
                <p class="soft">{ "The program of the real locks, for development. Keep this tab open, and open the app in another tab of this browser." }</p>
                { for self.trouble.as_ref().map(|trouble| html! {
                    <Note tone={Tone::Bad} alert=true><p>{ trouble }</p></Note>
                }) }
                { for self.bench.as_ref().map(|bench| progress(&bench.borrow())) }
            </Entrance>
        }
    }
}

impl VirtualLockPage {
    fn with(&self, act: impl FnOnce(&mut Board)) {
        if let Some(bench) = &self.bench {
            act(&mut bench.borrow_mut());
        }
    }

    fn connect_next(&self, context: &Context<Self>) {
        let Some(bench) = self.bench.clone() else {
            return;
        };
        let link = context.link().clone();
        spawn_local(async move {
            if let Some((number, result)) = administrator::connect_next(&bench).await {
                link.send_message(Message::Connected(number, result));
            }
        });
    }

    fn connected(&self, number: u8, result: Result<(), String>) {
        self.with(|board| {
            if let Some(lock) = board.numbered(number) {
                lock.connection =
                    result.map_or_else(Connection::Failed, |()| Connection::Connected);
                keep(lock);
            }
        });
    }

    fn heard(&self, letter: &Letter, now: Duration) {
        let (Some(random), Some(port)) = (random(), &self.port) else {
            return;
        };
        self.with(|board| {
            let Some(reply) = board.receive(letter, now, &random) else {
                return;
            };
            // It fails only for what can't be copied.
            let _posted = port.post_message(&Uint8Array::from(reply.encode().as_slice()));
            if let channel::Word::Reply(_) = reply.word {
                board.select_of(reply.lock);
                if let Some(lock) = board.selected_mut() {
                    keep(lock);
                }
            }
        });
    }

    fn touch(&self, hand: Hand, now: Duration) {
        self.with(|board| {
            let Some(lock) = board.selected_mut() else {
                return;
            };
            match hand {
                Hand::PressButton => lock.press_button(now),
                Hand::PullBattery => lock.pull_battery(now),
                Hand::Wind(time) => lock.wind(time, now),
            }
            keep(lock);
        });
    }
}

/// How far the page is with connecting the locks.
fn progress(board: &Board) -> Html {
    let locks = board.locks();
    let is = |wanted: fn(&Connection) -> bool| {
        locks.iter().filter(|lock| wanted(&lock.connection)).count()
    };
    let connected = is(|connection| *connection == Connection::Connected);
    let elsewhere = is(|connection| *connection == Connection::Elsewhere);
    html! {
        <>
            <p role="status">{ format!("{connected} of {} locks are connected to their doors.", locks.len()) }</p>
            if elsewhere > 0 {
                <Note tone={Tone::Warn}><p>{ format!("{elsewhere} are kept by another browser. Use that one, or start the demonstration afresh.") }</p></Note>
            }
            { for locks.iter().filter_map(|lock| match &lock.connection {
                Connection::Failed(why) => Some(html! {
                    <Note tone={Tone::Bad}><p>{ format!("{}: not connected ({why}). Load the page again.", lock.name) }</p></Note>
                }),
                _ => None,
            }) }
        </>
    }
}

/// Keeps the flash of a lock.
fn keep(lock: &mut board::Mounted) {
    if let Some(storage) = storage() {
        // Without it a reload brings a lock fresh from its maker.
        let _kept = storage.set_item(&note(lock.number), &lock.flash());
    }
}

/// The lock in view, and what a hand can do with it.
fn bench(board: &Board, context: &Context<VirtualLockPage>) -> Html {
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
    let onchange = link.batch_callback(|value: AttrValue| value.parse().ok().map(Message::Select));
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
            </div>
            { for board.selected().map(|lock| inside::last_frames(lock, now())) }
        </>
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
