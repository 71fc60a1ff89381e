//! All doors of an installation, live.

use std::rc::Rc;

use api::door::{CreateDoor, Door, Doors};
use api::installation::Installation;
use api::route::Route;
use domain::installation::access_point::{DoorKind, DoorProfile};
use kit::client::{Answer, Problem, Request};
use kit::components::use_language;
use kit::language::Language;
use kit::language::format::Formats;
use kit::state::{Fetched, Sent, SingleFlight};
use kit::{address, clock};
use yew::prelude::*;

use super::every_page::every_page;
use super::fields::Fields;
use super::mapping::{door_row, field_faults};
use crate::pages::doors::DoorsPage;
use crate::pages::small_forms::DoorDialog;
use crate::view::FormField;

/// The fields of a door, by their names in the API.
const FIELDS: [(&str, FormField); 3] = [
    ("name", FormField::Door),
    ("plate", FormField::Plate),
    ("place", FormField::Place),
];

#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct AllDoorsProps {
    pub(super) installation: Rc<Installation>,
    pub(super) onvisit: Callback<AttrValue>,
}

/// Picks the language up, because a component with state has no hooks.
#[component]
pub(super) fn AllDoors(props: &AllDoorsProps) -> Html {
    let language = use_language();
    html! { <Live {language} outer={props.clone()} key={props.installation.id.to_string()} /> }
}

#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct LiveProps {
    language: Language,
    outer: AllDoorsProps,
}

pub(super) enum Message {
    Fetched(Result<Answer<Vec<Door>>, Problem>),
    Query(String),
    Again,
    Add,
    Close,
    Input(FormField, String),
    Submit,
    Added(Result<Answer<Door>, Problem>),
}

pub(super) struct Live {
    doors: Fetched<Vec<Door>>,
    query: String,
    form: Option<Form>,
}

/// A door that is being added.
#[derive(Default)]
struct Form {
    values: Vec<(FormField, AttrValue)>,
    faults: Vec<(FormField, AttrValue)>,
    problem: Option<AttrValue>,
    flight: SingleFlight,
    sent: Sent<CreateDoor>,
}

impl Component for Live {
    type Message = Message;
    type Properties = LiveProps;

    fn create(context: &Context<Self>) -> Self {
        fetch(context);
        Self {
            doors: Fetched::Loading,
            query: address::parameter("search"),
            form: None,
        }
    }

    fn update(&mut self, context: &Context<Self>, message: Message) -> bool {
        let LiveProps { language, outer } = context.props();
        match message {
            Message::Fetched(answer) => {
                self.doors = std::mem::take(&mut self.doors).answered(answer);
            }
            Message::Again => {
                self.doors = std::mem::take(&mut self.doors).asked_again();
                fetch(context);
            }
            Message::Query(query) => {
                keep_query(&query);
                self.query = query;
            }
            Message::Add => {
                let values = vec![
                    (FormField::Kind, DoorKind::Door.code().into()),
                    (FormField::Profile, DoorProfile::Blue.code().into()),
                ];
                self.form = Some(Form {
                    values,
                    ..Form::default()
                });
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
            Message::Added(Ok(answer)) => {
                self.form = None;
                fetch(context);
                let to = format!("/portal/{}/doors/{}", outer.installation.id, answer.body.id);
                outer.onvisit.emit(to.into());
            }
            Message::Added(Err(problem)) => {
                if let Some(form) = &mut self.form {
                    form.flight.end();
                    form.faults = field_faults(&problem, &FIELDS, *language);
                    form.problem = form.faults.is_empty().then(|| problem.code.into());
                }
            }
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        let LiveProps { language, outer } = context.props();
        let link = context.link();
        let formats = Formats::new(*language, Some(&outer.installation.zone));
        let now = clock::wall();
        let doors = self.doors.map(|doors| {
            doors
                .iter()
                .map(|door| door_row(door, &formats, now))
                .collect()
        });
        html! {
            <>
                <DoorsPage
                    {doors}
                    installation={outer.installation.id.to_string()}
                    query={self.query.clone()}
                    may_add={outer.installation.may.create_doors}
                    onquery={link.callback(Message::Query)}
                    onadd={link.callback(|()| Message::Add)}
                    onagain={link.callback(|()| Message::Again)}
                    onvisit={outer.onvisit.clone()}
                />
                { for self.form.as_ref().map(|form| html! {
                    <DoorDialog
                        values={form.values.clone()}
                        faults={form.faults.clone()}
                        problem={form.problem.clone()}
                        busy={form.flight.is_busy()}
                        oninput={link.callback(|(field, value)| Message::Input(field, value))}
                        onsubmit={link.callback(|()| Message::Submit)}
                        onclose={link.callback(|()| Message::Close)}
                    />
                }) }
            </>
        }
    }
}

impl Live {
    fn submit(&mut self, context: &Context<Self>) {
        let LiveProps { language, outer } = context.props();
        let Some(form) = &mut self.form else { return };
        let mut fields = Fields::new(&form.values, *language);
        let name = fields.name(FormField::Door);
        let plate = fields.optional_name(FormField::Plate);
        let address = fields.optional_name(FormField::Place);
        let kind = fields.text(FormField::Kind).parse();
        let profile = fields.text(FormField::Profile).parse();
        form.faults = fields.faults;
        let Some(name) = name.filter(|_| form.faults.is_empty()) else {
            return;
        };
        let body = CreateDoor {
            name,
            place: address,
            plate,
            kind: kind.unwrap_or(DoorKind::Door),
            profile: profile.unwrap_or(DoorProfile::Blue),
        };
        if form.flight.begin() {
            let route = Route::CreateDoor {
                installation: outer.installation.id,
            };
            let command = |body: &CreateDoor| Request::command(route).with(body);
            let request = form.sent.request(body, command);
            context
                .link()
                .send_future(async move { Message::Added(request.send().await) });
        }
    }
}

/// The filter stands in the address, so that it can be sent and comes back.
pub(super) fn keep_query(query: &str) {
    let path = address::path();
    if query.is_empty() {
        address::replace(&path);
    } else {
        let query = kit::client::encoded(query);
        address::replace(&format!("{path}?search={query}"));
    }
}

fn fetch(context: &Context<Live>) {
    let installation = context.props().outer.installation.id;
    context
        .link()
        .send_future(async move { Message::Fetched(all_doors(installation).await) });
}

/// Every page of the list; an installation has some hundred doors at most.
pub(super) async fn all_doors(
    installation: domain::id::InstallationId,
) -> Result<Answer<Vec<Door>>, Problem> {
    every_page(Route::ListDoors { installation }, |page: Doors| {
        (page.items, page.next)
    })
    .await
}
