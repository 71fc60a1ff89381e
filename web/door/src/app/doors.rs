//! My doors, live: from what the phone keeps, and the opening of one of them.

mod shown;

use std::cell::Cell;
use std::rc::Rc;

use credential::number::LockId;
use domain::id::AccessPointId;
use kit::client::Problem;
use kit::clock;
use kit::components::use_language;
use kit::language::Language;
use kit::language::format::Formats;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use self::shown::{door_of, formats_of, name_of, page, place_of, reading_of};
use super::stage::{self, Browser, Reading};
use super::tools::{Radio, Tools};
use crate::handset::{self, Awake};
use crate::leases::{Kept, Obstacle};
use crate::opening::drive::drive;
use crate::opening::{Ending, Errand, Progress};
use crate::pages::doors::DoorsPage;
use crate::pages::stage::StagePage;
use crate::transport::Availability;
use crate::view::{DoorsAction, Stage, StageAction, StageView};

/// How often the page looks whether a door's hours have begun or ended, in milliseconds.
const GLANCE: u32 = 15_000;

#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct DoorsProps {
    pub(super) tools: Rc<Tools>,
    pub(super) kept: Option<Rc<Kept>>,
    pub(super) loading: bool,
    pub(super) trouble: Option<Problem>,
    pub(super) online: bool,
    pub(super) availability: Availability,
    pub(super) email: AttrValue,
    pub(super) still: bool,
    pub(super) onvisit: Callback<AttrValue>,
    pub(super) onrefresh: Callback<()>,
}

/// Picks the language up, because a component with state has no hooks.
#[component]
pub(super) fn Doors(props: &DoorsProps) -> Html {
    let language = use_language();
    html! { <Live {language} outer={props.clone()} /> }
}

#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct LiveProps {
    language: Language,
    outer: DoorsProps,
}

pub(super) enum Message {
    Doors(DoorsAction),
    Stage(StageAction),
    /// The opening with this number went on.
    Progress(u32, Progress),
    /// The opening with this number is over, and whether it brought the lock up to date.
    Over(u32, bool),
    /// The radio is free for the opening with this number.
    Free(u32),
    /// So many seconds are left in which the door stays open.
    Left(u32, u16),
    /// Time passed.
    Glance,
}

/// The opening that is shown.
struct Running {
    number: u32,
    door: AccessPointId,
    cancelled: Rc<Cell<bool>>,
    reading: Reading,
    formats: Formats,
    stage: Stage,
}

pub(super) struct Live {
    count: u32,
    running: Option<Running>,
}

impl Running {
    /// The person leaves the stage. Once the door is open, what the phone brings to the lock and
    /// takes from it goes on behind the doors.
    fn leave(&self) {
        if !matches!(self.stage, Stage::Open { .. }) {
            self.cancelled.set(true);
        }
    }
}

impl Component for Live {
    type Message = Message;
    type Properties = LiveProps;

    fn create(context: &Context<Self>) -> Self {
        let glance = context.link().callback(|()| Message::Glance);
        spawn_local(async move {
            loop {
                clock::wait(GLANCE).await;
                glance.emit(());
            }
        });
        Self {
            count: 0,
            running: None,
        }
    }

    fn update(&mut self, context: &Context<Self>, message: Message) -> bool {
        let outer = &context.props().outer;
        match message {
            Message::Doors(DoorsAction::Open(id)) => self.open(context, &id),
            Message::Doors(DoorsAction::OtherWays) | Message::Stage(StageAction::OtherWays) => {
                self.leave();
                outer.onvisit.emit("/ways".into());
            }
            Message::Doors(DoorsAction::LookAgain) => outer.onrefresh.emit(()),
            Message::Doors(DoorsAction::SignIn) => outer.onvisit.emit("/sign-in".into()),
            Message::Doors(DoorsAction::Enrol(id)) => {
                if let Some(door) = door_of(outer, &id) {
                    outer
                        .onvisit
                        .emit(format!("/enrol/{}/{}", door.installation, door.id).into());
                }
            }
            Message::Stage(StageAction::Cancel | StageAction::Done) => self.leave(),
            Message::Stage(StageAction::Again) => {
                if let Some(running) = self.running.take() {
                    self.open(context, &running.door.to_string());
                }
            }
            Message::Progress(number, progress) => self.progress(context, number, progress),
            Message::Over(number, carried) => {
                if let Some(Running {
                    stage: Stage::Open { carried: shown, .. },
                    ..
                }) = self.running.as_mut().filter(|shown| shown.number == number)
                {
                    *shown = carried;
                }
                // What the lock signed goes to the edge, whatever is shown by now.
                outer.onrefresh.emit(());
            }
            Message::Free(number) if self.shows(number) => {
                if let Some(running) = self.running.take() {
                    self.open(context, &running.door.to_string());
                }
            }
            Message::Free(_) => return false,
            // The door is shut again, and the stage must not say that it is open.
            Message::Left(number, 0) if self.shows(number) => self.leave(),
            Message::Left(number, left) => {
                if let Some(running) = self
                    .running
                    .as_mut()
                    .filter(|running| running.number == number)
                {
                    running.stage = stage::later(running.stage.clone(), left, &running.formats);
                }
            }
            Message::Glance => {}
        }
        true
    }

