//! Who calls: the session cookie, and the beginning and end of sessions.

pub mod challenge;

use api::problem::Trouble;
use domain::email::EmailAddress;
use domain::id::{Minter, PersonId, SessionId};
use domain::language::Language;
use domain::name::Name;
use domain::reason::Reason;
use domain::refusal::Refusal;
use durable_objects::directory;
use durable_objects::person::message::{Act, Caller, Message, Proof, Question, Reply, SignedIn};
use durable_objects::secret::Secret;

use crate::cookie::{CookieSite, SessionCookie};
use crate::keys::SessionKey;
use crate::objects;
use crate::random;
use crate::request::Call;
use crate::respond::Answer;

/// What the deployment says about itself, as far as signing in needs it.
#[derive(Clone, Debug)]
pub struct Site {
    /// The origin, as a browser writes it.
    pub origin: String,
    /// The worker's own secret.
    pub key: SessionKey,
}

impl Site {
    /// Reads the deployment's variables.
    ///
    /// # Errors
    /// 500 when one is missing or malformed.
    pub fn of(call: &Call) -> Result<Self, Trouble> {
        let origin = call
            .setting("PUBLIC_ORIGIN")?
            .trim_end_matches('/')
            .to_owned();
        let key = SessionKey::parse(&call.setting("SESSION_KEY")?).ok_or_else(|| {
            call.note("SESSION_KEY is not 64 hexadecimal digits");
            Trouble::Internal
        })?;
        Ok(Self { origin, key })
    }

    /// How cookies are set here.
    #[must_use]
    pub fn cookies(&self) -> CookieSite {
        CookieSite::of(&self.origin)
    }

    /// The cookie that the caller shows.
    ///
    /// # Errors
    /// [`Refusal::NotSignedIn`] without a cookie of ours.
    pub fn cookie(&self, call: &Call) -> Result<SessionCookie, Trouble> {
        let header = call.header("cookie").unwrap_or_default();
        let cookie = SessionCookie::read(&header, self.cookies(), &self.key);
        Ok(cookie.ok_or(Refusal::NotSignedIn)?)
    }
}

/// Who calls, as their own account says at this moment: with this every write and every lease
/// begins.
///
/// # Errors
/// [`Refusal::NotSignedIn`].
pub async fn caller(call: &Call) -> Result<Caller, Trouble> {
    let cookie = Site::of(call)?.cookie(call)?;
    let message = Message::Authenticate {
        session: cookie.secret,
        device: None,
    };
    match objects::person(call, cookie.person, &message).await? {
        Reply::Caller(caller) => Ok(caller),
        other => Err(unexpected(call, &other)),
    }
}

/// Nothing if the caller may give and invite: a mailbox alone is not enough for 24 hours where the
/// account has more to show.
///
/// # Errors
/// [`Reason::DeviceUnconfirmed`].
pub const fn must_show_more(caller: &Caller) -> Result<(), Refusal> {
    match caller.guarded_until {
        None => Ok(()),
        Some(_) => Err(Refusal::NotAllowed {
            reason: Reason::DeviceUnconfirmed,
        }),
    }
}

/// Who calls a read, if the account said so within the last minute.
///
/// # Errors
/// [`Refusal::NotSignedIn`] without a cookie of ours.
pub fn trusted(call: &Call) -> Result<Option<(PersonId, SessionId)>, Trouble> {
    let cookie = Site::of(call)?.cookie(call)?;
    Ok(cookie
        .is_fresh(call.now())
        .then_some((cookie.person, cookie.session)))
}

/// The same answer with a cookie that says that the account was asked just now; for answers to
/// requests that began with [`caller`].
///
/// # Errors
/// [`Refusal::NotSignedIn`] without a cookie of ours.
pub fn checked(call: &Call, answer: Answer) -> Result<Answer, Trouble> {
    let site = Site::of(call)?;
    let cookie = SessionCookie {
        checked_at: call.now(),
        ..site.cookie(call)?
    };
    Ok(answer.with_header("set-cookie", cookie.write(site.cookies(), &site.key)))
}

