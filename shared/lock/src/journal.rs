//! Numbers that only grow, appended to flash: boots, the time floor, and which settings were last in force.
//!
//! A page of settings is not worn out by an hourly checkpoint: a record is 32 bytes, a page takes 128 of them, so
//! 24 a day for ten years erase each of the two pages about 340 times (`credentials.md` C.5).

use credential::number::OwnershipCounter;
use credential::time::SecondStamp;

use crate::storage::{PAGE_SIZE, Page, Storage, StorageFault, checksum};

const RECORD: usize = 32;
const PER_PAGE: usize = PAGE_SIZE / RECORD;

/// What survives every power cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counters {
    /// How often the lock has started; makes nonces unique over resets.
    pub(crate) boots: u32,
    /// The time floor; 0 is none.
    pub(crate) floor: SecondStamp,
    /// The period of ownership to which the floor belongs.
    pub(crate) ownership: OwnershipCounter,
    /// Generation of the settings last committed: an older one in flash has decayed back.
    pub(crate) generation: u32,
}

/// The append-only record of [`Counters`] over two pages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Journal {
    /// Page and record number where the next record goes.
    next: (usize, usize),
    sequence: u32,
    latest: Counters,
}

impl Journal {
    /// Finds the newest whole record. Torn ones are skipped and never written over.
    pub(crate) fn open(storage: &impl Storage) -> Result<Self, StorageFault> {
        let mut journal = Self {
            next: (0, 0),
            sequence: 0,
            latest: Counters::default(),
        };
        let mut found = false;
        for (number, page) in Page::JOURNAL.into_iter().enumerate() {
            let mut newest_here = None;
            let mut used = 0;
            for record in 0..PER_PAGE {
                let mut bytes = [0; RECORD];
                storage.read(page, record * RECORD, &mut bytes)?;
                if bytes != [0xFF; RECORD] {
                    used = record + 1;
                }
                if let Some(entry) = decode(&bytes) {
                    newest_here = Some(entry);
                }
            }
            if let Some((sequence, counters)) = newest_here
                && (!found || sequence > journal.sequence)
            {
                found = true;
                journal = Self {
                    next: (number, used),
                    sequence,
                    latest: counters,
                };
            }
        }
        if !found {
            // Nothing valid: begin on a page that is erased first.
            journal.next = (1, PER_PAGE);
        }
        Ok(journal)
    }

    pub(crate) fn latest(&self) -> Counters {
        self.latest
    }

    /// Writes `counters` behind the newest record; the other page is erased when this one is full.
    pub(crate) fn append(
        &mut self,
        storage: &mut impl Storage,
        counters: Counters,
    ) -> Result<(), StorageFault> {
        let (mut page, mut record) = self.next;
        if record >= PER_PAGE {
            (page, record) = (1 - page.min(1), 0);
            storage.erase(Page::JOURNAL.get(page).copied().ok_or(StorageFault)?)?;
        }
        let sequence = self.sequence.checked_add(1).ok_or(StorageFault)?;
        let target = Page::JOURNAL.get(page).copied().ok_or(StorageFault)?;
        // Whatever happens to this record, its place is used.
        self.next = (page, record + 1);
        storage.program(target, record * RECORD, &encode(sequence, counters))?;
        self.sequence = sequence;
        self.latest = counters;
        Ok(())
    }
}

fn encode(sequence: u32, counters: Counters) -> [u8; RECORD] {
    let mut bytes = [0; RECORD];
    let fields = sequence
        .to_be_bytes()
        .into_iter()
        .chain(counters.boots.to_be_bytes())
        .chain(counters.floor.0.to_be_bytes())
        .chain(counters.generation.to_be_bytes())
        .chain(counters.ownership.0.to_be_bytes());
    for (byte, field) in bytes.iter_mut().zip(fields) {
        *byte = field;
    }
    if let Some((body, sum)) = bytes.split_last_chunk_mut::<4>() {
        *sum = checksum(body);
    }
    bytes
}

fn decode(bytes: &[u8; RECORD]) -> Option<(u32, Counters)> {
    let (body, sum) = bytes.split_last_chunk::<4>()?;
    if checksum(body) != *sum {
        return None;
    }
    let (sequence, rest) = body.split_first_chunk::<4>()?;
    let (boots, rest) = rest.split_first_chunk::<4>()?;
    let (floor, rest) = rest.split_first_chunk::<4>()?;
    let (generation, rest) = rest.split_first_chunk::<4>()?;
    let (ownership, _) = rest.split_first_chunk::<2>()?;
    let counters = Counters {
        boots: u32::from_be_bytes(*boots),
        floor: SecondStamp(u32::from_be_bytes(*floor)),
        ownership: OwnershipCounter(u16::from_be_bytes(*ownership)),
        generation: u32::from_be_bytes(*generation),
    };
    Some((u32::from_be_bytes(*sequence), counters))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::memory::MemoryStorage;

    fn numbered(boots: u32) -> Counters {
        Counters {
            boots,
            floor: SecondStamp(boots * 3),
            ownership: OwnershipCounter(7),
            generation: boots / 2,
        }
    }

    fn latest(storage: &MemoryStorage) -> Counters {
        Journal::open(storage).unwrap().latest()
    }

    #[test]
    fn the_newest_record_is_found_over_many_pages() {
        let mut storage = MemoryStorage::new();
        assert_eq!(latest(&storage), Counters::default());
        let mut journal = Journal::open(&storage).unwrap();
        for boots in 1..1_000 {
            journal.append(&mut storage, numbered(boots)).unwrap();
            assert_eq!(journal.latest(), numbered(boots));
        }
        assert_eq!(latest(&storage), numbered(999));
    }

    #[test]
    fn a06_a_power_cut_at_every_byte_loses_at_most_the_record_being_written() {
        let mut storage = MemoryStorage::new();
        let mut journal = Journal::open(&storage).unwrap();
        // The next append goes over a page's edge, so the cut also hits the erasure.
        let full = u32::try_from(PER_PAGE).unwrap();
        for boots in 1..=full {
            journal.append(&mut storage, numbered(boots)).unwrap();
        }
        for cut in
            (0..=RECORD + PAGE_SIZE).filter(|cut| *cut < 3 || *cut % 7 == 0 || *cut > PAGE_SIZE - 3)
        {
            let (mut storage, mut journal) = (storage.clone(), journal);
            storage.cut_after(cut);
            let result = journal.append(&mut storage, numbered(full + 1));
            storage.restore_power();
            let found = latest(&storage);
            assert_eq!(
                found,
                if result.is_ok() {
                    numbered(full + 1)
                } else {
                    numbered(full)
                }
            );
            let mut journal = Journal::open(&storage).unwrap();
            journal.append(&mut storage, numbered(full + 9)).unwrap();
            assert_eq!(latest(&storage), numbered(full + 9));
        }
    }

    #[test]
    fn a06_ten_years_of_hourly_checkpoints_do_not_wear_the_flash_out() {
        let mut storage = MemoryStorage::new();
        let mut journal = Journal::open(&storage).unwrap();
        for hour in 0..87_600 {
            journal.append(&mut storage, numbered(hour)).unwrap();
        }
        assert!(storage.most_erased() < 400, "{}", storage.most_erased());
    }
}
