//! The screens of the door app, each a function of its view.

pub mod check;
pub mod doors;
pub mod enrol;
pub mod me;
pub mod sign_in;
pub mod stage;
pub mod ways;

use yew::prelude::*;

use kit::components::icon::Icon;
use kit::components::navigation::{Place, SkipLink, Tabs};
use kit::components::page::Heading;
use kit::components::use_language;

/// The tabs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// My doors.
    Doors,
    /// My own page.
    Me,
}

/// A screen with bar, content and tabs.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct ScreenProps {
    /// The heading.
    pub title: AttrValue,
    /// The tab one is in; none for screens without tabs.
    #[prop_or_default]
    pub tab: Option<Tab>,
    /// What stands at the end of the bar.
    #[prop_or_default]
    pub bar: Html,
    /// What stands at the lower end, above the tabs.
    #[prop_or_default]
    pub foot: Html,
    /// The first screen after a load leaves the focus alone.
    #[prop_or_default]
    pub still: bool,
    /// The class of the content.
    #[prop_or(classes!("stack"))]
    pub class: Classes,
    /// Told where to go.
    #[prop_or_default]
    pub onvisit: Callback<AttrValue>,
    /// The content.
    pub children: Html,
}

/// One screen of the door app.
#[component]
pub fn Screen(props: &ScreenProps) -> Html {
    let language = use_language();
    let (common, door) = (language.common(), language.door());
    let place = |tab: Tab, href: &'static str, label: &'static str, icon: Icon| Place {
        href: href.into(),
        label: label.into(),
        icon: Some(icon),
        current: props.tab == Some(tab),
    };
    html! {
        <div class="app">
            <SkipLink target="content" label={common.skip} />
            <header class="bar">
                <Heading class="grow" title={props.title.clone()} still={props.still} />
                { props.bar.clone() }
            </header>
            <main id="content" class={props.class.clone()} tabindex="-1">{ props.children.clone() }</main>
            { props.foot.clone() }
            if props.tab.is_some() {
                <Tabs
                    label={door.main_parts}
                    places={vec![
                        place(Tab::Doors, "/", door.doors, Icon::Door),
                        place(Tab::Me, "/me", door.me, Icon::Person),
                    ]}
                    onvisit={props.onvisit.clone()}
                />
            }
        </div>
    }
}
