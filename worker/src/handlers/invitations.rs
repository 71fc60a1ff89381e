//! Links that join people of installations to accounts.

use api::installation::InstallationEntry;
use api::person::{ClaimInvitation, Invitation, InvitationClaimed};
use api::problem::Trouble;
use domain::id::InstallationId;
use domain::refusal::Refusal;
use durable_objects::installation::message::{Body, InvitationView, Message};
use durable_objects::secret::Secret;

use super::installations::unexpected;
use crate::limit::{self, Limit};
use crate::request::Call;
use crate::respond::Answer;
use crate::{objects, sign_in};

/// `POST /api/invitations/view`: changes nothing, so that nothing is used up by looking.
///
/// # Errors
/// [`Refusal::LinkOver`] for everything that is no link.
pub async fn view(call: &mut Call) -> Result<Answer, Trouble> {
    let ClaimInvitation { link } = call.body().await?;
    limit::count(call, Limit::SignIn).await?;
    let (installation, secret) = parse(&link).ok_or(Refusal::LinkOver)?;
    let view = look(call, installation, secret).await?;
    let invitation = Invitation {
        installation_name: view.installation_name,
        person_name: view.person_name,
        expires_at: view.expires_at,
    };
    Answer::json(200, &invitation)
}

/// `POST /api/invitations/claim`. Who is signed in joins with that account. Otherwise an account
/// begins, of the mailbox that was invited; where it has one already, its owner signs in first.
///
/// # Errors
/// [`Refusal::LinkOver`]; [`Refusal::NotSignedIn`] where the mailbox has an account; an account that
/// is somebody else there already.
pub async fn claim(call: &mut Call) -> Result<Answer, Trouble> {
    let ClaimInvitation { link } = call.body().await?;
    limit::count(call, Limit::SignIn).await?;
    let (installation, secret) = parse(&link).ok_or(Refusal::LinkOver)?;
    match sign_in::caller(call).await {
        Ok(caller) => {
            let message = Message::Claim {
                secret,
                person: caller.person,
            };
            claimed(
                call,
                objects::installation(call, installation, &message)
                    .await?
                    .body,
            )
        }
        Err(Trouble::Refused(Refusal::NotSignedIn)) => {
            let view = look(call, installation, secret).await?;
            let signed_in =
                sign_in::begin_invited(call, view.email, view.person_name, view.language).await?;
            let message = Message::Claim {
                secret,
                person: signed_in.person,
            };
            let body = objects::installation(call, installation, &message)
                .await?
                .body;
            sign_in::with_session(call, claimed(call, body)?, &signed_in)
        }
        Err(trouble) => Err(trouble),
    }
}

async fn look(
    call: &Call,
    installation: InstallationId,
    secret: Secret,
) -> Result<InvitationView, Trouble> {
    let message = Message::ViewInvitation { secret };
    match objects::installation(call, installation, &message)
        .await?
        .body
    {
        Body::Invitation(view) => Ok(view),
        _ => Err(unexpected(call)),
    }
}

fn claimed(call: &Call, body: Body) -> Result<Answer, Trouble> {
    let Body::Claimed {
        installation,
        name,
        profile,
    } = body
    else {
        return Err(unexpected(call));
    };
    let installation = InstallationEntry {
        id: installation,
        name,
        profile,
    };
    Answer::json(200, &InvitationClaimed { installation })
}

/// What stands behind `#` in the link: the installation and the secret, a full stop between them.
fn parse(link: &str) -> Option<(InstallationId, Secret)> {
    let (installation, secret) = link.split_once('.')?;
    Some((installation.parse().ok()?, secret.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_an_installation_and_a_secret() {
        let installation = InstallationId::from([1; 16]);
        let secret = Secret::from([2; 32]);
        let link = format!("{installation}.{}", secret.reveal());
        assert_eq!(parse(&link), Some((installation, secret)));
        for wrong in [
            "",
            ".",
            "ins_1.2",
            link.trim_end_matches('2'),
            &format!("{link}0"),
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