    /// The stage is left by the back button too.
    fn destroy(&mut self, _context: &Context<Self>) {
        self.leave();
    }

    fn view(&self, context: &Context<Self>) -> Html {
        let LiveProps { language, outer } = context.props();
        let link = context.link();
        let shown = self.running.as_ref().and_then(|running| {
            let door = outer
                .kept
                .as_ref()?
                .doors
                .iter()
                .find(|door| door.id == running.door)?;
            Some(StageView {
                name: name_of(door),
                place: place_of(door),
                stage: running.stage.clone(),
            })
        });
        match shown {
            Some(view) => html! { <StagePage {view} onact={link.callback(Message::Stage)} /> },
            None => html! {
                <DoorsPage
                    view={page(outer, *language)}
                    still={outer.still}
                    onact={link.callback(Message::Doors)}
                    onvisit={outer.onvisit.clone()}
                />
            },
        }
    }
}

impl Live {
    fn shows(&self, number: u32) -> bool {
        self.running
            .as_ref()
            .is_some_and(|running| running.number == number)
    }

    fn leave(&mut self) {
        if let Some(running) = self.running.take() {
            running.leave();
        }
    }

    /// A tap. One opening at a time: while the radio is in use the next one waits, and says so.
    fn open(&mut self, context: &Context<Self>, id: &str) {
        let LiveProps { language, outer } = context.props();
        let (Some(kept), Some(door)) = (&outer.kept, door_of(outer, id)) else {
            return;
        };
        let now = clock::wall();
        let formats = formats_of(kept, &door, *language);
        let reading = reading_of(kept, &door, now, &formats);
        self.count = self.count.wrapping_add(1);
        let cancelled = Rc::new(Cell::new(false));
        let stage = match kept.errand(door.id, now) {
            Ok(errand) => {
                if let Some(radio) = Radio::take(&outer.tools) {
                    self.drive(context, errand, &cancelled, radio);
                    Stage::Searching { chooser: false }
                } else {
                    self.wait(context);
                    Stage::Ending
                }
            }
            Err(Obstacle::Refused(refused)) => stage::refused(refused.reason, &reading),
            // The button of such a door does nothing; the row says why.
            Err(Obstacle::NoKey | Obstacle::KeyEnded | Obstacle::Unreadable) => return,
        };
        self.running = Some(Running {
            number: self.count,
            door: door.id,
            cancelled,
            reading,
            formats,
            stage,
        });
    }

    fn wait(&self, context: &Context<Self>) {
        let (link, number) = (context.link().clone(), self.count);
        let tools = Rc::clone(&context.props().outer.tools);
        link.send_future(async move {
            drop(Radio::wait(&tools).await);
            Message::Free(number)
        });
    }

    fn drive(
        &self,
        context: &Context<Self>,
        errand: Errand,
        cancelled: &Rc<Cell<bool>>,
        radio: Radio,
    ) {
        let (link, number) = (context.link().clone(), self.count);
        let tools = Rc::clone(&context.props().outer.tools);
        let show = link.callback(move |progress| Message::Progress(number, progress));
        let lock = errand.lock;
        let browser = Browser {
            lock,
            key: tools.key(),
            cancelled: Rc::clone(cancelled),
            show,
        };
        spawn_local(async move {
            let opening = drive(errand, &tools.transport, &browser).await;
            drop(radio);
            keep_reports(&tools, lock, opening.reports()).await;
            link.send_message(Message::Over(number, opening.has_updated()));
        });
    }

    fn progress(&mut self, context: &Context<Self>, number: u32, progress: Progress) {
        let Some(running) = self
            .running
            .as_mut()
            .filter(|running| running.number == number)
        else {
            return;
        };
        if matches!(running.stage, Stage::Open { .. }) {
            // The machine goes on after the door is open; the picture stays.
            return;
        }
        let chooser = progress == Progress::Searching;
        let stage = stage::stage_of(progress, chooser, &running.formats, &running.reading);
        let Some(stage) = stage else {
            self.running = None;
            return;
        };
        running.stage = stage;
        match progress {
            Progress::Connecting(1) => stay_awake(&running.cancelled),
            Progress::Over(Ending::Open { seconds, .. }) => {
                handset::tremble(60);
                count_down(context, number, seconds);
            }
            _ => {}
        }
    }
}

async fn keep_reports(tools: &Tools, lock: LockId, reports: &[credential::frame::Frame]) {
    let Some(vault) = tools.vault() else { return };
    for report in reports {
        // Another phone brings the same words; nothing is lost but time.
        let _kept = vault.keep_report(lock, report).await;
    }
}

/// The screen stays on until the tap is over: it was cancelled, or neither the stage nor the machine
/// holds on to it any more.
fn stay_awake(over: &Rc<Cell<bool>>) {
    let over = Rc::clone(over);
    spawn_local(async move {
        let _awake = Awake::begin().await;
        for _ in 0..20 {
            clock::wait(1_000).await;
            if over.get() || Rc::strong_count(&over) == 1 {
                break;
            }
        }
    });
}

fn count_down(context: &Context<Live>, number: u32, seconds: u16) {
    let link = context.link().clone();
    spawn_local(async move {
        for left in (0..seconds).rev() {
            clock::wait(1_000).await;
            link.send_message(Message::Left(number, left));
        }
    });
}
