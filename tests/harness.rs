//! The harness itself: what it promises to the tests that stand on it.

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
