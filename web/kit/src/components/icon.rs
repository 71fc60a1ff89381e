//! Line icons, drawn for this project. An icon never stands without a word beside it.

use yew::prelude::*;

/// The icons that exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// The Bluetooth rune.
    Bluetooth,
    /// A clock.
    Clock,
    /// A tick.
    Done,
    /// A door.
    Door,
    /// A cross.
    Cross,
    /// A key.
    Key,
    /// No network.
    Offline,
    /// A card.
    Card,
    /// Several people.
    People,
    /// One person.
    Person,
    /// A phone.
    Phone,
    /// An exclamation mark in a triangle.
    Warning,
    /// A plus.
    Plus,
    /// A sheet of mail.
    Mail,
}

impl Icon {
    /// The lines, in a square of 24 units.
    const fn lines(self) -> &'static str {
        match self {
            Self::Bluetooth => "M6.5 7.5 17 16.5 12 21V3l5 4.5L6.5 16.5",
            Self::Clock => "M3.5 12a8.5 8.5 0 1 0 17 0 8.5 8.5 0 0 0-17 0M12 7v5.3l3.5 2",
            Self::Done => "M4.5 12.5 10 18 19.5 6.5",
            Self::Door => "M6 21V3h12v18M3 21h18M14.5 11.5v2",
            Self::Cross => "M5.5 5.5l13 13M18.5 5.5l-13 13",
            Self::Key => "M4 16a4 4 0 1 0 8 0 4 4 0 0 0-8 0M11 13.2 19.5 4.5M16 8l3 3",
            Self::Offline => {
                "M4 4l16 16M7 17.5h9.5M18.7 16.5A4 4 0 0 0 17 9.6 5.5 5.5 0 0 0 10.2 6.5M7 17.5A4.5 4.5 0 0 1 7 8.6"
            }
            Self::Card => "M3 6h18v12H3zM3 10h18M6.5 14.5h4",
            Self::People => {
                "M5.5 8.5a3.5 3.5 0 1 0 7 0 3.5 3.5 0 0 0-7 0M2.5 19.5c.4-3.6 3-5.5 6.5-5.5s6.1 1.9 6.5 5.5M15 5.2a3.5 3.5 0 0 1 0 6.6M18 14.6c2 .8 3.2 2.5 3.5 4.9"
            }
            Self::Person => "M8 8a4 4 0 1 0 8 0 4 4 0 0 0-8 0M4 20.5c.6-4 3.7-6 8-6s7.4 2 8 6",
            Self::Phone => "M7 2.5h10v19H7zM10.5 18.5h3",
            Self::Warning => "M12 4 21 20H3zM12 10v4.5M12 17.2v.6",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Mail => "M3.5 6h17v12h-17zM3.5 7l8.5 6 8.5-6",
        }
    }

    /// The picture, hidden from readers of the words.
    pub fn view(self) -> Html {
        html! {
            <svg class="i" viewBox="0 0 24 24" aria-hidden="true"><path d={self.lines()} /></svg>
        }
    }
}
