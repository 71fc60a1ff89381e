//! One door, live.

use std::rc::Rc;

use api::door::DoorPage as Body;
use api::grant::Grant;
use api::installation::Installation;
use api::route::Route;
use domain::id::AccessPointId;
use kit::address::{self, Watch};
use kit::client::{Answer, Problem, Request};
use kit::clock;
use kit::components::notice::{Failure, Said};
use kit::components::use_language;
use kit::language::Language;
use kit::language::format::Formats;
use kit::state::{Fetched, SingleFlight};
use yew::prelude::*;

use super::doors::keep_query;
use super::grant::Granting;
use super::mapping::{door_row, grant_row, pending_row};
use crate::pages::door::{DoorAction, DoorPage, Filter};
use crate::view::DoorPageView;

#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct OneDoorProps {
    pub(super) installation: Rc<Installation>,
    pub(super) door: AccessPointId,
    pub(super) onvisit: Callback<AttrValue>,
}

/// Picks the language up, because a component with state has no hooks.
#[component]
pub(super) fn OneDoor(props: &OneDoorProps) -> Html {
    let language = use_language();
    html! { <Live {language} outer={props.clone()} key={props.door.to_string()} /> }
}

#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct LiveProps {
    language: Language,
    outer: OneDoorProps,
}

pub(super) enum Message {
    Act(DoorAction),
    Fetched(Result<Answer<Body>, Problem>),
    /// Somebody came back to this window.
    Focused,
    Granted(Option<AttrValue>),
    /// Somebody else changed the grant that is being edited.
    Changed,
    TakenBack(AttrValue, Result<(), Problem>),
    FloorLifted(Result<(), Problem>),
    Read,
}

/// Which dialog is open.
enum Asking {
    Grant,
    Edit(Rc<Grant>),
    TakeBack(AttrValue),
    LiftFloor,
}

pub(super) struct Live {
    page: Fetched<Body>,
    query: String,
    filter: Filter,
    asking: Option<Asking>,
    /// The grant that is being edited is to be replaced by the fresh one.
    stale: bool,
    flight: SingleFlight,
    said: Option<AttrValue>,
    problem: Option<Problem>,
    _watch: Watch,
}

impl Component for Live {
    type Message = Message;
    type Properties = LiveProps;

    fn create(context: &Context<Self>) -> Self {
        fetch(context);
        Self {
            page: Fetched::Loading,
            query: address::parameter("search"),
            filter: Filter::All,
            asking: None,
            stale: false,
            flight: SingleFlight::default(),
            said: None,
            problem: None,
            _watch: Watch::on("focus", context.link().callback(|()| Message::Focused)),
        }
    }

    fn update(&mut self, context: &Context<Self>, message: Message) -> bool {
        match message {
            Message::Act(action) => self.act(context, action),
            Message::Focused => fetch(context),
            Message::Fetched(answer) => {
                self.page = std::mem::take(&mut self.page).answered(answer);
                self.reopen();
            }
            Message::Granted(said) => {
                self.asking = None;
                self.stale = false;
                if said.is_some() {
                    self.said = said;
                }
                // Also after a refusal: what is shown may be what was refused.
                fetch(context);
            }
            Message::Changed => {
                self.stale = true;
                fetch(context);
            }
            Message::TakenBack(name, result) => {
                let said = context.props().language.portal().taken_back_said;
                let said = said.with([&name, &self.door_name()]);
                self.done(context, result, said);
            }
            Message::FloorLifted(result) => {
                let said = context.props().language.portal().lift_floor_said;
                let said = said.with([&self.door_name()]);
                self.done(context, result, said);
            }
            Message::Read => self.said = None,
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        let LiveProps { language, outer } = context.props();
        let link = context.link();
        let taking_back = match &self.asking {
            Some(Asking::TakeBack(id)) => Some(id.clone()),
            _ => None,
        };
        html! {
            <>
                { for self.problem.as_ref().map(|problem| {
                    let request = problem.request.clone().map(AttrValue::from);
                    html! { <Failure code={problem.code.clone()} {request} /> }
                }) }
                <DoorPage
                    view={self.page.map(|page| view_of(page, &outer.installation, *language))}
                    query={self.query.clone()}
                    filter={self.filter}
                    {taking_back}
                    lifting_floor={matches!(self.asking, Some(Asking::LiftFloor))}
                    doors_href={format!("/portal/{}/doors", outer.installation.id)}
                    onact={link.callback(Message::Act)}
                    onvisit={outer.onvisit.clone()}
                />
                <Said text={self.said.clone()} onclose={link.callback(|()| Message::Read)} />
                { self.dialog(context) }
            </>
        }
    }
}

impl Live {
    fn act(&mut self, context: &Context<Self>, action: DoorAction) {
        self.problem = None;
        match action {
            DoorAction::Grant => self.asking = Some(Asking::Grant),
            DoorAction::Edit(id) => {
                self.asking = self
                    .grant(&id)
                    .map(|grant| Asking::Edit(Rc::new(grant.clone())));
            }
            DoorAction::AskTakeBack(id) => self.asking = Some(Asking::TakeBack(id)),
            DoorAction::TakeBack(id) => self.take_back(context, &id),
            DoorAction::AskLiftFloor => self.asking = Some(Asking::LiftFloor),
            DoorAction::LiftFloor => self.lift_floor(context),
            DoorAction::Dismiss => self.asking = None,
            DoorAction::Query(query) => {
                keep_query(&query);
                self.query = query;
            }
            DoorAction::Filter(filter) => {
                if filter == Filter::All {
                    keep_query("");
                    self.query.clear();
                }
                self.filter = filter;
            }
            DoorAction::Again => {
                self.page = std::mem::take(&mut self.page).asked_again();
                fetch(context);
            }
        }
    }

