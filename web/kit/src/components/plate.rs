//! The enamel house number of a door.

use yew::prelude::*;

/// How large and how lit a plate is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PlateLook {
    /// Enamel.
    #[default]
    Enamel,
    /// Only an outline: this door does not open now.
    Dim,
    /// Enamel, small.
    Small,
}

/// What a plate shows.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct PlateProps {
    /// House number or letter, at most four characters.
    pub text: AttrValue,
    /// How it looks.
    #[prop_or_default]
    pub look: PlateLook,
}

/// The plate; its door's name always stands beside it, so it is hidden from screen readers.
#[component]
pub fn Plate(props: &PlateProps) -> Html {
    let look = match props.look {
        PlateLook::Enamel => None,
        PlateLook::Dim => Some("dim"),
        PlateLook::Small => Some("sm"),
    };
    html! { <span class={classes!("plate", look)} aria-hidden="true">{ &props.text }</span> }
}
