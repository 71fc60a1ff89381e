//! Installations over HTTP: who may do what, and what is kept.

use serde_json::json;
use tests::building::Building;
use tests::edge::Edge;

#[test]
fn r004_12_an_installation_begins_with_its_one_root_administrator() {
    let edge = Edge::start();
    let building = Building::found(&edge);
    let path = format!("/api/installations/{}", building.id);
    let installation = building.administrator.get(&path).expect(200);
    assert_eq!(installation["may"]["administer"], json!(true));
    let people = building
        .administrator
        .get(&building.path("people"))
        .expect(200);
    assert_eq!(people["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(people["items"][0]["root_administrator"], json!(true));
}
