//! Every message that the apps can say, by group. A language that lacks one does not compile.

use super::text::{Message, Pattern, Plural, Sentences, Text, Week};

/// Writes a table of messages: its fields, and a way to look at all of them.
macro_rules! messages {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $kind:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name {
            $(#[doc = concat!("The message `", stringify!($field), "`.")] pub $field: $kind,)*
        }

        impl $name {
            /// Each text of this table with the name of its message.
            #[must_use]
            pub fn texts(&self) -> Vec<(&'static str, &'static str)> {
                let mut all = Vec::new();
                $(self.$field.collect(stringify!($field), &mut all);)*
                all
            }

            /// The same table with every text changed.
            #[cfg(any(test, feature = "pseudo"))]
            #[must_use]
            pub fn map(&self, change: fn(&str) -> &'static str) -> Self {
                Self { $($field: self.$field.map(change),)* }
            }
        }
    };
}

messages! {
    /// Words that both apps use.
    Common {
        skip: Text,
        loading: Text,
        again: Text,
        cancel: Text,
        close: Text,
        done: Text,
        back: Text,
        next: Text,
        save: Text,
        edit: Text,
        take_back: Text,
        search: Text,
        always: Text,
        never: Text,
        from: Pattern<1>,
        until: Pattern<1>,
        between: Pattern<2>,
        days_short: Week,
        days_long: Week,
        shut: Text,
        level_guest: Text,
        level_host: Text,
        level_manager: Text,
        level_administrator: Text,
        segment_employee: Text,
        segment_resident: Text,
        segment_contractor: Text,
        segment_owner: Text,
        status_active: Text,
        status_pending: Text,
        status_expired: Text,
        status_inactive: Text,
        status_taken_back: Text,
        inactive: Text,
        score_name: Text,
        score_in_sync: Text,
        score_holder: Text,
        score_heals: Text,
        score_visit: Text,
        score_go_now: Text,
        score_unknown: Text,
        advice_in_sync: Text,
        advice_holder: Text,
        advice_heals: Text,
        advice_visit: Text,
        advice_go_now: Text,
        advice_unknown: Text,
        language: Text,
        theme: Text,
        theme_system: Text,
        theme_light: Text,
        theme_dark: Text,
        sign_in: Text,
        sign_out: Text,
        name: Text,
        email: Text,
        request_number: Pattern<1>,
    }
}

messages! {
    /// Signing in, in both apps.
    SignIn {
        title: Text,
        text: Text,
        with_passkey: Text,
        or_email: Text,
        send_link: Text,
        email_wrong: Text,
        sent_title: Text,
        sent_text: Pattern<2>,
        sent_other: Text,
        confirm_title: Text,
        confirm_text: Text,
        confirm: Text,
        link_dead_title: Text,
        link_dead_text: Text,
        passkey_title: Text,
        passkey_text: Text,
        passkey_make: Text,
        passkey_later: Text,
        passkey_cancelled: Text,
        passkey_missing: Text,
        new_device: Pattern<1>,
        invited_title: Pattern<1>,
        invited_text: Pattern<1>,
        invited_accept: Text,
        invited_over: Text,
    }
}

mod door;

pub use door::Door;

