//! What single headers say.

/// Whether a request that changes something comes from a page of this site. Browsers send `Origin`
/// with every such request; a page elsewhere cannot forge it.
pub fn comes_from(site: &str, origin: Option<&str>, fetch_site: Option<&str>) -> bool {
    origin == Some(site) && fetch_site.is_none_or(|value| value == "same-origin")
}

/// The version in an entity tag of ours: `"7"`.
pub fn version(tag: &str) -> Option<u64> {
    let digits = tag.strip_prefix('"')?.strip_suffix('"')?;
    let version: u64 = digits.parse().ok()?;
    (version.to_string() == digits).then_some(version)
}

/// Whether an `Idempotency-Key` is usable.
pub fn is_key(key: &str) -> bool {
    (1..=255).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Whether a `Content-Type` says JSON, with or without parameters.
pub fn is_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_page_of_this_site_may_change_something() {
        let site = "https://clavis.example";
        assert!(comes_from(site, Some(site), Some("same-origin")));
        assert!(comes_from(site, Some(site), None));
        for (origin, fetch_site) in [
            (None, None),
            (None, Some("same-origin")),
            (Some("null"), None),
            (Some("http://clavis.example"), None),
            (Some("https://clavis.example.org"), None),
            (Some("https://clavis.example:8443"), None),
            (Some(site), Some("cross-site")),
            (Some(site), Some("same-site")),
        ] {
            assert!(
                !comes_from(site, origin, fetch_site),
                "{origin:?} {fetch_site:?}"
            );
        }
    }

    #[test]
    fn an_entity_tag_of_ours_is_a_quoted_number() {
        assert_eq!(version("\"7\""), Some(7));
        for tag in [
            "7", "\"07\"", "W/\"7\"", "*", "\"\"", "\"+7\"", "\"-7\"", "\"7", "",
        ] {
            assert_eq!(version(tag), None, "{tag}");
        }
    }

    #[test]
    fn a_key_is_short_and_visible() {
        assert!(is_key("0b0c6f5e-52f4-4a44-8f0f-35f58a1e37a9"));
        assert!(is_key(&"k".repeat(255)));
        for key in ["", "a b", "a\u{0}", "ä", &"k".repeat(256)] {
            assert!(!is_key(key), "{key}");
        }
    }

    #[test]
    fn json_is_json_with_any_parameters() {
        assert!(is_json("application/json"));
        assert!(is_json("Application/JSON; charset=utf-8"));
        for other in [
            "",
            "text/plain",
            "application/jsonp",
            "application/problem+json",
        ] {
            assert!(!is_json(other), "{other}");
        }
    }
}
