use api::problem::Trouble;
use domain::refusal::{Fault, Refusal};

use super::*;

const JSON: &str = "application/json";
const PROBLEM: &str = "application/problem+json";

/// The verdict on an answer with this status, media type and body.
fn judge(asked: &str, status: u16, (media_type, body): (&str, &str)) -> Result<(), Departure> {
    let (method, path) = asked.split_once(' ').unwrap();
    COMMITTED.judge(&Answered {
        method,
        path,
        status,
        media_type,
        body,
    })
}

fn is_body(verdict: &Result<(), Departure>) -> bool {
    matches!(verdict, Err(Departure::Body(_)))
}

fn json_of(trouble: &Trouble) -> String {
    serde_json::to_string(&trouble.problem("req_1")).unwrap()
}

/// The verdict on the problem as the edge writes it.
fn judge_problem(asked: &str, trouble: &Trouble) -> Result<(), Departure> {
    judge(asked, trouble.status(), (PROBLEM, &json_of(trouble)))
}

const HEALTH: &str = r#"{"version":"0.1.0","schemas":[{"part":"lock","version":3}]}"#;

#[test]
fn an_answer_as_it_is_described_passes() {
    assert_eq!(judge("GET /api/health", 200, (JSON, HEALTH)), Ok(()));
    assert_eq!(judge("POST /api/sign-out", 204, ("", "")), Ok(()));
    let invalid = Refusal::invalid("/name", Fault::TooLong { at_most: 80 }).into();
    assert_eq!(judge_problem("PATCH /api/me", &invalid), Ok(()));
}

#[test]
fn a_wrong_body_is_refused() {
    for body in [
        "",
        "null",
        "nonsense",
        r#"{"version":"0.1.0"}"#,
        r#"{"version":1,"schemas":[]}"#,
        r#"{"version":"0.1.0","schemas":[],"more":1}"#,
        r#"{"version":"0.1.0","schemas":[{"part":"lock","version":-1}]}"#,
    ] {
        let verdict = judge("GET /api/health", 200, (JSON, body));
        assert!(is_body(&verdict), "{body}: {verdict:?}");
    }
    let of_another = json_of(&Refusal::LinkOver.into()).replace("410", "401");
    let verdict = judge("GET /api/me", 401, (PROBLEM, &of_another));
    assert!(is_body(&verdict), "{verdict:?}");
}

#[test]
fn another_media_type_and_a_body_where_there_is_none_are_refused() {
    for (asked, status, content) in [
        ("GET /api/health", 200, ("text/html", HEALTH)),
        ("GET /api/health", 200, (PROBLEM, HEALTH)),
        ("GET /api/health", 200, ("", "")),
        ("POST /api/sign-out", 204, (JSON, "{}")),
        (
            "GET /api/me",
            401,
            (JSON, &json_of(&Refusal::NotSignedIn.into())),
        ),
    ] {
        let verdict = judge(asked, status, content);
        assert_eq!(verdict, Err(Departure::MediaType), "{asked}: {content:?}");
    }
}

#[test]
fn an_undescribed_status_is_refused() {
    for status in [201, 204, 301, 404, 418] {
        let verdict = judge("GET /api/health", status, (JSON, HEALTH));
        assert_eq!(verdict, Err(Departure::Status), "{status}");
    }
    let verdict = judge_problem("GET /api/health", &Refusal::NotSignedIn.into());
    assert_eq!(verdict, Err(Departure::Status));
}

#[test]
fn an_unknown_path_is_refused_unless_the_answer_says_that_it_is_none() {
    let (not_found, link_over) = (Refusal::NotFound.into(), Refusal::LinkOver.into());
    for asked in [
        "GET /api/no-such-thing",
        "GET /api/health/",
        "PUT /api/nothing",
    ] {
        let verdict = judge(asked, 200, (JSON, HEALTH));
        assert_eq!(verdict, Err(Departure::Status), "{asked}");
        let verdict = judge_problem(asked, &link_over);
        assert_eq!(verdict, Err(Departure::Status), "{asked}");
        let verdict = judge_problem(asked, &Trouble::MethodNotAllowed);
        assert_eq!(verdict, Err(Departure::Status), "{asked}");
        assert_eq!(judge_problem(asked, &not_found), Ok(()), "{asked}");
        let verdict = judge(asked, 404, (JSON, "{}"));
        assert_eq!(verdict, Err(Departure::MediaType), "{asked}");
    }
}

#[test]
fn another_method_of_a_known_path_is_told_so() {
    let trouble = Trouble::MethodNotAllowed;
    assert_eq!(judge_problem("PUT /api/me", &trouble), Ok(()));
    let verdict = judge_problem("GET /api/me", &trouble);
    assert_eq!(verdict, Err(Departure::Status));
    let verdict = judge("PUT /api/me", 204, ("", ""));
    assert_eq!(verdict, Err(Departure::Status));
}

#[test]
fn a_fixed_path_comes_before_one_with_an_identifier() {
    // `POST /api/me/devices/nonce` beside `PATCH /api/me/devices/{device}`.
    let nonce = r#"{"nonce":"00","expires_at":"2026-11-22T10:00:00Z"}"#;
    let fixed = "POST /api/me/devices/nonce";
    assert_eq!(judge(fixed, 200, (JSON, nonce)), Ok(()));
    let named = "PATCH /api/me/devices/dev_00112233445566778899aabbccddeeff";
    assert!(is_body(&judge(named, 200, (JSON, nonce))));
    assert_eq!(judge_problem(named, &Refusal::Changed.into()), Ok(()));
}

#[test]
fn of_development_routes_only_the_errors_are_judged() {
    for asked in ["POST /api/demo/seed", "POST /api/probe/panic"] {
        assert_eq!(judge(asked, 200, (JSON, "7")), Ok(()), "{asked}");
        let verdict = judge_problem(asked, &Trouble::Internal);
        assert_eq!(verdict, Ok(()), "{asked}");
        assert!(is_body(&judge(asked, 500, (PROBLEM, "{}"))), "{asked}");
    }
    assert_eq!(judge("GET /", 200, ("text/html", "<p>")), Ok(()));
}

#[test]
fn every_schema_of_the_document_is_one() {
    let schemas = COMMITTED.json["components"]["schemas"].as_object().unwrap();
    for name in schemas.keys() {
        let schema = json!({ "$ref": format!("#/components/schemas/{name}") });
        let verdict = COMMITTED.validator(&schema).map(|_| ());
        assert_eq!(verdict, Ok(()), "{name}");
    }
    assert!(schemas.len() > 60, "{}", schemas.len());
}
