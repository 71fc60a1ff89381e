//! The portal as it runs: who looks at which installation, and where.

mod door;
mod doors;
mod every_page;
mod fields;
mod grant;
mod import;
mod mapping;
mod operator;
mod people;
mod server;
mod setup;

use api::installation::{Installation, InstallationEntry, Installations};
use api::me::Me;
use api::route::Route;
use domain::id::{AccessPointId, InstallationId};
use kit::address::{self, Watch};
use kit::client::{Answer, Problem, Request};
use kit::components::button::{ButtonWeight, LinkButton};
use kit::components::notice::Empty;
use kit::components::page::Heading;
use kit::language::Language;
use kit::preferences;
use kit::state::Fetched;
use yew::prelude::*;

use crate::pages::{Area, Desk, fetched};
use crate::view::FrameView;

/// Where one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// No installation is named yet.
    Start,
    /// The first run, or one more installation.
    Setup,
    /// The whole server, for operators.
    Server,
    Doors(InstallationId),
    Door(InstallationId, AccessPointId),
    People(InstallationId),
}

impl Place {
    /// The place of an address; what is unknown leads to the start.
    fn of(path: &str) -> Self {
        let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
        let place = match segments.as_slice() {
            ["portal", "setup"] => Some(Self::Setup),
            ["portal", "server"] => Some(Self::Server),
            ["portal", installation, "doors"] | ["portal", installation] => {
                installation.parse().ok().map(Self::Doors)
            }
            ["portal", installation, "doors", door] => installation
                .parse()
                .ok()
                .zip(door.parse().ok())
                .map(|(installation, door)| Self::Door(installation, door)),
            ["portal", installation, "people"] => installation.parse().ok().map(Self::People),
            _ => None,
        };
        place.unwrap_or(Self::Start)
    }

    const fn installation(self) -> Option<InstallationId> {
        match self {
            Self::Start | Self::Setup | Self::Server => None,
            Self::Doors(installation)
            | Self::Door(installation, _)
            | Self::People(installation) => Some(installation),
        }
    }
}

/// What happens to the portal.
#[derive(Debug)]
pub enum Message {
    /// The installations of this person.
    Installations(Result<Answer<Installations>, Problem>),
    /// The one that was asked for; by now another one may be shown.
    Installation(InstallationId, Result<Answer<Installation>, Problem>),
    /// Whether this person is an operator of the server.
    Operator(bool),
    /// Who is signed in.
    Me(Result<Answer<Me>, Problem>),
    /// The address changed.
    Moved,
    /// Go there.
    Go(AttrValue),
    /// Fetch everything again.
    Again,
}

/// The portal.
#[derive(Debug)]
pub struct App {
    language: Language,
    place: Place,
    installations: Fetched<Vec<InstallationEntry>>,
    installation: Fetched<Installation>,
    me: Fetched<Me>,
    operator: bool,
    _watch: Watch,
}

impl Component for App {
    type Message = Message;
    type Properties = ();

    fn create(context: &Context<Self>) -> Self {
        let language = preferences::language();
        preferences::show_language(language);
        let app = Self {
            language,
            place: Place::of(&address::path()),
            installations: Fetched::Loading,
            installation: Fetched::Loading,
            me: Fetched::Loading,
            operator: false,
            _watch: Watch::new(context.link().callback(|()| Message::Moved)),
        };
        if app.place != Place::Setup {
            Self::fetch(context);
        }
        app
    }

