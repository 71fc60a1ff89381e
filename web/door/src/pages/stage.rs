//! One opening on the whole screen: steps as they happen, then the result and the way out.

use domain::reason::Reason;
use yew::prelude::*;

use kit::components::button::{Button, ButtonWeight};
use kit::components::icon::Icon;
use kit::components::notice::{Note, sentences};
use kit::components::page::Heading;
use kit::components::time::moment;
use kit::components::use_language;
use kit::components::week_grid::Stretch;
use kit::language::Language;
use kit::language::format::TimeText;
use kit::language::text::Sentences;

use crate::opening::ATTEMPTS;
use crate::transport::LinkFailure;
use crate::view::{Stage, StageAction, StageView};

/// The stage.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct StagePageProps {
    /// What it shows.
    pub view: StageView,
    /// Told what the person does.
    pub onact: Callback<StageAction>,
}

/// How far the door's leaf stands open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leaf {
    Shut,
    Ajar,
    Open,
}

/// One opening.
#[component]
pub fn StagePage(props: &StagePageProps) -> Html {
    let language = use_language();
    let StageView { name, place, stage } = &props.view;
    let (look, leaf) = match stage {
        Stage::Open { .. } => ("lit", Leaf::Open),
        Stage::Refused { .. } | Stage::NotReached(_) => ("no", Leaf::Shut),
        Stage::Ending | Stage::Searching { .. } | Stage::Connecting { .. } => ("dark", Leaf::Shut),
        Stage::Updating | Stage::Opening { .. } => ("dark", Leaf::Ajar),
    };
    html! {
        <div class={classes!("app", "stage", look)}>
            <main>
                <header class="stack tight">
                    <p class="soft" dir="auto">{ place }</p>
                    <h2 dir="auto">{ name }</h2>
                </header>
                <div class="stack" role={if look == "no" { "alert" } else { "status" }}>
                    { leaf_picture(leaf) }
                    // What changes here is told as it happens; the focus stays where it is.
                    <Heading title={title(stage, language)} place={name.clone()} />
                    { told(stage, language) }
                </div>
                <div class="stack">{ remaining(stage, language) }{ acts(stage, language, &props.onact) }</div>
            </main>
        </div>
    }
}

fn title(stage: &Stage, language: Language) -> &'static str {
    let door = language.door();
    match stage {
        Stage::Ending => door.ending,
        Stage::Searching { .. } => door.searching,
        Stage::Connecting { .. } => door.connecting,
        Stage::Updating => door.updating,
        Stage::Opening { .. } => door.opening,
        Stage::Open { .. } => door.is_open,
        Stage::Refused { .. } => door.stays_shut,
        Stage::NotReached(_) => door.not_reached,
    }
}

fn told(stage: &Stage, language: Language) -> Html {
    let door = language.door();
    match stage {
        Stage::Searching { chooser: true } => html! { <p>{ door.choose_hint }</p> },
        Stage::Ending | Stage::Searching { chooser: false } => {
            html! { <p class="soft">{ door.awake }</p> }
        }
        Stage::Connecting { attempt } => html! {
            <>
                { steps(&[door.found]) }
                if *attempt > 1 {
                    <p>{ door.attempt.with([&attempt.to_string(), &ATTEMPTS.to_string()]) }</p>
                }
                <p class="soft">{ door.awake }</p>
            </>
        },
        Stage::Updating => {
            html! { <>{ steps(&[door.found, door.connected]) }<p class="soft">{ door.awake }</p></> }
        }
        Stage::Opening { updated } => {
            let mut done = vec![door.found, door.connected];
            done.extend(updated.then_some(door.updated));
            html! { <>{ steps(&done) }<p class="soft">{ door.awake }</p></> }
        }
        Stage::Open {
            at, took, carried, ..
        } => html! {
            <>
                <p><strong>{ door.push_now }</strong></p>
                <p class="soft">
                    { opened_at(at, took, language) }
                    if *carried { { " " }{ door.carried } }
                </p>
            </>
        },
        Stage::Refused {
            reason,
            again,
            today,
        } => refused(*reason, again.as_ref(), today.as_deref(), language),
        Stage::NotReached(failure) => {
            html! { <Note>{ sentences(failure_words(*failure, language)) }</Note> }
        }
    }
}

/// The seconds that are left, apart from what is told aloud: nobody wants to hear each of them.
fn remaining(stage: &Stage, language: Language) -> Html {
    let Stage::Open {
        remaining: Some(remaining),
        ..
    } = stage
    else {
        return Html::default();
    };
    html! { <p>{ language.door().unlocked_for.with([remaining]) }</p> }
}

fn opened_at(at: &TimeText, took: &str, language: Language) -> Html {
    let filled = language.door().opened_at.with(["\u{0}", took]);
    let (before, after) = filled.split_once('\u{0}').unwrap_or((&filled, ""));
    html! { <>{ before.to_owned() }{ moment(at) }{ after.to_owned() }</> }
}

