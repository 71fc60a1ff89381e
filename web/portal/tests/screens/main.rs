//! Every screen of the portal with made data, in every language, as HTML.
//!
//! With `SCREENS` set to a folder, the pages are also written there, to be looked at.
#![expect(
    clippy::expect_used,
    reason = "a test fails by panicking, in its helpers too"
)]

mod forms;
mod operators;

use domain::grant::Status;
use domain::installation::profile::Segment;
use domain::level::Level;
use domain::sync_score::SyncScore;
use kit::client::Problem;
use kit::language::Language;
use kit::language::format::TimeText;
use kit::state::Fetched;
use portal::pages::door::DoorPage;
use portal::pages::doors::DoorsPage;
use portal::pages::people::PeoplePage;
use portal::pages::{Area, Desk};
use portal::view::*;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
struct InProps {
    language: Language,
    screen: Html,
}

#[component]
fn In(props: &InProps) -> Html {
    html! { <ContextProvider<Language> context={props.language}>{ props.screen.clone() }</ContextProvider<Language>> }
}

fn render(language: Language, screen: fn() -> Html) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let local = tokio::task::LocalSet::new();
    let page = async move {
        let props = InProps {
            language,
            screen: screen(),
        };
        yew::LocalServerRenderer::<In>::with_props(props)
            .hydratable(false)
            .render()
            .await
    };
    local.block_on(&runtime, page)
}

fn time(text: &str) -> TimeText {
    TimeText {
        text: text.to_owned(),
        datetime: "2026-11-22T17:00:00Z".to_owned(),
    }
}

fn desk(area: Area, content: Html) -> Html {
    desk_of(false, area, content)
}

fn desk_of(operator: bool, area: Area, content: Html) -> Html {
    let frame = FrameView {
        operator,
        installation: "Lindenhof".into(),
        installations: vec![("i1".into(), "Lindenhof".into())],
        current: "i1".into(),
        name: "Sabine Wendland".into(),
    };
    html! { <Desk {frame} {area} onvisit={Callback::noop()} onswitch={Callback::noop()}>{ content }</Desk> }
}

fn lock(score: SyncScore, waiting: usize) -> LockView {
    let contact = (score != SyncScore::Grey).then(|| time("vor 2 Std."));
    let battery = contact.clone().map(|at| ("74 %".into(), at));
    LockView::Known(LockSummaryView {
        score,
        waiting,
        contact,
        battery,
    })
}

fn a_door(id: &'static str, plate: &'static str, name: &'static str, lock: LockView) -> DoorRow {
    DoorRow {
        id: id.into(),
        plate: plate.into(),
        name: name.into(),
        place: "Lindenstraße 14, Berlin".into(),
        lock,
    }
}

fn list(doors: Fetched<Vec<DoorRow>>) -> Html {
    let page = html! {
        <DoorsPage
            {doors}
            installation="i1"
            may_add=true
            onquery={Callback::noop()}
            onadd={Callback::noop()}
            onagain={Callback::noop()}
            onvisit={Callback::noop()}
        />
    };
    desk(Area::Doors, page)
}

fn doors() -> Html {
    list(Fetched::Here(vec![
        a_door("a1", "14", "Hauseingang", lock(SyncScore::Red, 4)),
        a_door("a2", "R", "Fahrradkeller", lock(SyncScore::Yellow, 1)),
        a_door("a3", "T", "Tiefgarage", lock(SyncScore::DarkGreen, 0)),
        a_door("a4", "M", "Müllraum", LockView::Missing),
        a_door("a5", "W", "Waschküche", lock(SyncScore::Grey, 0)),
        a_door("a6", "S", "Sauna", LockView::Hidden),
    ]))
}

fn doors_empty() -> Html {
    list(Fetched::Here(Vec::new()))
}

fn doors_loading() -> Html {
    list(Fetched::Loading)
}

fn doors_failed() -> Html {
    let problem = Problem {
        request: Some("req-4711".to_owned()),
        ..Problem::of("unexpected")
    };
    list(Fetched::Failed(problem))
}

fn grant(
    name: &'static str,
    segment: Segment,
    level: Level,
    validity: &'static str,
    status: Option<Status>,
    score: SyncScore,
    detail: &'static str,
) -> GrantRow {
    GrantRow {
        id: name.into(),
        name: name.into(),
        segment,
        level,
        validity: validity.into(),
        status,
        score: Some(score),
        detail: detail.into(),
        needs_review: false,
        may_edit: status.is_some(),
    }
}

