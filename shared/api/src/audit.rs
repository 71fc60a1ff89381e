//! The administration log of an authority (`domain.md` 4, C1): who did what, and when.

use domain::time::Instant;

/// The most entries on a page.
pub const MOST_ENTRIES: u16 = 100;

/// `GET /api/installations/{installation}/audit`, newest first: all of it for the root
/// administrator, the doors that they manage for managers, and for everybody what they did and what
/// was done about them. Query: `limit` (1 to 100, 50 if
/// absent), `cursor` (the `next` of the page before).
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    miniserde::Serialize,
    miniserde::Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct AuditPage {
    /// The entries.
    pub entries: Vec<AuditEntry>,
    /// Where the next page begins; null on the last one.
    pub next: Option<String>,
}

/// One act. Each entry's hash covers the entry and the hash before it, so that a reader who keeps
/// one hash notices any later change of what came before.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    miniserde::Serialize,
    miniserde::Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct AuditEntry {
    /// The entry's place in the log: 1, 2, 3 ...
    pub number: u64,
    /// When the act was carried out.
    pub at: Instant,
    /// The identifier of who acted.
    pub actor: String,
    /// The act's stable code.
    pub code: String,
    /// The identifier of what the act was about.
    pub object: String,
    /// Short texts for the reader; null when they were erased.
    pub details: Option<Vec<AuditDetail>>,
    /// What the hash covers instead of the details: 64 hexadecimal digits.
    pub commitment: String,
    /// The hash of the entry and all before it: 64 hexadecimal digits.
    pub hash: String,
}

/// A named text.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    miniserde::Serialize,
    miniserde::Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct AuditDetail {
    /// What the text is: `door`, `name`.
    pub name: String,
    /// The text.
    pub text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_the_same_json_in_both_libraries() {
        let entry = AuditEntry {
            number: 1,
            at: Instant::MIN,
            actor: "prs_1".to_owned(),
            code: "grant_given".to_owned(),
            object: "grt_1".to_owned(),
            details: Some(vec![AuditDetail {
                name: "door".to_owned(),
                text: "Cellar".to_owned(),
            }]),
            commitment: "0".repeat(64),
            hash: "1".repeat(64),
        };
        let erased = AuditEntry {
            details: None,
            ..entry.clone()
        };
        for page in [
            AuditPage {
                entries: vec![entry, erased],
                next: Some("1".to_owned()),
            },
            AuditPage {
                entries: vec![],
                next: None,
            },
        ] {
            let json = serde_json::to_string(&page).unwrap();
            assert_eq!(miniserde::json::to_string(&page), json);
            assert_eq!(miniserde::json::from_str::<AuditPage>(&json).unwrap(), page);
        }
    }
}
