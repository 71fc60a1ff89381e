use super::*;
use crate::schedule::tests::{any_schedule, both_outcomes, date, of_days, weekly};

/// The same schedule in Dutch, German, Finnish and English.
fn assert_phrases(schedule: &Schedule, phrases: [&str; 4]) {
    for (language, phrase) in Language::ALL.into_iter().zip(phrases) {
        assert_eq!(schedule.phrase(language), phrase);
        assert_eq!(
            Schedule::from_phrase(phrase, language).as_ref(),
            Ok(schedule),
            "{phrase}"
        );
    }
}

#[test]
fn n_16_every_sentence_is_read_back_to_the_same_schedule() {
    both_outcomes(300, any_schedule(), |schedule| {
        for language in Language::ALL {
            let phrase = schedule.phrase(language);
            let read = Schedule::from_phrase(&phrase, language);
            proptest::prop_assert_eq!(read.as_ref(), Ok(&schedule), "{}", phrase);
        }
        Ok(schedule.rules().len() > 1)
    });
}

#[test]
fn r001_33_monday_to_friday_is_a_plain_sentence() {
    assert_phrases(
        &weekly(0x1f, &["08:30-17:30"]),
        [
            "maandag tot en met vrijdag van 08:30 tot 17:30 uur",
            "montags bis freitags von 08:30 bis 17:30 Uhr",
            "maanantaista perjantaihin klo 08.30–17.30",
            "Mondays to Fridays from 08:30 to 17:30",
        ],
    );
}

#[test]
fn r001_29_always_and_never_have_words_of_their_own() {
    assert_phrases(&Schedule::always(), ["Altijd", "Immer", "Aina", "Always"]);
    assert_phrases(&Schedule::never(), ["Nooit", "Nie", "Ei koskaan", "Never"]);
}

#[test]
fn several_times_nights_and_weekdays_are_listed() {
    assert_phrases(
        &weekly(0b110_1111, &["08:00-12:00", "13:00-17:00", "22:00-06:00"]),
        [
            "maandag tot en met donderdag, zaterdag en zondag van 08:00 tot 12:00 uur, \
             van 13:00 tot 17:00 uur en van 22:00 tot 06:00 uur de volgende dag",
            "montags bis donnerstags, samstags und sonntags von 08:00 bis 12:00 Uhr, \
             von 13:00 bis 17:00 Uhr und von 22:00 bis 06:00 Uhr am nächsten Tag",
            "maanantaista torstaihin, lauantaisin ja sunnuntaisin klo 08.00–12.00, \
             klo 13.00–17.00 ja klo 22.00–06.00 seuraavana päivänä",
            "Mondays to Thursdays, Saturdays and Sundays from 08:00 to 12:00, \
             from 13:00 to 17:00 and from 22:00 to 06:00 the next day",
        ],
    );
}

#[test]
fn dates_and_special_days_are_restrictions_behind_a_comma() {
    let days = Days {
        first: Some(date("2026-03-01")),
        last: Some(date("2026-12-31")),
        weekdays: Weekdays::only(Weekday::Saturday),
        classes: DayClasses::only(DayClass::Holiday).complement(),
        previous: DayClasses::from_iter([DayClass::Holiday, DayClass::Special2]),
    };
    assert_phrases(
        &of_days(days, &["00:00-00:00"]),
        [
            "zaterdag de hele dag, niet op feestdagen, alleen op de dag na feestdagen en \
             bijzondere dagen van soort 2, van 1-3-2026 tot en met 31-12-2026",
            "samstags ganztägig, außer an Feiertagen, nur am Tag nach Feiertagen und \
             Sondertagen der Art 2, vom 1.3.2026 bis zum 31.12.2026",
            "lauantaisin koko päivän, paitsi pyhäpäivinä, vain pyhäpäivän ja erityispäivän 2 \
             jälkeisenä päivänä, 1.3.2026–31.12.2026",
            "Saturdays all day, except on holidays, only on the day after holidays and \
             special days of kind 2, from 1 March 2026 until 31 December 2026",
        ],
    );
    let from = of_days(
        Days {
            first: Some(date("2026-03-01")),
            ..Days::EVERY
        },
        &["00:00-08:00"],
    );
    assert_phrases(
        &from,
        [
            "dagelijks van 00:00 tot 08:00 uur, vanaf 1-3-2026",
            "täglich von 00:00 bis 08:00 Uhr, ab dem 1.3.2026",
            "päivittäin klo 00.00–08.00, 1.3.2026 alkaen",
            "daily from 00:00 to 08:00, from 1 March 2026",
        ],
    );
    let until = of_days(
        Days {
            last: Some(date("2026-03-01")),
            ..Days::EVERY
        },
        &["08:00-24:00"],
    );
    assert_phrases(
        &until,
        [
            "dagelijks van 08:00 tot 24:00 uur, tot en met 1-3-2026",
            "täglich von 08:00 bis 24:00 Uhr, bis zum 1.3.2026",
            "päivittäin klo 08.00–24.00, 1.3.2026 asti",
            "daily from 08:00 to 24:00, until 1 March 2026",
        ],
    );
}

