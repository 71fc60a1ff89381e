//! The lock's flash, in memory: erased when the program starts, gone when it ends.

use lock::storage::{PAGE_SIZE, Page, Storage, StorageFault};

const ERASED: u8 = 0xFF;

/// Where a chip lies, outside the stack. Begins as zeros, so that the program's image doesn't hold an erased chip.
pub type Cells = [[u8; PAGE_SIZE]; Page::COUNT];

/// Twelve pages.
#[derive(Debug)]
pub struct Chip(&'static mut Cells);

impl Chip {
    /// A chip with all bytes erased.
    #[must_use]
    pub fn erased(cells: &'static mut Cells) -> Self {
        for page in cells.iter_mut() {
            page.fill(ERASED);
        }
        Self(cells)
    }
}

impl Storage for Chip {
    fn read(&self, page: Page, offset: usize, into: &mut [u8]) -> Result<(), StorageFault> {
        let cells = self.0.get(page.index()).and_then(|page| page.get(offset..));
        let (cells, _) = cells
            .and_then(|cells| cells.split_at_checked(into.len()))
            .ok_or(StorageFault)?;
        into.copy_from_slice(cells);
        Ok(())
    }

    fn program(&mut self, page: Page, offset: usize, bytes: &[u8]) -> Result<(), StorageFault> {
        let page = self.0.get_mut(page.index()).ok_or(StorageFault)?;
        let cells = page.get_mut(offset..).ok_or(StorageFault)?;
        let cells = cells.get_mut(..bytes.len()).ok_or(StorageFault)?;
        if cells.iter().any(|cell| *cell != ERASED) {
            return Err(StorageFault);
        }
        cells.copy_from_slice(bytes);
        Ok(())
    }

    fn erase(&mut self, page: Page) -> Result<(), StorageFault> {
        let page = self.0.get_mut(page.index()).ok_or(StorageFault)?;
        page.fill(ERASED);
        Ok(())
    }
}
