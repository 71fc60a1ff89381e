//! What operators see.

use kit::state::Fetched;
use portal::pages::Area;
use portal::pages::first_run::FirstRunPage;
use portal::pages::server::ServerPage;
use portal::view::FirstRunView;
use yew::prelude::*;

use super::desk_of;

fn first_run(view: FirstRunView) -> Html {
    html! { <FirstRunPage {view} oninput={Callback::noop()} onsubmit={Callback::noop()} /> }
}

pub fn first_operator() -> Html {
    first_run(FirstRunView::Operator {
        token: "".into(),
        name: "".into(),
    })
}

pub fn first_installation() -> Html {
    first_run(FirstRunView::Installation {
        first: true,
        name: "Lindenhof".into(),
        zone: "Europe/Berlin".into(),
        administrator: "".into(),
        email: "".into(),
    })
}

pub fn later_installation() -> Html {
    first_run(FirstRunView::Installation {
        first: false,
        name: "".into(),
        zone: "Europe/Berlin".into(),
        administrator: "".into(),
        email: "".into(),
    })
}

fn server(installations: Vec<(AttrValue, AttrValue)>) -> Html {
    desk_of(
        true,
        Area::Server,
        html! {
            <ServerPage
                installations={Fetched::Here(installations)}
                onimport={Callback::noop()}
                oninvite={Callback::noop()}
                onagain={Callback::noop()}
            />
        },
    )
}

pub fn server_full() -> Html {
    server(vec![
        ("i1".into(), "Lindenhof".into()),
        ("i2".into(), "Werk 2".into()),
    ])
}

pub fn server_empty() -> Html {
    server(Vec::new())
}

pub fn first_done() -> Html {
    first_run(FirstRunView::Done {
        first: true,
        name: "Lindenhof".into(),
        administrator: "sabine@beispiel.de".into(),
    })
}
