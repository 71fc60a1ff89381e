//! What the page has to say: a reason with its way out, an empty place, a place that loads or broke.

use yew::prelude::*;

use super::button::{Button, ButtonWeight};
use super::icon::Icon;
use super::use_language;
use crate::language::messages::Common;
use crate::language::text::Sentences;

/// How grave a note is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Good to know.
    #[default]
    Plain,
    /// Something waits for attention.
    Warn,
    /// Something does not work.
    Bad,
}

/// A note.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct NoteProps {
    /// How grave.
    #[prop_or_default]
    pub tone: Tone,
    /// One line.
    #[prop_or_default]
    pub title: Option<AttrValue>,
    /// Announced at once to those who hear the page.
    #[prop_or_default]
    pub alert: bool,
    /// The reason, then the way out.
    pub children: Html,
}

/// A reason, then the way out.
#[component]
pub fn Note(props: &NoteProps) -> Html {
    let (tone, icon) = match props.tone {
        Tone::Plain => (None, None),
        Tone::Warn => (Some("warn"), Some(Icon::Warning)),
        Tone::Bad => (Some("bad"), Some(Icon::Warning)),
    };
    html! {
        <div class={classes!("note", tone)} role={props.alert.then_some("alert")}>
            { for icon.map(Icon::view) }
            <div class="stack tight">
                { for props.title.as_ref().map(|title| html! { <p class="head3">{ title }</p> }) }
                { props.children.clone() }
            </div>
        </div>
    }
}

/// Both sentences of a reason.
pub fn sentences(sentences: Sentences) -> Html {
    html! { <><p><strong>{ sentences.says }</strong></p><p>{ sentences.way_out }</p></> }
}

/// Something went wrong, and can be tried again.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct FailureProps {
    /// The stable code of the problem.
    pub code: AttrValue,
    /// The number of the request, where the server gave one.
    #[prop_or_default]
    pub request: Option<AttrValue>,
    /// Tries again; without it no button is shown.
    #[prop_or_default]
    pub again: Option<Callback<()>>,
    /// Leads to signing in, shown instead where that is the way out.
    #[prop_or_default]
    pub onsignin: Option<Callback<()>>,
}

impl FailureProps {
    /// The way out as a button: its words and what it does.
    fn way_out(&self, common: &Common) -> Option<(&'static str, Callback<()>)> {
        let may_sign_in = matches!(self.code.as_str(), "not_signed_in" | "sign_in_again");
        match (&self.onsignin, &self.again) {
            (Some(sign_in), _) if may_sign_in => Some((common.sign_in, sign_in.clone())),
            (_, again) => again.clone().map(|again| (common.again, again)),
        }
    }
}

/// A place that broke: what is so, the way out, the number to quote.
#[component]
pub fn Failure(props: &FailureProps) -> Html {
    let language = use_language();
    let common = language.common();
    html! {
        <Note tone={Tone::Bad} alert=true>
            { sentences(language.problem(&props.code)) }
            { for props.request.as_ref().map(|request| html! {
                <p><small>{ common.request_number.with([request]) }</small></p>
            }) }
            { for props.way_out(common).map(|(label, onclick)| html! {
                <div class="acts"><Button {label} {onclick} /></div>
            }) }
        </Note>
    }
}

/// An empty place.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct EmptyProps {
    /// What is empty.
    pub title: AttrValue,
    /// Why, and what comes next.
    pub text: AttrValue,
    /// The one thing to do.
    #[prop_or_default]
    pub children: Html,
}

/// An empty place: what this is, why it is empty, the one thing to do.
#[component]
pub fn Empty(props: &EmptyProps) -> Html {
    html! {
        <div class="empty">
            <h2>{ &props.title }</h2>
            <p>{ &props.text }</p>
            { props.children.clone() }
        </div>
    }
}

/// Rows that are on their way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Properties)]
pub struct LoadingProps {
    /// How many rows keep their place.
    #[prop_or(3)]
    pub rows: usize,
}

/// Keeps the layout still while rows are fetched, and says so in words.
#[component]
pub fn Loading(props: &LoadingProps) -> Html {
    let common = use_language().common();
    html! {
        <div class="stack" aria-busy="true">
            <p class="sr" role="status">{ common.loading }</p>
            { for (0..props.rows).map(|row| html! {
                <div class="row" key={row} aria-hidden="true">
                    <span class="bone plate" />
                    <div class="grow stack tight">
                        <span class="bone w2" />
                        <span class="bone w3" />
                    </div>
                </div>
            }) }
        </div>
    }
}

/// What just happened.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct SaidProps {
    /// What happened; none clears the place but keeps it known to screen readers.
    pub text: Option<AttrValue>,
    /// The reader has seen it.
    pub onclose: Callback<()>,
}

/// Says once what happened. It stays until it is read: nothing that matters runs away.
#[component]
pub fn Said(props: &SaidProps) -> Html {
    let common = use_language().common();
    html! {
        <div role="status">
            { for props.text.as_ref().map(|text| html! {
                <div class="said">
                    <p>{ text }</p>
                    <Button label={common.close} weight={ButtonWeight::Bare} onclick={props.onclose.clone()} />
                </div>
            }) }
        </div>
    }
}
