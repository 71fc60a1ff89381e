//! `Zutrittsberechtigung erstellen`: who, which doors, which kind, when; and the sentence that says it all.

mod candidates;
mod validity;

use domain::installation::give_grants::MOST_AT_ONCE;
use domain::level::Level;
use yew::prelude::*;

use kit::components::button::{Button, ButtonWeight};
use kit::components::dialog::Dialog;
use kit::components::field::fault_line;
use kit::components::notice::Failure;
use kit::components::use_language;
use kit::components::week_grid::Stretch;
use kit::language::Language;
use kit::state::Fetched;

use self::candidates::Candidates;
use self::validity::validity;
use crate::form::{Candidate, GrantEdit, GrantFault, GrantForm};
use crate::view::level_word;

/// The dialog of a grant.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct GrantDialogProps {
    /// What is typed.
    pub form: GrantForm,
    /// A grant that exists is changed: its person and doors stay.
    #[prop_or_default]
    pub existing: bool,
    /// Who can be chosen.
    pub people: Fetched<Vec<Candidate>>,
    /// Which doors can be chosen.
    pub doors: Fetched<Vec<Candidate>>,
    /// The levels that this reader may give.
    pub levels: Vec<Level>,
    /// What is wrong, once sending was tried.
    #[prop_or_default]
    pub faults: Vec<GrantFault>,
    /// What the server said is too much: in words, and as stretches of the week.
    #[prop_or_default]
    pub excess: Option<Excess>,
    /// `Anna und 2 weitere`, `Hauseingang und Keller`, `samstags 9–12 Uhr`: the parts of the sentence.
    pub preview: Option<(AttrValue, AttrValue, AttrValue)>,
    /// The code of a problem that is no fault of a field.
    #[prop_or_default]
    pub problem: Option<AttrValue>,
    /// It is being sent.
    #[prop_or_default]
    pub busy: bool,
    /// Fetch people and doors again.
    #[prop_or_default]
    pub onagain: Callback<()>,
    /// Told each change.
    pub onedit: Callback<GrantEdit>,
    /// Cut to what is permitted (`N-01`).
    pub oncut: Callback<()>,
    /// Send it.
    pub onsubmit: Callback<()>,
    /// Leave.
    pub onclose: Callback<()>,
}

/// More than is permitted.
#[derive(Clone, Debug, PartialEq)]
pub struct Excess {
    /// `Samstag 20:00–22:00`
    pub words: AttrValue,
    /// For each day, Monday first.
    pub week: [Vec<Stretch>; 7],
}

/// The dialog.
#[component]
pub fn GrantDialog(props: &GrantDialogProps) -> Html {
    let language = use_language();
    let (common, portal) = (language.common(), language.portal());
    let title = if props.existing {
        portal.grant_edit
    } else {
        portal.grant_create
    };
    let foot = html! {
        <div class="stack">
            <p aria-live="polite">
                { for props.preview.as_ref().map(|(who, doors, when)| html! { portal.preview.with([who, doors, when]) }) }
            </p>
            <div class="acts">
                <Button label={common.cancel} onclick={props.onclose.clone()} />
                <Button
                    label={if props.existing { common.save } else { portal.give }}
                    weight={ButtonWeight::Main}
                    submit=true
                    busy={props.busy}
                />
            </div>
        </div>
    };
    html! {
        <Dialog
            id="grant"
            {title}
            {foot}
            wide=true
            onclose={props.onclose.clone()}
            onsubmit={props.onsubmit.clone()}
        >
            { for props.problem.as_ref().map(|code| html! { <Failure code={code.clone()} /> }) }
            if !props.existing {
                if props.faults.contains(&GrantFault::TooMany) {
                    { fault_line("pairs-fault", &portal.too_many_pairs.with([&MOST_AT_ONCE.to_string()])) }
                }
                <div class="cols">
                    { people(props, language) }
                    { doors(props, language) }
                </div>
            }
            { levels(props, language) }
            { validity(props, language) }
        </Dialog>
    }
}

fn fault(
    props: &GrantDialogProps,
    fault: &GrantFault,
    words: &'static str,
) -> Option<&'static str> {
    props.faults.contains(fault).then_some(words)
}

fn people(props: &GrantDialogProps, language: Language) -> Html {
    let portal = language.portal();
    let wrong = props.faults.iter().filter_map(|fault| match fault {
        GrantFault::Person(id, fault) => Some((id.clone(), language.fault_of(fault).into())),
        _ => None,
    });
    html! {
        <Candidates
            id="people"
            legend={portal.who}
            all={props.people.clone()}
            chosen={props.form.people.clone()}
            fault={fault(props, &GrantFault::NoPerson, portal.no_person).map(AttrValue::from)}
            wrong={wrong.collect::<Vec<(AttrValue, AttrValue)>>()}
            onchoose={props.onedit.reform(|(id, chosen)| GrantEdit::Person(id, chosen))}
            onagain={props.onagain.clone()}
        />
    }
}

fn doors(props: &GrantDialogProps, language: Language) -> Html {
    let portal = language.portal();
    let wrong = props.faults.iter().filter_map(|fault| match fault {
        GrantFault::Door(id, fault) => Some((id.clone(), language.fault_of(fault).into())),
        _ => None,
    });
    html! {
        <Candidates
            id="doors"
            legend={portal.which_doors}
            all={props.doors.clone()}
            chosen={props.form.doors.clone()}
            fault={fault(props, &GrantFault::NoDoor, portal.no_door).map(AttrValue::from)}
            wrong={wrong.collect::<Vec<(AttrValue, AttrValue)>>()}
            onchoose={props.onedit.reform(|(id, chosen)| GrantEdit::Door(id, chosen))}
            onagain={props.onagain.clone()}
        />
    }
}

/// The administrator is shown and can't be chosen, with the reason (`domain.md` C2).
fn levels(props: &GrantDialogProps, language: Language) -> Html {
    let portal = language.portal();
    let text = |level: Level| match level {
        Level::Guest => portal.level_guest_text,
        Level::Host => portal.level_host_text,
        Level::Manager => portal.level_manager_text,
        Level::RootAdministrator => portal.level_administrator_text,
    };
    html! {
        <fieldset class="stack tight">
            <legend><h3>{ portal.which_level }</h3></legend>
            { for Level::ALL.map(|level| {
                let may = props.levels.contains(&level);
                let detail = if may || level == Level::RootAdministrator { text(level) } else { portal.level_above };
                let onchange = props.onedit.reform(move |_event: Event| GrantEdit::Level(level));
                html! {
                    <label class="pick">
                        <input type="radio" name="level" checked={props.form.level == level} disabled={!may} {onchange} />
                        <span>{ level_word(level, language) }<br /><small>{ detail }</small></span>
                    </label>
                }
            }) }
        </fieldset>
    }
}
