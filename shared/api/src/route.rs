//! Every route of the HTTP surface, once: the worker parses it, the apps write it.
//!
//! To add one: a variant, a line in [`Route::find`], a line in [`Route::parts`], an example, and what
//! it takes, answers and refuses in `route/contract.rs`.

#[cfg(all(feature = "openapi", not(target_arch = "wasm32")))]
pub(crate) mod contract;

use std::fmt;
use std::str::FromStr;

use domain::id::{
    AccessPointId, AddressId, DeviceId, GrantId, InstallationId, LockId, PasskeyId, ProfileId,
};

use self::Method::{Delete, Get, Patch, Post};

/// The methods that routes use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// Removes.
    Delete,
    /// Reads; changes nothing (I22).
    Get,
    /// Changes parts.
    Patch,
    /// Adds, or does something.
    Post,
}

impl Method {
    /// All methods.
    pub const ALL: [Self; 4] = [Delete, Get, Patch, Post];

    /// The method's name in HTTP.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Delete => "DELETE",
            Get => "GET",
            Patch => "PATCH",
            Post => "POST",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// Why a request leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoRoute {
    /// Nothing is at this path.
    NotFound,
    /// Something is at this path, for these methods.
    MethodNotAllowed(Vec<Method>),
}

/// One route with the identifiers in its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(test, derive(strum::VariantNames))]
#[expect(
    missing_docs,
    reason = "each variant is described by its line in `parts` and its body types"
)]
pub enum Route {
    Health,

    RequestEmailLink,
    ClaimEmailLink,
    PasskeyOptions,
    SignInWithPasskey,
    SignOut,
    SignOutEverywhere,
    BeginSetup,
    FinishSetup,

    ReadMe,
    ChangeMe,
    DeleteMe,
    AddAddress,
    RemoveAddress {
        address: AddressId,
    },
    NewPasskeyOptions,
    ListPasskeys,
    AddPasskey,
    RemovePasskey {
        passkey: PasskeyId,
    },
    NewDeviceNonce,
    ListDevices,
    RegisterDevice,
    RenameDevice {
        device: DeviceId,
    },
    BlockDevice {
        device: DeviceId,
    },
    ConfirmDevice {
        device: DeviceId,
    },

    ClaimInvitation,
    ViewInvitation,

    FetchLeases,
    AskTime {
        lock: LockId,
    },
    ReportLock {
        lock: LockId,
    },

    ImportHardware,
    ListHardware,
    CreateInstallation,
    ListAllInstallations,
    InviteAdministrator {
        installation: InstallationId,
    },
    CallKeysBack {
        installation: InstallationId,
    },

    ListInstallations,
    ReadInstallation {
        installation: InstallationId,
    },
    ChangeInstallation {
        installation: InstallationId,
    },
    AuditPage {
        installation: InstallationId,
    },

    ListPeople {
        installation: InstallationId,
    },
    CreatePerson {
        installation: InstallationId,
    },
    ReadPerson {
        installation: InstallationId,
        person: ProfileId,
    },
    ChangePerson {
        installation: InstallationId,
        person: ProfileId,
    },
    RemovePerson {
        installation: InstallationId,
        person: ProfileId,
    },
    InvitePerson {
        installation: InstallationId,
        person: ProfileId,
    },

    ListDoors {
        installation: InstallationId,
    },
    CreateDoor {
        installation: InstallationId,
    },
    ReadDoor {
        installation: InstallationId,
        door: AccessPointId,
    },
    ChangeDoor {
        installation: InstallationId,
        door: AccessPointId,
    },
    EnrolLock {
        installation: InstallationId,
        door: AccessPointId,
    },
    ActivateLock {
        installation: InstallationId,
        door: AccessPointId,
    },
    LiftFloor {
        installation: InstallationId,
        door: AccessPointId,
    },
    ReleaseLock {
        installation: InstallationId,
        door: AccessPointId,
    },

    CreateGrants {
        installation: InstallationId,
    },
    ChangeGrant {
        installation: InstallationId,
        grant: GrantId,
    },
    RevokeGrant {
        installation: InstallationId,
        grant: GrantId,
    },
}

