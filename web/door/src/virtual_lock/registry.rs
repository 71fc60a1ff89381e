//! What the demonstration says of its locks.

use miniserde::{Deserialize, json};
use virtual_lock::Kind;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// Where the demonstration tells about its locks.
const ADDRESS: &str = "/api/demo/locks";

/// The locks of the demonstration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registry {
    /// What locks of this deployment pin.
    pub enrolment_key: [u8; 32],
    /// The locks.
    pub locks: Vec<Listed>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Listed {
    /// The number it is made from.
    pub number: u8,
    /// Where it is mounted; nothing yet: not mounted.
    pub name: Option<String>,
    /// `door` or `safe`; a door if nothing is said.
    pub kind: Option<String>,
}

impl Listed {
    /// What it is mounted on.
    #[must_use]
    pub fn mount(&self) -> Kind {
        match self.kind.as_deref() {
            Some("safe") => Kind::Safe,
            _ => Kind::Door,
        }
    }
}

#[derive(Deserialize)]
struct Body {
    enrolment_key: String,
    locks: Vec<Listed>,
}

/// Reads what the demonstration says.
///
/// # Errors
/// In words for a developer.
pub async fn fetch() -> Result<Registry, String> {
    let window = web_sys::window().ok_or("no window")?;
    let answer = JsFuture::from(window.fetch_with_str(ADDRESS))
        .await
        .map_err(|_error| "The server does not answer.")?;
    let answer: Response = answer.dyn_into().map_err(|_error| "no answer")?;
    if !answer.ok() {
        let status = answer.status();
        return Err(format!("{ADDRESS} answered {status}: is this the demo?"));
    }
    let text = answer.text().map_err(|_error| "no text")?;
    let text = JsFuture::from(text).await.map_err(|_error| "no text")?;
    read(&text.as_string().unwrap_or_default())
        .ok_or_else(|| format!("{ADDRESS} makes no sense to this page."))
}

fn read(text: &str) -> Option<Registry> {
    let body: Body = json::from_str(text).ok()?;
    let key: domain::hex::Hex = body.enrolment_key.parse().ok()?;
    Some(Registry {
        enrolment_key: key.exactly()?,
        locks: body.locks,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demonstration_is_read_with_members_that_are_not_needed() {
        let key = "01".repeat(32);
        let text = format!(
            r#"{{"enrolment_key":"{key}","locks":[{{"number":1,"id":"00","name":"Front door","kind":"safe"}}]}}"#
        );
        let registry = read(&text).unwrap();
        assert_eq!(registry.enrolment_key, [1; 32]);
        assert_eq!(registry.locks[0].name.as_deref(), Some("Front door"));
        assert_eq!(registry.locks[0].mount(), Kind::Safe);
        assert_eq!(read("{}"), None);
    }
}
