//! The pieces that pages are made of: words first, shape second, colour third.
//!
//! No piece sets a `style` attribute (the Content-Security-Policy forbids it) and none knows left
//! from right.

pub mod button;
pub mod choice;
pub mod dialog;
pub mod entrance;
pub mod field;
pub mod icon;
pub mod navigation;
pub mod notice;
pub mod page;
pub mod plate;
pub mod score;
pub mod table;
pub mod time;
pub mod week_grid;

use yew::prelude::*;

use crate::language::Language;

/// The language of the nearest [`ContextProvider`] above; English if there is none.
#[hook]
pub fn use_language() -> Language {
    use_context::<Language>().unwrap_or_default()
}
