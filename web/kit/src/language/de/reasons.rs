//! German: one sentence and its way out for each reason of `domain::reason`, what the server or the network refuses, what goes wrong between phone and lock, what is wrong with one field.

use crate::language::messages::{Faults, Reasons, Refusals, Transports};
use crate::language::text::{Pattern, Sentences};

/// One sentence and its way out for each reason of `domain::reason`.
pub const REASONS: Reasons = Reasons {
    account_locked: Sentences::new(
        "Ihr Konto ist gesperrt.",
        "Ihre Verwaltung kann es wieder freigeben.",
    ),
    account_not_started: Sentences::new(
        "Ihr Konto gilt noch nicht.",
        "Fragen Sie Ihre Verwaltung nach dem Beginn.",
    ),
    account_ended: Sentences::new(
        "Ihr Konto ist abgelaufen.",
        "Bitten Sie Ihre Verwaltung um Verlängerung.",
    ),
    device_revoked: Sentences::new(
        "Dieses Gerät ist gesperrt.",
        "Melden Sie sich neu an oder nehmen Sie ein anderes Gerät.",
    ),
    device_unconfirmed: Sentences::new(
        "Dieses Gerät ist neu und noch nicht bestätigt.",
        "Bestätigen Sie es auf einem anderen Gerät, oder warten Sie 24 Stunden.",
    ),
    no_grant: Sentences::new(
        "Sie haben keinen Zutritt zu dieser Tür.",
        "Bitten Sie Ihre Verwaltung um Zutritt.",
    ),
    level_too_low: Sentences::new(
        "Dafür reicht Ihre Berechtigung nicht.",
        "Bitten Sie jemanden mit mehr Rechten.",
    ),
    before_window: Sentences::new(
        "Ihr Zutritt hat noch nicht begonnen.",
        "Kommen Sie wieder, sobald er beginnt.",
    ),
    after_window: Sentences::new(
        "Ihr Zutritt ist abgelaufen.",
        "Bitten Sie Ihre Verwaltung um Verlängerung.",
    ),
    wrong_weekday: Sentences::new(
        "An diesem Wochentag haben Sie keinen Zutritt.",
        "Kommen Sie an einem erlaubten Tag wieder.",
    ),
    wrong_time_of_day: Sentences::new(
        "Zu dieser Tageszeit haben Sie keinen Zutritt.",
        "Kommen Sie zur erlaubten Zeit wieder.",
    ),
    exceeds_unit_schedule: Sentences::new(
        "Die Zeiten gehen über den Zeitplan der Wohneinheit hinaus.",
        "Kürzen Sie sie, oder lassen Sie den Zeitplan erweitern.",
    ),
    mandate_suspended_licence: Sentences::new(
        "Die Lizenz dieser Tür ist abgelaufen.",
        "Die Verwaltung kann sie verlängern.",
    ),
    mandate_revoked: Sentences::new(
        "Das Recht, auf dem Ihr Zutritt beruht, wurde zurückgenommen.",
        "Bitten Sie Ihre Verwaltung um ein neues.",
    ),
    mandate_expired: Sentences::new(
        "Das Recht, auf dem Ihr Zutritt beruht, ist abgelaufen.",
        "Bitten Sie Ihre Verwaltung um Verlängerung.",
    ),
    exceeds_proxy: Sentences::new(
        "Das geht über die Vollmacht hinaus.",
        "Bitten Sie den Vollmachtgeber um mehr.",
    ),
    not_classic: Sentences::new(
        "Diese Tür öffnet nicht aus der Ferne.",
        "Öffnen Sie sie vor Ort mit Bluetooth.",
    ),
    lockdown: Sentences::new(
        "Das Gebäude ist abgeriegelt.",
        "Nur bestimmte Personen öffnen jetzt. Folgen Sie den Hinweisen vor Ort.",
    ),
    bundle_expired: Sentences::new(
        "Der Schlüssel in diesem Telefon ist abgelaufen.",
        "Verbinden Sie sich einmal mit dem Internet; dann kommt ein neuer.",
    ),
    bundle_older_than_epoch: Sentences::new(
        "Der Schlüssel in diesem Telefon ist zu alt für dieses Schloss.",
        "Verbinden Sie sich einmal mit dem Internet; dann kommt ein neuer.",
    ),
    lock_time_unknown: Sentences::new(
        "Das Schloss weiß nicht, wie spät es ist.",
        "Verbinden Sie sich mit dem Internet und tippen Sie erneut; Ihr Telefon bringt die Zeit mit.",
    ),
    revoked: Sentences::new(
        "Das Schloss nimmt diesen Schlüssel nicht mehr an. Er wurde wahrscheinlich zurückgenommen.",
        "Fragen Sie Ihre Verwaltung.",
    ),
    lock_behind: Sentences::new(
        "Das Schloss ist nicht auf dem neusten Stand, und dieses Telefon hat ihn nicht.",
        "Verbinden Sie sich mit dem Internet und tippen Sie erneut.",
    ),
    sync_first: Sentences::new(
        "Das Schloss muss zuerst aktualisiert werden.",
        "Verbinden Sie sich mit dem Internet und tippen Sie erneut.",
    ),
    busy: Sentences::new(
        "Das Schloss ist noch mit jemand anderem beschäftigt.",
        "Warten Sie kurz und tippen Sie erneut.",
    ),
    two_person_pending: Sentences::new(
        "Hier muss eine zweite Person zustimmen.",
        "Bitten Sie eine andere Person der Verwaltung um Zustimmung.",
    ),
};

