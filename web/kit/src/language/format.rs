//! Dates, times, numbers and lists as people of a language write them, by the browser's `Intl`.
//!
//! Works in a browser only. Pages get finished texts, so that they can be shown in tests.

use domain::time::{Date, Instant, MinuteOfDay};
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use super::{Language, local_time};

/// A moment as text, and as `<time datetime>` wants it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimeText {
    /// What people read.
    pub text: String,
    /// What machines read: RFC 3339 in UTC.
    pub datetime: String,
}

/// How one reader sees the times of one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formats {
    language: Language,
    zone: Option<String>,
}

const DAY: i64 = 86_400_000;

impl Formats {
    /// Formats for times of the IANA `zone`, or of the browser's own if none.
    #[must_use]
    pub fn new(language: Language, zone: Option<&str>) -> Self {
        Self {
            language,
            zone: zone.map(str::to_owned),
        }
    }

    /// `Montag, 06:00` within six days, else `15.11.2026, 06:00`.
    #[must_use]
    pub fn moment(&self, at: Instant, now: Instant) -> TimeText {
        let distance = at.millis().saturating_sub(now.millis());
        let near = (-DAY..6 * DAY).contains(&distance);
        let day: &[(&str, &str)] = if near {
            &[("weekday", "long")]
        } else {
            &[
                ("day", "2-digit"),
                ("month", "2-digit"),
                ("year", "numeric"),
            ]
        };
        let mut options = day.to_vec();
        options.extend([("hour", "2-digit"), ("minute", "2-digit")]);
        self.text(at, &options)
    }

    /// `2026-11-22T18:00`, as date and time fields write it, by the clock of the zone.
    #[must_use]
    pub fn local(&self, at: Instant) -> String {
        let mut pairs = vec![("dateStyle", "short"), ("timeStyle", "short")];
        if let Some(zone) = &self.zone {
            pairs.push(("timeZone", zone));
        }
        // Swedish is the language whose short form is that of ISO 8601.
        DateTimeFormat::new("sv-SE", &options(&pairs))
            .and_then(|format| format.format(whole(at.millis())))
            .map(|text| text.replace(' ', "T"))
            .unwrap_or_default()
    }

    /// The instant at which the clock of the zone shows `YYYY-MM-DDTHH:MM`, `24:00` included; the
    /// earlier one where there are two, the change of the clock where there is none.
    #[must_use]
    pub fn instant(&self, local: &str) -> Option<Instant> {
        let (day, time) = local.split_once('T')?;
        let (day, minute): (Date, MinuteOfDay) = (day.parse().ok()?, time.parse().ok()?);
        let offset = |at: Instant| {
            let shown = minutes_of(&self.local(at))?;
            i16::try_from(shown.saturating_sub(at.millis().div_euclid(60_000))).ok()
        };
        let zone = local_time::around(day, offset)?;
        local_time::first_instant(&zone, day, minute)
    }

    /// `15.11.2026`
    #[must_use]
    pub fn date(&self, at: Instant) -> TimeText {
        self.text(
            at,
            &[
                ("day", "2-digit"),
                ("month", "2-digit"),
                ("year", "numeric"),
            ],
        )
    }

    /// `18:40`
    #[must_use]
    pub fn time(&self, at: Instant) -> TimeText {
        self.text(at, &[("hour", "2-digit"), ("minute", "2-digit")])
    }

    /// `18:42:07`
    #[must_use]
    pub fn time_with_seconds(&self, at: Instant) -> TimeText {
        self.text(
            at,
            &[
                ("hour", "2-digit"),
                ("minute", "2-digit"),
                ("second", "2-digit"),
            ],
        )
    }

    /// `vor 2 Tagen`, `in 4 Min.`: in the largest unit that fits.
    #[must_use]
    pub fn distance(&self, at: Instant, now: Instant) -> TimeText {
        const UNITS: [(&str, i64); 3] = [("day", DAY), ("hour", 3_600_000), ("minute", 60_000)];
        let distance = at.millis().saturating_sub(now.millis());
        let (unit, length) = UNITS
            .into_iter()
            .find(|(_, length)| distance.abs() >= *length)
            .unwrap_or(("minute", 60_000));
        let options = options(&[("numeric", "auto"), ("style", "short")]);
        let text = RelativeTimeFormat::new(self.language.tag(), &options)
            .and_then(|format| format.format(whole(distance / length), unit))
            .unwrap_or_else(|_| self.moment(at, now).text);
        TimeText {
            text,
            datetime: datetime(at),
        }
    }

    /// `1,9 s`: a length of time with one place after the comma.
    #[must_use]
    pub fn seconds(&self, milliseconds: u32) -> String {
        let tenths = f64::from(milliseconds / 100) / 10.0;
        self.number(
            tenths,
            &[
                ("style", "unit"),
                ("unit", "second"),
                ("unitDisplay", "short"),
            ],
        )
    }

    /// `4 s`
    #[must_use]
    pub fn whole_seconds(&self, seconds: u32) -> String {
        self.number(
            f64::from(seconds),
            &[
                ("style", "unit"),
                ("unit", "second"),
                ("unitDisplay", "short"),
            ],
        )
    }

