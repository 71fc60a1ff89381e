//! A week as a house front at night: a lit window is an hour that opens.

mod cell;

use domain::calendar::Calendar;
use domain::schedule::Schedule;
use domain::time::{Date, Weekday};
use yew::prelude::*;

use self::cell::Cell;
use super::use_language;

/// Minutes of one day: from, and to (exclusive, at most 1,440).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// First minute, 0 to 1,439.
    pub from: u16,
    /// First minute after, 1 to 1,440.
    pub to: u16,
}

impl Stretch {
    /// `06:00 – 20:00`; the end of the day is `24:00`.
    #[must_use]
    pub fn words(self) -> String {
        let [from, to] =
            [self.from, self.to].map(|minute| format!("{:02}:{:02}", minute / 60, minute % 60));
        format!("{from}–{to}")
    }
}

/// One week, Monday first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Week {
    /// When it opens.
    pub open: [Vec<Stretch>; 7],
    /// Which of that is more than is permitted.
    pub excess: [Vec<Stretch>; 7],
}

impl Week {
    /// The week of a schedule without dates, special days left aside.
    #[must_use]
    pub fn of(schedule: &Schedule) -> Self {
        // Any Monday will do: what has no dates is the same every week.
        let monday = Date::MIN
            .first_weekday(Weekday::Monday, Date::MAX)
            .unwrap_or(Date::MIN);
        let mut date = monday.next().next().next().next().next().next().next();
        let open = [(); 7].map(|()| {
            let stretches = schedule.intervals(date, &Calendar::default());
            date = date.next();
            stretches
                .into_iter()
                .map(|(from, to)| Stretch { from, to })
                .collect()
        });
        Self {
            open,
            ..Self::default()
        }
    }
}

/// What the grid shows.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct WeekGridProps {
    /// The week.
    pub week: Week,
    /// Told the weekday, the hour (0 to 23) and whether it shall open; without it the week can only
    /// be looked at.
    #[prop_or_default]
    pub onhour: Option<Callback<(Weekday, u8, bool)>>,
    /// The id of the words that say how it is used.
    #[prop_or_default]
    pub described_by: Option<AttrValue>,
}

/// Seven rows of twenty-four panes, each row with its times in words for those who hear the page.
///
/// Where it can be edited it is a grid with one stop for the tabulator: arrow keys move, the space
/// bar opens and shuts; a pointer paints.
#[component]
pub fn WeekGrid(props: &WeekGridProps) -> Html {
    let language = use_language();
    let (common, portal) = (language.common(), language.portal());
    let stop = use_state_eq(|| Cell { day: 0, hour: 8 });
    let brush = use_mut_ref(|| None::<bool>);
    let days = common.days_short.iter().zip(common.days_long).enumerate();
    let rows = days.zip(props.week.open.iter().zip(&props.week.excess));
    let some_excess = props.week.excess.iter().any(|day| !day.is_empty());
    let edits = props.onhour.is_some();
    let set = {
        let (tell, open) = (props.onhour.clone(), props.week.open.clone());
        move |cell: Cell, wanted: Option<bool>| set(tell.as_ref(), &open, cell, wanted)
    };
    let onkeydown = {
        let (stop, set, backwards) = (stop.clone(), set.clone(), language.direction() == "rtl");
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == " " {
                event.prevent_default();
                set(*stop, None);
            } else if let Some(next) = stop.moved(&event.key(), backwards) {
                event.prevent_default();
                next.focus();
                stop.set(next);
            }
        })
    };
    let onmousedown = {
        let (stop, set, brush) = (stop.clone(), set.clone(), brush.clone());
        Callback::from(move |event: MouseEvent| {
            if let Some(cell) = Cell::of(&event) {
                stop.set(cell);
                *brush.borrow_mut() = Some(set(cell, None));
            }
        })
    };
    let onmouseover = Callback::from(move |event: MouseEvent| {
        // The main button was pressed in this grid and is still held.
        if event.buttons() == 1
            && let Some(cell) = Cell::of(&event)
            && let Some(wanted) = *brush.borrow()
        {
            set(cell, Some(wanted));
        }
    });
    html! {
        <div
            class="week stack tight"
            aria-label={portal.week}
            aria-describedby={props.described_by.clone()}
            role={if edits { "grid" } else { "group" }}
            onkeydown={edits.then_some(onkeydown)}
            onmousedown={edits.then_some(onmousedown)}
            onmouseover={edits.then_some(onmouseover)}
        >
            <svg width="0" height="0" aria-hidden="true">
                <pattern id="excess" width="1.2" height="1.2" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                    <rect class="excess" width="1.2" height="1.2" />
                    <path class="excess-line" d="M0 0V1.2" />
                </pattern>
            </svg>
            { for rows.map(|((day, (short, long)), (open, excess))| html! {
                <div class="line" role={edits.then_some("row")}>
                    <span
                        class="num"
                        role={edits.then_some("rowheader")}
                        aria-hidden={(!edits).then_some("true")}
                        aria-label={edits.then(|| day_in_words(long, open, excess, common.shut, portal.week_outside))}
                    >{ short }</span>
                    <svg
                        class="panes grow"
                        viewBox="0 0 24 10"
                        preserveAspectRatio="none"
                        role={if edits { "presentation" } else { "img" }}
                        aria-label={(!edits).then(|| day_in_words(long, open, excess, common.shut, portal.week_outside))}
                    >
                        <rect x="0" y="0" width="24" height="10" />
                        { for open.iter().map(|stretch| pane("l", *stretch)) }
                        { for excess.iter().map(|stretch| pane("x", *stretch)) }
                        <path class="slit" d={slits()} />
                        if edits {
                            { for (0..24).map(|hour| {
                                let cell = Cell { day, hour };
                                cell.view(*stop == cell, long, open, [common.shut, portal.week_open])
                            }) }
                        }
                    </svg>
                </div>
            }) }
            <p class="axis" aria-hidden="true"><span>{ "0" }</span><span>{ "6" }</span><span>{ "12" }</span><span>{ "18" }</span><span>{ "24" }</span></p>
            if some_excess {
                <p class="key" aria-hidden="true">
                    <span><svg class="panes" viewBox="0 0 16 12"><rect class="l" width="16" height="12" /></svg>{ portal.week_open }</span>
                    <span><svg class="panes" viewBox="0 0 4 3"><rect class="x" width="4" height="3" /></svg>{ portal.week_outside }</span>
                </p>
            }
        </div>
    }
}

