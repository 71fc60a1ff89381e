//! All people of an installation, live.

use std::rc::Rc;

use api::installation::Installation;
use api::person::{CreatePerson, People, Person};
use api::route::Route;
use domain::id::InstallationId;
use domain::installation::profile::Segment;
use kit::address;
use kit::client::{Answer, Problem, Request};
use kit::components::notice::{Failure, Said};
use kit::components::use_language;
use kit::language::Language;
use kit::state::{Fetched, Sent, SingleFlight};
use yew::prelude::*;

use super::doors::keep_query;
use super::every_page::every_page;
use super::fields::Fields;
use super::grant::Granting;
use super::mapping::{field_faults, person_row};
use crate::pages::people::{PeopleAction, PeoplePage, found};
use crate::pages::small_forms::PersonDialog;
use crate::view::FormField;

/// The fields of a person, by their names in the API.
const FIELDS: [(&str, FormField); 2] = [("name", FormField::Name), ("email", FormField::Email)];

#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct EverybodyProps {
    pub(super) installation: Rc<Installation>,
}

/// Picks the language up, because a component with state has no hooks.
#[component]
pub(super) fn Everybody(props: &EverybodyProps) -> Html {
    let language = use_language();
    html! { <Live {language} outer={props.clone()} key={props.installation.id.to_string()} /> }
}

#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct LiveProps {
    language: Language,
    outer: EverybodyProps,
}

pub(super) enum Message {
    Act(PeopleAction),
    Fetched(Result<Answer<Vec<Person>>, Problem>),
    Close,
    Input(FormField, String),
    Submit,
    Added(Result<Answer<Person>, Problem>),
    Granted(Option<AttrValue>),
    Invited(AttrValue, Result<(), Problem>),
    Read,
}

pub(super) struct Live {
    people: Fetched<Vec<Person>>,
    chosen: Vec<AttrValue>,
    query: String,
    form: Option<Form>,
    granting: bool,
    /// Of invitations that are sent again.
    flight: SingleFlight,
    problem: Option<Problem>,
    said: Option<AttrValue>,
}

/// A person who is being added.
#[derive(Default)]
struct Form {
    values: Vec<(FormField, AttrValue)>,
    faults: Vec<(FormField, AttrValue)>,
    problem: Option<AttrValue>,
    flight: SingleFlight,
    sent: Sent<CreatePerson>,
}

impl Component for Live {
    type Message = Message;
    type Properties = LiveProps;

    fn create(context: &Context<Self>) -> Self {
        fetch(context);
        Self {
            people: Fetched::Loading,
            chosen: Vec::new(),
            query: address::parameter("search"),
            form: None,
            granting: false,
            flight: SingleFlight::default(),
            problem: None,
            said: None,
        }
    }

