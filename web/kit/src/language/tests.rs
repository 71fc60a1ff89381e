use std::collections::BTreeMap;

use domain::reason::Reason;

use super::*;

/// Words that two languages share rightly.
const SHARED: &[&str] = &[
    "Gast",
    "Manager",
    "Administrator",
    "Status",
    "Segment",
    "Filter",
    "Filters",
    "Name",
    "Guest",
    "Start",
    "Safe",
    "Bluetooth",
    "Passkeys",
    "Open",
    "Portal",
    "Account",
    "Personen",
    "{0} Personen",
    "Sync Score",
    "{0} {1}",
    "{0}, {1}",
    "ma",
    "di",
    "do",
    "zo",
    "so",
    "Mo",
    "Di",
    "Do",
    "Fr",
    "Sa",
    "So",
    "maandag",
    "Alle {0}",
    "Datum",
    "Later",
    "Person",
    "Server",
];

fn every_text(language: Language) -> Vec<(String, &'static str)> {
    let groups = [
        ("common", language.common().texts()),
        ("sign_in", language.sign_in().texts()),
        ("door", language.door().texts()),
        ("portal", language.portal().texts()),
        ("reasons", language.reasons().texts()),
        ("refusals", language.refusals().texts()),
        ("transports", language.transports().texts()),
        ("faults", language.faults().texts()),
    ];
    groups
        .into_iter()
        .flat_map(|(group, texts)| {
            texts
                .into_iter()
                .map(move |(name, text)| (format!("{group}.{name}"), text))
        })
        .collect()
}

#[test]
fn no_text_is_the_same_in_two_languages_unless_it_rightly_is() {
    let mut twins = Vec::new();
    for (index, first) in Language::ALL.into_iter().enumerate() {
        for second in Language::ALL.into_iter().skip(index + 1) {
            for ((name, one), (_, two)) in every_text(first).into_iter().zip(every_text(second)) {
                if one == two && !SHARED.contains(&one) {
                    twins.push((name, first.tag(), second.tag(), one));
                }
            }
        }
    }
    assert_eq!(
        twins,
        [],
        "translate these, or add them to the list of words that are shared"
    );
}

#[test]
fn no_text_is_empty_or_carries_spaces_at_its_ends() {
    for language in Language::ALL {
        for (name, text) in every_text(language) {
            assert!(
                !text.is_empty() && text.trim() == text,
                "{name} in {}",
                language.tag()
            );
        }
    }
}

#[test]
fn texts_use_no_straight_quotes_and_no_three_full_stops() {
    for language in Language::ALL {
        for (name, text) in every_text(language) {
            assert!(
                !text.contains('"') && !text.contains("..."),
                "{name} in {}",
                language.tag()
            );
        }
    }
}

#[test]
fn the_words_of_the_sources_stand_as_they_were_written() {
    let (common, door, portal) = (
        Language::German.common(),
        Language::German.door(),
        Language::German.portal(),
    );
    let faults = Language::German.faults();
    let words = [
        common.always,
        common.edit,
        common.level_guest,
        common.level_host,
        common.level_manager,
        common.level_administrator,
        common.status_active,
        common.status_pending,
        common.status_expired,
        common.status_inactive,
        common.inactive,
        common.score_name,
        common.segment_resident,
        door.doors,
        portal.people,
        portal.person_add,
        portal.grant_add,
        portal.grant_create,
        portal.set_period,
        portal.set_weekdays,
        portal.set_time_of_day,
        portal.validity,
        portal.validity_reset,
        portal.status,
        portal.restricted,
        portal.as_in_unit,
        portal.schedule_changed,
        faults.outside_restrictions,
    ];
    assert_eq!(
        words,
        [
            "Immer",
            "Bearbeiten",
            "Gast",
            "Gastgeber",
            "Manager",
            "Administrator",
            "Aktiv",
            "Ausstehend",
            "Abgelaufen",
            "Inaktiv für diesen Wochentag/diese Tageszeit",
            "inaktiv",
            "Sync Score",
            "Bewohner",
            "Türen",
            "Personen",
            "Person erstellen",
            "Zutrittsberechtigung hinzufügen",
            "Zutrittsberechtigung erstellen",
            "Zeitraum festlegen",
            "Wochentage festlegen",
            "Tageszeit festlegen",
            "Gültigkeit",
            "Gültigkeit zurücksetzen",
            "Status",
            "Eingeschränkt",
            "Wie in der WE festgelegt",
            "Der vorherige Zeitplan wurde geändert. Überprüfen Sie den Zeitplan und aktualisieren Sie ihn, \
             falls nötig.",
            "Zeit außerhalb der Einschränkungen",
        ]
    );
}

#[test]
fn every_reason_has_its_own_sentence_and_a_way_out_in_every_language() {
    for language in Language::ALL {
        let mut said = BTreeMap::new();
        for reason in Reason::ALL {
            let sentences = language.problem(reason.code());
            assert_eq!(sentences, language.reason(*reason));
            assert!(
                sentences.says.ends_with('.') && sentences.way_out.ends_with('.'),
                "{reason}"
            );
            assert_eq!(
                said.insert(sentences.says, reason),
                None,
                "{reason} in {}",
                language.tag()
            );
        }
    }
}

#[test]
fn an_unknown_code_of_a_newer_server_is_answered_with_words_too() {
    let sentences = Language::German.problem("from_the_future");
    assert_eq!(sentences, Language::German.refusals().unexpected);
    assert_ne!(Language::German.problem("not_found"), sentences);
}

#[test]
fn a_long_text_says_how_long_it_may_be() {
    assert_eq!(
        Language::English.fault("too_long", Some(80)),
        "At most 80 characters."
    );
    assert_eq!(
        Language::English.fault("in_the_past", None),
        Language::English.faults().in_the_past
    );
}

#[test]
fn the_first_language_that_we_speak_is_chosen() {
    assert_eq!(Language::choose(["fr-CA", "de-AT", "nl"]), Language::German);
    assert_eq!(Language::choose(["sv"]), Language::English);
    assert_eq!(Language::from_tag("FI_fi"), Some(Language::Finnish));
}
