//! The screens of the portal, each a function of its view.

pub mod door;
pub mod doors;
pub mod first_run;
pub mod grant;
pub mod people;
pub mod server;
pub mod small_forms;

use yew::prelude::*;

use kit::components::choice::{Choice, ChoiceGroup};
use kit::components::icon::Icon;
use kit::components::navigation::{Place, Side, SkipLink};
use kit::components::notice::{Failure, Loading};
use kit::components::use_language;
use kit::state::Fetched;

use crate::view::FrameView;

/// The areas of the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// Doors.
    Doors,
    /// People.
    People,
    /// The whole server.
    Server,
}

/// The frame of a page.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct DeskProps {
    /// Who looks at what.
    pub frame: FrameView,
    /// Where one is.
    pub area: Area,
    /// Told where to go.
    pub onvisit: Callback<AttrValue>,
    /// Told another installation.
    pub onswitch: Callback<AttrValue>,
    /// The content.
    pub children: Html,
}

/// Side and content.
#[component]
pub fn Desk(props: &DeskProps) -> Html {
    let language = use_language();
    let (common, portal) = (language.common(), language.portal());
    let FrameView {
        installation,
        installations,
        current,
        name,
        operator,
    } = &props.frame;
    let place = |area: Area, href: String, label: &'static str| Place {
        href: href.into(),
        label: label.into(),
        icon: None,
        current: props.area == area,
    };
    let mut places = Vec::new();
    if !current.is_empty() {
        let below = |part: &str| format!("/portal/{current}/{part}");
        places.push(place(Area::Doors, below("doors"), portal.doors));
        places.push(place(Area::People, below("people"), portal.people));
    }
    if *operator {
        places.push(place(Area::Server, "/portal/server".into(), portal.server));
    }
    places.push(Place {
        href: "/me".into(),
        label: portal.account.into(),
        icon: None,
        current: false,
    });
    let choices: Vec<_> = installations
        .iter()
        .map(|(id, name)| Choice {
            value: id.clone(),
            label: name.clone(),
        })
        .collect();
    html! {
        <div class="desk">
            <SkipLink target="content" label={common.skip} />
            <Side label={portal.parts} {places} onvisit={props.onvisit.clone()}>
                <p dir="auto"><strong>{ installation }</strong></p>
                <p class="status">{ Icon::Person.view() }<span dir="auto">{ name }</span></p>
            </Side>
            <main id="content" class="stack" tabindex="-1">
                if choices.len() > 1 {
                    <ChoiceGroup
                        name="installation"
                        legend={portal.installation}
                        {choices}
                        value={current.clone()}
                        onchange={props.onswitch.clone()}
                    />
                }
                { props.children.clone() }
            </main>
        </div>
    }
}

/// What stands in the place of something that is on its way or broken.
pub fn fetched<T>(
    fetched: &Fetched<T>,
    again: &Callback<()>,
    show: impl FnOnce(&T) -> Html,
) -> Html {
    match fetched {
        Fetched::Loading => html! { <Loading rows={5} /> },
        Fetched::Here(value) => show(value),
        Fetched::Failed(problem) => {
            let request = problem.request.clone().map(AttrValue::from);
            html! { <Failure code={problem.code.clone()} {request} again={again.clone()} /> }
        }
    }
}
