//! The dialogs.

use domain::language::Language as Spoken;
use domain::level::Level;
use domain::refusal::Fault;
use domain::schedule::Schedule;
use kit::components::week_grid::Stretch;
use kit::state::Fetched;
use portal::form::{Candidate, GrantEdit, GrantFault, GrantForm};
use portal::pages::grant::{Excess, GrantDialog};
use portal::pages::small_forms::{DoorDialog, ImportDialog, PersonDialog};
use portal::view::FormField;
use yew::prelude::*;

fn grant_form() -> GrantForm {
    GrantForm::new(vec!["p1".into()], vec!["a1".into()])
        .with(GrantEdit::PeriodOn(true))
        .with(GrantEdit::WeekdaysOn(true))
        .with(GrantEdit::TimesOn(true))
}

pub(super) fn grant_dialog() -> Html {
    let candidate = |id: &'static str, label: &'static str, detail: &'static str| Candidate {
        id: id.into(),
        label: label.into(),
        detail: detail.into(),
    };
    let mut week: [Vec<Stretch>; 7] = Default::default();
    week[4].push(Stretch {
        from: 1_080,
        to: 1_200,
    });
    html! {
        <>
            <h1>{ "–" }</h1>
            <GrantDialog
                form={grant_form()}
                people={Fetched::Here(vec![candidate("p1", "Aslan, Merve", "Bewohner"), candidate("p2", "Demir, Yusuf", "Dienstleister")])}
                doors={Fetched::Here(vec![candidate("a1", "Hauseingang", "Lindenstraße 14"), candidate("a2", "Keller", "Lindenstraße 14")])}
                levels={vec![Level::Guest, Level::Host]}
                faults={vec![GrantFault::Period(Fault::InThePast), GrantFault::Door("a2".into(), Fault::NotYours)]}
                excess={Some(Excess { words: "freitags von 18:00 bis 20:00 Uhr".into(), week })}
                preview={Some(("Aslan, Merve".into(), "Hauseingang".into(), "montags bis freitags von 06:00 bis 20:00 Uhr".into()))}
                onedit={Callback::noop()}
                oncut={Callback::noop()}
                onsubmit={Callback::noop()}
                onclose={Callback::noop()}
            />
        </>
    }
}

/// A schedule that the fields can't say, with one that they can beside it in the picture.
pub(super) fn grant_kept() -> Html {
    let form = GrantForm {
        kept: Schedule::from_phrase(
            "Mondays to Fridays from 08:00 to 18:00, except on holidays",
            Spoken::English,
        )
        .ok(),
        ..GrantForm::new(vec!["p1".into()], vec!["a1".into()])
    };
    grant_edit(form)
}

pub(super) fn grant_by_day() -> Html {
    let form = GrantForm::new(vec!["p1".into()], vec!["a1".into()])
        .with(GrantEdit::TimesOn(true))
        .with(GrantEdit::AddGroup);
    grant_edit(form)
}

fn grant_edit(form: GrantForm) -> Html {
    html! {
        <>
            <h1>{ "–" }</h1>
            <GrantDialog
                {form}
                existing=true
                people={Fetched::Loading}
                doors={Fetched::Loading}
                levels={vec![Level::Guest, Level::Host]}
                preview={None::<(AttrValue, AttrValue, AttrValue)>}
                onedit={Callback::noop()}
                oncut={Callback::noop()}
                onsubmit={Callback::noop()}
                onclose={Callback::noop()}
            />
        </>
    }
}

pub(super) fn door_dialog() -> Html {
    let faults: Vec<(FormField, AttrValue)> = vec![(FormField::Door, "Bitte ausfüllen.".into())];
    let values: Vec<(FormField, AttrValue)> = vec![(FormField::Kind, "door".into())];
    html! {
        <><h1>{ "–" }</h1>
        <DoorDialog {values} {faults} oninput={Callback::noop()} onsubmit={Callback::noop()} onclose={Callback::noop()} /></>
    }
}

pub(super) fn person_dialog() -> Html {
    let values: Vec<(FormField, AttrValue)> = vec![(FormField::Kind, "resident".into())];
    html! {
        <><h1>{ "–" }</h1>
        <PersonDialog {values} oninput={Callback::noop()} onsubmit={Callback::noop()} onclose={Callback::noop()} /></>
    }
}

pub(super) fn import_dialog() -> Html {
    html! {
        <><h1>{ "–" }</h1>
        <ImportDialog values={Vec::new()} oninput={Callback::noop()} onsubmit={Callback::noop()} onclose={Callback::noop()} /></>
    }
}
