//! Mails of an installation: invitations, and permissions given and withdrawn (`R004.34`).
//!
//! One table of texts for each language; a text that is missing in one of them does not compile.

use domain::email::EmailAddress;
use domain::language::Language;
use domain::name::Name;

use super::notice::PermissionChange;
use super::{Letter, moment};
use crate::installation::message::Invitation;

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

/// The mail of an invitation. The secret stands behind `#`, which no server and no preview gets to
/// see.
#[must_use]
pub fn invitation(invitation: Invitation, origin: &str) -> Letter {
    let texts = texts(invitation.language);
    let [subject, lead, label, closing] = texts.invitation;
    let secret = invitation.secret.reveal();
    let link = format!("{origin}/invitation#{}.{secret}", invitation.installation);
    let place = invitation.installation_name.as_str();
    Letter {
        to: invitation.email,
        language: invitation.language,
        subject: subject.replace("{installation}", place),
        paragraphs: vec![lead.replace("{installation}", place)],
        action: Some((label.to_owned(), link)),
        closing: vec![closing.replace("{until}", &moment(invitation.expires_at))],
    }
}

/// The mail about permissions at an installation.
#[must_use]
pub fn permissions(
    to: EmailAddress,
    language: Language,
    installation: &Name,
    change: &PermissionChange,
    origin: &str,
) -> Letter {
    let texts = texts(language);
    let ([subject, lead], doors) = match change {
        PermissionChange::Given { doors } => (texts.given, listed(doors)),
        PermissionChange::Withdrawn { door } => (texts.withdrawn, door.to_string()),
    };
    Letter {
        to,
        language,
        subject: subject.replace("{installation}", installation.as_str()),
        paragraphs: vec![lead.replace("{doors}", &doors)],
        action: Some((texts.open.to_owned(), format!("{origin}/"))),
        closing: Vec::new(),
    }
}

fn listed(doors: &[Name]) -> String {
    let names: Vec<&str> = doors.iter().map(Name::as_str).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    fn mail(language: Language, change: &PermissionChange) -> Letter {
        let to = "aino@example.com".parse().unwrap();
        let place = "Linden".parse().unwrap();
        permissions(to, language, &place, change, "https://door.example")
    }

    #[test]
    fn r004_34_every_language_has_every_mail() {
        for language in Language::ALL {
            let door: Name = "Cellar".parse().unwrap();
            let doors = vec![door.clone(), door.clone()];
            let given = mail(language, &PermissionChange::Given { doors });
            assert!(given.text().contains("Cellar, Cellar") && given.subject.contains("Linden"));
            let gone = mail(language, &PermissionChange::Withdrawn { door });
            assert!(gone.text().contains("Cellar") && gone.subject != given.subject);
            for letter in [given, gone] {
                assert!(!letter.text().contains('{'));
            }
        }
    }

    #[test]
    fn the_secret_of_an_invitation_stands_behind_the_hash() {
        let sent = Invitation {
            email: "aino@example.com".parse().unwrap(),
            language: Language::English,
            installation_name: "Linden".parse().unwrap(),
            installation: [1; 16].into(),
            secret: Secret::from([7; 32]),
            expires_at: "2026-11-29T05:00:00Z".parse().unwrap(),
        };
        let (installation, secret) = (sent.installation, sent.secret);
        let letter = invitation(sent, "https://door.example");
        let link = letter.action.unwrap().1;
        let (page, fragment) = link.split_once('#').unwrap();
        assert_eq!(page, "https://door.example/invitation");
        assert_eq!(fragment, format!("{}.{}", installation, secret.reveal()));
        assert!(letter.closing[0].contains("2026-11-29 05:00 UTC"));
    }
}
