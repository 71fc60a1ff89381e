//! What goes on behind the screens: this phone is registered, leases are fetched, reports handed on.
//!
//! One such thing at a time. An answer that belongs to an earlier session is thrown away, so that
//! nothing comes back into a phone that was signed out.

use std::rc::Rc;

use api::me::Me;
use api::route::Route;
use domain::time::{Duration, Instant};
use kit::client::{Answer, Problem, Request};
use kit::state::Fetched;
use kit::{address, clock};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::{App, Message, Place};
use crate::leases::Kept;
use crate::phone;
use crate::vault::{DeviceKey, Vault};

/// So soon after a round nothing new is expected.
const LULL: Duration = Duration::seconds(10);

/// The session as far as the rounds are concerned. Each sign-in and sign-out begins with a new one.
#[derive(Debug, Default)]
pub(super) struct Session {
    /// Counted from the start of the page.
    number: u32,
    work: Work,
    /// The person signed in on this page, and no device has been registered since.
    fresh: bool,
    /// The session was bound to this device once more; a second time would not help either.
    repaired: bool,
    /// When the last round began.
    rounded_at: Option<Instant>,
}

impl Session {
    fn next(&self, fresh: bool) -> Self {
        Self {
            number: self.number.wrapping_add(1),
            fresh,
            ..Self::default()
        }
    }

    pub(super) const fn is_busy(&self) -> bool {
        matches!(self.work, Work::UnderWay { .. })
    }

    fn start(&mut self) {
        self.work = Work::UnderWay { asked: false };
    }

    /// Whether somebody asked for news meanwhile.
    fn finish(&mut self) -> bool {
        std::mem::take(&mut self.work) == Work::UnderWay { asked: true }
    }
}

/// A round or a registration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Work {
    #[default]
    None,
    UnderWay {
        /// Somebody asked for news meanwhile.
        asked: bool,
    },
}

/// What a problem behind the screens leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Remedy {
    /// The doors say that there is no network.
    Wait,
    /// The session is over.
    SignIn,
    /// The session knows no device, or another one: this phone is registered again.
    Register,
    /// The key was blocked, which is for ever. The person is here, so a new one is made.
    MakeKey,
    /// The key was blocked, and nobody has signed in since.
    Leave,
    /// The page says what is wrong.
    Say,
}

/// After a round that failed.
fn after_round(code: &str, repaired: bool) -> Remedy {
    match code {
        "offline" => Remedy::Wait,
        "not_signed_in" => Remedy::SignIn,
        "not_found" if !repaired => Remedy::Register,
        "device_revoked" => Remedy::Leave,
        _ => Remedy::Say,
    }
}

/// After a registration that failed.
fn after_registration(code: &str, fresh: bool) -> Remedy {
    match code {
        "offline" => Remedy::Wait,
        "not_signed_in" => Remedy::SignIn,
        "device_revoked" if fresh => Remedy::MakeKey,
        "device_revoked" => Remedy::Leave,
        _ => Remedy::Say,
    }
}

/// Whether a glance at the phone asks for news. A clock that was set back asks too.
fn is_stale(rounded_at: Option<Instant>, now: Instant) -> bool {
    rounded_at.is_none_or(|at| now < at || now >= at.plus(LULL))
}

impl App {
    pub(super) fn begin(
        &mut self,
        context: &Context<Self>,
        vault: Option<Vault>,
        kept: Option<(Kept, DeviceKey)>,
    ) {
        self.began = true;
        self.tools.keep_vault(vault);
        if let Some((kept, key)) = kept {
            self.kept = Some(Rc::new(kept));
            self.tools.keep_key(Some(key));
            self.refresh(context);
        } else if self.place.needs_phone() {
            // Perhaps there is a session and only the vault is empty.
            self.register(context);
        } else {
            // Nobody has come in yet, so there is nobody to read about.
            return;
        }
        self.read_me(context);
    }

