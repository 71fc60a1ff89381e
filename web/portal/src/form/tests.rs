use domain::language::Language;
use kit::components::week_grid::{Stretch, Week};

use super::*;

fn week(form: &GrantForm) -> Week {
    Week::of(&form.schedule().expect("a schedule"))
}

const NOW: &str = "2026-11-22T18:00";

fn form() -> GrantForm {
    GrantForm::new(vec!["anna".into()], vec!["front".into()])
}

fn phrase(form: &GrantForm) -> String {
    form.schedule()
        .expect("a schedule")
        .phrase(Language::English)
}

fn time(from: &str, to: &str) -> TimeOfDay {
    TimeOfDay {
        from: from.into(),
        to: to.into(),
    }
}

fn period(start_day: &str, start_time: &str, end_day: &str, end_time: &str) -> Period {
    Period {
        start_day: start_day.into(),
        start_time: start_time.into(),
        end_day: end_day.into(),
        end_time: end_time.into(),
    }
}

/// The times of the first group.
fn times_of(form: &GrantForm) -> Vec<TimeOfDay> {
    form.times.value[0].times.clone()
}

fn faults_of(period: Period) -> Vec<GrantFault> {
    form()
        .with(GrantEdit::PeriodOn(true))
        .with(GrantEdit::Period(period))
        .faults(&form(), NOW)
}

#[test]
fn r004_41_a_start_in_the_past_is_refused_in_the_form_already() {
    assert_eq!(
        faults_of(period("2026-11-22", "17:59", "", "")),
        [GrantFault::Period(Fault::InThePast)]
    );
    assert_eq!(faults_of(period("2026-11-22", "18:00", "", "")), []);
    assert_eq!(
        faults_of(period("2026-11-22", "", "", "")),
        [GrantFault::Period(Fault::InThePast)]
    );
}

#[test]
fn an_end_without_a_time_includes_its_day() {
    assert_eq!(
        faults_of(period("2026-11-23", "08:00", "2026-11-23", "")),
        []
    );
    assert_eq!(
        faults_of(period("2026-11-23", "08:00", "2026-11-23", "08:00")),
        [GrantFault::Period(Fault::EndsBeforeItStarts)]
    );
    assert_eq!(
        faults_of(period("", "", "2026-11-21", "")),
        [GrantFault::Period(Fault::EndsBeforeItStarts)]
    );
    assert_eq!(
        faults_of(Period::default()),
        [GrantFault::Period(Fault::Missing)]
    );
}

#[test]
fn r004_46_a_restriction_that_is_switched_off_has_no_effect_and_is_kept() {
    let on = form()
        .with(GrantEdit::WeekdaysOn(true))
        .with(GrantEdit::Weekdays([false; 7]));
    assert_eq!(on.faults(&form(), NOW), [GrantFault::NoWeekday]);
    let off = on.with(GrantEdit::WeekdaysOn(false));
    assert_eq!(off.faults(&form(), NOW), []);
    assert_eq!(off.weekdays.value, [false; 7]);
    assert_eq!(week(&off), week(&form()));
}

#[test]
fn r004_47_resetting_the_validity_removes_all_restrictions() {
    let restricted = form()
        .with(GrantEdit::PeriodOn(true))
        .with(GrantEdit::WeekdaysOn(true))
        .with(GrantEdit::TimesOn(true));
    assert!(restricted.is_restricted());
    assert!(!restricted.with(GrantEdit::Reset).is_restricted());
}

#[test]
fn r004_44_the_week_shows_weekdays_and_times_combined() {
    let week = week(
        &form()
            .with(GrantEdit::WeekdaysOn(true))
            .with(GrantEdit::TimesOn(true)),
    );
    assert_eq!(
        week.open[0],
        [Stretch {
            from: 360,
            to: 1_200
        }]
    );
    assert_eq!(week.open[5], []);
}

#[test]
fn an_overnight_time_belongs_to_its_first_day() {
    let mut days = [false; 7];
    days[6] = true;
    let form = form()
        .with(GrantEdit::WeekdaysOn(true))
        .with(GrantEdit::Weekdays(days))
        .with(GrantEdit::TimesOn(true))
        .with(GrantEdit::Time(0, 0, time("22:00", "06:00")));
    let week = week(&form);
    assert_eq!(
        week.open[6],
        [Stretch {
            from: 1_320,
            to: 1_440
        }]
    );
    assert_eq!(week.open[0], [Stretch { from: 0, to: 360 }]);
}

#[test]
fn always_lights_every_hour() {
    assert!(
        week(&form())
            .open
            .iter()
            .all(|day| *day == [Stretch { from: 0, to: 1_440 }])
    );
}

#[test]
fn times_must_be_times() {
    let on = form()
        .with(GrantEdit::TimesOn(true))
        .with(GrantEdit::AddTime(0));
    assert_eq!(on.faults(&form(), NOW), [GrantFault::NoTime]);
    assert_eq!(
        on.with(GrantEdit::RemoveTime(0, 1)).faults(&form(), NOW),
        []
    );
    assert_eq!(
        form()
            .with(GrantEdit::TimesOn(true))
            .with(GrantEdit::Time(0, 0, time("25:00", "26:00")))
            .faults(&form(), NOW),
        [GrantFault::NoTime]
    );
}

