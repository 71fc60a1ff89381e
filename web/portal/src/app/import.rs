//! Reading a manufacturer's list of locks, live; for operators.

use api::platform::{HardwareImported, HardwareOutcome, ImportHardware};
use api::route::Route;
use domain::hex::Hex;
use kit::client::{Answer, Problem, Request};
use kit::components::use_language;
use kit::language::Language;
use kit::state::{Sent, SingleFlight};
use yew::prelude::*;

use super::mapping::field_faults;
use crate::pages::small_forms::ImportDialog;
use crate::view::FormField;

/// The fields of the list, by their names in the API.
const FIELDS: [(&str, FormField); 2] = [
    ("manufacturer_key", FormField::MakerKey),
    ("csv", FormField::Import),
];

#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct ImportingProps {
    /// Over: with what was done, or without.
    pub(super) ondone: Callback<Option<AttrValue>>,
}

/// Picks the language up, because a component with state has no hooks.
#[component]
pub(super) fn Importing(props: &ImportingProps) -> Html {
    let language = use_language();
    html! { <Live {language} ondone={props.ondone.clone()} /> }
}

#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct LiveProps {
    language: Language,
    ondone: Callback<Option<AttrValue>>,
}

pub(super) enum Message {
    Input(FormField, String),
    Submit,
    Imported(Result<Answer<HardwareImported>, Problem>),
    Close,
}

pub(super) struct Live {
    key: String,
    list: String,
    faults: Vec<(FormField, AttrValue)>,
    problem: Option<AttrValue>,
    outcome: Vec<AttrValue>,
    flight: SingleFlight,
    sent: Sent<ImportHardware>,
}

impl Component for Live {
    type Message = Message;
    type Properties = LiveProps;

    fn create(_context: &Context<Self>) -> Self {
        Self {
            key: String::new(),
            list: String::new(),
            faults: Vec::new(),
            problem: None,
            outcome: Vec::new(),
            flight: SingleFlight::default(),
            sent: Sent::default(),
        }
    }

    fn update(&mut self, context: &Context<Self>, message: Message) -> bool {
        let LiveProps { language, ondone } = context.props();
        match message {
            Message::Input(field, value) => {
                self.faults.retain(|(each, _)| *each != field);
                match field {
                    FormField::MakerKey => self.key = value,
                    _ => self.list = value,
                }
            }
            Message::Submit => self.submit(context),
            Message::Imported(Ok(answer)) => {
                self.flight.end();
                let (done, open) = outcome(&answer.body, *language);
                if open.is_empty() {
                    ondone.emit(Some(done.join(". ").into()));
                } else {
                    self.outcome = done.into_iter().chain(open).map(AttrValue::from).collect();
                }
            }
            Message::Imported(Err(problem)) => {
                self.flight.end();
                self.faults = field_faults(&problem, &FIELDS, *language);
                self.problem = self.faults.is_empty().then(|| problem.code.into());
            }
            Message::Close if self.flight.is_busy() => {}
            Message::Close => ondone.emit(None),
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        let link = context.link();
        let values: Vec<(FormField, AttrValue)> = vec![
            (FormField::MakerKey, self.key.clone().into()),
            (FormField::Import, self.list.clone().into()),
        ];
        html! {
            <ImportDialog
                {values}
                faults={self.faults.clone()}
                problem={self.problem.clone()}
                outcome={self.outcome.clone()}
                busy={self.flight.is_busy()}
                oninput={link.callback(|(field, value)| Message::Input(field, value))}
                onsubmit={link.callback(|()| Message::Submit)}
                onclose={link.callback(|()| Message::Close)}
            />
        }
    }
}

impl Live {
    fn submit(&mut self, context: &Context<Self>) {
        let faults = context.props().language.faults();
        (self.problem, self.outcome, self.faults) = (None, Vec::new(), Vec::new());
        let key = self.key.trim().to_lowercase().parse::<Hex>().ok();
        let key = key.filter(|key| key.exactly::<32>().is_some());
        if key.is_none() {
            self.faults.push((FormField::MakerKey, faults.wrong.into()));
        }
        if self.list.trim().is_empty() {
            self.faults.push((FormField::Import, faults.missing.into()));
        }
        let Some(manufacturer_key) = key.filter(|_| self.faults.is_empty()) else {
            return;
        };
        if self.flight.begin() {
            let body = ImportHardware {
                manufacturer_key,
                csv: self.list.clone(),
            };
            let command =
                |body: &ImportHardware| Request::command(Route::ImportHardware).with(body);
            let request = self.sent.request(body, command);
            context
                .link()
                .send_future(async move { Message::Imported(request.send().await) });
        }
    }
}

/// What was done, and what was left open with the lines that it concerns.
fn outcome(imported: &HardwareImported, language: Language) -> (Vec<String>, Vec<String>) {
    let portal = language.portal();
    let lines = |wanted: HardwareOutcome| -> Vec<String> {
        let lines = imported.lines.iter();
        lines
            .filter(|line| line.outcome == wanted)
            .map(|line| line.line.to_string())
            .collect()
    };
    let known = lines(HardwareOutcome::Known).len();
    let mut done = vec![portal.import_done.of(lines(HardwareOutcome::Added).len())];
    if known > 0 {
        done.push(portal.import_known.of(known));
    }
    let open = [
        (HardwareOutcome::Differs, portal.import_differs),
        (HardwareOutcome::Unreadable, portal.import_unreadable),
    ];
    let open = open.into_iter().filter_map(|(wanted, pattern)| {
        let lines = lines(wanted);
        (!lines.is_empty()).then(|| pattern.with([&lines.join(", ")]))
    });
    (done, open.collect())
}

#[cfg(test)]
mod tests {
    use api::platform::HardwareLine;

    use super::*;

    #[test]
    fn lines_that_were_not_taken_are_named_with_their_numbers() {
        let line = |line, outcome| HardwareLine {
            line,
            outcome,
            lock: None,
        };
        let imported = HardwareImported {
            lines: vec![
                line(2, HardwareOutcome::Added),
                line(3, HardwareOutcome::Unreadable),
                line(4, HardwareOutcome::Known),
                line(5, HardwareOutcome::Unreadable),
            ],
        };
        let (done, open) = outcome(&imported, Language::English);
        assert_eq!(done, ["1 lock imported", "1 lock was known"]);
        assert_eq!(
            open,
            ["Not readable, or signed with another key: lines 3, 5"]
        );
    }
}