messages! {
    /// The portal.
    Portal {
        title: Text,
        parts: Text,
        doors: Text,
        people: Text,
        account: Text,
        installation: Text,
        installations: Text,
        installation_add: Text,
        server: Text,
        server_empty: Text,
        administrator_joined: Pattern<1>,
        add_door: Text,
        doors_empty: Text,
        doors_empty_text: Text,
        door: Text,
        door_name: Text,
        door_name_hint: Text,
        door_plate: Text,
        door_plate_hint: Text,
        door_place: Text,
        door_kind: Text,
        door_kind_door: Text,
        door_kind_safe: Text,
        door_profile: Text,
        door_profile_blue: Text,
        door_profile_classic: Text,
        no_lock: Text,
        no_lock_text: Text,
        lock_hidden: Text,
        last_contact: Text,
        battery: Text,
        battery_level: Pattern<1>,
        versions: Pattern<2>,
        versions_unknown: Pattern<1>,
        grants: Text,
        grant_add: Text,
        grant_create: Text,
        grant_edit: Text,
        grants_empty: Text,
        grants_empty_text: Text,
        filter_empty: Text,
        filter_clear: Text,
        search_hint: Text,
        filters: Text,
        filter_all: Pattern<1>,
        filter_active: Pattern<1>,
        filter_expired: Pattern<1>,
        filter_waiting: Pattern<1>,
        person: Text,
        kind: Text,
        validity: Text,
        validity_reset: Text,
        status: Text,
        actions: Text,
        segment: Text,
        unit_people: Plural,
        pending: Text,
        change_taken_back: Pattern<1>,
        change_narrowed: Pattern<1>,
        change_device_blocked: Pattern<1>,
        change_person_blocked: Pattern<1>,
        misuse: Pattern<2>,
        scores_title: Text,
        person_add: Text,
        people_empty: Text,
        people_empty_text: Text,
        person_state: Text,
        person_joined: Text,
        person_invited: Text,
        person_expired: Text,
        person_invite: Text,
        person_invited_said: Pattern<1>,
        person_locked: Text,
        select_all: Text,
        select: Pattern<1>,
        selected: Pattern<2>,
        who: Text,
        which_doors: Text,
        which_level: Text,
        level_guest_text: Text,
        level_host_text: Text,
        level_manager_text: Text,
        level_administrator_text: Text,
        level_above: Text,
        set_period: Text,
        set_weekdays: Text,
        set_time_of_day: Text,
        starts: Text,
        ends: Text,
        day_field: Text,
        time_field: Text,
        time_from: Text,
        time_to: Text,
        time_add: Text,
        time_remove: Pattern<1>,
        time_split: Text,
        time_days: Text,
        schedule_kept: Text,
        schedule_replace: Text,
        overnight: Text,
        no_weekday: Text,
        no_time: Text,
        no_door: Text,
        no_person: Text,
        too_many_pairs: Pattern<1>,
        restricted: Text,
        as_in_unit: Text,
        outside_text: Pattern<1>,
        cut_to_fit: Text,
        schedule_changed: Text,
        week: Text,
        week_open: Text,
        week_outside: Text,
        week_hint: Text,
        preview: Pattern<3>,
        give: Text,
        saved: Pattern<1>,
        changed_said: Pattern<1>,
        left_out_title: Plural,
        left_out_text: Text,
        lift_floor: Text,
        lift_floor_title: Pattern<1>,
        lift_floor_text: Text,
        lift_floor_said: Pattern<1>,
        taken_back_title: Pattern<1>,
        taken_back_text: Pattern<1>,
        taken_back_said: Pattern<2>,
        setup_title: Text,
        setup_text: Text,
        setup_token: Text,
        setup_token_hint: Text,
        setup_operator: Text,
        setup_passkey: Text,
        setup_installation: Text,
        setup_installation_text: Text,
        setup_installation_name: Text,
        setup_zone: Text,
        setup_zone_hint: Text,
        setup_administrator: Text,
        setup_administrator_text: Text,
        setup_create: Text,
        setup_done: Pattern<1>,
        setup_done_text: Text,
        setup_done_mail: Pattern<1>,
        setup_step: Pattern<2>,
        import: Text,
        import_text: Text,
        import_key: Text,
        import_key_hint: Text,
        import_done: Plural,
        import_known: Plural,
        import_differs: Pattern<1>,
        import_unreadable: Pattern<1>,
        detail_until: Pattern<2>,
        detail_blocked: Text,
        detail_dismissed: Text,
        detail_revoked: Text,
        detail_narrowed: Text,
        detail_fetch: Text,
        detail_contact: Pattern<1>,
        detail_no_contact: Text,
        erased: Text,
        nobody_title: Text,
        nobody_text: Text,
        to_doors: Text,
    }
}

messages! {
    /// One sentence and its way out for each reason of `domain::reason`.
    Reasons {
        account_locked: Sentences,
        account_not_started: Sentences,
        account_ended: Sentences,
        device_revoked: Sentences,
        device_unconfirmed: Sentences,
        no_grant: Sentences,
        level_too_low: Sentences,
        before_window: Sentences,
        after_window: Sentences,
        wrong_weekday: Sentences,
        wrong_time_of_day: Sentences,
        exceeds_unit_schedule: Sentences,
        mandate_suspended_licence: Sentences,
        mandate_revoked: Sentences,
        mandate_expired: Sentences,
        exceeds_proxy: Sentences,
        not_classic: Sentences,
        lockdown: Sentences,
        bundle_expired: Sentences,
        bundle_older_than_epoch: Sentences,
        lock_time_unknown: Sentences,
        revoked: Sentences,
        lock_behind: Sentences,
        sync_first: Sentences,
        busy: Sentences,
        two_person_pending: Sentences,
    }
}

messages! {
    /// What the server or the network refuses.
    Refusals {
        not_signed_in: Sentences,
        not_found: Sentences,
        changed: Sentences,
        invalid: Sentences,
        too_many: Sentences,
        sign_in_again: Sentences,
        sign_in_failed: Sentences,
        level_not_yours: Sentences,
        already_exists: Sentences,
        wrong_state: Sentences,
        link_over: Sentences,
        lock_owned: Sentences,
        root_administrator_stays: Sentences,
        too_large: Sentences,
        offline: Sentences,
        timed_out: Sentences,
        unavailable: Sentences,
        unexpected: Sentences,
        last_way_in: Sentences,
        device_key: Sentences,
        not_pressed: Sentences,
    }
}

messages! {
    /// What goes wrong between phone and lock.
    Transports {
        out_of_reach: Sentences,
        connection_lost: Sentences,
        bluetooth_off: Sentences,
        strange_answer: Sentences,
        key_gone: Sentences,
    }
}

messages! {
    /// What is wrong with one field.
    Faults {
        missing: Text,
        wrong: Text,
        too_long: Pattern<1>,
        not_one_of: Text,
        not_an_address: Text,
        not_a_zone: Text,
        not_a_proof: Text,
        in_the_past: Text,
        ends_before_it_starts: Text,
        schedule_malformed: Text,
        outside_restrictions: Text,
        outside_window: Text,
        not_yours: Text,
    }
}
