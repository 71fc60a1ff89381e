//! What each route takes, answers and refuses: the one table behind `docs/openapi.json`.
//!
//! A line says only what is particular to its route. What every route with a body, a version or an
//! installation refuses follows from those ([`Contract::troubles`]).

use domain::reason::Reason;
use domain::refusal::{Fault, Refusal};
use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::{Method, Route};
use crate::problem::Trouble;
use crate::{
    audit, device, door, grant, health, installation, lease, lock, me, passkey, person, platform,
    sign_in,
};

/// The schema of a body.
pub(crate) type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// What a route takes, answers and refuses.
#[derive(Debug)]
pub(crate) struct Contract {
    /// One line.
    pub(crate) summary: &'static str,
    /// Parameters of the query: name and meaning.
    pub(crate) query: Vec<(&'static str, &'static str)>,
    /// The body of the request.
    pub(crate) body: Takes,
    /// The answers when all is well: status and body.
    pub(crate) answers: Vec<(u16, Option<SchemaOf>)>,
    /// What the request must carry besides.
    pub(crate) condition: Option<Condition>,
    /// Who may ask.
    pub(crate) caller: Caller,
    /// What only this route and few others refuse.
    refusals: Vec<Refusal>,
}

/// The body of a request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Takes {
    /// It is not looked at.
    Anything,
    /// There must be none.
    Nothing,
    /// JSON of this schema.
    Json(SchemaOf),
}

/// What makes a request safe to repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    /// `Idempotency-Key`.
    Key,
    /// `If-Match`.
    Version,
}

/// Who may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    /// Anybody.
    Anybody,
    /// Who is signed in.
    SignedIn,
    /// Who is signed in, if an authority says so.
    Judged,
}

impl Contract {
    fn new(summary: &'static str) -> Self {
        Self {
            summary,
            query: Vec::new(),
            body: Takes::Anything,
            answers: Vec::new(),
            condition: None,
            caller: Caller::SignedIn,
            refusals: Vec::new(),
        }
    }

    fn takes<T: JsonSchema>(mut self) -> Self {
        self.body = Takes::Json(SchemaGenerator::subschema_for::<T>);
        self
    }

    /// A body is refused.
    fn empty(mut self) -> Self {
        self.body = Takes::Nothing;
        self
    }

    fn gives<T: JsonSchema>(mut self, status: u16) -> Self {
        self.answers
            .push((status, Some(SchemaGenerator::subschema_for::<T>)));
        self
    }

    fn gives_nothing(mut self) -> Self {
        self.answers.push((204, None));
        self
    }

    /// Answered with 304 for a version that the caller has.
    fn cached(mut self) -> Self {
        self.answers.push((304, None));
        self
    }

    fn keyed(mut self) -> Self {
        self.condition = Some(Condition::Key);
        self
    }

    fn versioned(mut self) -> Self {
        self.condition = Some(Condition::Version);
        self
    }

    fn open(mut self) -> Self {
        self.caller = Caller::Anybody;
        self
    }

    fn judged(mut self) -> Self {
        self.caller = Caller::Judged;
        self
    }

    fn query(mut self, name: &'static str, meaning: &'static str) -> Self {
        self.query.push((name, meaning));
        self
    }

    fn paged(self) -> Self {
        self.query("cursor", "The `next` of the page before.")
    }

    fn refuses(mut self, refusals: impl IntoIterator<Item = Refusal>) -> Self {
        self.refusals.extend(refusals);
        self
    }

    /// Every problem with which the route may answer.
    pub(crate) fn troubles(&self, route: &Route) -> Vec<Trouble> {
        let mut troubles = vec![Trouble::Internal, Trouble::Unavailable, Trouble::Deadline];
        let mut refusals = self.refusals.clone();
        if route.method() != Method::Get {
            troubles.push(Trouble::Origin);
        }
        if self.caller != Caller::Anybody {
            refusals.push(Refusal::NotSignedIn);
        }
        match self.body {
            Takes::Anything => {}
            Takes::Nothing => {
                troubles.push(Trouble::Malformed(Vec::new()));
                refusals.push(Refusal::TooLarge);
            }
            Takes::Json(_) => {
                troubles.extend([Trouble::Malformed(Vec::new()), Trouble::MediaType]);
                refusals.push(Refusal::TooLarge);
                refusals.push(Refusal::invalid("", Fault::Missing));
            }
        }
        if !self.query.is_empty() {
            troubles.push(Trouble::Malformed(Vec::new()));
            refusals.push(Refusal::invalid("", Fault::Missing));
        }
        match self.condition {
            Some(Condition::Key) => refusals.extend([Refusal::KeyMissing, Refusal::KeyReused]),
            Some(Condition::Version) => {
                refusals.extend([Refusal::VersionMissing, Refusal::Changed]);
            }
            None => {}
        }
        if self.caller == Caller::Judged {
            refusals.push(Refusal::NotFound);
            let reasons = Reason::ALL.iter().copied();
            refusals.extend(reasons.map(|reason| Refusal::NotAllowed { reason }));
        }
        troubles.extend(refusals.into_iter().map(Trouble::Refused));
        troubles
    }
}

