//! Dialogs with a few fields: a door, a person, a list of locks.

use domain::installation::access_point::{DoorKind, DoorProfile};
use domain::installation::profile::Segment;
use yew::prelude::*;

use kit::components::button::{Button, ButtonWeight};
use kit::components::choice::{Choice, ChoiceGroup};
use kit::components::dialog::Dialog;
use kit::components::field::{Field, fault_line};
use kit::components::notice::{Failure, Note, Tone};
use kit::components::use_language;

use crate::view::{FormField, segment_word};

/// What all of these dialogs have.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct SmallFormProps {
    /// What is typed, by field.
    pub values: Vec<(FormField, AttrValue)>,
    /// What is wrong, by field, in words.
    #[prop_or_default]
    pub faults: Vec<(FormField, AttrValue)>,
    /// The code of a problem that is no fault of a field.
    #[prop_or_default]
    pub problem: Option<AttrValue>,
    /// What became of it in part, where that is not all.
    #[prop_or_default]
    pub outcome: Vec<AttrValue>,
    /// It is being sent.
    #[prop_or_default]
    pub busy: bool,
    /// Told each change.
    pub oninput: Callback<(FormField, String)>,
    /// Send it.
    pub onsubmit: Callback<()>,
    /// Leave.
    pub onclose: Callback<()>,
}

impl SmallFormProps {
    fn value(&self, field: FormField) -> AttrValue {
        self.values
            .iter()
            .find(|(each, _)| *each == field)
            .map(|(_, value)| value.clone())
            .unwrap_or_default()
    }

    fn field(
        &self,
        field: FormField,
        id: &'static str,
        label: &'static str,
        hint: Option<&'static str>,
    ) -> Html {
        let kind = if field == FormField::Email {
            "email"
        } else {
            "text"
        };
        html! {
            <Field
                {id}
                {kind}
                {label}
                hint={hint.map(AttrValue::from)}
                value={self.value(field)}
                fault={self.faults.iter().find(|(each, _)| *each == field).map(|(_, words)| words.clone())}
                maxlength={(field == FormField::Plate).then_some("4")}
                oninput={self.oninput.reform(move |text| (field, text))}
            />
        }
    }

    fn dialog(
        &self,
        id: &'static str,
        title: &'static str,
        submit: &'static str,
        cancel: &'static str,
        body: Html,
    ) -> Html {
        let foot = html! {
            <div class="acts">
                <Button label={cancel} onclick={self.onclose.clone()} />
                <Button label={submit} weight={ButtonWeight::Main} submit=true busy={self.busy} />
            </div>
        };
        html! {
            <Dialog {id} {title} {foot} onclose={self.onclose.clone()} onsubmit={self.onsubmit.clone()}>
                { for self.problem.as_ref().map(|code| html! { <Failure code={code.clone()} /> }) }
                { body }
            </Dialog>
        }
    }
}

fn choices(pairs: [(&'static str, &'static str); 2]) -> Vec<Choice> {
    pairs
        .map(|(value, label)| Choice {
            value: value.into(),
            label: label.into(),
        })
        .to_vec()
}

/// A new door: [`FormField::Door`], [`FormField::Plate`], [`FormField::Place`], [`FormField::Kind`]
/// and [`FormField::Profile`] (codes of [`DoorKind`] and [`DoorProfile`]).
#[component]
pub fn DoorDialog(props: &SmallFormProps) -> Html {
    let language = use_language();
    let (common, portal) = (language.common(), language.portal());
    let kinds = choices([
        (DoorKind::Door.code(), portal.door_kind_door),
        (DoorKind::Safe.code(), portal.door_kind_safe),
    ]);
    let profiles = choices([
        (DoorProfile::Blue.code(), portal.door_profile_blue),
        (DoorProfile::Classic.code(), portal.door_profile_classic),
    ]);
    let body = html! {
        <>
            { props.field(FormField::Door, "door-name", portal.door_name, Some(portal.door_name_hint)) }
            { props.field(FormField::Plate, "door-plate", portal.door_plate, Some(portal.door_plate_hint)) }
            { props.field(FormField::Place, "door-place", portal.door_place, None) }
            <ChoiceGroup
                name="kind"
                legend={portal.door_kind}
                choices={kinds}
                value={props.value(FormField::Kind)}
                onchange={props.oninput.reform(|value: AttrValue| (FormField::Kind, value.to_string()))}
            />
            <ChoiceGroup
                name="profile"
                legend={portal.door_profile}
                choices={profiles}
                value={props.value(FormField::Profile)}
                onchange={props.oninput.reform(|value: AttrValue| (FormField::Profile, value.to_string()))}
            />
        </>
    };
    props.dialog(
        "door-form",
        portal.add_door,
        portal.add_door,
        common.cancel,
        body,
    )
}

/// A new person: [`FormField::Name`], [`FormField::Email`], [`FormField::Kind`] (a segment's code).
#[component]
pub fn PersonDialog(props: &SmallFormProps) -> Html {
    let language = use_language();
    let (common, portal) = (language.common(), language.portal());
    let choices = Segment::ALL
        .iter()
        .map(|&segment| Choice {
            value: segment.code().into(),
            label: segment_word(segment, language).into(),
        })
        .collect::<Vec<_>>();
    let body = html! {
        <>
            { props.field(FormField::Name, "person-name", common.name, None) }
            { props.field(FormField::Email, "person-email", common.email, None) }
            <ChoiceGroup
                name="segment"
                legend={portal.segment}
                {choices}
                value={props.value(FormField::Kind)}
                onchange={props.oninput.reform(|value: AttrValue| (FormField::Kind, value.to_string()))}
            />
        </>
    };
    props.dialog(
        "person-form",
        portal.person_add,
        portal.person_add,
        common.cancel,
        body,
    )
}

/// A manufacturer's list: [`FormField::MakerKey`], [`FormField::Import`].
#[component]
pub fn ImportDialog(props: &SmallFormProps) -> Html {
    let language = use_language();
    let (common, portal) = (language.common(), language.portal());
    let oninput = {
        let tell = props.oninput.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(area) = event.target_dyn_into::<web_sys::HtmlTextAreaElement>() {
                tell.emit((FormField::Import, area.value()));
            }
        })
    };
    let wrong = props
        .faults
        .iter()
        .find(|(field, _)| *field == FormField::Import);
    let body = html! {
        <>
            if !props.outcome.is_empty() {
                <Note tone={Tone::Warn} alert=true>
                    { for props.outcome.iter().map(|line| html! { <p>{ line }</p> }) }
                </Note>
            }
            { props.field(FormField::MakerKey, "import-key", portal.import_key, Some(portal.import_key_hint)) }
            <div class="field">
                <label for="import">{ portal.import_text }</label>
                <textarea
                    id="import"
                    class="token"
                    rows="8"
                    value={props.value(FormField::Import)}
                    aria-invalid={wrong.is_some().then_some("true")}
                    aria-describedby={wrong.is_some().then_some("import-fault")}
                    {oninput}
                />
                { for wrong.map(|(_, words)| fault_line("import-fault", words)) }
            </div>
        </>
    };
    props.dialog(
        "import-form",
        portal.import,
        portal.import,
        common.cancel,
        body,
    )
}
