//! The OpenAPI 3.1 document, made from the routes and the types of their bodies. Its committed form
//! is `docs/openapi.json`; a test compares. None of this is part of the worker or the apps.

mod schemas;

use std::collections::{BTreeMap, BTreeSet};

use domain::reason::Reason;
use domain::refusal::Refusal;
use serde_json::{Map, Value, json};

use self::schemas::Schemas;
use crate::problem::{Problem, Trouble};
use crate::route::Route;
use crate::route::contract::{Caller, Condition, Contract, SchemaOf, Takes};

const DESCRIPTION: &str = "Who may open which door, when. Every error is a problem of RFC 9457 with \
a stable code. Instants are RFC 3339 in UTC. A request that changes something must come from a page \
of the site. A path that is not described here is answered with 404 `not_found`, a method that is \
not described for its path with 405 `method_not_allowed` and `Allow`. Development builds also serve \
what lies below `/api/demo/` and `/api/probe/`; production is built without, so it is not described.";

/// The whole document.
#[must_use]
pub fn document() -> Value {
    let mut schemas = Schemas::new();
    let named: [SchemaOf; 2] = [
        |schemas| schemas.subschema_for::<Problem>(),
        |schemas| schemas.subschema_for::<Reason>(),
    ];
    for schema in named {
        schemas.given(schema);
    }
    let mut paths: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    for route in Route::examples() {
        let method = route.method().name().to_lowercase();
        let operation = operation(&route, &mut schemas);
        let path = paths.entry(template(&route)).or_default();
        path.insert(method, operation);
    }
    let mut paths = json!(paths);
    let schemas = schemas.settle(&mut paths);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Clavis",
            "version": env!("CARGO_PKG_VERSION"),
            "description": DESCRIPTION,
            "license": { "name": env!("CARGO_PKG_LICENSE"), "identifier": env!("CARGO_PKG_LICENSE") },
        },
        "paths": paths,
        "components": {
            "headers": {
                "RetryAfter": {
                    "description": "After how many seconds to ask again.",
                    "required": true,
                    "schema": { "type": "integer", "minimum": 1 },
                },
            },
            "schemas": schemas,
            "securitySchemes": {
                "session": { "type": "apiKey", "in": "cookie", "name": "__Host-clavis" },
            },
        },
    })
}

fn operation(route: &Route, schemas: &mut Schemas) -> Value {
    let contract = route.contract();
    let mut operation = json!({
        "operationId": name(route),
        "summary": contract.summary,
        "parameters": parameters(route, &contract),
        "responses": responses(route, &contract, schemas),
        "security": if contract.caller == Caller::Anybody { json!([]) } else { json!([{ "session": [] }]) },
    });
    if let (Takes::Json(body), Some(fields)) = (contract.body, operation.as_object_mut()) {
        let content = json!({ "application/json": { "schema": schemas.taken(body) } });
        let body = json!({ "required": true, "content": content });
        fields.insert("requestBody".to_owned(), body);
    }
    operation
}

fn parameters(route: &Route, contract: &Contract) -> Vec<Value> {
    let parameter = |place: &str, name: &str, description: &str, schema: Value| {
        json!({
            "in": place,
            "name": name,
            "description": description,
            "required": place != "query",
            "schema": schema,
        })
    };
    let text = || json!({ "type": "string" });
    let path = identifiers(route).into_iter().map(|(name, example)| {
        let prefix = example.split('_').next().unwrap_or_default();
        let schema = json!({ "type": "string", "pattern": format!("^{prefix}_[0-9a-f]{{32}}$") });
        parameter("path", &name, "Its identifier.", schema)
    });
    let query = contract
        .query
        .iter()
        .map(|(name, meaning)| parameter("query", name, meaning, text()));
    let key = (contract.condition == Some(Condition::Key)).then(|| {
        let meaning = "1 to 255 visible characters, the same for every repetition.";
        parameter("header", "Idempotency-Key", meaning, text())
    });
    let version = (contract.condition == Some(Condition::Version))
        .then(|| parameter("header", "If-Match", "The `ETag` that was read.", text()));
    path.chain(query).chain(key).chain(version).collect()
}

