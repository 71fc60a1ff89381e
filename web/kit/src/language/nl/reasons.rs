//! Dutch: one sentence and its way out for each reason of `domain::reason`, what the server or the network refuses, what goes wrong between phone and lock, what is wrong with one field.

use crate::language::messages::{Faults, Reasons, Refusals, Transports};
use crate::language::text::{Pattern, Sentences};

/// One sentence and its way out for each reason of `domain::reason`.
pub const REASONS: Reasons = Reasons {
    account_locked: Sentences::new(
        "Je account is geblokkeerd.",
        "Je beheerder kan het weer vrijgeven.",
    ),
    account_not_started: Sentences::new(
        "Je account is nog niet begonnen.",
        "Vraag je beheerder naar de begindatum.",
    ),
    account_ended: Sentences::new(
        "Je account is afgelopen.",
        "Vraag je beheerder om verlenging.",
    ),
    device_revoked: Sentences::new(
        "Dit apparaat is geblokkeerd.",
        "Meld je opnieuw aan, of gebruik een ander apparaat.",
    ),
    device_unconfirmed: Sentences::new(
        "Dit apparaat is nieuw en nog niet bevestigd.",
        "Bevestig het op een ander apparaat, of wacht 24 uur.",
    ),
    no_grant: Sentences::new(
        "Je hebt geen toegang tot deze deur.",
        "Vraag je beheerder om toegang.",
    ),
    level_too_low: Sentences::new(
        "Hiervoor is je recht te klein.",
        "Vraag iemand met meer rechten.",
    ),
    before_window: Sentences::new(
        "Je toegang is nog niet begonnen.",
        "Kom terug zodra hij begint.",
    ),
    after_window: Sentences::new(
        "Je toegang is afgelopen.",
        "Vraag je beheerder om verlenging.",
    ),
    wrong_weekday: Sentences::new(
        "Op deze weekdag heb je geen toegang.",
        "Kom terug op een dag die wel geldt.",
    ),
    wrong_time_of_day: Sentences::new(
        "Op dit tijdstip heb je geen toegang.",
        "Kom terug op een tijd die wel geldt.",
    ),
    exceeds_unit_schedule: Sentences::new(
        "De tijden gaan verder dan het rooster van de wooneenheid.",
        "Kort ze in, of laat het rooster verruimen.",
    ),
    mandate_suspended_licence: Sentences::new(
        "De licentie van deze deur is verlopen.",
        "De beheerder kan haar verlengen.",
    ),
    mandate_revoked: Sentences::new(
        "Het recht waarop je toegang rust, is ingetrokken.",
        "Vraag je beheerder om een nieuw recht.",
    ),
    mandate_expired: Sentences::new(
        "Het recht waarop je toegang rust, is afgelopen.",
        "Vraag je beheerder om verlenging.",
    ),
    exceeds_proxy: Sentences::new(
        "Dit gaat verder dan de volmacht.",
        "Vraag de volmachtgever om meer.",
    ),
    not_classic: Sentences::new(
        "Deze deur opent niet op afstand.",
        "Open haar ter plekke met bluetooth.",
    ),
    lockdown: Sentences::new(
        "Het gebouw is afgesloten.",
        "Alleen aangewezen personen openen nu. Volg de aanwijzingen ter plekke.",
    ),
    bundle_expired: Sentences::new(
        "De sleutel in deze telefoon is verlopen.",
        "Verbind eenmaal met internet; dan komt een nieuwe.",
    ),
    bundle_older_than_epoch: Sentences::new(
        "De sleutel in deze telefoon is te oud voor dit slot.",
        "Verbind eenmaal met internet; dan komt een nieuwe.",
    ),
    lock_time_unknown: Sentences::new(
        "Het slot weet niet hoe laat het is.",
        "Verbind met internet en tik opnieuw; je telefoon brengt de tijd mee.",
    ),
    revoked: Sentences::new(
        "Het slot accepteert deze sleutel niet meer. Waarschijnlijk is hij ingetrokken.",
        "Vraag je beheerder.",
    ),
    lock_behind: Sentences::new(
        "Het slot loopt achter en deze telefoon heeft de laatste stand niet.",
        "Verbind met internet en tik opnieuw.",
    ),
    sync_first: Sentences::new(
        "Het slot wil eerst bijgewerkt worden.",
        "Verbind met internet en tik opnieuw.",
    ),
    busy: Sentences::new(
        "Het slot is nog met iemand anders bezig.",
        "Wacht even en tik opnieuw.",
    ),
    two_person_pending: Sentences::new(
        "Hiervoor moet een tweede persoon toestemmen.",
        "Vraag een andere beheerder om akkoord.",
    ),
};

