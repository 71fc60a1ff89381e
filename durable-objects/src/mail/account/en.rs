//! English.

use super::{LinkTexts, NoticeTexts, Texts};

pub(super) const TEXTS: Texts = Texts {
    sign_in: LinkTexts {
        subject: "Sign in to Clavis",
        lead: "This link signs you in. It works once, until {until}.",
        action: "Sign in",
        closing: "If you did not ask for it, you need not do anything: without the link nobody gets in.",
    },
    add_address: LinkTexts {
        subject: "Confirm this address",
        lead: "Open this link in the browser in which you are signed in. Then you can also sign in with this address. The link works once, until {until}.",
        action: "Confirm the address",
        closing: "If you did not ask for it, you need not do anything: without the link nothing changes.",
    },
    signed_in: NoticeTexts {
        subject: "New sign-in to your account",
        lead: "At {at} somebody signed in to your account with a link that was sent to {name}.",
    },
    device_added: NoticeTexts {
        subject: "A device was added to your account",
        lead: "At {at} the device \"{name}\" was added to your account.",
    },
    device_unconfirmed: "Until {until} it opens only doors that you are a guest at. You can confirm it earlier on another of your devices.",
    device_blocked: NoticeTexts {
        subject: "A device of your account was blocked",
        lead: "At {at} the device \"{name}\" was blocked. It gets no more keys.",
    },
    passkey_added: NoticeTexts {
        subject: "A passkey was added to your account",
        lead: "At {at} the passkey \"{name}\" was added to your account.",
    },
    passkey_removed: NoticeTexts {
        subject: "A passkey of your account was removed",
        lead: "At {at} the passkey \"{name}\" was removed from your account.",
    },
    address_asked: NoticeTexts {
        subject: "Another address for your account",
        lead: "At {at} somebody who is signed in to your account asked to add the address {name}. It is added when the link that was sent there is opened.",
    },
    address_added: NoticeTexts {
        subject: "An address was added to your account",
        lead: "At {at} the address {name} was added to your account.",
    },
    address_removed: NoticeTexts {
        subject: "An address of your account was removed",
        lead: "At {at} the address {name} was removed from your account.",
    },
    account_closed: NoticeTexts {
        subject: "Your account was deleted",
        lead: "At {at} your account was deleted. Your devices open no more doors.",
    },
    not_you: "If this was not you: sign in, block devices that you do not know, and sign out everywhere.",
    open_account: "Open your account",
};
