//! Ready for the door? Looks at this phone.

use std::rc::Rc;

use kit::clock;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::tools::Tools;
use crate::handset;
use crate::pages::check::CheckPage;
use crate::transport::{Availability, DoorTransport};
use crate::view::{Check, CheckAction, CheckOutcome, CheckRow};

#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct CheckingProps {
    pub(super) tools: Rc<Tools>,
    /// Whether this phone's store was read, and whether it has a key: both may come after the page.
    pub(super) known: (bool, bool),
    pub(super) onback: Callback<()>,
}

#[component]
pub(super) fn Checking(props: &CheckingProps) -> Html {
    let rows = use_state(|| None);
    let busy = use_state(|| false);
    let look = {
        let (rows, busy) = (rows.setter(), busy.setter());
        let tools = Rc::clone(&props.tools);
        Callback::from(move |()| {
            let (rows, busy, tools) = (rows.clone(), busy.clone(), Rc::clone(&tools));
            busy.set(true);
            spawn_local(async move {
                rows.set(Some(look(&tools).await));
                busy.set(false);
            });
        })
    };
    {
        let look = look.clone();
        use_effect_with(props.known, move |(began, _has_key)| {
            if *began {
                look.emit(());
            }
        });
    }
    let onact = {
        let (look, busy) = (look.clone(), busy.setter());
        Callback::from(move |action: CheckAction| {
            let look = look.clone();
            busy.set(true);
            spawn_local(async move {
                match action {
                    CheckAction::Again => {}
                    CheckAction::KeepStorage => {
                        // The row says what became of it.
                        let _kept = handset::keep_storage().await;
                    }
                    CheckAction::Install => handset::install().await,
                }
                // Long enough to be seen to look again.
                clock::wait(150).await;
                look.emit(());
            });
        })
    };
    html! { <CheckPage rows={(*rows).clone()} busy={*busy} {onact} onback={props.onback.clone()} /> }
}

async fn look(tools: &Tools) -> Vec<CheckRow> {
    let availability = tools.transport.availability().await;
    let row = |check, outcome| CheckRow { check, outcome };
    let good_or = |good: bool, otherwise| if good { CheckOutcome::Good } else { otherwise };
    let radio = if availability == Availability::Missing {
        Check::Browser
    } else {
        Check::Bluetooth
    };
    let key = tools.key().is_some();
    let installed = handset::is_installed();
    let install = if installed || handset::can_install() {
        Check::Installed
    } else {
        Check::InstalledByHand
    };
    vec![
        row(
            radio,
            good_or(availability == Availability::Ready, CheckOutcome::Missing),
        ),
        row(Check::DeviceKey, good_or(key, CheckOutcome::Missing)),
        row(
            Check::Storage,
            good_or(handset::is_storage_kept().await, CheckOutcome::Advised),
        ),
        row(install, good_or(installed, CheckOutcome::Advised)),
    ]
}