/// A signed-in question to the caller's own account.
///
/// # Errors
/// [`Refusal::NotSignedIn`], and what the account refuses.
pub async fn ask(call: &Call, question: Question) -> Result<Reply, Trouble> {
    let cookie = Site::of(call)?.cookie(call)?;
    let message = Message::Ask {
        session: cookie.secret,
        question,
    };
    objects::person(call, cookie.person, &message).await
}

/// Whether an act is repeated by an `Idempotency-Key`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// The caller sends a key.
    ByKey,
    /// The act is the same when it is done twice, or bound to a version.
    ByNature,
}

/// A signed-in act on the caller's own account.
///
/// # Errors
/// [`Refusal::NotSignedIn`], [`Refusal::KeyMissing`], and what the account refuses.
pub async fn act(call: &Call, repeat: Repeat, act: Act) -> Result<Reply, Trouble> {
    let cookie = Site::of(call)?.cookie(call)?;
    let run = match repeat {
        Repeat::ByKey => Some(call.run(&cookie.person.to_string())?),
        Repeat::ByNature => None,
    };
    let message = Message::Act {
        session: cookie.secret,
        run,
        entropy: entropy()?,
        act,
    };
    objects::person(call, cookie.person, &message).await
}

/// Begins a session.
///
/// # Errors
/// What the account refuses.
pub async fn begin(call: &Call, person: PersonId, by: Proof) -> Result<SignedIn, Trouble> {
    let message = Message::SignIn {
        person,
        by,
        entropy: entropy()?,
    };
    match objects::person(call, person, &message).await? {
        Reply::SignedIn(signed_in) => Ok(signed_in),
        other => Err(unexpected(call, &other)),
    }
}

/// Begins the account of an address that has none, and a session, for who has an invitation that was
/// sent there.
///
/// # Errors
/// [`Refusal::NotSignedIn`] when the address has an account: an invitation lives for days, in a
/// mail that others wrote, and is no way into what exists.
pub async fn begin_invited(
    call: &Call,
    address: EmailAddress,
    name: Name,
    language: Language,
) -> Result<SignedIn, Trouble> {
    let reserve = directory::message::Message::Reserve {
        wanted: newcomer()?,
    };
    let at = directory::object(&address);
    match objects::directory(call, &at, &reserve).await? {
        directory::message::Reply::Holder { person } => {
            begin(
                call,
                person,
                Proof::Invited {
                    address,
                    name,
                    language,
                },
            )
            .await
        }
        _ => Err(Trouble::Internal),
    }
}

/// The same answer with the cookie of a session that has begun.
///
/// # Errors
/// 500 when the deployment is not complete.
pub fn with_session(call: &Call, answer: Answer, signed_in: &SignedIn) -> Result<Answer, Trouble> {
    let site = Site::of(call)?;
    let cookie = SessionCookie {
        person: signed_in.person,
        session: signed_in.session,
        secret: signed_in.secret,
        checked_at: call.now(),
    };
    Ok(answer.with_header("set-cookie", cookie.write(site.cookies(), &site.key)))
}

/// The id of an account that may begin.
///
/// # Errors
/// 500 without randomness.
pub fn newcomer() -> Result<PersonId, Trouble> {
    Ok(Minter::new(random::bytes()?).id())
}

/// Randomness for one message.
///
/// # Errors
/// 500 without randomness.
pub fn entropy() -> Result<Secret, Trouble> {
    Ok(Secret::from(random::bytes()?))
}

/// A reply that does not fit the message is our own mistake.
pub fn unexpected(call: &Call, reply: &Reply) -> Trouble {
    call.note(&format!("unexpected reply of a person: {reply:?}"));
    Trouble::Internal
}
