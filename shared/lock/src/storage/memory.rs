//! Flash in memory, for the virtual lock, the gateway's tests and the emulator; it can lose power on purpose.

use super::{PAGE_SIZE, Page, Storage, StorageFault, WORD};

/// A flash chip of [`Page::COUNT`] pages in memory, without a heap.
///
/// It behaves like the real one: programming a byte that is not erased is a fault, and [`MemoryStorage::cut_after`]
/// makes the power fail in the middle of a write.
#[derive(Clone, Debug)]
pub struct MemoryStorage {
    pages: [[u8; PAGE_SIZE]; Page::COUNT],
    /// Bytes that can still be programmed or erased before the power fails; `None` is mains power.
    budget: Option<usize>,
    written: usize,
    erased: [u32; Page::COUNT],
}

impl MemoryStorage {
    /// A chip fresh from the factory: all bytes erased.
    #[must_use]
    #[expect(
        clippy::large_stack_arrays,
        reason = "there is no heap here; the host decides where the value lives"
    )]
    pub const fn new() -> Self {
        Self {
            pages: [[0xFF; PAGE_SIZE]; Page::COUNT],
            budget: None,
            written: 0,
            erased: [0; Page::COUNT],
        }
    }

    /// A chip with these contents, page by page; pages that are not given are erased.
    #[must_use]
    pub fn with_pages(contents: &[[u8; PAGE_SIZE]]) -> Self {
        let mut chip = Self::new();
        for (page, content) in chip.pages.iter_mut().zip(contents) {
            *page = *content;
        }
        chip
    }

    /// Lets the power fail after `bytes` more bytes are programmed or erased. What lies beyond is lost.
    pub fn cut_after(&mut self, bytes: usize) {
        self.budget = Some(bytes);
    }

    /// Puts the battery back: writes work again, torn ones stay torn.
    pub fn restore_power(&mut self) {
        self.budget = None;
    }

    /// Bytes programmed and erased so far, so that a test can cut at each one of them.
    #[must_use]
    pub fn written(&self) -> usize {
        self.written
    }

    /// How often the most used page was erased, for the wear that the design promises (10,000 at most).
    #[must_use]
    pub fn most_erased(&self) -> u32 {
        self.erased.iter().copied().max().unwrap_or(0)
    }

    /// The chip's contents, page by page: what somebody with a probe would read.
    pub fn pages(&self) -> impl Iterator<Item = &[u8; PAGE_SIZE]> {
        self.pages.iter()
    }

    /// Flips one bit of the chip, as decay does; `bit` counts through all pages and wraps.
    pub fn flip(&mut self, bit: usize) {
        let byte = (bit / 8) % (PAGE_SIZE * Page::COUNT);
        if let Some(cell) = self
            .pages
            .get_mut(byte / PAGE_SIZE)
            .and_then(|page| page.get_mut(byte % PAGE_SIZE))
        {
            *cell ^= 1 << (bit % 8);
        }
    }

    /// How many of `wanted` bytes can be written before the power fails; takes them from the budget.
    fn spend(&mut self, wanted: usize) -> usize {
        let granted = self.budget.map_or(wanted, |budget| budget.min(wanted));
        self.budget = self.budget.map(|budget| budget - granted);
        self.written += granted;
        granted
    }
}

impl Default for MemoryStorage {
    fn default() -> Self {
        Self::new()
    }
}

impl Storage for MemoryStorage {
    fn read(&self, page: Page, offset: usize, into: &mut [u8]) -> Result<(), StorageFault> {
        let end = offset.checked_add(into.len()).ok_or(StorageFault)?;
        let source = self
            .pages
            .get(page.index())
            .and_then(|page| page.get(offset..end))
            .ok_or(StorageFault)?;
        into.copy_from_slice(source);
        Ok(())
    }

