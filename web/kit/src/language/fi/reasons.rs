//! Finnish: one sentence and its way out for each reason of `domain::reason`, what the server or the network refuses, what goes wrong between phone and lock, what is wrong with one field.

use crate::language::messages::{Faults, Reasons, Refusals, Transports};
use crate::language::text::{Pattern, Sentences};

/// One sentence and its way out for each reason of `domain::reason`.
pub const REASONS: Reasons = Reasons {
    account_locked: Sentences::new("Tilisi on lukittu.", "Hallinto voi avata sen."),
    account_not_started: Sentences::new(
        "Tilisi ei ole vielä voimassa.",
        "Kysy hallinnolta alkamispäivää.",
    ),
    account_ended: Sentences::new("Tilisi on päättynyt.", "Pyydä hallinnolta jatkoa."),
    device_revoked: Sentences::new(
        "Tämä laite on estetty.",
        "Kirjaudu uudelleen tai käytä toista laitetta.",
    ),
    device_unconfirmed: Sentences::new(
        "Tämä laite on uusi eikä vielä vahvistettu.",
        "Vahvista se toisella laitteella tai odota 24 tuntia.",
    ),
    no_grant: Sentences::new(
        "Sinulla ei ole pääsyä tähän oveen.",
        "Pyydä pääsyä hallinnolta.",
    ),
    level_too_low: Sentences::new(
        "Oikeutesi eivät riitä tähän.",
        "Pyydä henkilöä, jolla on enemmän oikeuksia.",
    ),
    before_window: Sentences::new(
        "Pääsysi ei ole vielä alkanut.",
        "Tule takaisin, kun se alkaa.",
    ),
    after_window: Sentences::new("Pääsysi on päättynyt.", "Pyydä hallinnolta jatkoa."),
    wrong_weekday: Sentences::new(
        "Tänä viikonpäivänä sinulla ei ole pääsyä.",
        "Tule takaisin sallittuna päivänä.",
    ),
    wrong_time_of_day: Sentences::new(
        "Tähän aikaan sinulla ei ole pääsyä.",
        "Tule takaisin sallittuun aikaan.",
    ),
    exceeds_unit_schedule: Sentences::new(
        "Ajat ylittävät asunnon aikataulun.",
        "Lyhennä niitä tai pyydä laajentamaan aikataulua.",
    ),
    mandate_suspended_licence: Sentences::new(
        "Tämän oven lisenssi on päättynyt.",
        "Hallinto voi jatkaa sitä.",
    ),
    mandate_revoked: Sentences::new(
        "Oikeus, johon pääsysi perustuu, on peruttu.",
        "Pyydä hallinnolta uusi.",
    ),
    mandate_expired: Sentences::new(
        "Oikeus, johon pääsysi perustuu, on päättynyt.",
        "Pyydä hallinnolta jatkoa.",
    ),
    exceeds_proxy: Sentences::new("Tämä ylittää valtuutuksen.", "Pyydä valtuuttajalta lisää."),
    not_classic: Sentences::new(
        "Tämä ovi ei avaudu etänä.",
        "Avaa se paikan päällä Bluetoothilla.",
    ),
    lockdown: Sentences::new(
        "Rakennus on suljettu.",
        "Vain nimetyt henkilöt voivat avata. Noudata paikan ohjeita.",
    ),
    bundle_expired: Sentences::new(
        "Tämän puhelimen avain on vanhentunut.",
        "Yhdistä kerran internetiin, niin saat uuden.",
    ),
    bundle_older_than_epoch: Sentences::new(
        "Tämän puhelimen avain on liian vanha tälle lukolle.",
        "Yhdistä kerran internetiin, niin saat uuden.",
    ),
    lock_time_unknown: Sentences::new(
        "Lukko ei tiedä, mitä kello on.",
        "Yhdistä internetiin ja napauta uudelleen; puhelimesi tuo ajan.",
    ),
    revoked: Sentences::new(
        "Lukko ei enää hyväksy tätä avainta. Se on todennäköisesti peruttu.",
        "Kysy hallinnolta.",
    ),
    lock_behind: Sentences::new(
        "Lukko ei ole ajan tasalla, eikä tässä puhelimessa ole uusinta tilaa.",
        "Yhdistä internetiin ja napauta uudelleen.",
    ),
    sync_first: Sentences::new(
        "Lukko on päivitettävä ensin.",
        "Yhdistä internetiin ja napauta uudelleen.",
    ),
    busy: Sentences::new(
        "Lukko palvelee vielä toista.",
        "Odota hetki ja napauta uudelleen.",
    ),
    two_person_pending: Sentences::new(
        "Tähän tarvitaan toisen henkilön hyväksyntä.",
        "Pyydä toista hallinnoijaa hyväksymään.",
    ),
};

