//! My doors: the one that is most likely wanted lies at the bottom, in reach of the thumb.

use yew::prelude::*;

use kit::components::button::{Button, ButtonWeight, OpenButton};
use kit::components::icon::Icon;
use kit::components::notice::{Empty, Failure, Loading, Note};
use kit::components::plate::{Plate, PlateLook};
use kit::components::time::sentence;
use kit::components::use_language;
use kit::language::Language;

use super::{Screen, Tab};
use crate::view::{DoorState, DoorView, DoorsAction, DoorsView, Offline};

/// The page of the doors.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct DoorsPageProps {
    /// What it shows; none while it is read from the phone.
    pub view: Option<DoorsView>,
    /// The first page after a load.
    #[prop_or_default]
    pub still: bool,
    /// Told what the person does.
    pub onact: Callback<DoorsAction>,
    /// Told where to go.
    pub onvisit: Callback<AttrValue>,
}

/// My doors.
#[component]
pub fn DoorsPage(props: &DoorsPageProps) -> Html {
    let language = use_language();
    let door = language.door();
    let onact = &props.onact;
    let bar = html! {
        <Button label={door.no_phone} weight={ButtonWeight::Bare} onclick={onact.reform(|()| DoorsAction::OtherWays)} />
    };
    let content = match &props.view {
        None => html! { <Loading /> },
        Some(view) if view.doors.is_empty() && view.trouble.is_some() => trouble_note(view, onact),
        Some(view) if view.doors.is_empty() => html! {
            <Empty title={door.empty_title} text={door.empty_text.with([&view.email])}>
                <Button label={door.look_again} weight={ButtonWeight::Main} onclick={onact.reform(|()| DoorsAction::LookAgain)} />
            </Empty>
        },
        Some(view) => html! {
            <>
                { for view.offline.as_ref().map(|offline| offline_note(offline, language)) }
                { trouble_note(view, onact) }
                { doors(&view.doors, language, onact) }
            </>
        },
    };
    html! {
        <Screen
            title={door.doors}
            tab={Tab::Doors}
            {bar}
            class={classes!("doors")}
            still={props.still}
            onvisit={props.onvisit.clone()}
        >
            { content }
        </Screen>
    }
}

/// The widest button belongs to the first door; the others are one line each.
fn doors(doors: &[DoorView], language: Language, onact: &Callback<DoorsAction>) -> Html {
    // The wide button is for a door that opens now, else for one that opens at another time.
    let sometime =
        |door: &&DoorView| !matches!(door.state, DoorState::NoLock { .. } | DoorState::Elsewhere);
    let first = doors
        .iter()
        .find(|door| door.state.opens())
        .or_else(|| doors.iter().find(sometime));
    let others = doors
        .iter()
        .filter(|door| first.is_none_or(|first| first.id != door.id));
    html! {
        <>
            { for first.map(|first| card(first, language, onact)) }
            { for others.map(|door| row(door, language, onact)) }
        </>
    }
}

fn trouble_note(view: &DoorsView, onact: &Callback<DoorsAction>) -> Html {
    let Some(trouble) = &view.trouble else {
        return Html::default();
    };
    html! {
        <Failure
            code={trouble.code.clone()}
            request={trouble.request.clone()}
            again={onact.reform(|()| DoorsAction::LookAgain)}
            onsignin={onact.reform(|()| DoorsAction::SignIn)}
        />
    }
}

fn offline_note(offline: &Offline, language: Language) -> Html {
    let door = language.door();
    html! {
        <Note>
            <p class="status" role="status">
                { Icon::Offline.view() }
                <span>
                    { offline.keys_until.as_ref().map_or_else(
                        || html! { door.offline },
                        |until| sentence(door.offline_until, until),
                    ) }
                </span>
            </p>
        </Note>
    }
}

/// The button of a door: it opens, or connects a lock.
fn row_button(view: &DoorView, language: Language, onact: &Callback<DoorsAction>) -> Html {
    let door = language.door();
    let id = view.id.clone();
    if view.state == (DoorState::NoLock { may_enrol: true }) {
        let onclick = onact.reform(move |()| DoorsAction::Enrol(id.clone()));
        return html! { <Button label={door.add_lock} about={view.name.clone()} {onclick} /> };
    }
    html! {
        <Button
            label={door.open}
            about={view.name.clone()}
            lamp={view.state.opens()}
            disabled={!view.state.opens()}
            onclick={onact.reform(move |()| DoorsAction::Open(id.clone()))}
        />
    }
}

fn card(view: &DoorView, language: Language, onact: &Callback<DoorsAction>) -> Html {
    let door = language.door();
    let heading = format!("door-{}", view.id);
    let id = view.id.clone();
    html! {
        <article class={classes!("door", (!view.state.opens()).then_some("dim"))} aria-labelledby={heading.clone()} key={view.id.as_str()}>
            <div class="line">
                <Plate text={view.plate.clone()} />
                <div class="grow">
                    <h2 id={heading} dir="auto">{ &view.name }</h2>
                    <p class="soft" dir="auto">{ &view.place }</p>
                </div>
            </div>
            <div class="stack tight">{ state_lines(&view.state, language) }</div>
            <OpenButton
                id="open"
                label={door.open}
                about={view.name.clone()}
                disabled={!view.state.opens()}
                onclick={onact.reform(move |()| DoorsAction::Open(id.clone()))}
            />
        </article>
    }
}

fn row(view: &DoorView, language: Language, onact: &Callback<DoorsAction>) -> Html {
    let heading = format!("door-{}", view.id);
    let look = if view.state.opens() {
        PlateLook::Enamel
    } else {
        PlateLook::Dim
    };
    html! {
        <article class="row" aria-labelledby={heading.clone()} key={view.id.as_str()}>
            <Plate text={view.plate.clone()} {look} />
            <div class="grow">
                <h2 id={heading} dir="auto">{ &view.name }</h2>
                { row_line(view, language) }
            </div>
            { row_button(view, language, onact) }
        </article>
    }
}

/// One line for a row: what stands in the way, else where the door is.
fn row_line(view: &DoorView, language: Language) -> Html {
    if view.state == (DoorState::Opens { valid_until: None }) {
        return html! { <p dir="auto">{ &view.place }</p> };
    }
    state_lines(&view.state, language)
}

/// State in words first.
fn state_lines(state: &DoorState, language: Language) -> Html {
    let (common, door) = (language.common(), language.door());
    match state {
        DoorState::Opens { valid_until } => html! {
            <>
                <p class="status">{ Icon::Bluetooth.view() }<span>{ door.way_bluetooth }</span></p>
                { for valid_until.as_ref().map(|until| html! {
                    <p class="status">{ Icon::Clock.view() }<span>{ sentence(door.valid_until, until) }</span></p>
                }) }
            </>
        },
        DoorState::Inactive { reason, again } => html! {
            <p>
                <span class="mark">{ common.inactive }</span>
                { " " }
                { again.as_ref().map_or_else(
                    || html! { language.reason(*reason).says },
                    |again| sentence(door.opens_again, again),
                ) }
            </p>
        },
        DoorState::Refused(reason) => {
            let words = language.reason(*reason);
            html! { <><p>{ words.says }</p><p>{ words.way_out }</p></> }
        }
        DoorState::NoKey => html! { <p>{ door.no_key_yet }</p> },
        DoorState::KeyEnded => html! { <p>{ door.key_ended }</p> },
        DoorState::NoLock { .. } => html! { <p>{ door.no_lock }</p> },
        DoorState::Elsewhere => html! { <p>{ door.opens_elsewhere }</p> },
    }
}