/// Opens or shuts an hour; without a wish, the opposite of what it is. Tells what it is then.
fn set(
    tell: Option<&Callback<(Weekday, u8, bool)>>,
    open: &[Vec<Stretch>; 7],
    cell: Cell,
    wanted: Option<bool>,
) -> bool {
    let is_open = cell.is_open(open);
    // An hour that opens in part is opened whole first.
    let wanted = wanted.unwrap_or(!is_open);
    let changes = if wanted {
        !is_open
    } else {
        cell.opens_at_all(open)
    };
    if let (Some(tell), Some((day, hour)), true) = (tell, cell.place(), changes) {
        tell.emit((day, hour, wanted));
    }
    wanted
}

/// `Samstag: 08:00–22:00; nicht erlaubt 20:00–22:00`
fn day_in_words(
    day: &str,
    open: &[Stretch],
    excess: &[Stretch],
    shut: &str,
    outside: &str,
) -> String {
    let words = |stretches: &[Stretch]| {
        stretches
            .iter()
            .map(|stretch| stretch.words())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let opens = if open.is_empty() {
        shut.to_owned()
    } else {
        words(open)
    };
    if excess.is_empty() {
        format!("{day}: {opens}")
    } else {
        format!("{day}: {opens}; {outside} {}", words(excess))
    }
}

fn pane(class: &'static str, stretch: Stretch) -> Html {
    let [x, width] = [stretch.from, stretch.to.saturating_sub(stretch.from)].map(hours);
    html! { <rect {class} {x} y="0" {width} height="10" /> }
}

/// Minutes as hours with three places, which is how the picture counts.
fn hours(minutes: u16) -> String {
    format!("{:.3}", f64::from(minutes) / 60.0)
}

/// The bars between the panes.
fn slits() -> String {
    let lines: Vec<String> = (1..24).map(|hour| format!("M{hour} 0V10")).collect();
    lines.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_told_in_words_with_what_is_too_much() {
        let open = [Stretch {
            from: 480,
            to: 1_440,
        }];
        let excess = [Stretch {
            from: 1_200,
            to: 1_320,
        }];
        assert_eq!(
            day_in_words("Samstag", &open, &excess, "zu", "nicht erlaubt"),
            "Samstag: 08:00–24:00; nicht erlaubt 20:00–22:00"
        );
        assert_eq!(
            day_in_words("Sonntag", &[], &[], "zu", "nicht erlaubt"),
            "Sonntag: zu"
        );
    }
}
