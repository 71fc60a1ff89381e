//! The whole server, for its operators: its installations, and locks on their way to them.

use yew::prelude::*;

use kit::components::button::{Button, ButtonWeight, LinkButton};
use kit::components::notice::Empty;
use kit::components::page::Heading;
use kit::components::table::{Column, Table, TableRow};
use kit::components::use_language;
use kit::language::Language;
use kit::state::Fetched;

use super::fetched;

/// The page of the server.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct ServerPageProps {
    /// Id and name of each installation.
    pub installations: Fetched<Vec<(AttrValue, AttrValue)>>,
    /// Import a manufacturer's list.
    pub onimport: Callback<()>,
    /// Send the administrator of this installation another invitation.
    pub oninvite: Callback<AttrValue>,
    /// Fetch again.
    pub onagain: Callback<()>,
}

/// All installations, and what adds to them.
#[component]
pub fn ServerPage(props: &ServerPageProps) -> Html {
    let language = use_language();
    let portal = language.portal();
    let add = html! { <LinkButton href="/portal/setup" label={portal.installation_add} weight={ButtonWeight::Main} /> };
    html! {
        <>
            <header class="line wrap">
                <Heading class="grow" title={portal.server} />
                <Button label={portal.import} onclick={props.onimport.clone()} />
                { add.clone() }
            </header>
            { fetched(&props.installations, &props.onagain, |installations| {
                if installations.is_empty() {
                    return html! {
                        <Empty title={portal.server_empty} text={portal.setup_installation_text}>{ add }</Empty>
                    };
                }
                let rows: Vec<_> = installations.iter().map(|(id, name)| row(props, language, id, name)).collect();
                let columns = [portal.installation, portal.setup_administrator].map(Column::new).to_vec();
                html! { <section class="sheet flush"><Table label={portal.installations} {columns} {rows} /></section> }
            }) }
        </>
    }
}

fn row(props: &ServerPageProps, language: Language, id: &AttrValue, name: &AttrValue) -> TableRow {
    let invited = id.clone();
    let invite = html! {
        <Button
            label={language.portal().person_invite}
            about={name.clone()}
            weight={ButtonWeight::Bare}
            onclick={props.oninvite.reform(move |()| invited.clone())}
        />
    };
    TableRow {
        key: id.clone(),
        cells: vec![html! { <span dir="auto">{ name }</span> }, invite],
    }
}
