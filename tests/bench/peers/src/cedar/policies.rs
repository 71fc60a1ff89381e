//! The decision as Cedar policies: the same text for every case, written from the conditions of the domain.
//!
//! A chain is entities that name each other (`above`). Cedar has neither loops nor quantifiers, so the conditions are
//! written out for each place in a chain, and those of a schedule for each of its rules and times. What is not there is
//! asked for with `has`.

use std::fmt::Write as _;

/// The most mandates that a chain has.
pub const MANDATES: usize = 4;
/// The most rules that a schedule has.
pub const RULES: usize = 2;
/// The most times that a rule has.
pub const TIMES: usize = 2;

/// All policies.
pub fn text() -> String {
    let mut text = [A_GRANT, PERSON_AND_DOOR].concat();
    for place in 0..MANDATES {
        // Writing to a string does not fail.
        let _ = write!(text, "{}", mandate(place));
    }
    text
}

/// Who has a grant may; everything else forbids.
const A_GRANT: &str = r#"
@id("a grant")
permit (principal, action, resource) when { principal has grant };
"#;

/// What forbids besides mandates.
pub const PERSON_AND_DOOR: &str = r#"
@id("the person")
forbid (principal, action, resource) when { principal has profile }
unless {
  principal.profile.state == "active" &&
  (!(principal.profile has from) || principal.profile.from <= context.at) &&
  (!(principal.profile has until) || context.at < principal.profile.until)
};

@id("the phone")
forbid (principal, action, resource) when {
  principal.state == "blocked" ||
  (principal.state == "unconfirmed" && principal has grant &&
   principal.grant.level.rank >= 1 && context.at < principal.confirmed_from)
};

@id("the licence")
forbid (principal, action, resource) when { resource has licence }
unless {
  resource.licence.state == "active" &&
  (!(resource.licence has from) || resource.licence.from <= context.at) &&
  (!(resource.licence has until) || context.at < resource.licence.until)
};

@id("the mode")
forbid (principal, action, resource) when { resource has mode }
unless {
  resource.mode.state == "active" && resource.mode.capabilities.contains(action) &&
  (!(resource.mode has from) || resource.mode.from <= context.at) &&
  (!(resource.mode has until) || context.at < resource.mode.until)
};

@id("the registration")
forbid (principal, action, resource) when { resource has registration }
unless {
  resource.registration.state == "active" &&
  (resource.registration.everywhere || resource.registration.doors.contains(resource)) &&
  resource.registration.capabilities.contains(action) &&
  (!(resource.registration has from) || resource.registration.from <= context.at) &&
  (!(resource.registration has until) || context.at < resource.registration.until)
};
"#;

/// How the mandate at this place is reached; 0 is the grant.
fn path(place: usize) -> String {
    format!("principal.grant{}", ".above".repeat(place))
}

/// Everything that a mandate must say yes to.
fn mandate(place: usize) -> String {
    let path = path(place);
    let there = path.replacen("principal.", "principal has ", 1);
    let giving = if place == 0 {
        String::new()
    } else {
        format!("({path}.kind != \"grant\" || {}) &&\n  ", gives(place))
    };
    let timetable = timetable(place);
    format!(
        r#"
@id("mandate {place}")
forbid (principal, action, resource) when {{ {there} }}
unless {{
  {path}.state == "active" &&
  ({path}.everywhere || {path}.doors.contains(resource)) &&
  {path}.capabilities.contains(action) && {path}.level.functions.contains(action) &&
  {giving}(!({path} has from) || {path}.from <= context.at) &&
  (!({path} has until) || context.at < {path}.until) &&
  (!({path} has timetable) || ({timetable}))
}};
"#
    )
}

/// Whether a grant may give the level of the nearest grant below: to its like if it may, else with the function for it.
fn gives(place: usize) -> String {
    let path = path(place);
    let below = level_below(place);
    format!(
        "(({path}.peers && {below}.rank <= {path}.level.rank) || ({below} has giving && \
         {path}.capabilities.contains({below}.giving) && {path}.level.functions.contains({below}.giving)))"
    )
}

/// The level of the nearest grant below a place.
fn level_below(place: usize) -> String {
    (1..place).fold(format!("{}.level", path(0)), |below, nearer| {
        let path = path(nearer);
        format!("(if {path}.kind == \"grant\" then {path}.level else {below})")
    })
}

/// Whether any rule permits what the clock on the wall shows.
fn timetable(place: usize) -> String {
    let timetable = format!("{}.timetable", path(place));
    let rules: Vec<String> = (0..RULES)
        .map(|rule| {
            let clock = format!("context.clock_{place}");
            format!(
                "({timetable} has rule_{rule} && {})",
                self::rule(&timetable, &format!("{timetable}.rule_{rule}"), &clock)
            )
        })
        .collect();
    rules.join(" ||\n    ")
}

/// Today's times, or what remains of yesterday's.
fn rule(timetable: &str, rule: &str, clock: &str) -> String {
    let any = |form: fn(&str, &str) -> String| {
        let times: Vec<String> = (0..TIMES)
            .map(|time| {
                let minutes = form(&format!("{rule}.time_{time}"), clock);
                format!("({rule} has time_{time} && {minutes})")
            })
            .collect();
        times.join(" || ")
    };
    let today = days(
        timetable,
        rule,
        &format!("{clock}.day"),
        &format!("{clock}.weekday"),
    );
    let yesterday = days(
        timetable,
        rule,
        &format!("({clock}.day - 1)"),
        &format!("{clock}.yesterday"),
    );
    format!(
        "((({}) && {today}) || (({}) && {yesterday}))",
        any(evening),
        any(morning)
    )
}

fn evening(time: &str, clock: &str) -> String {
    format!(
        "({time}.start <= {clock}.minute && ({time}.end <= {time}.start || {clock}.minute < {time}.end))"
    )
}

fn morning(time: &str, clock: &str) -> String {
    format!("({time}.end <= {time}.start && {clock}.minute < {time}.end)")
}

/// Whether the rule's times start on a day.
fn days(timetable: &str, rule: &str, day: &str, weekday: &str) -> String {
    let today = class(timetable, &format!("{rule}.classes"), day);
    let before = class(
        timetable,
        &format!("{rule}.previous"),
        &format!("({day} - 1)"),
    );
    format!(
        "({rule}.weekdays.contains({weekday}) && (!({rule} has first) || {rule}.first <= {day}) && \
         (!({rule} has last) || {day} <= {rule}.last) && {today} && {before})"
    )
}

/// Whether the class of a day is one of these.
fn class(timetable: &str, classes: &str, day: &str) -> String {
    ["holiday", "special_1", "special_2"].iter().rev().fold(
        format!("{classes}.contains(\"ordinary\")"),
        |otherwise, name| {
            format!(
                "(if {timetable}.{name}.contains({day}) then {classes}.contains(\"{name}\") else {otherwise})"
            )
        },
    )
}
