//! Nederlands.

use super::{LinkTexts, NoticeTexts, Texts};

pub(super) const TEXTS: Texts = Texts {
    sign_in: LinkTexts {
        subject: "Inloggen bij Clavis",
        lead: "Met deze link logt u in. Hij werkt één keer, tot {until}.",
        action: "Inloggen",
        closing: "Hebt u hier niet om gevraagd, dan hoeft u niets te doen: zonder de link komt niemand binnen.",
    },
    add_address: LinkTexts {
        subject: "Bevestig dit adres",
        lead: "Open deze link in de browser waarin u bent ingelogd. Daarna kunt u ook met dit adres inloggen. De link werkt één keer, tot {until}.",
        action: "Adres bevestigen",
        closing: "Hebt u hier niet om gevraagd, dan hoeft u niets te doen: zonder de link verandert er niets.",
    },
    signed_in: NoticeTexts {
        subject: "Er is ingelogd op uw account",
        lead: "Op {at} heeft iemand op uw account ingelogd met een link die naar {name} is gestuurd.",
    },
    device_added: NoticeTexts {
        subject: "Uw account heeft een nieuw apparaat",
        lead: "Op {at} is het apparaat ‘{name}’ aan uw account toegevoegd.",
    },
    device_unconfirmed: "Tot {until} opent het alleen deuren waar u gast bent. Op een ander apparaat van u kunt u het eerder bevestigen.",
    device_blocked: NoticeTexts {
        subject: "Een apparaat van uw account is geblokkeerd",
        lead: "Op {at} is het apparaat ‘{name}’ geblokkeerd. Het krijgt geen sleutels meer.",
    },
    passkey_added: NoticeTexts {
        subject: "Uw account heeft een nieuwe passkey",
        lead: "Op {at} is de passkey ‘{name}’ aan uw account toegevoegd.",
    },
    passkey_removed: NoticeTexts {
        subject: "Een passkey van uw account is verwijderd",
        lead: "Op {at} is de passkey ‘{name}’ uit uw account verwijderd.",
    },
    address_asked: NoticeTexts {
        subject: "Nog een adres voor uw account",
        lead: "Op {at} heeft iemand die op uw account is ingelogd gevraagd het adres {name} toe te voegen. Dat gebeurt wanneer de link die daarheen is gestuurd wordt geopend.",
    },
    address_added: NoticeTexts {
        subject: "Uw account heeft een nieuw adres",
        lead: "Op {at} is het adres {name} aan uw account toegevoegd.",
    },
    address_removed: NoticeTexts {
        subject: "Een adres van uw account is verwijderd",
        lead: "Op {at} is het adres {name} uit uw account verwijderd.",
    },
    account_closed: NoticeTexts {
        subject: "Uw account is verwijderd",
        lead: "Op {at} is uw account verwijderd. Uw apparaten openen geen deuren meer.",
    },
    not_you: "Was u dit niet? Log in, blokkeer apparaten die u niet kent en log overal uit.",
    open_account: "Account openen",
};
