//! A lock whose list has no room for all that was withdrawn, and the way out (A19).

use yew::prelude::*;

use kit::components::button::{Button, ButtonWeight};
use kit::components::dialog::Dialog;
use kit::components::notice::{Note, Tone};
use kit::language::Language;

use super::{DoorAction, DoorPageProps};
use crate::view::DoorPageView;

/// Says what the lock cannot be told.
pub(super) fn note(view: &DoorPageView, language: Language, onact: &Callback<DoorAction>) -> Html {
    let portal = language.portal();
    if view.left_out == 0 {
        return Html::default();
    }
    html! {
        <Note tone={Tone::Bad} title={portal.left_out_title.of(view.left_out)}>
            <p>{ portal.left_out_text }</p>
            if view.may_lift_floor {
                <div class="acts">
                    <Button label={portal.lift_floor} onclick={onact.reform(|()| DoorAction::AskLiftFloor)} />
                </div>
            }
        </Note>
    }
}

/// Asked first, because many could stand before a closed door.
pub(super) fn question(view: &DoorPageView, props: &DoorPageProps, language: Language) -> Html {
    let (common, portal) = (language.common(), language.portal());
    if !props.lifting_floor {
        return Html::default();
    }
    let dismiss = props.onact.reform(|()| DoorAction::Dismiss);
    let foot = html! {
        <div class="acts">
            <Button label={common.cancel} onclick={dismiss.clone()} />
            <Button
                label={portal.lift_floor}
                weight={ButtonWeight::Risk}
                onclick={props.onact.reform(|()| DoorAction::LiftFloor)}
            />
        </div>
    };
    html! {
        <Dialog id="lift-floor" title={portal.lift_floor_title.with([&view.door.name])} {foot} onclose={dismiss}>
            <p>{ portal.lift_floor_text }</p>
        </Dialog>
    }
}
