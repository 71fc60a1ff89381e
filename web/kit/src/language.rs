//! The four languages of the apps, as tables that are complete or do not compile.

pub mod de;
pub mod en;
pub mod fi;
pub mod format;
mod local_time;
pub mod messages;
pub mod nl;
#[cfg(feature = "pseudo")]
mod pseudo;
pub mod sentence;
#[cfg(test)]
mod tests;
pub mod text;

use messages::{Common, Door, Faults, Portal, Reasons, Refusals, SignIn, Transports};

/// A language that the apps speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// `nl`
    Dutch,
    /// `de`
    German,
    /// `fi`
    Finnish,
    /// `en`
    #[default]
    English,
    /// `xa`: English with accents and 40 % longer, for tests.
    #[cfg(feature = "pseudo")]
    Accented,
    /// `xr`: English from right to left, for tests.
    #[cfg(feature = "pseudo")]
    RightToLeft,
}

/// Writes the access to one table in each language.
macro_rules! table {
    ($(#[$doc:meta])* $name:ident: $kind:ident = $file:ident::$table:ident) => {
        $(#[$doc])*
        #[must_use]
        pub fn $name(self) -> &'static $kind {
            match self {
                Self::Dutch => &nl::$file::$table,
                Self::German => &de::$file::$table,
                Self::Finnish => &fi::$file::$table,
                Self::English => &en::$file::$table,
                #[cfg(feature = "pseudo")]
                Self::Accented => pseudo::keep(en::$file::$table.map(pseudo::accented)),
                #[cfg(feature = "pseudo")]
                Self::RightToLeft => pseudo::keep(en::$file::$table.map(pseudo::right_to_left)),
            }
        }
    };
}

impl Language {
    /// The languages that people choose from.
    pub const ALL: [Self; 4] = [Self::Dutch, Self::German, Self::Finnish, Self::English];

    table! {
        /// Words that both apps use.
        common: Common = common::COMMON
    }
    table! {
        /// Signing in.
        sign_in: SignIn = common::SIGN_IN
    }
    table! {
        /// The door app.
        door: Door = door::DOOR
    }
    table! {
        /// The portal.
        portal: Portal = portal::PORTAL
    }
    table! {
        /// Reasons for a no.
        reasons: Reasons = reasons::REASONS
    }
    table! {
        /// What the server refuses.
        refusals: Refusals = reasons::REFUSALS
    }
    table! {
        /// What goes wrong at the door.
        transports: Transports = reasons::TRANSPORTS
    }
    table! {
        /// What is wrong with a field.
        faults: Faults = reasons::FAULTS
    }

    /// The language tag (BCP 47), for `lang` and for `Intl`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Dutch => "nl",
            Self::German => "de",
            Self::Finnish => "fi",
            Self::English => "en",
            #[cfg(feature = "pseudo")]
            Self::Accented => "en-XA",
            #[cfg(feature = "pseudo")]
            Self::RightToLeft => "en-XR",
        }
    }

    /// The language of sentences that the domain makes, such as those of schedules.
    #[must_use]
    pub const fn spoken(self) -> domain::language::Language {
        match self {
            Self::Dutch => domain::language::Language::Dutch,
            Self::German => domain::language::Language::German,
            Self::Finnish => domain::language::Language::Finnish,
            Self::English => domain::language::Language::English,
            #[cfg(feature = "pseudo")]
            Self::Accented | Self::RightToLeft => domain::language::Language::English,
        }
    }

    /// What the language calls itself.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::Dutch => "Nederlands",
            Self::German => "Deutsch",
            Self::Finnish => "Suomi",
            Self::English => "English",
            #[cfg(feature = "pseudo")]
            Self::Accented => "Accented",
            #[cfg(feature = "pseudo")]
            Self::RightToLeft => "Right to left",
        }
    }

    /// `ltr` or `rtl`, for `dir`.
    #[must_use]
    pub const fn direction(self) -> &'static str {
        match self {
            #[cfg(feature = "pseudo")]
            Self::RightToLeft => "rtl",
            _ => "ltr",
        }
    }

    /// The language of a tag such as `de`, `de-AT` or `nl_BE`; region and case do not matter.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        match tag.split(['-', '_']).next()?.to_ascii_lowercase().as_str() {
            "nl" => Some(Self::Dutch),
            "de" => Some(Self::German),
            "fi" => Some(Self::Finnish),
            "en" => Some(Self::English),
            #[cfg(feature = "pseudo")]
            "xa" => Some(Self::Accented),
            #[cfg(feature = "pseudo")]
            "xr" => Some(Self::RightToLeft),
            _ => None,
        }
    }

    /// The first of the wanted languages that the apps speak; English if none.
    pub fn choose<'a>(wanted: impl IntoIterator<Item = &'a str>) -> Self {
        wanted
            .into_iter()
            .find_map(Self::from_tag)
            .unwrap_or_default()
    }
}
