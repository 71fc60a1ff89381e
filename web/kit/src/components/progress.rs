//! Work that goes on in the background, at the lower end corner (`R004.37`).

use yew::prelude::*;

use super::use_language;

/// How far a job is.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct JobStripProps {
    /// What it does: `240 Personen × 3 Türen`.
    pub title: AttrValue,
    /// Parts done, with the failed ones.
    pub done: usize,
    /// All parts.
    pub total: usize,
    /// Parts that failed.
    #[prop_or_default]
    pub failed: usize,
    /// Why the first of them failed.
    #[prop_or_default]
    pub reason: Option<AttrValue>,
    /// Where the failures are listed.
    #[prop_or_default]
    pub href: Option<AttrValue>,
}

/// The strip; failures stand above the rest.
#[component]
pub fn JobStrip(props: &JobStripProps) -> Html {
    let language = use_language();
    let (common, portal) = (language.common(), language.portal());
    let of_total = common
        .of_total
        .with([&props.done.to_string(), &props.total.to_string()]);
    html! {
        <aside class="job stack tight" role="status">
            <div class="line">
                <b class="grow">{ &props.title }</b>
                <span class="num">{ &of_total }</span>
            </div>
            <progress value={props.done.to_string()} max={props.total.to_string()} aria-label={props.title.clone()}>
                { &of_total }
            </progress>
            if props.failed > 0 {
                <p>
                    <strong class="s5">{ portal.job_failed.with([&props.failed.to_string()]) }</strong>
                    { for props.reason.as_ref().map(|reason| html! { <>{ ": " }{ reason }</> }) }
                    { " " }
                    { for props.href.as_ref().map(|href| html! { <a href={href.clone()}>{ portal.job_show }</a> }) }
                </p>
            }
        </aside>
    }
}