    fn update(&mut self, context: &Context<Self>, message: Message) -> bool {
        match message {
            Message::Act(action) => self.act(context, action),
            Message::Fetched(answer) => {
                self.people = std::mem::take(&mut self.people).answered(answer);
            }
            Message::Close => {
                // A form whose answer is on its way stays: the answer belongs to it.
                self.form = self.form.take().filter(|form| form.flight.is_busy());
            }
            Message::Input(field, value) => {
                if let Some(form) = &mut self.form {
                    form.values.retain(|(each, _)| *each != field);
                    form.faults.retain(|(each, _)| *each != field);
                    form.values.push((field, value.into()));
                }
            }
            Message::Submit => self.submit(context),
            Message::Added(Ok(_)) => {
                self.form = None;
                fetch(context);
            }
            Message::Added(Err(problem)) => {
                let language = context.props().language;
                if let Some(form) = &mut self.form {
                    form.flight.end();
                    form.faults = field_faults(&problem, &FIELDS, language);
                    form.problem = form.faults.is_empty().then(|| problem.code.into());
                }
            }
            Message::Granted(said) => {
                self.granting = false;
                if said.is_some() {
                    self.chosen.clear();
                }
                self.said = said;
            }
            Message::Invited(name, result) => {
                self.flight.end();
                let portal = context.props().language.portal();
                match result {
                    Ok(()) => self.said = Some(portal.person_invited_said.with([&name]).into()),
                    Err(problem) => self.problem = Some(problem),
                }
                fetch(context);
            }
            Message::Read => self.said = None,
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        let LiveProps { outer, .. } = context.props();
        let link = context.link();
        let people = self
            .people
            .map(|people| people.iter().map(person_row).collect());
        html! {
            <>
                { for self.problem.as_ref().map(|problem| {
                    let request = problem.request.clone().map(AttrValue::from);
                    html! { <Failure code={problem.code.clone()} {request} /> }
                }) }
                <PeoplePage
                    {people}
                    chosen={self.chosen.clone()}
                    query={self.query.clone()}
                    may_manage={outer.installation.may.manage_people}
                    onact={link.callback(Message::Act)}
                />
                <Said text={self.said.clone()} onclose={link.callback(|()| Message::Read)} />
                { for self.form.as_ref().map(|form| html! {
                    <PersonDialog
                        values={form.values.clone()}
                        faults={form.faults.clone()}
                        problem={form.problem.clone()}
                        busy={form.flight.is_busy()}
                        oninput={link.callback(|(field, value)| Message::Input(field, value))}
                        onsubmit={link.callback(|()| Message::Submit)}
                        onclose={link.callback(|()| Message::Close)}
                    />
                }) }
                if self.granting {
                    <Granting
                        installation={Rc::clone(&outer.installation)}
                        people={self.chosen.clone()}
                        doors={Vec::<AttrValue>::new()}
                        ondone={link.callback(Message::Granted)}
                    />
                }
            </>
        }
    }
}

impl Live {
    fn act(&mut self, context: &Context<Self>, action: PeopleAction) {
        self.problem = None;
        match action {
            PeopleAction::Add => {
                let values = vec![(FormField::Kind, Segment::Resident.code().into())];
                self.form = Some(Form {
                    values,
                    ..Form::default()
                });
            }
            PeopleAction::Choose(id, chosen) => {
                self.chosen.retain(|each| *each != id);
                if chosen {
                    self.chosen.push(id);
                }
            }
            PeopleAction::ChooseAll(chosen) => {
                let language = context.props().language;
                let people = self.people.value().map(Vec::as_slice).unwrap_or_default();
                let rows: Vec<_> = people.iter().map(person_row).collect();
                self.chosen = found(&rows, &self.query, language)
                    .into_iter()
                    .map(|person| person.id.clone())
                    .collect();
                if !chosen {
                    self.chosen.clear();
                }
            }
            PeopleAction::Grant => self.granting = true,
            PeopleAction::Invite(id) => self.invite(context, &id),
            PeopleAction::Query(query) => {
                keep_query(&query);
                self.query = query;
            }
            PeopleAction::Again => {
                self.people = std::mem::take(&mut self.people).asked_again();
                fetch(context);
            }
        }
    }

    fn invite(&mut self, context: &Context<Self>, id: &str) {
        let people = self.people.value().map(Vec::as_slice).unwrap_or_default();
        let Some(person) = people.iter().find(|person| person.id.to_string() == id) else {
            return;
        };
        let name = AttrValue::from(person.name.to_string());
        let route = Route::InvitePerson {
            installation: context.props().outer.installation.id,
            person: person.id,
        };
        if self.flight.begin() {
            let request = Request::command(route);
            context
                .link()
                .send_future(async move { Message::Invited(name, request.send_only().await) });
        }
    }

    fn submit(&mut self, context: &Context<Self>) {
        let LiveProps { language, outer } = context.props();
        let Some(form) = &mut self.form else { return };
        let mut fields = Fields::new(&form.values, *language);
        let (name, email) = (fields.name(FormField::Name), fields.email(FormField::Email));
        let segment = fields.text(FormField::Kind).parse();
        form.faults = fields.faults;
        let (Some(name), Some(email)) = (name, email) else {
            return;
        };
        let body = CreatePerson {
            name,
            email,
            language: language.spoken(),
            segment: segment.unwrap_or(Segment::Resident),
            from: None,
            until: None,
        };
        if form.flight.begin() {
            let route = Route::CreatePerson {
                installation: outer.installation.id,
            };
            let command = |body: &CreatePerson| Request::command(route).with(body);
            let request = form.sent.request(body, command);
            context
                .link()
                .send_future(async move { Message::Added(request.send().await) });
        }
    }
}

fn fetch(context: &Context<Live>) {
    let installation = context.props().outer.installation.id;
    context
        .link()
        .send_future(async move { Message::Fetched(all_people(installation).await) });
}

/// Every page of the list.
pub(super) async fn all_people(
    installation: InstallationId,
) -> Result<Answer<Vec<Person>>, Problem> {
    every_page(Route::ListPeople { installation }, |page: People| {
        (page.items, page.next)
    })
    .await
}
