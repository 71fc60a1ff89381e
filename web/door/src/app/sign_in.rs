//! Signing in, live: passkey, link by e-mail, invitation, and the offer of a passkey afterwards.

use api::passkey::{
    AddPasskey, AssertedCredential, CreationOptions, Passkey, RegisteredCredential, RequestOptions,
};
use api::person::{ClaimInvitation, Invitation, InvitationClaimed};
use api::route::Route;
use api::sign_in::{
    ClaimEmailLink, EmailLinkClaimed, EmailLinkSent, RequestEmailLink, SignInWithPasskey, SignedIn,
};
use domain::email::EmailAddress;
use domain::language::Language as Spoken;
use kit::client::{Answer, Problem, Request};
use kit::components::use_language;
use kit::language::Language;
use kit::language::format::Formats;
use kit::passkey::{self, PasskeyFailure};
use kit::state::SingleFlight;
use kit::{address, clock};
use miniserde::json;
use yew::prelude::*;

use crate::pages::sign_in::SignInPage;
use crate::phone;
use crate::view::{SignInAction, SignInTrouble, SignInView};

#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct SigningInProps {
    pub(super) still: bool,
    /// The link is an invitation.
    #[prop_or_default]
    pub(super) invited: bool,
    pub(super) onsignedin: Callback<()>,
    pub(super) onvisit: Callback<AttrValue>,
}

/// Picks the language up, because a component with state has no hooks.
#[component]
pub(super) fn SigningIn(props: &SigningInProps) -> Html {
    let language = use_language();
    html! { <Live {language} outer={props.clone()} /> }
}

#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct LiveProps {
    language: Language,
    outer: SigningInProps,
}

pub(super) enum Message {
    Act(SignInAction),
    LinkSent(Result<Answer<EmailLinkSent>, Problem>),
    Claimed(Result<(), Problem>),
    Invitation(Result<Answer<Invitation>, Problem>),
    PasskeyUsed(Result<(), SignInTrouble>),
    PasskeyMade(Result<(), SignInTrouble>),
}

/// Where one stands.
enum Step {
    Start,
    Sent { minutes: u32 },
    Confirm,
    Looking,
    Invited(Box<Invitation>),
    InvitationOver,
    LinkDead,
    OfferPasskey,
}

pub(super) struct Live {
    step: Step,
    /// What stood behind `#` in the mailed link.
    link: String,
    email: String,
    email_wrong: bool,
    flight: SingleFlight,
    trouble: Option<SignInTrouble>,
}

impl Component for Live {
    type Message = Message;
    type Properties = LiveProps;

    fn create(context: &Context<Self>) -> Self {
        let link = address::fragment();
        // The secret must not stay in the history.
        address::replace("/sign-in");
        let step = if link.is_empty() {
            Step::Start
        } else if context.props().outer.invited {
            let body = ClaimInvitation { link: link.clone() };
            let request = Request::new(Route::ViewInvitation).with(&body);
            context
                .link()
                .send_future(async move { Message::Invitation(request.send().await) });
            Step::Looking
        } else {
            Step::Confirm
        };
        Self {
            step,
            link,
            email: String::new(),
            email_wrong: false,
            flight: SingleFlight::default(),
            trouble: None,
        }
    }

