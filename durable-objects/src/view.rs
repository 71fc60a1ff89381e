//! What a caller is shown, on its way from the object that wrote it through the edge.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::json;

/// One of the types of [`domain::view`], written once: the edge passes the text on, and never reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    json: String,
    /// The version of what is shown, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<u64>,
}

impl View {
    /// A view of something without a version.
    ///
    /// # Errors
    /// A value that JSON can't say.
    pub fn of<T: Serialize>(shown: &T) -> Result<Self, Failure> {
        let json = serde_json::to_string(shown)
            .map_err(|error| Failure::Corrupt(format!("a view: {error}")))?;
        Ok(Self {
            json,
            version: None,
        })
    }

    /// A view of something in this version.
    ///
    /// # Errors
    /// Those of [`View::of`].
    pub fn versioned<T: Serialize>(shown: &T, version: u64) -> Result<Self, Failure> {
        Ok(Self {
            version: Some(version),
            ..Self::of(shown)?
        })
    }

    /// What is shown, for who has to look at it.
    ///
    /// # Errors
    /// A view of something else.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        json::read(self.json.as_bytes())
            .map_err(|error| Failure::Corrupt(format!("a view: {error}")))
    }

    /// The text and the version.
    #[must_use]
    pub fn into_parts(self) -> (String, Option<u64>) {
        (self.json, self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_json_of_a_view_is_a_text_that_is_passed_on_as_it_is() {
        let view = View::versioned(&["a \"door\"", "ö\n"], 3).unwrap();
        let written = serde_json::to_string(&view).unwrap();
        assert_eq!(
            written,
            r#"{"json":"[\"a \\\"door\\\"\",\"ö\\n\"]","version":3}"#
        );
        let read: View = json::read(written.as_bytes()).unwrap();
        assert_eq!(read, view);
        let text = r#"["a \"door\"","ö\n"]"#;
        assert_eq!(read.into_parts(), (text.to_owned(), Some(3)));
    }

    #[test]
    fn a_view_without_a_version_has_none() {
        let view = View::of(&1).unwrap();
        assert_eq!(serde_json::to_string(&view).unwrap(), r#"{"json":"1"}"#);
        let read: View = json::read(br#"{"json":"1"}"#).unwrap();
        assert_eq!(read.into_parts(), ("1".to_owned(), None));
    }

    #[test]
    fn a_view_of_something_else_is_not_read() {
        assert!(View::of(&"a").unwrap().read::<u8>().is_err());
    }
}
