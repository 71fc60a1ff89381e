//! My own page: devices, passkeys, how the app looks and speaks, mail, and leaving.

use yew::prelude::*;

use kit::components::button::{Button, ButtonWeight, LinkButton};
use kit::components::choice::{Choice, ChoiceGroup, Switch};
use kit::components::dialog::Dialog;
use kit::components::icon::Icon;
use kit::components::notice::{Failure, Loading};
use kit::components::time::sentence;
use kit::components::use_language;
use kit::language::Language;

use super::{Screen, Tab};
use crate::view::{DeviceView, MeAction, MeQuestion, MeView, PasskeyView};

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
            { for view.trouble.as_ref().map(|code| html! { <Failure code={code.clone()} /> }) }
            <div class="acts">
                <Button label={door.check} icon={Icon::Phone} onclick={act(MeAction::Check)} />
                if view.portal { <LinkButton href="/portal/" label={door.to_portal} /> }
            </div>
            <section class="stack">
                <h2>{ door.devices }</h2>
                <div class="list">{ for view.devices.iter().map(|device| device_row(device, language, onact)) }</div>
            </section>
            <section class="stack">
                <h2>{ door.passkeys }</h2>
                if !view.passkeys.is_empty() {
                    <div class="list">{ for view.passkeys.iter().map(|passkey| passkey_row(passkey, language, onact)) }</div>
                }
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
                onclick={onact.reform(move |()| MeAction::RemovePasskey(id.clone()))}
            />
        </div>
    }
}

/// Confirmed, because neither can be undone.
fn question(view: &MeView, language: Language, onact: &Callback<MeAction>) -> Html {
    let (common, door) = (language.common(), language.door());
    let Some(asks) = &view.asks else {
        return Html::default();
    };
    let (title, text, label, action) = match asks {
        MeQuestion::Block(id) => {
            let name = view
                .devices
                .iter()
                .find(|device| device.id == *id)
                .map(|device| device.name.clone());
            let title = door.block_title.with([name.as_deref().unwrap_or_default()]);
            (
                title,
                door.block_text,
                door.device_block,
                MeAction::Block(id.clone()),
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
