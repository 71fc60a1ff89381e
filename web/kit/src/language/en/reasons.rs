//! English: one sentence and its way out for each reason of `domain::reason`, what the server or the network refuses, what goes wrong between phone and lock, what is wrong with one field.

use crate::language::messages::{Faults, Reasons, Refusals, Transports};
use crate::language::text::{Pattern, Sentences};

/// One sentence and its way out for each reason of `domain::reason`.
pub const REASONS: Reasons = Reasons {
    account_locked: Sentences::new(
        "Your account is locked.",
        "Your administration can release it.",
    ),
    account_not_started: Sentences::new(
        "Your account has not started yet.",
        "Ask your administration about the first day.",
    ),
    account_ended: Sentences::new(
        "Your account has ended.",
        "Ask your administration for an extension.",
    ),
    device_revoked: Sentences::new(
        "This device is blocked.",
        "Sign in again, or use another device.",
    ),
    device_unconfirmed: Sentences::new(
        "This device is new and not confirmed yet.",
        "Confirm it on another device, or wait 24 hours.",
    ),
    no_grant: Sentences::new(
        "You have no access to this door.",
        "Ask your administration for access.",
    ),
    level_too_low: Sentences::new(
        "Your permission is not enough for this.",
        "Ask somebody with more rights.",
    ),
    before_window: Sentences::new(
        "Your access has not begun yet.",
        "Come back when it begins.",
    ),
    after_window: Sentences::new(
        "Your access has ended.",
        "Ask your administration for an extension.",
    ),
    wrong_weekday: Sentences::new(
        "You have no access on this weekday.",
        "Come back on a permitted day.",
    ),
    wrong_time_of_day: Sentences::new(
        "You have no access at this time of day.",
        "Come back at a permitted time.",
    ),
    exceeds_unit_schedule: Sentences::new(
        "The times go beyond the unit's schedule.",
        "Cut them, or have the schedule widened.",
    ),
    mandate_suspended_licence: Sentences::new(
        "The licence of this door has ended.",
        "The administration can renew it.",
    ),
    mandate_revoked: Sentences::new(
        "The right on which your access rests was taken back.",
        "Ask your administration for a new one.",
    ),
    mandate_expired: Sentences::new(
        "The right on which your access rests has ended.",
        "Ask your administration for an extension.",
    ),
    exceeds_proxy: Sentences::new(
        "This goes beyond the proxy.",
        "Ask the one who gave it for more.",
    ),
    not_classic: Sentences::new(
        "This door does not open remotely.",
        "Open it on the spot by Bluetooth.",
    ),
    lockdown: Sentences::new(
        "The building is locked down.",
        "Only named people open now. Follow the instructions on the spot.",
    ),
    bundle_expired: Sentences::new(
        "The key in this phone has ended.",
        "Connect to the internet once; a new one comes then.",
    ),
    bundle_older_than_epoch: Sentences::new(
        "The key in this phone is too old for this lock.",
        "Connect to the internet once; a new one comes then.",
    ),
    lock_time_unknown: Sentences::new(
        "The lock does not know what time it is.",
        "Connect to the internet and tap again; your phone brings the time.",
    ),
    revoked: Sentences::new(
        "The lock no longer accepts this key. It was probably withdrawn.",
        "Ask your administration.",
    ),
    lock_behind: Sentences::new(
        "The lock is behind, and this phone does not have the latest state.",
        "Connect to the internet and tap again.",
    ),
    sync_first: Sentences::new(
        "The lock must be updated first.",
        "Connect to the internet and tap again.",
    ),
    busy: Sentences::new(
        "The lock is still busy with somebody else.",
        "Wait a moment and tap again.",
    ),
    two_person_pending: Sentences::new(
        "A second person must agree to this.",
        "Ask another manager to approve.",
    ),
};

