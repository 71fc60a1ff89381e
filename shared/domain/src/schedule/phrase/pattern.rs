//! Patterns with gaps, filled to write and matched to read.

/// The pattern with its gaps `{}` filled in order.
pub(super) fn fill<const N: usize>(pattern: &str, values: [String; N]) -> String {
    let mut filled = String::new();
    let mut values = values.into_iter();
    for (number, part) in pattern.split("{}").enumerate() {
        if number > 0 {
            filled.push_str(&values.next().unwrap_or_default());
        }
        filled.push_str(part);
    }
    filled
}

/// The words of a text in lower case; commas, semicolons and dashes between numbers are words of
/// their own.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut spaced = String::new();
    for character in text.chars() {
        match character {
            ',' | ';' | '–' => {
                spaced.push(' ');
                spaced.push(character);
                spaced.push(' ');
            }
            other => spaced.extend(other.to_lowercase()),
        }
    }
    spaced.split_whitespace().map(str::to_owned).collect()
}

/// A place in a sentence that is being read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    rest: &'a [String],
}

impl<'a> Cursor<'a> {
    pub(super) const fn new(words: &'a [String]) -> Self {
        Self { rest: words }
    }

    /// The next word, if there is one.
    pub(super) fn peek(&self) -> Option<&'a str> {
        self.rest.first().map(String::as_str)
    }

    /// Takes the next word.
    pub(super) fn take(&mut self) -> Option<&'a str> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    /// Takes exactly these words, or nothing.
    pub(super) fn take_all(&mut self, text: &str) -> bool {
        self.attempt(|cursor| {
            words(text)
                .iter()
                .all(|word| cursor.take() == Some(word.as_str()))
                .then_some(())
        })
        .is_some()
    }

    /// Takes a text that has the form of the pattern, with its gaps read by `gap`, or nothing.
    pub(super) fn take_pattern<T>(
        &mut self,
        pattern: &str,
        mut gap: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        self.attempt(|cursor| {
            let mut values = Vec::new();
            for (number, part) in pattern.split("{}").enumerate() {
                if number > 0 {
                    values.push(gap(cursor)?);
                }
                if !cursor.take_all(part) {
                    return None;
                }
            }
            Some(values)
        })
    }

    /// Does all of it, or stays where it is.
    pub(super) fn attempt<T>(&mut self, action: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let start = *self;
        let done = action(self);
        if done.is_none() {
            *self = start;
        }
        done
    }
}
