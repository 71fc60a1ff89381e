//! All doors, the one that needs attention first.

use domain::sync_score::SyncScore;
use yew::prelude::*;

use kit::components::button::{Button, ButtonWeight};
use kit::components::field::Field;
use kit::components::icon::Icon;
use kit::components::navigation::stay;
use kit::components::notice::Empty;
use kit::components::page::Heading;
use kit::components::plate::{Plate, PlateLook};
use kit::components::score::{ScoreKey, ScoreMark};
use kit::components::table::{Column, Table, TableRow};
use kit::components::time::moment;
use kit::components::use_language;
use kit::language::Language;
use kit::state::Fetched;

use super::fetched;
use crate::view::{self, DoorRow, LockView};

/// The list of doors.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct DoorsPageProps {
    /// The doors.
    pub doors: Fetched<Vec<DoorRow>>,
    /// The installation's id, for addresses.
    pub installation: AttrValue,
    /// What is searched; kept in the address.
    #[prop_or_default]
    pub query: AttrValue,
    /// May add a door.
    pub may_add: bool,
    /// Told what is typed.
    pub onquery: Callback<String>,
    /// Add a door.
    pub onadd: Callback<()>,
    /// Fetch again.
    pub onagain: Callback<()>,
    /// Told where to go.
    pub onvisit: Callback<AttrValue>,
}

/// All doors.
#[component]
pub fn DoorsPage(props: &DoorsPageProps) -> Html {
    let language = use_language();
    let (common, portal) = (language.common(), language.portal());
    let add = html! {
        if props.may_add {
            <Button label={portal.add_door} icon={Icon::Plus} weight={ButtonWeight::Main} onclick={props.onadd.clone()} />
        }
    };
    html! {
        <>
            <header class="line wrap">
                <Heading class="grow" title={portal.doors} />
                { add.clone() }
            </header>
            { fetched(&props.doors, &props.onagain, |doors| {
                if doors.is_empty() {
                    return html! { <Empty title={portal.doors_empty} text={portal.doors_empty_text}>{ add }</Empty> };
                }
                let rows = found(doors, &props.query);
                html! {
                    <>
                        <Field
                            id="search"
                            kind="search"
                            label={common.search}
                            label_hidden=true
                            placeholder={portal.door_name}
                            value={props.query.clone()}
                            oninput={props.onquery.clone()}
                        />
                        <section class="sheet flush">{ list(&rows, props, language) }</section>
                        <details class="stack"><summary class="btn bare">{ portal.scores_title }</summary><ScoreKey /></details>
                    </>
                }
            }) }
        </>
    }
}

/// Doors whose name or address contains the query; the most urgent first, then by name.
fn found<'a>(doors: &'a [DoorRow], query: &str) -> Vec<&'a DoorRow> {
    let query = query.trim().to_lowercase();
    let mut found: Vec<_> = doors
        .iter()
        .filter(|door| {
            door.name.to_lowercase().contains(&query) || door.place.to_lowercase().contains(&query)
        })
        .collect();
    found.sort_by(|one, two| {
        urgency(two)
            .cmp(&urgency(one))
            .then_with(|| one.name.cmp(&two.name))
    });
    found
}

/// Doors without a lock count as those without contact; a lock that is hidden is nothing to the reader.
fn urgency(door: &DoorRow) -> u8 {
    match &door.lock {
        LockView::Known(lock) => view::urgency(lock.score),
        LockView::Missing => view::urgency(SyncScore::Grey),
        LockView::Hidden => 0,
    }
}

fn list(doors: &[&DoorRow], props: &DoorsPageProps, language: Language) -> Html {
    let (common, portal) = (language.common(), language.portal());
    if doors.is_empty() {
        let clear = props.onquery.reform(|()| String::new());
        return html! {
            <Empty title={portal.filter_empty} text={portal.door_name_hint}>
                <Button label={portal.filter_clear} onclick={clear} />
            </Empty>
        };
    }
    let columns = [
        portal.door,
        common.score_name,
        portal.pending,
        portal.last_contact,
        portal.battery,
    ];
    let rows = doors
        .iter()
        .map(|door| row(door, props, language))
        .collect::<Vec<_>>();
    html! { <Table label={portal.doors} columns={columns.map(Column::new).to_vec()} {rows} /> }
}

fn row(door: &DoorRow, props: &DoorsPageProps, language: Language) -> TableRow {
    let (common, portal) = (language.common(), language.portal());
    let href = AttrValue::from(format!("/portal/{}/doors/{}", props.installation, door.id));
    let size = if door.lock == LockView::Missing {
        PlateLook::Dim
    } else {
        PlateLook::Small
    };
    let name = html! {
        <div class="line">
            <Plate text={door.plate.clone()} look={size} />
            <div>
                <a href={href.clone()} dir="auto" onclick={stay(&props.onvisit, &href)}>{ &door.name }</a>
                <br /><small dir="auto">{ &door.place }</small>
            </div>
        </div>
    };
    let cells = match &door.lock {
        LockView::Missing | LockView::Hidden => vec![
            name,
            html! { <span>{ if door.lock == LockView::Missing { portal.no_lock } else { portal.lock_hidden } }</span> },
            html! { <span>{ "–" }</span> },
            html! { <span>{ "–" }</span> },
            html! { <span>{ "–" }</span> },
        ],
        LockView::Known(lock) => vec![
            name,
            html! { <ScoreMark score={lock.score} /> },
            html! { <span class="num">{ lock.waiting }</span> },
            lock.contact.as_ref().map_or_else(|| html! { <span>{ common.never }</span> }, moment),
            lock.battery.as_ref().map_or_else(
                || html! { <span>{ "–" }</span> },
                |(level, at)| html! { <span><span class="num">{ level }</span>{ " " }<small>{ moment(at) }</small></span> },
            ),
        ],
    };
    TableRow {
        key: door.id.clone(),
        cells,
    }
}

#[cfg(test)]
mod tests {
    use kit::language::format::TimeText;

    use super::*;
    use crate::view::LockSummaryView;

    fn door(name: &str, score: Option<SyncScore>) -> DoorRow {
        DoorRow {
            id: name.to_owned().into(),
            plate: "1".into(),
            name: name.to_owned().into(),
            place: "Lindenstraße 14".into(),
            lock: score.map_or(LockView::Missing, |score| {
                LockView::Known(LockSummaryView {
                    score,
                    waiting: 0,
                    contact: Some(TimeText::default()),
                    battery: None,
                })
            }),
        }
    }

    #[test]
    fn the_door_that_needs_somebody_now_stands_first() {
        let doors = [
            door("Keller", Some(SyncScore::DarkGreen)),
            door("Hof", Some(SyncScore::Red)),
            door("Garage", None),
            door("Dach", Some(SyncScore::Orange)),
            door("Aufzug", Some(SyncScore::DarkGreen)),
        ];
        let names: Vec<_> = found(&doors, "")
            .into_iter()
            .map(|door| door.name.to_string())
            .collect();
        assert_eq!(names, ["Hof", "Dach", "Garage", "Aufzug", "Keller"]);
    }

    #[test]
    fn a_search_looks_at_name_and_address() {
        let doors = [door("Keller", None), door("Hof", None)];
        assert_eq!(found(&doors, " kel ").len(), 1);
        assert_eq!(found(&doors, "LINDEN").len(), 2);
        assert_eq!(found(&doors, "x").len(), 0);
    }
}