fn door_view() -> DoorPageView {
    use Level::{Guest, Host, Manager};
    use Segment::{Contractor, Employee, Resident};
    DoorPageView {
        door: a_door("a1", "14", "Hauseingang", lock(SyncScore::Red, 4)),
        versions: Some(("212".into(), Some("210".into()))),
        grants: vec![
            grant(
                "Aslan, Merve",
                Resident,
                Guest,
                "Immer",
                Some(Status::Active),
                SyncScore::DarkGreen,
                "vor 4 min",
            ),
            grant(
                "Bergström-Kärkkäinen, Aino",
                Employee,
                Manager,
                "Mo–Fr 06:00–20:00",
                Some(Status::Inactive),
                SyncScore::LightGreen,
                "wartet auf 1 Telefon",
            ),
            grant(
                "Demir, Yusuf",
                Contractor,
                Guest,
                "Sa 22:00–06:00",
                Some(Status::Active),
                SyncScore::Yellow,
                "Entzug offen",
            ),
            grant(
                "Hoffmann, Käthe",
                Resident,
                Host,
                "Immer",
                Some(Status::Active),
                SyncScore::Orange,
                "offen seit 2 Tagen",
            ),
            grant(
                "Krüger, Lars",
                Employee,
                Guest,
                "bis 15.11.2026",
                None,
                SyncScore::Red,
                "öffnet längstens bis Mo 18:40",
            ),
            GrantRow {
                needs_review: true,
                ..grant(
                    "Öztürk-Lindemann, Friederike",
                    Resident,
                    Guest,
                    "ab 01.12.2026",
                    Some(Status::Pending),
                    SyncScore::Grey,
                    "noch ohne Kontakt",
                )
            },
        ],
        unit_people: 12,
        pending: vec![PendingRow {
            id: "p1".into(),
            name: "Krüger, Lars".into(),
            change: Change::DeviceBlocked,
            since: Some(time("vor 3 Std.")),
            misuse_until: Some(time("Montag, 18:40")),
            score: SyncScore::Red,
        }],
        left_out: 0,
        may_lift_floor: true,
        may_grant: true,
    }
}

fn one_door(view: Fetched<DoorPageView>, taking_back: Option<AttrValue>) -> Html {
    let page = html! {
        <DoorPage {view} {taking_back} doors_href="/portal/i1/doors" onact={Callback::noop()} onvisit={Callback::noop()} />
    };
    desk(Area::Doors, page)
}

fn door() -> Html {
    one_door(Fetched::Here(door_view()), None)
}

fn door_loading() -> Html {
    one_door(Fetched::Loading, None)
}

fn door_failed() -> Html {
    one_door(Fetched::Failed(Problem::of("not_found")), None)
}

fn door_take_back() -> Html {
    one_door(Fetched::Here(door_view()), Some("Aslan, Merve".into()))
}

fn door_new() -> Html {
    let view = DoorPageView {
        door: a_door("a4", "M", "Müllraum", LockView::Missing),
        versions: None,
        grants: Vec::new(),
        unit_people: 0,
        pending: Vec::new(),
        left_out: 0,
        may_lift_floor: true,
        may_grant: true,
    };
    one_door(Fetched::Here(view), None)
}

fn full(may_lift_floor: bool) -> Fetched<DoorPageView> {
    Fetched::Here(DoorPageView {
        left_out: 3,
        may_lift_floor,
        ..door_view()
    })
}

fn door_full() -> Html {
    one_door(full(true), None)
}

fn door_lift_floor() -> Html {
    let page = html! {
        <DoorPage view={full(true)} lifting_floor=true doors_href="/portal/i1/doors" onact={Callback::noop()} onvisit={Callback::noop()} />
    };
    desk(Area::Doors, page)
}

fn people() -> Html {
    let person = |name: &'static str, segment, state| PersonRow {
        id: name.into(),
        name: name.into(),
        email: "name@beispiel.de".into(),
        segment,
        state,
    };
    let people = vec![
        person("Aslan, Merve", Segment::Resident, PersonState::Joined),
        person(
            "Bergström-Kärkkäinen, Aino",
            Segment::Employee,
            PersonState::Invited,
        ),
        person("Krüger, Lars", Segment::Employee, PersonState::Locked),
    ];
    let chosen: Vec<AttrValue> = vec!["Aslan, Merve".into()];
    desk(
        Area::People,
        html! { <PeoplePage people={Fetched::Here(people)} {chosen} may_manage=true onact={Callback::noop()} /> },
    )
}

