//! The whole server, live; for its operators.

use api::platform::{PlatformInstallation, PlatformInstallations};
use api::route::Route;
use kit::client::{Answer, Problem, Request};
use kit::components::notice::{Failure, Said};
use kit::components::use_language;
use kit::language::Language;
use kit::state::{Fetched, SingleFlight};
use yew::prelude::*;

use super::every_page::every_page;
use super::import::Importing;
use crate::pages::server::ServerPage;

pub(super) enum Message {
    Fetched(Result<Answer<Vec<PlatformInstallation>>, Problem>),
    Again,
    /// Open the dialog for a manufacturer's list.
    Import,
    /// It is over: with what was done, or without.
    Imported(Option<AttrValue>),
    /// Send the administrator of this installation another invitation.
    Invite(AttrValue),
    /// It was sent, for the installation of this name.
    Invited(AttrValue, Result<(), Problem>),
    /// What was done has been read.
    Read,
}

pub(super) struct Live {
    installations: Fetched<Vec<PlatformInstallation>>,
    importing: bool,
    /// Of an invitation that is sent again.
    flight: SingleFlight,
    problem: Option<Problem>,
    said: Option<AttrValue>,
}

/// Picks the language up, because a component with state has no hooks.
#[component]
pub(super) fn Server() -> Html {
    let language = use_language();
    html! { <Live {language} /> }
}

#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct LiveProps {
    language: Language,
}

impl Component for Live {
    type Message = Message;
    type Properties = LiveProps;

    fn create(context: &Context<Self>) -> Self {
        fetch(context);
        Self {
            installations: Fetched::Loading,
            importing: false,
            flight: SingleFlight::default(),
            problem: None,
            said: None,
        }
    }

    fn update(&mut self, context: &Context<Self>, message: Message) -> bool {
        match message {
            Message::Fetched(answer) => {
                self.installations = std::mem::take(&mut self.installations).answered(answer);
            }
            Message::Again => {
                self.installations = std::mem::take(&mut self.installations).asked_again();
                fetch(context);
            }
            Message::Import => self.importing = true,
            Message::Imported(said) => (self.importing, self.said) = (false, said),
            Message::Invite(id) => self.invite(context, &id),
            Message::Invited(name, result) => {
                self.flight.end();
                let portal = context.props().language.portal();
                match result {
                    Ok(()) => self.said = Some(portal.person_invited_said.with([&name]).into()),
                    // There is nobody left to invite.
                    Err(problem) if problem.code == "wrong_state" => {
                        self.said = Some(portal.administrator_joined.with([&name]).into());
                    }
                    Err(problem) => self.problem = Some(problem),
                }
            }
            Message::Read => self.said = None,
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        let link = context.link();
        let installations = self.installations.map(|items| {
            items
                .iter()
                .map(|item| (item.id.to_string().into(), item.name.to_string().into()))
                .collect()
        });
        html! {
            <>
                { for self.problem.as_ref().map(|problem| {
                    let request = problem.request.clone().map(AttrValue::from);
                    html! { <Failure code={problem.code.clone()} {request} /> }
                }) }
                <ServerPage
                    {installations}
                    onimport={link.callback(|()| Message::Import)}
                    oninvite={link.callback(Message::Invite)}
                    onagain={link.callback(|()| Message::Again)}
                />
                <Said text={self.said.clone()} onclose={link.callback(|()| Message::Read)} />
                if self.importing {
                    <Importing ondone={link.callback(Message::Imported)} />
                }
            </>
        }
    }
}

impl Live {
    fn invite(&mut self, context: &Context<Self>, id: &str) {
        let known = self
            .installations
            .value()
            .and_then(|items| items.iter().find(|item| item.id.to_string() == id));
        let Some(known) = known else { return };
        if !self.flight.begin() {
            return;
        }
        self.problem = None;
        let name = AttrValue::from(known.name.to_string());
        let installation = known.id;
        let request = Request::command(Route::InviteAdministrator { installation });
        context
            .link()
            .send_future(async move { Message::Invited(name, request.send_only().await) });
    }
}

fn fetch(context: &Context<Live>) {
    context.link().send_future(async {
        let parts = |page: PlatformInstallations| (page.items, page.next);
        Message::Fetched(every_page(Route::ListAllInstallations, parts).await)
    });
}
