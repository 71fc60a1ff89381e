//! The reader's language and look, kept in this browser and set on the page.

use web_sys::{Element, Storage, UrlSearchParams, Window};

use crate::language::Language;

const LANGUAGE: &str = "language";
const THEME: &str = "theme";

/// How the apps look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the device.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// The value of a choice.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The look of a code; as the device if it is none.
    #[must_use]
    pub fn of(code: &str) -> Self {
        [Self::Light, Self::Dark]
            .into_iter()
            .find(|theme| theme.code() == code)
            .unwrap_or_default()
    }
}

/// The language of this page: that of the address, else the one chosen here before, else the first
/// that the browser wants and we speak.
#[must_use]
pub fn language() -> Language {
    let Some(window) = web_sys::window() else {
        return Language::default();
    };
    let asked = window
        .location()
        .search()
        .ok()
        .and_then(|search| UrlSearchParams::new_with_str(&search).ok())
        .and_then(|parameters| parameters.get(LANGUAGE));
    let kept = kept(LANGUAGE);
    let wanted = window.navigator().languages();
    let wanted = wanted.iter().filter_map(|tag| tag.as_string());
    let all: Vec<String> = asked.into_iter().chain(kept).chain(wanted).collect();
    Language::choose(all.iter().map(String::as_str))
}

/// Sets the language on the page, for screen readers, hyphens and direction.
pub fn show_language(language: Language) {
    if let Some(page) = page() {
        // It fails only for names that are no attributes.
        let _set = page.set_attribute("lang", language.tag());
        let _set = page.set_attribute("dir", language.direction());
    }
}

/// Keeps a language that was chosen.
pub fn keep_language(language: Language) {
    keep(LANGUAGE, Some(language.tag()));
    show_language(language);
}

/// The look that was chosen here.
#[must_use]
pub fn theme() -> Theme {
    kept(THEME).map_or(Theme::System, |code| Theme::of(&code))
}

/// Keeps and shows a look.
pub fn keep_theme(theme: Theme) {
    let code = (theme != Theme::System).then_some(theme.code());
    keep(THEME, code);
    if let Some(page) = page() {
        // It fails only for names that are no attributes.
        let _set = match code {
            Some(code) => page.set_attribute("data-theme", code),
            None => page.remove_attribute("data-theme"),
        };
    }
}

fn page() -> Option<Element> {
    web_sys::window()?.document()?.document_element()
}

fn storage(window: &Window) -> Option<Storage> {
    window.local_storage().ok()?
}

/// What this browser keeps under a name.
#[must_use]
pub fn kept(name: &str) -> Option<String> {
    web_sys::window().and_then(|window| storage(&window)?.get_item(name).ok()?)
}

/// Keeps something under a name, or nothing any more. A browser that keeps nothing asks again the
/// next time; that is all.
pub fn keep(name: &str, value: Option<&str>) {
    if let Some(storage) = web_sys::window().as_ref().and_then(storage) {
        let _kept = match value {
            Some(value) => storage.set_item(name, value),
            None => storage.remove_item(name),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_look_is_that_of_the_device() {
        for theme in [Theme::System, Theme::Light, Theme::Dark] {
            assert_eq!(Theme::of(theme.code()), theme);
        }
        assert_eq!(Theme::of("sepia"), Theme::System);
    }
}
