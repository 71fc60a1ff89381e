//! My own page, live.

use std::rc::Rc;

use api::device::{Device, DeviceStanding, Devices};
use api::me::{ChangeMe, MailPreferences, Me};
use api::passkey::{Passkey, Passkeys};
use api::route::Route;
use domain::time::Instant;
use kit::client::{Answer, Problem, Request};
use kit::components::use_language;
use kit::language::Language;
use kit::language::format::Formats;
use kit::preferences::{self, Theme};
use kit::state::Fetched;
use kit::{address, clock};
use yew::prelude::*;

use super::sign_in::make_passkey;
use crate::leases::Kept;
use crate::pages::me::MePage;
use crate::pages::ways::OfflinePage;
use crate::view::{DeviceView, MeAction, MeQuestion, MeView, PasskeyView, SignInTrouble};

#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct MyPageProps {
    pub(super) me: Fetched<Me>,
    pub(super) online: bool,
    pub(super) kept: Option<Rc<Kept>>,
    pub(super) onvisit: Callback<AttrValue>,
    pub(super) onlanguage: Callback<Language>,
    pub(super) onsignedout: Callback<()>,
    pub(super) onrefresh: Callback<()>,
}

/// Picks the language up, because a component with state has no hooks.
#[component]
pub(super) fn MyPage(props: &MyPageProps) -> Html {
    let language = use_language();
    html! { <Live {language} outer={props.clone()} /> }
}

#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct LiveProps {
    language: Language,
    outer: MyPageProps,
}

pub(super) enum Message {
    Act(MeAction),
    Devices(Result<Answer<Devices>, Problem>),
    Passkeys(Result<Answer<Passkeys>, Problem>),
    /// An act is done or refused; the lists are fetched again.
    Acted(Result<(), Problem>),
    /// The session is over, as wanted.
    Left(Result<(), Problem>),
}

pub(super) struct Live {
    devices: Fetched<Vec<Device>>,
    passkeys: Fetched<Vec<Passkey>>,
    trouble: Option<Problem>,
    asks: Option<MeQuestion>,
    theme: Theme,
}

impl Component for Live {
    type Message = Message;
    type Properties = LiveProps;

    fn create(context: &Context<Self>) -> Self {
        let live = Self {
            devices: Fetched::Loading,
            passkeys: Fetched::Loading,
            trouble: None,
            asks: None,
            theme: preferences::theme(),
        };
        Self::fetch(context);
        live
    }

    fn update(&mut self, context: &Context<Self>, message: Message) -> bool {
        match message {
            Message::Act(action) => self.act(context, action),
            Message::Devices(answer) => {
                let items = answer.map(|answer| Answer {
                    body: answer.body.items,
                    version: None,
                });
                self.devices = std::mem::take(&mut self.devices).answered(items);
            }
            Message::Passkeys(answer) => {
                let items = answer.map(|answer| Answer {
                    body: answer.body.items,
                    version: None,
                });
                self.passkeys = std::mem::take(&mut self.passkeys).answered(items);
            }
            Message::Acted(result) => {
                self.trouble = result.err();
                Self::fetch(context);
                context.props().outer.onrefresh.emit(());
            }
            Message::Left(Ok(())) => context.props().outer.onsignedout.emit(()),
            Message::Left(Err(problem)) => self.trouble = Some(problem),
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        let LiveProps { language, outer } = context.props();
        let onact = context.link().callback(Message::Act);
        let onvisit = outer.onvisit.clone();
        if !outer.online && outer.me.value().is_none() {
            let fetched_at = outer.kept.as_ref().and_then(|kept| kept.fetched_at);
            let formats = Formats::new(*language, None);
            let last_fetched = fetched_at.map(|at| formats.moment(at, clock::wall()));
            return html! { <OfflinePage {last_fetched} onagain={outer.onrefresh.clone()} {onvisit} /> };
        }
        html! { <MePage view={self.page(outer, *language)} {onact} {onvisit} /> }
    }
}

impl Live {
    fn fetch(context: &Context<Self>) {
        let link = context.link();
        link.send_future(async { Message::Devices(Request::new(Route::ListDevices).send().await) });
        link.send_future(async {
            Message::Passkeys(Request::new(Route::ListPasskeys).send().await)
        });
    }

