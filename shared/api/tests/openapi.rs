//! `docs/openapi.json` is what the routes and their bodies say. `UPDATE_FILES=1 cargo test -p api
//! --test openapi` writes it; without it any difference fails.
#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

use std::collections::BTreeSet;

use api::openapi::document;
use api::problem::Trouble;
use api::route::{Method, Route};
use serde_json::Value;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");

#[test]
fn the_committed_document_is_the_one_of_the_code() {
    let document = document();
    if std::env::var_os("UPDATE_FILES").is_some() {
        std::fs::write(PATH, format!("{document:#}\n")).unwrap();
    }
    let committed: Value = serde_json::from_str(&std::fs::read_to_string(PATH).unwrap()).unwrap();
    assert!(
        committed == document,
        "to write it: UPDATE_FILES=1 cargo test -p api --test openapi"
    );
}

/// What each method of each path is described as.
fn operations(document: &Value) -> Vec<&Value> {
    let paths = document["paths"].as_object().unwrap().values();
    paths
        .flat_map(|path| path.as_object().unwrap().values())
        .collect()
}

#[test]
fn every_route_is_described_once() {
    let document = document();
    let described: BTreeSet<&str> = operations(&document)
        .iter()
        .map(|operation| operation["operationId"].as_str().unwrap())
        .collect();
    assert_eq!(described.len(), Route::examples().len());
    assert_eq!(described.len(), operations(&document).len());
    for (path, methods) in document["paths"].as_object().unwrap() {
        assert!(path.starts_with("/api/"));
        assert!(!path.contains('_'), "an identifier is no parameter: {path}");
        for (method, operation) in methods.as_object().unwrap() {
            let mut known = Method::ALL.iter().map(|known| known.name().to_lowercase());
            assert!(known.any(|known| known == *method), "{method}");
            let parameters = operation["parameters"].as_array().unwrap();
            let in_path = parameters.iter().filter(|it| it["in"] == "path");
            assert_eq!(in_path.count(), path.matches('{').count(), "{path}");
        }
    }
}

#[test]
fn every_code_is_listed_with_its_status() {
    let document = document();
    let mut listed = BTreeSet::new();
    for operation in operations(&document) {
        for (status, response) in operation["responses"].as_object().unwrap() {
            let schema = &response["content"]["application/problem+json"]["schema"];
            let code = &schema["allOf"][1]["properties"]["code"];
            let parts = code["anyOf"].as_array().cloned().unwrap_or_default();
            for part in [code].into_iter().chain(&parts) {
                if part["$ref"] == "#/components/schemas/Reason" {
                    let reasons = &document["components"]["schemas"]["Reason"]["enum"];
                    let reasons = reasons.as_array().unwrap();
                    listed.extend(
                        reasons
                            .iter()
                            .map(|it| (status.clone(), it.clone().to_string())),
                    );
                }
                for code in part["enum"].as_array().into_iter().flatten() {
                    listed.insert((status.clone(), code.to_string()));
                }
            }
        }
    }
    // Nothing of a known path answers with 405, so no operation lists it.
    let expected: BTreeSet<(String, String)> = Trouble::examples()
        .iter()
        .filter(|trouble| **trouble != Trouble::MethodNotAllowed)
        .map(|trouble| {
            (
                trouble.status().to_string(),
                format!("{:?}", trouble.code()),
            )
        })
        .collect();
    assert_eq!(listed, expected);
}

#[test]
fn commands_say_how_they_are_repeated() {
    let document = document();
    let has = |operation: &Value, name: &str| {
        let parameters = operation["parameters"].as_array().unwrap();
        parameters
            .iter()
            .any(|it| it["name"] == name && it["required"] == true)
    };
    let (mut keyed, mut versioned) = (0, 0);
    for operation in operations(&document) {
        let codes = operation["responses"].to_string();
        let (key, version) = (
            has(operation, "Idempotency-Key"),
            has(operation, "If-Match"),
        );
        assert_eq!(codes.contains("idempotency_key_reused"), key, "{operation}");
        assert_eq!(codes.contains("version_missing"), version, "{operation}");
        assert!(!(key && version), "{operation}");
        keyed += u32::from(key);
        versioned += u32::from(version);
    }
    assert!(keyed > 5 && versioned > 5);
}

#[test]
fn every_object_is_closed_and_every_reference_leads_somewhere() {
    let document = document();
    let (mut objects, mut references) = (0, 0);
    visit(&document, &mut |value| {
        if value["properties"].is_object() && value["type"] == "object" {
            assert_eq!(value["additionalProperties"], false, "{value}");
            objects += 1;
        }
        if let Some(reference) = value["$ref"].as_str() {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{reference}");
            references += 1;
        }
    });
    assert!(objects > 60 && references > 100, "{objects} {references}");
    for name in document["components"]["schemas"]
        .as_object()
        .unwrap()
        .keys()
    {
        assert!(
            !name.ends_with(|last: char| last.is_ascii_digit()),
            "two types are called {name}"
        );
    }
}

/// Looks at a value and at all within it.
fn visit(value: &Value, look: &mut impl FnMut(&Value)) {
    look(value);
    match value {
        Value::Object(fields) => fields.values().for_each(|field| visit(field, look)),
        Value::Array(items) => items.iter().for_each(|item| visit(item, look)),
        _ => {}
    }
}