/// What the server or the network refuses.
pub const REFUSALS: Refusals = Refusals {
    not_signed_in: Sentences::new("You are no longer signed in.", "Sign in again."),
    not_found: Sentences::new(
        "This does not exist, no longer exists, or is not for you.",
        "Go back and choose again.",
    ),
    changed: Sentences::new(
        "Somebody else has changed this meanwhile.",
        "Look at the new state and try again.",
    ),
    invalid: Sentences::new(
        "Something entered is not right.",
        "Correct the marked fields.",
    ),
    too_many: Sentences::new(
        "That was too often in a row.",
        "Wait a minute and try again.",
    ),
    sign_in_again: Sentences::new(
        "First confirm that it is you.",
        "Sign in again; then this goes on.",
    ),
    sign_in_failed: Sentences::new(
        "Signing in did not succeed.",
        "Try again or choose the link by e-mail.",
    ),
    level_not_yours: Sentences::new(
        "You may not give this kind of permission.",
        "Choose a lower kind, or ask somebody with more rights.",
    ),
    already_exists: Sentences::new(
        "This exists already.",
        "Find it in the list and edit it there.",
    ),
    wrong_state: Sentences::new(
        "That is no longer possible in this state.",
        "Look at the new state.",
    ),
    link_over: Sentences::new("This link no longer works.", "Ask for a new one."),
    lock_owned: Sentences::new(
        "This lock already belongs to an installation.",
        "Its owner must release it first.",
    ),
    root_administrator_stays: Sentences::new(
        "The administrator can't be changed this way.",
        "Hand the role over in the settings.",
    ),
    too_large: Sentences::new("That is too much at once.", "Do it in parts."),
    offline: Sentences::new(
        "There is no internet.",
        "Your doors open all the same. Try this again when you are connected.",
    ),
    timed_out: Sentences::new(
        "The server does not answer in time.",
        "Nothing was done twice. Try again.",
    ),
    unavailable: Sentences::new(
        "The server can't be reached just now.",
        "Nothing was half done. Try again shortly.",
    ),
    unexpected: Sentences::new(
        "Something went wrong on our side.",
        "Try again. If it stays, name the request number.",
    ),
    last_way_in: Sentences::new(
        "This is your last way to sign in.",
        "Add a passkey or an address first.",
    ),
    device_key: Sentences::new(
        "This browser cannot keep a safe key.",
        "Use no private window, or choose another browser.",
    ),
    not_pressed: Sentences::new(
        "Nobody pressed the button inside.",
        "Start again and press the button as soon as the app asks for it.",
    ),
};

/// What goes wrong between phone and lock.
pub const TRANSPORTS: Transports = Transports {
    out_of_reach: Sentences::new(
        "The lock did not answer.",
        "Stand closer to the lock and tap again.",
    ),
    connection_lost: Sentences::new(
        "The connection broke before the lock answered.",
        "Try the door. If it is shut, tap again.",
    ),
    bluetooth_off: Sentences::new(
        "Bluetooth is off or not allowed.",
        "Turn Bluetooth on and allow it for this browser.",
    ),
    strange_answer: Sentences::new(
        "The lock gave an answer that this app does not understand.",
        "Update the app: close it and open it again with internet.",
    ),
    key_gone: Sentences::new(
        "This phone has lost its key.",
        "Sign in again with internet.",
    ),
};

/// What is wrong with one field.
pub const FAULTS: Faults = Faults {
    missing: "Please fill this in.",
    wrong: "This does not fit here.",
    too_long: Pattern::new("At most {0} characters."),
    not_one_of: "Choose one of the options.",
    not_an_address: "This is not a complete e-mail address, for example anna@example.com.",
    not_a_zone: "There is no such time zone. Write it like Europe/London.",
    not_a_proof: "This code is not right. Compare it character by character.",
    in_the_past: "The start lies in the past. Choose a time in the future.",
    ends_before_it_starts: "The end lies before the start. Choose a later end.",
    schedule_malformed: "This schedule contradicts itself. Check days and times.",
    outside_restrictions: "Time outside the restrictions",
    outside_window: "This begins earlier or ends later than you may give.",
    not_yours: "You have no authority over this. Take it out of the selection.",
};
