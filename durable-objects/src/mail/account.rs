//! Mails about an account: links to get in, and what happened to it.
//!
//! One table of texts for each language; a text that is missing in one of them does not compile.

mod de;
mod en;
mod fi;
mod nl;

use super::notice::AccountEvent;
use super::{Letter, moment};
use domain::directory::Purpose;
use domain::email::EmailAddress;
use domain::language::Language;
use domain::time::Instant;

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

/// The mail about something that happened to an account at this instant.
#[must_use]
pub fn event(
    to: EmailAddress,
    language: Language,
    at: Instant,
    event: &AccountEvent,
    origin: &str,
) -> Letter {
    let all = texts(language);
    let (texts, name) = match event {
        AccountEvent::SignedIn { address } => (&all.signed_in, address.to_string()),
        AccountEvent::DeviceAdded { name, .. } => (&all.device_added, name.to_string()),
        AccountEvent::DeviceBlocked { name } => (&all.device_blocked, name.to_string()),
        AccountEvent::PasskeyAdded { name } => (&all.passkey_added, name.to_string()),
        AccountEvent::PasskeyRemoved { name } => (&all.passkey_removed, name.to_string()),
        AccountEvent::AddressAsked { address } => (&all.address_asked, address.to_string()),
        AccountEvent::AddressAdded { address } => (&all.address_added, address.to_string()),
        AccountEvent::AddressRemoved { address } => (&all.address_removed, address.to_string()),
        AccountEvent::AccountClosed => (&all.account_closed, String::new()),
    };
    let mut paragraphs = vec![fill(texts.lead, at, &name)];
    if let AccountEvent::DeviceAdded {
        until: Some(until), ..
    } = event
    {
        paragraphs.push(all.device_unconfirmed.replace("{until}", &moment(*until)));
    }
    let is_over = *event == AccountEvent::AccountClosed;
    Letter {
        to,
        language,
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

    fn kinds() -> Vec<AccountEvent> {
        let name = || "Phone {at} 7".parse().unwrap();
        let until = Some(Instant::MAX);
        vec![
            AccountEvent::SignedIn { address: address() },
            AccountEvent::DeviceAdded {
                name: name(),
                until,
            },
            AccountEvent::DeviceAdded {
                name: name(),
                until: None,
            },
            AccountEvent::DeviceBlocked { name: name() },
            AccountEvent::PasskeyAdded { name: name() },
            AccountEvent::PasskeyRemoved { name: name() },
            AccountEvent::AddressAsked { address: address() },
            AccountEvent::AddressAdded { address: address() },
            AccountEvent::AddressRemoved { address: address() },
            AccountEvent::AccountClosed,
        ]
    }

    #[test]
    fn every_notice_says_what_happened_and_when_in_every_language() {
        for language in Language::ALL {
            for kind in kinds() {
                let letter = event(
                    address(),
                    language,
                    Instant::MIN,
                    &kind,
                    "https://door.example",
                );
                let text = letter.text();
                assert!(text.contains("2000-01-01 00:00 UTC"), "{text}");
                let named = match &kind {
                    AccountEvent::AccountClosed => "",
                    AccountEvent::SignedIn { .. }
                    | AccountEvent::AddressAsked { .. }
                    | AccountEvent::AddressAdded { .. }
                    | AccountEvent::AddressRemoved { .. } => "mia@example.com",
                    _ => "Phone {at} 7",
                };
                assert!(text.contains(named), "{text}");
                assert!(
                    !text.replace("Phone {at} 7", "").contains(['{', '}']),
                    "{text}"
                );
                let is_weak = matches!(kind, AccountEvent::DeviceAdded { until: Some(_), .. });
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
            let of = |kind| event(address(), language, Instant::MIN, kind, "").subject;
            kinds().iter().map(of).collect::<Vec<_>>()
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
