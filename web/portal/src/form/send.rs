//! What a form says to the server: all of a new grant, and of a changed one only what changed.

use api::grant::{ChangeGrant, CreateGrants, Grant, Lift};
use domain::schedule::Schedule;
use domain::time::Instant;

use super::{GrantForm, Period};

impl GrantForm {
    /// The command for new grants; none while something is not finished. `now` is as for
    /// [`GrantForm::faults`], `instant` is the moment at which the clock of the installation shows
    /// such a text.
    pub fn create(
        &self,
        now: &str,
        instant: impl Fn(&str) -> Option<Instant>,
    ) -> Option<CreateGrants> {
        let side = |text: Option<String>| text.map_or(Some(None), |text| instant(&text).map(Some));
        let schedule = self.schedule().ok()?;
        Some(CreateGrants {
            profiles: self
                .people
                .iter()
                .map(|id| id.parse().ok())
                .collect::<Option<_>>()?,
            doors: self
                .doors
                .iter()
                .map(|id| id.parse().ok())
                .collect::<Option<_>>()?,
            level: self.level,
            // The minute that runs is "at once": the server's clock has seconds, and they are over.
            from: side(self.start().filter(|start| start != now))?,
            until: side(self.end())?,
            schedule: (!schedule.is_always()).then(|| schedule.into()),
        })
    }

    /// The command that makes of `grant`, which `first` shows, what this form shows. What is
    /// unchanged is left out: a start that lies in the past may stay, and dates that the form does
    /// not show stay, too. None while something is not finished.
    pub fn change(
        &self,
        first: &Self,
        grant: &Grant,
        now: &str,
        instant: impl Fn(&str) -> Option<Instant>,
    ) -> Option<ChangeGrant> {
        let side = |before: Option<String>, after: Option<String>, at_once: &str| {
            if before == after {
                return Some((None, false));
            }
            match after.filter(|text| text != at_once) {
                Some(text) => Some((Some(instant(&text)?), false)),
                None => Some((None, true)),
            }
        };
        let (from, lift_from) = side(first.start(), self.start(), now)?;
        let (until, lift_until) = side(first.end(), self.end(), "")?;
        let schedule = Some(self.schedule().ok()?)
            .filter(|schedule| first.schedule().as_ref() != Ok(schedule));
        let always = schedule.as_ref().is_some_and(Schedule::is_always);
        let lift = Lift {
            from: (lift_from && grant.from.is_some()).then_some(true),
            until: (lift_until && grant.until.is_some()).then_some(true),
            schedule: (always && grant.schedule.is_some()).then_some(true),
        };
        let nothing = Lift {
            from: None,
            until: None,
            schedule: None,
        };
        Some(ChangeGrant {
            level: Some(self.level).filter(|level| *level != grant.level),
            from,
            until,
            schedule: schedule.filter(|_| !always).map(Into::into),
            lift: Some(lift).filter(|lift| *lift != nothing),
        })
    }

    fn start(&self) -> Option<String> {
        self.period.effective().and_then(Period::start)
    }

    fn end(&self) -> Option<String> {
        self.period.effective().and_then(Period::end)
    }
}

#[cfg(test)]
mod tests;
