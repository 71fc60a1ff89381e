//! The locks of the page, each on its workbench, and what is in view of them.

use std::time::Duration;

use credential::frame::Frame;
use credential::number::LockId;
use domain::hex::Hex;
use lock::storage::memory::MemoryStorage;
use lock::{Effect, Inspection};
use virtual_lock::{Made, Workbench};

use super::channel::{ANY, Letter, Word};
use super::flash;
use super::registry::Registry;

/// All locks of the page.
#[derive(Debug, Default)]
pub struct Board {
    locks: Vec<Mounted>,
    selected: usize,
}

/// One lock.
#[derive(Debug)]
pub struct Mounted {
    /// The number it is made from.
    pub number: u8,
    /// Where it hangs.
    pub name: String,
    made: Made,
    workbench: Workbench,
    /// What the bolt did last, in words for a developer.
    pub bolt: String,
    /// Until when it stands open.
    open_until: Option<Duration>,
}

impl Board {
    /// Mounts all locks of the registry; `kept` is the text of a lock's flash, if there is one.
    ///
    /// # Errors
    /// In words for a developer.
    pub fn mount(
        registry: &Registry,
        now: Duration,
        kept: impl Fn(u8) -> Option<String>,
    ) -> Result<Self, String> {
        let mut locks = Vec::new();
        for listed in &registry.locks {
            let made =
                Made::demonstration(registry.enrolment_key, listed.number, listed.mount())
                    .map_err(|_| format!("no lock can be made of the number {}", listed.number))?;
            let flash = kept(listed.number).and_then(|text| flash::from_text(&text));
            let workbench = Workbench::start_with(&made, flash.unwrap_or_default(), now)
                .map_err(|_| "the flash of a lock can't be written".to_owned())?;
            let number = listed.number;
            locks.push(Mounted {
                number,
                name: listed
                    .name
                    .clone()
                    .unwrap_or_else(|| format!("Lock {number}, not mounted")),
                made,
                workbench,
                bolt: "shut".to_owned(),
                open_until: None,
            });
        }
        Ok(Self { locks, selected: 0 })
    }

    /// Every lock.
    #[must_use]
    pub fn locks(&self) -> &[Mounted] {
        &self.locks
    }

    /// The lock in view.
    #[must_use]
    pub fn selected(&self) -> Option<&Mounted> {
        self.locks.get(self.selected)
    }

    /// The lock in view, to do something with it.
    pub fn selected_mut(&mut self) -> Option<&mut Mounted> {
        self.locks.get_mut(self.selected)
    }

    /// Puts another lock in view.
    pub fn select(&mut self, number: u8) {
        let found = self.locks.iter().position(|lock| lock.number == number);
        self.selected = found.unwrap_or(self.selected);
    }

    /// Puts the lock with this id in view.
    pub fn select_of(&mut self, lock: LockId) {
        let found = self.locks.iter().position(|each| each.id() == lock);
        self.selected = found.unwrap_or(self.selected);
    }

    /// What the locks answer to a letter. A phone that seeks any lock finds the one in view.
    /// `random` must be fresh.
    pub fn receive(&mut self, letter: &Letter, now: Duration, random: &[u8; 32]) -> Option<Letter> {
        let lock = if letter.lock == ANY {
            self.selected_mut()
        } else {
            self.locks.iter_mut().find(|lock| lock.id() == letter.lock)
        }?;
        let word = lock.answer(&letter.word, now, random)?;
        Some(Letter {
            phone: letter.phone,
            lock: lock.id(),
            word,
        })
    }

    /// Time went by.
    pub fn tick(&mut self, now: Duration) {
        for lock in &mut self.locks {
            lock.workbench.tick(now);
            if lock.open_until.is_some_and(|until| until <= now) {
                lock.open_until = None;
                "shut".clone_into(&mut lock.bolt);
            }
        }
    }
}

impl Mounted {
    /// How it is known on the air.
    #[must_use]
    pub fn id(&self) -> LockId {
        self.made.lock_id()
    }

    /// The code on the card in the box, in groups of four.
    #[must_use]
    pub fn code(&self) -> String {
        let digits = Hex::from(self.made.setup_secret()).to_string();
        let groups = digits.as_bytes().chunks(4).map(String::from_utf8_lossy);
        groups.collect::<Vec<_>>().join(" ").to_uppercase()
    }

