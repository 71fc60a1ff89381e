//! The harness itself: what it promises to the tests that stand on it.
#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tests::edge::Edge;

#[test]
fn an_unknown_path_of_the_api_is_a_problem_with_a_stable_code() {
    let edge = Edge::start();
    edge.client()
        .get("/api/no-such-thing")
        .problem(404, "not_found");
}

#[test]
fn after_a_kill_the_worker_answers_again_on_the_same_folder() {
    let mut edge = Edge::start();
    edge.kill();
    edge.restart();
    edge.client()
        .get("/api/no-such-thing")
        .problem(404, "not_found");
}

#[test]
fn the_virtual_lock_speaks_like_a_lock_and_survives_nonsense() {
    let answers = virtual_lock(&[
        json!({ "do": "read" }),
        json!({ "do": "make", "enrolment_key": "01".repeat(32), "seed": "02".repeat(32) }),
        json!({ "do": "connect" }),
        json!({ "do": "read" }),
        json!({ "do": "write", "frame": "96" }),
        json!({ "do": "read" }),
        json!({ "do": "write", "frame": "xyz" }),
        json!({ "do": "write", "frame": "00ff" }),
        json!({ "do": "pull_battery" }),
        json!({ "do": "inspect" }),
    ]);
    let [
        unmade,
        made,
        connected,
        challenge,
        hello,
        introduction,
        nonsense,
        malformed,
        pulled,
        seen,
    ] = answers.as_slice()
    else {
        panic!("one answer for each command: {answers:?}");
    };
    assert!(unmade["error"].is_string());
    assert_eq!(made["id"].as_str().map(str::len), Some(32));
    assert_eq!(connected, &json!({}));
    assert!(
        challenge["reply"]
            .as_str()
            .is_some_and(|reply| !reply.is_empty())
    );
    assert_eq!(hello, &json!({ "bolt": null }));
    let certificate = made["certificate"].as_str().unwrap();
    assert!(
        introduction["reply"]
            .as_str()
            .unwrap()
            .ends_with(certificate),
        "a lock without owner introduces itself"
    );
    assert!(nonsense["error"].is_string());
    assert_eq!(malformed, &json!({ "bolt": null }));
    assert_eq!(pulled, &json!({}));
    assert_eq!(
        (&seen["id"], &seen["owner"], &seen["exchanges"]),
        (&made["id"], &Value::Null, &json!([]))
    );
}

fn virtual_lock(commands: &[Value]) -> Vec<Value> {
    let mut lock = Command::new(env!("CARGO_BIN_EXE_virtual-lock"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = lock.stdin.take().unwrap();
    for command in commands {
        writeln!(input, "{command}").unwrap();
    }
    drop(input);
    let answers = BufReader::new(lock.stdout.take().unwrap()).lines();
    let answers = answers
        .map(|line| serde_json::from_str(&line.unwrap()).unwrap())
        .collect();
    assert!(lock.wait().unwrap().success());
    answers
}
