//! What the lock asks of its flash, and the two ways in which it writes.
//!
//! A page is erased as a whole to ones and programmed once per byte, as NOR flash is. Power may fail between any two
//! bytes of either, so nothing is ever changed in place: [`slot`] commits a whole record to the page that is not in
//! use, and the journal and the event log append. A reader takes a record only if its checksum fits, so after a cut
//! the lock finds the old or the new one and never a mixture (`credentials.md` A3, A6).

pub mod memory;
pub(crate) mod slot;

use sha2::{Digest, Sha256};

/// Bytes in one page, the erase unit.
pub const PAGE_SIZE: usize = 4096;

/// Every offset and length handed to [`Storage`] is a multiple of this many bytes.
pub const WORD: usize = 4;

/// One erase unit. The lock uses [`Page::COUNT`] of them, 48 KiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Page(u8);

impl Page {
    /// How many pages the lock needs.
    pub const COUNT: usize = 12;

    pub(crate) const SETTINGS: [Page; 2] = [Page(0), Page(1)];
    pub(crate) const JOURNAL: [Page; 2] = [Page(2), Page(3)];
    pub(crate) const EVENTS: [Page; 8] = [
        Page(4),
        Page(5),
        Page(6),
        Page(7),
        Page(8),
        Page(9),
        Page(10),
        Page(11),
    ];

    /// The page's number, 0 to 11: where it lies is the host's business.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// The flash did not do what was asked: power failed, the chip is worn out, or the range is not in the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StorageFault;

/// The lock's flash.
///
/// An error leaves unknown which bytes were written; the lock then refuses the frame and keeps what it had in memory.
pub trait Storage {
    /// Fills `into` from `page`, starting `offset` bytes in.
    ///
    /// # Errors
    /// [`StorageFault`] if the range leaves the page or the flash fails.
    fn read(&self, page: Page, offset: usize, into: &mut [u8]) -> Result<(), StorageFault>;

    /// Programs erased bytes of `page`. The lock never programs a byte twice between two erasures.
    ///
    /// # Errors
    /// [`StorageFault`] if the range leaves the page or the flash fails; part of the bytes may then be written.
    fn program(&mut self, page: Page, offset: usize, bytes: &[u8]) -> Result<(), StorageFault>;

    /// Sets all bytes of `page` to `0xFF`.
    ///
    /// # Errors
    /// [`StorageFault`] if the flash fails; part of the page may then be erased.
    fn erase(&mut self, page: Page) -> Result<(), StorageFault>;
}

/// First four bytes of the SHA-256 of `bytes`: enough to tell a torn record from a whole one.
pub(crate) fn checksum(bytes: &[u8]) -> [u8; 4] {
    let digest = Sha256::digest(bytes);
    let (sum, _) = digest.split_first_chunk::<4>().unwrap_or((&[0; 4], &[]));
    *sum
}
