use domain::grant::Status;
use domain::id::{AccessPointId, GrantId, ProfileId};
use domain::installation::profile::Segment;
use domain::language::Language;
use domain::level::Level;
use domain::refusal::Fault;
use domain::schedule::{Days, Rule, TimeRange};
use domain::time::MinuteOfDay;

use super::*;
use crate::form::{GrantEdit, GrantFault};

const NOW: &str = "2026-11-22T18:00";

fn period(start_day: &str, start_time: &str) -> Period {
    Period {
        start_day: start_day.into(),
        start_time: start_time.into(),
        ..Period::default()
    }
}

/// A grant of this schedule since noon of the 20th, in a zone without offset.
fn grant(phrase: Option<&str>) -> Grant {
    let schedule = phrase.map(|phrase| Schedule::from_phrase(phrase, Language::English).unwrap());
    Grant {
        id: GrantId::from([1; 16]),
        profile: ProfileId::from([2; 16]),
        person_name: None,
        segment: Segment::Resident,
        door: AccessPointId::from([3; 16]),
        door_name: "Front door".parse().unwrap(),
        level: Level::Guest,
        from: Some(instant("2026-11-20T12:00").unwrap()),
        until: None,
        schedule: schedule.map(Into::into),
        status: Status::Active,
        refused: None,
        opens_from: None,
        revoked_at: None,
        parent: None,
        given_by: None,
        given_at: Instant::MIN,
        sync: None,
        may_change: true,
        version: 7,
    }
}

fn instant(local: &str) -> Option<Instant> {
    let (day, time) = local.split_once('T')?;
    let minute: MinuteOfDay = time.parse().ok()?;
    let zone = domain::zone::Zone::utc();
    zone.instants(day.parse().ok()?, minute).first().copied()
}

fn local(at: Instant) -> String {
    let local = domain::zone::Zone::utc().local(at);
    format!("{}T{}", local.date, local.minute)
}

fn opened(grant: &Grant) -> GrantForm {
    GrantForm::of(grant, local)
}

fn change(form: &GrantForm, grant: &Grant) -> ChangeGrant {
    form.change(&opened(grant), grant, NOW, instant)
        .expect("a finished form")
}

#[test]
fn changing_the_level_leaves_every_rule_date_and_day_class_as_it_is() {
    for text in [
        "Mondays to Fridays from 08:00 to 18:00; Saturdays from 09:00 to 12:00",
        "Mondays from 08:00 to 18:00, until 31 December 2026",
        "Mondays to Fridays from 08:00 to 18:00, except on holidays",
    ] {
        let Ok(schedule) = Schedule::from_phrase(text, Language::English) else {
            panic!("{text}");
        };
        let grant = Grant {
            schedule: Some(schedule.clone().into()),
            ..grant(None)
        };
        let form = opened(&grant).with(GrantEdit::Level(Level::Host));
        assert!(form.schedule().unwrap().equals(&schedule), "{text}");
        let only_the_level = ChangeGrant {
            level: Some(Level::Host),
            ..ChangeGrant::default()
        };
        assert_eq!(change(&form, &grant), only_the_level, "{text}");
    }
}

#[test]
fn a_schedule_with_dates_stays_until_it_is_replaced_and_then_begins_narrow() {
    let rule = Rule::new(
        Days {
            last: Some("2026-12-31".parse().unwrap()),
            ..Days::EVERY
        },
        vec![TimeRange::ALL_DAY],
    );
    let dated = Schedule::new(vec![rule.unwrap()]).unwrap();
    let grant = Grant {
        schedule: Some(dated.clone().into()),
        ..grant(None)
    };
    let form = opened(&grant);
    assert_eq!(form.kept, Some(dated));
    assert_eq!(form.faults(&form, NOW), []);
    let replaced = form.with(GrantEdit::Replace);
    assert_eq!(replaced.kept, None);
    let sent = change(&replaced, &grant)
        .schedule
        .expect("another schedule");
    let sent = Schedule::try_from(sent).unwrap();
    assert_eq!(
        sent.phrase(Language::English),
        "Mondays to Fridays from 06:00 to 20:00"
    );
}

#[test]
fn a_schedule_of_several_rules_comes_back_from_the_fields_as_it_was() {
    let text = "Mondays to Fridays from 08:00 to 18:00; Saturdays from 22:00 to 06:00 the next day";
    let Ok(schedule) = Schedule::from_phrase(text, Language::English) else {
        panic!("{text}");
    };
    let grant = Grant {
        schedule: Some(schedule.clone().into()),
        ..grant(None)
    };
    let form = opened(&grant);
    assert_eq!(form.kept, None);
    assert_eq!(form.groups().count(), 2);
    assert!(form.schedule().unwrap().equals(&schedule));
    assert_eq!(change(&form, &grant), ChangeGrant::default());
}

#[test]
fn r004_41_a_grant_that_runs_can_be_changed_and_its_start_is_not_sent() {
    let grant = grant(None);
    let form = opened(&grant).with(GrantEdit::Level(Level::Manager));
    assert_eq!(form.faults(&opened(&grant), NOW), []);
    assert_eq!(change(&form, &grant).from, None);
    let ended = form.clone().with(GrantEdit::Period(Period {
        end_day: "2026-11-30".into(),
        ..form.period.value.clone()
    }));
    assert_eq!(ended.faults(&opened(&grant), NOW), []);
    let body = change(&ended, &grant);
    assert_eq!((body.from, body.lift), (None, None));
    assert_eq!(body.until, instant("2026-11-30T24:00"));
    let earlier = form.clone().with(GrantEdit::Period(Period {
        start_day: "2026-11-19".into(),
        ..form.period.value.clone()
    }));
    assert_eq!(
        earlier.faults(&opened(&grant), NOW),
        [GrantFault::Period(Fault::InThePast)]
    );
}

#[test]
fn r004_72_what_is_switched_off_is_lifted() {
    let grant = grant(Some("Mondays from 08:00 to 18:00"));
    let body = change(&opened(&grant).with(GrantEdit::Reset), &grant);
    let lifted = Lift {
        from: Some(true),
        until: None,
        schedule: Some(true),
    };
    assert_eq!(body.lift, Some(lifted));
    assert_eq!((body.from, body.schedule), (None, None));
}

#[test]
fn a_start_in_the_minute_that_runs_is_at_once() {
    let mut form = GrantForm::new(vec![], vec![])
        .with(GrantEdit::PeriodOn(true))
        .with(GrantEdit::Period(period("2026-11-22", "18:00")));
    assert_eq!(form.create(NOW, instant).expect("a command").from, None);
    form.period.value.start_time = "18:01".into();
    assert_eq!(
        form.create(NOW, instant).expect("a command").from,
        instant("2026-11-22T18:01")
    );
}

#[test]
fn an_unfinished_schedule_is_never_sent_as_always() {
    let form = GrantForm::new(vec![], vec![])
        .with(GrantEdit::TimesOn(true))
        .with(GrantEdit::AddTime(0));
    assert_eq!(form.create(NOW, instant), None);
}
