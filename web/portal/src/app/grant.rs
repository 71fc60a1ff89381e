//! Giving access and changing it, live.

mod answer;

use std::rc::Rc;

use api::door::Door;
use api::grant::{ChangeGrant, CreateGrants, Grant};
use api::installation::Installation;
use api::person::Person;
use api::route::Route;
use domain::id::GrantId;
use domain::level::Level;
use domain::schedule::Excess as Outside;
use kit::client::{Answer, Problem, Request};
use kit::clock;
use kit::components::use_language;
use kit::language::Language;
use kit::language::format::Formats;
use kit::state::{Fetched, Sent, SingleFlight};
use yew::prelude::*;

use self::answer::{fault_of, week_of};
use super::doors::all_doors;
use super::people::all_people;
use crate::form::{Candidate, GrantEdit, GrantFault, GrantForm};
use crate::pages::grant::{Excess, GrantDialog};
use crate::view::segment_word;

#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct GrantingProps {
    pub(super) installation: Rc<Installation>,
    /// Chosen at the start.
    pub(super) people: Vec<AttrValue>,
    /// Chosen at the start.
    pub(super) doors: Vec<AttrValue>,
    /// The grant that is changed; none for a new one.
    #[prop_or_default]
    pub(super) existing: Option<Rc<Grant>>,
    /// The levels that the reader may give; without a door, all below the administrator.
    #[prop_or_else(|| Level::RootAdministrator.gives().to_vec())]
    pub(super) levels: Vec<Level>,
    /// The grant was changed by somebody else meanwhile: it is wanted anew.
    #[prop_or_default]
    pub(super) onchanged: Callback<()>,
    /// Over: with what was done, or without.
    pub(super) ondone: Callback<Option<AttrValue>>,
}

/// Picks the language up, because a component with state has no hooks.
#[component]
pub(super) fn Granting(props: &GrantingProps) -> Html {
    let language = use_language();
    html! { <Live {language} outer={props.clone()} /> }
}

#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct LiveProps {
    language: Language,
    outer: GrantingProps,
}

pub(super) enum Message {
    People(Result<Answer<Vec<Person>>, Problem>),
    Doors(Result<Answer<Vec<Door>>, Problem>),
    /// Fetch both again.
    Again,
    Edit(GrantEdit),
    Cut,
    Submit,
    Done(Result<(), Problem>),
    Close,
}

/// What is sent: new grants, or a change of this version of a grant.
#[derive(PartialEq)]
enum Command {
    Create(CreateGrants),
    Change(GrantId, u64, ChangeGrant),
}

pub(super) struct Live {
    /// As it was opened.
    first: GrantForm,
    form: GrantForm,
    /// As it was sent last: faults of the server count in it.
    asked: GrantForm,
    people: Fetched<Vec<Candidate>>,
    doors: Fetched<Vec<Candidate>>,
    faults: Vec<GrantFault>,
    outside: Option<Outside>,
    problem: Option<AttrValue>,
    flight: SingleFlight,
    sent: Sent<Command>,
}

impl Component for Live {
    type Message = Message;
    type Properties = LiveProps;

    fn create(context: &Context<Self>) -> Self {
        let outer = &context.props().outer;
        let form = opened(context);
        if outer.existing.is_none() {
            fetch(context);
        }
        Self {
            first: form.clone(),
            asked: form.clone(),
            form,
            people: Fetched::Loading,
            doors: Fetched::Loading,
            faults: Vec::new(),
            outside: None,
            problem: None,
            flight: SingleFlight::default(),
            sent: Sent::default(),
        }
    }

    fn update(&mut self, context: &Context<Self>, message: Message) -> bool {
        let LiveProps { language, outer } = context.props();
        match message {
            Message::People(answer) => {
                let answer = answer
                    .map(|answer| with(answer, |all: Vec<Person>| of_people(&all, *language)));
                self.people = std::mem::take(&mut self.people).answered(answer);
            }
            Message::Doors(answer) => {
                let answer = answer
                    .map(|answer| with(answer, |all: Vec<Door>| all.iter().map(of_door).collect()));
                self.doors = std::mem::take(&mut self.doors).answered(answer);
            }
            Message::Again => {
                self.people = std::mem::take(&mut self.people).asked_again();
                self.doors = std::mem::take(&mut self.doors).asked_again();
                fetch(context);
            }
            Message::Edit(edit) => {
                self.form = self.form.clone().with(edit);
                (self.problem, self.outside) = (None, None);
                if !self.faults.is_empty() {
                    let now = formats(context).local(clock::wall());
                    self.faults = self.form.faults(&self.first, &now);
                }
            }
            Message::Cut => self.cut(),
            Message::Submit => self.submit(context),
            Message::Done(Ok(())) => {
                let who = self
                    .preview(context)
                    .map(|(who, _, _)| who)
                    .unwrap_or_default();
                let portal = language.portal();
                let said = if outer.existing.is_some() {
                    portal.changed_said
                } else {
                    portal.saved
                };
                outer.ondone.emit(Some(said.with([&who]).into()));
            }
            Message::Done(Err(problem)) => {
                self.flight.end();
                self.outside = problem.faults.iter().find_map(|fault| fault.excess);
                self.faults = problem
                    .faults
                    .iter()
                    .filter_map(|fault| fault_of(&fault.pointer, &fault.code, &self.asked))
                    .collect();
                let told = self.outside.is_some() || !self.faults.is_empty();
                if problem.code == "changed" {
                    outer.onchanged.emit(());
                }
                self.problem = (!told).then(|| problem.code.into());
            }
            // The answer is on its way, and somebody wants to know what became of it.
            Message::Close if self.flight.is_busy() => {}
            Message::Close => outer.ondone.emit(None),
        }
        true
    }

