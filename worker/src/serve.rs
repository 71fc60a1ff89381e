//! From a request to its handler, and one line in the log.

use api::problem::Trouble;
use api::route::{Method, NoRoute, Route};
use domain::refusal::Refusal;
use worker::{Context, Env, Request, console_error, console_log, web_sys};

use crate::handlers;
use crate::mail;
use crate::request::Call;
use crate::respond::Answer;

/// Answers a request.
///
/// # Errors
/// What the platform says when it cannot even make an answer.
pub async fn serve(
    request: Request,
    env: Env,
    context: Context,
) -> worker::Result<web_sys::Response> {
    let mut call = Call::new(request, env)?;
    let answer = match answer(&mut call).await {
        Ok(answer) => answer,
        Err(trouble) => Answer::problem(&trouble, call.id()),
    };
    let letters = call.take_letters();
    if !letters.is_empty() {
        let env = call.env().clone();
        context.wait_until(async move { mail::send(&env, letters).await });
    }
    log(&call, answer.status());
    #[cfg(feature = "probe")]
    let answer = crate::probe::with_object_calls(answer, &call);
    answer.into_response(call.id())
}

async fn answer(call: &mut Call) -> Result<Answer, Trouble> {
    #[cfg(feature = "demo")]
    if let Some(answer) = crate::demo::answer(call).await? {
        return Ok(answer);
    }
    #[cfg(feature = "probe")]
    if let Some(answer) = crate::probe::answer(call).await? {
        return Ok(answer);
    }
    let route = match Route::parse(call.method(), call.path()) {
        Ok(route) => route,
        Err(NoRoute::NotFound) => return Err(Refusal::NotFound.into()),
        Err(NoRoute::MethodNotAllowed(methods)) => return Ok(not_allowed(&methods, call)),
    };
    call.check_origin(route.method())?;
    dispatch(route, call).await
}

/// The one place that leads from a route to its handler.
async fn dispatch(route: Route, call: &mut Call) -> Result<Answer, Trouble> {
    match route {
        Route::Health => handlers::health::read(),

        Route::RequestEmailLink => handlers::sign_in::request_link(call).await,
        Route::ClaimEmailLink => handlers::sign_in::claim_link(call).await,
        Route::PasskeyOptions => handlers::sign_in::passkey_options(call),
        Route::SignInWithPasskey => handlers::sign_in::with_passkey(call).await,
        Route::SignOut => handlers::sign_in::sign_out(call).await,
        Route::SignOutEverywhere => handlers::sign_in::sign_out_everywhere(call).await,
        Route::BeginSetup => handlers::setup::begin(call).await,
        Route::FinishSetup => handlers::setup::finish(call).await,

        Route::ReadMe => handlers::me::read(call).await,
        Route::ChangeMe => handlers::me::change(call).await,
        Route::DeleteMe => handlers::me::delete(call).await,
        Route::AddAddress => handlers::me::add_address(call).await,
        Route::RemoveAddress { address } => handlers::me::remove_address(call, address).await,
        Route::NewPasskeyOptions => handlers::passkeys::options(call).await,
        Route::ListPasskeys => handlers::passkeys::list(call).await,
        Route::AddPasskey => handlers::passkeys::add(call).await,
        Route::RemovePasskey { passkey } => handlers::passkeys::remove(call, passkey).await,
        Route::NewDeviceNonce => handlers::devices::nonce(call),
        Route::ListDevices => handlers::devices::list(call).await,
        Route::RegisterDevice => handlers::devices::register(call).await,
        Route::RenameDevice { device } => handlers::devices::rename(call, device).await,
        Route::BlockDevice { device } => handlers::devices::block(call, device).await,
        Route::ConfirmDevice { device } => handlers::devices::confirm(call, device).await,

        Route::ClaimInvitation => handlers::invitations::claim(call).await,
        Route::ViewInvitation => handlers::invitations::view(call).await,

        Route::CreateInstallation => handlers::installations::create(call).await,
        Route::InviteAdministrator { installation } => {
            handlers::installations::invite_administrator(call, installation).await
        }
        Route::CallKeysBack { installation } => {
            handlers::installations::call_keys_back(call, installation).await
        }
        Route::ListInstallations => handlers::installations::list(call).await,
        Route::ReadInstallation { installation } => {
            handlers::installations::read(call, installation).await
        }
        Route::ChangeInstallation { installation } => {
            handlers::installations::change(call, installation).await
        }
        Route::AuditPage { installation } => handlers::audit::page(call, installation).await,

        Route::ListPeople { installation } => handlers::people::list(call, installation).await,
        Route::CreatePerson { installation } => handlers::people::create(call, installation).await,
        Route::ReadPerson {
            installation,
            person,
        } => handlers::people::read(call, installation, person).await,
        Route::ChangePerson {
            installation,
            person,
        } => handlers::people::change(call, installation, person).await,
        Route::RemovePerson {
            installation,
            person,
        } => handlers::people::remove(call, installation, person).await,
        Route::InvitePerson {
            installation,
            person,
        } => handlers::people::invite(call, installation, person).await,

        Route::ListDoors { installation } => handlers::doors::list(call, installation).await,
        Route::CreateDoor { installation } => handlers::doors::create(call, installation).await,
        Route::ReadDoor { installation, door } => {
            handlers::doors::read(call, installation, door).await
        }
        Route::ChangeDoor { installation, door } => {
            handlers::doors::change(call, installation, door).await
        }
        Route::EnrolLock { installation, door } => {
            handlers::door_locks::enrol(call, installation, door).await
        }
        Route::ActivateLock { installation, door } => {
            handlers::door_locks::activate(call, installation, door).await
        }
        Route::LiftFloor { installation, door } => {
            handlers::door_locks::lift_floor(call, installation, door).await
        }
        Route::ReleaseLock { installation, door } => {
            handlers::door_locks::release(call, installation, door).await
        }

        Route::CreateGrants { installation } => handlers::grants::create(call, installation).await,
        Route::ChangeGrant {
            installation,
            grant,
        } => handlers::grants::change(call, installation, grant).await,
        Route::RevokeGrant {
            installation,
            grant,
        } => handlers::grants::revoke(call, installation, grant).await,

        Route::FetchLeases => handlers::leases::fetch(call).await,
        Route::AskTime { lock } => handlers::locks::time(call, lock).await,
        Route::ReportLock { lock } => handlers::locks::report(call, lock).await,

        Route::ListAllInstallations => handlers::platform::installations(call).await,
        Route::ImportHardware => handlers::platform::import(call).await,
        Route::ListHardware => handlers::platform::hardware(call).await,
    }
}

fn not_allowed(methods: &[Method], call: &Call) -> Answer {
    let names: Vec<&str> = methods.iter().map(|method| method.name()).collect();
    Answer::problem(&Trouble::MethodNotAllowed, call.id()).with_header("allow", names.join(", "))
}

/// One line of JSON for each request: what was asked, what came of it, why.
fn log(call: &Call, status: u16) {
    let notes = call.notes();
    let line = serde_json::json!({
        "level": if status >= 500 { "error" } else { "info" },
        "request": call.id(),
        "method": call.method(),
        "path": call.path(),
        "status": status,
        "object_calls": call.object_calls().len(),
        "notes": notes,
    });
    if status >= 500 {
        console_error!("{line}");
    } else {
        console_log!("{line}");
    }
}