impl Route {
    /// The route of a request. `path` is without query, as the client wrote it.
    ///
    /// # Errors
    /// [`NoRoute::MethodNotAllowed`] when the path is known for other methods, also for a method
    /// that no route uses; [`NoRoute::NotFound`] otherwise, also for an identifier that is none.
    pub fn parse(method: &str, path: &str) -> Result<Self, NoRoute> {
        let segments: Vec<&str> = path
            .strip_prefix("/api/")
            .ok_or(NoRoute::NotFound)?
            .split('/')
            .collect();
        let wanted = Method::ALL.into_iter().find(|known| known.name() == method);
        if let Some(route) = wanted.and_then(|method| Self::find(method, &segments)) {
            return Ok(route);
        }
        let allowed: Vec<Method> = Method::ALL
            .into_iter()
            .filter(|method| Self::find(*method, &segments).is_some())
            .collect();
        if allowed.is_empty() {
            Err(NoRoute::NotFound)
        } else {
            Err(NoRoute::MethodNotAllowed(allowed))
        }
    }

    /// The method and the path below `/api/`.
    #[rustfmt::skip]
    fn find(method: Method, segments: &[&str]) -> Option<Self> {
        Some(match (method, segments) {
            (Get, ["health"]) => Self::Health,

            (Post, ["sign-in", "email"]) => Self::RequestEmailLink,
            (Post, ["sign-in", "email", "claim"]) => Self::ClaimEmailLink,
            (Post, ["sign-in", "passkey", "options"]) => Self::PasskeyOptions,
            (Post, ["sign-in", "passkey"]) => Self::SignInWithPasskey,
            (Post, ["sign-out"]) => Self::SignOut,
            (Post, ["sign-out-everywhere"]) => Self::SignOutEverywhere,
            (Post, ["setup", "operator", "options"]) => Self::BeginSetup,
            (Post, ["setup", "operator"]) => Self::FinishSetup,

            (Get, ["me"]) => Self::ReadMe,
            (Patch, ["me"]) => Self::ChangeMe,
            (Delete, ["me"]) => Self::DeleteMe,
            (Post, ["me", "addresses"]) => Self::AddAddress,
            (Delete, ["me", "addresses", address]) => Self::RemoveAddress { address: id(address)? },
            (Post, ["me", "passkeys", "options"]) => Self::NewPasskeyOptions,
            (Get, ["me", "passkeys"]) => Self::ListPasskeys,
            (Post, ["me", "passkeys"]) => Self::AddPasskey,
            (Delete, ["me", "passkeys", passkey]) => Self::RemovePasskey { passkey: id(passkey)? },
            (Post, ["me", "devices", "nonce"]) => Self::NewDeviceNonce,
            (Get, ["me", "devices"]) => Self::ListDevices,
            (Post, ["me", "devices"]) => Self::RegisterDevice,
            (Patch, ["me", "devices", device]) => Self::RenameDevice { device: id(device)? },
            (Post, ["me", "devices", device, "block"]) => Self::BlockDevice { device: id(device)? },
            (Post, ["me", "devices", device, "confirm"]) => Self::ConfirmDevice { device: id(device)? },

            (Post, ["invitations", "claim"]) => Self::ClaimInvitation,
            (Post, ["invitations", "view"]) => Self::ViewInvitation,

            (Post, ["leases"]) => Self::FetchLeases,
            (Post, ["locks", lock, "time"]) => Self::AskTime { lock: id(lock)? },
            (Post, ["locks", lock, "reports"]) => Self::ReportLock { lock: id(lock)? },

            (Post, ["platform", "hardware"]) => Self::ImportHardware,
            (Get, ["platform", "hardware"]) => Self::ListHardware,
            (Post, ["platform", "installations"]) => Self::CreateInstallation,
            (Get, ["platform", "installations"]) => Self::ListAllInstallations,
            (Post, ["platform", "installations", i, "invitation"]) => Self::InviteAdministrator { installation: id(i)? },
            (Post, ["platform", "installations", i, "keys", "recall"]) => Self::CallKeysBack { installation: id(i)? },

            (Get, ["installations"]) => Self::ListInstallations,
            (Get, ["installations", i]) => Self::ReadInstallation { installation: id(i)? },
            (Patch, ["installations", i]) => Self::ChangeInstallation { installation: id(i)? },
            (Get, ["installations", i, "audit"]) => Self::AuditPage { installation: id(i)? },

            (Get, ["installations", i, "people"]) => Self::ListPeople { installation: id(i)? },
            (Post, ["installations", i, "people"]) => Self::CreatePerson { installation: id(i)? },
            (Get, ["installations", i, "people", p]) => Self::ReadPerson { installation: id(i)?, person: id(p)? },
            (Patch, ["installations", i, "people", p]) => Self::ChangePerson { installation: id(i)?, person: id(p)? },
            (Delete, ["installations", i, "people", p]) => Self::RemovePerson { installation: id(i)?, person: id(p)? },
            (Post, ["installations", i, "people", p, "invitation"]) => Self::InvitePerson { installation: id(i)?, person: id(p)? },

            (Get, ["installations", i, "doors"]) => Self::ListDoors { installation: id(i)? },
            (Post, ["installations", i, "doors"]) => Self::CreateDoor { installation: id(i)? },
            (Get, ["installations", i, "doors", d]) => Self::ReadDoor { installation: id(i)?, door: id(d)? },
            (Patch, ["installations", i, "doors", d]) => Self::ChangeDoor { installation: id(i)?, door: id(d)? },
            (Post, ["installations", i, "doors", d, "lock"]) => Self::EnrolLock { installation: id(i)?, door: id(d)? },
            (Post, ["installations", i, "doors", d, "lock", "activation"]) => Self::ActivateLock { installation: id(i)?, door: id(d)? },
            (Post, ["installations", i, "doors", d, "lock", "floor"]) => Self::LiftFloor { installation: id(i)?, door: id(d)? },
            (Delete, ["installations", i, "doors", d, "lock"]) => Self::ReleaseLock { installation: id(i)?, door: id(d)? },

            (Post, ["installations", i, "grants"]) => Self::CreateGrants { installation: id(i)? },
            (Patch, ["installations", i, "grants", g]) => Self::ChangeGrant { installation: id(i)?, grant: id(g)? },
            (Delete, ["installations", i, "grants", g]) => Self::RevokeGrant { installation: id(i)?, grant: id(g)? },

            _ => return None,
        })
    }