    /// A fresh grant takes the place of the one that was changed by somebody else; what was typed
    /// is given up, because it was typed about something that is no longer so.
    fn changed(&mut self, context: &Context<Self>, before: &LiveProps) -> bool {
        let version = |props: &LiveProps| props.outer.existing.as_ref().map(|grant| grant.version);
        if version(context.props()) != version(before) {
            self.first = opened(context);
            self.form = self.first.clone();
            (self.faults, self.outside) = (Vec::new(), None);
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        let LiveProps { language, outer } = context.props();
        let link = context.link();
        let excess = self.outside.map(|outside| Excess {
            words: outside.phrase(language.spoken()).into(),
            week: week_of(&outside),
        });
        html! {
            <GrantDialog
                form={self.form.clone()}
                existing={outer.existing.is_some()}
                people={self.people.clone()}
                doors={self.doors.clone()}
                levels={outer.levels.clone()}
                faults={self.faults.clone()}
                {excess}
                preview={self.preview(context)}
                problem={self.problem.clone()}
                busy={self.flight.is_busy()}
                onagain={link.callback(|()| Message::Again)}
                onedit={link.callback(Message::Edit)}
                oncut={link.callback(|()| Message::Cut)}
                onsubmit={link.callback(|()| Message::Submit)}
                onclose={link.callback(|()| Message::Close)}
            />
        }
    }
}

impl Live {
    fn submit(&mut self, context: &Context<Self>) {
        let formats = formats(context);
        let now = formats.local(clock::wall());
        self.faults = self.form.faults(&self.first, &now);
        if !self.faults.is_empty() || !self.flight.begin() {
            return;
        }
        (self.problem, self.outside) = (None, None);
        let Some(command) = self.command(context, &formats, &now) else {
            self.flight.end();
            self.problem = Some("invalid".into());
            return;
        };
        self.asked = self.form.clone();
        let installation = context.props().outer.installation.id;
        let request = self.sent.request(command, |command| match command {
            Command::Create(body) => {
                Request::command(Route::CreateGrants { installation }).with(body)
            }
            Command::Change(grant, version, body) => {
                let route = Route::ChangeGrant {
                    installation,
                    grant: *grant,
                };
                Request::command(route).at_version(*version).with(body)
            }
        });
        context
            .link()
            .send_future(async move { Message::Done(request.send_only().await) });
    }

    fn command(&self, context: &Context<Self>, formats: &Formats, now: &str) -> Option<Command> {
        let instant = |local: &str| formats.instant(local);
        let Some(grant) = &context.props().outer.existing else {
            return self.form.create(now, instant).map(Command::Create);
        };
        let body = self.form.change(&self.first, grant, now, instant)?;
        Some(Command::Change(grant.id, grant.version, body))
    }

    /// Takes out of the form what the server named as too much, on the days that it named.
    fn cut(&mut self) {
        let Some(outside) = self.outside.take() else {
            return;
        };
        self.form = self
            .form
            .clone()
            .without(outside.weekday, outside.start, outside.end);
    }

    fn preview(&self, context: &Context<Self>) -> Option<(AttrValue, AttrValue, AttrValue)> {
        let LiveProps { language, outer } = context.props();
        let formats = formats(context);
        let named = |all: &Fetched<Vec<Candidate>>, chosen: &[AttrValue]| {
            let names: Vec<String> = all
                .value()
                .into_iter()
                .flatten()
                .filter(|each| chosen.contains(&each.id))
                .map(|each| each.label.to_string())
                .collect();
            (!names.is_empty()).then(|| formats.list(&names))
        };
        let (who, doors) = match &outer.existing {
            Some(grant) => (
                grant.person_name.as_ref().map(ToString::to_string),
                Some(grant.door_name.to_string()),
            ),
            None => (
                named(&self.people, &self.form.people),
                named(&self.doors, &self.form.doors),
            ),
        };
        // What is unfinished is not told as "always".
        let when = self.form.schedule().ok()?.phrase(language.spoken());
        Some((who?.into(), doors?.into(), when.into()))
    }
}

/// The form as it is opened.
fn opened(context: &Context<Live>) -> GrantForm {
    let (outer, formats) = (&context.props().outer, formats(context));
    outer.existing.as_ref().map_or_else(
        || GrantForm::new(outer.people.clone(), outer.doors.clone()),
        |grant| GrantForm::of(grant, |at| formats.local(at)),
    )
}

fn formats(context: &Context<Live>) -> Formats {
    let LiveProps { language, outer } = context.props();
    Formats::new(*language, Some(&outer.installation.zone))
}

fn fetch(context: &Context<Live>) {
    let (link, installation) = (context.link(), context.props().outer.installation.id);
    link.send_future(async move { Message::People(all_people(installation).await) });
    link.send_future(async move { Message::Doors(all_doors(installation).await) });
}

/// The same answer with another body.
fn with<T, U>(answer: Answer<T>, change: impl FnOnce(T) -> U) -> Answer<U> {
    Answer {
        body: change(answer.body),
        version: answer.version,
    }
}

fn of_people(people: &[Person], language: Language) -> Vec<Candidate> {
    let of_person = |person: &Person| Candidate {
        id: person.id.to_string().into(),
        label: person.name.to_string().into(),
        detail: segment_word(person.segment, language).into(),
    };
    people.iter().map(of_person).collect()
}

fn of_door(door: &Door) -> Candidate {
    Candidate {
        id: door.id.to_string().into(),
        label: door.name.to_string().into(),
        detail: door
            .place
            .as_ref()
            .map(|place| AttrValue::from(place.to_string()))
            .unwrap_or_default(),
    }
}
