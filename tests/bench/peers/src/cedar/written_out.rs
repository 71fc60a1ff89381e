//! The shape in which Cedar was fastest of those that we tried: a policy for each mandate of one chain, its numbers as
//! literals, its sets as attributes (a literal set is built anew at each evaluation), and the chain as the hierarchy of its
//! entities. For the time only; the oracle asks the policies that are the same for every chain.
//!
//! Whether a mandate may give the level below it is left out: it is settled when the policies are written.

use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail};
use domain::calendar::{DayClass, DayClasses};
use domain::chain::{Chain, Link};
use domain::mandate::Objects;
use domain::schedule::Rule;

use crate::cedar::entities::{mandate_uid, mandates};
use crate::cedar::policies::PERSON_AND_DOOR;

/// All policies of a chain.
pub fn text(chain: &Chain) -> Result<String> {
    let mut text = String::from(PERSON_AND_DOOR);
    let links: Vec<&Link> = mandates(chain).collect();
    for (place, link) in links.iter().enumerate() {
        let mandate = mandate_uid(place)?;
        if place == 0 {
            writeln!(text, "permit (principal in {mandate}, action, resource);")?;
        }
        let conditions = conditions(&links, place, link)?.join(" && ");
        writeln!(
            text,
            "forbid (principal in {mandate}, action, resource) unless {{ {conditions} }};"
        )?;
    }
    Ok(text)
}

/// The mandate whose clock is asked for a mandate: the first in the same zone.
pub fn clock_of(links: &[&Link], link: &Link) -> Option<usize> {
    let zone = |link: &Link| Some(link.bounds.timetable.as_ref()?.zone.name().to_owned());
    let wanted = zone(link)?;
    links
        .iter()
        .position(|other| zone(other).as_ref() == Some(&wanted))
}

fn conditions(links: &[&Link], place: usize, link: &Link) -> Result<Vec<String>> {
    let bounds = &link.bounds;
    let mandate = mandate_uid(place)?;
    let mut conditions = vec![
        format!("{mandate}.state == \"active\""),
        format!("{mandate}.capabilities.contains(action)"),
        format!("{mandate}.level.functions.contains(action)"),
    ];
    if let Objects::These(_) = &bounds.objects {
        conditions.push(format!("{mandate}.doors.contains(resource)"));
    }
    if let Some(from) = bounds.window.from() {
        conditions.push(format!("{} <= context.at", from.millis()));
    }
    if let Some(until) = bounds.window.until() {
        conditions.push(format!("context.at < {}", until.millis()));
    }
    if let Some(timetable) = &bounds.timetable {
        let clock = clock_of(links, link).context("a clock")?;
        let clock = format!("context.clock_{clock}");
        let rules = timetable
            .schedule
            .rules()
            .iter()
            .enumerate()
            .map(|(number, held)| rule(held, &format!("{mandate}.timetable"), number, &clock))
            .collect::<Result<Vec<String>>>()?;
        conditions.push(format!("({})", rules.join(" || ")));
    }
    Ok(conditions)
}

/// Today's times, and what remains of yesterday's where there is any.
fn rule(rule: &Rule, timetable: &str, number: usize, clock: &str) -> Result<String> {
    let days = rule.days();
    if days.classes != DayClasses::only(DayClass::Ordinary)
        || days.previous != DayClasses::ALL
        || days.first.or(days.last).is_some()
    {
        bail!("the chain whose time is taken has rules of weekdays and holidays only");
    }
    let on = |weekday: &str, day: &str| {
        format!(
            "{timetable}.rule_{number}.weekdays.contains({weekday}) && !{timetable}.holiday.contains({day})"
        )
    };
    let today = on(&format!("{clock}.weekday"), &format!("{clock}.day"));
    let yesterday = on(&format!("{clock}.yesterday"), &format!("{clock}.day - 1"));
    let mut parts = Vec::new();
    for time in rule.times() {
        let (start, end) = (time.start().minutes(), time.end().minutes());
        if time.is_overnight() {
            parts.push(format!("({start} <= {clock}.minute && {today})"));
            parts.push(format!("({clock}.minute < {end} && {yesterday})"));
        } else {
            parts.push(format!(
                "({start} <= {clock}.minute && {clock}.minute < {end} && {today})"
            ));
        }
    }
    Ok(parts.join(" || "))
}
