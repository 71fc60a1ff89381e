//! Every screen of the door app with made data, in every language, as HTML.
//!
//! With `SCREENS` set to a folder, the pages are also written there, to be looked at.
#![expect(
    clippy::expect_used,
    reason = "a test fails by panicking, in its helpers too"
)]

use domain::reason::Reason;
use door::opening::ATTEMPTS;
use door::pages::check::{CheckPage, CheckPageProps};
use door::pages::doors::{DoorsPage, DoorsPageProps};
use door::pages::enrol::{EnrolPage, EnrolPageProps};
use door::pages::me::{MePage, MePageProps};
use door::pages::sign_in::{SignInPage, SignInPageProps};
use door::pages::stage::{StagePage, StagePageProps};
use door::pages::ways::{OfflinePage, OfflinePageProps, WaysPage, WaysPageProps};
use door::transport::LinkFailure;
use door::view::*;
use kit::components::week_grid::Stretch;
use kit::language::Language;
use kit::language::format::TimeText;
use kit::state::Fetched;
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
        datetime: "2026-11-23T05:00:00Z".to_owned(),
    }
}

fn a_door(
    id: &'static str,
    sign: &'static str,
    name: &'static str,
    place: &'static str,
    state: DoorState,
) -> DoorView {
    DoorView {
        id: id.into(),
        plate: sign.into(),
        name: name.into(),
        place: place.into(),
        state,
    }
}

fn doors(doors: Vec<DoorView>, offline: Option<Offline>) -> Html {
    let view = DoorsView {
        doors,
        offline,
        trouble: None,
        email: "merve@beispiel.de".into(),
    };
    html! { <DoorsPage ..DoorsPageProps { view: Some(view), still: true, onact: Callback::noop(), onvisit: Callback::noop() } /> }
}

fn home() -> Html {
    doors(
        vec![
            a_door(
                "d1",
                "14",
                "Hauseingang",
                "Lindenstraße 14, Berlin",
                DoorState::Opens { valid_until: None },
            ),
            a_door(
                "d2",
                "R",
                "Fahrradkeller",
                "Lindenstraße 14, Berlin",
                DoorState::Inactive {
                    reason: Reason::WrongWeekday,
                    again: Some(time("Montag, 06:00")),
                },
            ),
            a_door(
                "d3",
                "T",
                "Tiefgarage Einfahrt Süd",
                "Ritterstraße 3, Berlin",
                DoorState::NoKey,
            ),
            a_door(
                "d5",
                "D",
                "Dachterrasse",
                "Lindenstraße 14, Berlin",
                DoorState::NoLock { may_enrol: true },
            ),
            a_door(
                "d4",
                "M",
                "Müllraum",
                "Lindenstraße 14, Berlin",
                DoorState::Opens { valid_until: None },
            ),
        ],
        None,
    )
}

fn home_offline() -> Html {
    let until = Some(time("Donnerstag, 14:00"));
    let ends = DoorState::Opens {
        valid_until: Some(time("heute, 22:00")),
    };
    doors(
        vec![a_door(
            "d1",
            "212",
            "Voordeur",
            "Prinsengracht 212, Amsterdam",
            ends,
        )],
        Some(Offline { keys_until: until }),
    )
}

fn home_empty() -> Html {
    doors(Vec::new(), None)
}

fn home_loading() -> Html {
    html! { <DoorsPage view={None::<DoorsView>} onact={Callback::noop()} onvisit={Callback::noop()} /> }
}

fn home_shut() -> Html {
    let again = Some(time("Montag, 06:00"));
    let state = DoorState::Inactive {
        reason: Reason::WrongTimeOfDay,
        again,
    };
    doors(
        vec![a_door(
            "d1",
            "R",
            "Fahrradkeller",
            "Lindenstraße 14, Berlin",
            state,
        )],
        None,
    )
}

fn stage(stage: Stage) -> Html {
    let view = StageView {
        name: "Hauseingang".into(),
        place: "Lindenstraße 14, Berlin".into(),
        stage,
    };
    html! { <StagePage ..StagePageProps { view, onact: Callback::noop() } /> }
}

fn searching() -> Html {
    stage(Stage::Searching { chooser: true })
}

fn connecting() -> Html {
    stage(Stage::Connecting { attempt: 2 })
}

fn opening() -> Html {
    stage(Stage::Opening { updated: true })
}

