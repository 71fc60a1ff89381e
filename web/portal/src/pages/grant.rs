//! `Zutrittsberechtigung erstellen`: who, which doors, which kind, when; and the sentence that says it all.

use domain::level::Level;
use domain::schedule::TimeRange as Hours;
use yew::prelude::*;

use kit::components::button::{Button, ButtonWeight};
use kit::components::choice::{Days, Switch, Tick};
use kit::components::dialog::Dialog;
use kit::components::field::{Field, fault_line};
use kit::components::icon::Icon;
use kit::components::notice::{Failure, Note, Tone};
use kit::components::time::TimeRange;
use kit::components::use_language;
use kit::components::week_grid::{Stretch, Week, WeekGrid};
use kit::language::Language;

use crate::form::{Candidate, GrantEdit, GrantFault, GrantForm, Period, TimeOfDay};
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
    pub people: Vec<Candidate>,
    /// Which doors can be chosen.
    pub doors: Vec<Candidate>,
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
                <div class="cols">
                    { candidates(portal.who, &props.people, &props.form.people, fault(props, &GrantFault::NoPerson, portal.no_person), &props.onedit, GrantEdit::Person) }
                    { candidates(portal.which_doors, &props.doors, &props.form.doors, fault(props, &GrantFault::NoDoor, portal.no_door), &props.onedit, GrantEdit::Door) }
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

fn candidates(
    legend: &'static str,
    all: &[Candidate],
    chosen: &[AttrValue],
    fault: Option<&'static str>,
    onedit: &Callback<GrantEdit>,
    edit: fn(AttrValue, bool) -> GrantEdit,
) -> Html {
    html! {
        <fieldset class="stack tight field">
            <legend><h3>{ legend }</h3></legend>
            { for all.iter().map(|candidate| {
                let id = candidate.id.clone();
                html! {
                    <Tick
                        key={candidate.id.as_str()}
                        label={candidate.label.clone()}
                        detail={candidate.detail.clone()}
                        checked={chosen.contains(&candidate.id)}
                        onchange={onedit.reform(move |chosen| edit(id.clone(), chosen))}
                    />
                }
            }) }
            { for fault.map(|words| fault_line("", words)) }
        </fieldset>
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

/// `Gültigkeit`, with its reset at the upper end (`R004.47`).
fn validity(props: &GrantDialogProps, language: Language) -> Html {
    let (common, portal) = (language.common(), language.portal());
    let (form, onedit) = (&props.form, &props.onedit);
    let mut week = form.schedule().map_or_else(
        |_unfinished| Week::default(),
        |schedule| Week::of(&schedule),
    );
    if let Some(excess) = &props.excess {
        week.excess.clone_from(&excess.week);
    }
    html! {
        <section class="stack">
            <div class="line wrap between">
                <h3>{ portal.validity }</h3>
                if form.is_restricted() {
                    <Button label={portal.validity_reset} weight={ButtonWeight::Bare} onclick={onedit.reform(|()| GrantEdit::Reset)} />
                } else {
                    <span class="soft">{ common.always }</span>
                }
            </div>
            <div class="split">
                <div>
                    <div class="limit">
                        <Switch label={portal.set_period} checked={form.period.on} onchange={onedit.reform(GrantEdit::PeriodOn)} />
                        if form.period.on { { period(props, language) } }
                    </div>
                    <div class="limit">
                        <Switch label={portal.set_weekdays} checked={form.weekdays.on} onchange={onedit.reform(GrantEdit::WeekdaysOn)} />
                        if form.weekdays.on {
                            <Days
                                legend={portal.set_weekdays}
                                chosen={form.weekdays.value}
                                fault={fault(props, &GrantFault::NoWeekday, portal.no_weekday).map(AttrValue::from)}
                                onchange={onedit.reform(GrantEdit::Weekdays)}
                            />
                        }
                    </div>
                    <div class="limit">
                        <Switch label={portal.set_time_of_day} checked={form.times.on} onchange={onedit.reform(GrantEdit::TimesOn)} />
                        if form.times.on { { times(props, language) } }
                    </div>
                </div>
                <div class="stack">
                    <WeekGrid {week} />
                    { for props.excess.as_ref().map(|excess| html! {
                        <Note tone={Tone::Bad} alert=true title={language.faults().outside_restrictions}>
                            <p>{ portal.outside_text.with([&excess.words]) }</p>
                            <div class="acts"><Button label={portal.cut_to_fit} onclick={props.oncut.clone()} /></div>
                        </Note>
                    }) }
                </div>
            </div>
        </section>
    }
}

fn period(props: &GrantDialogProps, language: Language) -> Html {
    let portal = language.portal();
    let value = &props.form.period.value;
    let wrong = props.faults.iter().find_map(|fault| match fault {
        GrantFault::Period(fault) => Some(language.fault_of(fault)),
        _ => None,
    });
    let edit = |set: fn(&mut Period, String)| {
        let (tell, period) = (props.onedit.clone(), value.clone());
        Callback::from(move |text: String| {
            let mut period = period.clone();
            set(&mut period, text);
            tell.emit(GrantEdit::Period(period));
        })
    };
    let pair = |id: &'static str,
                label: &'static str,
                day: (&String, Callback<String>),
                time: (&String, Callback<String>)| {
        html! {
            <fieldset class="stack tight">
                <legend>{ label }</legend>
                <div class="line wrap">
                    <Field id={format!("{id}-day")} kind="date" label={portal.day_field} value={day.0.clone()} oninput={day.1} />
                    <Field id={format!("{id}-time")} kind="time" label={portal.time_field} value={time.0.clone()} oninput={time.1} />
                </div>
            </fieldset>
        }
    };
    html! {
        <div class="stack field">
            { pair(
                "start",
                portal.starts,
                (&value.start_day, edit(|period, text| period.start_day = text)),
                (&value.start_time, edit(|period, text| period.start_time = text)),
            ) }
            { pair(
                "end",
                portal.ends,
                (&value.end_day, edit(|period, text| period.end_day = text)),
                (&value.end_time, edit(|period, text| period.end_time = text)),
            ) }
            { for wrong.map(|words| fault_line("period-fault", &words)) }
        </div>
    }
}

fn times(props: &GrantDialogProps, language: Language) -> Html {
    let portal = language.portal();
    let (times, onedit) = (&props.form.times.value, &props.onedit);
    let wrong = fault(props, &GrantFault::NoTime, portal.no_time);
    let line = |(index, time): (usize, &TimeOfDay)| {
        let number = (index + 1).to_string();
        html! {
            <div class="line wrap" key={index}>
                <TimeRange
                    id={format!("time-{number}")}
                    from={time.from.clone()}
                    to={time.to.clone()}
                    invalid={wrong.is_some() && time.range().is_none()}
                    onchange={onedit.reform(move |(from, to)| GrantEdit::Time(index, TimeOfDay { from, to }))}
                />
                if time.range().is_some_and(Hours::is_overnight) { <small>{ portal.overnight }</small> }
                if times.len() > 1 {
                    <Button
                        label={portal.time_remove.with([&number])}
                        weight={ButtonWeight::Bare}
                        onclick={onedit.reform(move |()| GrantEdit::RemoveTime(index))}
                    />
                }
            </div>
        }
    };
    html! {
        <div class="stack field">
            { for times.iter().enumerate().map(line) }
            { for wrong.map(|words| fault_line("time-fault", words)) }
            <div><Button label={portal.time_add} icon={Icon::Plus} onclick={onedit.reform(|()| GrantEdit::AddTime)} /></div>
        </div>
    }
}
