//! The shapes that a message can have. A text whose placeholders are wrong does not compile.

/// A text without parameters.
pub type Text = &'static str;

/// One text for each day, Monday first.
pub type Week = [&'static str; 7];

/// A text with `N` places, written `{0}`, `{1}` and so on, in whatever order the language wants.
#[derive(Clone, Copy, Debug)]
pub struct Pattern<const N: usize>(&'static str);

impl<const N: usize> Pattern<N> {
    /// Takes the text of a language table.
    ///
    /// # Panics
    /// While compiling: when one of the `N` places is missing, or another one occurs.
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        let mut seen = [false; N];
        let mut rest = text.as_bytes();
        while let Some((byte, after)) = rest.split_first() {
            rest = after;
            if *byte == b'{'
                && let Some((digit, after)) = rest.split_first()
            {
                let (head, _) = seen.split_at_mut((*digit - b'0') as usize + 1);
                if let Some(last) = head.last_mut() {
                    *last = true;
                }
                rest = after;
            }
        }
        let mut places: &[bool] = &seen;
        while let Some((place, after)) = places.split_first() {
            assert!(*place, "a place of the pattern is missing");
            places = after;
        }
        Self(text)
    }

    /// The text with each place filled.
    #[must_use]
    pub fn with(self, parts: [&str; N]) -> String {
        let mut filled = String::with_capacity(self.0.len());
        let mut pieces = self.0.split('{');
        filled.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            let (place, after) = piece.split_once('}').unwrap_or_default();
            filled.push_str(
                place
                    .parse()
                    .ok()
                    .and_then(|place: usize| parts.get(place))
                    .unwrap_or(&""),
            );
            filled.push_str(after);
        }
        filled
    }
}

/// A text with a number, in the two forms that Dutch, German, Finnish and English have.
#[derive(Clone, Copy, Debug)]
pub struct Plural {
    one: Pattern<1>,
    other: Pattern<1>,
}

impl Plural {
    /// Takes both forms of a language table.
    ///
    /// # Panics
    /// While compiling, like [`Pattern::new`].
    #[must_use]
    pub const fn new(one: &'static str, other: &'static str) -> Self {
        Self {
            one: Pattern::new(one),
            other: Pattern::new(other),
        }
    }

    /// The form for `count`.
    #[must_use]
    pub fn of(self, count: usize) -> String {
        let form = if count == 1 { self.one } else { self.other };
        form.with([&count.to_string()])
    }
}

/// What is so, and the way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentences {
    /// What is so: one sentence, sometimes two.
    pub says: &'static str,
    /// What the reader can do about it.
    pub way_out: &'static str,
}

impl Sentences {
    /// Takes both sentences of a language table.
    #[must_use]
    pub const fn new(says: &'static str, way_out: &'static str) -> Self {
        Self { says, way_out }
    }
}

/// What the tables need from each shape.
pub(crate) trait Message: Copy {
    /// Adds each text of this message to `all`.
    fn collect(self, name: &'static str, all: &mut Vec<(&'static str, &'static str)>);

    /// The same message with every text changed.
    #[cfg(any(test, feature = "pseudo"))]
    fn map(self, change: fn(&str) -> &'static str) -> Self;
}

impl Message for Text {
    fn collect(self, name: &'static str, all: &mut Vec<(&'static str, &'static str)>) {
        all.push((name, self));
    }

    #[cfg(any(test, feature = "pseudo"))]
    fn map(self, change: fn(&str) -> &'static str) -> Self {
        change(self)
    }
}

impl Message for Week {
    fn collect(self, name: &'static str, all: &mut Vec<(&'static str, &'static str)>) {
        all.extend(self.map(|day| (name, day)));
    }

    #[cfg(any(test, feature = "pseudo"))]
    fn map(self, change: fn(&str) -> &'static str) -> Self {
        <[&'static str; 7]>::map(self, change)
    }
}

impl<const N: usize> Message for Pattern<N> {
    fn collect(self, name: &'static str, all: &mut Vec<(&'static str, &'static str)>) {
        all.push((name, self.0));
    }

    #[cfg(any(test, feature = "pseudo"))]
    fn map(self, change: fn(&str) -> &'static str) -> Self {
        Self(change(self.0))
    }
}

impl Message for Plural {
    fn collect(self, name: &'static str, all: &mut Vec<(&'static str, &'static str)>) {
        self.one.collect(name, all);
        self.other.collect(name, all);
    }

    #[cfg(any(test, feature = "pseudo"))]
    fn map(self, change: fn(&str) -> &'static str) -> Self {
        Self {
            one: self.one.map(change),
            other: self.other.map(change),
        }
    }
}

impl Message for Sentences {
    fn collect(self, name: &'static str, all: &mut Vec<(&'static str, &'static str)>) {
        all.extend([(name, self.says), (name, self.way_out)]);
    }

    #[cfg(any(test, feature = "pseudo"))]
    fn map(self, change: fn(&str) -> &'static str) -> Self {
        Self {
            says: change(self.says),
            way_out: change(self.way_out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_in_the_order_of_the_language() {
        assert_eq!(
            Pattern::<2>::new("{1} of {0}!").with(["total", "part"]),
            "part of total!"
        );
        assert_eq!(Pattern::<1>::new("{0}{0}").with(["ab"]), "abab");
    }

    #[test]
    fn one_has_its_own_form_and_nought_does_not() {
        let doors = Plural::new("{0} door", "{0} doors");
        assert_eq!(
            [0, 1, 2].map(|count| doors.of(count)),
            ["0 doors", "1 door", "2 doors"]
        );
    }
}
