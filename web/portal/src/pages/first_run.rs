//! The first start of an empty server: operator, installation, done. Later installations take its last two steps.

use yew::prelude::*;

use kit::components::button::{Button, ButtonWeight, LinkButton};
use kit::components::field::Field;
use kit::components::icon::Icon;
use kit::components::navigation::Brand;
use kit::components::notice::{Failure, Loading};
use kit::components::page::Heading;
use kit::components::use_language;
use kit::language::Language;

use crate::view::{FirstRunView, FormField};

/// The first run.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct FirstRunPageProps {
    /// Where it stands.
    pub view: FirstRunView,
    /// What is wrong, by field, in words.
    #[prop_or_default]
    pub faults: Vec<(FormField, AttrValue)>,
    /// The code of a problem that is no fault of a field.
    #[prop_or_default]
    pub problem: Option<AttrValue>,
    /// Something is under way.
    #[prop_or_default]
    pub busy: bool,
    /// Told each change.
    pub oninput: Callback<(FormField, String)>,
    /// Go on.
    pub onsubmit: Callback<()>,
}

/// One step after the other.
#[component]
pub fn FirstRunPage(props: &FirstRunPageProps) -> Html {
    let language = use_language();
    let portal = language.portal();
    let onsubmit = props
        .onsubmit
        .reform(|event: SubmitEvent| event.prevent_default());
    let (step, content) = match &props.view {
        FirstRunView::Asking => (
            None,
            html! { <><Heading title={portal.setup_title} /><Loading rows={3} /></> },
        ),
        FirstRunView::Operator { token, name } => {
            (Some(1), operator(props, [token, name], language))
        }
        FirstRunView::Installation {
            first,
            name,
            zone,
            administrator,
            email,
        } => {
            let title = if *first {
                portal.setup_installation
            } else {
                portal.installation_add
            };
            let values = [name, zone, administrator, email];
            (
                first.then_some(2),
                installation(props, title, values, language),
            )
        }
        FirstRunView::Done {
            first,
            name,
            administrator,
        } => (first.then_some(3), done(name, administrator, language)),
    };
    html! {
        <main class="pane">
            <Brand />
            <form class="sheet stack roomy" novalidate=true {onsubmit}>
                { for step.map(|step: u8| html! { <p class="soft">{ portal.setup_step.with([&step.to_string(), "3"]) }</p> }) }
                { for props.problem.as_ref().map(|code| html! { <Failure code={code.clone()} /> }) }
                { content }
            </form>
        </main>
    }
}

fn field(
    props: &FirstRunPageProps,
    field: FormField,
    label: &'static str,
    value: &AttrValue,
    hint: Option<&'static str>,
) -> Html {
    let (id, kind) = match field {
        FormField::Token => ("token", "text"),
        FormField::Email => ("email", "email"),
        FormField::Zone => ("zone", "text"),
        FormField::Installation => ("installation", "text"),
        _ => ("name", "text"),
    };
    html! {
        <Field
            {id}
            {kind}
            {label}
            hint={hint.map(AttrValue::from)}
            value={value.clone()}
            autocomplete={matches!(field, FormField::Token | FormField::Zone | FormField::Installation).then_some("off")}
            fault={props.faults.iter().find(|(each, _)| *each == field).map(|(_, words)| words.clone())}
            oninput={props.oninput.reform(move |text| (field, text))}
        />
    }
}

fn operator(props: &FirstRunPageProps, [token, name]: [&AttrValue; 2], language: Language) -> Html {
    let (common, portal) = (language.common(), language.portal());
    html! {
        <>
            <Heading title={portal.setup_title} />
            <p>{ portal.setup_text }</p>
            { field(props, FormField::Token, portal.setup_token, token, Some(portal.setup_token_hint)) }
            <h2>{ portal.setup_operator }</h2>
            { field(props, FormField::Name, common.name, name, None) }
            <Button label={portal.setup_passkey} icon={Icon::Key} weight={ButtonWeight::Main} full=true submit=true busy={props.busy} />
        </>
    }
}

fn installation(
    props: &FirstRunPageProps,
    title: &'static str,
    [name, zone, administrator, email]: [&AttrValue; 4],
    language: Language,
) -> Html {
    let (common, portal) = (language.common(), language.portal());
    html! {
        <>
            <Heading {title} />
            <p>{ portal.setup_installation_text }</p>
            { field(props, FormField::Installation, portal.setup_installation_name, name, None) }
            { field(props, FormField::Zone, portal.setup_zone, zone, Some(portal.setup_zone_hint)) }
            <div class="stack tight"><h2>{ portal.setup_administrator }</h2><p>{ portal.setup_administrator_text }</p></div>
            { field(props, FormField::Name, common.name, administrator, None) }
            { field(props, FormField::Email, common.email, email, None) }
            <Button label={portal.setup_create} weight={ButtonWeight::Main} full=true submit=true busy={props.busy} />
        </>
    }
}

fn done(name: &AttrValue, administrator: &AttrValue, language: Language) -> Html {
    let portal = language.portal();
    html! {
        <>
            <Heading title={portal.setup_done.with([name])} />
            <p>{ portal.setup_done_mail.with([administrator]) }</p>
            <p>{ portal.setup_done_text }</p>
            <LinkButton href="/portal/" label={language.door().to_portal} weight={ButtonWeight::Main} full=true />
        </>
    }
}
