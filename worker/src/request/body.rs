//! Reading a body: what is wrong with it, and where.

use domain::refusal::Flaw;
use durable_objects::json;
use serde::de::DeserializeOwned;

/// Reads JSON of the expected type.
///
/// # Errors
/// The first thing that is wrong and its JSON pointer.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Flaw> {
    json::read(bytes).map_err(json::Error::into_flaw)
}

#[cfg(test)]
mod tests {
    use domain::refusal::Fault;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Order {
        name: String,
        #[serde(default)]
        lines: Vec<Line>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Line {
        #[serde(rename = "a/b~c")]
        count: u8,
        #[serde(default)]
        colour: Option<Colour>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "snake_case")]
    enum Colour {
        Red,
    }

    fn wrong(json: &str) -> (String, Fault) {
        let flaw = parse::<Order>(json.as_bytes()).unwrap_err();
        (flaw.pointer, flaw.fault)
    }

    #[test]
    fn a_good_body_is_read() {
        let order: Order =
            parse(br#" {"name":"x","lines":[{"a/b~c":3,"colour":"red"}]} "#).unwrap();
        assert_eq!(
            order.lines,
            [Line {
                count: 3,
                colour: Some(Colour::Red)
            }]
        );
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let lines = |line: &str| format!(r#"{{"name":"x","lines":[{{"a/b~c":1}},{line}]}}"#);
        for (json, pointer, fault) in [
            ("{}".to_owned(), "/name", Fault::Missing),
            (r#"{"name":1}"#.to_owned(), "/name", Fault::WrongType),
            (r#"{"name":null}"#.to_owned(), "/name", Fault::WrongType),
            (
                r#"{"name":"x","extra":1}"#.to_owned(),
                "/extra",
                Fault::Unknown,
            ),
            (
                r#"{"name":"x","name":"y"}"#.to_owned(),
                "/name",
                Fault::WrongType,
            ),
            (lines("{}"), "/lines/1/a~1b~0c", Fault::Missing),
            (
                lines(r#"{"a/b~c":-1}"#),
                "/lines/1/a~1b~0c",
                Fault::WrongType,
            ),
            (
                lines(r#"{"a/b~c":256}"#),
                "/lines/1/a~1b~0c",
                Fault::WrongType,
            ),
            (lines(r#"{"a/b~c":1,"x":2}"#), "/lines/1/x", Fault::Unknown),
            (
                lines(r#"{"a/b~c":1,"colour":"blue"}"#),
                "/lines/1/colour",
                Fault::NotOneOf,
            ),
            (lines("7"), "/lines/1", Fault::WrongType),
        ] {
            assert_eq!(wrong(&json), (pointer.to_owned(), fault), "{json}");
        }
    }

    #[test]
    fn what_is_no_json_at_all_is_wrong_as_a_whole() {
        for bytes in [
            &b""[..],
            b"nonsense",
            b"[]",
            b"{",
            b"\xff\xfe",
            b"null",
            br#"{"name":"x"} 7"#,
        ] {
            let flaw = parse::<Order>(bytes).unwrap_err();
            assert_eq!(
                (flaw.pointer.as_str(), flaw.fault),
                ("", Fault::WrongType),
                "{bytes:?}"
            );
        }
        let deep = "[".repeat(100_000);
        assert!(parse::<serde_json::Value>(deep.as_bytes()).is_err());
    }
}
