//! Suomi.

use super::{LinkTexts, NoticeTexts, Texts};

pub(super) const TEXTS: Texts = Texts {
    sign_in: LinkTexts {
        subject: "Kirjaudu Clavikseen",
        lead: "Tällä linkillä kirjaudut sisään. Se toimii kerran, {until} asti.",
        action: "Kirjaudu sisään",
        closing: "Jos et pyytänyt tätä, sinun ei tarvitse tehdä mitään: ilman linkkiä kukaan ei pääse sisään.",
    },
    add_address: LinkTexts {
        subject: "Vahvista tämä osoite",
        lead: "Avaa linkki selaimessa, jossa olet kirjautuneena. Sen jälkeen voit kirjautua myös tällä osoitteella. Linkki toimii kerran, {until} asti.",
        action: "Vahvista osoite",
        closing: "Jos et pyytänyt tätä, sinun ei tarvitse tehdä mitään: ilman linkkiä mikään ei muutu.",
    },
    signed_in: NoticeTexts {
        subject: "Tilillesi on kirjauduttu",
        lead: "{at}: joku kirjautui tilillesi linkillä, joka lähetettiin osoitteeseen {name}.",
    },
    device_added: NoticeTexts {
        subject: "Tilillesi on lisätty laite",
        lead: "{at}: tilillesi lisättiin laite ”{name}”.",
    },
    device_unconfirmed: "{until} asti se avaa vain ovet, joilla olet vieraana. Voit vahvistaa sen aiemmin toisella laitteellasi.",
    device_blocked: NoticeTexts {
        subject: "Tilisi laite on estetty",
        lead: "{at}: laite ”{name}” estettiin. Se ei saa enää avaimia.",
    },
    passkey_added: NoticeTexts {
        subject: "Tilillesi on lisätty pääsyavain",
        lead: "{at}: tilillesi lisättiin pääsyavain ”{name}”.",
    },
    passkey_removed: NoticeTexts {
        subject: "Tililtäsi on poistettu pääsyavain",
        lead: "{at}: tililtäsi poistettiin pääsyavain ”{name}”.",
    },
    address_asked: NoticeTexts {
        subject: "Toinen osoite tilillesi",
        lead: "{at}: joku tilillesi kirjautunut pyysi lisäämään osoitteen {name}. Se lisätään, kun sinne lähetetty linkki avataan.",
    },
    address_added: NoticeTexts {
        subject: "Tilillesi on lisätty osoite",
        lead: "{at}: tilillesi lisättiin osoite {name}.",
    },
    address_removed: NoticeTexts {
        subject: "Tililtäsi on poistettu osoite",
        lead: "{at}: tililtäsi poistettiin osoite {name}.",
    },
    account_closed: NoticeTexts {
        subject: "Tilisi on poistettu",
        lead: "{at}: tilisi poistettiin. Laitteesi eivät avaa enää ovia.",
    },
    not_you: "Jos tämä et ollut sinä: kirjaudu sisään, estä laitteet, joita et tunne, ja kirjaudu ulos kaikkialta.",
    open_account: "Avaa tilisi",
};
