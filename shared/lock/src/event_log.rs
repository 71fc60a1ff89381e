//! The lock's memory of what happened: a ring in flash of at least 1,024 records in a hash chain.
//!
//! Eight pages take turns. A page begins with the sequence and the chain's value before its first record, so the chain
//! goes on over what was dropped; a record carries the start of the chain's value after it, which also shows a torn
//! one. Only the oldest page is ever erased (`credentials.md` C.7, A17, A18).
//!
//! Page layout: header 32 B (ownership counter 2, zero 2, first sequence 4, head before 16, zero 4, checksum 4), then
//! 169 records of 24 B (record 20, first 4 B of the head after it).

use credential::ack::ChainHead;
use credential::event::EventRecord;
use credential::number::{EventSequence, OwnershipCounter};

use crate::storage::{PAGE_SIZE, Page, Storage, StorageFault, checksum};

/// How many records stay readable at least.
pub const CAPACITY: u32 = 1_024;

const HEADER: usize = 32;
const ENTRY: usize = EventRecord::LENGTH + 4;
const PER_PAGE: usize = (PAGE_SIZE - HEADER) / ENTRY;
const PAGES: usize = Page::EVENTS.len();

type Record = [u8; EventRecord::LENGTH];

/// Where each record lies and how the chain goes on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EventLog {
    ownership: OwnershipCounter,
    /// Per page the first sequence and the number of records; `None` if the page holds none of this owner's.
    pages: [Option<Extent>; PAGES],
    /// The page that is being filled, and the next free place in it.
    current: Option<(usize, usize)>,
    last: EventSequence,
    head: ChainHead,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Extent {
    first: u32,
    count: u32,
}

impl EventLog {
    /// Reads the log of the current owner and erases whatever another left behind.
    pub(crate) fn open(
        storage: &mut impl Storage,
        ownership: OwnershipCounter,
    ) -> Result<Self, StorageFault> {
        let mut log = Self::empty(ownership);
        for (number, page) in Page::EVENTS.into_iter().enumerate() {
            let mut bytes = [0; HEADER];
            storage.read(page, 0, &mut bytes)?;
            let header = decode_header(&bytes).filter(|header| header.ownership == ownership);
            let Some(header) = header else {
                if bytes != [0xFF; HEADER] {
                    storage.erase(page)?;
                }
                continue;
            };
            let mut chain = Chain::new(page, header.head);
            while chain.next(storage)?.is_some() {}
            let count = chain.count;
            if let Some(extent) = log.pages.get_mut(number) {
                *extent = Some(Extent {
                    first: header.first,
                    count,
                });
            }
            let last = EventSequence(header.first + count - 1);
            if log.current.is_none() || last >= log.last {
                log.last = last;
                log.head = chain.head;
                // A page that was only begun is begun again, so that a torn first record costs no page.
                let before = (number + PAGES - 1) % PAGES;
                log.current = Some(if count == 0 {
                    (before, PER_PAGE)
                } else {
                    (number, chain.used)
                });
            }
        }
        Ok(log)
    }

    /// The first log of a new owner: everything before is erased.
    pub(crate) fn begin(
        storage: &mut impl Storage,
        ownership: OwnershipCounter,
    ) -> Result<Self, StorageFault> {
        for page in Page::EVENTS {
            storage.erase(page)?;
        }
        Ok(Self::empty(ownership))
    }

    /// The sequence of the newest record; 0 if there is none.
    pub(crate) fn last(&self) -> EventSequence {
        self.last
    }

    /// The chain's value after the newest record.
    pub(crate) fn head(&self) -> ChainHead {
        self.head
    }

    /// The sequence of the oldest record that can still be read; one more than [`Self::last`] if there is none.
    pub(crate) fn oldest(&self) -> EventSequence {
        let first = self
            .pages
            .iter()
            .flatten()
            .filter(|extent| extent.count > 0)
            .map(|extent| extent.first)
            .min();
        EventSequence(first.unwrap_or(self.last.0 + 1))
    }

    /// Adds a record to the chain. A cut in between leaves the chain without it.
    pub(crate) fn append(
        &mut self,
        storage: &mut impl Storage,
        record: &EventRecord,
    ) -> Result<(), StorageFault> {
        let sequence = self.last.0.checked_add(1).ok_or(StorageFault)?;
        let (number, place) = match self.current {
            Some((number, place)) if place < PER_PAGE => (number, place),
            _ => (self.turn_page(storage, sequence)?, 0),
        };
        let page = Page::EVENTS.get(number).copied().ok_or(StorageFault)?;
        let record = record.encode();
        let head = self.head.after(&record);
        // Whatever happens to this record, its place is used.
        self.current = Some((number, place + 1));
        storage.program(page, HEADER + place * ENTRY, &encode_entry(&record, head))?;
        if let Some(Some(extent)) = self.pages.get_mut(number) {
            extent.count += 1;
        }
        self.last = EventSequence(sequence);
        self.head = head;
        Ok(())
    }