fn open() -> Html {
    stage(Stage::Open {
        at: time("18:42:07"),
        took: "1,9 s".into(),
        remaining: Some("4 s".into()),
        carried: true,
    })
}

fn refused() -> Html {
    stage(Stage::Refused {
        reason: Reason::WrongWeekday,
        again: Some(time("Montag, 06:00")),
        today: Some(vec![Stretch {
            from: 360,
            to: 1_200,
        }]),
    })
}

fn withdrawn() -> Html {
    stage(Stage::Refused {
        reason: Reason::Revoked,
        again: None,
        today: None,
    })
}

fn not_reached() -> Html {
    stage(Stage::NotReached(LinkFailure::OutOfReach))
}

fn sign_in(view: SignInView) -> Html {
    html! { <SignInPage ..SignInPageProps { view, still: true, below: Html::default(), onact: Callback::noop() } /> }
}

fn sign_in_start() -> Html {
    sign_in(SignInView::Start {
        email: "".into(),
        email_wrong: false,
        passkeys: true,
        busy: false,
        trouble: None,
    })
}

fn sign_in_wrong() -> Html {
    let trouble = Some(SignInTrouble::Problem {
        code: "offline".into(),
        request: None,
    });
    sign_in(SignInView::Start {
        email: "merve@".into(),
        email_wrong: true,
        passkeys: false,
        busy: false,
        trouble,
    })
}

fn sign_in_sent() -> Html {
    sign_in(SignInView::Sent {
        email: "merve@beispiel.de".into(),
        lifetime: "15 Minuten".into(),
    })
}

fn sign_in_confirm() -> Html {
    sign_in(SignInView::Confirm { busy: false })
}

fn sign_in_dead() -> Html {
    sign_in(SignInView::LinkDead)
}

fn sign_in_looking() -> Html {
    sign_in(SignInView::Looking)
}

fn sign_in_invited() -> Html {
    sign_in(SignInView::Invited {
        installation: "Linden".into(),
        person: "Merve".into(),
        busy: false,
    })
}

fn sign_in_invitation_over() -> Html {
    sign_in(SignInView::InvitationOver)
}

fn sign_in_offer() -> Html {
    sign_in(SignInView::OfferPasskey {
        busy: false,
        waits_until: Some(time("Dienstag, 09:12")),
        trouble: None,
    })
}

fn check() -> Html {
    let row = |check, outcome| CheckRow { check, outcome };
    let rows = vec![
        row(Check::Bluetooth, CheckOutcome::Missing),
        row(Check::DeviceKey, CheckOutcome::Good),
        row(Check::Storage, CheckOutcome::Advised),
        row(Check::Installed, CheckOutcome::Advised),
    ];
    html! { <CheckPage ..CheckPageProps { rows: Some(rows), busy: false, onact: Callback::noop(), onback: Callback::noop() } /> }
}

fn my_page(asks: Option<MeQuestion>) -> Html {
    let device =
        |id: &'static str, name: &'static str, this, blocked, waits: Option<&str>| DeviceView {
            id: id.into(),
            name: name.into(),
            this,
            blocked,
            waits_until: waits.map(time),
            added: time("03.05.2026"),
        };
    let view = MeView {
        name: "Merve Aslan".into(),
        email: "merve@beispiel.de".into(),
        devices: Fetched::Here(vec![
            device("v1", "Chrome auf Android", true, false, None),
            device(
                "v2",
                "Edge auf Windows",
                false,
                false,
                Some("Montag, 18:00"),
            ),
            device("v3", "Samsung Internet auf Android", false, true, None),
        ]),
        passkeys: Fetched::Here(vec![PasskeyView {
            id: "p1".into(),
            name: "Pixel 9".into(),
            last_used: time("gestern, 08:10"),
        }]),
        mail_access: true,
        theme: "system".into(),
        portal: true,
        trouble: None,
        asks,
    };
    html! { <MePage ..MePageProps { view: Some(view), onact: Callback::noop(), onvisit: Callback::noop() } /> }
}

fn me() -> Html {
    my_page(None)
}

fn me_block() -> Html {
    my_page(Some(MeQuestion::Block("v2".into())))
}

fn ways() -> Html {
    let help = Some(("Lindenhof".into(), "haus@beispiel.de".into()));
    html! { <WaysPage ..WaysPageProps { no_bluetooth: true, help, onback: Callback::noop() } /> }
}

