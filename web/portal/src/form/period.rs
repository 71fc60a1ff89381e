//! The period of a grant, as the browser's fields write it.

use domain::refusal::Fault;

/// A start and an end, each as the browser's fields give them; empty means open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// `YYYY-MM-DD`
    pub start_day: String,
    /// `HH:MM`
    pub start_time: String,
    /// `YYYY-MM-DD`
    pub end_day: String,
    /// `HH:MM`
    pub end_time: String,
}

impl Period {
    /// `YYYY-MM-DDTHH:MM`, the start of the day if no time is given; none if no day is.
    #[must_use]
    pub fn start(&self) -> Option<String> {
        moment(&self.start_day, &self.start_time, "00:00")
    }

    /// The same for the end; without a time it means the end of that day, included.
    #[must_use]
    pub fn end(&self) -> Option<String> {
        moment(&self.end_day, &self.end_time, "24:00")
    }

    /// What is wrong with it. `before` is the period that holds already: what stays of it may lie in
    /// the past, what is new may not (`R004.41`).
    pub(super) fn fault(&self, before: Option<&Self>, now: &str) -> Option<Fault> {
        let (start, end) = (self.start(), self.end());
        let new = |side: &Option<String>, of: fn(&Self) -> Option<String>| {
            side.clone()
                .filter(|_| *side != before.and_then(of))
                .unwrap_or_default()
        };
        let (new_start, new_end) = (new(&start, Self::start), new(&end, Self::end));
        // Texts of this form are in the order of time.
        match (&start, &end) {
            (None, None) => Some(Fault::Missing),
            _ if !new_start.is_empty() && new_start.as_str() < now => Some(Fault::InThePast),
            (Some(start), Some(end)) if end <= start => Some(Fault::EndsBeforeItStarts),
            _ if !new_end.is_empty() && new_end.as_str() <= now => Some(Fault::EndsBeforeItStarts),
            _ => None,
        }
    }
}

fn moment(day: &str, time: &str, otherwise: &str) -> Option<String> {
    let time = if time.is_empty() { otherwise } else { time };
    (!day.is_empty()).then(|| format!("{day}T{time}"))
}
