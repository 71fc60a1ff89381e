//! Connecting a lock, live.

use std::rc::Rc;

use api::door::{ActivateLock, Door, EnrolLock};
use api::installation::Installation;
use api::route::Route;
use credential::frame::Frame;
use credential::number::{LockId, Nonce, OwnerId};
use domain::hex::Hex;
use domain::id::{AccessPointId, InstallationId};
use kit::client::{Problem, Request};
use kit::clock;
use kit::components::use_language;
use kit::language::Language;
use kit::language::format::Formats;
use kit::state::{Fetched, SingleFlight};
use yew::prelude::*;

use super::tools::{Radio, Tools};
use crate::enrolment::{
    EnrolmentProgress, NotEnrolled, Registry, confirmation, enrol, frames, setup_secret,
};
use crate::pages::enrol::EnrolPage;
use crate::phone;
use crate::transport::LinkFailure;
use crate::view::{EnrolAction, EnrolStep, EnrolView};

#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct EnrollingProps {
    pub(super) tools: Rc<Tools>,
    pub(super) installation: AttrValue,
    pub(super) door: AttrValue,
    pub(super) onvisit: Callback<AttrValue>,
    pub(super) onrefresh: Callback<()>,
}

/// Picks the language up, because a component with state has no hooks.
#[component]
pub(super) fn Enrolling(props: &EnrollingProps) -> Html {
    let language = use_language();
    html! { <Live {language} outer={props.clone()} /> }
}

#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct LiveProps {
    language: Language,
    outer: EnrollingProps,
}

pub(super) enum Message {
    Act(EnrolAction),
    Read(Result<Box<(Installation, Door)>, Problem>),
    Progress(EnrolmentProgress),
    Over(Result<(), NotEnrolled<Problem>>),
}

pub(super) struct Live {
    about: Fetched<(Installation, Door)>,
    code: String,
    step: EnrolStep,
    flight: SingleFlight,
}

impl Component for Live {
    type Message = Message;
    type Properties = LiveProps;

    fn create(context: &Context<Self>) -> Self {
        ask(context);
        Self {
            about: Fetched::Loading,
            code: String::new(),
            step: asking_code("", false),
            flight: SingleFlight::default(),
        }
    }

    fn update(&mut self, context: &Context<Self>, message: Message) -> bool {
        let LiveProps { language, outer } = context.props();
        match message {
            Message::Act(action) => self.act(context, action),
            Message::Read(Ok(about)) => self.about = Fetched::Here(*about),
            Message::Read(Err(problem)) => {
                // Under way, it is heard from whoever meets it next.
                if !self.flight.is_busy() {
                    self.step = problem_step(problem.clone());
                }
                self.about = Fetched::Failed(problem);
            }
            Message::Progress(progress) => {
                self.step = match progress {
                    EnrolmentProgress::Asking => EnrolStep::Asking,
                    EnrolmentProgress::Claiming => EnrolStep::Claiming,
                    EnrolmentProgress::Press(seconds) => {
                        let remaining = Formats::new(*language, None).whole_seconds(seconds).into();
                        EnrolStep::Press { remaining }
                    }
                };
            }
            Message::Over(result) => {
                self.flight.end();
                self.step = match result {
                    Ok(()) => {
                        outer.onrefresh.emit(());
                        EnrolStep::Done
                    }
                    // Who closes the chooser has changed their mind, and nothing went wrong.
                    Err(NotEnrolled::Link(LinkFailure::Dismissed)) => {
                        asking_code(&self.code, false)
                    }
                    Err(NotEnrolled::Link(failure)) => EnrolStep::NotReached(failure),
                    Err(NotEnrolled::Server(problem)) => problem_step(problem),
                    Err(NotEnrolled::Owned) => problem_step(Problem::of("lock_owned")),
                    Err(NotEnrolled::NotPressed) => problem_step(Problem::of("not_pressed")),
                    Err(NotEnrolled::Refused) => problem_step(Problem::of("wrong_state")),
                };
            }
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        let names = self
            .about
            .value()
            .map(|(installation, door)| (installation.name.to_string(), door.name.to_string()));
        let (installation, door) = names.unwrap_or_default();
        let view = EnrolView {
            door: door.into(),
            installation: installation.into(),
            busy: self.flight.is_busy(),
            step: self.step.clone(),
        };
        html! { <EnrolPage {view} onact={context.link().callback(Message::Act)} /> }
    }
}

impl Live {
    fn act(&mut self, context: &Context<Self>, action: EnrolAction) {
        let outer = &context.props().outer;
        match action {
            EnrolAction::Code(code) => {
                self.step = asking_code(&code, false);
                self.code = code;
            }
            EnrolAction::Again => {
                if matches!(self.about, Fetched::Failed(_)) {
                    self.about = Fetched::Loading;
                    ask(context);
                }
                self.step = asking_code(&self.code, false);
            }
            EnrolAction::TryIt | EnrolAction::Leave => outer.onvisit.emit("/".into()),
            EnrolAction::Start => self.start(context),
        }
    }

