//! One door: who may open it, what the lock knows, what waits, until when it can be misused.

use domain::grant::Status;
use domain::sync_score::SyncScore;
use yew::prelude::*;

use kit::components::button::{Button, ButtonWeight};
use kit::components::dialog::Dialog;
use kit::components::field::Field;
use kit::components::icon::Icon;
use kit::components::navigation::stay;
use kit::components::notice::{Empty, Note, Tone};
use kit::components::page::Heading;
use kit::components::plate::Plate;
use kit::components::score::{ScoreKey, ScoreMark, score_advice};
use kit::components::table::{Column, Table, TableRow};
use kit::components::time::moment;
use kit::components::use_language;
use kit::language::Language;
use kit::state::Fetched;

mod full_list;

use super::fetched;
use crate::view::{
    DoorPageView, GrantRow, LockView, PendingRow, level_word, segment_word, status_words, urgency,
};

/// Which permissions are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    /// All.
    #[default]
    All,
    /// Active now.
    Active,
    /// Over.
    Expired,
    /// The lock does not know them yet.
    Waiting,
}

impl Filter {
    const ALL: [Self; 4] = [Self::All, Self::Active, Self::Expired, Self::Waiting];

    fn shows(self, grant: &GrantRow) -> bool {
        match self {
            Self::All => true,
            Self::Active => grant.status == Some(Status::Active),
            Self::Expired => matches!(grant.status, Some(Status::Expired) | None),
            Self::Waiting => grant
                .score
                .is_some_and(|score| score != SyncScore::DarkGreen),
        }
    }

    fn words(self, count: usize, language: Language) -> String {
        let portal = language.portal();
        let pattern = match self {
            Self::All => portal.filter_all,
            Self::Active => portal.filter_active,
            Self::Expired => portal.filter_expired,
            Self::Waiting => portal.filter_waiting,
        };
        pattern.with([&count.to_string()])
    }
}

/// What a person does on the page of a door.
#[derive(Clone, Debug, PartialEq)]
pub enum DoorAction {
    /// Give access.
    Grant,
    /// Change this grant.
    Edit(AttrValue),
    /// Ask whether to take this grant back.
    AskTakeBack(AttrValue),
    /// Take it back.
    TakeBack(AttrValue),
    /// Ask whether to end every lease of the lock.
    AskLiftFloor,
    /// End them.
    LiftFloor,
    /// No.
    Dismiss,
    /// Search.
    Query(String),
    /// Filter.
    Filter(Filter),
    /// Fetch again.
    Again,
}

/// The page of a door.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct DoorPageProps {
    /// What it shows.
    pub view: Fetched<DoorPageView>,
    /// What is searched.
    #[prop_or_default]
    pub query: AttrValue,
    /// What is listed.
    #[prop_or_default]
    pub filter: Filter,
    /// The grant that is to be taken back, while that is asked.
    #[prop_or_default]
    pub taking_back: Option<AttrValue>,
    /// Whether all leases are to be ended, while that is asked.
    #[prop_or_default]
    pub lifting_floor: bool,
    /// Back to the list: its address.
    pub doors_href: AttrValue,
    /// Told what the person does.
    pub onact: Callback<DoorAction>,
    /// Told where to go.
    pub onvisit: Callback<AttrValue>,
}

/// One door.
#[component]
pub fn DoorPage(props: &DoorPageProps) -> Html {
    let language = use_language();
    let portal = language.portal();
    let again = props.onact.reform(|()| DoorAction::Again);
    let crumbs = html! {
        <p class="crumbs">
            <a href={props.doors_href.clone()} onclick={stay(&props.onvisit, &props.doors_href)}>{ portal.doors }</a>
        </p>
    };
    html! {
        <>
            { crumbs }
            if props.view.value().is_none() {
                <Heading title={portal.door} hidden=true still=true />
            }
            { fetched(&props.view, &again, |view| html! {
                <>
                    { head(view, language, &props.onact) }
                    { no_lock(view, language) }
                    { full_list::note(view, language, &props.onact) }
                    { pending(&view.pending, language) }
                    { grants(view, props, language) }
                    <details class="stack"><summary class="btn bare">{ portal.scores_title }</summary><ScoreKey /></details>
                    { taking_back(view, props, language) }
                    { full_list::question(view, props, language) }
                </>
            }) }
        </>
    }
}