impl Route {
    /// What it takes, answers and refuses.
    #[rustfmt::skip]
    #[expect(clippy::too_many_lines, reason = "a table: a few lines for each route")]
    pub(crate) fn contract(&self) -> Contract {
        use Refusal::{
            AlreadyExists, LastWayIn, LinkOver, LockOwned, NotFound, NotSignedIn,
            RootAdministratorStays, SignInAgain, SignInFailed, Stale, WrongState,
        };
        let it = Contract::new;
        let often = Refusal::TooMany { retry_after: 60 };
        // A mailbox alone does not take away where the account has more to show.
        let weak = Refusal::NotAllowed { reason: Reason::DeviceUnconfirmed };
        let level = Refusal::LevelNotYours { level: domain::level::Level::Manager };
        match self {
            Self::Health => it("Whether the service runs, and which version of it")
                .open().gives::<health::Health>(200),

            Self::RequestEmailLink => it("Send a link to sign in").open()
                .takes::<sign_in::RequestEmailLink>().gives::<sign_in::EmailLinkSent>(202).refuses([often]),
            Self::ClaimEmailLink => it("Use a link").open()
                .takes::<sign_in::ClaimEmailLink>().gives::<sign_in::EmailLinkClaimed>(200)
                .refuses([often, LinkOver, NotSignedIn, AlreadyExists, WrongState]),
            Self::PasskeyOptions => it("What to hand to the browser to use a passkey").open()
                .gives::<passkey::RequestOptions>(200),
            Self::SignInWithPasskey => it("Sign in with a passkey").open()
                .takes::<sign_in::SignInWithPasskey>().gives::<sign_in::SignedIn>(200)
                .refuses([often, SignInFailed]),
            Self::SignOut => it("End this session").open().gives_nothing(),
            Self::SignOutEverywhere => it("End all sessions of the account").gives_nothing(),
            Self::BeginSetup => it("Begin the first run").open()
                .takes::<passkey::BeginSetup>().gives::<passkey::CreationOptions>(200)
                .refuses([often, SignInFailed, LinkOver]),
            Self::FinishSetup => it("Make the first operator").open()
                .takes::<passkey::FinishSetup>().gives::<sign_in::SignedIn>(200)
                .refuses([often, SignInFailed, LinkOver]),

            Self::ReadMe => it("The account of the caller").gives::<me::Me>(200).cached(),
            Self::ChangeMe => it("Change the account").versioned().takes::<me::ChangeMe>().gives::<me::Me>(200),
            Self::DeleteMe => it("End the account").versioned().gives_nothing().refuses([SignInAgain, weak]),
            Self::AddAddress => it("Send a link to a new address of the account: a repetition sends another, and tells nobody twice").keyed()
                .takes::<me::AddAddress>().gives::<sign_in::EmailLinkSent>(202)
                .refuses([SignInAgain, AlreadyExists, WrongState]),
            Self::RemoveAddress { .. } => it("Remove an address").gives_nothing()
                .refuses([NotFound, SignInAgain, LastWayIn, weak]),
            Self::NewPasskeyOptions => it("What to hand to the browser to make a passkey")
                .gives::<passkey::CreationOptions>(200).refuses([SignInAgain, WrongState]),
            Self::ListPasskeys => it("The passkeys of the account").gives::<passkey::Passkeys>(200),
            Self::AddPasskey => it("Keep a new passkey").keyed()
                .takes::<passkey::AddPasskey>().gives::<passkey::Passkey>(201)
                .refuses([SignInAgain, SignInFailed, AlreadyExists, WrongState]),
            Self::RemovePasskey { .. } => it("Remove a passkey").gives_nothing()
                .refuses([NotFound, SignInAgain, LastWayIn, weak]),
            Self::NewDeviceNonce => it("What the registration of a device must sign").gives::<device::DeviceNonce>(200),
            Self::ListDevices => it("The devices of the account").gives::<device::Devices>(200),
            Self::RegisterDevice => it("Register this device: 200 if its key was known").keyed()
                .takes::<device::RegisterDevice>().gives::<device::Device>(200).gives::<device::Device>(201)
                .refuses([Refusal::NotAllowed { reason: Reason::DeviceRevoked }, WrongState]),
            Self::RenameDevice { .. } => it("Rename a device").versioned()
                .takes::<device::RenameDevice>().gives::<device::Device>(200).refuses([NotFound]),
            Self::BlockDevice { .. } => it("Block a device for ever").keyed()
                .gives::<device::Device>(200).refuses([NotFound, weak]),
            Self::ConfirmDevice { .. } => it("Confirm a device that was added by a link").keyed()
                .gives::<device::Device>(200)
                .refuses([NotFound, WrongState, weak]),

            Self::ClaimInvitation => it("Join an invited profile to an account").open()
                .takes::<person::ClaimInvitation>().gives::<person::InvitationClaimed>(200)
                .refuses([often, LinkOver, NotSignedIn, AlreadyExists]),
            Self::ViewInvitation => it("What an invitation is about").open()
                .takes::<person::ClaimInvitation>().gives::<person::Invitation>(200).refuses([often, LinkOver]),

            Self::FetchLeases => it("Leases for this phone").takes::<lease::FetchLeases>()
                .gives::<lease::Leases>(200).refuses([NotFound, Stale]),
            Self::AskTime { .. } => it("The time, signed for one lock").takes::<lock::AskTime>()
                .gives::<lock::TimeToken>(200).refuses([NotFound]),
            Self::ReportLock { .. } => it("What a phone brought from a lock").takes::<lock::ReportLock>()
                .gives::<lock::LockReported>(200).refuses([NotFound]),

            Self::ImportHardware => it("Import a manufacturer's list of locks").judged()
                .takes::<platform::ImportHardware>().gives::<platform::HardwareImported>(200),
            Self::ListHardware => it("The locks of all lists").judged().paged().gives::<platform::Hardware>(200),
            Self::CreateInstallation => it("Create an installation with its root administrator").judged().keyed()
                .takes::<installation::CreateInstallation>().gives::<installation::Installation>(201)
                .refuses([AlreadyExists]),
            Self::ListAllInstallations => it("The installations of this deployment").judged().paged()
                .gives::<platform::PlatformInstallations>(200),
            Self::InviteAdministrator { .. } => it("Send the root administrator a new invitation").judged().keyed().empty()
                .gives::<person::InvitationSent>(202).refuses([often, NotFound, WrongState]),
            Self::CallKeysBack { .. } => it("Call the signing keys of an installation's locks back").judged().keyed().empty()
                .gives::<platform::KeysCalledBack>(200).refuses([NotFound]),

            Self::ListInstallations => it("The installations of the caller").gives::<installation::Installations>(200),
            Self::ReadInstallation { .. } => it("An installation").judged().gives::<installation::Installation>(200),
            Self::ChangeInstallation { .. } => it("Change an installation").judged().versioned()
                .takes::<installation::ChangeInstallation>().gives::<installation::Installation>(200),
            Self::AuditPage { .. } => it("What was done in an installation, newest first").judged()
                .query("limit", "How many entries, 1 to 100; 50 if absent.").paged().gives::<audit::AuditPage>(200),

            Self::ListPeople { .. } => it("The people of an installation").judged()
                .query("search", "Part of a name or address.").query("segment", "Only people of this sort.")
                .paged().gives::<person::People>(200),
            Self::CreatePerson { .. } => it("Create a person and send an invitation").judged().keyed()
                .takes::<person::CreatePerson>().gives::<person::Person>(201).refuses([AlreadyExists]),
            Self::ReadPerson { .. } => it("A person with all permissions").judged().paged().gives::<person::PersonPage>(200),
            Self::ChangePerson { .. } => it("Change a person").judged().versioned()
                .takes::<person::ChangePerson>().gives::<person::Person>(200)
                .refuses([AlreadyExists, level, RootAdministratorStays, WrongState]),
            Self::RemovePerson { .. } => it("Remove a person and all that they hold").judged().versioned()
                .gives_nothing().refuses([level, RootAdministratorStays]),
            Self::InvitePerson { .. } => it("Send a new invitation").judged().keyed().empty()
                .gives::<person::InvitationSent>(202).refuses([often, WrongState]),

            Self::ListDoors { .. } => it("The doors of the caller").judged()
                .query("search", "Part of name, place or plate.").paged().gives::<door::Doors>(200),
            Self::CreateDoor { .. } => it("Create a door").judged().keyed()
                .takes::<door::CreateDoor>().gives::<door::Door>(201),
            Self::ReadDoor { .. } => it("A door with its permissions").judged()
                .query("status", "Only permissions of this status.").query("search", "Part of a person's name.")
                .paged().gives::<door::DoorPage>(200),
            Self::ChangeDoor { .. } => it("Change a door").judged().versioned()
                .takes::<door::ChangeDoor>().gives::<door::Door>(200),
            Self::EnrolLock { .. } => it("Begin the enrolment of a lock").judged().keyed()
                .takes::<door::EnrolLock>().gives::<door::LockEnrolment>(201).refuses([LockOwned, WrongState]),
            Self::ActivateLock { .. } => it("The lock has accepted").judged().keyed()
                .takes::<door::ActivateLock>().gives::<door::Door>(200),
            Self::LiftFloor { .. } => it("End every lease of a lock").judged().keyed().empty()
                .gives::<door::Door>(200).refuses([WrongState]),
            Self::ReleaseLock { .. } => it("Release a lock from its owner").judged().versioned()
                .gives::<door::LockRelease>(200),

            Self::CreateGrants { .. } => it("Give permissions").judged().keyed()
                .takes::<grant::CreateGrants>().gives::<grant::GrantsCreated>(201).refuses([level]),
            Self::ChangeGrant { .. } => it("Change a permission").judged().versioned()
                .takes::<grant::ChangeGrant>().gives::<grant::Grant>(200).refuses([level, WrongState]),
            Self::RevokeGrant { .. } => it("Withdraw a permission").judged().versioned().gives_nothing(),
        }
    }
}
