//! Ready for the door? One line for each thing, with its one fix.

use yew::prelude::*;

use kit::components::button::{Button, ButtonWeight};
use kit::components::icon::Icon;
use kit::components::notice::{Loading, Note};
use kit::components::use_language;
use kit::language::Language;

use super::Screen;
use crate::view::{Check, CheckAction, CheckOutcome, CheckRow};

/// The page of checks.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct CheckPageProps {
    /// The checks, in the order of importance; none while they run.
    pub rows: Option<Vec<CheckRow>>,
    /// They run once more; what was found stays meanwhile.
    #[prop_or_default]
    pub busy: bool,
    /// Told what the person does.
    pub onact: Callback<CheckAction>,
    /// Back.
    pub onback: Callback<()>,
}

/// Ready for the door?
#[component]
pub fn CheckPage(props: &CheckPageProps) -> Html {
    let language = use_language();
    let (common, door) = (language.common(), language.door());
    let all_well = props
        .rows
        .as_ref()
        .is_some_and(|rows| rows.iter().all(|row| row.outcome != CheckOutcome::Missing));
    let bar = html! {
        <Button label={common.close} icon={Icon::Cross} weight={ButtonWeight::Bare} onclick={props.onback.clone()} />
    };
    let foot = html! {
        <div class="foot">
            <Button label={door.check_again} weight={ButtonWeight::Main} full=true busy={props.busy} onclick={props.onact.reform(|()| CheckAction::Again)} />
        </div>
    };
    html! {
        <Screen title={door.check} {bar} {foot}>
            <p>{ door.check_text }</p>
            { match &props.rows {
                None => html! { <Loading /> },
                Some(rows) => html! {
                    <div class="list">{ for rows.iter().map(|row| line(*row, language, &props.onact)) }</div>
                },
            } }
            <div role="status">
                if all_well { <Note><p>{ door.check_all_well }</p></Note> }
            </div>
        </Screen>
    }
}

fn line(row: CheckRow, language: Language, onact: &Callback<CheckAction>) -> Html {
    let door = language.door();
    let (title, fix, act) = match row.check {
        Check::Bluetooth => (door.check_bluetooth, door.check_bluetooth_off, None),
        Check::Browser => (door.check_bluetooth, door.no_bluetooth_text, None),
        Check::DeviceKey => (door.check_device_key, door.check_device_key_fix, None),
        Check::Storage => (
            door.check_storage,
            door.check_storage_fix,
            Some((door.check_allow, CheckAction::KeepStorage)),
        ),
        Check::Installed => (
            door.check_installed,
            door.check_installed_fix,
            Some((door.check_install, CheckAction::Install)),
        ),
        Check::InstalledByHand => (door.check_installed, door.check_install_by_hand, None),
    };
    let (icon, word, class) = match row.outcome {
        CheckOutcome::Good => (Icon::Done, door.check_good, "s1"),
        CheckOutcome::Missing => (Icon::Cross, door.check_missing, "s5"),
        CheckOutcome::Advised => (Icon::Warning, door.check_advised, "s3"),
    };
    let bad = row.outcome != CheckOutcome::Good;
    html! {
        <div class="start">
            <div class="grow stack tight">
                <div class="line between wrap">
                    <h2 class="head3">{ title }</h2>
                    <span class={classes!("status", class)}>{ icon.view() }<b>{ word }</b></span>
                </div>
                if bad { <p>{ fix }</p> }
                { for act.filter(|_act| bad).map(|(label, action)| html! {
                    <div class="acts"><Button {label} onclick={onact.reform(move |()| action)} /></div>
                }) }
            </div>
        </div>
    }
}