    /// `15 Minuten`
    #[must_use]
    pub fn minutes(&self, minutes: u32) -> String {
        self.number(
            f64::from(minutes),
            &[
                ("style", "unit"),
                ("unit", "minute"),
                ("unitDisplay", "long"),
            ],
        )
    }

    /// `74 %`
    #[must_use]
    pub fn percent(&self, percent: u8) -> String {
        self.number(f64::from(percent) / 100.0, &[("style", "percent")])
    }

    /// `1.312`
    #[must_use]
    pub fn count(&self, count: usize) -> String {
        self.number(whole(i64::try_from(count).unwrap_or(i64::MAX)), &[])
    }

    /// `Hauseingang, Keller und Wohnung 4B`
    #[must_use]
    pub fn list(&self, items: &[String]) -> String {
        let array: Array = items.iter().map(JsValue::from).collect();
        ListFormat::new(self.language.tag(), &options(&[("type", "conjunction")]))
            .and_then(|format| format.format(&array))
            .unwrap_or_else(|_| items.join(", "))
    }

    fn number(&self, number: f64, pairs: &[(&str, &str)]) -> String {
        NumberFormat::new(self.language.tag(), &options(pairs))
            .and_then(|format| format.format(number))
            // Not by `core`: what writes fractions weighs 2 kB, for a case that no browser meets.
            .or_else(|_| js_sys::Number::from(number).to_string_with_radix(10).map(String::from))
            .unwrap_or_default()
    }

    fn text(&self, at: Instant, pairs: &[(&str, &str)]) -> TimeText {
        let mut pairs = pairs.to_vec();
        pairs.push(("hourCycle", "h23"));
        if let Some(zone) = &self.zone {
            pairs.push(("timeZone", zone));
        }
        let text = DateTimeFormat::new(self.language.tag(), &options(&pairs))
            .and_then(|format| format.format(whole(at.millis())))
            .unwrap_or_else(|_| datetime(at));
        TimeText {
            text,
            datetime: datetime(at),
        }
    }
}

/// The IANA name of the browser's own zone.
#[must_use]
pub fn own_zone() -> Option<String> {
    let options = DateTimeFormat::new("en", &Object::new())
        .ok()?
        .resolved_options();
    Reflect::get(&options, &"timeZone".into()).ok()?.as_string()
}

/// Minutes since 1970 of a local time, as if it were that of Greenwich.
fn minutes_of(local: &str) -> Option<i64> {
    let (day, time) = local.split_once('T')?;
    let (hour, minute) = time.split_once(':')?;
    let day: Date = day.parse().ok()?;
    let minute = hour
        .parse::<i64>()
        .ok()?
        .saturating_mul(60)
        .saturating_add(minute.parse().ok()?);
    Some(
        i64::from(day.days())
            .saturating_mul(1_440)
            .saturating_add(minute),
    )
}

/// The text in lower case, by the browser: Unicode's tables would be in the module a second time.
#[must_use]
pub fn lower_case(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}

/// A whole number as JavaScript has it; exact for every date that a browser can show.
#[expect(
    clippy::cast_precision_loss,
    reason = "dates and counts stay far below 2^53"
)]
fn whole(number: i64) -> f64 {
    number as f64
}

fn datetime(at: Instant) -> String {
    js_sys::Date::new(&JsValue::from_f64(whole(at.millis())))
        .to_iso_string()
        .into()
}

fn options(pairs: &[(&str, &str)]) -> Object {
    let options = Object::new();
    for (name, value) in pairs {
        // Setting a field of a fresh object can't fail.
        let _set = Reflect::set(
            &options,
            &JsValue::from_str(name),
            &JsValue::from_str(value),
        );
    }
    options
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Intl)]
    type DateTimeFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl, catch)]
    fn new(language: &str, options: &Object) -> Result<DateTimeFormat, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn format(this: &DateTimeFormat, milliseconds: f64) -> Result<String, JsValue>;
    #[wasm_bindgen(method, js_name = resolvedOptions)]
    fn resolved_options(this: &DateTimeFormat) -> Object;

    #[wasm_bindgen(js_namespace = Intl)]
    type RelativeTimeFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl, catch)]
    fn new(language: &str, options: &Object) -> Result<RelativeTimeFormat, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn format(this: &RelativeTimeFormat, amount: f64, unit: &str) -> Result<String, JsValue>;

    #[wasm_bindgen(js_namespace = Intl)]
    type NumberFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl, catch)]
    fn new(language: &str, options: &Object) -> Result<NumberFormat, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn format(this: &NumberFormat, number: f64) -> Result<String, JsValue>;

    #[wasm_bindgen(js_namespace = Intl)]
    type ListFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl, catch)]
    fn new(language: &str, options: &Object) -> Result<ListFormat, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn format(this: &ListFormat, items: &Array) -> Result<String, JsValue>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_local_time_counts_minutes_and_knows_the_end_of_the_day() {
        let noon = minutes_of("2026-01-05T12:00").expect("a time");
        assert_eq!(noon.saturating_mul(60_000), 1_767_614_400_000);
        assert_eq!(
            minutes_of("2026-01-04T24:00"),
            minutes_of("2026-01-05T00:00")
        );
        assert_eq!(minutes_of("2026-01-05"), None);
        assert_eq!(minutes_of("2026-13-05T00:00"), None);
    }
}