    /// The person signed in: this phone is registered with the new session.
    pub(super) fn signed_in(&mut self, context: &Context<Self>) {
        self.session = self.session.next(true);
        self.trouble = None;
        self.register(context);
        self.read_me(context);
    }

    pub(super) fn read_me(&self, context: &Context<Self>) {
        let session = self.session.number;
        context.link().send_future(async move {
            Message::Me(session, Request::new(Route::ReadMe).send::<Me>().await)
        });
    }

    pub(super) fn me_read(&mut self, session: u32, answer: Result<Answer<Me>, Problem>) {
        if session == self.session.number {
            self.me = std::mem::take(&mut self.me).answered(answer);
        }
    }

    /// The window is looked at again.
    pub(super) fn glance(&mut self, context: &Context<Self>) {
        if is_stale(self.session.rounded_at, clock::wall()) {
            self.refresh(context);
        }
    }

    /// Asks for news; what is under way is followed by another round.
    pub(super) fn refresh(&mut self, context: &Context<Self>) {
        self.online = address::is_online();
        if !self.began || !self.online {
            return;
        }
        if let Work::UnderWay { asked } = &mut self.session.work {
            *asked = true;
            return;
        }
        match self.kept.clone() {
            Some(kept) => self.fetch(context, kept),
            None if self.place.needs_phone() => self.register(context),
            None => {}
        }
    }

    fn fetch(&mut self, context: &Context<Self>, kept: Rc<Kept>) {
        self.session.start();
        self.session.rounded_at = Some(clock::wall());
        let (session, vault) = (self.session.number, self.tools.vault());
        context.link().send_future(async move {
            if let Some(vault) = vault {
                phone::deliver_reports(&vault).await;
            }
            Message::Fetched(session, phone::fetch((*kept).clone()).await)
        });
    }

    pub(super) fn fetched(
        &mut self,
        context: &Context<Self>,
        session: u32,
        result: Result<Kept, Problem>,
    ) {
        if session != self.session.number {
            return;
        }
        let is_asked = self.session.finish();
        match result {
            Ok(kept) => {
                self.online = true;
                self.trouble = None;
                self.keep(kept);
            }
            Err(problem) => {
                let remedy = after_round(&problem.code, self.session.repaired);
                self.remedy(context, remedy, problem);
            }
        }
        if is_asked {
            self.refresh(context);
        }
    }

    fn register(&mut self, context: &Context<Self>) {
        self.session.start();
        let (session, tools) = (self.session.number, Rc::clone(&self.tools));
        let name = phone::device_name(&super::user_agent());
        context.link().send_future(async move {
            if tools.vault().is_none() {
                // What was shut at the start may be open by now.
                tools.keep_vault(Vault::open().await.ok());
            }
            let result = match tools.vault() {
                Some(vault) => phone::register(&vault, &name).await,
                None => Err(Problem::of("device_key")),
            };
            Message::Registered(session, result)
        });
    }

    pub(super) fn registered(
        &mut self,
        context: &Context<Self>,
        session: u32,
        result: Result<(Kept, DeviceKey), Problem>,
    ) {
        if session != self.session.number {
            return;
        }
        self.session.finish();
        match result {
            Ok((kept, key)) => {
                self.session.fresh = false;
                self.trouble = None;
                self.tools.keep_key(Some(key));
                // A device that was registered before keeps its doors.
                let same = self
                    .kept
                    .as_ref()
                    .is_some_and(|held| held.device == kept.device);
                if !same {
                    self.keep(kept);
                }
                self.refresh(context);
            }
            Err(problem) => {
                let remedy = after_registration(&problem.code, self.session.fresh);
                self.remedy(context, remedy, problem);
            }
        }
    }

