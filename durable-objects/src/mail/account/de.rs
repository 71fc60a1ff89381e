//! Deutsch.

use super::{LinkTexts, NoticeTexts, Texts};

pub(super) const TEXTS: Texts = Texts {
    sign_in: LinkTexts {
        subject: "Bei Clavis anmelden",
        lead: "Dieser Link meldet Sie an. Er gilt einmal, bis {until}.",
        action: "Anmelden",
        closing: "Wenn Sie ihn nicht angefordert haben, müssen Sie nichts tun: Ohne den Link kommt niemand hinein.",
    },
    add_address: LinkTexts {
        subject: "Diese Adresse bestätigen",
        lead: "Öffnen Sie diesen Link in dem Browser, in dem Sie angemeldet sind. Danach können Sie sich auch mit dieser Adresse anmelden. Der Link gilt einmal, bis {until}.",
        action: "Adresse bestätigen",
        closing: "Wenn Sie ihn nicht angefordert haben, müssen Sie nichts tun: Ohne den Link ändert sich nichts.",
    },
    signed_in: NoticeTexts {
        subject: "Neue Anmeldung in Ihrem Konto",
        lead: "Am {at} hat sich jemand mit einem Link, der an {name} ging, in Ihrem Konto angemeldet.",
    },
    device_added: NoticeTexts {
        subject: "Ihr Konto hat ein neues Gerät",
        lead: "Am {at} wurde Ihrem Konto das Gerät „{name}“ hinzugefügt.",
    },
    device_unconfirmed: "Bis {until} öffnet es nur Türen, an denen Sie Gast sind. Auf einem anderen Ihrer Geräte können Sie es früher bestätigen.",
    device_blocked: NoticeTexts {
        subject: "Ein Gerät Ihres Kontos wurde gesperrt",
        lead: "Am {at} wurde das Gerät „{name}“ gesperrt. Es bekommt keine Schlüssel mehr.",
    },
    passkey_added: NoticeTexts {
        subject: "Ihr Konto hat einen neuen Passkey",
        lead: "Am {at} wurde Ihrem Konto der Passkey „{name}“ hinzugefügt.",
    },
    passkey_removed: NoticeTexts {
        subject: "Ein Passkey Ihres Kontos wurde entfernt",
        lead: "Am {at} wurde der Passkey „{name}“ aus Ihrem Konto entfernt.",
    },
    address_asked: NoticeTexts {
        subject: "Eine weitere Adresse für Ihr Konto",
        lead: "Am {at} hat jemand, der in Ihrem Konto angemeldet ist, die Adresse {name} hinzufügen wollen. Sie kommt hinzu, wenn der dorthin gesandte Link geöffnet wird.",
    },
    address_added: NoticeTexts {
        subject: "Ihr Konto hat eine neue Adresse",
        lead: "Am {at} wurde Ihrem Konto die Adresse {name} hinzugefügt.",
    },
    address_removed: NoticeTexts {
        subject: "Eine Adresse Ihres Kontos wurde entfernt",
        lead: "Am {at} wurde die Adresse {name} aus Ihrem Konto entfernt.",
    },
    account_closed: NoticeTexts {
        subject: "Ihr Konto wurde gelöscht",
        lead: "Am {at} wurde Ihr Konto gelöscht. Ihre Geräte öffnen keine Türen mehr.",
    },
    not_you: "Wenn Sie das nicht waren: Melden Sie sich an, sperren Sie Geräte, die Sie nicht kennen, und melden Sie sich überall ab.",
    open_account: "Konto öffnen",
};
