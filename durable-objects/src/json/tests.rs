use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use super::*;

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Order {
    name: String,
    #[serde(default)]
    note: Option<String>,
    lines: Vec<Line>,
    tags: BTreeMap<String, i64>,
    pair: (u8, bool),
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Nothing,
    Count(u32),
    Maybe(Option<u32>),
    Both(u8, String),
    Named { weight: i32 },
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Tagged {
    Plain,
    With { line: Line },
}

fn flaw(json: &str) -> (String, Fault) {
    let flaw = read::<Order>(json.as_bytes()).unwrap_err().into_flaw();
    (flaw.pointer, flaw.fault)
}

fn with_line(line: &str) -> String {
    format!(r#"{{"name":"x","lines":["nothing",{line}],"tags":{{}},"pair":[1,true]}}"#)
}

fn line() -> impl Strategy<Value = Line> {
    prop_oneof![
        Just(Line::Nothing),
        any::<u32>().prop_map(Line::Count),
        any::<Option<u32>>().prop_map(Line::Maybe),
        (any::<u8>(), ".*").prop_map(|(number, text)| Line::Both(number, text)),
        any::<i32>().prop_map(|weight| Line::Named { weight }),
    ]
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(
        name in ".*",
        note in proptest::option::of(".*"),
        lines in proptest::collection::vec(line(), 0..6),
        tags in proptest::collection::btree_map(".*", any::<i64>(), 0..4),
        pair in any::<(u8, bool)>(),
    ) {
        let order = Order { name, note, lines, tags, pair };
        let text = serde_json::to_string_pretty(&order).unwrap();
        prop_assert_eq!(read::<Order>(text.as_bytes()).unwrap(), order);
    }

    /// What is cut off, or has a byte of its own, is an error or is read as the library reads it.
    #[test]
    fn nothing_is_read_that_the_library_refuses(at in 0_usize..90, byte in any::<u8>()) {
        let good = with_line(r#"{"named":{"weight":-7}},{"both":[2,"y"]},{"maybe":null},{"count":3}"#);
        let mut text = good.into_bytes();
        if let Some(place) = text.get_mut(at) {
            *place = byte;
        }
        if let Ok(order) = read::<Order>(&text) {
            prop_assert_eq!(serde_json::from_slice::<Order>(&text).unwrap(), order);
        }
    }
}

#[test]
fn a_variant_that_is_told_by_a_member_is_read() {
    let read = |json: &str| read::<Tagged>(json.as_bytes());
    assert_eq!(read(r#"{"kind":"plain"}"#), Ok(Tagged::Plain));
    let with = Tagged::With {
        line: Line::Count(3),
    };
    assert_eq!(read(r#"{"line":{"count":3},"kind":"with"}"#), Ok(with));
    assert!(read(r#"{"line":{"count":3}}"#).is_err());
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    for (line, pointer, fault) in [
        ("7", "/lines/1", Fault::WrongType),
        (r#""other""#, "/lines/1", Fault::NotOneOf),
        (r#""count""#, "/lines/1", Fault::WrongType),
        (r#""maybe""#, "/lines/1", Fault::WrongType),
        (r#"{"nothing":1}"#, "/lines/1", Fault::WrongType),
        (r#"{"count":-1}"#, "/lines/1", Fault::WrongType),
        (r#"{"count":1,"maybe":2}"#, "/lines/1", Fault::WrongType),
        ("{}", "/lines/1", Fault::WrongType),
        (r#"{"both":[1]}"#, "/lines/1", Fault::WrongType),
        (r#"{"both":[1,"y",2]}"#, "/lines/1", Fault::WrongType),
        (r#"{"both":[1,2]}"#, "/lines/1/1", Fault::WrongType),
        (r#"{"named":[5]}"#, "/lines/1", Fault::WrongType),
        (r#"{"named":{}}"#, "/lines/1/weight", Fault::Missing),
    ] {
        assert_eq!(
            flaw(&with_line(line)),
            (pointer.to_owned(), fault),
            "{line}"
        );
    }
    let twice = r#"{"name":"x","name":"y"}"#;
    assert_eq!(flaw(twice), ("/name".to_owned(), Fault::WrongType));
    let key = r#"{"tags":{"a/b~c":"text"}}"#;
    assert_eq!(flaw(key), ("/tags/a~1b~0c".to_owned(), Fault::WrongType));
}

#[test]
fn a_struct_is_no_list() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Point {
        x: u8,
    }
    assert_eq!(
        read::<Point>(b"[1]")
            .map_err(Error::into_flaw)
            .unwrap_err()
            .pointer,
        ""
    );
    assert_eq!(read::<Point>(br#"{"x":1,"y":2}"#), Ok(Point { x: 1 }));
}

#[test]
fn an_error_says_where_and_not_what_was_there() {
    let error = read::<Order>(with_line(r#"{"count":"secret"}"#).as_bytes()).unwrap_err();
    let text = error.to_string();
    assert!(text.starts_with("/lines/1: "), "{text}");
    assert!(!text.contains("secret"), "{text}");
}
