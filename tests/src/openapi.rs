//! The committed OpenAPI document, to which every answer of the API is held.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{LazyLock, Mutex, PoisonError};

use jsonschema::{Draft, Validator};
use serde_json::{Value, json};

/// `docs/openapi.json` as it was when the tests were built.
pub static COMMITTED: LazyLock<Document> =
    LazyLock::new(|| Document::read(include_str!("../../docs/openapi.json")));

/// What development builds serve besides; the document's description says so.
const DEVELOPMENT: [&str; 2] = ["/api/demo/", "/api/probe/"];

/// An answer, and what was asked.
#[derive(Clone, Copy, Debug)]
pub struct Answered<'a> {
    /// The method of the request.
    pub method: &'a str,
    /// The path of the request, without query.
    pub path: &'a str,
    /// The status code.
    pub status: u16,
    /// The header `content-type`; empty without one.
    pub media_type: &'a str,
    /// The body; empty without one.
    pub body: &'a str,
}

/// How an answer departs from the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Departure {
    /// The operation doesn't list this status, or there is no such operation and the answer doesn't
    /// say so.
    Status,
    /// The body is of another media type, or there is one where there should be none.
    MediaType,
    /// The body is not what its schema says.
    Body(String),
}

impl fmt::Display for Departure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status => out.write_str("docs/openapi.json doesn't describe this status here"),
            Self::MediaType => out.write_str("docs/openapi.json has another media type"),
            Self::Body(how) => write!(out, "docs/openapi.json has another body: {how}"),
        }
    }
}

/// An OpenAPI 3.1 document.
#[derive(Debug)]
pub struct Document {
    json: Value,
    /// Compiled schemas by their text: tests ask the same again and again.
    validators: Mutex<BTreeMap<String, Validator>>,
}

impl Document {
    /// Reads a document; one that is no JSON describes nothing.
    #[must_use]
    pub fn read(text: &str) -> Self {
        Self {
            json: serde_json::from_str(text).unwrap_or_default(),
            validators: Mutex::default(),
        }
    }

    /// Whether this is an answer that the document describes.
    ///
    /// What lies outside of `/api/` is no part of the API. Of what only development builds serve,
    /// the errors are judged.
    ///
    /// # Errors
    /// How it departs.
    pub fn judge(&self, answered: &Answered<'_>) -> Result<(), Departure> {
        let Answered { path, status, .. } = *answered;
        if !path.starts_with("/api/") {
            return Ok(());
        }
        if DEVELOPMENT.iter().any(|prefix| path.starts_with(prefix)) {
            return if status < 400 {
                Ok(())
            } else {
                self.judge_content(answered, &problem(&json!({})))
            };
        }
        let templates = self.templates(path);
        let method = answered.method.to_ascii_lowercase();
        let Some(operation) = templates.iter().find_map(|methods| methods.get(&method)) else {
            let code = match status {
                404 => "not_found",
                405 if !templates.is_empty() => "method_not_allowed",
                _ => return Err(Departure::Status),
            };
            return self.judge_content(answered, &problem(&json!({ "const": code })));
        };
        let response = operation
            .pointer(&format!("/responses/{status}"))
            .ok_or(Departure::Status)?;
        match response.get("content") {
            Some(content) => self.judge_content(answered, content),
            None if answered.body.is_empty() => Ok(()),
            None => Err(Departure::MediaType),
        }
    }

    /// Whether the document lets this request have this body.
    #[must_use]
    pub fn takes(&self, method: &str, path: &str, body: &Value) -> bool {
        let method = method.to_ascii_lowercase();
        let pointer = "/requestBody/content/application~1json/schema";
        self.templates(path)
            .into_iter()
            .find_map(|methods| methods.get(&method)?.pointer(pointer))
            .is_some_and(|schema| self.judge_body(body, schema).is_ok())
    }

    /// The operations of the templates that this path fits, those with the fewest parameters first.
    fn templates(&self, path: &str) -> Vec<&Value> {
        let paths = self.json.get("paths").and_then(Value::as_object);
        let mut found: Vec<(usize, &Value)> = paths
            .into_iter()
            .flatten()
            .filter_map(|(template, methods)| Some((parameters(template, path)?, methods)))
            .collect();
        found.sort_by_key(|(parameters, _)| *parameters);
        found.into_iter().map(|(_, methods)| methods).collect()
    }

    /// Whether the body is of one of these media types and of its schema.
    fn judge_content(&self, answered: &Answered<'_>, content: &Value) -> Result<(), Departure> {
        let schema = content
            .get(answered.media_type)
            .and_then(|content| content.get("schema"))
            .ok_or(Departure::MediaType)?;
        let body = serde_json::from_str(answered.body)
            .map_err(|error| Departure::Body(error.to_string()))?;
        self.judge_body(&body, schema)
    }

    fn judge_body(&self, body: &Value, schema: &Value) -> Result<(), Departure> {
        let mut validators = self
            .validators
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let name = schema.to_string();
        if !validators.contains_key(&name) {
            validators.insert(name.clone(), self.validator(schema)?);
        }
        let flaws: Vec<String> = validators
            .get(&name)
            .into_iter()
            .flat_map(|validator| validator.iter_errors(body))
            .map(|flaw| format!("{}: {flaw}", flaw.instance_path()))
            .collect();
        if flaws.is_empty() {
            Ok(())
        } else {
            Err(Departure::Body(flaws.join("; ")))
        }
    }

    /// A schema of the document, compiled with those that it refers to.
    fn validator(&self, schema: &Value) -> Result<Validator, Departure> {
        let mut whole = schema.as_object().cloned().unwrap_or_default();
        let components = self.json.get("components").cloned().unwrap_or_default();
        whole.insert("components".to_owned(), components);
        jsonschema::options()
            .with_draft(Draft::Draft202012)
            .build(&Value::Object(whole))
            .map_err(|error| Departure::Body(format!("the schema is none: {error}")))
    }
}

/// How many parameters of the template the path fills; none if it doesn't fit.
fn parameters(template: &str, path: &str) -> Option<usize> {
    let (template, path) = (template.split('/'), path.split('/'));
    if template.clone().count() != path.clone().count() {
        return None;
    }
    template.zip(path).try_fold(0, |count, (wanted, given)| {
        if wanted.starts_with('{') {
            Some(count + 1)
        } else {
            (wanted == given).then_some(count)
        }
    })
}

/// The content of an error whose code is like this.
fn problem(code: &Value) -> Value {
    let schema = json!({
        "allOf": [
            { "$ref": "#/components/schemas/Problem" },
            { "properties": { "code": code } },
        ],
    });
    json!({ "application/problem+json": { "schema": schema } })
}

#[cfg(test)]
mod tests;
