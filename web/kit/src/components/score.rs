//! The sync score: six values, each with a shape, a word and advice (`domain.md` 5.8).

use domain::sync_score::SyncScore;
use yew::prelude::*;

use super::use_language;
use crate::language::Language;

/// Its word.
#[must_use]
pub fn score_word(score: SyncScore, language: Language) -> &'static str {
    let common = language.common();
    match score {
        SyncScore::DarkGreen => common.score_in_sync,
        SyncScore::LightGreen => common.score_holder,
        SyncScore::Yellow => common.score_heals,
        SyncScore::Orange => common.score_visit,
        SyncScore::Red => common.score_go_now,
        SyncScore::Grey => common.score_unknown,
    }
}

/// What to do (`R004.61`).
#[must_use]
pub fn score_advice(score: SyncScore, language: Language) -> &'static str {
    let common = language.common();
    match score {
        SyncScore::DarkGreen => common.advice_in_sync,
        SyncScore::LightGreen => common.advice_holder,
        SyncScore::Yellow => common.advice_heals,
        SyncScore::Orange => common.advice_visit,
        SyncScore::Red => common.advice_go_now,
        SyncScore::Grey => common.advice_unknown,
    }
}

const fn class(score: SyncScore) -> &'static str {
    match score {
        SyncScore::DarkGreen => "s1",
        SyncScore::LightGreen => "s2",
        SyncScore::Yellow => "s3",
        SyncScore::Orange => "s4",
        SyncScore::Red => "s5",
        SyncScore::Grey => "s6",
    }
}

fn shape(score: SyncScore) -> Html {
    match score {
        SyncScore::DarkGreen => html! { <circle cx="9" cy="9" r="6" /> },
        SyncScore::LightGreen => html! {
            <><path d="M9 3a6 6 0 0 1 0 12z" /><circle cx="9" cy="9" r="6" fill="none" stroke-width="1.5" /></>
        },
        SyncScore::Yellow => html! { <path d="M9 3l6 6-6 6-6-6z" /> },
        SyncScore::Orange => html! { <path d="M9 3l6.5 11.5h-13z" /> },
        SyncScore::Red => html! { <path d="M5.5 3h7L15.5 6v6l-3 3h-7l-3-3V6z" /> },
        SyncScore::Grey => html! {
            <circle cx="9" cy="9" r="6" fill="none" stroke-width="1.5" stroke-dasharray="2 2.2" />
        },
    }
}

/// A score in a row.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct ScoreMarkProps {
    /// The value.
    pub score: SyncScore,
    /// How many changes wait, where there are any.
    #[prop_or_default]
    pub count: usize,
    /// One line below: which change waits, since when, until when at the latest.
    #[prop_or_default]
    pub detail: Option<AttrValue>,
}

/// Shape, word and number.
#[component]
pub fn ScoreMark(props: &ScoreMarkProps) -> Html {
    let language = use_language();
    html! {
        <div>
            <span class={classes!("score", class(props.score))} title={score_advice(props.score, language)}>
                <svg viewBox="0 0 18 18" aria-hidden="true">{ shape(props.score) }</svg>
                { score_word(props.score, language) }
                if props.count > 0 {
                    <span class="num">{ props.count }</span>
                }
            </span>
            { for props.detail.as_ref().map(|detail| html! { <><br /><small>{ detail }</small></> }) }
        </div>
    }
}

/// The overview of all values with what to do for each (`R004.61`).
#[component]
pub fn ScoreKey() -> Html {
    let language = use_language();
    html! {
        <div class="list">
            { for SyncScore::ALL.iter().copied().map(|score| html! {
                <div class="line start">
                    <div class="grow">
                        <ScoreMark {score} />
                        <p>{ score_advice(score, language) }</p>
                    </div>
                </div>
            }) }
        </div>
    }
}