fn offline() -> Html {
    let props = OfflinePageProps {
        last_fetched: Some(time("heute, 12:30")),
        onagain: Callback::noop(),
        onvisit: Callback::noop(),
    };
    html! { <OfflinePage ..props /> }
}

fn enrol(step: EnrolStep) -> Html {
    let view = EnrolView {
        door: "Hauseingang".into(),
        installation: "Lindenhof".into(),
        busy: false,
        step,
    };
    html! { <EnrolPage ..EnrolPageProps { view, onact: Callback::noop() } /> }
}

fn enrol_code() -> Html {
    enrol(EnrolStep::Code {
        code: "12".into(),
        wrong: true,
    })
}

fn enrol_press() -> Html {
    enrol(EnrolStep::Press {
        remaining: "48 s".into(),
    })
}

fn enrol_done() -> Html {
    enrol(EnrolStep::Done)
}

fn enrol_failed() -> Html {
    enrol(EnrolStep::Problem {
        code: "lock_owned".into(),
        request: Some("req-7".into()),
    })
}

/// A screen by its name.
type Screen = (&'static str, fn() -> Html);

const SCREENS: &[Screen] = &[
    ("home", home),
    ("home-offline", home_offline),
    ("home-empty", home_empty),
    ("home-loading", home_loading),
    ("home-shut", home_shut),
    ("searching", searching),
    ("connecting", connecting),
    ("opening", opening),
    ("open", open),
    ("refused", refused),
    ("withdrawn", withdrawn),
    ("not-reached", not_reached),
    ("sign-in", sign_in_start),
    ("sign-in-wrong", sign_in_wrong),
    ("sign-in-sent", sign_in_sent),
    ("sign-in-confirm", sign_in_confirm),
    ("sign-in-looking", sign_in_looking),
    ("sign-in-invited", sign_in_invited),
    ("sign-in-invitation-over", sign_in_invitation_over),
    ("sign-in-dead", sign_in_dead),
    ("sign-in-offer", sign_in_offer),
    ("check", check),
    ("me", me),
    ("me-block", me_block),
    ("ways", ways),
    ("offline", offline),
    ("enrol-code", enrol_code),
    ("enrol-press", enrol_press),
    ("enrol-done", enrol_done),
    ("enrol-failed", enrol_failed),
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
                    .join(format!("door-{name}-{}.html", language.tag()));
                std::fs::write(path, page).expect("the folder can be written");
            }
        }
    }
}

#[test]
fn every_icon_stands_beside_a_word() {
    for (name, screen) in SCREENS {
        let page = render(Language::German, *screen);
        for button in page.split("<button").skip(1) {
            let inner = button.split("</button>").next().unwrap_or_default();
            let text: String = inner
                .split('<')
                .filter_map(|piece| piece.split_once('>'))
                .map(|(_, text)| text)
                .collect();
            assert!(
                text.chars().any(char::is_alphabetic),
                "a button without words in {name}"
            );
        }
    }
}

#[test]
fn r004_48_to_50_a_door_outside_its_hours_is_listed_greyed_and_marked_inaktiv() {
    let page = render(Language::German, home);
    let row = page.split("<article").nth(2).expect("the second door");
    assert!(row.contains("Fahrradkeller"));
    assert!(row.contains(">inaktiv<"), "{row}");
    assert!(row.contains("öffnet wieder "), "{row}");
    assert!(row.contains(">Montag, 06:00</time>"));
    assert!(row.contains("aria-disabled=\"true\""));
    let alone = render(Language::German, home_shut);
    assert!(alone.contains("class=\"open\"") && alone.contains("aria-disabled=\"true\""));
}

#[test]
fn the_steps_of_an_opening_are_named_as_they_happen() {
    let page = render(Language::German, connecting);
    assert!(page.contains("Verbindet …") && page.contains("Gefunden"));
    assert!(page.contains(&format!("Versuch 2 von {ATTEMPTS}")));
    assert!(page.contains("role=\"status\""));
    assert!(render(Language::German, open).contains("Jetzt drücken."));
    let no = render(Language::German, refused);
    assert!(
        no.contains("Bleibt zu") && no.contains("role=\"alert\"") && no.contains("Andere Wege")
    );
}
