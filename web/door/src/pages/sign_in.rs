//! Signing in: one button for a passkey, one field for a link by e-mail, nothing to copy or remember.

use yew::prelude::*;

use kit::components::button::{Button, ButtonWeight};
use kit::components::entrance::Entrance;
use kit::components::field::Field;
use kit::components::icon::Icon;
use kit::components::notice::{Failure, Loading, Note, Tone};
use kit::components::page::Heading;
use kit::components::time::sentence;
use kit::components::use_language;
use kit::language::Language;

use crate::view::{SignInAction, SignInTrouble, SignInView};

/// The page to sign in.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct SignInPageProps {
    /// What it shows.
    pub view: SignInView,
    /// The first page after a load.
    #[prop_or_default]
    pub still: bool,
    /// What stands below the sheet.
    #[prop_or_default]
    pub below: Html,
    /// Told what the person does.
    pub onact: Callback<SignInAction>,
}

/// Signing in.
#[component]
pub fn SignInPage(props: &SignInPageProps) -> Html {
    let language = use_language();
    let words = language.sign_in();
    let onact = &props.onact;
    let act = |action: SignInAction| onact.reform(move |()| action.clone());
    let main = |label: &'static str, action: SignInAction, busy: bool| {
        html! { <Button {label} weight={ButtonWeight::Main} full=true {busy} onclick={act(action)} /> }
    };
    let (title, content) = match &props.view {
        SignInView::Start {
            email,
            email_wrong,
            passkeys,
            busy,
            trouble,
        } => (
            words.title,
            start(
                email,
                *email_wrong,
                *passkeys,
                *busy,
                trouble.as_ref(),
                language,
                onact,
            ),
        ),
        SignInView::Sent { email, lifetime } => (
            words.sent_title,
            html! {
                <>
                    <p role="status">{ words.sent_text.with([email, lifetime]) }</p>
                    <Button label={words.sent_other} onclick={act(SignInAction::StartOver)} />
                </>
            },
        ),
        SignInView::Confirm { busy } => (
            words.confirm_title,
            html! { <><p>{ words.confirm_text }</p>{ main(words.confirm, SignInAction::Confirm, *busy) }</> },
        ),
        SignInView::Looking => (words.confirm_title, html! { <Loading rows=1 /> }),
        SignInView::Invited { person, busy, .. } => (
            words.confirm_title,
            html! {
                <>
                    <p>{ words.invited_text.with([person]) }</p>
                    { main(words.invited_accept, SignInAction::Confirm, *busy) }
                </>
            },
        ),
        SignInView::InvitationOver => (
            words.link_dead_title,
            html! {
                <>
                    <Note tone={Tone::Warn} alert=true><p>{ words.invited_over }</p></Note>
                    { main(language.common().sign_in, SignInAction::StartOver, false) }
                </>
            },
        ),
        SignInView::LinkDead => (
            words.link_dead_title,
            html! {
                <>
                    <Note tone={Tone::Warn} alert=true><p>{ words.link_dead_text }</p></Note>
                    { main(words.send_link, SignInAction::StartOver, false) }
                </>
            },
        ),
        SignInView::OfferPasskey {
            busy,
            waits_until,
            trouble,
        } => (
            words.passkey_title,
            html! {
                <>
                    { for waits_until.as_ref().map(|until| html! {
                        <Note tone={Tone::Warn}><p>{ sentence(words.new_device, until) }</p></Note>
                    }) }
                    { for trouble.as_ref().map(|trouble| trouble_note(trouble, language)) }
                    <p>{ words.passkey_text }</p>
                    { main(words.passkey_make, SignInAction::MakePasskey, *busy) }
                    <Button label={words.passkey_later} full=true onclick={act(SignInAction::Later)} />
                </>
            },
        ),
    };
    let title = match &props.view {
        SignInView::Invited { installation, .. } => words.invited_title.with([installation]).into(),
        _ => AttrValue::Static(title),
    };
    html! {
        <Entrance below={props.below.clone()}>
            <Heading {title} still={props.still} />
            { content }
        </Entrance>
    }
}

fn start(
    email: &AttrValue,
    email_wrong: bool,
    passkeys: bool,
    busy: bool,
    trouble: Option<&SignInTrouble>,
    language: Language,
    onact: &Callback<SignInAction>,
) -> Html {
    let (common, words) = (language.common(), language.sign_in());
    let onsubmit = onact.reform(|event: SubmitEvent| {
        event.prevent_default();
        SignInAction::SendLink
    });
    let fault = email_wrong.then_some(AttrValue::Static(words.email_wrong));
    html! {
        <>
            <p>{ words.text }</p>
            { for trouble.map(|trouble| trouble_note(trouble, language)) }
            if passkeys {
                <Button
                    label={words.with_passkey}
                    icon={Icon::Key}
                    weight={ButtonWeight::Main}
                    full=true
                    {busy}
                    onclick={onact.reform(|()| SignInAction::Passkey)}
                />
            } else {
                <Note><p>{ words.passkey_missing }</p></Note>
            }
            <form class="stack" novalidate=true {onsubmit}>
                <h2>{ words.or_email }</h2>
                <Field
                    id="email"
                    label={common.email}
                    kind="email"
                    autocomplete="username webauthn"
                    inputmode="email"
                    value={email.clone()}
                    {fault}
                    oninput={onact.reform(SignInAction::Email)}
                />
                <Button label={words.send_link} icon={Icon::Mail} full=true submit=true {busy} />
            </form>
        </>
    }
}

fn trouble_note(trouble: &SignInTrouble, language: Language) -> Html {
    match trouble {
        SignInTrouble::PasskeyCancelled => html! {
            <Note tone={Tone::Warn} alert=true><p>{ language.sign_in().passkey_cancelled }</p></Note>
        },
        SignInTrouble::Problem { code, request } => {
            html! { <Failure code={code.clone()} request={request.clone()} /> }
        }
    }
}
