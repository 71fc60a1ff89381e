//! What the edge does before and after any handler, and what the runtime does with SQL.

use serde_json::{Value, json};
use tests::edge::Edge;

#[test]
fn health_names_the_version_and_the_tables() {
    let edge = Edge::start();
    let health = edge.client().get("/api/health").expect(200);
    assert_eq!(health["version"], env!("CARGO_PKG_VERSION"));
    let parts: Vec<&Value> = health["schemas"].as_array().unwrap().iter().collect();
    assert!(
        parts.iter().any(|part| part["part"] == "audit_log"),
        "{health}"
    );
}

#[test]
fn every_answer_has_an_identifier_and_forbids_what_an_api_never_needs() {
    let edge = Edge::start();
    for path in ["/api/health", "/api/no-such-thing"] {
        let answer = edge.client().get(path);
        let header = |name: &str| answer.headers.get(name).cloned().unwrap_or_default();
        assert!(header("request-id").starts_with("req_"), "{path}");
        assert_eq!(header("cache-control"), "no-store", "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert!(
            header("content-security-policy").contains("default-src 'none'"),
            "{path}"
        );
    }
    let answer = edge.client().get("/api/no-such-thing");
    let problem = answer.problem(404, "not_found");
    assert_eq!(problem["instance"], answer.headers["request-id"].as_str());
}

#[test]
fn another_method_is_told_which_ones_there_are() {
    let edge = Edge::start();
    let answer = edge.client().request("PUT", "/api/me").send();
    answer.problem(405, "method_not_allowed");
    assert_eq!(answer.headers["allow"], "DELETE, GET, PATCH");
    // Methods that are no route's, known to the platform or new, are not taken for others.
    for method in ["OPTIONS", "PUT", "QUERY"] {
        let answer = edge.client().request(method, "/api/health").send();
        assert_eq!(answer.status, 405, "{method}");
        assert_eq!(answer.headers["allow"], "GET", "{method}");
    }
}

#[test]
fn only_a_page_of_this_site_may_change_something() {
    let edge = Edge::start();
    let client = edge.client();
    let post = || client.request("POST", "/api/sign-out");
    post()
        .without("origin")
        .send()
        .problem(403, "origin_not_allowed");
    post()
        .header("origin", "https://evil.example")
        .send()
        .problem(403, "origin_not_allowed");
    post()
        .header("origin", "null")
        .send()
        .problem(403, "origin_not_allowed");
    post()
        .header("sec-fetch-site", "cross-site")
        .send()
        .problem(403, "origin_not_allowed");
}

#[test]
fn the_runtime_keeps_the_sql_contract() {
    let edge = Edge::start();
    let failed = edge
        .client()
        .post("/api/probe/contract", &json!({}))
        .expect(200);
    assert_eq!(failed, json!([]));
}
