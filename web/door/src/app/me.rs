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
    /// There is one more passkey, or not.
    PasskeyMade(Result<(), SignInTrouble>),
    /// Signed out here, or there was no session any more.
    SignedOut(Result<(), Problem>),
    /// The session is over, as wanted.
    Left(Result<(), Problem>),
}

pub(super) struct Live {
    devices: Fetched<Vec<Device>>,
    passkeys: Fetched<Vec<Passkey>>,
    trouble: Option<SignInTrouble>,
    asks: Option<MeQuestion>,
    theme: Theme,
}

impl Component for Live {
    type Message = Message;
    type Properties = LiveProps;

    fn create(context: &Context<Self>) -> Self {
        let mut live = Self {
            devices: Fetched::Loading,
            passkeys: Fetched::Loading,
            trouble: None,
            asks: None,
            theme: preferences::theme(),
        };
        live.fetch(context);
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
                self.trouble = result.err().map(|problem| told(&problem));
                self.fetch_all(context);
            }
            Message::PasskeyMade(result) => {
                self.trouble = result.err();
                self.fetch_all(context);
            }
            Message::SignedOut(result) => match left(result) {
                Ok(()) => context.props().outer.onsignedout.emit(()),
                Err(problem) => self.trouble = Some(told(&problem)),
            },
            Message::Left(Ok(())) => context.props().outer.onsignedout.emit(()),
            Message::Left(Err(problem)) => self.trouble = Some(told(&problem)),
        }
        true
    }

    fn changed(&mut self, context: &Context<Self>, old: &LiveProps) -> bool {
        if context.props().outer.online && !old.outer.online {
            self.fetch(context);
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
    fn fetch_all(&mut self, context: &Context<Self>) {
        self.fetch(context);
        context.props().outer.onrefresh.emit(());
    }

    fn fetch(&mut self, context: &Context<Self>) {
        let link = context.link();
        self.devices = std::mem::take(&mut self.devices).asked_again();
        self.passkeys = std::mem::take(&mut self.passkeys).asked_again();
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
            MeAction::AskRemovePasskey(id) => self.asks = Some(MeQuestion::RemovePasskey(id)),
            MeAction::Dismiss => self.asks = None,
            MeAction::Again => self.fetch_all(context),
            MeAction::SignIn => outer.onvisit.emit("/sign-in".into()),
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
                    let mail = Some(MailPreferences { permissions });
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
            MeAction::AddPasskey => {
                link.send_future(async { Message::PasskeyMade(make_passkey().await) });
            }
            MeAction::RemovePasskey(id) => {
                self.asks = None;
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
            MeAction::SignOut => send(context, Request::new(Route::SignOut), Message::SignedOut),
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
        let trouble = self.trouble.clone().or(match &outer.me {
            Fetched::Failed(problem) => Some(told(problem)),
            _ => None,
        });
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
            devices: self.devices.map(|devices| {
                let views = devices.iter().map(|each| device(each, &formats, now));
                views.collect()
            }),
            passkeys: self
                .passkeys
                .map(|keys| keys.iter().map(|each| key(each, &formats, now)).collect()),
            mail_access: me.is_some_and(|me| me.mail.permissions),
            theme: self.theme.code().into(),
            portal: address::is_online(),
            trouble,
            asks: self.asks.clone(),
        })
    }
}

/// Who has no session is signed out already; what this phone keeps still has to go.
fn left(result: Result<(), Problem>) -> Result<(), Problem> {
    match result {
        Err(problem) if problem.code == "not_signed_in" => Ok(()),
        other => other,
    }
}

fn told(problem: &Problem) -> SignInTrouble {
    SignInTrouble::Problem {
        code: problem.code.clone().into(),
        request: problem.request.clone().map(AttrValue::from),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_out_without_a_session_is_done() {
        let refused = |code| left(Err(Problem::of(code)));
        assert_eq!(refused("not_signed_in"), Ok(()));
        assert_eq!(refused("offline"), Err(Problem::of("offline")));
        assert_eq!(left(Ok(())), Ok(()));
    }
}
