//! `Gültigkeit`: the period, the weekdays and the times of a grant, with the week as a picture.

use domain::schedule::TimeRange as Hours;
use domain::time::{Weekday, Weekdays};
use yew::prelude::*;

use kit::components::button::{Button, ButtonWeight};
use kit::components::choice::{Days, Switch};
use kit::components::field::{Field, fault_line};
use kit::components::icon::Icon;
use kit::components::notice::{Note, Tone};
use kit::components::time::TimeRange;
use kit::components::week_grid::{Week, WeekGrid};
use kit::language::Language;

use super::{GrantDialogProps, fault};
use crate::form::{DayTimes, GrantEdit, GrantFault, Period, TimeOfDay};

/// With its reset at the upper end (`R004.47`).
pub(super) fn validity(props: &GrantDialogProps, language: Language) -> Html {
    let (common, portal) = (language.common(), language.portal());
    let (form, onedit) = (&props.form, &props.onedit);
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
                    if form.kept.is_some() { { kept(props, language) } } else { { days_and_times(props, language) } }
                </div>
                <div class="stack">
                    { week(props, language) }
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

/// A schedule that the fields below can't say: its sentence, and the way to another one.
fn kept(props: &GrantDialogProps, language: Language) -> Html {
    let portal = language.portal();
    let words = props
        .form
        .kept
        .as_ref()
        .map(|schedule| schedule.phrase(language.spoken()))
        .unwrap_or_default();
    html! {
        <div class="limit">
            <p><strong>{ words }</strong></p>
            <p>{ portal.schedule_kept }</p>
            <div><Button label={portal.schedule_replace} onclick={props.onedit.reform(|()| GrantEdit::Replace)} /></div>
        </div>
    }
}

fn days_and_times(props: &GrantDialogProps, language: Language) -> Html {
    let portal = language.portal();
    let (form, onedit) = (&props.form, &props.onedit);
    html! {
        <>
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
                { for fault(props, &GrantFault::Schedule, language.faults().schedule_malformed)
                    .map(|words| fault_line("schedule-fault", words)) }
            </div>
        </>
    }
}

/// The picture of the week. It can be edited where the fields can say what it shows, and it does
/// not pretend to show dates.
fn week(props: &GrantDialogProps, language: Language) -> Html {
    let form = &props.form;
    let mut week = form.schedule().map_or_else(
        |_unfinished| Week::default(),
        |schedule| Week::of(&schedule),
    );
    if let Some(excess) = &props.excess {
        week.excess.clone_from(&excess.week);
    }
    if form.kept.is_some() {
        return if props.excess.is_some() {
            html! { <WeekGrid {week} /> }
        } else {
            Html::default()
        };
    }
    let onhour = props
        .onedit
        .reform(|(day, hour, open)| GrantEdit::Hour(day, hour, open));
    html! {
        <>
            <WeekGrid {week} {onhour} described_by="week-hint" />
            <p id="week-hint" class="soft">{ language.portal().week_hint }</p>
        </>
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
        <fieldset class="stack field" aria-describedby={wrong.is_some().then_some("period-fault")}>
            <legend class="sr">{ portal.set_period }</legend>
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
        </fieldset>
    }
}

/// For each group of days its times; with one group only the times.
fn times(props: &GrantDialogProps, language: Language) -> Html {
    let portal = language.portal();
    let (form, onedit) = (&props.form, &props.onedit);
    let wrong = fault(props, &GrantFault::NoTime, portal.no_time);
    let several = form.groups().nth(1).is_some();
    // Times are numbered over all groups, so that each button has its own name.
    let mut before = 0_usize;
    let groups = form.groups().map(|(index, days, group)| {
        let first = before;
        before = first.saturating_add(group.times.len());
        html! {
            <div class="stack" key={index}>
                if several {
                    <Days
                        legend={portal.time_days}
                        chosen={Weekday::ORDER.map(|day| days.contains(day))}
                        onchange={onedit.reform(move |days| GrantEdit::GroupDays(index, days))}
                    />
                }
                { for group.times.iter().enumerate().map(|(place, time)| {
                    line(props, language, (index, group), (place, time), first.saturating_add(place))
                }) }
                <div>
                    <Button
                        label={portal.time_add}
                        about={several.then(|| AttrValue::from(names(days, language)))}
                        icon={Icon::Plus}
                        onclick={onedit.reform(move |()| GrantEdit::AddTime(index))}
                    />
                </div>
            </div>
        }
    });
    let groups: Vec<Html> = groups.collect();
    html! {
        <fieldset class="stack field" aria-describedby={wrong.is_some().then_some("time-fault")}>
            <legend class="sr">{ portal.set_time_of_day }</legend>
            { for groups }
            { for wrong.map(|words| fault_line("time-fault", words)) }
            if form.can_split() {
                <div><Button label={portal.time_split} weight={ButtonWeight::Bare} onclick={onedit.reform(|()| GrantEdit::AddGroup)} /></div>
            }
        </fieldset>
    }
}

fn line(
    props: &GrantDialogProps,
    language: Language,
    (index, group): (usize, &DayTimes),
    (place, time): (usize, &TimeOfDay),
    number: usize,
) -> Html {
    let (portal, onedit) = (language.portal(), &props.onedit);
    let number = number.saturating_add(1).to_string();
    let wrong = props.faults.contains(&GrantFault::NoTime) && time.range().is_none();
    html! {
        <div class="line wrap" key={place}>
            <TimeRange
                id={format!("time-{number}")}
                from={time.from.clone()}
                to={time.to.clone()}
                invalid={wrong}
                onchange={onedit.reform(move |(from, to)| GrantEdit::Time(index, place, TimeOfDay { from, to }))}
            />
            if time.range().is_some_and(Hours::is_overnight) { <small>{ portal.overnight }</small> }
            if group.times.len() > 1 {
                <Button
                    label={portal.time_remove.with([&number])}
                    weight={ButtonWeight::Bare}
                    onclick={onedit.reform(move |()| GrantEdit::RemoveTime(index, place))}
                />
            }
        </div>
    }
}

/// `Mo, Di, Mi`
fn names(days: Weekdays, language: Language) -> String {
    let short = Weekday::ORDER.into_iter().zip(language.common().days_short);
    let names: Vec<_> = short
        .filter_map(|(day, name)| days.contains(day).then_some(name))
        .collect();
    names.join(", ")
}