/// What the server or the network refuses.
pub const REFUSALS: Refusals = Refusals {
    not_signed_in: Sentences::new(
        "Sie sind nicht mehr angemeldet.",
        "Melden Sie sich erneut an.",
    ),
    not_found: Sentences::new(
        "Das gibt es nicht oder nicht mehr, oder es ist nicht für Sie.",
        "Gehen Sie zurück und wählen Sie neu.",
    ),
    changed: Sentences::new(
        "Jemand anders hat das inzwischen geändert.",
        "Sehen Sie den neuen Stand an und versuchen Sie es erneut.",
    ),
    invalid: Sentences::new(
        "Eine Angabe stimmt nicht.",
        "Verbessern Sie die markierten Felder.",
    ),
    too_many: Sentences::new(
        "Das war zu oft hintereinander.",
        "Warten Sie eine Minute und versuchen Sie es erneut.",
    ),
    sign_in_again: Sentences::new(
        "Bestätigen Sie zuerst, dass Sie es sind.",
        "Melden Sie sich erneut an; danach geht es weiter.",
    ),
    sign_in_failed: Sentences::new(
        "Die Anmeldung ist nicht gelungen.",
        "Versuchen Sie es erneut oder wählen Sie den Link per E-Mail.",
    ),
    level_not_yours: Sentences::new(
        "Diese Art der Berechtigung dürfen Sie nicht geben.",
        "Wählen Sie eine niedrigere oder bitten Sie jemanden mit mehr Rechten.",
    ),
    already_exists: Sentences::new(
        "Das gibt es schon.",
        "Suchen Sie es in der Liste und bearbeiten Sie es dort.",
    ),
    wrong_state: Sentences::new(
        "Das geht in diesem Zustand nicht mehr.",
        "Sehen Sie den neuen Stand an.",
    ),
    link_over: Sentences::new(
        "Dieser Link gilt nicht mehr.",
        "Fordern Sie einen neuen an.",
    ),
    lock_owned: Sentences::new(
        "Dieses Schloss gehört schon zu einer Anlage.",
        "Der Besitzer muss es zuerst freigeben.",
    ),
    root_administrator_stays: Sentences::new(
        "Der Administrator lässt sich so nicht ändern.",
        "Übertragen Sie die Rolle in den Einstellungen.",
    ),
    too_large: Sentences::new("Das ist zu viel auf einmal.", "Teilen Sie es auf."),
    offline: Sentences::new(
        "Es gibt kein Internet.",
        "Ihre Türen öffnen trotzdem. Versuchen Sie das erneut, sobald Sie wieder verbunden sind.",
    ),
    timed_out: Sentences::new(
        "Der Server antwortet nicht rechtzeitig.",
        "Nichts wurde doppelt getan. Versuchen Sie es erneut.",
    ),
    unavailable: Sentences::new(
        "Der Server ist gerade nicht erreichbar.",
        "Nichts wurde halb getan. Versuchen Sie es gleich erneut.",
    ),
    unexpected: Sentences::new(
        "Auf unserer Seite ging etwas schief.",
        "Versuchen Sie es erneut. Bleibt es, nennen Sie die Nummer der Anfrage.",
    ),
    last_way_in: Sentences::new(
        "Das ist Ihr letzter Weg, sich anzumelden.",
        "Fügen Sie zuerst einen Passkey oder eine Adresse hinzu.",
    ),
    device_key: Sentences::new(
        "Dieser Browser kann keinen sicheren Schlüssel aufbewahren.",
        "Nutzen Sie kein privates Fenster, oder wählen Sie einen anderen Browser.",
    ),
    not_pressed: Sentences::new(
        "Niemand hat den Knopf innen gedrückt.",
        "Beginnen Sie erneut und drücken Sie den Knopf, sobald die App darum bittet.",
    ),
};