    fn remedy(&mut self, context: &Context<Self>, remedy: Remedy, problem: Problem) {
        match remedy {
            Remedy::Wait => {
                self.online = false;
                // Doors that are here say it themselves.
                let doors = self
                    .kept
                    .as_ref()
                    .is_some_and(|kept| kept.fetched_at.is_some());
                self.trouble = (!doors).then_some(problem);
            }
            Remedy::SignIn => {
                self.trouble = Some(problem);
                self.session_over();
            }
            Remedy::Register => {
                self.session.repaired = true;
                self.register(context);
            }
            Remedy::MakeKey => self.make_key(context),
            Remedy::Leave => {
                // Otherwise the session, which still stands, would register a new key by itself.
                spawn_local(async {
                    let _left = Request::new(Route::SignOut).send_only().await;
                });
                self.sign_out();
            }
            Remedy::Say => self.trouble = Some(problem),
        }
    }

    /// Nothing of the blocked device stays.
    fn make_key(&mut self, context: &Context<Self>) {
        self.session.fresh = false;
        self.session.start();
        self.kept = None;
        self.tools.keep_key(None);
        let (session, vault) = (self.session.number, self.tools.vault());
        let name = phone::device_name(&super::user_agent());
        context.link().send_future(async move {
            let result = match vault {
                Some(vault) if vault.clear().await.is_ok() => phone::register(&vault, &name).await,
                _ => Err(Problem::of("device_key")),
            };
            Message::Registered(session, result)
        });
    }

    fn keep(&mut self, kept: Kept) {
        let kept = Rc::new(kept);
        self.kept = Some(Rc::clone(&kept));
        if let Some(vault) = self.tools.vault() {
            spawn_local(async move { phone::keep(&vault, &kept).await });
        }
    }

    /// Doors open as long as their leases last; without any, signing in is the one thing to do.
    fn session_over(&mut self) {
        let opens = self
            .kept
            .as_ref()
            .is_some_and(|kept| kept.has_keys(clock::wall()));
        if !opens && matches!(self.place, Place::Doors | Place::Me) {
            self.go("/sign-in");
        }
    }

    /// Clears this phone. Whatever is under way belongs to the session that is over.
    pub(super) fn sign_out(&mut self) {
        self.session = self.session.next(false);
        if let Some(vault) = self.tools.vault() {
            spawn_local(async move {
                // What can't be cleared is useless without a session soon enough.
                let _cleared = vault.clear().await;
            });
        }
        self.tools.keep_key(None);
        self.kept = None;
        self.me = Fetched::Loading;
        self.trouble = None;
        self.go("/sign-in");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_without_this_device_is_repaired_once() {
        assert_eq!(after_round("not_found", false), Remedy::Register);
        assert_eq!(after_round("not_found", true), Remedy::Say);
    }

    #[test]
    fn a_blocked_key_is_replaced_only_after_the_person_signed_in() {
        assert_eq!(after_registration("device_revoked", true), Remedy::MakeKey);
        assert_eq!(after_registration("device_revoked", false), Remedy::Leave);
        assert_eq!(after_round("device_revoked", false), Remedy::Leave);
    }

    #[test]
    fn what_has_no_remedy_is_said() {
        for code in ["internal", "wrong_state", "device_key", "too_many"] {
            assert_eq!(after_round(code, false), Remedy::Say);
            assert_eq!(after_registration(code, true), Remedy::Say);
        }
        assert_eq!(after_registration("not_found", true), Remedy::Say);
    }

    #[test]
    fn each_session_has_its_number_and_begins_with_nothing_under_way() {
        let first = Session {
            work: Work::UnderWay { asked: true },
            repaired: true,
            ..Session::default()
        };
        let second = first.next(true);
        assert_ne!(first.number, second.number);
        assert!(second.work == Work::None && !second.repaired && second.fresh);
        assert!(!second.next(false).fresh);
    }

    #[test]
    fn a_glance_asks_for_news_only_when_the_last_round_is_a_while_ago() {
        let at = Instant::MIN.plus(Duration::days(1));
        assert!(is_stale(None, at));
        assert!(!is_stale(Some(at), at.plus(Duration::seconds(9))));
        assert!(is_stale(Some(at), at.plus(LULL)));
        assert!(is_stale(Some(at), Instant::MIN));
    }
}
