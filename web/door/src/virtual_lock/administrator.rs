//! Connects the locks of the page as a root administrator's phone would: the app's own enrolment,
//! straight to the workbench, with the demonstration in the administrator's place.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use api::door::{ActivateLock, EnrolLock};
use api::lock::AskTime;
use credential::frame::Frame;
use credential::number::{LockId, Nonce, OwnerId};
use domain::hex::Hex;
use kit::client::Problem;
use kit::clock;

use super::board::{Board, Mounted};
use super::channel::Word;
use super::{now, random};
use crate::demonstration;
use crate::enrolment::{EnrolmentProgress, Registry, confirmation, enrol, frames};
use crate::transport::{Availability, DoorTransport, LinkFailure, Sought};

/// All locks, shared by the page and who connects them.
pub(super) type Bench = Rc<RefCell<Board>>;

/// Connects the next lock that is wanted. Answers which one, and why not.
pub(super) async fn connect_next(bench: &Bench) -> Option<(u8, Result<(), String>)> {
    let (number, secret, owner) = {
        let board = bench.borrow();
        let (lock, owner) = board.wanted()?;
        (lock.number, lock.secret(), owner)
    };
    let link = Link {
        bench,
        number,
        owner,
    };
    let connected = enrol(secret, &link, &link).await;
    Some((number, connected.map_err(|why| format!("{why:?}"))))
}

/// The lock with this number, with an administrator before it.
struct Link<'a> {
    bench: &'a Bench,
    number: u8,
    owner: OwnerId,
}

impl Link<'_> {
    fn with<T>(&self, act: impl FnOnce(&mut Mounted, Duration) -> Option<T>) -> Option<T> {
        act(self.bench.borrow_mut().numbered(self.number)?, now())
    }

    fn tell(&self, word: &Word) -> Option<Word> {
        let random = random()?;
        self.with(|lock, now| lock.answer(word, now, &random))
    }
}

impl DoorTransport for Link<'_> {
    async fn availability(&self) -> Availability {
        Availability::Ready
    }

    async fn find(&self, _sought: Sought) -> Result<(), LinkFailure> {
        Ok(())
    }

    async fn connect(&self) -> Result<(), LinkFailure> {
        let answer = self.tell(&Word::Connect);
        answer.map(|_connected| ()).ok_or(LinkFailure::OutOfReach)
    }

    async fn say(&self, frame: &Frame) -> Result<Frame, LinkFailure> {
        match self.tell(&Word::Say(*frame)) {
            Some(Word::Reply(reply)) => Ok(reply),
            _ => Err(LinkFailure::Lost),
        }
    }

    fn rest(&self) {
        let _silence = self.tell(&Word::Leave);
    }
}

impl Registry for Link<'_> {
    type Problem = Problem;

    async fn owner(&self) -> Result<OwnerId, Problem> {
        Ok(self.owner)
    }

    async fn claim(&self, hello: &Frame, proof: [u8; 32]) -> Result<Vec<Frame>, Problem> {
        let body = EnrolLock {
            hello: Hex::from(hello.as_slice()),
            proof: Hex::from(proof),
        };
        frames(&demonstration::enrol(self.number, &body).await?)
    }

    async fn activate(&self, acknowledgement: &Frame) -> Result<(), Problem> {
        let body = ActivateLock {
            acknowledgement: Hex::from(acknowledgement.as_slice()),
        };
        demonstration::activate(self.number, &body).await
    }

    async fn report(&self, _lock: LockId, acknowledgement: &Frame) {
        let body = confirmation(acknowledgement);
        let _left_to_the_next_phone = demonstration::report(self.number, &body).await;
    }

    async fn time(&self, _lock: LockId, nonce: Nonce) -> Option<Frame> {
        let body = AskTime {
            nonce: Hex::from(nonce.0),
        };
        let token = demonstration::time(self.number, &body).await.ok()?.token;
        Frame::from_slice(token.bytes())
    }

    async fn wait(&self, milliseconds: u32) {
        clock::wait(milliseconds).await;
    }

    fn show(&self, progress: EnrolmentProgress) {
        if let EnrolmentProgress::Press(_) = progress {
            self.with(|lock, now| {
                lock.press_button(now);
                Some(())
            });
        }
    }
}
