//! One dialog at a time, on the browser's own `<dialog>`: it keeps the focus and gives it back.

use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::*;

use super::button::{Button, ButtonWeight};
use super::icon::Icon;
use super::use_language;

/// A dialog.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct DialogProps {
    /// Unique on the page.
    pub id: AttrValue,
    /// Its heading.
    pub title: AttrValue,
    /// What stands at its lower end; the main action last.
    pub foot: Html,
    /// Wide, for a form with two columns.
    #[prop_or_default]
    pub wide: bool,
    /// Closed by its button, by Escape or by the browser's back gesture.
    pub onclose: Callback<()>,
    /// The form was sent by a submit button or by Enter.
    #[prop_or_default]
    pub onsubmit: Callback<()>,
    /// The content.
    pub children: Html,
}

/// A modal dialog, open as long as it is rendered.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let common = use_language().common();
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with((), move |()| {
            let dialog = node.cast::<HtmlDialogElement>();
            let before = focused();
            if let Some(dialog) = &dialog
                && !dialog.open()
            {
                // It fails only for an element that is open already or outside of the page.
                let _shown = dialog.show_modal();
            }
            move || {
                if let Some(dialog) = dialog {
                    dialog.close();
                }
                // A dialog that left the page can't give the focus back by itself.
                if let Some(before) = before.filter(|before| before.is_connected()) {
                    // Focus fails only for an element outside of the page.
                    let _focused = before.focus();
                }
            }
        });
    }
    let close = props.onclose.clone();
    let oncancel = {
        let close = close.clone();
        Callback::from(move |event: Event| {
            event.prevent_default();
            close.emit(());
        })
    };
    let onsubmit = {
        let submit = props.onsubmit.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            submit.emit(());
        })
    };
    let heading = format!("{}-title", props.id);
    html! {
        <dialog
            ref={node}
            id={props.id.clone()}
            class={classes!(props.wide.then_some("wide"))}
            aria-labelledby={heading.clone()}
            {oncancel}
        >
            <form novalidate=true {onsubmit}>
                <div class="head">
                    <h2 class="grow" id={heading}>{ &props.title }</h2>
                    <Button label={common.close} icon={Icon::Cross} weight={ButtonWeight::Bare} onclick={close} />
                </div>
                <div class="body stack">{ props.children.clone() }</div>
                <div class="foot">{ props.foot.clone() }</div>
            </form>
        </dialog>
    }
}

fn focused() -> Option<HtmlElement> {
    let document = web_sys::window()?.document()?;
    document.active_element()?.dyn_into().ok()
}