    fn act(&mut self, context: &Context<Self>, action: MeAction) {
        let outer = &context.props().outer;
        let link = context.link();
        self.trouble = None;
        match action {
            MeAction::AskBlock(id) => self.asks = Some(MeQuestion::Block(id)),
            MeAction::AskDelete => self.asks = Some(MeQuestion::Delete),
            MeAction::Dismiss => self.asks = None,
            MeAction::Check => outer.onvisit.emit("/check".into()),
            MeAction::Language(tag) => {
                if let Some(language) = Language::from_tag(&tag) {
                    outer.onlanguage.emit(language);
                }
            }
            MeAction::Theme(code) => {
                self.theme = Theme::of(&code);
                preferences::keep_theme(self.theme);
            }
            MeAction::MailAccess(permissions) => {
                if let Some(me) = outer.me.value() {
                    let mail = Some(MailPreferences {
                        permissions,
                        ..me.mail
                    });
                    let request =
                        Request::new(Route::ChangeMe)
                            .at_version(me.version)
                            .with(&ChangeMe {
                                mail,
                                ..ChangeMe::default()
                            });
                    link.send_future(async move { Message::Acted(request.send_only().await) });
                }
            }
            MeAction::AddPasskey => link.send_future(async {
                Message::Acted(make_passkey().await.or_else(|trouble| match trouble {
                    SignInTrouble::PasskeyCancelled => Ok(()),
                    SignInTrouble::Problem { code, .. } => Err(Problem::of(&code)),
                }))
            }),
            MeAction::RemovePasskey(id) => {
                if let Ok(passkey) = id.parse() {
                    send(
                        context,
                        Request::command(Route::RemovePasskey { passkey }),
                        Message::Acted,
                    );
                }
            }
            MeAction::Confirm(id) => {
                if let Ok(device) = id.parse() {
                    send(
                        context,
                        Request::command(Route::ConfirmDevice { device }),
                        Message::Acted,
                    );
                }
            }
            MeAction::Block(id) => {
                self.asks = None;
                let here = self
                    .devices
                    .value()
                    .and_then(|devices| devices.iter().find(|device| device.here));
                let this = here.is_some_and(|device| device.id.to_string() == *id);
                if let Ok(device) = id.parse() {
                    let then = if this { Message::Left } else { Message::Acted };
                    send(
                        context,
                        Request::command(Route::BlockDevice { device }),
                        then,
                    );
                }
            }
            MeAction::SignOut => send(context, Request::new(Route::SignOut), Message::Left),
            MeAction::SignOutEverywhere => send(
                context,
                Request::new(Route::SignOutEverywhere),
                Message::Left,
            ),
            MeAction::Delete => {
                self.asks = None;
                if let Some(me) = outer.me.value() {
                    send(
                        context,
                        Request::new(Route::DeleteMe).at_version(me.version),
                        Message::Left,
                    );
                }
            }
        }
    }

    /// None while it is on its way.
    fn page(&self, outer: &MyPageProps, language: Language) -> Option<MeView> {
        let now = clock::wall();
        let formats = Formats::new(language, None);
        let trouble = self.trouble.as_ref().or(match &outer.me {
            Fetched::Failed(problem) => Some(problem),
            _ => None,
        });
        let code = trouble.map(|problem| AttrValue::from(problem.code.clone()));
        let me = match &outer.me {
            Fetched::Loading => return None,
            Fetched::Here(me) => Some(me),
            Fetched::Failed(_) => None,
        };
        let address = me.and_then(|me| me.addresses.first());
        Some(MeView {
            name: me
                .and_then(|me| me.name.as_ref())
                .map(|name| name.to_string().into())
                .unwrap_or_default(),
            email: address
                .map(|address| address.address.to_string().into())
                .unwrap_or_default(),
            devices: self
                .devices
                .value()
                .map(|devices| {
                    devices
                        .iter()
                        .map(|each| device(each, &formats, now))
                        .collect()
                })
                .unwrap_or_default(),
            passkeys: self
                .passkeys
                .value()
                .map(|keys| keys.iter().map(|each| key(each, &formats, now)).collect())
                .unwrap_or_default(),
            mail_access: me.is_some_and(|me| me.mail.permissions),
            theme: self.theme.code().into(),
            portal: address::is_online(),
            trouble: code,
            asks: self.asks.clone(),
        })
    }
}

fn send(context: &Context<Live>, request: Request, then: fn(Result<(), Problem>) -> Message) {
    context
        .link()
        .send_future(async move { then(request.send_only().await) });
}

fn device(device: &Device, formats: &Formats, now: Instant) -> DeviceView {
    let waits = device
        .active_from
        .filter(|from| device.standing == DeviceStanding::Unconfirmed && *from > now);
    DeviceView {
        id: device.id.to_string().into(),
        name: device.name.to_string().into(),
        this: device.here,
        blocked: device.standing == DeviceStanding::Blocked,
        waits_until: waits.map(|from| formats.moment(from, now)),
        added: formats.moment(device.added_at, now),
    }
}

fn key(passkey: &Passkey, formats: &Formats, now: Instant) -> PasskeyView {
    PasskeyView {
        id: passkey.id.to_string().into(),
        name: passkey.name.to_string().into(),
        last_used: formats.moment(passkey.used_at.unwrap_or(passkey.added_at), now),
    }
}
