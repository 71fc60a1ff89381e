//! Mails: a letter as values, and its two forms, plain text and simple HTML. No pictures, nothing
//! that tells the sender that it was read.
//!
//! A letter with a secret link leaves with the answer of the request that asked for it: its secret
//! is stored nowhere, and who waits for it asks again. Every other mail is a [`notice`] that the
//! transaction of the act writes into the [`mail_lane`](crate::mail_lane).

pub mod account;
pub mod binding;
pub mod installation;
pub mod notice;

use domain::email::EmailAddress;
use domain::language::Language;
use domain::time::Instant;

/// A mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// To whom.
    pub to: EmailAddress,
    /// The language of all texts in it.
    pub language: Language,
    /// The subject line.
    pub subject: String,
    /// What stands before the link.
    pub paragraphs: Vec<String>,
    /// The one link: what it does, and where it leads.
    pub action: Option<(String, String)>,
    /// What stands after the link.
    pub closing: Vec<String>,
}

impl Letter {
    /// The plain text.
    #[must_use]
    pub fn text(&self) -> String {
        let action = self
            .action
            .iter()
            .map(|(label, link)| format!("{label}:\n{link}"));
        let parts: Vec<String> = self
            .paragraphs
            .iter()
            .cloned()
            .chain(action)
            .chain(self.closing.iter().cloned())
            .collect();
        format!("{}\n\nClavis\n", parts.join("\n\n"))
    }

    /// The same as HTML, in the reader's own font and colours.
    #[must_use]
    pub fn html(&self) -> String {
        let paragraph = |text: &String| format!("<p>{}</p>", escape(text));
        let action = self.action.iter().map(|(label, link)| {
            format!(
                "<p><a href=\"{}\"><strong>{}</strong></a></p>",
                escape(link),
                escape(label)
            )
        });
        let parts: String = self
            .paragraphs
            .iter()
            .map(paragraph)
            .chain(action)
            .chain(self.closing.iter().map(paragraph))
            .collect();
        format!(
            "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><title>{}</title><body>{parts}<p>Clavis</p></body></html>",
            self.language,
            escape(&self.subject),
        )
    }
}

/// An instant as every language can read it: `2026-11-22 05:00 UTC`.
#[must_use]
pub fn moment(at: Instant) -> String {
    let text = at.to_string();
    let (date, time) = text.split_once('T').unwrap_or((text.as_str(), ""));
    format!("{date} {} UTC", time.get(..5).unwrap_or_default())
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter {
            to: "mia@example.com".parse().unwrap(),
            language: Language::Finnish,
            subject: "Ovi <b>".to_owned(),
            paragraphs: vec!["Mia & \"Ovi\" <script>".to_owned()],
            action: Some((
                "Avaa".to_owned(),
                "https://door.example/sign-in#ab".to_owned(),
            )),
            closing: vec!["Loppu".to_owned()],
        }
    }

    #[test]
    fn a_letter_says_the_same_in_both_forms() {
        assert_eq!(
            letter().text(),
            "Mia & \"Ovi\" <script>\n\nAvaa:\nhttps://door.example/sign-in#ab\n\nLoppu\n\nClavis\n"
        );
        let html = letter().html();
        assert!(
            html.contains("<p>Mia &amp; &quot;Ovi&quot; &lt;script&gt;</p>"),
            "{html}"
        );
        assert!(
            html.contains("<a href=\"https://door.example/sign-in#ab\">"),
            "{html}"
        );
        assert!(html.contains("lang=\"fi\""), "{html}");
    }

    #[test]
    fn a_letter_loads_nothing() {
        let html = letter().html();
        for trace in ["<img", "src=", "url(", "<link", "<style"] {
            assert!(!html.contains(trace), "{trace}");
        }
    }

    #[test]
    fn a_moment_is_readable_everywhere() {
        assert_eq!(
            moment("2026-11-22T05:07:09.120Z".parse().unwrap()),
            "2026-11-22 05:07 UTC"
        );
    }
}
