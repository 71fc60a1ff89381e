//! What time it is, as far as an offline lock can know.
//!
//! Two sources, kept apart (`credentials.md` C.5, A6 to A8):
//! - the **floor**: the latest `issued_at` of an applied lock state plus the time counted since, checkpointed to flash
//!   every hour. The true time is never earlier. Nothing else raises it: no token, no lease, no phone.
//! - the **running clock**: a time token bound to a nonce of this lock, good for 30 days of counting. It may be moved
//!   freely above the floor, also back, so a wrong one is mended by the next right one.
//!
//! All arithmetic is in milliseconds; the lock's oscillator is taken to be good to 50 ppm.

use core::time::Duration;

use credential::challenge::ClockState;
use credential::time::SecondStamp;
use credential::verify;

/// Time since the lock started, from its own oscillator. Begins at zero after every reset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Uptime(u64);

impl Uptime {
    /// `milliseconds` after the start.
    #[must_use]
    pub const fn from_millis(milliseconds: u64) -> Self {
        Self(milliseconds)
    }

    /// Milliseconds since the start.
    #[must_use]
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// Time from `earlier` to this instant; zero if `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

/// The instants that "now" may be, in milliseconds since 2025-01-01T00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// Nothing is known.
    Unknown,
    /// Not earlier than this; no upper bound.
    AtLeast(u64),
    /// Between the two, inclusive.
    Between(u64, u64),
}

impl Reading {
    /// In whole seconds, as the decision takes it. Its bounds are whole seconds too, so rounding down is exact.
    pub(crate) fn in_seconds(self) -> verify::Clock {
        match self {
            Self::Unknown => verify::Clock::Unknown,
            Self::AtLeast(floor) => verify::Clock::Floor(seconds(floor)),
            Self::Between(earliest, latest) => verify::Clock::Trusted {
                earliest: seconds(earliest),
                latest: seconds(latest),
            },
        }
    }
}

/// Base uncertainty of a token: it counts whole seconds and took a way to come here.
const TOKEN_UNCERTAINTY: u64 = 2_000;
/// 50 ppm of `elapsed` is `elapsed / DRIFT`.
const DRIFT: u64 = 20_000;
const TOKEN_LIFE: Duration = Duration::from_hours(30 * 24);
/// A token may be this much below the floor: both sides round.
const FLOOR_TOLERANCE: u64 = 2_000;

/// The lock's clock: a state machine over uptime.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Clock {
    floor: Option<(u64, Uptime)>,
    token: Option<Token>,
}

#[derive(Clone, Copy, Debug)]
struct Token {
    at: Uptime,
    time: u64,
    uncertainty: u64,
}

/// The token says a time that a signed state has already left behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BeforeFloor;

impl Clock {
    /// The clock right after a start: a floor from the last checkpoint (0 is none) and no running time.
    pub(crate) fn after_power_loss(checkpoint: SecondStamp, now: Uptime) -> Self {
        let floor = (checkpoint.0 > 0).then_some((millis(checkpoint), now));
        Self { floor, token: None }
    }

    /// The instants that now may be.
    pub(crate) fn read(&self, now: Uptime) -> Reading {
        let floor = self.floor_at(now);
        if let Some(token) = self.token.filter(|token| now.since(token.at) < TOKEN_LIFE) {
            let (earliest, latest) = token.range(now);
            // A state issued later than the clock can be proves that the clock is behind.
            if floor.is_none_or(|floor| floor <= latest) {
                return Reading::Between(
                    floor.map_or(earliest, |floor| floor.max(earliest)),
                    latest,
                );
            }
        }
        floor.map_or(Reading::Unknown, Reading::AtLeast)
    }

    pub(crate) fn state(&self, now: Uptime) -> ClockState {
        match self.read(now) {
            Reading::Unknown => ClockState::Unknown,
            Reading::AtLeast(_) => ClockState::Floor,
            Reading::Between(..) => ClockState::Trusted,
        }
    }

    /// Best estimate, for display and records; 0 if unknown.
    pub(crate) fn estimate(&self, now: Uptime) -> SecondStamp {
        let time = match self.read(now) {
            Reading::Unknown => 0,
            Reading::AtLeast(floor) => floor,
            Reading::Between(earliest, latest) => earliest.midpoint(latest),
        };
        seconds(time)
    }

    /// The floor, rounded down, for the checkpoint in flash; 0 if there is none.
    pub(crate) fn floor(&self, now: Uptime) -> SecondStamp {
        self.floor_at(now).map_or(SecondStamp::default(), seconds)
    }

    /// An applied state was issued at this instant: the floor rises to it, and never sinks.
    pub(crate) fn raise_floor(&mut self, issued_at: SecondStamp, now: Uptime) {
        let issued_at = millis(issued_at);
        if self.floor_at(now).is_none_or(|floor| floor < issued_at) {
            self.floor = Some((issued_at, now));
        }
    }

    /// Takes the floor back, for the case that a stolen state key has moved it into the future.
    /// Only the owner root may cause this, with the button inside the door (A7).
    pub(crate) fn lower_floor(&mut self, to: SecondStamp, now: Uptime) {
        if self.floor_at(now).is_some_and(|floor| floor > millis(to)) {
            self.floor = Some((millis(to), now));
        }
    }

