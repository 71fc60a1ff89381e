//! Moments on the page, and a time of day from and to.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::use_language;
use crate::language::format::TimeText;

/// `<time>` for a text that the formats made.
pub fn moment(time: &TimeText) -> Html {
    html! { <time datetime={time.datetime.clone()}>{ &time.text }</time> }
}

/// A sentence with one moment in it, in the order of the language.
pub fn sentence(pattern: crate::language::text::Pattern<1>, time: &TimeText) -> Html {
    let filled = pattern.with(["\u{0}"]);
    let (before, after) = filled.split_once('\u{0}').unwrap_or((&filled, ""));
    html! { <>{ before.to_owned() }{ moment(time) }{ after.to_owned() }</> }
}

/// From and to, as `06:00`.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct TimeRangeProps {
    /// Unique on the page.
    pub id: AttrValue,
    /// Start as `HH:MM`.
    pub from: AttrValue,
    /// End as `HH:MM`; not after the start means: of the next day.
    pub to: AttrValue,
    /// One of them is wrong; the words stand below the group.
    #[prop_or_default]
    pub invalid: bool,
    /// Told both after each change.
    pub onchange: Callback<(String, String)>,
}

/// Two fields for times of day.
#[component]
pub fn TimeRange(props: &TimeRangeProps) -> Html {
    let language = use_language();
    let portal = language.portal();
    let change = |first: bool| {
        let (tell, from, to) = (props.onchange.clone(), props.from.clone(), props.to.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                let value = input.value();
                tell.emit(if first {
                    (value, to.to_string())
                } else {
                    (from.to_string(), value)
                });
            }
        })
    };
    let field = |id: String, label: &'static str, value: &AttrValue, first: bool| {
        html! {
            <label class="line">
                <span>{ label }</span>
                <input
                    {id}
                    class="time"
                    type="time"
                    value={value.clone()}
                    aria-invalid={props.invalid.then_some("true")}
                    oninput={change(first)}
                />
            </label>
        }
    };
    html! {
        <div class="line wrap">
            { field(format!("{}-from", props.id), portal.time_from, &props.from, true) }
            { field(format!("{}-to", props.id), portal.time_to, &props.to, false) }
        </div>
    }
}
