//! Flash as it must never be: decayed, or written by somebody who had the chip in hand.

use arbitrary::Arbitrary;
use credential::ask::Ask;
use credential::device::Hello;
use credential::kind::Kind;
use credential::number::EventSequence;
use lock::storage::memory::MemoryStorage;
use lock::storage::{PAGE_SIZE, Page};
use lock::{Effect, Lock, Uptime};
use sha2::{Digest as _, Sha256};

use crate::story::Start;
use crate::world::{Beginning, beginning_of};

/// What was done to the flash of a lock.
#[derive(Arbitrary, Clone, Debug)]
pub struct Flash {
    start: Start,
    changes: Vec<Change>,
}

#[derive(Arbitrary, Clone, Debug)]
enum Change {
    Flip {
        page: u8,
        offset: u16,
        bit: u8,
    },
    Write {
        page: u8,
        offset: u16,
        bytes: Vec<u8>,
    },
    Erase {
        page: u8,
    },
    /// A byte of the settings, with a checksum that is right.
    Settings {
        page: bool,
        offset: u16,
        value: u8,
    },
    /// Settings that end early or late, with a checksum that is right.
    Length {
        page: bool,
        length: u16,
    },
    /// A record of the journal, with a checksum that is right.
    Journal {
        page: bool,
        record: u8,
        bytes: [u8; 28],
    },
}

type Pages = [[u8; PAGE_SIZE]; Page::COUNT];

/// Generation and length, then the start of SHA-256 over both and the body, then the body.
const HEADER: usize = 16;
const SUMMED: usize = 8;
/// Of the journal: 28 bytes and the start of their SHA-256.
const RECORD: usize = 32;

impl Change {
    fn apply(&self, pages: &mut Pages) {
        match self {
            Self::Flip { page, offset, bit } => {
                let page = &mut pages[usize::from(*page) % Page::COUNT];
                page[usize::from(*offset) % PAGE_SIZE] ^= 1 << (bit % 8);
            }
            Self::Write {
                page,
                offset,
                bytes,
            } => {
                let page = &mut pages[usize::from(*page) % Page::COUNT];
                let cells = page.iter_mut().skip(usize::from(*offset) % PAGE_SIZE);
                cells.zip(bytes).for_each(|(cell, byte)| *cell = *byte);
            }
            Self::Erase { page } => pages[usize::from(*page) % Page::COUNT].fill(0xff),
            Self::Settings {
                page,
                offset,
                value,
            } => {
                let page = &mut pages[usize::from(*page)];
                let length = length_of(page).clamp(1, PAGE_SIZE - HEADER);
                page[HEADER + usize::from(*offset) % length] = *value;
                seal(page);
            }
            Self::Length { page, length } => {
                let page = &mut pages[usize::from(*page)];
                page[4..SUMMED].copy_from_slice(&u32::from(*length).to_be_bytes());
                seal(page);
            }
            Self::Journal {
                page,
                record,
                bytes,
            } => {
                let page = &mut pages[2 + usize::from(*page)];
                let at = usize::from(*record) % (PAGE_SIZE / RECORD) * RECORD;
                page[at..at + 28].copy_from_slice(bytes);
                page[at + 28..at + RECORD].copy_from_slice(&Sha256::digest(bytes)[..4]);
            }
        }
    }
}

fn length_of(page: &[u8; PAGE_SIZE]) -> usize {
    let length = page[4..SUMMED]
        .iter()
        .fold(0_u32, |length, byte| length << 8 | u32::from(*byte));
    usize::try_from(length).expect("32 bits")
}

fn seal(page: &mut [u8; PAGE_SIZE]) {
    let body = HEADER..(HEADER + length_of(page)).min(PAGE_SIZE);
    let sum = Sha256::new()
        .chain_update(&page[..SUMMED])
        .chain_update(&page[body])
        .finalize();
    page[SUMMED..HEADER].copy_from_slice(&sum[..HEADER - SUMMED]);
}

/// Starts a lock on it. Whatever it finds, it does not panic, answers in frames and moves no bolt.
pub fn wake(flash: &Flash) {
    let Beginning { identity, chip } = beginning_of(flash.start);
    let mut pages: Pages = [[0; PAGE_SIZE]; Page::COUNT];
    pages
        .iter_mut()
        .zip(chip.pages())
        .for_each(|(copy, page)| *copy = *page);
    for change in &flash.changes {
        change.apply(&mut pages);
    }
    let mut chip = MemoryStorage::with_pages(&pages);
    for _ in 0..2 {
        let Ok(mut lock) = Lock::start(chip, identity.clone()) else {
            return;
        };
        lock.connected(Uptime::default());
        assert_eq!(Kind::of(lock.reply()), Ok(Kind::Challenge));
        let frames = [
            Hello.encode(),
            Ask::Ack.encode(),
            Ask::Events {
                from: EventSequence(0),
            }
            .encode(),
            Ask::Events {
                from: EventSequence(1),
            }
            .encode(),
        ];
        for (frame, minutes) in frames.iter().zip([0, 1, 61, 200]) {
            let now = Uptime::from_millis(minutes * 60_000);
            assert_eq!(lock.receive(frame.as_slice(), now, &[7; 32]), Effect::None);
            let reply = Kind::of(lock.reply());
            let replies = [
                Kind::Introduction,
                Kind::Ack,
                Kind::EventUpload,
                Kind::Outcome,
            ];
            assert!(reply.is_ok_and(|kind| replies.contains(&kind)), "{reply:?}");
            let seen = lock.inspect(now);
            let _ = (seen.mode(), seen.revoked().count(), seen.keys().count());
        }
        chip = lock.stop();
    }
}
