//! Buttons in the shape of a key tag. A button is a verb.

use yew::prelude::*;

use super::icon::Icon;

/// How much weight a button has. One [`ButtonWeight::Main`] a screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonWeight {
    /// The one main action.
    Main,
    /// Any other action.
    #[default]
    Plain,
    /// An action that takes something away.
    Risk,
    /// An action beside others, without a frame.
    Bare,
}

impl ButtonWeight {
    const fn class(self) -> Option<&'static str> {
        match self {
            Self::Main => Some("main"),
            Self::Plain => None,
            Self::Risk => Some("risk"),
            Self::Bare => Some("bare"),
        }
    }
}

/// What a button is.
#[derive(Clone, Debug, PartialEq, Properties)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "attributes of a tag: each is on or off, whatever the others are"
)]
pub struct ButtonProps {
    /// The verb.
    pub label: AttrValue,
    /// More words for those who hear the button out of its place, such as the door's name.
    #[prop_or_default]
    pub about: Option<AttrValue>,
    /// An icon before the verb.
    #[prop_or_default]
    pub icon: Option<Icon>,
    /// How much weight it has.
    #[prop_or_default]
    pub weight: ButtonWeight,
    /// As wide as its place.
    #[prop_or_default]
    pub full: bool,
    /// Lit: it opens a door.
    #[prop_or_default]
    pub lamp: bool,
    /// Can be reached but does nothing; the reason stands beside it.
    #[prop_or_default]
    pub disabled: bool,
    /// Something is under way; more taps do nothing.
    #[prop_or_default]
    pub busy: bool,
    /// Sends the form it stands in, instead of calling `onclick`.
    #[prop_or_default]
    pub submit: bool,
    /// For labels and tests.
    #[prop_or_default]
    pub id: Option<AttrValue>,
    /// What it does.
    #[prop_or_default]
    pub onclick: Callback<()>,
}

/// A button.
#[component]
pub fn Button(props: &ButtonProps) -> Html {
    let quiet = props.disabled || props.busy;
    let onclick = {
        let (act, submit) = (props.onclick.clone(), props.submit);
        Callback::from(move |event: MouseEvent| {
            if quiet {
                event.prevent_default();
            } else if !submit {
                act.emit(());
            }
        })
    };
    html! {
        <button
            id={props.id.clone()}
            class={classes!("btn", props.weight.class(), props.full.then_some("full"), props.lamp.then_some("lamp"))}
            type={if props.submit { "submit" } else { "button" }}
            aria-disabled={props.disabled.then_some("true")}
            aria-busy={props.busy.then_some("true")}
            {onclick}
        >
            { for props.icon.map(Icon::view) }
            { &props.label }
            { for props.about.as_ref().map(|about| html! { <span class="sr">{ " " }{ about }</span> }) }
        </button>
    }
}

/// What the wide lit button is.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct OpenButtonProps {
    /// `Öffnen`
    pub label: AttrValue,
    /// The door's name, for those who hear the button out of its place.
    pub about: AttrValue,
    /// The door does not open now; the reason stands above.
    #[prop_or_default]
    pub disabled: bool,
    /// For skip links.
    #[prop_or_default]
    pub id: Option<AttrValue>,
    /// What it does.
    #[prop_or_default]
    pub onclick: Callback<()>,
}

/// The lit button under the thumb: lamp light means that this door opens.
#[component]
pub fn OpenButton(props: &OpenButtonProps) -> Html {
    let onclick = {
        let (act, disabled) = (props.onclick.clone(), props.disabled);
        Callback::from(move |_event: MouseEvent| {
            if !disabled {
                act.emit(());
            }
        })
    };
    html! {
        <button
            id={props.id.clone()}
            class="open"
            type="button"
            aria-disabled={props.disabled.then_some("true")}
            {onclick}
        >
            { &props.label }
            <span class="sr">{ " " }{ &props.about }</span>
        </button>
    }
}

/// What a link that looks like a button is.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct LinkButtonProps {
    /// Where it leads.
    pub href: AttrValue,
    /// What it says.
    pub label: AttrValue,
    /// More words for those who hear it out of its place.
    #[prop_or_default]
    pub about: Option<AttrValue>,
    /// An icon before the words.
    #[prop_or_default]
    pub icon: Option<Icon>,
    /// How much weight it has.
    #[prop_or_default]
    pub weight: ButtonWeight,
    /// As wide as its place.
    #[prop_or_default]
    pub full: bool,
    /// Room for other classes, such as `grow`.
    #[prop_or_default]
    pub class: Classes,
}

/// A link in the shape of a button: it leads somewhere and changes nothing.
#[component]
pub fn LinkButton(props: &LinkButtonProps) -> Html {
    html! {
        <a
            class={classes!("btn", props.weight.class(), props.full.then_some("full"), props.class.clone())}
            href={props.href.clone()}
        >
            { for props.icon.map(Icon::view) }
            { &props.label }
            { for props.about.as_ref().map(|about| html! { <span class="sr">{ " " }{ about }</span> }) }
        </a>
    }
}
