//! The app as it runs: what the phone keeps, where one is, and what is fetched in the background.
//!
//! The doors are shown from what the phone keeps, before anything is asked of the server: rendering
//! first, signing in second.

#[cfg(feature = "virtual-lock")]
mod cast;
mod check;
mod doors;
mod enrol;
mod me;
mod sign_in;
mod stage;
mod tools;

use std::rc::Rc;

use api::me::Me;
use api::route::Route;
use kit::address::{self, Watch};
use kit::client::{Answer, Problem, Request};
use kit::language::Language;
use kit::state::Fetched;
use kit::{clock, preferences};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::leases::Kept;
use crate::phone;
use crate::transport::{Availability, DoorTransport};
use crate::vault::{DeviceKey, Vault};
use tools::Tools;

/// How often the phone looks for news while it is looked at, in milliseconds.
const ROUND: u32 = 900_000;

/// Where one is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Doors,
    Me,
    SignIn,
    /// Somebody followed an invitation.
    Invitation,
    Check,
    Ways,
    Enrol {
        installation: String,
        door: String,
    },
    #[cfg(feature = "virtual-lock")]
    VirtualLock,
}

impl Place {
    /// The place of an address; what is unknown leads to the doors.
    fn of(path: &str) -> Self {
        let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
        match segments.as_slice() {
            ["me"] => Self::Me,
            ["sign-in"] => Self::SignIn,
            ["invitation"] => Self::Invitation,
            ["check"] => Self::Check,
            ["ways"] => Self::Ways,
            ["enrol", installation, door] => Self::Enrol {
                installation: (*installation).to_owned(),
                door: (*door).to_owned(),
            },
            #[cfg(feature = "virtual-lock")]
            ["virtual-lock"] => Self::VirtualLock,
            _ => Self::Doors,
        }
    }
}

/// What happens to the app.
#[derive(Debug)]
pub enum Message {
    /// The vault is open, and this is what it kept.
    Began(Option<Vault>, Option<(Kept, DeviceKey)>),
    /// What this device can do.
    Available(Availability),
    /// A round of leases ended.
    Fetched(Result<Kept, Problem>),
    /// The account, or why not.
    Me(Result<Answer<Me>, Problem>),
    /// Somebody signed in: this device is to be registered.
    SignedIn,
    /// The device is registered.
    Registered(Result<(Kept, DeviceKey), Problem>),
    /// The session is over.
    SignedOut,
    /// The address changed.
    Moved,
    /// Go there.
    Go(AttrValue),
    /// The network came or went, or time passed.
    Refresh,
    /// The window is looked at again: Bluetooth may have been turned on or off meanwhile.
    Focused,
    /// Another language.
    Language(Language),
}

/// The door app.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that are independent of each other: each holds or not"
)]
pub struct App {
    language: Language,
    place: Place,
    first: bool,
    tools: Rc<Tools>,
    began: bool,
    kept: Option<Rc<Kept>>,
    me: Fetched<Me>,
    availability: Availability,
    online: bool,
    fetching: bool,
    _watches: [Watch; 4],
}

impl Component for App {
    type Message = Message;
    type Properties = ();

    fn create(context: &Context<Self>) -> Self {
        let language = preferences::language();
        preferences::show_language(language);
        let link = context.link();
        let refresh = link.callback(|()| Message::Refresh);
        let tools = Rc::new(Tools::default());
        link.send_future(begin());
        link.send_message(Message::Focused);
        rounds(refresh.clone());
        Self {
            language,
            place: Place::of(&address::path()),
            first: true,
            tools,
            began: false,
            kept: None,
            me: Fetched::Loading,
            availability: Availability::Ready,
            online: address::is_online(),
            fetching: false,
            _watches: [
                Watch::new(link.callback(|()| Message::Moved)),
                Watch::on("online", refresh.clone()),
                Watch::on("offline", refresh),
                Watch::on("focus", link.callback(|()| Message::Focused)),
            ],
        }
    }

