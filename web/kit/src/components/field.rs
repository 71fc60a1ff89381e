//! One line or several of text, with its label above and its fault below.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::icon::Icon;

/// What a field asks for.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct FieldProps {
    /// Unique on the page; label, hint and fault hang on it.
    pub id: AttrValue,
    /// What is asked.
    pub label: AttrValue,
    /// The label is there for those who hear the page only; the place makes it plain for the rest.
    #[prop_or_default]
    pub label_hidden: bool,
    /// One line that helps before anything is wrong.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// What is wrong, in words.
    #[prop_or_default]
    pub fault: Option<AttrValue>,
    /// What it holds.
    pub value: AttrValue,
    /// The type of the input: `text`, `email`, `search`, `date`, `time`.
    #[prop_or(AttrValue::Static("text"))]
    pub kind: AttrValue,
    /// What the browser may fill in, such as `username webauthn`.
    #[prop_or_default]
    pub autocomplete: Option<AttrValue>,
    /// The keyboard that a phone should show.
    #[prop_or_default]
    pub inputmode: Option<AttrValue>,
    /// Shown while the field is empty.
    #[prop_or_default]
    pub placeholder: Option<AttrValue>,
    /// The longest text.
    #[prop_or_default]
    pub maxlength: Option<AttrValue>,
    /// Class of the whole field.
    #[prop_or_default]
    pub class: Classes,
    /// Told each change.
    pub oninput: Callback<String>,
}

/// A field.
#[component]
pub fn Field(props: &FieldProps) -> Html {
    let oninput = {
        let tell = props.oninput.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                tell.emit(input.value());
            }
        })
    };
    let hint = format!("{}-hint", props.id);
    let fault = format!("{}-fault", props.id);
    let described = match (props.hint.is_some(), props.fault.is_some()) {
        (false, false) => None,
        (true, false) => Some(hint.clone()),
        (false, true) => Some(fault.clone()),
        (true, true) => Some(format!("{fault} {hint}")),
    };
    html! {
        <div class={classes!("field", props.class.clone())}>
            <label for={props.id.clone()} class={classes!(props.label_hidden.then_some("sr"))}>{ &props.label }</label>
            <input
                id={props.id.clone()}
                type={props.kind.clone()}
                value={props.value.clone()}
                autocomplete={props.autocomplete.clone()}
                inputmode={props.inputmode.clone()}
                placeholder={props.placeholder.clone()}
                maxlength={props.maxlength.clone()}
                aria-invalid={props.fault.is_some().then_some("true")}
                aria-describedby={described}
                dir={matches!(props.kind.as_str(), "text" | "search").then_some("auto")}
                {oninput}
            />
            { for props.fault.as_ref().map(|text| fault_line(&fault, text)) }
            { for props.hint.as_ref().map(|text| html! { <small id={hint.clone()}>{ text }</small> }) }
        </div>
    }
}

/// What is wrong, with its sign, below a field or a group.
pub fn fault_line(id: &str, text: &str) -> Html {
    html! { <p class="wrong" id={id.to_owned()}>{ Icon::Warning.view() }<span>{ text }</span></p> }
}