    fn update(&mut self, context: &Context<Self>, message: Message) -> bool {
        match message {
            Message::Installations(answer) => {
                let entries = answer.map(|answer| Answer {
                    body: answer.body.items,
                    version: None,
                });
                self.installations = std::mem::take(&mut self.installations).answered(entries);
                self.settle();
                self.fetch_installation(context);
            }
            // Late: somebody has gone on to another installation.
            Message::Installation(of, _) if self.place.installation() != Some(of) => {}
            Message::Installation(_, answer) => {
                self.installation = std::mem::take(&mut self.installation).answered(answer);
            }
            Message::Operator(operator) => {
                self.operator = operator;
                self.settle();
            }
            Message::Me(answer) => {
                self.me = std::mem::take(&mut self.me).answered(answer);
                self.ask_whether_operator(context);
            }
            Message::Moved => self.arrive(context, Place::of(&address::path())),
            Message::Go(to) => {
                if to.starts_with("/portal") {
                    address::go(&to);
                    self.arrive(context, Place::of(&address::path()));
                } else {
                    address::leave(&to);
                }
            }
            Message::Again => Self::fetch(context),
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
    fn fetch(context: &Context<Self>) {
        let link = context.link();
        link.send_future(async {
            Message::Installations(Request::new(Route::ListInstallations).send().await)
        });
        link.send_future(async { Message::Me(Request::new(Route::ReadMe).send().await) });
    }

    fn ask_whether_operator(&self, context: &Context<Self>) {
        if let Some(me) = self.me.value() {
            let (person, anew) = (me.person, self.place == Place::Server);
            context.link().send_future(async move {
                Message::Operator(operator::is_operator(person, anew).await)
            });
        }
    }

    fn fetch_installation(&mut self, context: &Context<Self>) {
        let Some(installation) = self.place.installation() else {
            return;
        };
        if self
            .installation
            .value()
            .is_some_and(|held| held.id == installation)
        {
            return;
        }
        self.installation = Fetched::Loading;
        let request = Request::new(Route::ReadInstallation { installation });
        context
            .link()
            .send_future(async move { Message::Installation(installation, request.send().await) });
    }

    fn arrive(&mut self, context: &Context<Self>, place: Place) {
        self.place = place;
        self.settle();
        self.fetch_installation(context);
    }

    /// Without an installation in the address the first one is shown; without a session one signs in.
    fn settle(&mut self) {
        match &self.installations {
            Fetched::Here(entries) if self.place == Place::Start => {
                if let Some(first) = entries.first() {
                    address::replace(&format!("/portal/{}/doors", first.id));
                    self.place = Place::Doors(first.id);
                } else if self.operator {
                    address::replace("/portal/server");
                    self.place = Place::Server;
                }
            }
            Fetched::Failed(problem) if problem.code == "not_signed_in" => {
                address::leave("/sign-in");
            }
            _ => {}
        }
    }

    fn screen(&self, context: &Context<Self>) -> Html {
        if self.place == Place::Setup {
            return html! { <setup::SettingUp /> };
        }
        let link = context.link();
        let again = link.callback(|()| Message::Again);
        let onvisit = link.callback(Message::Go);
        let onswitch =
            link.callback(|id: AttrValue| Message::Go(format!("/portal/{id}/doors").into()));
        if self.place == Place::Server {
            return html! {
                <Desk frame={self.frame()} area={Area::Server} {onvisit} {onswitch}>
                    <server::Server />
                </Desk>
            };
        }
        let area = if matches!(self.place, Place::People(_)) {
            Area::People
        } else {
            Area::Doors
        };
        let page = fetched(&self.installations, &again, |entries| {
            if entries.is_empty() {
                return nobody(self.language);
            }
            fetched(&self.installation, &again, |installation| {
                self.page(installation, &onvisit)
            })
        });
        let waiting = self.installation.value().is_none();
        html! {
            <Desk frame={self.frame()} {area} {onvisit} {onswitch}>
                if waiting && !matches!(self.installations.value(), Some(entries) if entries.is_empty()) {
                    <Heading title={self.language.portal().title} still=true />
                }
                { page }
            </Desk>
        }
    }

    fn page(&self, installation: &Installation, onvisit: &Callback<AttrValue>) -> Html {
        let onvisit = onvisit.clone();
        let installation = std::rc::Rc::new(installation.clone());
        match self.place {
            Place::Start | Place::Setup | Place::Server => Html::default(),
            Place::Doors(_) => html! { <doors::AllDoors {installation} {onvisit} /> },
            Place::Door(_, door) => html! { <door::OneDoor {installation} {door} {onvisit} /> },
            Place::People(_) => html! { <people::Everybody {installation} /> },
        }
    }

    fn frame(&self) -> FrameView {
        let entries = self
            .installations
            .value()
            .map(Vec::as_slice)
            .unwrap_or_default();
        let current = self.place.installation();
        let named = entries.iter().find(|entry| Some(entry.id) == current);
        let name = self.me.value().and_then(|me| {
            let name = me.name.as_ref().map(ToString::to_string);
            name.or_else(|| {
                me.addresses
                    .first()
                    .map(|address| address.address.to_string())
            })
        });
        FrameView {
            installation: named
                .map(|entry| entry.name.to_string().into())
                .unwrap_or_default(),
            installations: entries
                .iter()
                .map(|entry| (entry.id.to_string().into(), entry.name.to_string().into()))
                .collect(),
            current: current
                .map(|current| current.to_string().into())
                .unwrap_or_default(),
            name: name.unwrap_or_default().into(),
            operator: self.operator,
        }
    }
}

fn nobody(language: Language) -> Html {
    let portal = language.portal();
    html! {
        <>
            <Heading title={portal.title} still=true />
            <Empty title={portal.nobody_title} text={portal.nobody_text}>
                <div class="acts">
                    <LinkButton href="/" label={portal.to_doors} weight={ButtonWeight::Main} />
                </div>
            </Empty>
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_to_its_place_and_an_unknown_one_to_the_start() {
        let installation = InstallationId::from([1; 16]);
        let door = AccessPointId::from([2; 16]);
        assert_eq!(Place::of("/portal/"), Place::Start);
        assert_eq!(Place::of("/portal/setup"), Place::Setup);
        assert_eq!(Place::of("/portal/server"), Place::Server);
        assert_eq!(
            Place::of(&format!("/portal/{installation}")),
            Place::Doors(installation)
        );
        assert_eq!(
            Place::of(&format!("/portal/{installation}/doors/{door}")),
            Place::Door(installation, door)
        );
        assert_eq!(
            Place::of(&format!("/portal/{installation}/people")),
            Place::People(installation)
        );
        assert_eq!(Place::of("/portal/x/doors"), Place::Start);
    }
}
