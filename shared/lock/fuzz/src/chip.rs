//! Flash that outlives the lock that starts on it.

use std::cell::RefCell;
use std::rc::Rc;

use lock::storage::memory::MemoryStorage;
use lock::storage::{Page, Storage, StorageFault};

#[derive(Clone)]
pub(crate) struct Chip(Rc<RefCell<MemoryStorage>>);

impl Chip {
    pub(crate) fn new(storage: MemoryStorage) -> Self {
        Self(Rc::new(RefCell::new(storage)))
    }

    pub(crate) fn cut_after(&self, bytes: usize) {
        self.0.borrow_mut().cut_after(bytes);
    }

    pub(crate) fn restore_power(&self) {
        self.0.borrow_mut().restore_power();
    }
}

impl Storage for Chip {
    fn read(&self, page: Page, offset: usize, into: &mut [u8]) -> Result<(), StorageFault> {
        self.0.borrow().read(page, offset, into)
    }

    fn program(&mut self, page: Page, offset: usize, bytes: &[u8]) -> Result<(), StorageFault> {
        self.0.borrow_mut().program(page, offset, bytes)
    }

    fn erase(&mut self, page: Page) -> Result<(), StorageFault> {
        self.0.borrow_mut().erase(page)
    }
}