    /// The method and the path below `/api/`: the other direction of [`Route::find`].
    #[rustfmt::skip]
    fn parts(&self) -> (Method, String) {
        match self {
            Self::Health => (Get, "health".to_owned()),

            Self::RequestEmailLink => (Post, "sign-in/email".to_owned()),
            Self::ClaimEmailLink => (Post, "sign-in/email/claim".to_owned()),
            Self::PasskeyOptions => (Post, "sign-in/passkey/options".to_owned()),
            Self::SignInWithPasskey => (Post, "sign-in/passkey".to_owned()),
            Self::SignOut => (Post, "sign-out".to_owned()),
            Self::SignOutEverywhere => (Post, "sign-out-everywhere".to_owned()),
            Self::BeginSetup => (Post, "setup/operator/options".to_owned()),
            Self::FinishSetup => (Post, "setup/operator".to_owned()),

            Self::ReadMe => (Get, "me".to_owned()),
            Self::ChangeMe => (Patch, "me".to_owned()),
            Self::DeleteMe => (Delete, "me".to_owned()),
            Self::AddAddress => (Post, "me/addresses".to_owned()),
            Self::RemoveAddress { address } => (Delete, format!("me/addresses/{address}")),
            Self::NewPasskeyOptions => (Post, "me/passkeys/options".to_owned()),
            Self::ListPasskeys => (Get, "me/passkeys".to_owned()),
            Self::AddPasskey => (Post, "me/passkeys".to_owned()),
            Self::RemovePasskey { passkey } => (Delete, format!("me/passkeys/{passkey}")),
            Self::NewDeviceNonce => (Post, "me/devices/nonce".to_owned()),
            Self::ListDevices => (Get, "me/devices".to_owned()),
            Self::RegisterDevice => (Post, "me/devices".to_owned()),
            Self::RenameDevice { device } => (Patch, format!("me/devices/{device}")),
            Self::BlockDevice { device } => (Post, format!("me/devices/{device}/block")),
            Self::ConfirmDevice { device } => (Post, format!("me/devices/{device}/confirm")),

            Self::ClaimInvitation => (Post, "invitations/claim".to_owned()),
            Self::ViewInvitation => (Post, "invitations/view".to_owned()),

            Self::FetchLeases => (Post, "leases".to_owned()),
            Self::AskTime { lock } => (Post, format!("locks/{lock}/time")),
            Self::ReportLock { lock } => (Post, format!("locks/{lock}/reports")),

            Self::ImportHardware => (Post, "platform/hardware".to_owned()),
            Self::ListHardware => (Get, "platform/hardware".to_owned()),
            Self::CreateInstallation => (Post, "platform/installations".to_owned()),
            Self::ListAllInstallations => (Get, "platform/installations".to_owned()),
            Self::InviteAdministrator { installation: i } => (Post, format!("platform/installations/{i}/invitation")),
            Self::CallKeysBack { installation: i } => (Post, format!("platform/installations/{i}/keys/recall")),

            Self::ListInstallations => (Get, "installations".to_owned()),
            Self::ReadInstallation { installation: i } => (Get, format!("installations/{i}")),
            Self::ChangeInstallation { installation: i } => (Patch, format!("installations/{i}")),
            Self::AuditPage { installation: i } => (Get, format!("installations/{i}/audit")),

            Self::ListPeople { installation: i } => (Get, format!("installations/{i}/people")),
            Self::CreatePerson { installation: i } => (Post, format!("installations/{i}/people")),
            Self::ReadPerson { installation: i, person } => (Get, format!("installations/{i}/people/{person}")),
            Self::ChangePerson { installation: i, person } => (Patch, format!("installations/{i}/people/{person}")),
            Self::RemovePerson { installation: i, person } => (Delete, format!("installations/{i}/people/{person}")),
            Self::InvitePerson { installation: i, person } => (Post, format!("installations/{i}/people/{person}/invitation")),

            Self::ListDoors { installation: i } => (Get, format!("installations/{i}/doors")),
            Self::CreateDoor { installation: i } => (Post, format!("installations/{i}/doors")),
            Self::ReadDoor { installation: i, door } => (Get, format!("installations/{i}/doors/{door}")),
            Self::ChangeDoor { installation: i, door } => (Patch, format!("installations/{i}/doors/{door}")),
            Self::EnrolLock { installation: i, door } => (Post, format!("installations/{i}/doors/{door}/lock")),
            Self::ActivateLock { installation: i, door } => (Post, format!("installations/{i}/doors/{door}/lock/activation")),
            Self::LiftFloor { installation: i, door } => (Post, format!("installations/{i}/doors/{door}/lock/floor")),
            Self::ReleaseLock { installation: i, door } => (Delete, format!("installations/{i}/doors/{door}/lock")),

            Self::CreateGrants { installation: i } => (Post, format!("installations/{i}/grants")),
            Self::ChangeGrant { installation: i, grant } => (Patch, format!("installations/{i}/grants/{grant}")),
            Self::RevokeGrant { installation: i, grant } => (Delete, format!("installations/{i}/grants/{grant}")),
        }
    }

