//! Whom or what a grant is for: a list to choose from, with a search where it is long.

use yew::prelude::*;

use kit::components::choice::Tick;
use kit::components::field::{Field, fault_line};
use kit::components::use_language;
use kit::state::Fetched;

use crate::form::Candidate;
use crate::pages::fetched;

/// More than these don't fit on a screen without a search.
const FEW: usize = 8;

/// One list.
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct CandidatesProps {
    /// Unique on the page.
    pub(super) id: AttrValue,
    /// What is asked.
    pub(super) legend: AttrValue,
    /// All of them.
    pub(super) all: Fetched<Vec<Candidate>>,
    /// The ids of those that are chosen.
    pub(super) chosen: Vec<AttrValue>,
    /// What is wrong with the choice.
    pub(super) fault: Option<AttrValue>,
    /// What is wrong with one of them: its id, and the words.
    pub(super) wrong: Vec<(AttrValue, AttrValue)>,
    /// Told an id, and whether it is chosen.
    pub(super) onchoose: Callback<(AttrValue, bool)>,
    /// Fetch again.
    pub(super) onagain: Callback<()>,
}

/// Ticks below a legend.
#[component]
pub(super) fn Candidates(props: &CandidatesProps) -> Html {
    let common = use_language().common();
    let query = use_state(String::new);
    let oninput = {
        let query = query.clone();
        Callback::from(move |text| query.set(text))
    };
    let fault = format!("{}-fault", props.id);
    let place = |candidate: &AttrValue| format!("{}-{candidate}-fault", props.id);
    let described: Vec<String> = props
        .fault
        .iter()
        .map(|_| fault.clone())
        .chain(props.wrong.iter().map(|(id, _)| place(id)))
        .collect();
    html! {
        <fieldset
            class="stack tight field"
            aria-describedby={(!described.is_empty()).then(|| described.join(" "))}
        >
            <legend><h3>{ &props.legend }</h3></legend>
            { for props.fault.as_ref().map(|words| fault_line(&fault, words)) }
            { fetched(&props.all, &props.onagain, |all| html! {
                <>
                    if all.len() > FEW {
                        <Field
                            id={format!("{}-search", props.id)}
                            kind="search"
                            label={common.search}
                            label_hidden=true
                            placeholder={common.search}
                            value={(*query).clone()}
                            {oninput}
                        />
                    }
                    { for listed(all, &props.chosen, &query).into_iter().map(|candidate| {
                        let id = candidate.id.clone();
                        let wrong = props.wrong.iter().find(|(id, _)| *id == candidate.id);
                        html! {
                            <div key={candidate.id.as_str()}>
                                <Tick
                                    label={candidate.label.clone()}
                                    detail={candidate.detail.clone()}
                                    checked={props.chosen.contains(&candidate.id)}
                                    onchange={props.onchoose.reform(move |chosen| (id.clone(), chosen))}
                                />
                                { for wrong.map(|(id, words)| fault_line(&place(id), words)) }
                            </div>
                        }
                    }) }
                </>
            }) }
        </fieldset>
    }
}

/// Those whose words contain the query, and those that are chosen, so that none of them is forgotten.
fn listed<'a>(all: &'a [Candidate], chosen: &[AttrValue], query: &str) -> Vec<&'a Candidate> {
    let query = query.trim().to_lowercase();
    let matches = |candidate: &&Candidate| {
        chosen.contains(&candidate.id)
            || [&candidate.label, &candidate.detail]
                .into_iter()
                .any(|text| text.to_lowercase().contains(&query))
    };
    all.iter().filter(matches).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_never_hides_who_is_chosen() {
        let candidate = |label: &'static str| Candidate {
            id: label.into(),
            label: label.into(),
            detail: "Resident".into(),
        };
        let all = ["Anna", "Ben", "Carla"].map(candidate);
        let names = |query| -> Vec<_> {
            listed(&all, &["Ben".into()], query)
                .into_iter()
                .map(|candidate| candidate.label.as_str())
                .collect()
        };
        assert_eq!(names("car"), ["Ben", "Carla"]);
        assert_eq!(names("resident"), ["Anna", "Ben", "Carla"]);
    }
}
