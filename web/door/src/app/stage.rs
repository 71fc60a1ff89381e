//! One opening in the browser: what the machine needs, and what its progress looks like.

use std::cell::Cell;
use std::rc::Rc;

use credential::frame::Frame;
use credential::key::Signature;
use credential::number::{LockId, Nonce};
use domain::reason::Reason;
use kit::clock;
use kit::components::week_grid::Stretch;
use kit::language::format::{Formats, TimeText};
use yew::Callback;

use crate::opening::drive::Surroundings;
use crate::opening::{Ending, Progress};
use crate::phone;
use crate::vault::DeviceKey;
use crate::view::Stage;

/// What an opening needs besides the link.
#[derive(Debug)]
pub(super) struct Browser {
    pub(super) lock: LockId,
    pub(super) key: Option<DeviceKey>,
    pub(super) cancelled: Rc<Cell<bool>>,
    pub(super) show: Callback<Progress>,
}

impl Surroundings for Browser {
    fn now(&self) -> u64 {
        clock::steady()
    }

    async fn wait(&self, milliseconds: u32) {
        clock::wait(milliseconds).await;
    }

    async fn sign(&self, message: &Frame) -> Option<Signature> {
        self.key.as_ref()?.sign(message.as_slice()).await.ok()
    }

    async fn time_token(&self, nonce: Nonce) -> Option<Frame> {
        phone::time_token(self.lock, nonce).await
    }

    fn show(&self, progress: Progress) {
        self.show.emit(progress);
    }

    fn is_cancelled(&self) -> bool {
        self.cancelled.get()
    }
}

/// What the phone's own reading adds to a no.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading {
    pub(super) again: Option<TimeText>,
    pub(super) today: Option<Vec<Stretch>>,
}

/// The picture of a progress; none: back to the doors.
pub(super) fn stage_of(
    progress: Progress,
    chooser: bool,
    formats: &Formats,
    reading: &Reading,
) -> Option<Stage> {
    Some(match progress {
        Progress::Searching => Stage::Searching { chooser },
        Progress::Connecting(attempt) => Stage::Connecting {
            attempt: attempt.max(1),
        },
        Progress::Updating => Stage::Updating,
        Progress::Opening => Stage::Opening { updated: false },
        Progress::Over(Ending::Cancelled) => return None,
        Progress::Over(Ending::NotReached(failure)) => Stage::NotReached(failure),
        Progress::Over(Ending::Refused(reason)) => refused(reason, reading),
        Progress::Over(Ending::Open { seconds, took }) => Stage::Open {
            at: formats.time_with_seconds(clock::wall()),
            took: formats
                .seconds(u32::try_from(took).unwrap_or(u32::MAX))
                .into(),
            remaining: remaining(seconds, formats),
            carried: false,
        },
    })
}

/// When it opens again is said only where time is the reason.
pub(super) fn refused(reason: Reason, reading: &Reading) -> Stage {
    let reading = if reason.is_about_time() {
        reading.clone()
    } else {
        Reading::default()
    };
    Stage::Refused {
        reason,
        again: reading.again,
        today: reading.today,
    }
}

/// The open door a moment later.
pub(super) fn later(stage: Stage, left: u16, formats: &Formats) -> Stage {
    match stage {
        Stage::Open {
            at, took, carried, ..
        } => Stage::Open {
            at,
            took,
            remaining: remaining(left, formats),
            carried,
        },
        other => other,
    }
}

fn remaining(seconds: u16, formats: &Formats) -> Option<yew::AttrValue> {
    (seconds > 0).then(|| formats.whole_seconds(seconds.into()).into())
}
