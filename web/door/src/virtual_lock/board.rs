//! The locks of the page, each on its workbench, and what is in view of them.

use std::time::Duration;

use credential::device::SetupSecret;
use credential::frame::Frame;
use credential::number::{LockId, OwnerId};
use domain::hex::Hex;
use lock::{Effect, Inspection};
use virtual_lock::{Kind, Made, Workbench};

use super::channel::{ANY, Letter, Word};
use super::flash;
use crate::demonstration::{Listed, Locks};

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
    /// How far it is with its installation.
    pub connection: Connection,
    made: Made,
    workbench: Workbench,
    /// What the bolt did last, in words for a developer.
    pub bolt: String,
    /// Until when it stands open.
    open_until: Option<Duration>,
}

/// How far a lock is with its installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Connection {
    /// It is to be connected to this owner.
    Wanted(OwnerId),
    /// It knows its owner, and the owner knows it.
    Connected,
    /// The owner knows another flash of this lock, which another browser keeps.
    Elsewhere,
    /// It could not be connected, for this reason.
    Failed(String),
}

impl Board {
    /// Mounts all locks of the registry; `kept` is the text of a lock's flash, if there is one.
    ///
    /// # Errors
    /// In words for a developer.
    pub fn mount(
        registry: &Locks,
        now: Duration,
        kept: impl Fn(u8) -> Option<String>,
    ) -> Result<Self, String> {
        let key = registry.enrolment_key.exactly();
        let key = key.ok_or_else(|| "the demonstration has no key".to_owned())?;
        let locks = registry
            .locks
            .iter()
            .map(|listed| Mounted::mount(key, listed, now, kept(listed.number)))
            .collect::<Result<_, _>>()?;
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

    /// The lock with this number.
    pub fn numbered(&mut self, number: u8) -> Option<&mut Mounted> {
        self.locks.iter_mut().find(|lock| lock.number == number)
    }

    /// The next lock that is to be connected, and its owner.
    #[must_use]
    pub fn wanted(&self) -> Option<(&Mounted, OwnerId)> {
        self.locks.iter().find_map(|lock| match lock.connection {
            Connection::Wanted(owner) => Some((lock, owner)),
            _ => None,
        })
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
    fn mount(
        key: [u8; 32],
        listed: &Listed,
        now: Duration,
        kept: Option<String>,
    ) -> Result<Self, String> {
        let number = listed.number;
        let kind = if listed.kind == "safe" {
            Kind::Safe
        } else {
            Kind::Door
        };
        let made = Made::demonstration(key, number, kind)
            .map_err(|_| format!("no lock can be made of the number {number}"))?;
        let owner = listed.owner_id.exactly().map(OwnerId);
        let owner = owner.ok_or_else(|| format!("lock {number} has no owner"))?;
        let broken = |_| "the flash of a lock can't be written".to_owned();
        let flash = kept.and_then(|text| flash::from_text(&text));
        let mut workbench =
            Workbench::start_with(&made, flash.unwrap_or_default(), now).map_err(broken)?;
        let knows = workbench.inspect(now).owner == Some(owner);
        let connection = match (knows, listed.connected) {
            (true, true) => Connection::Connected,
            (false, true) => Connection::Elsewhere,
            (_, false) => {
                // What it remembers is of a demonstration that is gone.
                workbench = Workbench::start(&made, now).map_err(broken)?;
                Connection::Wanted(owner)
            }
        };
        Ok(Self {
            number,
            name: listed.name.clone(),
            connection,
            made,
            workbench,
            bolt: "shut".to_owned(),
            open_until: None,
        })
    }

    /// The secret of the card in the box.
    #[must_use]
    pub const fn secret(&self) -> SetupSecret {
        SetupSecret(self.made.setup_secret())
    }

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

    /// What it answers to a word of a phone. `random` must be fresh.
    pub fn answer(&mut self, word: &Word, now: Duration, random: &[u8; 32]) -> Option<Word> {
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

    use super::*;

    const PHONE: u32 = 7;

    fn listed(number: u8) -> Listed {
        Listed {
            number,
            name: "Front door".to_owned(),
            kind: "door".to_owned(),
            owner_id: Hex::from([4; 8]),
            connected: false,
        }
    }

    fn board() -> Board {
        mounted(vec![listed(1), listed(2)])
    }

    fn mounted(locks: Vec<Listed>) -> Board {
        let registry = Locks {
            enrolment_key: Hex::from([1; 32]),
            locks,
        };
        Board::mount(&registry, Duration::ZERO, |_number| None).unwrap()
    }

    #[test]
    fn a_lock_that_nobody_knows_is_wanted_and_one_known_elsewhere_is_not() {
        let elsewhere = Listed {
            connected: true,
            ..listed(2)
        };
        let mut board = mounted(vec![elsewhere, listed(3)]);
        assert_eq!(board.locks()[0].connection, Connection::Elsewhere);
        let wanted = board.wanted().map(|(lock, owner)| (lock.number, owner));
        assert_eq!(wanted, Some((3, OwnerId([4; 8]))));
        board.numbered(3).unwrap().connection = Connection::Connected;
        assert!(board.wanted().is_none());
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