    /// Whether the bolt is back.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.open_until.is_some()
    }

    /// A look inside.
    #[must_use]
    pub fn inspect(&self, now: Duration) -> Inspection<'_> {
        self.workbench.inspect(now)
    }

    /// Its flash as text.
    pub fn flash(&mut self) -> String {
        flash::to_text(self.workbench.flash())
    }

    /// The button inside.
    pub fn press_button(&mut self, now: Duration) {
        self.workbench.press_button(now);
    }

    /// The battery is pulled and put back.
    pub fn pull_battery(&mut self, now: Duration) {
        if self.workbench.pull_battery(now).is_err() {
            "broken: its flash can't be read".clone_into(&mut self.bolt);
        }
    }

    /// Winds its clock forward.
    pub fn wind(&mut self, time: Duration, now: Duration) {
        self.workbench.pass(time, now);
    }

    /// Fresh from its maker again.
    pub fn replace(&mut self, now: Duration) {
        if let Ok(fresh) = Workbench::start_with(&self.made, MemoryStorage::new(), now) {
            self.workbench = fresh;
            self.open_until = None;
            "shut".clone_into(&mut self.bolt);
        }
    }

    fn answer(&mut self, word: &Word, now: Duration, random: &[u8; 32]) -> Option<Word> {
        match word {
            Word::Seek => Some(Word::Here),
            Word::Connect => {
                self.workbench.connect(now);
                Some(Word::Connected)
            }
            Word::Say(frame) => {
                let effect = self.workbench.write(frame.as_slice(), now, random);
                self.turn(effect, now);
                Frame::from_slice(self.workbench.reply()).map(Word::Reply)
            }
            Word::Leave => {
                self.workbench.disconnect();
                None
            }
            Word::Here | Word::Connected | Word::Reply(_) => None,
        }
    }

    fn turn(&mut self, effect: Effect, now: Duration) {
        match effect {
            Effect::None => {}
            Effect::Unlock { seconds } => {
                self.open_until = Some(now.saturating_add(Duration::from_secs(seconds.into())));
                self.bolt = format!("open for {seconds} seconds");
            }
            Effect::HoldOpen => {
                self.open_until = Some(Duration::MAX);
                "held open".clone_into(&mut self.bolt);
            }
            Effect::Secure => {
                self.open_until = None;
                "shut".clone_into(&mut self.bolt);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use credential::ask::Ask;
    use credential::challenge::Challenge;

    use super::super::registry::Listed;
    use super::*;

    const PHONE: u32 = 7;

    fn board() -> Board {
        let listed = |number| Listed {
            number,
            name: None,
            kind: None,
        };
        let registry = Registry {
            enrolment_key: [1; 32],
            locks: vec![listed(1), listed(2)],
        };
        Board::mount(&registry, Duration::ZERO, |_number| None).unwrap()
    }

    fn tell(board: &mut Board, lock: LockId, word: Word) -> Option<Letter> {
        let letter = Letter {
            phone: PHONE,
            lock,
            word,
        };
        board.receive(&letter, Duration::from_secs(1), &[9; 32])
    }

    #[test]
    fn the_lock_in_view_is_found_and_challenges_the_phone() {
        let mut board = board();
        board.select(2);
        let found = tell(&mut board, ANY, Word::Seek).unwrap();
        assert_eq!(found.lock, board.locks()[1].id());
        assert_eq!((found.phone, found.word), (PHONE, Word::Here));
        tell(&mut board, found.lock, Word::Connect).unwrap();
        let said = tell(&mut board, found.lock, Word::Say(Ask::Challenge.encode())).unwrap();
        let Word::Reply(frame) = said.word else {
            panic!("{said:?}")
        };
        assert!(!Challenge::decode(frame.as_slice()).unwrap().button_pressed);
    }

    #[test]
    fn a_lock_that_hangs_elsewhere_does_not_answer() {
        assert_eq!(tell(&mut board(), LockId([5; 16]), Word::Seek), None);
    }

    #[test]
    fn the_code_is_the_secret_in_groups() {
        let board = board();
        let code = board.locks()[0].code();
        assert_eq!(code.len(), 19, "{code}");
        assert!(crate::enrolment::setup_secret(&code).is_some());
    }
}
