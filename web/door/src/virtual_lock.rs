//! The lock on a page, for development.

use yew::prelude::*;

/// The page at `/virtual-lock`.
#[component]
pub fn VirtualLockPage() -> Html {
    html! { <main><h1>{ "Virtual lock" }</h1></main> }
}
