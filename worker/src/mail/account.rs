//! Mails about an account: links to get in, and what happened to it.
//!
//! One table of texts for each language; a text that is missing in one of them does not compile.

mod de;
mod en;
mod fi;
mod nl;

use domain::directory::Purpose;
use domain::email::EmailAddress;
use domain::language::Language;
use domain::time::Instant;
use durable_objects::person::message::{Notice, NoticeKind};

use super::{Letter, moment};

/// The texts. `{at}`, `{until}` and `{name}` are filled in.
#[derive(Debug)]
struct Texts {
    sign_in: LinkTexts,
    add_address: LinkTexts,
    signed_in: NoticeTexts,
    device_added: NoticeTexts,
    /// Follows `device_added` for a device that came through a mailbox.
    device_unconfirmed: &'static str,
    device_blocked: NoticeTexts,
    passkey_added: NoticeTexts,
    passkey_removed: NoticeTexts,
    address_asked: NoticeTexts,
    address_added: NoticeTexts,
    address_removed: NoticeTexts,
    account_closed: NoticeTexts,
    /// What to do if it was somebody else.
    not_you: &'static str,
    /// Where the link of a notice leads.
    open_account: &'static str,
}

/// The texts of a mail with a link that works once.
#[derive(Debug)]
struct LinkTexts {
    subject: &'static str,
    lead: &'static str,
    action: &'static str,
    closing: &'static str,
}

/// The texts of a mail about something that happened.
#[derive(Debug)]
struct NoticeTexts {
    subject: &'static str,
    lead: &'static str,
}

const fn texts(language: Language) -> &'static Texts {
    match language {
        Language::Dutch => &nl::TEXTS,
        Language::German => &de::TEXTS,
        Language::Finnish => &fi::TEXTS,
        Language::English => &en::TEXTS,
    }
}

/// The mail with a link. The secret stands behind `#`, which no server and no preview gets to see.
#[must_use]
pub fn link(
    to: EmailAddress,
    language: Language,
    purpose: &Purpose,
    (origin, fragment): (&str, &str),
    until: Instant,
) -> Letter {
    let texts = match purpose {
        Purpose::SignIn => &texts(language).sign_in,
        Purpose::AddTo(_) => &texts(language).add_address,
    };
    Letter {
        to,
        language,
        subject: texts.subject.to_owned(),
        paragraphs: vec![texts.lead.replace("{until}", &moment(until))],
        action: Some((
            texts.action.to_owned(),
            format!("{origin}/sign-in#{fragment}"),
        )),
        closing: vec![texts.closing.to_owned()],
    }
}

/// The mail about something that happened.
#[must_use]
pub fn notice(notice: Notice, origin: &str) -> Letter {
    let all = texts(notice.language);
    let (texts, name) = match &notice.kind {
        NoticeKind::SignedIn { address } => (&all.signed_in, address.to_string()),
        NoticeKind::DeviceAdded { name, .. } => (&all.device_added, name.to_string()),
        NoticeKind::DeviceBlocked { name } => (&all.device_blocked, name.to_string()),
        NoticeKind::PasskeyAdded { name } => (&all.passkey_added, name.to_string()),
        NoticeKind::PasskeyRemoved { name } => (&all.passkey_removed, name.to_string()),
        NoticeKind::AddressAsked { address } => (&all.address_asked, address.to_string()),
        NoticeKind::AddressAdded { address } => (&all.address_added, address.to_string()),
        NoticeKind::AddressRemoved { address } => (&all.address_removed, address.to_string()),
        NoticeKind::AccountClosed => (&all.account_closed, String::new()),
    };
    let mut paragraphs = vec![fill(texts.lead, notice.at, &name)];
    if let NoticeKind::DeviceAdded {
        until: Some(until), ..
    } = notice.kind
    {
        paragraphs.push(all.device_unconfirmed.replace("{until}", &moment(until)));
    }
    let is_over = notice.kind == NoticeKind::AccountClosed;
    Letter {
        to: notice.to,
        language: notice.language,
        subject: texts.subject.to_owned(),
        paragraphs,
        action: (!is_over).then(|| (all.open_account.to_owned(), format!("{origin}/me"))),
        closing: if is_over {
            Vec::new()
        } else {
            vec![all.not_you.to_owned()]
        },
    }
}