/// What the server or the network refuses.
pub const REFUSALS: Refusals = Refusals {
    not_signed_in: Sentences::new("Je bent niet meer aangemeld.", "Meld je opnieuw aan."),
    not_found: Sentences::new(
        "Dit bestaat niet of niet meer, of het is niet voor jou.",
        "Ga terug en kies opnieuw.",
    ),
    changed: Sentences::new(
        "Iemand anders heeft dit intussen gewijzigd.",
        "Bekijk de nieuwe stand en probeer opnieuw.",
    ),
    invalid: Sentences::new("Een opgave klopt niet.", "Verbeter de gemarkeerde velden."),
    too_many: Sentences::new(
        "Dat was te vaak achter elkaar.",
        "Wacht een minuut en probeer opnieuw.",
    ),
    sign_in_again: Sentences::new(
        "Bevestig eerst dat jij het bent.",
        "Meld je opnieuw aan; daarna gaat dit verder.",
    ),
    sign_in_failed: Sentences::new(
        "Aanmelden is niet gelukt.",
        "Probeer opnieuw of kies de link per e-mail.",
    ),
    level_not_yours: Sentences::new(
        "Deze soort recht mag je niet geven.",
        "Kies een lagere soort, of vraag iemand met meer rechten.",
    ),
    already_exists: Sentences::new(
        "Dit bestaat al.",
        "Zoek het in de lijst en bewerk het daar.",
    ),
    wrong_state: Sentences::new(
        "Dat kan in deze toestand niet meer.",
        "Bekijk de nieuwe stand.",
    ),
    link_over: Sentences::new("Deze link werkt niet meer.", "Vraag een nieuwe aan."),
    lock_owned: Sentences::new(
        "Dit slot hoort al bij een installatie.",
        "De eigenaar moet het eerst vrijgeven.",
    ),
    root_administrator_stays: Sentences::new(
        "De hoofdbeheerder kan zo niet gewijzigd worden.",
        "Draag de rol over in de instellingen.",
    ),
    too_large: Sentences::new("Dat is te veel in één keer.", "Doe het in delen."),
    offline: Sentences::new(
        "Er is geen internet.",
        "Je deuren openen gewoon. Probeer dit opnieuw zodra je weer verbinding hebt.",
    ),
    timed_out: Sentences::new(
        "De server antwoordt niet op tijd.",
        "Er is niets dubbel gedaan. Probeer het opnieuw.",
    ),
    unavailable: Sentences::new(
        "De server is even niet bereikbaar.",
        "Er is niets half gedaan. Probeer het zo opnieuw.",
    ),
    unexpected: Sentences::new(
        "Er ging iets mis aan onze kant.",
        "Probeer het opnieuw. Blijft het, noem dan het nummer van het verzoek.",
    ),
    last_way_in: Sentences::new(
        "Dit is je laatste manier om je aan te melden.",
        "Voeg eerst een passkey of adres toe.",
    ),
    device_key: Sentences::new(
        "Deze browser kan geen veilige sleutel bewaren.",
        "Gebruik geen privévenster, of kies een andere browser.",
    ),
    not_pressed: Sentences::new(
        "Niemand heeft de knop binnen ingedrukt.",
        "Begin opnieuw en druk op de knop zodra de app erom vraagt.",
    ),
};

/// What goes wrong between phone and lock.
pub const TRANSPORTS: Transports = Transports {
    out_of_reach: Sentences::new(
        "Het slot heeft niet geantwoord.",
        "Ga dichter bij het slot staan en tik opnieuw.",
    ),
    connection_lost: Sentences::new(
        "De verbinding brak af voordat het slot antwoordde.",
        "Probeer de deur. Is ze dicht, tik dan opnieuw.",
    ),
    bluetooth_off: Sentences::new(
        "Bluetooth staat uit of mag niet gebruikt worden.",
        "Zet bluetooth aan en sta het deze browser toe.",
    ),
    strange_answer: Sentences::new(
        "Het slot gaf een antwoord dat deze app niet begrijpt.",
        "Werk de app bij: sluit haar en open haar opnieuw met internet.",
    ),
    key_gone: Sentences::new(
        "Deze telefoon heeft zijn sleutel verloren.",
        "Meld je opnieuw aan met internet.",
    ),
};

/// What is wrong with one field.
pub const FAULTS: Faults = Faults {
    missing: "Vul dit in.",
    wrong: "Deze opgave past hier niet.",
    too_long: Pattern::new("Hoogstens {0} tekens."),
    not_one_of: "Kies een van de voorstellen.",
    not_an_address: "Dit is geen volledig e-mailadres, bijvoorbeeld anna@voorbeeld.nl.",
    not_a_zone: "Deze tijdzone bestaat niet. Schrijf haar als Europe/Amsterdam.",
    not_a_proof: "Deze code klopt niet. Vergelijk hem teken voor teken.",
    in_the_past: "Het begin ligt in het verleden. Kies een tijdstip in de toekomst.",
    ends_before_it_starts: "Het einde ligt voor het begin. Kies een later einde.",
    schedule_malformed: "Dit rooster spreekt zichzelf tegen. Controleer dagen en tijden.",
    outside_restrictions: "Tijd buiten de beperkingen",
    outside_window: "Dit begint eerder of eindigt later dan je zelf mag geven.",
    not_yours: "Hierover heb je geen zeggenschap. Haal het uit de keuze.",
};
