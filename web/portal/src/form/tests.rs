use kit::components::week_grid::{Stretch, Week};

use super::*;

fn week(form: &GrantForm) -> Week {
    Week::of(&form.schedule().expect("a schedule"))
}

const NOW: &str = "2026-11-22T18:00";

fn form() -> GrantForm {
    GrantForm::new(vec!["anna".into()], vec!["front".into()])
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

fn faults_of(period: Period) -> Vec<GrantFault> {
    form()
        .with(GrantEdit::PeriodOn(true))
        .with(GrantEdit::Period(period))
        .faults(NOW)
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
    assert_eq!(on.faults(NOW), [GrantFault::NoWeekday]);
    let off = on.with(GrantEdit::WeekdaysOn(false));
    assert_eq!(off.faults(NOW), []);
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
        .with(GrantEdit::Time(0, time("22:00", "06:00")));
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
        .with(GrantEdit::AddTime);
    assert_eq!(on.faults(NOW), [GrantFault::NoTime]);
    assert_eq!(on.with(GrantEdit::RemoveTime(1)).faults(NOW), []);
    assert_eq!(
        form()
            .with(GrantEdit::TimesOn(true))
            .with(GrantEdit::Time(0, time("25:00", "26:00")))
            .faults(NOW),
        [GrantFault::NoTime]
    );
}

#[test]
fn somebody_and_some_door_must_be_chosen() {
    let empty = form()
        .with(GrantEdit::Person("anna".into(), false))
        .with(GrantEdit::Door("front".into(), false));
    assert_eq!(
        empty.faults(NOW),
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
    assert_eq!(cut.times.value, [time("06:00", "18:00")]);
    let hole = times
        .clone()
        .without(Weekday::Friday, minute("12:00"), minute("13:00"));
    assert_eq!(
        hole.times.value,
        [time("06:00", "12:00"), time("13:00", "20:00")]
    );
    let day = times.without(Weekday::Sunday, MinuteOfDay::START, MinuteOfDay::END);
    assert_eq!(
        day.weekdays.effective(),
        Some(&[true, true, true, true, true, true, false])
    );
}
