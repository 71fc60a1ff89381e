//! My own page: devices, passkeys, how the app looks and speaks, mail, and leaving.

use yew::prelude::*;

use kit::components::button::{Button, ButtonWeight, LinkButton};
use kit::components::choice::{Choice, ChoiceGroup, Switch};
use kit::components::dialog::Dialog;
use kit::components::icon::Icon;
use kit::components::notice::{Failure, Loading, Note, Tone};
use kit::components::time::sentence;
use kit::components::use_language;
use kit::language::Language;
use kit::state::Fetched;

use super::{Screen, Tab};
use crate::view::{DeviceView, MeAction, MeQuestion, MeView, PasskeyView, SignInTrouble};

/// The own page.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct MePageProps {
    /// What it shows; none while it is fetched.
    pub view: Option<MeView>,
    /// Told what the person does.
    pub onact: Callback<MeAction>,
    /// Told where to go.
    pub onvisit: Callback<AttrValue>,
}

/// Me.
#[component]
pub fn MePage(props: &MePageProps) -> Html {
    let language = use_language();
    let door = language.door();
    let content = match &props.view {
        None => html! { <Loading /> },
        Some(view) => {
            html! { <>{ about(view, language, &props.onact) }{ question(view, language, &props.onact) }</> }
        }
    };
    html! {
        <Screen title={door.me} tab={Tab::Me} class={classes!("stack", "roomy")} onvisit={props.onvisit.clone()}>
            { content }
        </Screen>
    }
}

fn about(view: &MeView, language: Language, onact: &Callback<MeAction>) -> Html {
    let (common, door) = (language.common(), language.door());
    let act = |action: MeAction| onact.reform(move |()| action.clone());
    let themes = [
        ("system", common.theme_system),
        ("light", common.theme_light),
        ("dark", common.theme_dark),
    ];
    let choices = themes.map(|(value, label)| Choice {
        value: value.into(),
        label: label.into(),
    });
    let languages = Language::ALL.map(|each| Choice {
        value: each.tag().into(),
        label: each.own_name().into(),
    });
    html! {
        <>
            <div class="stack tight"><p dir="auto"><strong>{ &view.name }</strong></p><p class="soft">{ &view.email }</p></div>
            { for view.trouble.as_ref().map(|trouble| trouble_note(trouble, language, onact)) }
            <div class="acts">
                <Button label={door.check} icon={Icon::Phone} onclick={act(MeAction::Check)} />
                if view.portal { <LinkButton href="/portal/" label={door.to_portal} /> }
            </div>
            <section class="stack">
                <h2>{ door.devices }</h2>
                { list(view, &view.devices, onact, |device| device_row(device, language, onact)) }
            </section>
            <section class="stack">
                <h2>{ door.passkeys }</h2>
                { list(view, &view.passkeys, onact, |passkey| passkey_row(passkey, language, onact)) }
                <div><Button label={door.passkey_add} icon={Icon::Key} onclick={act(MeAction::AddPasskey)} /></div>
            </section>
            <ChoiceGroup
                name="language"
                legend={common.language}
                choices={languages.to_vec()}
                value={language.tag()}
                onchange={onact.reform(MeAction::Language)}
            />
            <ChoiceGroup
                name="theme"
                legend={common.theme}
                choices={choices.to_vec()}
                value={view.theme.clone()}
                onchange={onact.reform(MeAction::Theme)}
            />
            <section class="stack tight">
                <h2>{ door.mail }</h2>
                <Switch label={door.mail_access} checked={view.mail_access} onchange={onact.reform(MeAction::MailAccess)} />
                <Switch label={door.mail_security} detail={door.mail_security_text} checked=true disabled=true onchange={Callback::noop()} />
            </section>
            <section class="stack">
                <h2>{ common.sign_out }</h2>
                <p>{ door.sign_out_text }</p>
                <div class="acts">
                    <Button label={common.sign_out} onclick={act(MeAction::SignOut)} />
                    <Button label={door.sign_out_everywhere} onclick={act(MeAction::SignOutEverywhere)} />
                    <Button label={door.delete_account} weight={ButtonWeight::Risk} onclick={act(MeAction::AskDelete)} />
                </div>
            </section>
        </>
    }
}

fn trouble_note(trouble: &SignInTrouble, language: Language, onact: &Callback<MeAction>) -> Html {
    if let SignInTrouble::Problem { code, request } = trouble {
        html! {
            <Failure
                code={code.clone()}
                request={request.clone()}
                again={onact.reform(|()| MeAction::Again)}
                onsignin={onact.reform(|()| MeAction::SignIn)}
            />
        }
    } else {
        html! { <Note tone={Tone::Warn} alert=true><p>{ language.door().passkey_not_added }</p></Note> }
    }
}

