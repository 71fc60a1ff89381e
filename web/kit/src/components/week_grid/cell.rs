//! One hour of a week that can be edited, and the keys that move between hours.

use domain::time::Weekday;
use wasm_bindgen::JsCast;
use yew::prelude::*;

use super::Stretch;

/// One hour of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    /// 0 is Monday.
    pub(super) day: usize,
    /// 0 to 23.
    pub(super) hour: u16,
}

impl Cell {
    /// The cell under a pointer.
    pub(super) fn of(event: &MouseEvent) -> Option<Self> {
        let element = event.target_dyn_into::<web_sys::Element>()?;
        let place = element.get_attribute("data-cell")?;
        let (day, hour) = place.split_once('-')?;
        Some(Self {
            day: day.parse().ok()?,
            hour: hour.parse().ok()?,
        })
    }

    pub(super) fn place(self) -> Option<(Weekday, u8)> {
        let day = Weekday::ORDER.get(self.day)?;
        Some((*day, u8::try_from(self.hour).ok()?))
    }

    /// Where a key leads, at most to the edge; none if it is not for the grid.
    pub(super) fn moved(self, key: &str, backwards: bool) -> Option<Self> {
        let Self { day, hour } = self;
        let (earlier, later) = if backwards {
            ("ArrowRight", "ArrowLeft")
        } else {
            ("ArrowLeft", "ArrowRight")
        };
        let (day, hour) = match key {
            "ArrowUp" => (day.saturating_sub(1), hour),
            "ArrowDown" => (day.saturating_add(1).min(6), hour),
            "Home" => (day, 0),
            "End" => (day, 23),
            key if key == earlier => (day, hour.saturating_sub(1)),
            key if key == later => (day, hour.saturating_add(1).min(23)),
            _ => return None,
        };
        Some(Self { day, hour })
    }

    /// The parts of the hour that open.
    fn parts(self, open: &[Stretch]) -> Vec<Stretch> {
        let from = self.hour.saturating_mul(60);
        let to = from.saturating_add(60);
        let part = |stretch: &Stretch| Stretch {
            from: stretch.from.max(from),
            to: stretch.to.min(to),
        };
        let parts = open.iter().map(part);
        parts.filter(|part| part.from < part.to).collect()
    }

    /// Whether some of the hour opens.
    pub(super) fn opens_at_all(self, open: &[Vec<Stretch>; 7]) -> bool {
        open.get(self.day)
            .is_some_and(|day| !self.parts(day).is_empty())
    }

    /// Whether all of the hour opens.
    pub(super) fn is_open(self, open: &[Vec<Stretch>; 7]) -> bool {
        let day = open.get(self.day).map(Vec::as_slice).unwrap_or_default();
        let minutes = self.parts(day).into_iter();
        minutes
            .map(|part| part.to.saturating_sub(part.from))
            .sum::<u16>()
            == 60
    }

    fn id(self) -> String {
        format!("hour-{}-{}", self.day, self.hour)
    }

    pub(super) fn focus(self) {
        let element = web_sys::window()
            .and_then(|window| window.document())
            .and_then(|document| document.get_element_by_id(&self.id()))
            .and_then(|element| element.dyn_into::<web_sys::SvgElement>().ok());
        if let Some(element) = element {
            // It fails only for an element that left the page.
            let _focused = element.focus();
        }
    }

    /// `Montag 08:00–09:00: öffnet`
    pub(super) fn view(
        self,
        is_stop: bool,
        long: &str,
        open: &[Stretch],
        [shut, opens]: [&'static str; 2],
    ) -> Html {
        let from = self.hour.saturating_mul(60);
        let whole = Stretch {
            from,
            to: from.saturating_add(60),
        };
        let parts = self.parts(open);
        let (selected, state) = match parts.as_slice() {
            [] => ("false", shut.to_owned()),
            [part] if *part == whole => ("true", opens.to_owned()),
            parts => {
                let parts: Vec<_> = parts.iter().map(|part| part.words()).collect();
                ("false", format!("{opens} {}", parts.join(", ")))
            }
        };
        html! {
            <rect
                id={self.id()}
                class="hour"
                role="gridcell"
                tabindex={if is_stop { "0" } else { "-1" }}
                data-cell={format!("{}-{}", self.day, self.hour)}
                aria-selected={selected}
                aria-label={format!("{long} {}: {state}", whole.words())}
                x={self.hour.to_string()}
                y="0"
                width="1"
                height="10"
            />
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrow_keys_move_in_the_week_and_stop_at_its_edges() {
        let at = |day, hour| Cell { day, hour };
        let path = |keys: &[&str]| {
            keys.iter().fold(at(0, 8), |cell, key| {
                cell.moved(key, false).expect("a key of the grid")
            })
        };
        assert_eq!(path(&["ArrowRight", "ArrowDown", "ArrowDown"]), at(2, 9));
        assert_eq!(path(&["Home", "ArrowLeft", "ArrowUp"]), at(0, 0));
        assert_eq!(path(&["End", "ArrowRight"]), at(0, 23));
        assert_eq!(at(0, 8).moved("ArrowLeft", true), Some(at(0, 9)));
        assert_eq!(at(0, 8).moved("Tab", false), None);
    }

    #[test]
    fn an_hour_that_opens_in_part_is_not_open() {
        let mut open: [Vec<Stretch>; 7] = Default::default();
        open[1] = vec![Stretch { from: 450, to: 540 }];
        let at = |hour| Cell { day: 1, hour };
        assert!(at(8).is_open(&open));
        assert!(!at(7).is_open(&open) && at(7).opens_at_all(&open));
        assert!(!at(9).opens_at_all(&open));
        assert_eq!(at(7).parts(&open[1]), [Stretch { from: 450, to: 480 }]);
        assert_eq!(at(9).parts(&open[1]), []);
    }
}
