//! What one's own page shows.

use kit::language::format::TimeText;
use kit::state::Fetched;
use yew::AttrValue;

use super::SignInTrouble;

/// The person's own page.
#[derive(Clone, Debug, PartialEq)]
pub struct MeView {
    /// Name as the account knows it.
    pub name: AttrValue,
    /// Address.
    pub email: AttrValue,
    /// Devices, this one first.
    pub devices: Fetched<Vec<DeviceView>>,
    /// Passkeys.
    pub passkeys: Fetched<Vec<PasskeyView>>,
    /// Mail when access is gained or lost.
    pub mail_access: bool,
    /// The chosen look: `system`, `light`, `dark`.
    pub theme: AttrValue,
    /// May use the portal.
    pub portal: bool,
    /// What went wrong last.
    pub trouble: Option<SignInTrouble>,
    /// A question that waits for an answer.
    pub asks: Option<MeQuestion>,
}

/// A question before something that can't be undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MeQuestion {
    /// Block this device?
    Block(AttrValue),
    /// Remove this passkey?
    RemovePasskey(AttrValue),
    /// Delete the account?
    Delete,
}

/// A device.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceView {
    /// Its id.
    pub id: AttrValue,
    /// `Chrome auf Android`
    pub name: AttrValue,
    /// The one in the hand.
    pub this: bool,
    /// Blocked for good.
    pub blocked: bool,
    /// Waits for confirmation until then (`decisions.md`, People).
    pub waits_until: Option<TimeText>,
    /// Since when the account has it.
    pub added: TimeText,
}

/// A passkey.
#[derive(Clone, Debug, PartialEq)]
pub struct PasskeyView {
    /// Its id.
    pub id: AttrValue,
    /// What it is called.
    pub name: AttrValue,
    /// When it was used last.
    pub last_used: TimeText,
}

/// What a person does on their own page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MeAction {
    /// Ask whether to block this device.
    AskBlock(AttrValue),
    /// Block it.
    Block(AttrValue),
    /// Confirm a new device.
    Confirm(AttrValue),
    /// Add a passkey.
    AddPasskey,
    /// Ask whether to remove this passkey.
    AskRemovePasskey(AttrValue),
    /// Remove it.
    RemovePasskey(AttrValue),
    /// Choose a language by tag.
    Language(AttrValue),
    /// Choose a look.
    Theme(AttrValue),
    /// Mail when access is gained or lost.
    MailAccess(bool),
    /// Check this phone.
    Check,
    /// Sign out here.
    SignOut,
    /// Sign out on all devices.
    SignOutEverywhere,
    /// Ask the server again.
    Again,
    /// Go to signing in.
    SignIn,
    /// Ask whether to delete the account.
    AskDelete,
    /// Delete it.
    Delete,
    /// No.
    Dismiss,
}
