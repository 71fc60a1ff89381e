//! Mails of an installation: invitations, and permissions given and withdrawn (`R004.34`).
//!
//! One table of texts for each language; a text that is missing in one of them does not compile.

use domain::language::Language;
use domain::name::Name;
use durable_objects::installation::message::{Notice, NoticeKind};

use super::{Letter, moment};

/// The texts. `{installation}`, `{doors}` and `{until}` are filled in.
#[derive(Debug)]
struct Texts {
    invitation: [&'static str; 4],
    given: [&'static str; 2],
    withdrawn: [&'static str; 2],
    /// Where the link of a mail about permissions leads.
    open: &'static str,
}

const DUTCH: Texts = Texts {
    invitation: [
        "Uitnodiging voor {installation}",
        "Je bent uitgenodigd voor {installation}.",
        "Uitnodiging aannemen",
        "De link werkt één keer, tot {until}.",
    ],
    given: [
        "Nieuwe toegang bij {installation}",
        "Je kunt vanaf nu deze deuren openen: {doors}.",
    ],
    withdrawn: [
        "Toegang ingetrokken bij {installation}",
        "Je toegang tot deze deur is ingetrokken: {doors}.",
    ],
    open: "Mijn deuren",
};

const GERMAN: Texts = Texts {
    invitation: [
        "Einladung zu {installation}",
        "Sie sind zu {installation} eingeladen.",
        "Einladung annehmen",
        "Der Link gilt einmal, bis {until}.",
    ],
    given: [
        "Neue Zutrittsberechtigung bei {installation}",
        "Sie haben eine Berechtigung für diese Türen erhalten: {doors}.",
    ],
    withdrawn: [
        "Zutrittsberechtigung bei {installation} entzogen",
        "Ihre Berechtigung für diese Tür wurde entzogen: {doors}.",
    ],
    open: "Meine Türen",
};

const FINNISH: Texts = Texts {
    invitation: [
        "Kutsu kohteeseen {installation}",
        "Sinut on kutsuttu kohteeseen {installation}.",
        "Hyväksy kutsu",
        "Linkki toimii kerran, {until} asti.",
    ],
    given: [
        "Uusi kulkuoikeus: {installation}",
        "Sait kulkuoikeuden näihin oviin: {doors}.",
    ],
    withdrawn: [
        "Kulkuoikeus poistettu: {installation}",
        "Kulkuoikeutesi tähän oveen on poistettu: {doors}.",
    ],
    open: "Omat ovet",
};

const ENGLISH: Texts = Texts {
    invitation: [
        "Invitation to {installation}",
        "You are invited to {installation}.",
        "Accept the invitation",
        "The link works once, until {until}.",
    ],
    given: [
        "New access at {installation}",
        "You have been given access to these doors: {doors}.",
    ],
    withdrawn: [
        "Access withdrawn at {installation}",
        "Your access to this door has been withdrawn: {doors}.",
    ],
    open: "My doors",
};

const fn texts(language: Language) -> &'static Texts {
    match language {
        Language::Dutch => &DUTCH,
        Language::German => &GERMAN,
        Language::Finnish => &FINNISH,
        Language::English => &ENGLISH,
    }
}

/// The mail of a notice. The secret of an invitation stands behind `#`, which no server and no
/// preview gets to see.
#[must_use]
pub fn notice(notice: Notice, origin: &str) -> Letter {
    let texts = texts(notice.language);
    let place = notice.installation_name.to_string();
    let letter = |subject: &str, lead: String, action, closing| Letter {
        to: notice.email,
        language: notice.language,
        subject: subject.replace("{installation}", &place),
        paragraphs: vec![lead],
        action: Some(action),
        closing,
    };
    let doors = |doors: &[Name]| {
        doors
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let open = (texts.open.to_owned(), format!("{origin}/"));
    match &notice.kind {
        NoticeKind::Invitation {
            installation,
            secret,
            expires_at,
        } => {
            let [subject, lead, label, closing] = texts.invitation;
            let link = format!("{origin}/invitation#{installation}.{}", secret.reveal());
            let closing = closing.replace("{until}", &moment(*expires_at));
            let lead = lead.replace("{installation}", &place);
            letter(subject, lead, (label.to_owned(), link), vec![closing])
        }
        NoticeKind::Given { doors: given } => {
            let [subject, lead] = texts.given;
            letter(
                subject,
                lead.replace("{doors}", &doors(given)),
                open,
                vec![],
            )
        }
        NoticeKind::Withdrawn { door } => {
            let [subject, lead] = texts.withdrawn;
            letter(
                subject,
                lead.replace("{doors}", door.as_str()),
                open,
                vec![],
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use durable_objects::secret::Secret;

    use super::*;

    fn mail(language: Language, kind: NoticeKind) -> Letter {
        let notice = Notice {
            email: "aino@example.com".parse().unwrap(),
            language,
            name: "Aino".parse().unwrap(),
            installation_name: "Linden".parse().unwrap(),
            kind,
        };
        super::notice(notice, "https://door.example")
    }

    #[test]
    fn r004_34_every_language_has_every_mail() {
        for language in Language::ALL {
            let door: Name = "Cellar".parse().unwrap();
            let given = mail(
                language,
                NoticeKind::Given {
                    doors: vec![door.clone(), door.clone()],
                },
            );
            assert!(given.text().contains("Cellar, Cellar") && given.subject.contains("Linden"));
            let gone = mail(language, NoticeKind::Withdrawn { door });
            assert!(gone.text().contains("Cellar") && gone.subject != given.subject);
            for letter in [given, gone] {
                assert!(!letter.text().contains('{'));
            }
        }
    }

    #[test]
    fn the_secret_of_an_invitation_stands_behind_the_hash() {
        let secret = Secret::from([7; 32]);
        let expires_at = "2026-11-29T05:00:00Z".parse().unwrap();
        let installation = [1; 16].into();
        let kind = NoticeKind::Invitation {
            installation,
            secret,
            expires_at,
        };
        let letter = mail(Language::English, kind);
        let link = letter.action.unwrap().1;
        let (page, fragment) = link.split_once('#').unwrap();
        assert_eq!(page, "https://door.example/invitation");
        assert_eq!(fragment, format!("{}.{}", installation, secret.reveal()));
        assert!(letter.closing[0].contains("2026-11-29 05:00 UTC"));
    }
}