/// What goes wrong between phone and lock.
pub const TRANSPORTS: Transports = Transports {
    out_of_reach: Sentences::new(
        "Das Schloss hat nicht geantwortet.",
        "Gehen Sie näher an das Schloss und tippen Sie erneut.",
    ),
    connection_lost: Sentences::new(
        "Die Verbindung riss ab, bevor das Schloss antwortete.",
        "Versuchen Sie die Tür. Ist sie zu, tippen Sie erneut.",
    ),
    bluetooth_off: Sentences::new(
        "Bluetooth ist aus oder nicht erlaubt.",
        "Schalten Sie Bluetooth ein und erlauben Sie es diesem Browser.",
    ),
    strange_answer: Sentences::new(
        "Das Schloss gab eine Antwort, die diese App nicht versteht.",
        "Aktualisieren Sie die App: schließen und mit Internet neu öffnen.",
    ),
    key_gone: Sentences::new(
        "Dieses Telefon hat seinen Schlüssel verloren.",
        "Melden Sie sich mit Internet erneut an.",
    ),
};

/// What is wrong with one field.
pub const FAULTS: Faults = Faults {
    missing: "Bitte ausfüllen.",
    wrong: "Diese Angabe passt hier nicht.",
    too_long: Pattern::new("Höchstens {0} Zeichen."),
    not_one_of: "Wählen Sie einen der Vorschläge.",
    not_an_address: "Das ist keine vollständige E-Mail-Adresse, zum Beispiel anna@beispiel.de.",
    not_a_zone: "Diese Zeitzone gibt es nicht. Schreiben Sie sie wie Europe/Berlin.",
    not_a_proof: "Dieser Code stimmt nicht. Vergleichen Sie ihn Zeichen für Zeichen.",
    in_the_past: "Der Beginn liegt in der Vergangenheit. Wählen Sie einen Zeitpunkt in der Zukunft.",
    ends_before_it_starts: "Das Ende liegt vor dem Beginn. Wählen Sie ein späteres Ende.",
    schedule_malformed: "Dieser Zeitplan widerspricht sich. Prüfen Sie Tage und Zeiten.",
    outside_restrictions: "Zeit außerhalb der Einschränkungen",
    outside_window: "Das beginnt früher oder endet später, als Sie selbst geben dürfen.",
    not_yours: "Darüber dürfen Sie nicht bestimmen. Nehmen Sie es aus der Auswahl.",
};
