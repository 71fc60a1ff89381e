//! One record in two pages: the new one is written beside the old one and becomes valid with its header, last.
//!
//! Page layout: header 16 B (generation 4, body length 4, SHA-256 over both and the body, 8), then the body.

use sha2::{Digest, Sha256};

use super::{PAGE_SIZE, Page, Storage, StorageFault, WORD};

const HEADER: usize = 16;
const CHUNK: usize = 64;

/// Where the valid record lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    page: Page,
    /// Grows by one with each commit.
    pub(crate) generation: u32,
    length: usize,
}

impl Slot {
    /// The page of the pair that this record is not in.
    pub(crate) fn other_page(&self, [first, second]: [Page; 2]) -> Page {
        if self.page == first { second } else { first }
    }

    /// Reads part of the record, `offset` bytes into its body.
    pub(crate) fn read(
        &self,
        storage: &impl Storage,
        offset: usize,
        into: &mut [u8],
    ) -> Result<(), StorageFault> {
        match offset.checked_add(into.len()) {
            Some(end) if end <= self.length => storage.read(self.page, HEADER + offset, into),
            _ => Err(StorageFault),
        }
    }
}

/// The newest whole record in `pages`, if any.
pub(crate) fn find(storage: &impl Storage, pages: [Page; 2]) -> Result<Option<Slot>, StorageFault> {
    let mut newest: Option<Slot> = None;
    for page in pages {
        if let Some(slot) = check(storage, page)?
            && newest.is_none_or(|other| other.generation < slot.generation)
        {
            newest = Some(slot);
        }
    }
    Ok(newest)
}

/// Writes a record, made of `parts` one after the other, into the page that `current` does not use.
/// Its generation is one more than `generation` and than that of `current`.
///
/// Until the last word of the header is written, [`find`] still returns `current`.
pub(crate) fn commit(
    storage: &mut impl Storage,
    pages: [Page; 2],
    current: Option<Slot>,
    generation: u32,
    parts: &[&[u8]],
) -> Result<Slot, StorageFault> {
    let [first, _] = pages;
    let page = current.map_or(first, |slot| slot.other_page(pages));
    let newest = current.map_or(generation, |slot| slot.generation.max(generation));
    let generation = newest.checked_add(1).ok_or(StorageFault)?;
    let length = parts.iter().map(|part| part.len()).sum::<usize>();
    if length > PAGE_SIZE - HEADER || parts.iter().any(|part| part.len() % WORD != 0) {
        return Err(StorageFault);
    }

    storage.erase(page)?;
    let mut digest = begin_digest(generation, length);
    let mut offset = HEADER;
    for part in parts {
        storage.program(page, offset, part)?;
        digest.update(part);
        offset += part.len();
    }
    storage.program(page, 0, &header(generation, length, digest))?;

    let slot = Slot {
        page,
        generation,
        length,
    };
    if check(storage, page)? == Some(slot) {
        Ok(slot)
    } else {
        Err(StorageFault)
    }
}

