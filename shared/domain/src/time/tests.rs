use proptest::prelude::*;

use super::*;

/// Asserts that both libraries write this JSON and read it back to the same value.
fn assert_wire<T>(value: &T, text: &str)
where
    T: serde::Serialize
        + serde::de::DeserializeOwned
        + miniserde::Serialize
        + miniserde::Deserialize
        + PartialEq
        + fmt::Debug,
{
    let json = format!("\"{text}\"");
    assert_eq!(serde_json::to_string(value).unwrap(), json);
    assert_eq!(miniserde::json::to_string(value), json);
    assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), value);
    assert_eq!(&miniserde::json::from_str::<T>(&json).unwrap(), value);
}

proptest! {
    #[test]
    fn every_instant_has_one_text_under_both_libraries(
        millis in Instant::MIN.0..=Instant::MAX.0,
        whole in any::<bool>(),
    ) {
        let millis = if whole { millis - millis.rem_euclid(1000) } else { millis };
        let at = Instant::from_millis(millis).unwrap();
        assert_wire(&at, &at.to_string());
        prop_assert_eq!(at.to_string().len(), if millis % 1000 == 0 { 20 } else { 24 });
    }

    #[test]
    fn every_date_and_minute_has_one_text_under_both_libraries(
        days in Date::MIN.days()..=Date::MAX.days(),
        minute in 0..=1440_u16,
    ) {
        let date = Date::from_days(days);
        assert_wire(&date, &date.to_string());
        let (year, month, day) = date.year_month_day();
        prop_assert_eq!(Date::new(year, month, day), Some(date));
        let minute = MinuteOfDay::new(minute).unwrap();
        assert_wire(&minute, &minute.to_string());
    }

    #[test]
    fn a_local_time_leads_back_to_its_instant(
        days in Date::MIN.days() + 400..Date::MAX.days() - 400,
        minute in 0..1440_u16,
        offset in -720..=840_i16,
    ) {
        let date = Date::from_days(days);
        let at = Instant::of_local(date, minute, offset);
        prop_assert_eq!(at.to_local(offset), (date, minute));
    }
}

#[test]
fn instants_are_written_in_utc_with_milliseconds_only_when_needed() {
    let at = |millis| Instant::from_millis(millis).unwrap();
    assert_wire(&at(1_774_746_000_000), "2026-03-29T01:00:00Z");
    assert_wire(&at(1_774_746_000_001), "2026-03-29T01:00:00.001Z");
    assert_wire(&Instant::MIN, "2000-01-01T00:00:00Z");
    assert_wire(&Instant::MAX, "2200-12-31T23:59:59.999Z");
    assert_eq!(
        "2026-03-29T01:00:00.000Z".parse(),
        Ok(at(1_774_746_000_000))
    );
}

#[test]
fn a_text_that_is_no_instant_is_refused_with_the_reason() {
    for text in [
        "",
        "2026-03-29",
        "2026-03-29T01:00:00",
        "2026-03-29T01:00:00+00:00",
        "2026-03-29 01:00:00Z",
        "2026-03-29t01:00:00z",
        "2026-03-29T01:00:00.1Z",
        "2026-03-29T01:00:00.1234Z",
        " 026-03-29T01:00:00Z",
        "2026-03-29T01:00: 0Z",
        "２026-03-29T01:00:00Z",
    ] {
        assert_eq!(text.parse::<Instant>(), Err(TimeError::Form), "{text}");
    }
    for text in [
        "2026-02-29T01:00:00Z",
        "2026-13-01T01:00:00Z",
        "2026-03-29T24:00:00Z",
        "2026-03-29T23:59:60Z",
        "1999-12-31T23:59:59Z",
        "2201-01-01T00:00:00Z",
    ] {
        assert_eq!(text.parse::<Instant>(), Err(TimeError::Range), "{text}");
    }
    assert!(miniserde::json::from_str::<Instant>("\"soon\"").is_err());
    assert!(miniserde::json::from_str::<Instant>("1774746000000").is_err());
    assert!(serde_json::from_str::<Instant>("1774746000000").is_err());
}

#[test]
fn arithmetic_with_instants_stops_at_the_ends() {
    let day = Duration::days(1);
    assert_eq!(Instant::MAX.plus(day), Instant::MAX);
    assert_eq!(Instant::MAX.checked_plus(Duration::millis(1)), None);
    assert_eq!(Instant::MIN.minus(day), Instant::MIN);
    assert_eq!(Instant::MIN.checked_minus(Duration::millis(1)), None);
    let at = Instant::MIN.plus(day);
    assert_eq!(at.since(Instant::MIN), Duration::hours(24));
    assert_eq!(Instant::MIN.since(at), Duration::ZERO);
    assert_eq!(at.minus(Duration::minutes(1440)), Instant::MIN);
    assert_eq!(Instant::from_seconds(at.seconds()), Some(at));
    assert_eq!(Instant::from_millis(Instant::MIN.0 - 1), None);
    assert_eq!(Instant::from_millis(Instant::MAX.0 + 1), None);
    assert_eq!(Instant::from_seconds(i64::MAX), None);
    assert_eq!(Duration::seconds(3).half(), Duration::millis(1500));
}

#[test]
fn dates_know_their_weekday_and_neighbours() {
    let date = |text: &str| text.parse::<Date>().unwrap();
    assert_eq!(date("2026-03-29").weekday(), Weekday::Sunday);
    assert_eq!(date("2028-02-28").next(), date("2028-02-29"));
    assert_eq!(date("2028-03-01").previous(), date("2028-02-29"));
    assert_eq!(date("2026-12-31").next(), date("2027-01-01"));
    assert_eq!(Date::MIN, date("1999-01-01"));
    assert_eq!(Date::MAX, date("2201-12-31"));
    assert_eq!(Date::MIN.previous(), Date::MIN);
    assert_eq!(Date::MAX.next(), Date::MAX);
    assert_eq!("2026-02-29".parse::<Date>(), Err(TimeError::Range));
    assert_eq!("1998-12-31".parse::<Date>(), Err(TimeError::Range));
    assert_eq!("2026-2-9".parse::<Date>(), Err(TimeError::Form));
}

#[test]
fn minutes_of_a_day_reach_to_24_00() {
    assert_eq!("24:00".parse(), Ok(MinuteOfDay::END));
    assert_eq!("24:01".parse::<MinuteOfDay>(), Err(TimeError::Range));
    assert_eq!("12:60".parse::<MinuteOfDay>(), Err(TimeError::Range));
    assert_eq!("8:30".parse::<MinuteOfDay>(), Err(TimeError::Form));
    assert_eq!(MinuteOfDay::new(1441), None);
    assert_eq!(MinuteOfDay::at(8, 30).unwrap().minutes(), 510);
}

#[test]
fn weekdays_follow_each_other_round_the_week() {
    use Weekday::{Friday, Monday, Saturday, Sunday};
    let set = Weekdays::from_iter([Friday, Sunday]);
    assert_eq!(set.followers(), Weekdays::from_iter([Saturday, Monday]));
    assert_eq!(set.iter().collect::<Vec<_>>(), [Friday, Sunday]);
    assert_eq!(Weekdays::from_bits(0xff), Weekdays::ALL);
    assert!(!Weekdays::MONDAY_TO_FRIDAY.contains(Saturday));
}