    /// The tap counts also while the page still reads about the door: the browser's chooser comes
    /// only in answer to a tap.
    fn start(&mut self, context: &Context<Self>) {
        let outer = &context.props().outer;
        let Some(secret) = setup_secret(&self.code) else {
            self.step = asking_code(&self.code, true);
            return;
        };
        if let Fetched::Failed(problem) = &self.about {
            self.step = problem_step(problem.clone());
            return;
        }
        let Some((installation, door)) = ids(outer) else {
            self.step = problem_step(Problem::of("not_found"));
            return;
        };
        if !self.flight.begin() {
            return;
        }
        let link = context.link().clone();
        let about = self.about.value();
        let registry = Server {
            installation,
            door,
            owner: about.map(|(installation, _)| owner(installation)),
            show: link.callback(Message::Progress),
        };
        let tools = Rc::clone(&outer.tools);
        link.send_future(async move {
            let _radio = Radio::wait(&tools).await;
            Message::Over(enrol(secret, &tools.transport, &registry).await)
        });
    }
}

fn asking_code(code: &str, wrong: bool) -> EnrolStep {
    EnrolStep::Code {
        code: code.to_owned().into(),
        wrong,
    }
}

fn problem_step(problem: Problem) -> EnrolStep {
    EnrolStep::Problem {
        code: problem.code.into(),
        request: problem.request.map(AttrValue::from),
    }
}

fn ask(context: &Context<Live>) {
    let ids = ids(&context.props().outer);
    context
        .link()
        .send_future(async move { Message::Read(read(ids).await.map(Box::new)) });
}

fn ids(props: &EnrollingProps) -> Option<(InstallationId, AccessPointId)> {
    props.installation.parse().ok().zip(props.door.parse().ok())
}

fn owner(installation: &Installation) -> OwnerId {
    OwnerId(*installation.owner_id.bytes())
}

async fn read(
    ids: Option<(InstallationId, AccessPointId)>,
) -> Result<(Installation, Door), Problem> {
    let (installation, door) = ids.ok_or_else(|| Problem::of("not_found"))?;
    let about = read_installation(installation).await?;
    let page = Request::new(Route::ReadDoor { installation, door })
        .send::<api::door::DoorPage>()
        .await?
        .body;
    Ok((about, page.door))
}

async fn read_installation(installation: InstallationId) -> Result<Installation, Problem> {
    let answer = Request::new(Route::ReadInstallation { installation })
        .send()
        .await?;
    Ok(answer.body)
}

/// The installation that takes the lock.
struct Server {
    installation: InstallationId,
    door: AccessPointId,
    /// Known once the page has read about the installation.
    owner: Option<OwnerId>,
    show: Callback<EnrolmentProgress>,
}

impl Registry for Server {
    type Problem = Problem;

    async fn owner(&self) -> Result<OwnerId, Problem> {
        match self.owner {
            Some(owner) => Ok(owner),
            None => Ok(owner(&read_installation(self.installation).await?)),
        }
    }

    async fn claim(&self, hello: &Frame, proof: [u8; 32]) -> Result<Vec<Frame>, Problem> {
        let route = Route::EnrolLock {
            installation: self.installation,
            door: self.door,
        };
        let body = EnrolLock {
            hello: Hex::from(hello.as_slice()),
            proof: Hex::from(proof),
        };
        let answer = Request::command(route).with(&body).send().await?;
        frames(&answer.body)
    }

    async fn activate(&self, acknowledgement: &Frame) -> Result<(), Problem> {
        let route = Route::ActivateLock {
            installation: self.installation,
            door: self.door,
        };
        let body = ActivateLock {
            acknowledgement: Hex::from(acknowledgement.as_slice()),
        };
        Request::command(route).with(&body).send_only().await
    }

    async fn report(&self, LockId(lock): LockId, acknowledgement: &Frame) {
        let route = Route::ReportLock { lock: lock.into() };
        let request = Request::new(route).with(&confirmation(acknowledgement));
        let _left_to_the_next_phone = request.send_only().await;
    }

    async fn time(&self, lock: LockId, nonce: Nonce) -> Option<Frame> {
        phone::time_token(lock, nonce).await
    }

    async fn wait(&self, milliseconds: u32) {
        clock::wait(milliseconds).await;
    }

    fn show(&self, progress: EnrolmentProgress) {
        self.show.emit(progress);
    }
}