    fn update(&mut self, context: &Context<Self>, message: Message) -> bool {
        let outer = &context.props().outer;
        match message {
            Message::Act(action) => self.act(context, action),
            Message::LinkSent(result) => {
                self.flight.end();
                match result {
                    Ok(answer) => {
                        let left = answer.body.expires_at.since(clock::wall()).as_millis();
                        let minutes =
                            u32::try_from(left.saturating_add(30_000) / 60_000).unwrap_or(0);
                        self.step = Step::Sent { minutes };
                    }
                    Err(problem) => self.trouble = Some(trouble_of(problem)),
                }
            }
            Message::Claimed(result) => {
                self.flight.end();
                match result {
                    Ok(()) if passkey::is_available() => {
                        outer.onsignedin.emit(());
                        self.step = Step::OfferPasskey;
                    }
                    Ok(()) => Self::done(context),
                    Err(problem) => self.not_claimed(problem),
                }
            }
            Message::Invitation(Ok(answer)) => self.step = Step::Invited(Box::new(answer.body)),
            Message::Invitation(Err(problem)) => self.not_claimed(problem),
            Message::PasskeyUsed(result) => {
                self.flight.end();
                match result {
                    Ok(()) => Self::done(context),
                    Err(trouble) => self.trouble = Some(trouble),
                }
            }
            Message::PasskeyMade(result) => {
                self.flight.end();
                // The session stands either way; without the passkey the offer stays on the screen.
                match result {
                    Ok(()) => outer.onvisit.emit("/".into()),
                    Err(trouble) => self.trouble = Some(trouble),
                }
            }
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        let LiveProps { language, outer } = context.props();
        let busy = self.flight.is_busy();
        let view = match &self.step {
            Step::Start => SignInView::Start {
                email: self.email.clone().into(),
                email_wrong: self.email_wrong,
                passkeys: passkey::is_available(),
                busy,
                trouble: self.trouble.clone(),
            },
            Step::Sent { minutes } => SignInView::Sent {
                email: self.email.clone().into(),
                lifetime: Formats::new(*language, None).minutes(*minutes).into(),
            },
            Step::Confirm => SignInView::Confirm { busy },
            Step::Looking => SignInView::Looking,
            Step::Invited(invitation) => SignInView::Invited {
                installation: invitation.installation_name.to_string().into(),
                person: invitation.person_name.to_string().into(),
                busy,
            },
            Step::InvitationOver => SignInView::InvitationOver,
            Step::LinkDead => SignInView::LinkDead,
            Step::OfferPasskey => SignInView::OfferPasskey {
                busy,
                waits_until: None,
                trouble: self.trouble.clone(),
            },
        };
        #[cfg(not(feature = "virtual-lock"))]
        let below = Html::default();
        #[cfg(feature = "virtual-lock")]
        let below = match self.step {
            Step::Start => {
                let entered = outer.clone();
                let onentered = Callback::from(move |to: AttrValue| {
                    entered.onsignedin.emit(());
                    entered.onvisit.emit(to);
                });
                html! { <super::cast::Cast {onentered} /> }
            }
            _ => Html::default(),
        };
        html! { <SignInPage {view} {below} still={outer.still} onact={context.link().callback(Message::Act)} /> }
    }
}

impl Live {
    fn act(&mut self, context: &Context<Self>, action: SignInAction) {
        let LiveProps { language, outer } = context.props();
        let link = context.link();
        match action {
            SignInAction::Email(email) => {
                self.email = email;
                self.email_wrong = false;
            }
            SignInAction::SendLink => match self.email.trim().parse::<EmailAddress>() {
                Err(_) => self.email_wrong = true,
                Ok(address) if self.flight.begin() => {
                    self.trouble = None;
                    let body = RequestEmailLink {
                        address,
                        language: language.spoken(),
                    };
                    let request = Request::new(Route::RequestEmailLink).with(&body);
                    link.send_future(async move { Message::LinkSent(request.send().await) });
                }
                Ok(_) => {}
            },
            SignInAction::Passkey if self.flight.begin() => {
                self.trouble = None;
                link.send_future(async { Message::PasskeyUsed(use_passkey().await) });
            }
            SignInAction::Confirm if self.flight.begin() => {
                let secret = self.link.clone();
                let spoken = language.spoken();
                let invited = matches!(self.step, Step::Invited(_));
                link.send_future(async move {
                    Message::Claimed(if invited {
                        accept(secret).await
                    } else {
                        claim(secret, spoken).await
                    })
                });
            }
            SignInAction::MakePasskey if self.flight.begin() => {
                self.trouble = None;
                link.send_future(async { Message::PasskeyMade(make_passkey().await) });
            }
            SignInAction::StartOver => {
                self.step = Step::Start;
                self.trouble = None;
            }
            SignInAction::Later => outer.onvisit.emit("/".into()),
            // Something is under way.
            SignInAction::Passkey | SignInAction::Confirm | SignInAction::MakePasskey => {}
        }
    }

    fn not_claimed(&mut self, problem: Problem) {
        if problem.is_passing() {
            self.step = Step::Start;
            self.trouble = Some(trouble_of(problem));
        } else if matches!(self.step, Step::Looking | Step::Invited(_)) {
            self.step = Step::InvitationOver;
        } else {
            self.step = Step::LinkDead;
        }
    }

    fn done(context: &Context<Self>) {
        let outer = &context.props().outer;
        outer.onsignedin.emit(());
        outer.onvisit.emit("/".into());
    }
}

/// Uses a mailed link.
async fn claim(link: String, language: Spoken) -> Result<(), Problem> {
    let body = ClaimEmailLink { link, language };
    let request = Request::new(Route::ClaimEmailLink).with(&body);
    request.send::<EmailLinkClaimed>().await.map(|_answer| ())
}

/// Joins the profile that an invitation is for.
async fn accept(link: String) -> Result<(), Problem> {
    let request = Request::command(Route::ClaimInvitation).with(&ClaimInvitation { link });
    request.send::<InvitationClaimed>().await.map(|_answer| ())
}

async fn use_passkey() -> Result<(), SignInTrouble> {
    let options = Request::new(Route::PasskeyOptions)
        .send::<RequestOptions>()
        .await
        .map_err(trouble_of)?
        .body;
    let answer = passkey::sign_in(&json::to_string(&options))
        .await
        .map_err(cancelled)?;
    let credential: AssertedCredential =
        json::from_str(&answer).map_err(|_| SignInTrouble::PasskeyCancelled)?;
    let body = SignInWithPasskey {
        challenge: options.challenge,
        credential,
    };
    Request::new(Route::SignInWithPasskey)
        .with(&body)
        .send::<SignedIn>()
        .await
        .map_err(trouble_of)?;
    Ok(())
}

/// Makes a passkey for the account that is signed in.
pub(super) async fn make_passkey() -> Result<(), SignInTrouble> {
    let options = Request::new(Route::NewPasskeyOptions)
        .send::<CreationOptions>()
        .await
        .map_err(trouble_of)?
        .body;
    let answer = passkey::create(&json::to_string(&options))
        .await
        .map_err(cancelled)?;
    let credential: RegisteredCredential =
        json::from_str(&answer).map_err(|_| SignInTrouble::PasskeyCancelled)?;
    let name = phone::device_name(&super::user_agent())
        .parse()
        .map_err(|_| SignInTrouble::PasskeyCancelled)?;
    let body = AddPasskey {
        challenge: options.challenge,
        credential,
        name,
    };
    Request::command(Route::AddPasskey)
        .with(&body)
        .send::<Passkey>()
        .await
        .map_err(trouble_of)?;
    Ok(())
}

fn cancelled(_failure: PasskeyFailure) -> SignInTrouble {
    SignInTrouble::PasskeyCancelled
}

fn trouble_of(problem: Problem) -> SignInTrouble {
    SignInTrouble::Problem {
        code: problem.code.into(),
        request: problem.request.map(AttrValue::from),
    }
}