fn refused(
    reason: Reason,
    again: Option<&TimeText>,
    today: Option<&[Stretch]>,
    language: Language,
) -> Html {
    let door = language.door();
    let words = language.reason(reason);
    html! {
        <>
            <div class="stack tight"><p><strong>{ words.says }</strong></p><p>{ words.way_out }</p></div>
            if again.is_some() || today.is_some() {
                <div class="week stack tight">
                    { for again.map(|again| html! {
                        <p class="line"><strong>{ door.opens_again_at }</strong><span class="end">{ moment(again) }</span></p>
                    }) }
                    { for today.map(|today| day(today, language)) }
                </div>
            }
        </>
    }
}

/// The day as a row of panes, with the words for those who hear the page.
fn day(today: &[Stretch], language: Language) -> Html {
    let door = language.door();
    let words = today
        .iter()
        .map(|stretch| stretch.words())
        .collect::<Vec<_>>()
        .join(", ");
    let label = if today.is_empty() {
        door.today_shut.to_owned()
    } else {
        door.today_times.with([&words])
    };
    let pane = |hour: u16| {
        let lit = today
            .iter()
            .any(|stretch| stretch.from < (hour + 1) * 60 && stretch.to > hour * 60);
        let x = (hour * 20 + 2).to_string();
        html! { <rect class={lit.then_some("l")} {x} y="1" width="16" height="26" /> }
    };
    html! {
        <>
            <svg class="panes" viewBox="0 0 480 28" preserveAspectRatio="none" role="img" aria-label={label.clone()}>
                { for (0..24).map(pane) }
            </svg>
            <p class="axis flat" aria-hidden="true"><span>{ "0" }</span><span>{ "6" }</span><span>{ "12" }</span><span>{ "18" }</span><span>{ "24" }</span></p>
            <p><small>{ label }</small></p>
        </>
    }
}

fn steps(done: &[&'static str]) -> Html {
    html! {
        <ol class="steps">
            { for done.iter().map(|word| html! { <li class="soft">{ Icon::Done.view() }{ *word }</li> }) }
        </ol>
    }
}

/// The words for a link that failed.
pub(super) fn failure_words(failure: LinkFailure, language: Language) -> Sentences {
    let table = language.transports();
    match failure {
        LinkFailure::OutOfReach | LinkFailure::Dismissed => table.out_of_reach,
        LinkFailure::Lost => table.connection_lost,
        LinkFailure::Off => table.bluetooth_off,
        LinkFailure::Strange => table.strange_answer,
        LinkFailure::KeyGone => table.key_gone,
    }
}

fn acts(stage: &Stage, language: Language, onact: &Callback<StageAction>) -> Html {
    let (common, door) = (language.common(), language.door());
    let act = |action: StageAction| onact.reform(move |()| action);
    match stage {
        Stage::Open { .. } => {
            html! { <Button label={common.done} full=true onclick={act(StageAction::Done)} /> }
        }
        Stage::Refused { .. } => html! {
            <>
                <Button label={door.other_ways} weight={ButtonWeight::Main} full=true onclick={act(StageAction::OtherWays)} />
                <Button label={common.back} full=true onclick={act(StageAction::Done)} />
            </>
        },
        Stage::NotReached(_) => html! {
            <>
                <Button label={common.again} weight={ButtonWeight::Main} full=true onclick={act(StageAction::Again)} />
                <Button label={door.other_ways} full=true onclick={act(StageAction::OtherWays)} />
                <Button label={common.back} weight={ButtonWeight::Bare} full=true onclick={act(StageAction::Done)} />
            </>
        },
        _ => {
            html! { <Button label={common.cancel} full=true onclick={act(StageAction::Cancel)} /> }
        }
    }
}

/// A door that swings; it explains, so it needs no words of its own.
fn leaf_picture(leaf: Leaf) -> Html {
    let (class, spill, panel, lines, knob) = match leaf {
        Leaf::Shut => (
            "shut",
            "M34 238h0l0 16H34z",
            "M34 26h132v208H34z",
            "M54 46h92v64H54zM54 130h92v84H54z",
            "M44 112v18",
        ),
        Leaf::Ajar => (
            "ajar",
            "M34 238h16l6 16H20z",
            "M50 29l116-5v212l-116-7z",
            "M66 46l84-3v66l-84-2zM66 128l84 1v86l-84-5z",
            "M57 114v16",
        ),
        Leaf::Open => (
            "wide",
            "M34 238h96l40 16H-20z",
            "M130 26l36-2v214l-36-10z",
            "M138 48l20-1v64l-20-1zM138 130l20 1v70l-20-4z",
            "M134 122v14",
        ),
    };
    html! {
        <svg class={classes!("leaf", class)} viewBox="-24 8 248 250" aria-hidden="true">
            <path class="glow" d="M34 26h132v208H34z" />
            <path class="spill" d={spill} />
            <path class="lf" d={panel} />
            <path class="ln" d={lines} />
            <path class="kn" d={knob} />
            <path d="M28 236V20h144v216" stroke="currentColor" stroke-width="6" />
            <path d="M8 237h184" stroke="currentColor" stroke-width="4" />
        </svg>
    }
}