    fn door_name(&self) -> String {
        let page = self.page.value();
        page.map(|page| page.door.name.to_string())
            .unwrap_or_default()
    }

    /// What was sent is answered: says what was done, or why not, and shows the door as it is now.
    fn done(&mut self, context: &Context<Self>, result: Result<(), Problem>, said: String) {
        self.flight.end();
        match result {
            Ok(()) => self.said = Some(said.into()),
            Err(problem) => self.problem = Some(problem),
        }
        fetch(context);
    }

    fn lift_floor(&mut self, context: &Context<Self>) {
        self.asking = None;
        if !self.flight.begin() {
            return;
        }
        let OneDoorProps {
            installation, door, ..
        } = &context.props().outer;
        let request = Request::command(Route::LiftFloor {
            installation: installation.id,
            door: *door,
        });
        context
            .link()
            .send_future(async move { Message::FloorLifted(request.send_only().await) });
    }

    fn grant(&self, id: &str) -> Option<&Grant> {
        self.page
            .value()?
            .grants
            .iter()
            .find(|grant| grant.id.to_string() == id)
    }

    /// After a refusal because somebody else was faster: goes on with the grant as it is now.
    fn reopen(&mut self) {
        let Some(Asking::Edit(edited)) = &self.asking else {
            return;
        };
        if !std::mem::take(&mut self.stale) {
            return;
        }
        let fresh = self.grant(&edited.id.to_string());
        self.asking = fresh
            .filter(|grant| grant.may_change && grant.revoked_at.is_none())
            .map(|grant| Asking::Edit(Rc::new(grant.clone())));
        if self.asking.is_none() {
            self.problem = Some(Problem::of("changed"));
        }
    }

    fn take_back(&mut self, context: &Context<Self>, id: &str) {
        self.asking = None;
        let Some(grant) = self.grant(id).cloned() else {
            return;
        };
        if !self.flight.begin() {
            return;
        }
        let installation = context.props().outer.installation.id;
        let name = AttrValue::from(
            grant
                .person_name
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
        );
        let route = Route::RevokeGrant {
            installation,
            grant: grant.id,
        };
        let request = Request::command(route).at_version(grant.version);
        context
            .link()
            .send_future(async move { Message::TakenBack(name, request.send_only().await) });
    }

    fn dialog(&self, context: &Context<Self>) -> Html {
        let outer = &context.props().outer;
        let Some(page) = self.page.value() else {
            return Html::default();
        };
        let existing = match &self.asking {
            Some(Asking::Grant) => None,
            Some(Asking::Edit(grant)) => Some(Rc::clone(grant)),
            Some(Asking::TakeBack(_) | Asking::LiftFloor) | None => return Html::default(),
        };
        html! {
            <Granting
                installation={Rc::clone(&outer.installation)}
                people={Vec::<AttrValue>::new()}
                doors={vec![AttrValue::from(page.door.id.to_string())]}
                {existing}
                levels={page.may.give.clone()}
                onchanged={context.link().callback(|()| Message::Changed)}
                ondone={context.link().callback(Message::Granted)}
            />
        }
    }
}

fn view_of(page: &Body, installation: &Installation, language: Language) -> DoorPageView {
    let formats = Formats::new(language, Some(&installation.zone));
    let now = clock::wall();
    let lock = page.door.lock.as_ref().filter(|lock| lock.active);
    let versions = lock.map(|lock| {
        let known = lock
            .last_contact
            .map(|_| AttrValue::from(lock.applied_version.to_string()));
        (AttrValue::from(lock.state_version.to_string()), known)
    });
    DoorPageView {
        door: door_row(&page.door, &formats, now),
        versions,
        grants: page
            .grants
            .iter()
            .map(|grant| grant_row(grant, &formats, language, now))
            .collect(),
        unit_people: 0,
        pending: page
            .grants
            .iter()
            .filter_map(|grant| pending_row(grant, &formats, language, now))
            .collect(),
        left_out: lock.map_or(0, |lock| {
            usize::try_from(lock.left_out).unwrap_or(usize::MAX)
        }),
        may_lift_floor: page.may.install_lock,
        // Who may not list the people has nobody to choose.
        may_grant: !page.may.give.is_empty() && installation.may.manage_people,
    }
}

/// Every page of the permissions.
fn fetch(context: &Context<Live>) {
    let OneDoorProps {
        installation, door, ..
    } = &context.props().outer;
    let route = Route::ReadDoor {
        installation: installation.id,
        door: *door,
    };
    context
        .link()
        .send_future(async move { Message::Fetched(whole(route).await) });
}

async fn whole(route: Route) -> Result<Answer<Body>, Problem> {
    let mut answer = Request::new(route).send::<Body>().await?;
    while let Some(cursor) = answer.body.next.take() {
        let page = Request::new(route)
            .query("cursor", &cursor)
            .send::<Body>()
            .await?
            .body;
        answer.body.grants.extend(page.grants);
        answer.body.next = page.next;
    }
    Ok(answer)
}