#[test]
fn somebody_and_some_door_must_be_chosen() {
    let empty = form()
        .with(GrantEdit::Person("anna".into(), false))
        .with(GrantEdit::Door("front".into(), false));
    assert_eq!(
        empty.faults(&form(), NOW),
        [GrantFault::NoPerson, GrantFault::NoDoor]
    );
    let chosen = empty
        .with(GrantEdit::Person("ben".into(), true))
        .with(GrantEdit::Person("ben".into(), true));
    assert_eq!(chosen.people, ["ben"]);
}

#[test]
fn n01_cutting_to_fit_takes_out_what_is_too_much() {
    let minute = |text: &str| text.parse::<MinuteOfDay>().expect("a minute");
    let times = form().with(GrantEdit::TimesOn(true));
    let cut = times
        .clone()
        .without(Weekday::Friday, minute("18:00"), minute("20:00"));
    assert_eq!(times_of(&cut), [time("06:00", "18:00")]);
    let hole = times
        .clone()
        .without(Weekday::Friday, minute("12:00"), minute("13:00"));
    assert_eq!(
        times_of(&hole),
        [time("06:00", "12:00"), time("13:00", "20:00")]
    );
    let day = times.without(Weekday::Sunday, MinuteOfDay::START, MinuteOfDay::END);
    assert_eq!(
        day.weekdays.effective(),
        Some(&[true, true, true, true, true, true, false])
    );
}

#[test]
fn days_may_have_other_times_and_equal_ones_share_a_rule() {
    let mut monday_to_saturday = [true; 7];
    monday_to_saturday[6] = false;
    let form = form()
        .with(GrantEdit::WeekdaysOn(true))
        .with(GrantEdit::Weekdays(monday_to_saturday))
        .with(GrantEdit::TimesOn(true))
        .with(GrantEdit::Time(0, 0, time("08:00", "18:00")))
        .with(GrantEdit::AddGroup);
    assert_eq!(phrase(&form), "Mondays to Saturdays from 08:00 to 18:00");
    let saturday = form.with(GrantEdit::Time(1, 0, time("09:00", "12:00")));
    assert_eq!(
        phrase(&saturday),
        "Mondays to Fridays from 08:00 to 18:00; Saturdays from 09:00 to 12:00"
    );
    let mut weekend = [false; 7];
    (weekend[5], weekend[6]) = (true, true);
    let weekend = saturday.with(GrantEdit::GroupDays(1, weekend));
    assert_eq!(
        phrase(&weekend),
        "Mondays to Fridays from 08:00 to 18:00; Saturdays and Sundays from 09:00 to 12:00"
    );
    let back = weekend.with(GrantEdit::GroupDays(1, [false; 7]));
    assert_eq!(phrase(&back), "daily from 08:00 to 18:00");
    assert_eq!(back.times.value.len(), 1);
}

#[test]
fn the_picture_of_the_week_opens_and_shuts_single_hours() {
    let hour = |day, hour, open| GrantEdit::Hour(day, hour, open);
    let shut = form().with(hour(Weekday::Monday, 3, false));
    assert!(shut.times.on && !shut.weekdays.on);
    assert_eq!(
        week(&shut).open[0],
        [
            Stretch { from: 0, to: 180 },
            Stretch {
                from: 240,
                to: 1_440
            }
        ]
    );
    assert_eq!(week(&shut).open[1], week(&form()).open[1]);
    let again = shut.with(hour(Weekday::Monday, 3, true));
    assert!(again.schedule().unwrap().is_always());
    assert!(!again.is_restricted());
    let night = form()
        .with(GrantEdit::TimesOn(true))
        .with(GrantEdit::Time(0, 0, time("22:00", "06:00")))
        .with(hour(Weekday::Sunday, 5, false));
    assert_eq!(
        week(&night).open[6],
        [
            Stretch { from: 0, to: 300 },
            Stretch {
                from: 1_320,
                to: 1_440
            }
        ]
    );
    assert_eq!(week(&night).open[0][0], Stretch { from: 0, to: 360 });
}

#[test]
fn the_last_hour_can_be_shut_and_the_first_one_opened_again() {
    let mut only_monday = [false; 7];
    only_monday[0] = true;
    let one = form()
        .with(GrantEdit::WeekdaysOn(true))
        .with(GrantEdit::Weekdays(only_monday))
        .with(GrantEdit::TimesOn(true))
        .with(GrantEdit::Time(0, 0, time("08:00", "09:00")));
    let none = one.with(GrantEdit::Hour(Weekday::Monday, 8, false));
    assert_eq!(none.faults(&form(), NOW), [GrantFault::NoWeekday]);
    let again = none.with(GrantEdit::Hour(Weekday::Tuesday, 9, true));
    assert_eq!(phrase(&again), "Tuesdays from 09:00 to 10:00");
}

#[test]
fn more_permissions_than_fit_into_one_command_are_refused_in_the_form() {
    let ids =
        |count: usize| -> Vec<AttrValue> { (0..count).map(|id| id.to_string().into()).collect() };
    let of = |people, doors| GrantForm::new(ids(people), ids(doors)).faults(&form(), NOW);
    assert_eq!(of(20, 10), []);
    assert_eq!(of(67, 3), [GrantFault::TooMany]);
}