    /// A verified token: at some instant between `nonce_at` and `now` the edge's clock showed `time`.
    pub(crate) fn set(
        &mut self,
        time: SecondStamp,
        nonce_at: Uptime,
        now: Uptime,
    ) -> Result<(), BeforeFloor> {
        let time = millis(time);
        if self
            .floor_at(now)
            .is_some_and(|floor| time + FLOOR_TOLERANCE + elapsed(nonce_at, now) < floor)
        {
            return Err(BeforeFloor);
        }
        self.token = Some(Token {
            at: now,
            time,
            uncertainty: TOKEN_UNCERTAINTY + elapsed(nonce_at, now),
        });
        Ok(())
    }

    /// Counts with the slowest oscillator that is allowed, so that the result is a true lower bound.
    fn floor_at(&self, now: Uptime) -> Option<u64> {
        self.floor.map(|(floor, at)| {
            let elapsed = elapsed(at, now);
            floor + elapsed - elapsed.div_ceil(DRIFT)
        })
    }
}

impl Token {
    fn range(&self, now: Uptime) -> (u64, u64) {
        let elapsed = elapsed(self.at, now);
        let time = self.time + elapsed;
        let uncertainty = self.uncertainty + elapsed.div_ceil(DRIFT);
        (time.saturating_sub(uncertainty), time + uncertainty)
    }
}

fn elapsed(from: Uptime, to: Uptime) -> u64 {
    to.0.saturating_sub(from.0)
}

fn millis(instant: SecondStamp) -> u64 {
    u64::from(instant.0) * 1_000
}

fn seconds(millis: u64) -> SecondStamp {
    SecondStamp(u32::try_from(millis / 1_000).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u64 = 3_600_000;
    const DAY: u64 = 24 * HOUR;

    fn at(milliseconds: u64) -> Uptime {
        Uptime::from_millis(milliseconds)
    }

    #[test]
    fn uncertainty_is_two_seconds_the_way_and_fifty_parts_in_a_million() {
        let mut clock = Clock::default();
        clock
            .set(SecondStamp(1_000_000), at(500), at(1_000))
            .unwrap();
        assert_eq!(
            clock.read(at(1_000)),
            Reading::Between(999_997_500, 1_000_002_500)
        );
        let day = 1_000 + DAY;
        let time = 1_000_000_000 + DAY;
        assert_eq!(
            clock.read(at(day)),
            Reading::Between(time - 2_500 - 4_320, time + 2_500 + 4_320)
        );
    }

    #[test]
    fn a_token_is_trusted_for_thirty_days() {
        let mut clock = Clock::default();
        assert_eq!(clock.state(at(0)), ClockState::Unknown);
        clock.set(SecondStamp(1_000_000), at(0), at(0)).unwrap();
        assert_eq!(clock.state(at(30 * DAY - 1)), ClockState::Trusted);
        assert_eq!(clock.state(at(30 * DAY)), ClockState::Unknown);
        clock.raise_floor(SecondStamp(1_000_000), at(0));
        assert_eq!(clock.state(at(30 * DAY)), ClockState::Floor);
    }

    #[test]
    fn a06_a_power_loss_keeps_the_floor_and_forgets_the_running_clock() {
        let mut clock = Clock::default();
        clock.raise_floor(SecondStamp(5_000), at(0));
        clock.set(SecondStamp(9_000), at(0), at(0)).unwrap();
        let checkpoint = clock.floor(at(HOUR));
        assert_eq!(checkpoint, SecondStamp(5_000 + 3_600 - 1));
        let clock = Clock::after_power_loss(checkpoint, at(0));
        assert_eq!(clock.read(at(0)), Reading::AtLeast(8_599_000));
    }

    #[test]
    fn a07_a_token_of_2050_moves_the_running_clock_and_never_the_floor() {
        let mut clock = Clock::default();
        clock.raise_floor(SecondStamp(50_000_000), at(0));
        clock.set(SecondStamp(788_918_400), at(0), at(0)).unwrap();
        assert_eq!(clock.estimate(at(0)), SecondStamp(788_918_400));
        assert_eq!(clock.floor(at(0)), SecondStamp(50_000_000));
        clock.set(SecondStamp(50_000_100), at(0), at(0)).unwrap();
        assert_eq!(clock.estimate(at(0)), SecondStamp(50_000_100));
    }

    #[test]
    fn a06_a_token_below_the_floor_is_refused() {
        let mut clock = Clock::default();
        clock.raise_floor(SecondStamp(50_000_000), at(0));
        assert_eq!(
            clock.set(SecondStamp(49_999_997), at(0), at(0)),
            Err(BeforeFloor)
        );
        assert_eq!(clock.set(SecondStamp(49_999_998), at(0), at(0)), Ok(()));
    }

    #[test]
    fn a_state_issued_after_the_running_clock_ends_the_trust_in_it() {
        let mut clock = Clock::default();
        clock.set(SecondStamp(1_000_000), at(0), at(0)).unwrap();
        clock.raise_floor(SecondStamp(1_000_002), at(0));
        assert_eq!(
            clock.read(at(0)),
            Reading::Between(1_000_002_000, 1_000_002_000)
        );
        clock.raise_floor(SecondStamp(1_000_003), at(0));
        assert_eq!(clock.read(at(0)), Reading::AtLeast(1_000_003_000));
    }

    #[test]
    fn the_floor_sinks_only_when_it_is_taken_back() {
        let mut clock = Clock::default();
        clock.raise_floor(SecondStamp(900), at(0));
        clock.raise_floor(SecondStamp(800), at(0));
        assert_eq!(clock.floor(at(0)), SecondStamp(900));
        clock.lower_floor(SecondStamp(700), at(0));
        assert_eq!(clock.floor(at(0)), SecondStamp(700));
        clock.lower_floor(SecondStamp(850), at(0));
        assert_eq!(clock.floor(at(0)), SecondStamp(700));
    }
}