fn responses(route: &Route, contract: &Contract, schemas: &mut Schemas) -> Map<String, Value> {
    let mut responses = Map::new();
    for (status, body) in &contract.answers {
        let mut response = Map::new();
        response.insert("description".to_owned(), json!(description(*status)));
        if let Some(body) = body {
            let content = json!({ "application/json": { "schema": schemas.given(*body) } });
            response.insert("content".to_owned(), content);
        }
        responses.insert(status.to_string(), Value::Object(response));
    }
    let mut problems: BTreeMap<u16, Vec<Trouble>> = BTreeMap::new();
    for trouble in contract.troubles(route) {
        problems.entry(trouble.status()).or_default().push(trouble);
    }
    let problems = problems
        .into_iter()
        .map(|(status, troubles)| (status.to_string(), problem(&troubles)));
    responses.extend(problems);
    responses
}

const fn description(status: u16) -> &'static str {
    match status {
        201 => "Created.",
        202 => "Accepted; a message is on its way.",
        204 => "Done.",
        304 => "Unchanged.",
        _ => "The answer.",
    }
}

/// A problem with one of these codes.
fn problem(troubles: &[Trouble]) -> Value {
    let is_reason =
        |trouble: &&Trouble| matches!(trouble, Trouble::Refused(Refusal::NotAllowed { .. }));
    let titles: BTreeSet<&str> = troubles.iter().map(Trouble::title).collect();
    let codes = |troubles: Vec<&Trouble>| {
        let codes: BTreeSet<&str> = troubles.into_iter().map(Trouble::code).collect();
        json!({ "enum": codes })
    };
    let (reasons, others): (Vec<_>, Vec<_>) = troubles.iter().partition(is_reason);
    // An authority that judges may give any reason.
    let code = if reasons.len() == Reason::ALL.len() {
        let reason = json!({ "$ref": "#/components/schemas/Reason" });
        if others.is_empty() {
            reason
        } else {
            json!({ "anyOf": [reason, codes(others)] })
        }
    } else {
        codes(troubles.iter().collect())
    };
    let schema = json!({
        "allOf": [
            { "$ref": "#/components/schemas/Problem" },
            { "properties": { "code": code } },
        ],
    });
    let titles: Vec<&str> = titles.into_iter().collect();
    let mut response = json!({
        "description": format!("{}.", titles.join("; ")),
        "content": { "application/problem+json": { "schema": schema } },
    });
    let tells_when = |trouble: &Trouble| trouble.retry_after().is_some();
    if let (true, Some(response)) = (troubles.iter().all(tells_when), response.as_object_mut()) {
        let header = json!({ "$ref": "#/components/headers/RetryAfter" });
        response.insert("headers".to_owned(), json!({ "Retry-After": header }));
    }
    response
}

/// The route's name, as the derived `Debug` writes it.
fn name(route: &Route) -> String {
    let text = format!("{route:?}");
    text.split(' ').next().unwrap_or_default().to_owned()
}

/// The identifiers in the path by name, read from the derived `Debug` as well.
fn identifiers(route: &Route) -> BTreeMap<String, String> {
    let text = format!("{route:?}");
    let fields = text
        .split_once("{ ")
        .map(|(_, rest)| rest.trim_end_matches(" }"))
        .unwrap_or_default();
    fields
        .split(", ")
        .filter_map(|field| field.split_once(": "))
        .map(|(name, id)| (name.to_owned(), id.to_owned()))
        .collect()
}

/// The path with the names of its identifiers in place of an example's.
fn template(route: &Route) -> String {
    let named = |path: String, (name, id): (&String, &String)| {
        path.replace(id.as_str(), &format!("{{{name}}}"))
    };
    identifiers(route).iter().fold(route.path(), named)
}
