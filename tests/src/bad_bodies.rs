//! What may be wrong with the body of a request, made from a right one and its schema in
//! `docs/openapi.json`.

use serde_json::{Value, json};

use crate::openapi::COMMITTED;

/// A body that the document doesn't let the request have.
#[derive(Clone, Debug)]
pub struct BadBody {
    /// Where it is wrong: a JSON pointer (RFC 6901).
    pub pointer: String,
    /// The body.
    pub body: Value,
}

/// Every part of a right body left out, and every part of another type, one at a time, and one
/// field too many: those of them that the schema refuses.
#[must_use]
pub fn bad_bodies(method: &str, path: &str, right: &Value) -> Vec<BadBody> {
    let mut bad: Vec<BadBody> = pointers(right)
        .into_iter()
        .flat_map(|pointer| {
            [left_out(right, &pointer), of_another_type(right, &pointer)]
                .into_iter()
                .flatten()
                .map(move |body| BadBody {
                    pointer: pointer.clone(),
                    body,
                })
        })
        .collect();
    if let Some(fields) = right.as_object() {
        let mut fields = fields.clone();
        fields.insert("unexpected".to_owned(), json!(1));
        bad.push(BadBody {
            pointer: "/unexpected".to_owned(),
            body: Value::Object(fields),
        });
    }
    bad.retain(|bad| !COMMITTED.takes(method, path, &bad.body));
    bad
}

/// The places of a document, the whole of it first.
fn pointers(document: &Value) -> Vec<String> {
    let below: Vec<(String, &Value)> = match document {
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.replace('~', "~0").replace('/', "~1"), value))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(index, value)| (index.to_string(), value))
            .collect(),
        _ => Vec::new(),
    };
    let below = below.into_iter().flat_map(|(name, value)| {
        pointers(value)
            .into_iter()
            .map(move |pointer| format!("/{name}{pointer}"))
    });
    std::iter::once(String::new()).chain(below).collect()
}

fn left_out(document: &Value, pointer: &str) -> Option<Value> {
    let (parent, name) = pointer.rsplit_once('/')?;
    let mut document = document.clone();
    document
        .pointer_mut(parent)?
        .as_object_mut()?
        .remove(name)?;
    Some(document)
}

/// No field of the API is a list of such objects.
fn of_another_type(document: &Value, pointer: &str) -> Option<Value> {
    let mut document = document.clone();
    *document.pointer_mut(pointer)? = json!([{ "odd": true }]);
    Some(document)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_can_be_wrong_in_each_of_its_places() {
        let right = json!({
            "name": "Linden",
            "zone": "Europe/Amsterdam",
            "administrator": { "name": "Rosa", "email": "rosa@example.com", "language": "en" },
        });
        let path = "/api/platform/installations";
        assert!(COMMITTED.takes("POST", path, &right));
        let bad = bad_bodies("POST", path, &right);
        let of = |pointer: &str| bad.iter().filter(|bad| bad.pointer == pointer).count();
        assert_eq!(of(""), 1);
        assert_eq!(of("/administrator/email"), 2);
        assert_eq!(of("/zone"), 2);
        assert_eq!(of("/unexpected"), 1);
        assert_eq!(bad.len(), 14);
    }
}