/// Whether every byte of `page` is erased.
pub(crate) fn is_blank(storage: &impl Storage, page: Page) -> Result<bool, StorageFault> {
    let mut chunk = [0; CHUNK];
    for offset in (0..PAGE_SIZE).step_by(CHUNK) {
        storage.read(page, offset, &mut chunk)?;
        if chunk != [0xFF; CHUNK] {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The record in `page`, if it is whole.
pub(crate) fn check(storage: &impl Storage, page: Page) -> Result<Option<Slot>, StorageFault> {
    let mut found = [0; HEADER];
    storage.read(page, 0, &mut found)?;
    let [g0, g1, g2, g3, l0, l1, l2, l3, ..] = found;
    let generation = u32::from_be_bytes([g0, g1, g2, g3]);
    let Ok(length) = usize::try_from(u32::from_be_bytes([l0, l1, l2, l3])) else {
        return Ok(None);
    };
    if length > PAGE_SIZE - HEADER {
        return Ok(None);
    }

    let mut digest = begin_digest(generation, length);
    let mut offset = HEADER;
    let end = HEADER + length;
    let mut chunk = [0; CHUNK];
    while offset < end {
        let Some(part) = chunk.get_mut(..CHUNK.min(end - offset)) else {
            return Ok(None);
        };
        storage.read(page, offset, part)?;
        digest.update(&*part);
        offset += part.len();
    }
    Ok(
        (header(generation, length, digest) == found).then_some(Slot {
            page,
            generation,
            length,
        }),
    )
}

fn begin_digest(generation: u32, length: usize) -> Sha256 {
    Sha256::new()
        .chain_update(generation.to_be_bytes())
        .chain_update(length_bytes(length))
}

fn header(generation: u32, length: usize, digest: Sha256) -> [u8; HEADER] {
    let mut bytes = [0; HEADER];
    let parts = generation
        .to_be_bytes()
        .into_iter()
        .chain(length_bytes(length))
        .chain(digest.finalize());
    for (byte, part) in bytes.iter_mut().zip(parts) {
        *byte = part;
    }
    bytes
}

/// A body is at most a page, so its length fits into four bytes.
fn length_bytes(length: usize) -> [u8; 4] {
    u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::{super::memory::MemoryStorage, *};

    const PAGES: [Page; 2] = Page::SETTINGS;

    fn body(storage: &MemoryStorage) -> Option<[u8; 200]> {
        find(storage, PAGES).unwrap().map(|slot| {
            let mut bytes = [0; 200];
            slot.read(storage, 0, &mut bytes).unwrap();
            bytes
        })
    }

    #[test]
    fn an_empty_chip_has_no_record() {
        assert_eq!(body(&MemoryStorage::new()), None);
    }

    #[test]
    fn a03_a_power_cut_at_every_byte_leaves_the_old_or_the_new_record() {
        let (old, new) = ([1; 200], [2; 200]);
        let mut before = MemoryStorage::new();
        let first = commit(&mut before, PAGES, None, 0, &[&[0; 200]]).unwrap();
        let slot = commit(&mut before, PAGES, Some(first), 0, &[&old]).unwrap();
        let mut whole = before.clone();
        commit(&mut whole, PAGES, Some(slot), 0, &[&new]).unwrap();

        let (mut olds, mut news) = (0, 0);
        for cut in 0..=whole.written() - before.written() {
            let mut storage = before.clone();
            storage.cut_after(cut);
            let result = commit(
                &mut storage,
                PAGES,
                Some(slot),
                0,
                &[&new[..100], &new[100..]],
            );
            storage.restore_power();
            match body(&storage).unwrap() {
                bytes if bytes == old => {
                    assert!(result.is_err());
                    olds += 1;
                }
                bytes if bytes == new => news += 1,
                _ => panic!("mixed record after a cut at {cut}"),
            }
            // The lock goes on from whatever it found.
            let current = find(&storage, PAGES).unwrap();
            commit(&mut storage, PAGES, current, 0, &[&[3; 200]]).unwrap();
            assert_eq!(body(&storage).unwrap(), [3; 200]);
        }
        assert!(olds > PAGE_SIZE && news == 1);
    }

    #[test]
    fn a_decayed_record_is_not_read() {
        let mut storage = MemoryStorage::new();
        commit(&mut storage, PAGES, None, 0, &[&[1; 200]]).unwrap();
        for bit in 0..(HEADER + 200) * 8 {
            let mut decayed = storage.clone();
            decayed.flip(bit);
            assert_eq!(body(&decayed), None);
        }
    }

    #[test]
    fn a_page_is_blank_until_one_byte_is_written() {
        let mut storage = MemoryStorage::new();
        assert_eq!(is_blank(&storage, PAGES[1]), Ok(true));
        storage
            .program(PAGES[1], PAGE_SIZE - 4, &[0xFF, 0xFF, 0xFF, 0xFE])
            .unwrap();
        assert_eq!(is_blank(&storage, PAGES[1]), Ok(false));
    }
}