/// The name comes last, so that braces in it stay what they are.
fn fill(text: &str, at: Instant, name: &str) -> String {
    text.replace("{at}", &moment(at)).replace("{name}", name)
}

#[cfg(test)]
mod tests {
    use domain::id::PersonId;

    use super::*;

    fn address() -> EmailAddress {
        "mia@example.com".parse().unwrap()
    }

    fn kinds() -> Vec<NoticeKind> {
        let name = || "Phone {at} 7".parse().unwrap();
        let until = Some(Instant::MAX);
        vec![
            NoticeKind::SignedIn { address: address() },
            NoticeKind::DeviceAdded {
                name: name(),
                until,
            },
            NoticeKind::DeviceAdded {
                name: name(),
                until: None,
            },
            NoticeKind::DeviceBlocked { name: name() },
            NoticeKind::PasskeyAdded { name: name() },
            NoticeKind::PasskeyRemoved { name: name() },
            NoticeKind::AddressAsked { address: address() },
            NoticeKind::AddressAdded { address: address() },
            NoticeKind::AddressRemoved { address: address() },
            NoticeKind::AccountClosed,
        ]
    }

    #[test]
    fn every_notice_says_what_happened_and_when_in_every_language() {
        for language in Language::ALL {
            for kind in kinds() {
                let sent = Notice {
                    to: address(),
                    language,
                    at: Instant::MIN,
                    kind: kind.clone(),
                };
                let text = notice(sent, "https://door.example").text();
                assert!(text.contains("2000-01-01 00:00 UTC"), "{text}");
                let named = match &kind {
                    NoticeKind::AccountClosed => "",
                    NoticeKind::SignedIn { .. }
                    | NoticeKind::AddressAsked { .. }
                    | NoticeKind::AddressAdded { .. }
                    | NoticeKind::AddressRemoved { .. } => "mia@example.com",
                    _ => "Phone {at} 7",
                };
                assert!(text.contains(named), "{text}");
                assert!(
                    !text.replace("Phone {at} 7", "").contains(['{', '}']),
                    "{text}"
                );
                let is_weak = matches!(kind, NoticeKind::DeviceAdded { until: Some(_), .. });
                assert_eq!(text.contains("2200-12-31"), is_weak, "{text}");
            }
        }
    }

    #[test]
    fn a_link_carries_its_secret_behind_the_hash() {
        for language in Language::ALL {
            for purpose in [Purpose::SignIn, Purpose::AddTo(PersonId::from([1; 16]))] {
                let at = ("https://door.example", "abc");
                let letter = link(address(), language, &purpose, at, Instant::MIN);
                assert_eq!(
                    letter.action.clone().unwrap().1,
                    "https://door.example/sign-in#abc"
                );
                assert!(letter.text().contains("2000-01-01 00:00 UTC"));
                assert!(!letter.text().contains('{'));
            }
        }
    }

    #[test]
    fn no_two_languages_share_a_subject() {
        let subjects = |language| {
            let of = |kind| {
                let sent = Notice {
                    to: address(),
                    language,
                    at: Instant::MIN,
                    kind,
                };
                notice(sent, "").subject
            };
            kinds().into_iter().map(of).collect::<Vec<_>>()
        };
        for (number, one) in Language::ALL.into_iter().enumerate() {
            for other in Language::ALL.into_iter().skip(number + 1) {
                for (left, right) in subjects(one).iter().zip(subjects(other)) {
                    assert_ne!(*left, right, "{one} {other}");
                }
            }
        }
    }
}
