//! Where one is and where one can go.

use yew::prelude::*;

use super::icon::Icon;

/// One place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Where it leads.
    pub href: AttrValue,
    /// Its words.
    pub label: AttrValue,
    /// Its picture, for tabs.
    pub icon: Option<Icon>,
    /// One is there.
    pub current: bool,
}

/// A set of places.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct PlacesProps {
    /// What the set is, for those who hear the page.
    pub label: AttrValue,
    /// The places.
    pub places: Vec<Place>,
    /// Told the address of a place that is chosen; the browser does not load it.
    pub onvisit: Callback<AttrValue>,
    /// What stands at the far end of the side, such as who is signed in.
    #[prop_or_default]
    pub children: Html,
}

/// The tabs of the door app, in reach of the thumb.
#[component]
pub fn Tabs(props: &PlacesProps) -> Html {
    html! {
        <nav class="tabs" aria-label={props.label.clone()}>
            { for props.places.iter().map(|place| link(place, &props.onvisit)) }
        </nav>
    }
}

/// Name and plate of the product.
#[component]
pub fn Brand() -> Html {
    html! { <p class="brand"><span class="plate sm" aria-hidden="true">{ "C" }</span>{ "Clavis" }</p> }
}

/// The side of the portal; on a phone it lies on top.
#[component]
pub fn Side(props: &PlacesProps) -> Html {
    html! {
        <nav class="side" aria-label={props.label.clone()}>
            <Brand />
            { for props.places.iter().map(|place| link(place, &props.onvisit)) }
            <div class="end">{ props.children.clone() }</div>
        </nav>
    }
}

fn link(place: &Place, visit: &Callback<AttrValue>) -> Html {
    html! {
        <a
            href={place.href.clone()}
            aria-current={place.current.then_some("page")}
            onclick={stay(visit, &place.href)}
        >
            { for place.icon.map(Icon::view) }
            { &place.label }
        </a>
    }
}

/// Lets the app follow a link, unless the reader wants a new tab.
#[must_use]
pub fn stay(visit: &Callback<AttrValue>, href: &AttrValue) -> Callback<MouseEvent> {
    let (visit, href) = (visit.clone(), href.clone());
    Callback::from(move |event: MouseEvent| {
        if event.button() == 0 && !event.meta_key() && !event.ctrl_key() && !event.shift_key() {
            event.prevent_default();
            visit.emit(href.clone());
        }
    })
}

/// The first stop of the keyboard: past the bar, to the content.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct SkipLinkProps {
    /// The id of the content.
    pub target: AttrValue,
    /// `Zum Inhalt springen`, or what waits there.
    pub label: AttrValue,
}

/// The skip link.
#[component]
pub fn SkipLink(props: &SkipLinkProps) -> Html {
    html! { <a class="skip" href={format!("#{}", props.target)}>{ &props.label }</a> }
}
