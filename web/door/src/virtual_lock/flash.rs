//! The flash of a virtual lock as text, so that a reload of its page keeps the lock.

use std::fmt::Write as _;

use domain::id::{from_hex, to_hex};
use lock::storage::PAGE_SIZE;
use lock::storage::memory::MemoryStorage;

/// What stands between the number of a page and its bytes.
const COLON: char = ':';

/// A byte that was never programmed.
const ERASED: u8 = 0xFF;

/// The pages that are not erased, a line each: number, colon, hexadecimal digits.
#[must_use]
pub fn to_text(flash: &MemoryStorage) -> String {
    let mut text = String::new();
    for (number, page) in flash.pages().enumerate() {
        if page.iter().any(|byte| *byte != ERASED) {
            // Writing to a text has no way to fail.
            let _written = writeln!(text, "{number}{COLON}{}", to_hex(page));
        }
    }
    text
}

/// The flash from its text; none if the text is not of a flash.
#[must_use]
pub fn from_text(text: &str) -> Option<MemoryStorage> {
    let mut pages = vec![[ERASED; PAGE_SIZE]; MemoryStorage::new().pages().count()];
    for line in text.lines() {
        let (number, digits) = line.split_once(COLON)?;
        let page = pages.get_mut(number.parse::<usize>().ok()?)?;
        *page = from_hex(digits)?;
    }
    Some(MemoryStorage::with_pages(&pages))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use virtual_lock::{Kind, Made, Workbench};

    use super::*;

    #[test]
    fn a_lock_starts_again_from_the_text_of_its_flash() {
        let made = Made::demonstration([1; 32], 1, Kind::Door).unwrap();
        let mut lock = Workbench::start(&made, Duration::ZERO).unwrap();
        let boots = lock.inspect(Duration::ZERO).boots;
        let text = to_text(lock.flash());
        let again =
            Workbench::start_with(&made, from_text(&text).unwrap(), Duration::ZERO).unwrap();
        assert_eq!(again.inspect(Duration::ZERO).boots, boots + 1);
    }

    #[test]
    fn what_is_no_flash_is_none() {
        assert!(from_text("0:zz").is_none());
        assert!(from_text("99:00").is_none());
        assert!(from_text("").is_some());
    }
}
