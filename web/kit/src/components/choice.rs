//! Choosing with a thumb or a key: chips, days, switches, ticks.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::field::fault_line;
use super::use_language;

/// One option of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is told when it is chosen.
    pub value: AttrValue,
    /// Its words.
    pub label: AttrValue,
}

/// A group in which exactly one is chosen.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct ChoiceGroupProps {
    /// The name of the group, unique on the page.
    pub name: AttrValue,
    /// What is asked.
    pub legend: AttrValue,
    /// The options.
    pub choices: Vec<Choice>,
    /// The chosen value.
    pub value: AttrValue,
    /// Told each change.
    pub onchange: Callback<AttrValue>,
}

/// Chips of which one is chosen.
#[component]
pub fn ChoiceGroup(props: &ChoiceGroupProps) -> Html {
    html! {
        <fieldset class="stack tight">
            <legend class="head3">{ &props.legend }</legend>
            <div class="line wrap">
                { for props.choices.iter().map(|choice| {
                    let (tell, value) = (props.onchange.clone(), choice.value.clone());
                    html! {
                        <label class="chip" key={choice.value.as_str()}>
                            <input
                                class="sr"
                                type="radio"
                                name={props.name.clone()}
                                checked={choice.value == props.value}
                                onchange={Callback::from(move |_event: Event| tell.emit(value.clone()))}
                            />
                            { &choice.label }
                        </label>
                    }
                }) }
            </div>
        </fieldset>
    }
}

/// The days of a week, Monday first.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct DaysProps {
    /// What is asked, for those who hear the page.
    pub legend: AttrValue,
    /// Which days are chosen.
    pub chosen: [bool; 7],
    /// What is wrong with the choice.
    #[prop_or_default]
    pub fault: Option<AttrValue>,
    /// Told the new days.
    pub onchange: Callback<[bool; 7]>,
}

/// Seven chips.
#[component]
pub fn Days(props: &DaysProps) -> Html {
    let common = use_language().common();
    let days = common
        .days_short
        .iter()
        .zip(common.days_long)
        .zip(props.chosen)
        .enumerate();
    html! {
        <fieldset class="stack tight field" aria-describedby={props.fault.as_ref().map(|_fault| "days-fault")}>
            <legend class="sr">{ &props.legend }</legend>
            <div class="days">
                { for days.map(|(index, ((short, long), chosen))| {
                    let (tell, days) = (props.onchange.clone(), props.chosen);
                    let onchange = Callback::from(move |_event: Event| {
                        let mut days = days;
                        if let Some(day) = days.get_mut(index) {
                            *day = !*day;
                        }
                        tell.emit(days);
                    });
                    html! {
                        <label class="chip">
                            <input class="sr" type="checkbox" aria-label={long} checked={chosen} {onchange} />
                            <span aria-hidden="true">{ short }</span>
                        </label>
                    }
                }) }
            </div>
            { for props.fault.as_ref().map(|text| fault_line("days-fault", text)) }
        </fieldset>
    }
}

/// One thing that is on or off.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct TickProps {
    /// What it is.
    pub label: AttrValue,
    /// More about it.
    #[prop_or_default]
    pub detail: Option<AttrValue>,
    /// On.
    pub checked: bool,
    /// Can't be changed; the detail says why.
    #[prop_or_default]
    pub disabled: bool,
    /// The label is for those who hear the page; the place makes it plain for the rest.
    #[prop_or_default]
    pub label_hidden: bool,
    /// Told the new state.
    pub onchange: Callback<bool>,
}

/// A box with a tick.
#[component]
pub fn Tick(props: &TickProps) -> Html {
    html! {
        <label class="pick">
            <input
                type="checkbox"
                checked={props.checked}
                disabled={props.disabled}
                onchange={tell(&props.onchange)}
            />
            <span class={classes!(props.label_hidden.then_some("sr"))}>
                { &props.label }
                { for props.detail.as_ref().map(|detail| html! { <><br /><small>{ detail }</small></> }) }
            </span>
        </label>
    }
}

/// A switch: grey when off, and then what it rules has no effect (`R004.46`).
#[component]
pub fn Switch(props: &TickProps) -> Html {
    html! {
        <label class="pick">
            <span>
                { &props.label }
                { for props.detail.as_ref().map(|detail| html! { <><br /><small>{ detail }</small></> }) }
            </span>
            <input
                class="switch"
                type="checkbox"
                role="switch"
                checked={props.checked}
                disabled={props.disabled}
                onchange={tell(&props.onchange)}
            />
        </label>
    }
}

fn tell(onchange: &Callback<bool>) -> Callback<Event> {
    let onchange = onchange.clone();
    Callback::from(move |event: Event| {
        if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
            onchange.emit(input.checked());
        }
    })
}
