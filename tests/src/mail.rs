//! Messages that the worker sent.

use serde_json::Value;

/// One message, as the binding received it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Address of the receiver.
    pub to: String,
    /// Subject line.
    pub subject: String,
    /// The text, with its links.
    pub text: String,
}

impl Mail {
    /// Reads what a mail double recorded.
    #[must_use]
    pub fn read(value: &Value) -> Self {
        let text = |key: &str| match value.get(key) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Array(several)) => several
                .iter()
                .filter_map(Value::as_str)
                .collect::<Vec<_>>()
                .join(", "),
            Some(Value::Object(address)) => address
                .get("email")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            _ => String::new(),
        };
        Self {
            to: text("to"),
            subject: text("subject"),
            text: text("text"),
        }
    }

    /// The first link in the text: every message of ours has at most one to follow.
    #[must_use]
    pub fn link(&self) -> Option<&str> {
        self.text
            .split_whitespace()
            .find(|word| word.starts_with("http://") || word.starts_with("https://"))
    }
}
