//! My doors, live: from what the phone keeps, and the opening of one of them.

use std::cell::Cell;
use std::rc::Rc;

use api::lease::{LeaseDoor, LeaseInstallation};
use credential::number::LockId;
use domain::access::{Refused, Verdict};
use domain::id::AccessPointId;
use domain::level::Level;
use domain::time::{Duration, Instant};
use kit::clock;
use kit::components::use_language;
use kit::language::Language;
use kit::language::format::Formats;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::stage::{self, Browser, Reading};
use super::tools::Tools;
use crate::handset::{self, Awake};
use crate::leases::{Kept, Obstacle};
use crate::opening::drive::drive;
use crate::opening::{Ending, Errand, Progress};
use crate::pages::doors::DoorsPage;
use crate::pages::stage::StagePage;
use crate::transport::Availability;
use crate::view::{
    DoorState, DoorView, DoorsAction, DoorsView, Offline, Stage, StageAction, StageView,
};

/// A door is said to end soon within this time.
const SOON: Duration = Duration::hours(48);

/// How often the page looks whether a door's hours have begun or ended, in milliseconds.
const GLANCE: u32 = 15_000;

#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct DoorsProps {
    pub(super) tools: Rc<Tools>,
    pub(super) kept: Option<Rc<Kept>>,
    pub(super) loading: bool,
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
    /// The opening with this number is over, and this is what it carried.
    Over(u32, bool),
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
    /// A cancelled opening may still hold the radio for a moment.
    radio_busy: Rc<Cell<bool>>,
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
            radio_busy: Rc::default(),
        }
    }

    fn update(&mut self, context: &Context<Self>, message: Message) -> bool {
        let outer = &context.props().outer;
        match message {
            Message::Doors(DoorsAction::Open(id)) => self.open(context, &id),
            Message::Doors(DoorsAction::OtherWays) | Message::Stage(StageAction::OtherWays) => {
                self.running = None;
                outer.onvisit.emit("/ways".into());
            }
            Message::Doors(DoorsAction::LookAgain) => outer.onrefresh.emit(()),
            Message::Doors(DoorsAction::Enrol(id)) => {
                if let Some(door) = door_of(outer, &id) {
                    outer
                        .onvisit
                        .emit(format!("/enrol/{}/{}", door.installation, door.id).into());
                }
            }
            Message::Stage(StageAction::Cancel | StageAction::Done) => {
                if let Some(running) = self.running.take() {
                    running.cancelled.set(true);
                }
            }
            Message::Stage(StageAction::Again) => {
                if let Some(running) = self.running.take() {
                    self.open(context, &running.door.to_string());
                }
            }
            Message::Progress(number, progress) => self.progress(context, number, progress),
            Message::Over(number, _) if !self.shows(number) => return false,
            Message::Over(_, carried) => {
                if let Some(Running {
                    stage: Stage::Open { carried: shown, .. },
                    ..
                }) = &mut self.running
                {
                    *shown = carried;
                }
                outer.onrefresh.emit(());
            }
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

    /// A tap. One opening at a time: a second tap while the radio is in use does nothing.
    fn open(&mut self, context: &Context<Self>, id: &str) {
        let LiveProps { language, outer } = context.props();
        let (Some(kept), Some(door)) = (&outer.kept, door_of(outer, id)) else {
            return;
        };
        if self.radio_busy.get() {
            return;
        }
        let now = clock::wall();
        let formats = formats_of(kept, &door, *language);
        let reading = reading_of(kept, &door, now, &formats);
        self.count = self.count.wrapping_add(1);
        let cancelled = Rc::new(Cell::new(false));
        let stage = match kept.errand(door.id, now) {
            Ok(errand) => {
                self.drive(context, errand, &cancelled);
                Stage::Searching { chooser: false }
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

    fn drive(&self, context: &Context<Self>, errand: Errand, cancelled: &Rc<Cell<bool>>) {
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
        let busy = Rc::clone(&self.radio_busy);
        busy.set(true);
        spawn_local(async move {
            let opening = drive(errand, &tools.transport, &browser).await;
            busy.set(false);
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
        let chooser = progress == Progress::Searching;
        match stage::stage_of(progress, chooser, &running.formats, &running.reading) {
            // The machine goes on after the door is open; the picture stays.
            Some(Stage::Open { .. }) if matches!(running.stage, Stage::Open { .. }) => {}
            Some(stage) => running.stage = stage,
            None => {
                self.running = None;
                return;
            }
        }
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

/// The screen stays on until the tap is over.
fn stay_awake(over: &Rc<Cell<bool>>) {
    let over = Rc::clone(over);
    spawn_local(async move {
        let _awake = Awake::begin().await;
        for _ in 0..20 {
            clock::wait(1_000).await;
            if over.get() {
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

fn door_of(outer: &DoorsProps, id: &str) -> Option<LeaseDoor> {
    outer
        .kept
        .as_ref()?
        .doors
        .iter()
        .find(|door| door.id.to_string() == id)
        .cloned()
}

fn name_of(door: &LeaseDoor) -> AttrValue {
    door.name.to_string().into()
}

fn place_of(door: &LeaseDoor) -> AttrValue {
    door.place
        .as_ref()
        .map(|place| AttrValue::from(place.to_string()))
        .unwrap_or_default()
}

fn installation_of<'a>(kept: &'a Kept, door: &LeaseDoor) -> Option<&'a LeaseInstallation> {
    kept.installations
        .iter()
        .find(|installation| installation.id == door.installation)
}

fn formats_of(kept: &Kept, door: &LeaseDoor, language: Language) -> Formats {
    Formats::new(
        language,
        installation_of(kept, door).map(|installation| installation.zone.name.as_str()),
    )
}

fn reading_of(kept: &Kept, door: &LeaseDoor, now: Instant, formats: &Formats) -> Reading {
    let Verdict::Refuse(refused) = kept.verdict(door, now) else {
        return Reading::default();
    };
    Reading {
        again: refused.holds_from.map(|again| formats.moment(again, now)),
        today: kept.today(door, now),
    }
}

/// The page; none while the vault is being read.
fn page(outer: &DoorsProps, language: Language) -> Option<DoorsView> {
    let now = clock::wall();
    let kept = match &outer.kept {
        Some(kept) if kept.fetched_at.is_some() || !outer.online => kept,
        Some(_) => return None,
        None if outer.loading => return None,
        None => {
            return Some(DoorsView {
                email: outer.email.clone(),
                ..DoorsView::default()
            });
        }
    };
    let formats = Formats::new(language, None);
    let offline = (!outer.online).then(|| Offline {
        keys_until: kept.keys_until().map(|until| formats.moment(until, now)),
    });
    let doors = kept
        .doors
        .iter()
        .map(|door| view_of(kept, door, now, outer.availability, language))
        .collect();
    Some(DoorsView {
        doors,
        offline,
        email: outer.email.clone(),
    })
}

fn view_of(
    kept: &Kept,
    door: &LeaseDoor,
    now: Instant,
    availability: Availability,
    language: Language,
) -> DoorView {
    let formats = formats_of(kept, door, language);
    let plate = door.plate.as_ref().map_or_else(
        || door.name.to_string().chars().take(1).collect::<String>(),
        ToString::to_string,
    );
    DoorView {
        id: door.id.to_string().into(),
        plate: plate.into(),
        name: name_of(door),
        place: place_of(door),
        state: state_of(kept, door, now, availability, &formats),
    }
}

fn state_of(
    kept: &Kept,
    door: &LeaseDoor,
    now: Instant,
    availability: Availability,
    formats: &Formats,
) -> DoorState {
    if door.lock.is_none() {
        return DoorState::NoLock {
            may_enrol: door.level >= Level::Manager,
        };
    }
    match kept.obstacle(door, now) {
        Some(Obstacle::Refused(Refused {
            reason, holds_from, ..
        })) if reason.is_about_time() => DoorState::Inactive {
            reason,
            again: holds_from.map(|again| formats.moment(again, now)),
        },
        Some(Obstacle::Refused(refused)) => DoorState::Refused(refused.reason),
        Some(Obstacle::NoKey | Obstacle::Unreadable) => DoorState::NoKey,
        Some(Obstacle::KeyEnded) => DoorState::KeyEnded,
        None if availability == Availability::Missing => DoorState::Elsewhere,
        None => {
            let ends = door.until.filter(|until| until.since(now) <= SOON);
            DoorState::Opens {
                valid_until: ends.map(|until| formats.moment(until, now)),
            }
        }
    }
}