    fn update(&mut self, context: &Context<Self>, message: Message) -> bool {
        match message {
            Message::Began(vault, kept) => self.begin(context, vault, kept),
            Message::Available(availability) => self.availability = availability,
            Message::Fetched(result) => self.fetched(context, result),
            Message::Me(answer) => self.me = std::mem::take(&mut self.me).answered(answer),
            Message::SignedIn => self.register(context),
            Message::Registered(result) => self.registered(context, result),
            Message::SignedOut => self.sign_out(context),
            Message::Moved => self.place = Place::of(&address::path()),
            Message::Go(to) => self.go(&to),
            Message::Refresh => self.refresh(context),
            Message::Focused => {
                let transport = self.tools.transport.clone();
                context
                    .link()
                    .send_future(async move { Message::Available(transport.availability().await) });
                return false;
            }
            Message::Language(language) => {
                preferences::keep_language(language);
                self.language = language;
            }
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        html! {
            <ContextProvider<Language> context={self.language}>
                { self.screen(context) }
            </ContextProvider<Language>>
        }
    }
}

impl App {
    fn begin(
        &mut self,
        context: &Context<Self>,
        vault: Option<Vault>,
        kept: Option<(Kept, DeviceKey)>,
    ) {
        self.began = true;
        self.tools.keep_vault(vault);
        if let Some((kept, key)) = kept {
            self.kept = Some(Rc::new(kept));
            self.tools.keep_key(Some(key));
            self.refresh(context);
        } else if self.place == Place::Doors || self.place == Place::Me {
            // Perhaps there is a session and only the vault is empty.
            context.link().send_message(Message::SignedIn);
        }
        context.link().send_future(read_me());
    }

    /// Asks for news, unless a round is under way or the phone is not signed in.
    fn refresh(&mut self, context: &Context<Self>) {
        self.online = address::is_online();
        let (Some(kept), Some(vault)) = (self.kept.clone(), self.tools.vault()) else {
            return;
        };
        if !self.online || self.fetching {
            return;
        }
        self.fetching = true;
        context.link().send_future(async move {
            phone::deliver_reports(&vault).await;
            Message::Fetched(phone::fetch(&vault, (*kept).clone()).await)
        });
    }

    fn fetched(&mut self, context: &Context<Self>, result: Result<Kept, Problem>) {
        self.fetching = false;
        match result {
            Ok(kept) => {
                self.online = true;
                self.kept = Some(Rc::new(kept));
            }
            Err(problem) if problem.code == "offline" => self.online = false,
            Err(problem) if problem.code == "not_signed_in" => self.session_over(),
            // The server does not know this device any more.
            Err(problem) if problem.code == "device_revoked" => self.sign_out(context),
            Err(_) => {}
        }
    }

    /// Doors open as long as their leases last; without any, signing in is the one thing to do.
    fn session_over(&mut self) {
        let none_left = self
            .kept
            .as_ref()
            .is_none_or(|kept| kept.keys_until().is_none_or(|until| until <= clock::wall()));
        if none_left && matches!(self.place, Place::Doors | Place::Me) {
            self.go("/sign-in");
        }
    }

    fn register(&mut self, context: &Context<Self>) {
        let vault = self.tools.vault();
        let name = phone::device_name(&user_agent());
        context.link().send_future(async move {
            let Some(vault) = vault else {
                return Message::Registered(Err(Problem::of("device_key")));
            };
            Message::Registered(phone::register(&vault, &name).await)
        });
        context.link().send_future(read_me());
    }

    fn registered(&mut self, context: &Context<Self>, result: Result<(Kept, DeviceKey), Problem>) {
        match result {
            Ok((kept, key)) => {
                // A device that was registered before keeps its doors.
                let same = self
                    .kept
                    .as_ref()
                    .is_some_and(|held| held.device == kept.device);
                if !same {
                    self.kept = Some(Rc::new(kept));
                }
                self.tools.keep_key(Some(key));
                self.refresh(context);
            }
            Err(problem) if problem.code == "not_signed_in" => self.session_over(),
            Err(problem) if problem.code == "offline" => self.online = false,
            Err(problem) => self.me = Fetched::Failed(problem),
        }
    }