fn head(view: &DoorPageView, language: Language, onact: &Callback<DoorAction>) -> Html {
    let portal = language.portal();
    let door = &view.door;
    let battery = door.lock.known().and_then(|lock| lock.battery.as_ref());
    html! {
        <header class="line wrap">
            <Plate text={door.plate.clone()} />
            <div class="grow">
                <Heading title={door.name.clone()} />
                <p class="soft">
                    <span dir="auto">{ &door.place }</span>
                    { for view.versions.as_ref().map(|(due, known)| html! {
                        <>{ " · " }{ known.as_ref().map_or_else(
                            || portal.versions_unknown.with([due]),
                            |known| portal.versions.with([due, known]),
                        ) }</>
                    }) }
                    { for battery.map(|(level, at)| html! {
                        <>{ " · " }{ portal.battery_level.with([level]) }{ " " }<small>{ "(" }{ moment(at) }{ ")" }</small></>
                    }) }
                </p>
            </div>
            if view.may_grant {
                <Button
                    label={portal.grant_add}
                    weight={ButtonWeight::Main}
                    onclick={onact.reform(|()| DoorAction::Grant)}
                />
            }
        </header>
    }
}

fn no_lock(view: &DoorPageView, language: Language) -> Html {
    let portal = language.portal();
    if view.door.lock != LockView::Missing {
        return Html::default();
    }
    html! { <Note tone={Tone::Warn} title={portal.no_lock}><p>{ portal.no_lock_text }</p></Note> }
}

/// What the lock does not know yet; the most urgent first.
fn pending(rows: &[PendingRow], language: Language) -> Html {
    let portal = language.portal();
    if rows.is_empty() {
        return Html::default();
    }
    let mut rows: Vec<&PendingRow> = rows.iter().collect();
    rows.sort_by_key(|row| std::cmp::Reverse(urgency(row.score)));
    let grave = rows
        .iter()
        .any(|row| matches!(row.score, SyncScore::Red | SyncScore::Orange));
    let tone = if grave { Tone::Bad } else { Tone::Warn };
    html! {
        <Note {tone} title={portal.pending}>
            <ul class="stack">
                { for rows.iter().map(|row| html! {
                    <li key={row.id.as_str()} class="stack tight">
                        <p><strong>{ row.change.words(&row.name, language) }</strong>{ for row.since.as_ref().map(|since| html! { <>{ ", " }<small>{ moment(since) }</small></> }) }</p>
                        { for row.misuse_until.as_ref().map(|until| html! {
                            <p>{ portal.misuse.with([&row.name, &until.text]) }</p>
                        }) }
                        <p>{ score_advice(row.score, language) }</p>
                    </li>
                }) }
            </ul>
        </Note>
    }
}

fn grants(view: &DoorPageView, props: &DoorPageProps, language: Language) -> Html {
    let (common, portal) = (language.common(), language.portal());
    let onact = &props.onact;
    if view.grants.is_empty() && view.unit_people == 0 {
        return html! {
            <Empty title={portal.grants_empty} text={portal.grants_empty_text}>
                if view.may_grant {
                    <Button label={portal.grant_add} onclick={onact.reform(|()| DoorAction::Grant)} />
                }
            </Empty>
        };
    }
    let rows = listed(&view.grants, &props.query, props.filter, language);
    html! {
        <>
            <div class="line wrap">
                <Field
                    id="search"
                    class="grow"
                    kind="search"
                    label={common.search}
                    label_hidden=true
                    placeholder={portal.search_hint}
                    value={props.query.clone()}
                    oninput={onact.reform(DoorAction::Query)}
                />
                <div class="acts" role="group" aria-label={portal.filters}>
                    { for Filter::ALL.map(|filter| {
                        let count = view.grants.iter().filter(|grant| filter.shows(grant)).count();
                        let onclick = onact.reform(move |_event: MouseEvent| DoorAction::Filter(filter));
                        let pressed = if props.filter == filter { "true" } else { "false" };
                        html! { <button class="chip" type="button" aria-pressed={pressed} {onclick}>{ filter.words(count, language) }</button> }
                    }) }
                </div>
            </div>
            <section class="sheet flush">
                { table(&rows, language, onact) }
                if view.unit_people > 0 {
                    <p class="head status">{ Icon::People.view() }<span>{ portal.unit_people.of(view.unit_people) }</span></p>
                }
            </section>
        </>
    }
}