    /// Copies records from `from` on into `into` and returns how many, with the chain's value before the first.
    ///
    /// `from` is moved up to the oldest record that is left; beyond the newest there are none.
    pub(crate) fn read(
        &self,
        storage: &impl Storage,
        from: EventSequence,
        into: &mut [Record],
    ) -> Result<Excerpt, StorageFault> {
        let first = from.max(self.oldest());
        if first > self.last {
            return Ok(Excerpt {
                first: EventSequence(self.last.0 + 1),
                before: self.head,
                count: 0,
            });
        }
        let mut before = None;
        let mut count = 0;
        let mut wanted = first.0;
        while let Some((page, extent)) = self.page_of(wanted)
            && count < into.len()
        {
            let mut chain = Chain::new(page, stored_head(storage, page)?);
            let mut sequence = extent.first;
            while let Some(slot) = into.get_mut(count) {
                let head = chain.head;
                let Some(record) = chain.next(storage)? else {
                    break;
                };
                if sequence >= wanted {
                    before = before.or(Some(head));
                    *slot = record;
                    count += 1;
                }
                sequence += 1;
            }
            wanted = sequence.max(wanted);
        }
        Ok(Excerpt {
            first,
            before: before.ok_or(StorageFault)?,
            count,
        })
    }

    fn empty(ownership: OwnershipCounter) -> Self {
        Self {
            ownership,
            pages: [None; PAGES],
            current: None,
            last: EventSequence(0),
            head: ChainHead::START,
        }
    }

    /// Erases the next page, the oldest, and begins it.
    fn turn_page(&mut self, storage: &mut impl Storage, first: u32) -> Result<usize, StorageFault> {
        let number = self.current.map_or(0, |(number, _)| (number + 1) % PAGES);
        let page = Page::EVENTS.get(number).copied().ok_or(StorageFault)?;
        let extent = self.pages.get_mut(number).ok_or(StorageFault)?;
        *extent = None;
        storage.erase(page)?;
        storage.program(page, 0, &encode_header(self.ownership, first, self.head))?;
        *extent = Some(Extent { first, count: 0 });
        Ok(number)
    }

    /// The page in which a sequence lies.
    fn page_of(&self, sequence: u32) -> Option<(Page, Extent)> {
        let pages = self.pages.iter().zip(Page::EVENTS);
        pages
            .filter_map(|(extent, page)| extent.map(|extent| (page, extent)))
            .find(|(_, extent)| {
                sequence
                    .checked_sub(extent.first)
                    .is_some_and(|place| place < extent.count)
            })
    }
}

/// Part of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Excerpt {
    /// The sequence of the first record; of the next event if there is none.
    pub(crate) first: EventSequence,
    /// The chain's value before it.
    pub(crate) before: ChainHead,
    pub(crate) count: usize,
}

struct Header {
    ownership: OwnershipCounter,
    first: u32,
    head: ChainHead,
}

fn encode_header(
    ownership: OwnershipCounter,
    first: u32,
    ChainHead(head): ChainHead,
) -> [u8; HEADER] {
    let mut bytes = [0; HEADER];
    let fields = ownership
        .0
        .to_be_bytes()
        .into_iter()
        .chain([0; 2])
        .chain(first.to_be_bytes())
        .chain(head);
    for (byte, field) in bytes.iter_mut().zip(fields) {
        *byte = field;
    }
    if let Some((body, sum)) = bytes.split_last_chunk_mut::<4>() {
        *sum = checksum(body);
    }
    bytes
}

fn decode_header(bytes: &[u8; HEADER]) -> Option<Header> {
    let (body, sum) = bytes.split_last_chunk::<4>()?;
    let (ownership, rest) = body.split_first_chunk::<4>()?;
    let (first, rest) = rest.split_first_chunk::<4>()?;
    let (head, _) = rest.split_first_chunk::<16>()?;
    let [high, low, ..] = *ownership;
    let first = u32::from_be_bytes(*first);
    (checksum(body) == *sum && first > 0).then_some(Header {
        ownership: OwnershipCounter(u16::from_be_bytes([high, low])),
        first,
        head: ChainHead(*head),
    })
}

fn encode_entry(record: &Record, ChainHead(head): ChainHead) -> [u8; ENTRY] {
    let mut entry = [0; ENTRY];
    for (byte, field) in entry.iter_mut().zip(record.iter().copied().chain(head)) {
        *byte = field;
    }
    entry
}

fn stored_head(storage: &impl Storage, page: Page) -> Result<ChainHead, StorageFault> {
    let mut bytes = [0; HEADER];
    storage.read(page, 0, &mut bytes)?;
    decode_header(&bytes)
        .map(|header| header.head)
        .ok_or(StorageFault)
}

/// A walk through the records of a page. What does not continue the chain is torn and is passed over.
struct Chain {
    page: Page,
    /// Places looked at.
    place: usize,
    /// Places up to the last one that is not erased.
    used: usize,
    /// Records found.
    count: u32,
    head: ChainHead,
}

impl Chain {
    fn new(page: Page, before: ChainHead) -> Self {
        Self {
            page,
            place: 0,
            used: 0,
            count: 0,
            head: before,
        }
    }

    fn next(&mut self, storage: &impl Storage) -> Result<Option<Record>, StorageFault> {
        while self.place < PER_PAGE {
            let mut entry = [0; ENTRY];
            storage.read(self.page, HEADER + self.place * ENTRY, &mut entry)?;
            self.place += 1;
            if entry == [0xFF; ENTRY] {
                continue;
            }
            self.used = self.place;
            let (record, mark) = entry.split_first_chunk().ok_or(StorageFault)?;
            let after = self.head.after(record);
            if after.0.starts_with(mark) {
                self.head = after;
                self.count += 1;
                return Ok(Some(*record));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests;
