//! The schemas of all bodies by name.
//!
//! What is taken may leave out what may be absent, what is given never does. So the two are made
//! apart, and a type whose two schemas differ has two names.

use std::collections::{BTreeMap, BTreeSet};

use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use crate::route::contract::SchemaOf;

/// Where the document has them, and where references to what is taken lead until the end.
const PLACE: &str = "#/components/schemas/";
const TAKEN: &str = "#/taken/";

/// Collects schemas while the document is made.
pub(super) struct Schemas {
    taken: SchemaGenerator,
    given: SchemaGenerator,
}

impl Schemas {
    pub(super) fn new() -> Self {
        let settings = |place: &'static str| {
            SchemaSettings::draft2020_12().with(|settings| {
                settings.definitions_path = place.into();
                settings.meta_schema = None;
            })
        };
        Self {
            taken: settings(TAKEN).for_deserialize().into_generator(),
            given: settings(PLACE).for_serialize().into_generator(),
        }
    }

    /// Refers to the body of a request.
    pub(super) fn taken(&mut self, body: SchemaOf) -> Value {
        body(&mut self.taken).to_value()
    }

    /// Refers to the body of an answer.
    pub(super) fn given(&mut self, body: SchemaOf) -> Value {
        body(&mut self.given).to_value()
    }

    /// All of them by name; every reference of theirs and of the paths leads there.
    pub(super) fn settle(mut self, paths: &mut Value) -> BTreeMap<String, Value> {
        let mut taken = self.taken.take_definitions(true);
        let mut given = self.given.take_definitions(true);
        taken.values_mut().for_each(close);
        given.values_mut().for_each(close);
        let doubled = doubled(&taken, &given);
        let place = |name: &str| {
            let suffix = if doubled.contains(name) { "Input" } else { "" };
            format!("{PLACE}{name}{suffix}")
        };
        let mut schemas: BTreeMap<String, Value> = given.into_iter().collect();
        for (name, mut schema) in taken {
            lead(&mut schema, &place);
            let name = place(&name).replace(PLACE, "");
            schemas.insert(name, schema);
        }
        lead(paths, &place);
        schemas
    }
}

/// The names under which the two directions differ, in themselves or in what they refer to.
fn doubled(taken: &Map<String, Value>, given: &Map<String, Value>) -> BTreeSet<String> {
    let mut doubled = BTreeSet::new();
    loop {
        let differs = |(name, schema): &(&String, &Value)| {
            let mut schema = Value::clone(schema);
            lead(&mut schema, &|name| {
                let mark = if doubled.contains(name) { "Input" } else { "" };
                format!("{PLACE}{name}{mark}")
            });
            given.get(*name).is_some_and(|given| *given != schema)
        };
        let found: BTreeSet<String> = taken
            .iter()
            .filter(differs)
            .map(|(name, _)| name.clone())
            .collect();
        if found == doubled {
            return doubled;
        }
        doubled = found;
    }
}

/// Lets references to what is taken lead elsewhere.
fn lead(value: &mut Value, place: &impl Fn(&str) -> String) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(reference)) = fields.get_mut("$ref")
                && let Some(name) = reference.strip_prefix(TAKEN)
            {
                *reference = place(name);
            }
            fields.values_mut().for_each(|field| lead(field, place));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| lead(item, place)),
        _ => {}
    }
}

/// No object has other fields than those that are listed.
fn close(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            let is_object = fields.get("type").is_some_and(|kind| kind == "object");
            if is_object && fields.contains_key("properties") {
                fields.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
            fields.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}