/// What the server or the network refuses.
pub const REFUSALS: Refusals = Refusals {
    not_signed_in: Sentences::new("Et ole enää kirjautunut.", "Kirjaudu uudelleen."),
    not_found: Sentences::new(
        "Tätä ei ole tai se ei ole sinua varten.",
        "Palaa takaisin ja valitse uudelleen.",
    ),
    changed: Sentences::new(
        "Joku muu muutti tätä välillä.",
        "Katso uusi tila ja yritä uudelleen.",
    ),
    invalid: Sentences::new("Jokin tieto on virheellinen.", "Korjaa merkityt kentät."),
    too_many: Sentences::new(
        "Liian monta yritystä peräkkäin.",
        "Odota minuutti ja yritä uudelleen.",
    ),
    sign_in_again: Sentences::new(
        "Vahvista ensin, että olet sinä.",
        "Kirjaudu uudelleen, niin voit jatkaa.",
    ),
    sign_in_failed: Sentences::new(
        "Kirjautuminen ei onnistunut.",
        "Yritä uudelleen tai valitse sähköpostilinkki.",
    ),
    level_not_yours: Sentences::new(
        "Et voi antaa tämän lajin oikeutta.",
        "Valitse alempi laji tai pyydä henkilöä, jolla on enemmän oikeuksia.",
    ),
    already_exists: Sentences::new(
        "Tämä on jo olemassa.",
        "Etsi se luettelosta ja muokkaa sitä siellä.",
    ),
    wrong_state: Sentences::new(
        "Tämä ei ole enää mahdollista tässä tilassa.",
        "Katso uusi tila.",
    ),
    link_over: Sentences::new("Tämä linkki ei enää toimi.", "Pyydä uusi."),
    lock_owned: Sentences::new(
        "Tämä lukko kuuluu jo toiseen kohteeseen.",
        "Omistajan on ensin vapautettava se.",
    ),
    root_administrator_stays: Sentences::new(
        "Pääkäyttäjää ei voi muuttaa näin.",
        "Siirrä rooli asetuksissa.",
    ),
    too_large: Sentences::new("Tämä on liikaa kerralla.", "Tee se osissa."),
    offline: Sentences::new(
        "Internetiä ei ole.",
        "Ovesi avautuvat silti. Yritä uudelleen, kun yhteys palaa.",
    ),
    timed_out: Sentences::new(
        "Palvelin ei vastaa ajoissa.",
        "Mitään ei tehty kahdesti. Yritä uudelleen.",
    ),
    unavailable: Sentences::new(
        "Palvelin ei ole juuri nyt tavoitettavissa.",
        "Mitään ei jäänyt puolitiehen. Yritä hetken päästä.",
    ),
    unexpected: Sentences::new(
        "Jotain meni vikaan meillä.",
        "Yritä uudelleen. Jos vika jatkuu, kerro pyynnön numero.",
    ),
    last_way_in: Sentences::new(
        "Tämä on viimeinen tapasi kirjautua.",
        "Lisää ensin avainkoodi tai osoite.",
    ),
    device_key: Sentences::new(
        "Tämä selain ei voi säilyttää turvallista avainta.",
        "Älä käytä yksityistä ikkunaa tai valitse toinen selain.",
    ),
    not_pressed: Sentences::new(
        "Kukaan ei painanut sisäpuolen painiketta.",
        "Aloita uudelleen ja paina painiketta, kun sovellus pyytää.",
    ),
};

/// What goes wrong between phone and lock.
pub const TRANSPORTS: Transports = Transports {
    out_of_reach: Sentences::new(
        "Lukko ei vastannut.",
        "Mene lähemmäs lukkoa ja napauta uudelleen.",
    ),
    connection_lost: Sentences::new(
        "Yhteys katkesi ennen lukon vastausta.",
        "Kokeile ovea. Jos se on kiinni, napauta uudelleen.",
    ),
    bluetooth_off: Sentences::new(
        "Bluetooth on pois päältä tai estetty.",
        "Kytke Bluetooth päälle ja salli se tälle selaimelle.",
    ),
    strange_answer: Sentences::new(
        "Lukko antoi vastauksen, jota sovellus ei ymmärrä.",
        "Päivitä sovellus: sulje se ja avaa uudelleen verkossa.",
    ),
    key_gone: Sentences::new(
        "Tämä puhelin on menettänyt avaimensa.",
        "Kirjaudu uudelleen verkossa.",
    ),
};

/// What is wrong with one field.
pub const FAULTS: Faults = Faults {
    missing: "Täytä tämä kohta.",
    wrong: "Tämä tieto ei sovi tähän.",
    too_long: Pattern::new("Enintään {0} merkkiä."),
    not_one_of: "Valitse jokin vaihtoehdoista.",
    not_an_address: "Tämä ei ole täydellinen sähköpostiosoite, esimerkiksi anna@esimerkki.fi.",
    not_a_zone: "Tällaista aikavyöhykettä ei ole. Kirjoita se kuten Europe/Helsinki.",
    not_a_proof: "Koodi ei täsmää. Vertaa sitä merkki merkiltä.",
    in_the_past: "Alku on menneisyydessä. Valitse ajankohta tulevaisuudesta.",
    ends_before_it_starts: "Loppu on ennen alkua. Valitse myöhempi loppu.",
    schedule_malformed: "Tämä aikataulu on ristiriitainen. Tarkista päivät ja ajat.",
    outside_restrictions: "Aika rajoitusten ulkopuolella",
    outside_window: "Tämä alkaa aiemmin tai päättyy myöhemmin kuin voit itse antaa.",
    not_yours: "Et voi määrätä tästä. Poista se valinnasta.",
};
