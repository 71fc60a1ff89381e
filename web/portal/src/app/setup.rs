//! The first run, live: operator, first installation, done; and each later installation.

use api::installation::{CreateInstallation, Installation, NewAdministrator};
use api::passkey::{BeginSetup, CreationOptions, FinishSetup, RegisteredCredential};
use api::platform::PlatformInstallations;
use api::route::Route;
use api::sign_in::SignedIn;
use domain::language::Language as Spoken;
use domain::name::Name;
use kit::address;
use kit::client::{Answer, Problem, Request};
use kit::components::use_language;
use kit::language::Language;
use kit::language::format::own_zone;
use kit::passkey;
use kit::state::{Sent, SingleFlight};
use miniserde::json;
use yew::prelude::*;

use super::fields::Fields;
use super::mapping::field_faults;
use crate::pages::first_run::FirstRunPage;
use crate::view::{FirstRunView, FormField};

/// The fields of the first installation, by their names in the API.
const FIELDS: [(&str, FormField); 3] = [
    ("name", FormField::Installation),
    ("zone", FormField::Zone),
    ("email", FormField::Email),
];

/// Picks the language up, because a component with state has no hooks.
#[component]
pub(super) fn SettingUp() -> Html {
    let language = use_language();
    html! { <Live {language} /> }
}

#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct LiveProps {
    language: Language,
}

pub(super) enum Message {
    /// Who is an operator already gets to know whether there is an installation.
    Known(Result<Answer<PlatformInstallations>, Problem>),
    Input(FormField, String),
    Submit,
    Operator(Result<(), Problem>),
    Created(Result<Answer<Installation>, Problem>),
}

pub(super) struct Live {
    view: FirstRunView,
    faults: Vec<(FormField, AttrValue)>,
    problem: Option<AttrValue>,
    flight: SingleFlight,
    sent: Sent<CreateInstallation>,
}

impl Component for Live {
    type Message = Message;
    type Properties = LiveProps;

    fn create(context: &Context<Self>) -> Self {
        // The token may stand behind `#`, as the terminal prints it; it must not stay in the history.
        let token = address::fragment();
        address::replace("/portal/setup");
        // Who is the operator already, after a reload or for one more installation, goes on with the second step.
        context.link().send_future(async {
            Message::Known(Request::new(Route::ListAllInstallations).send().await)
        });
        let view = if token.is_empty() {
            FirstRunView::Asking
        } else {
            first_step(token)
        };
        Self {
            view,
            faults: Vec::new(),
            problem: None,
            flight: SingleFlight::default(),
            sent: Sent::default(),
        }
    }

    fn update(&mut self, context: &Context<Self>, message: Message) -> bool {
        let language = context.props().language;
        match message {
            Message::Known(known) => {
                let begins = matches!(
                    self.view,
                    FirstRunView::Asking | FirstRunView::Operator { .. }
                );
                match known {
                    Ok(answer) if begins && !self.flight.is_busy() => {
                        self.view = second_step(answer.body.items.is_empty());
                    }
                    Err(_) if self.view == FirstRunView::Asking => {
                        self.view = first_step(String::new());
                    }
                    _ => {}
                }
            }
            Message::Input(field, value) => self.input(field, value.into()),
            Message::Submit => self.submit(context),
            Message::Operator(result) => {
                self.flight.end();
                match result {
                    Ok(()) => self.view = second_step(true),
                    Err(problem) => self.fail(
                        &problem,
                        &[("token", FormField::Token), ("name", FormField::Name)],
                        language,
                    ),
                }
            }
            Message::Created(result) => {
                self.flight.end();
                match result {
                    Ok(answer) => {
                        let (first, administrator) = match &self.view {
                            FirstRunView::Installation { first, email, .. } => {
                                (*first, email.clone())
                            }
                            _ => (true, AttrValue::default()),
                        };
                        self.view = FirstRunView::Done {
                            first,
                            name: answer.body.name.to_string().into(),
                            administrator,
                        };
                    }
                    Err(problem) => self.fail(&problem, &FIELDS, language),
                }
            }
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        let link = context.link();
        html! {
            <FirstRunPage
                view={self.view.clone()}
                faults={self.faults.clone()}
                problem={self.problem.clone()}
                busy={self.flight.is_busy()}
                oninput={link.callback(|(field, value)| Message::Input(field, value))}
                onsubmit={link.callback(|()| Message::Submit)}
            />
        }
    }
}

impl Live {
    fn input(&mut self, field: FormField, value: AttrValue) {
        self.faults.retain(|(each, _)| *each != field);
        let slot = match (&mut self.view, field) {
            (FirstRunView::Operator { token, .. }, FormField::Token) => token,
            (FirstRunView::Operator { name, .. }, FormField::Name)
            | (FirstRunView::Installation { name, .. }, FormField::Installation) => name,
            (FirstRunView::Installation { zone, .. }, FormField::Zone) => zone,
            (FirstRunView::Installation { administrator, .. }, FormField::Name) => administrator,
            (FirstRunView::Installation { email, .. }, FormField::Email) => email,
            _ => return,
        };
        *slot = value;
    }