    /// The method.
    #[must_use]
    pub fn method(&self) -> Method {
        self.parts().0
    }

    /// The path, from `/api/` on.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/api/{}", self.parts().1)
    }

    /// One of each, for whoever has to look at all routes: tests and the OpenAPI document.
    #[cfg(not(target_arch = "wasm32"))]
    #[must_use]
    #[rustfmt::skip]
    pub fn examples() -> Vec<Self> {
        let installation = InstallationId::from([1; 16]);
        let person = ProfileId::from([2; 16]);
        let door = AccessPointId::from([3; 16]);
        let grant = GrantId::from([4; 16]);
        let address = AddressId::from([5; 16]);
        let passkey = PasskeyId::from([6; 16]);
        let device = DeviceId::from([7; 16]);
        let lock = LockId::from([8; 16]);
        vec![
            Self::Health,
            Self::RequestEmailLink, Self::ClaimEmailLink, Self::PasskeyOptions, Self::SignInWithPasskey,
            Self::SignOut, Self::SignOutEverywhere, Self::BeginSetup, Self::FinishSetup,
            Self::ReadMe, Self::ChangeMe, Self::DeleteMe, Self::AddAddress, Self::RemoveAddress { address },
            Self::NewPasskeyOptions, Self::ListPasskeys, Self::AddPasskey, Self::RemovePasskey { passkey },
            Self::NewDeviceNonce, Self::ListDevices, Self::RegisterDevice, Self::RenameDevice { device },
            Self::BlockDevice { device }, Self::ConfirmDevice { device },
            Self::ClaimInvitation, Self::ViewInvitation,
            Self::FetchLeases, Self::AskTime { lock }, Self::ReportLock { lock },
            Self::ImportHardware, Self::ListHardware, Self::CreateInstallation, Self::ListAllInstallations,
            Self::InviteAdministrator { installation }, Self::CallKeysBack { installation },
            Self::ListInstallations, Self::ReadInstallation { installation },
            Self::ChangeInstallation { installation }, Self::AuditPage { installation },
            Self::ListPeople { installation }, Self::CreatePerson { installation },
            Self::ReadPerson { installation, person }, Self::ChangePerson { installation, person },
            Self::RemovePerson { installation, person }, Self::InvitePerson { installation, person },
            Self::ListDoors { installation }, Self::CreateDoor { installation },
            Self::ReadDoor { installation, door }, Self::ChangeDoor { installation, door },
            Self::EnrolLock { installation, door }, Self::ActivateLock { installation, door },
            Self::LiftFloor { installation, door }, Self::ReleaseLock { installation, door },
            Self::CreateGrants { installation }, Self::ChangeGrant { installation, grant },
            Self::RevokeGrant { installation, grant },
        ]
    }
}

