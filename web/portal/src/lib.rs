//! The portal: people, doors, grants.
//!
//! In scope: administration at a desk, usable at 360 px too. Not in scope: opening doors, which is
//! the door app's. HTTP is spoken by `kit::client` only.

pub mod app;
pub mod form;
pub mod pages;
pub mod view;

/// Starts the portal in the element `root` of the page.
pub fn start() {
    let root = web_sys::window().and_then(|window| window.document()?.get_element_by_id("root"));
    if let Some(root) = root {
        yew::Renderer::<app::App>::with_root(root).render();
    }
}
