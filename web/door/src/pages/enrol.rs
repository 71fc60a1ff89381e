//! Connecting a lock to a door, on the spot: code, lock, button inside, done.

use yew::prelude::*;

use kit::components::button::{Button, ButtonWeight};
use kit::components::field::Field;
use kit::components::icon::Icon;
use kit::components::notice::{Failure, Note, Tone, sentences};
use kit::components::use_language;

use super::Screen;
use super::stage::failure_words;
use crate::view::{EnrolAction, EnrolStep, EnrolView};

/// The page to connect a lock.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct EnrolPageProps {
    /// What it shows.
    pub view: EnrolView,
    /// Told what the person does.
    pub onact: Callback<EnrolAction>,
}

/// Connecting a lock.
#[component]
pub fn EnrolPage(props: &EnrolPageProps) -> Html {
    let language = use_language();
    let (common, door) = (language.common(), language.door());
    let onact = &props.onact;
    let act = |action: EnrolAction| onact.reform(move |()| action.clone());
    let EnrolView {
        door: name,
        installation,
        busy,
        step,
    } = &props.view;
    let main = |label: &'static str, action: EnrolAction| {
        html! { <Button {label} weight={ButtonWeight::Main} full=true onclick={act(action)} /> }
    };
    let again = main(common.again, EnrolAction::Again);
    let failed =
        |note: Html| html! { <><h2>{ door.enrol_failed }</h2>{ note }{ again.clone() }</> };
    let content = match step {
        EnrolStep::Code { code, wrong } => {
            let onsubmit = onact.reform(|event: SubmitEvent| {
                event.prevent_default();
                EnrolAction::Start
            });
            html! {
                <form class="stack" novalidate=true {onsubmit}>
                    <p>{ door.enrol_text }</p>
                    <Field
                        id="code"
                        label={door.enrol_code}
                        hint={door.enrol_code_hint}
                        fault={wrong.then_some(AttrValue::Static(door.enrol_code_wrong))}
                        value={code.clone()}
                        autocomplete="off"
                        maxlength="24"
                        oninput={onact.reform(EnrolAction::Code)}
                    />
                    <Button label={door.enrol_start} icon={Icon::Bluetooth} weight={ButtonWeight::Main} full=true submit=true busy={*busy} />
                </form>
            }
        }
        EnrolStep::Asking => html! { <p role="status"><strong>{ door.enrol_asking }</strong></p> },
        EnrolStep::Claiming => html! {
            <p role="status"><strong>{ door.enrol_claiming.with([installation]) }</strong></p>
        },
        EnrolStep::Press { remaining } => html! {
            <div class="stack" role="status">
                <h2>{ door.enrol_press }</h2>
                <p>{ door.enrol_press_text.with([remaining]) }</p>
            </div>
        },
        EnrolStep::Done => html! {
            <div class="stack" role="status">
                <h2>{ door.enrol_done.with([name]) }</h2>
                <p>{ door.enrol_done_text }</p>
                { main(door.open, EnrolAction::TryIt) }
            </div>
        },
        EnrolStep::NotReached(failure) => failed(html! {
            <Note tone={Tone::Bad} alert=true>{ sentences(failure_words(*failure, language)) }</Note>
        }),
        EnrolStep::Problem { code, request } => {
            failed(html! { <Failure code={code.clone()} request={request.clone()} /> })
        }
    };
    let bar = html! {
        <Button label={common.close} icon={Icon::Cross} weight={ButtonWeight::Bare} onclick={act(EnrolAction::Leave)} />
    };
    html! {
        <Screen title={door.add_lock} {bar}>
            if !name.is_empty() {
                <p class="soft" dir="auto">{ name }{ " · " }{ installation }</p>
            }
            { content }
        </Screen>
    }
}