    fn program(&mut self, page: Page, offset: usize, bytes: &[u8]) -> Result<(), StorageFault> {
        if !offset.is_multiple_of(WORD) || !bytes.len().is_multiple_of(WORD) {
            return Err(StorageFault);
        }
        let end = offset.checked_add(bytes.len()).ok_or(StorageFault)?;
        let granted = self.spend(bytes.len());
        let cells = self
            .pages
            .get_mut(page.index())
            .and_then(|page| page.get_mut(offset..end))
            .ok_or(StorageFault)?;
        if cells.iter().any(|cell| *cell != 0xFF) {
            return Err(StorageFault);
        }
        for (cell, byte) in cells.iter_mut().zip(bytes).take(granted) {
            *cell = *byte;
        }
        if granted == bytes.len() {
            Ok(())
        } else {
            Err(StorageFault)
        }
    }

    fn erase(&mut self, page: Page) -> Result<(), StorageFault> {
        let granted = self.spend(PAGE_SIZE);
        let cells = self.pages.get_mut(page.index()).ok_or(StorageFault)?;
        for cell in cells.iter_mut().take(granted) {
            *cell = 0xFF;
        }
        if let Some(count) = self.erased.get_mut(page.index()) {
            *count += 1;
        }
        if granted == PAGE_SIZE {
            Ok(())
        } else {
            Err(StorageFault)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: Page = Page::SETTINGS[0];

    fn first_eight(storage: &MemoryStorage) -> [u8; 8] {
        let mut bytes = [0; 8];
        storage.read(PAGE, 0, &mut bytes).unwrap();
        bytes
    }

    #[test]
    fn a_byte_is_programmed_once_between_erasures() {
        let mut storage = MemoryStorage::new();
        storage.program(PAGE, 0, &[1, 2, 3, 4]).unwrap();
        assert_eq!(storage.program(PAGE, 0, &[1, 2, 3, 4]), Err(StorageFault));
        storage.erase(PAGE).unwrap();
        storage.program(PAGE, 0, &[5, 6, 7, 8]).unwrap();
        assert_eq!(first_eight(&storage), [5, 6, 7, 8, 0xFF, 0xFF, 0xFF, 0xFF]);
    }

    #[test]
    fn a_chip_is_made_again_from_its_pages() {
        let mut storage = MemoryStorage::new();
        storage.program(PAGE, 0, &[1, 2, 3, 4]).unwrap();
        let pages: [_; Page::COUNT] = storage.pages;
        let mut again = MemoryStorage::with_pages(&pages);
        assert!(again.pages().eq(storage.pages()));
        assert_eq!(again.program(PAGE, 0, &[1, 2, 3, 4]), Err(StorageFault));
        let new = MemoryStorage::with_pages(&[]);
        assert!(new.pages().eq(MemoryStorage::new().pages()));
    }

    #[test]
    fn a_cut_leaves_the_bytes_before_it_and_nothing_after() {
        let mut storage = MemoryStorage::new();
        storage.cut_after(3);
        assert_eq!(storage.program(PAGE, 0, &[1, 2, 3, 4]), Err(StorageFault));
        assert_eq!(storage.program(PAGE, 4, &[1, 2, 3, 4]), Err(StorageFault));
        storage.restore_power();
        assert_eq!(
            first_eight(&storage),
            [1, 2, 3, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]
        );
        storage.program(PAGE, 4, &[9, 9, 9, 9]).unwrap();
    }

    #[test]
    fn what_leaves_the_page_or_is_not_whole_words_is_a_fault() {
        let mut storage = MemoryStorage::new();
        assert_eq!(
            storage.program(PAGE, PAGE_SIZE - 4, &[0; 8]),
            Err(StorageFault)
        );
        assert_eq!(storage.program(PAGE, 2, &[0; 4]), Err(StorageFault));
        assert_eq!(storage.program(PAGE, 0, &[0; 3]), Err(StorageFault));
        assert_eq!(
            storage.read(PAGE, PAGE_SIZE, &mut [0; 1]),
            Err(StorageFault)
        );
        assert_eq!(
            storage.read(PAGE, usize::MAX, &mut [0; 1]),
            Err(StorageFault)
        );
    }
}
