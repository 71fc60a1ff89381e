//! Windows of validity: half-open spans between instants.

use std::fmt;

use crate::time::Instant;

/// A span of time that contains `from` and ends just before `until`; a missing side is open.
///
/// A window is never empty: the constructor refuses one whose end is not after its start.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(try_from = "WindowWire", into = "WindowWire")]
pub struct Window {
    from: Option<Instant>,
    until: Option<Instant>,
}

impl Window {
    /// The window without limits.
    pub const ALWAYS: Self = Self {
        from: None,
        until: None,
    };

    /// The window from `from` until just before `until`.
    ///
    /// # Errors
    /// [`WindowError`] if it would contain no instant.
    pub fn new(from: Option<Instant>, until: Option<Instant>) -> Result<Self, WindowError> {
        let window = Self { from, until };
        if window.start() < window.end() {
            Ok(window)
        } else {
            Err(WindowError::Empty)
        }
    }

    /// The first instant, if there is one.
    #[must_use]
    pub const fn from(&self) -> Option<Instant> {
        self.from
    }

    /// The first instant that is outside again, if there is one.
    #[must_use]
    pub const fn until(&self) -> Option<Instant> {
        self.until
    }

    /// Whether the instant lies in the window.
    #[must_use]
    pub fn contains(&self, at: Instant) -> bool {
        self.start() <= at.millis() && at.millis() < self.end()
    }

    /// Whether the window has begun at this instant.
    #[must_use]
    pub fn has_begun(&self, at: Instant) -> bool {
        self.start() <= at.millis()
    }

    /// Whether the window is over at this instant.
    #[must_use]
    pub fn is_over(&self, at: Instant) -> bool {
        self.end() <= at.millis()
    }

    /// Whether every instant of this window lies in the other.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        other.start() <= self.start() && self.end() <= other.end()
    }

    /// The instants that lie in both; `None` if there are none.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        let from = if self.start() < other.start() {
            other.from
        } else {
            self.from
        };
        let until = if self.end() > other.end() {
            other.until
        } else {
            self.until
        };
        Self::new(from, until).ok()
    }

    fn start(&self) -> i64 {
        self.from.unwrap_or(Instant::MIN).millis()
    }

    fn end(&self) -> i64 {
        self.until.map_or(i64::MAX, Instant::millis)
    }
}

/// Why there is no such window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowError {
    /// The end is not after the start.
    Empty,
}

impl WindowError {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "window_empty",
        }
    }
}

impl fmt::Display for WindowError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the end must be after the start")
    }
}

impl std::error::Error for WindowError {}

/// The wire form of a [`Window`].
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    miniserde::Serialize,
    miniserde::Deserialize,
)]
#[serde(deny_unknown_fields)]
pub struct WindowWire {
    /// The first instant, or null.
    pub from: Option<Instant>,
    /// The first instant that is outside again, or null.
    pub until: Option<Instant>,
}

impl From<Window> for WindowWire {
    fn from(window: Window) -> Self {
        let Window { from, until } = window;
        Self { from, until }
    }
}

impl TryFrom<WindowWire> for Window {
    type Error = WindowError;

    fn try_from(wire: WindowWire) -> Result<Self, WindowError> {
        Self::new(wire.from, wire.until)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Small numbers of seconds after the earliest instant, so that windows often touch.
    fn side() -> impl Strategy<Value = Option<Instant>> {
        proptest::option::of((0..12_i64).prop_map(second))
    }

    fn second(number: i64) -> Instant {
        Instant::from_millis(Instant::MIN.millis() + number * 1000).unwrap()
    }

    fn window() -> impl Strategy<Value = Window> {
        (side(), side()).prop_filter_map("empty", |(from, until)| Window::new(from, until).ok())
    }

    /// The seconds of the window, the naive way; beyond the range of `side` on the upper side.
    fn seconds(window: &Window) -> Vec<bool> {
        (0..14)
            .map(|number| window.contains(second(number)))
            .collect()
    }

    proptest! {
        #[test]
        fn windows_agree_with_the_sets_of_their_seconds(one in window(), two in window()) {
            let (ones, twos) = (seconds(&one), seconds(&two));
            let both: Vec<bool> = ones.iter().zip(&twos).map(|(a, b)| *a && *b).collect();
            let found = one.intersection(&two);
            prop_assert_eq!(found.is_some(), both.contains(&true));
            if let Some(found) = found {
                prop_assert_eq!(seconds(&found), both);
                prop_assert!(found.is_within(&one) && found.is_within(&two));
            }
            let subset = ones.iter().zip(&twos).all(|(one, two)| !*one || *two);
            prop_assert_eq!(one.is_within(&two), subset);
        }
    }

    #[test]
    fn an_empty_window_cannot_be_made() {
        assert_eq!(
            Window::new(Some(second(1)), Some(second(1))),
            Err(WindowError::Empty)
        );
        assert_eq!(
            Window::new(Some(second(2)), Some(second(1))),
            Err(WindowError::Empty)
        );
        assert_eq!(
            Window::new(None, Some(Instant::MIN)),
            Err(WindowError::Empty)
        );
        assert!(Window::new(Some(second(1)), Some(second(2))).is_ok());
        assert!(Window::ALWAYS.contains(Instant::MIN) && Window::ALWAYS.contains(Instant::MAX));
    }

    #[test]
    fn a_window_is_half_open() {
        let window = Window::new(Some(second(1)), Some(second(2))).unwrap();
        assert!(!window.contains(second(0)) && !window.has_begun(second(0)));
        assert!(window.contains(second(1)) && window.has_begun(second(1)));
        assert!(!window.contains(second(2)) && window.is_over(second(2)));
        let after = Window::new(Some(second(2)), None).unwrap();
        assert_eq!(window.intersection(&after), None);
    }

    #[test]
    fn both_libraries_write_and_read_the_same_window() {
        let window = Window::new(Some(second(1)), None).unwrap();
        let json = r#"{"from":"2000-01-01T00:00:01Z","until":null}"#;
        let wire = WindowWire::from(window);
        assert_eq!(serde_json::to_string(&window).unwrap(), json);
        assert_eq!(miniserde::json::to_string(&wire), json);
        assert_eq!(serde_json::from_str::<Window>(json).unwrap(), window);
        assert_eq!(miniserde::json::from_str::<WindowWire>(json).unwrap(), wire);
        let empty = json.replace("null", r#""2000-01-01T00:00:01Z""#);
        assert!(serde_json::from_str::<Window>(&empty).is_err());
    }
}