/// A screen by its name.
type Screen = (&'static str, fn() -> Html);

const SCREENS: &[Screen] = &[
    ("doors", doors),
    ("doors-empty", doors_empty),
    ("doors-loading", doors_loading),
    ("doors-failed", doors_failed),
    ("door", door),
    ("door-loading", door_loading),
    ("door-failed", door_failed),
    ("door-take-back", door_take_back),
    ("door-new", door_new),
    ("door-full", door_full),
    ("door-lift-floor", door_lift_floor),
    ("people", people),
    ("grant", forms::grant_dialog),
    ("grant-kept", forms::grant_kept),
    ("grant-by-day", forms::grant_by_day),
    ("door-form", forms::door_dialog),
    ("person-form", forms::person_dialog),
    ("import", forms::import_dialog),
    ("first-operator", operators::first_operator),
    ("first-installation", operators::first_installation),
    ("first-done", operators::first_done),
    ("later-installation", operators::later_installation),
    ("server", operators::server_full),
    ("server-empty", operators::server_empty),
];

#[test]
fn every_screen_has_one_heading_and_obeys_the_content_security_policy() {
    for language in Language::ALL {
        for (name, screen) in SCREENS {
            let page = render(language, *screen);
            let place = format!("{name} in {}", language.tag());
            assert_eq!(page.matches("<h1").count(), 1, "{place}");
            for forbidden in [" style=", "<style", "<script", "javascript:", " onclick="] {
                assert!(!page.contains(forbidden), "{forbidden} in {place}");
            }
            if let Ok(folder) = std::env::var("SCREENS") {
                let path = std::path::Path::new(&folder)
                    .join(format!("portal-{name}-{}.html", language.tag()));
                std::fs::write(path, page).expect("the folder can be written");
            }
        }
    }
}

#[test]
fn r004_51_to_60_the_list_has_the_columns_status_and_sync_score_with_the_words_of_the_source() {
    let page = render(Language::German, door);
    for words in [
        "Zutrittsberechtigung hinzufügen",
        "Status",
        "Sync Score",
        "Aktiv",
        "Ausstehend",
        "Inaktiv für diesen Wochentag/diese Tageszeit",
        "Bearbeiten",
        "Gast",
        "Gastgeber",
        "Manager",
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert!(page.contains("Krüger, Lars kann noch längstens bis Montag, 18:40 öffnen"));
}

#[test]
fn r004_40_to_47_the_form_has_the_words_of_the_source() {
    let page = render(Language::German, forms::grant_dialog);
    for words in [
        "Zutrittsberechtigung erstellen",
        "Gültigkeit",
        "Gültigkeit zurücksetzen",
        "Zeitraum festlegen",
        "Wochentage festlegen",
        "Tageszeit festlegen",
        "Zeit außerhalb der Einschränkungen",
        "Der Beginn liegt in der Vergangenheit.",
    ] {
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn the_administrator_is_shown_and_can_not_be_chosen() {
    let page = render(Language::German, forms::grant_dialog);
    let (before, _) = page
        .split_once("Administrator")
        .expect("the level is shown");
    let input = before.rsplit("<input").next().unwrap_or_default();
    assert!(input.contains("disabled"), "{input}");
}

#[test]
fn steps_are_counted_for_the_first_installation_only() {
    let first = render(Language::English, operators::first_installation);
    assert!(first.contains("Step 2 of 3") && first.contains("First installation"));
    let later = render(Language::English, operators::later_installation);
    assert!(!later.contains("Step ") && later.contains("Add an installation"));
}

#[test]
fn the_server_is_there_for_operators_only() {
    let operator = render(Language::English, operators::server_full);
    assert!(operator.contains("href=\"/portal/server\"") && operator.contains("Werk 2"));
    let other = render(Language::English, doors);
    assert!(!other.contains("/portal/server"));
}

#[test]
fn people_of_units_are_counted_and_not_named() {
    assert!(render(Language::German, door).contains("Weitere 12 Personen aus Wohneinheiten"));
}

#[test]
fn a_schedule_that_the_fields_can_not_say_is_told_and_can_be_replaced() {
    let page = render(Language::German, forms::grant_kept);
    assert!(page.contains("montags bis freitags von 08:00 bis 18:00 Uhr"));
    assert!(page.contains("Zeitplan ersetzen"));
    assert!(!page.contains("Tageszeit festlegen"));
}

#[test]
fn the_week_can_be_edited_hour_by_hour_with_one_stop_for_the_tabulator() {
    let page = render(Language::German, forms::grant_by_day);
    assert_eq!(page.matches("role=\"gridcell\"").count(), 7 * 24);
    assert_eq!(page.matches("tabindex=\"0\"").count(), 1);
    assert!(page.contains("Montag 06:00–07:00: öffnet"));
}

#[test]
fn r004_28_a_door_that_can_not_be_given_is_marked_at_its_place() {
    let page = render(Language::German, forms::grant_dialog);
    assert!(page.contains("aria-describedby=\"doors-a2-fault\""));
    assert!(page.contains("id=\"doors-a2-fault\""));
}

#[test]
fn a19_a_full_list_is_said_and_who_installs_locks_is_offered_the_way_out() {
    let said = "The lock cannot be told of 3 withdrawals";
    let offered = "End all keys of this lock";
    let page = render(Language::English, door_full);
    assert!(page.contains(said) && page.contains(offered));
    let page = render(Language::English, || one_door(full(false), None));
    assert!(page.contains(said) && !page.contains(offered));
    let page = render(Language::English, door);
    assert!(!page.contains(said) && !page.contains(offered));
}

#[test]
fn what_waits_for_the_lock_begins_with_the_most_urgent() {
    let screen = || {
        let waits = |name: &'static str, score| PendingRow {
            id: name.into(),
            name: name.into(),
            change: Change::TakenBack,
            since: None,
            misuse_until: None,
            score,
        };
        let view = DoorPageView {
            pending: vec![
                waits("Heals", SyncScore::Yellow),
                waits("Now", SyncScore::Red),
            ],
            ..door_view()
        };
        one_door(Fetched::Here(view), None)
    };
    let page = render(Language::English, screen);
    let at = |name: &str| page.find(&format!("{name}: taken back"));
    assert!(at("Now").is_some() && at("Now") < at("Heals"));
}