/// Rows, or bones while they are on their way, or why they did not come. What went wrong is said
/// once: with trouble above, a list keeps quiet.
fn list<T>(
    view: &MeView,
    rows: &Fetched<Vec<T>>,
    onact: &Callback<MeAction>,
    row: impl Fn(&T) -> Html,
) -> Html {
    match rows {
        Fetched::Loading => html! { <Loading rows=1 /> },
        Fetched::Here(rows) if rows.is_empty() => Html::default(),
        Fetched::Here(rows) => html! { <div class="list">{ for rows.iter().map(row) }</div> },
        Fetched::Failed(_) if view.trouble.is_some() => Html::default(),
        Fetched::Failed(problem) => html! {
            <Failure
                code={problem.code.clone()}
                request={problem.request.clone().map(AttrValue::from)}
                again={onact.reform(|()| MeAction::Again)}
                onsignin={onact.reform(|()| MeAction::SignIn)}
            />
        },
    }
}

fn device_row(device: &DeviceView, language: Language, onact: &Callback<MeAction>) -> Html {
    let door = language.door();
    let (block, confirm) = (device.id.clone(), device.id.clone());
    html! {
        <div key={device.id.as_str()} class="wrap">
            { Icon::Phone.view() }
            <div class="grow">
                <h3 dir="auto">{ &device.name }</h3>
                <p>
                    if device.this { <span class="mark">{ door.this_device }</span>{ " " } }
                    if device.blocked { <span class="mark">{ door.device_blocked }</span>{ " " } }
                    { match &device.waits_until {
                        Some(until) => sentence(door.device_waits, until),
                        None => sentence(door.added, &device.added),
                    } }
                </p>
            </div>
            if device.waits_until.is_some() && !device.this && !device.blocked {
                <Button
                    label={door.device_confirm}
                    about={device.name.clone()}
                    onclick={onact.reform(move |()| MeAction::Confirm(confirm.clone()))}
                />
            }
            if !device.blocked {
                <Button
                    label={door.device_block}
                    about={device.name.clone()}
                    weight={ButtonWeight::Risk}
                    onclick={onact.reform(move |()| MeAction::AskBlock(block.clone()))}
                />
            }
        </div>
    }
}

fn passkey_row(passkey: &PasskeyView, language: Language, onact: &Callback<MeAction>) -> Html {
    let door = language.door();
    let id = passkey.id.clone();
    html! {
        <div key={passkey.id.as_str()}>
            { Icon::Key.view() }
            <div class="grow">
                <h3 dir="auto">{ &passkey.name }</h3>
                <p>{ sentence(door.last_used, &passkey.last_used) }</p>
            </div>
            <Button
                label={door.passkey_remove}
                about={passkey.name.clone()}
                onclick={onact.reform(move |()| MeAction::AskRemovePasskey(id.clone()))}
            />
        </div>
    }
}

/// Confirmed, because none of these can be undone.
fn question(view: &MeView, language: Language, onact: &Callback<MeAction>) -> Html {
    let (common, door) = (language.common(), language.door());
    let Some(asks) = &view.asks else {
        return Html::default();
    };
    let (title, text, label, action) = match asks {
        MeQuestion::Block(id) => {
            let devices = view.devices.value().into_iter().flatten();
            let mut names = devices.filter(|device| device.id == *id);
            let name = names.next().map(|device| device.name.clone());
            let title = door.block_title.with([name.as_deref().unwrap_or_default()]);
            (
                title,
                door.block_text,
                door.device_block,
                MeAction::Block(id.clone()),
            )
        }
        MeQuestion::RemovePasskey(id) => {
            let passkeys = view.passkeys.value().into_iter().flatten();
            let mut names = passkeys.filter(|passkey| passkey.id == *id);
            let name = names.next().map(|passkey| passkey.name.clone());
            let title = door
                .passkey_remove_title
                .with([name.as_deref().unwrap_or_default()]);
            (
                title,
                door.passkey_remove_text,
                door.passkey_remove,
                MeAction::RemovePasskey(id.clone()),
            )
        }
        MeQuestion::Delete => (
            door.delete_title.to_owned(),
            door.delete_text,
            door.delete_account,
            MeAction::Delete,
        ),
    };
    let foot = html! {
        <div class="acts">
            <Button label={common.cancel} onclick={onact.reform(|()| MeAction::Dismiss)} />
            <Button {label} weight={ButtonWeight::Risk} onclick={onact.reform(move |()| action.clone())} />
        </div>
    };
    html! {
        <Dialog id="question" {title} {foot} onclose={onact.reform(|()| MeAction::Dismiss)}>
            <p>{ text }</p>
        </Dialog>
    }
}
