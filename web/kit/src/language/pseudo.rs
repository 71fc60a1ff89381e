//! Two languages nobody speaks, made from English: one shows texts that were never translated and
//! boxes that are too small, the other shows what assumes left to right.

/// Keeps a table for the life of the page. Only builds for tests do this.
pub(super) fn keep<T>(table: T) -> &'static T {
    Box::leak(Box::new(table))
}

/// `[Öpéñ ~~]`: accents on the letters, brackets around, 40 % longer; places stay as they are.
pub(super) fn accented(text: &str) -> &'static str {
    let extra = text.chars().count().saturating_mul(2).div_ceil(5).max(1);
    let letters = letters(text, |letter| match letter {
        'a' => 'á',
        'c' => 'ç',
        'e' => 'é',
        'i' => 'í',
        'n' => 'ñ',
        'o' => 'ó',
        'u' => 'ü',
        'y' => 'ý',
        'A' => 'Å',
        'C' => 'Ç',
        'E' => 'É',
        'N' => 'Ñ',
        'O' => 'Ö',
        'S' => 'Š',
        other => other,
    });
    leak(format!("[{letters} {}]", "~".repeat(extra)))
}

/// The same words, forced to run from right to left by a direction mark.
pub(super) fn right_to_left(text: &str) -> &'static str {
    leak(format!("\u{202e}{text}\u{202c}"))
}

/// Changes each letter outside of places.
fn letters(text: &str, change: fn(char) -> char) -> String {
    let mut inside = false;
    text.chars()
        .map(|letter| {
            inside = letter == '{' || (inside && letter != '}');
            if inside { letter } else { change(letter) }
        })
        .collect()
}

fn leak(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}
