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
mod round;
mod sign_in;
mod stage;
mod tools;

use std::rc::Rc;

use api::me::Me;
use kit::address::{self, Watch};
use kit::client::{Answer, Problem};
use kit::language::Language;
use kit::state::Fetched;
use kit::{clock, preferences};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::leases::Kept;
use crate::phone;
use crate::transport::{Availability, DoorTransport};
use crate::vault::{DeviceKey, Vault};
use round::Session;
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
    /// Whether the screen is about this phone, so that it is registered where a session stands.
    /// Where one signs in, or needs no account, nobody is asked for one.
    fn needs_phone(&self) -> bool {
        matches!(
            self,
            Self::Doors | Self::Me | Self::Check | Self::Enrol { .. }
        )
    }

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
    /// A round of leases ended, in the session of this number.
    Fetched(u32, Result<Kept, Problem>),
    /// The account is to be read.
    ReadMe,
    /// The account, or why not, in the session of this number.
    Me(u32, Result<Answer<Me>, Problem>),
    /// Somebody signed in: this device is to be registered.
    SignedIn,
    /// The device is registered, or not, in the session of this number.
    Registered(u32, Result<(Kept, DeviceKey), Problem>),
    /// The session is over.
    SignedOut,
    /// The address changed.
    Moved,
    /// Go there.
    Go(AttrValue),
    /// The network went, time passed, or somebody asked for news.
    Refresh,
    /// The network came back.
    Online,
    /// The window is looked at again: Bluetooth may have been turned on or off meanwhile.
    Focused,
    /// Another language.
    Language(Language),
}

/// The door app.
#[derive(Debug)]
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
    session: Session,
    /// What went wrong last behind the screens, until something goes right.
    trouble: Option<Problem>,
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
            session: Session::default(),
            trouble: None,
            _watches: [
                Watch::new(link.callback(|()| Message::Moved)),
                Watch::on("online", link.callback(|()| Message::Online)),
                Watch::on("offline", refresh),
                Watch::on("focus", link.callback(|()| Message::Focused)),
            ],
        }
    }

    fn update(&mut self, context: &Context<Self>, message: Message) -> bool {
        match message {
            Message::Began(vault, kept) => self.begin(context, vault, kept),
            Message::Available(availability) => self.availability = availability,
            Message::Fetched(session, result) => self.fetched(context, session, result),
            Message::ReadMe => self.read_me(context),
            Message::Me(session, answer) => self.me_read(session, answer),
            Message::SignedIn => self.signed_in(context),
            Message::Registered(session, result) => self.registered(context, session, result),
            Message::SignedOut => self.sign_out(),
            Message::Moved => {
                self.place = Place::of(&address::path());
                self.entered(context);
            }
            Message::Go(to) => {
                self.go(&to);
                self.entered(context);
            }
            Message::Refresh => self.refresh(context),
            Message::Online => {
                self.refresh(context);
                self.read_me(context);
            }
            Message::Focused => {
                let transport = self.tools.transport.clone();
                context
                    .link()
                    .send_future(async move { Message::Available(transport.availability().await) });
                self.glance(context);
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
    /// One's own page is about what is so now.
    fn entered(&self, context: &Context<Self>) {
        if self.place == Place::Me {
            self.read_me(context);
        }
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
                    loading={!self.began || (self.kept.is_none() && self.session.is_busy())}
                    trouble={self.trouble.clone()}
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
                    onrefresh={link.callback(|()| Message::ReadMe)}
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
            Place::Check => {
                html! { <check::Checking {tools} known={(self.began, self.kept.is_some())} {onback} /> }
            }
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