    fn fail(
        &mut self,
        problem: &Problem,
        fields: &[(&'static str, FormField)],
        language: Language,
    ) {
        self.faults = field_faults(problem, fields, language);
        self.problem = self.faults.is_empty().then(|| problem.code.clone().into());
    }

    fn submit(&mut self, context: &Context<Self>) {
        let language = context.props().language;
        let link = context.link();
        (self.problem, self.faults) = (None, Vec::new());
        match &self.view {
            FirstRunView::Operator { token, name } => {
                let values = [(FormField::Name, name.clone())];
                let mut fields = Fields::new(&values, language);
                let name = fields.name(FormField::Name);
                self.faults = fields.faults;
                let Some(name) = name else { return };
                if self.flight.begin() {
                    let (token, spoken) = (token.trim().to_owned(), language.spoken());
                    link.send_future(async move {
                        Message::Operator(make_operator(token, name, spoken).await)
                    });
                }
            }
            FirstRunView::Installation {
                name,
                zone,
                administrator,
                email,
                ..
            } => {
                let values = [
                    (FormField::Installation, name.clone()),
                    (FormField::Name, administrator.clone()),
                    (FormField::Email, email.clone()),
                ];
                let mut fields = Fields::new(&values, language);
                let (title, name, email) = (
                    fields.name(FormField::Installation),
                    fields.name(FormField::Name),
                    fields.email(FormField::Email),
                );
                self.faults = fields.faults;
                let (Some(title), Some(name), Some(email)) = (title, name, email) else {
                    return;
                };
                if self.flight.begin() {
                    let administrator = NewAdministrator {
                        name,
                        email,
                        language: language.spoken(),
                    };
                    let body = CreateInstallation {
                        name: title,
                        zone: zone.trim().to_owned(),
                        administrator,
                    };
                    let request = self.sent.request(body, |body| {
                        Request::command(Route::CreateInstallation).with(body)
                    });
                    link.send_future(async move { Message::Created(request.send().await) });
                }
            }
            FirstRunView::Asking | FirstRunView::Done { .. } => {}
        }
    }
}

fn first_step(token: String) -> FirstRunView {
    FirstRunView::Operator {
        token: token.into(),
        name: AttrValue::default(),
    }
}

fn second_step(first: bool) -> FirstRunView {
    FirstRunView::Installation {
        first,
        name: AttrValue::default(),
        zone: own_zone().unwrap_or_default().into(),
        administrator: AttrValue::default(),
        email: AttrValue::default(),
    }
}

async fn make_operator(token: String, name: Name, language: Spoken) -> Result<(), Problem> {
    let begin = BeginSetup {
        token: token.clone(),
        name: name.clone(),
    };
    let options = Request::new(Route::BeginSetup)
        .with(&begin)
        .send::<CreationOptions>()
        .await?
        .body;
    let answer = passkey::create(&json::to_string(&options))
        .await
        .map_err(|_| Problem::of("sign_in_failed"))?;
    let credential: RegisteredCredential =
        json::from_str(&answer).map_err(|_| Problem::of("sign_in_failed"))?;
    let finish = FinishSetup {
        token,
        name,
        language,
        user: options.user.id,
        challenge: options.challenge,
        credential,
    };
    Request::new(Route::FinishSetup)
        .with(&finish)
        .send::<SignedIn>()
        .await?;
    Ok(())
}