fn id<T: FromStr>(segment: &str) -> Option<T> {
    segment.parse().ok()
}

#[cfg(test)]
mod tests {
    use strum::VariantNames;

    use super::*;

    #[test]
    fn every_route_has_an_example_and_leads_back_to_itself() {
        let examples = Route::examples();
        let name = |route: &Route| format!("{route:?}").split(' ').next().unwrap().to_owned();
        let names: Vec<String> = examples.iter().map(name).collect();
        assert_eq!(names, Route::VARIANTS);
        for route in examples {
            assert_eq!(
                Route::parse(route.method().name(), &route.path()),
                Ok(route)
            );
        }
    }

    #[test]
    fn an_unknown_path_or_identifier_is_not_found() {
        for path in [
            "/",
            "/api",
            "/api/",
            "/api/nothing",
            "/api/health/",
            "/api//health",
            "/api/installations/1/audit",
            "/api/installations/grt_00112233445566778899aabbccddeeff/audit",
            "/api/me/devices/dev_00112233445566778899AABBCCDDEEFF",
        ] {
            assert_eq!(Route::parse("GET", path), Err(NoRoute::NotFound), "{path}");
        }
    }

    #[test]
    fn another_method_is_told_which_ones_there_are() {
        let allowed = |method: &str, path: &str| match Route::parse(method, path) {
            Err(NoRoute::MethodNotAllowed(methods)) => methods,
            other => panic!("{other:?}"),
        };
        assert_eq!(allowed("POST", "/api/health"), [Get]);
        assert_eq!(allowed("PUT", "/api/me"), [Delete, Get, Patch]);
        assert_eq!(allowed("get", "/api/sign-out"), [Post]);
    }
}