    fn sign_out(&mut self, _context: &Context<Self>) {
        if let Some(vault) = self.tools.vault() {
            spawn_local(async move {
                // What can't be cleared is useless without a session soon enough.
                let _cleared = vault.clear().await;
            });
        }
        self.tools.keep_key(None);
        self.kept = None;
        self.me = Fetched::Loading;
        self.go("/sign-in");
    }

    fn go(&mut self, to: &str) {
        if to.starts_with("/portal") {
            address::leave(to);
            return;
        }
        address::go(to);
        self.first = false;
        self.place = Place::of(&address::path());
    }

    fn email(&self) -> AttrValue {
        let address = self.me.value().and_then(|me| me.addresses.first());
        address
            .map(|address| AttrValue::from(address.address.to_string()))
            .unwrap_or_default()
    }

    fn screen(&self, context: &Context<Self>) -> Html {
        let link = context.link();
        let onvisit = link.callback(Message::Go);
        let onback = link.callback(|()| Message::Go("/".into()));
        let tools = Rc::clone(&self.tools);
        match &self.place {
            Place::Doors => html! {
                <doors::Doors
                    {tools}
                    kept={self.kept.clone()}
                    loading={!self.began}
                    online={self.online}
                    availability={self.availability}
                    email={self.email()}
                    still={self.first}
                    {onvisit}
                    onrefresh={link.callback(|()| Message::Refresh)}
                />
            },
            Place::Me => html! {
                <me::MyPage
                    me={self.me.clone()}
                    online={self.online}
                    kept={self.kept.clone()}
                    {onvisit}
                    onlanguage={link.callback(Message::Language)}
                    onsignedout={link.callback(|()| Message::SignedOut)}
                    onrefresh={link.callback_future(|()| read_me())}
                />
            },
            Place::SignIn | Place::Invitation => html! {
                <sign_in::SigningIn
                    still={self.first}
                    invited={self.place == Place::Invitation}
                    onsignedin={link.callback(|()| Message::SignedIn)}
                    onvisit={onvisit}
                />
            },
            Place::Check => html! { <check::Checking {tools} {onback} /> },
            Place::Ways => html! {
                <crate::pages::ways::WaysPage no_bluetooth={self.availability == Availability::Missing} {onback} />
            },
            Place::Enrol { installation, door } => html! {
                <enrol::Enrolling
                    {tools}
                    installation={AttrValue::from(installation.clone())}
                    door={AttrValue::from(door.clone())}
                    {onvisit}
                    onrefresh={link.callback(|()| Message::Refresh)}
                />
            },
            #[cfg(feature = "virtual-lock")]
            Place::VirtualLock => html! { <crate::virtual_lock::VirtualLockPage /> },
        }
    }
}

async fn begin() -> Message {
    let vault = Vault::open().await.ok();
    let kept = match &vault {
        Some(vault) => phone::kept(vault).await,
        None => None,
    };
    Message::Began(vault, kept)
}

async fn read_me() -> Message {
    Message::Me(Request::new(Route::ReadMe).send::<Me>().await)
}

/// Looks for news every quarter of an hour, for the life of the page.
fn rounds(refresh: Callback<()>) {
    spawn_local(async move {
        loop {
            clock::wait(ROUND).await;
            refresh.emit(());
        }
    });
}

fn user_agent() -> String {
    web_sys::window()
        .and_then(|window| window.navigator().user_agent().ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_to_its_place_and_an_unknown_one_to_the_doors() {
        assert_eq!(Place::of("/"), Place::Doors);
        assert_eq!(Place::of("/me/"), Place::Me);
        assert_eq!(Place::of("/sign-in"), Place::SignIn);
        assert_eq!(Place::of("/invitation"), Place::Invitation);
        let enrol = Place::Enrol {
            installation: "a".to_owned(),
            door: "b".to_owned(),
        };
        assert_eq!(Place::of("/enrol/a/b"), enrol);
        assert_eq!(Place::of("/nothing/here"), Place::Doors);
    }
}
