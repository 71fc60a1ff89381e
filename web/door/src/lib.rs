//! The door app: my doors, open, share.
//!
//! In scope: everything a person does at a door or with their phone. Not in scope: administration,
//! which is the portal's. HTTP is spoken by `kit::client` only; a lock is spoken to through
//! [`transport`] only.

pub mod app;
#[cfg(feature = "virtual-lock")]
pub mod demonstration;
pub mod enrolment;
pub mod handset;
pub mod leases;
pub mod opening;
pub mod pages;
pub mod phone;
pub mod transport;
pub mod vault;
pub mod view;
#[cfg(feature = "virtual-lock")]
pub mod virtual_lock;

/// Starts the app in the element `root` of the page.
pub fn start() {
    let root = web_sys::window().and_then(|window| window.document()?.get_element_by_id("root"));
    if let Some(root) = root {
        yew::Renderer::<app::App>::with_root(root).render();
    }
}