#[test]
fn what_people_type_is_read_leniently() {
    let read = |text| Schedule::from_phrase(text, Language::German);
    let office = weekly(0x1f, &["08:30-17:30"]);
    assert_eq!(
        read("  Montags  BIS freitags von 8:30 bis 17.30 Uhr. "),
        Ok(office)
    );
    assert_eq!(
        read("von 22:00 bis 06:00 Uhr"),
        Ok(weekly(0x7f, &["22:00-06:00"]))
    );
    assert_eq!(read("samstags"), Ok(weekly(0x20, &["00:00-24:00"])));
    let iso = read("samstags, ab dem 2026-03-01");
    assert_eq!(iso, read("samstags ganztägig, ab dem 1.3.2026"));
    assert!(iso.is_ok());
}

#[test]
fn a_sentence_that_is_not_understood_names_the_word() {
    let word = |word: &str| Err(PhraseError::Word(word.to_owned()));
    for (text, error) in [
        ("", Err(PhraseError::Incomplete)),
        ("montags,", Err(PhraseError::Incomplete)),
        ("montags;", Err(PhraseError::Incomplete)),
        ("manchmal", word("manchmal")),
        ("montags oder dienstags", word("oder")),
        ("montags von 25:00 bis 26:00 Uhr", word("von")),
        (
            "montags von 08:00 bis 12:00 Uhr am nächsten Tag",
            word("am"),
        ),
        ("montags von 08:00 bis 12:00", word("von")),
        ("freitags bis montags ganztägig", word("bis")),
        ("montags, außer an Montagen", word("außer")),
        ("montags, ab dem 30.2.2026", word("ab")),
        ("montags, ab dem 1.3.2026, ab dem 1.4.2026", word("ab")),
        (
            "montags, nur an Feiertagen, außer an Feiertagen",
            word("außer"),
        ),
        ("immer montags", word("immer")),
        (
            "montags, vom 2.3.2026 bis zum 1.3.2026",
            Err(PhraseError::Schedule(ScheduleError::DatesReversed)),
        ),
        (
            "montags von 22:00 bis 06:00 Uhr, nur am Tag nach Feiertagen",
            Err(PhraseError::Schedule(ScheduleError::OvernightAfterDayClass)),
        ),
    ] {
        assert_eq!(
            Schedule::from_phrase(text, Language::German),
            error,
            "{text}"
        );
    }
    let many = |count| vec!["montags"; count].join("; ");
    let error = Err(PhraseError::Schedule(ScheduleError::TooManyRules));
    assert_eq!(Schedule::from_phrase(&many(33), Language::German), error);
    assert!(Schedule::from_phrase(&many(32), Language::German).is_ok());
}

#[test]
fn n_01_the_counter_example_is_a_sentence() {
    let unit = weekly(0x7f, &["08:00-20:00"]);
    let excess = weekly(0x20, &["10:00-22:00"]).is_within(&unit).unwrap_err();
    assert_eq!(
        excess.phrase(Language::German),
        "samstags von 20:00 bis 22:00 Uhr"
    );
    assert_eq!(
        excess.phrase(Language::English),
        "Saturdays from 20:00 to 22:00"
    );
    let holidays = DayClasses::only(DayClass::Holiday);
    let holiday = of_days(
        Days {
            classes: holidays,
            ..Days::EVERY
        },
        &["10:00-22:00"],
    );
    let excess = holiday.is_within(&unit).unwrap_err();
    let sentence = "Mondays from 20:00 to 22:00, only on holidays";
    assert_eq!(excess.phrase(Language::English), sentence);
}
