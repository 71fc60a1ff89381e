//! All people whom this installation knows.

use yew::prelude::*;

use kit::components::button::{Button, ButtonWeight};
use kit::components::choice::Tick;
use kit::components::field::Field;
use kit::components::icon::Icon;
use kit::components::notice::Empty;
use kit::components::page::Heading;
use kit::components::table::{Column, Table, TableRow};
use kit::components::use_language;
use kit::language::Language;
use kit::state::Fetched;

use super::fetched;
use crate::view::{PersonRow, PersonState, segment_word};

/// What a person does on the page of people.
#[derive(Clone, Debug, PartialEq)]
pub enum PeopleAction {
    /// Add somebody.
    Add,
    /// Choose or drop a person.
    Choose(AttrValue, bool),
    /// Choose all that are listed, or none.
    ChooseAll(bool),
    /// Give access to those who are chosen.
    Grant,
    /// Send a new invitation.
    Invite(AttrValue),
    /// Search.
    Query(String),
    /// Fetch again.
    Again,
}

/// The list of people.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct PeoplePageProps {
    /// The people.
    pub people: Fetched<Vec<PersonRow>>,
    /// Those who are chosen.
    #[prop_or_default]
    pub chosen: Vec<AttrValue>,
    /// What is searched.
    #[prop_or_default]
    pub query: AttrValue,
    /// May add people and give access.
    pub may_manage: bool,
    /// Told what the person does.
    pub onact: Callback<PeopleAction>,
}

/// All people.
#[component]
pub fn PeoplePage(props: &PeoplePageProps) -> Html {
    let language = use_language();
    let (common, portal) = (language.common(), language.portal());
    let onact = &props.onact;
    let again = onact.reform(|()| PeopleAction::Again);
    let add = html! {
        if props.may_manage {
            <Button label={portal.person_add} icon={Icon::Plus} weight={ButtonWeight::Main} onclick={onact.reform(|()| PeopleAction::Add)} />
        }
    };
    html! {
        <>
            <header class="line wrap"><Heading class="grow" title={portal.people} />{ add.clone() }</header>
            { fetched(&props.people, &again, |people| {
                if people.is_empty() {
                    return html! { <Empty title={portal.people_empty} text={portal.people_empty_text}>{ add }</Empty> };
                }
                let rows = found(people, &props.query, language);
                html! {
                    <>
                        <Field
                            id="search"
                            kind="search"
                            label={common.search}
                            label_hidden=true
                            placeholder={portal.search_hint}
                            value={props.query.clone()}
                            oninput={onact.reform(PeopleAction::Query)}
                        />
                        { chosen_bar(props, people.len(), &rows, language) }
                        <section class="sheet flush">{ list(&rows, props, language) }</section>
                    </>
                }
            }) }
        </>
    }
}

/// People whose name, address or segment contains the query, by name: those that are listed.
pub(crate) fn found<'a>(
    people: &'a [PersonRow],
    query: &str,
    language: Language,
) -> Vec<&'a PersonRow> {
    let query = query.trim().to_lowercase();
    let mut found: Vec<_> = people
        .iter()
        .filter(|person| {
            [
                person.name.as_str(),
                person.email.as_str(),
                segment_word(person.segment, language),
            ]
            .into_iter()
            .any(|text| text.to_lowercase().contains(&query))
        })
        .collect();
    found.sort_by(|one, two| one.name.cmp(&two.name));
    found
}

fn chosen_bar(
    props: &PeoplePageProps,
    all: usize,
    listed: &[&PersonRow],
    language: Language,
) -> Html {
    let portal = language.portal();
    if !props.may_manage {
        return Html::default();
    }
    let chosen = props.chosen.len();
    let all_listed = listed
        .iter()
        .all(|person| props.chosen.contains(&person.id));
    html! {
        <div class="line wrap">
            <Tick
                label={portal.select_all}
                checked={chosen > 0 && all_listed}
                onchange={props.onact.reform(PeopleAction::ChooseAll)}
            />
            <p class="grow num" role="status">
                if chosen > 0 { { portal.selected.with([&chosen.to_string(), &all.to_string()]) } }
            </p>
            if chosen > 0 {
                <Button label={portal.give} onclick={props.onact.reform(|()| PeopleAction::Grant)} />
            }
        </div>
    }
}

fn list(people: &[&PersonRow], props: &PeoplePageProps, language: Language) -> Html {
    let portal = language.portal();
    if people.is_empty() {
        let clear = props.onact.reform(|()| PeopleAction::Query(String::new()));
        return html! {
            <Empty title={portal.filter_empty} text={portal.search_hint}>
                <Button label={portal.filter_clear} onclick={clear} />
            </Empty>
        };
    }
    let heads = [portal.person, portal.segment, portal.person_state];
    let columns = heads.map(Column::new).to_vec();
    let rows = people
        .iter()
        .map(|person| row(person, props, language))
        .collect::<Vec<_>>();
    html! { <Table label={portal.people} {columns} {rows} /> }
}

fn row(person: &PersonRow, props: &PeoplePageProps, language: Language) -> TableRow {
    let portal = language.portal();
    let id = person.id.clone();
    let state = match person.state {
        PersonState::Joined => html! { <span>{ portal.person_joined }</span> },
        PersonState::Invited => html! { <span>{ portal.person_invited }</span> },
        PersonState::Expired => {
            let id = person.id.clone();
            html! {
                <div>
                    <span>{ portal.person_expired }</span>
                    if props.may_manage {
                        <Button
                            label={portal.person_invite}
                            about={person.name.clone()}
                            weight={ButtonWeight::Bare}
                            onclick={props.onact.reform(move |()| PeopleAction::Invite(id.clone()))}
                        />
                    }
                </div>
            }
        }
        PersonState::Locked => html! { <span class="mark">{ portal.person_locked }</span> },
    };
    let name = html! { <div><span dir="auto">{ &person.name }</span><br /><small>{ &person.email }</small></div> };
    let name = if props.may_manage {
        html! {
            <div class="line">
                <Tick
                    label={portal.select.with([&person.name])}
                    label_hidden=true
                    checked={props.chosen.contains(&person.id)}
                    onchange={props.onact.reform(move |chosen| PeopleAction::Choose(id.clone(), chosen))}
                />
                { name }
            </div>
        }
    } else {
        name
    };
    let cells = vec![
        name,
        html! { <span>{ segment_word(person.segment, language) }</span> },
        state,
    ];
    TableRow {
        key: person.id.clone(),
        cells,
    }
}

#[cfg(test)]
mod tests {
    use domain::installation::profile::Segment;

    use super::*;

    #[test]
    fn a_search_looks_at_name_address_and_segment() {
        let person = |name: &'static str, segment| PersonRow {
            id: name.into(),
            name: name.into(),
            email: "Name@Example.com".into(),
            segment,
            state: PersonState::Joined,
        };
        let people = [
            person("Merve", Segment::Resident),
            person("Lars", Segment::Employee),
        ];
        let names = |query: &str| -> Vec<_> {
            found(&people, query, Language::English)
                .into_iter()
                .map(|person| person.name.as_str())
                .collect()
        };
        assert_eq!(names(" mer "), ["Merve"]);
        assert_eq!(names("employee"), ["Lars"]);
        assert_eq!(names("NAME@"), ["Lars", "Merve"]);
    }
}