/// Grants that match the filter and whose name or segment contains the query, by name.
fn listed<'a>(
    grants: &'a [GrantRow],
    query: &str,
    filter: Filter,
    language: Language,
) -> Vec<&'a GrantRow> {
    let query = query.trim().to_lowercase();
    let matches = |grant: &GrantRow| {
        grant.name.to_lowercase().contains(&query)
            || segment_word(grant.segment, language)
                .to_lowercase()
                .contains(&query)
    };
    let mut rows: Vec<_> = grants
        .iter()
        .filter(|grant| filter.shows(grant) && matches(grant))
        .collect();
    rows.sort_by(|one, two| one.name.cmp(&two.name));
    rows
}

fn table(rows: &[&GrantRow], language: Language, onact: &Callback<DoorAction>) -> Html {
    let (common, portal) = (language.common(), language.portal());
    if rows.is_empty() {
        let clear = onact.reform(|()| DoorAction::Filter(Filter::All));
        return html! {
            <Empty title={portal.filter_empty} text={portal.search_hint}>
                <Button label={portal.filter_clear} onclick={clear} />
            </Empty>
        };
    }
    let heads = [
        portal.person,
        portal.kind,
        portal.validity,
        portal.status,
        common.score_name,
    ];
    let mut columns = heads.map(Column::new).to_vec();
    columns.push(Column::quiet(portal.actions));
    let rows = rows
        .iter()
        .map(|grant| row(grant, language, onact))
        .collect::<Vec<_>>();
    html! { <Table label={portal.grants} {columns} {rows} /> }
}

fn row(grant: &GrantRow, language: Language, onact: &Callback<DoorAction>) -> TableRow {
    let (common, portal) = (language.common(), language.portal());
    let (edit, take_back) = (grant.id.clone(), grant.id.clone());
    let acts = html! {
        if grant.may_edit {
            <div class="acts">
                <Button
                    label={common.edit}
                    about={grant.name.clone()}
                    weight={ButtonWeight::Bare}
                    onclick={onact.reform(move |()| DoorAction::Edit(edit.clone()))}
                />
                <Button
                    label={common.take_back}
                    about={grant.name.clone()}
                    weight={ButtonWeight::Bare}
                    onclick={onact.reform(move |()| DoorAction::AskTakeBack(take_back.clone()))}
                />
            </div>
        }
    };
    let cells = vec![
        html! { <div><span dir="auto">{ &grant.name }</span><br /><small>{ segment_word(grant.segment, language) }</small></div> },
        html! { <span>{ level_word(grant.level, language) }</span> },
        html! {
            <div>
                <span>{ &grant.validity }</span>
                if grant.needs_review { <p class="status s3">{ Icon::Warning.view() }<small>{ portal.schedule_changed }</small></p> }
            </div>
        },
        html! { <span>{ status_words(grant.status, language) }</span> },
        grant.score.map_or_else(
            || html! { <span>{ "–" }</span> },
            |score| html! { <ScoreMark {score} detail={grant.detail.clone()} /> },
        ),
        acts,
    ];
    TableRow {
        key: grant.id.clone(),
        cells,
    }
}

/// Asked first, because somebody could stand before a closed door.
fn taking_back(view: &DoorPageView, props: &DoorPageProps, language: Language) -> Html {
    let (common, portal) = (language.common(), language.portal());
    let grant = props
        .taking_back
        .as_ref()
        .and_then(|id| view.grants.iter().find(|grant| grant.id == *id));
    let Some(grant) = grant else {
        return Html::default();
    };
    let id = grant.id.clone();
    let foot = html! {
        <div class="acts">
            <Button label={common.cancel} onclick={props.onact.reform(|()| DoorAction::Dismiss)} />
            <Button
                label={common.take_back}
                weight={ButtonWeight::Risk}
                onclick={props.onact.reform(move |()| DoorAction::TakeBack(id.clone()))}
            />
        </div>
    };
    html! {
        <Dialog
            id="take-back"
            title={portal.taken_back_title.with([&grant.name])}
            {foot}
            onclose={props.onact.reform(|()| DoorAction::Dismiss)}
        >
            <p>{ portal.taken_back_text.with([&grant.name]) }</p>
        </Dialog>
    }
}
