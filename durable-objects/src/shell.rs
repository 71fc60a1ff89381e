//! What every object class does on the platform: bytes in, [`machine`](crate::machine), bytes out;
//! and the alarm.
//!
//! An object keeps nothing in memory but what it may lose: whether its tables are up to date, for
//! when the alarm is set, whether that is all that they say, and how far a test has moved the clock.

mod object;

use std::cell::Cell;
use std::panic::RefUnwindSafe;
use std::time::Duration as StdDuration;

use domain::time::{Duration, Instant};
use futures_util::future::join_all;
use serde::de::IgnoredAny;
use worker::{Env, Request, Response, State, console_error};

pub use self::object::Object;
use crate::address::{Address, Class};
use crate::clock;
use crate::failure::Failure;
use crate::json;
use crate::machine;
use crate::mail;
use crate::mail::notice::Notice;
use crate::mail_lane::{self, Fate};
use crate::message::Answer;
use crate::migrate::has_begun;
use crate::outbox::Delivery;
use crate::platform;
use crate::runtime::{self, WorkerSql};

/// How many times one alarm sends before it lets others work.
const MOST_ROUNDS: u32 = 32;

/// How late an alarm is that has failed before: the platform repeats it after 2, 4, 8 ... seconds,
/// six times, and then forgets it.
const LATE: Duration = Duration::seconds(25);

/// What follows from an act leaves after its answer, which the alarm would hold up: the object does one thing at a time.
const AFTER_THE_ANSWER: Duration = Duration::millis(10);

/// When the alarm comes again after a failure of the object itself.
const PAUSE_AFTER_FAILURE: Duration = Duration::seconds(30);

/// Declares the class of an object: the platform's events lead to its [`Shell`], around the `Rules`
/// of the module, which are made of the environment.
macro_rules! object_class {
    ($name:ident, |$env:pat_param| $rules:expr) => {
        pub use self::class::$name;

        #[expect(
            missing_docs,
            reason = "the platform's macro makes methods without documentation"
        )]
        mod class {
            /// The object's class.
            #[::worker::durable_object(alarm)]
            #[derive(Debug)]
            pub struct $name {
                pub(super) shell: $crate::shell::Shell,
            }
        }

        impl ::worker::DurableObject for $name {
            fn new(state: ::worker::State, env: ::worker::Env) -> Self {
                let rules = |$env: &::worker::Env| $rules;
                let rules = Box::new(rules(&env));
                Self {
                    shell: $crate::shell::Shell::new(rules, state, env),
                }
            }

            async fn fetch(
                &self,
                request: ::worker::Request,
            ) -> ::worker::Result<::worker::Response> {
                self.shell.fetch(request).await
            }

            async fn alarm(&self) -> ::worker::Result<::worker::Response> {
                self.shell.alarm().await
            }
        }
    };
}
pub(crate) use object_class;

/// An object on its platform.
#[derive(Debug)]
pub struct Shell {
    object: Box<dyn Object>,
    state: State,
    env: Env,
    is_awake: Cell<bool>,
    /// When the alarm comes, by the platform's clock.
    armed: Cell<Option<Instant>>,
    /// Whether the alarm is set for all that the tables say.
    is_settled: Cell<bool>,
    /// How far the clock of the last request was ahead of the platform's: a test may move it.
    ahead: Cell<Duration>,
}

/// The cells are caches; after a panic they are at worst too old, and then work is done again.
impl RefUnwindSafe for Shell {}

impl Shell {
    /// The object with this state. Its tables are brought up to date by the first event, which can
    /// answer when that fails; a constructor cannot.
    #[must_use]
    pub const fn new(object: Box<dyn Object>, state: State, env: Env) -> Self {
        Self {
            object,
            state,
            env,
            is_awake: Cell::new(false),
            armed: Cell::new(None),
            is_settled: Cell::new(false),
            ahead: Cell::new(Duration::ZERO),
        }
    }

    /// Answers one message. The body of the answer is an [`Answer`], whatever it says.
    ///
    /// # Errors
    /// What the platform says.
    pub async fn fetch(&self, mut request: Request) -> worker::Result<Response> {
        let now = clock::of(&request);
        let ahead = now.since(runtime::now());
        if self.ahead.replace(ahead) != ahead {
            self.is_settled.set(false);
        }
        let body = request.bytes().await?;
        let storage = self.state.storage();
        let sql = &mut WorkerSql::new(&storage);
        #[cfg(feature = "probe")]
        if let Some(answer) = crate::probe::answer(&request.path(), sql) {
            return Response::ok(answer);
        }
        if request.path() == runtime::WAKE {
            return self.woken(now).await;
        }
        let (answer, awake) = self.object.answer(sql, now, &body, self.is_awake.get())?;
        self.is_awake.set(awake);
        // In the same turn as the writes, so that the alarm is part of the same commit.
        if self.is_awake.get() && (sql.has_written() || !self.is_settled.get()) {
            let due = self.object.next_due(sql);
            self.arm(now, due).await?;
        }
        let response = Response::builder().with_header("content-type", "application/json")?;
        Ok(response.fixed(answer))
    }

    /// Sets the alarm of whatever is due: the platform may have forgotten it. Who has not begun has none.
    async fn woken(&self, now: Instant) -> worker::Result<Response> {
        let storage = self.state.storage();
        let sql = &mut WorkerSql::new(&storage);
        let due = has_begun(sql).and_then(|begun| if begun { self.due(sql) } else { Ok(None) });
        let answer: Answer<()> = due.clone().map(drop).into();
        self.arm(now, due).await?;
        Response::from_json(&answer)
    }

    /// Does what is due, sends what is due, and sets the next alarm. Never fails by itself, but its
    /// writes may; the platform forgets an alarm that fails too often, so an object that is late asks to
    /// be woken, before it writes anything.
    ///
    /// # Errors
    /// None.
    pub async fn alarm(&self) -> worker::Result<Response> {
        self.armed.set(None);
        self.is_settled.set(false);
        if self.is_late() {
            self.ask_to_be_woken().await;
        }
        let due = match self.rounds().await {
            Ok(due) => Ok(due),
            Err(failure) => {
                self.log(&format!("alarm: {failure}"));
                Ok(Some(self.alarm_clock().plus(PAUSE_AFTER_FAILURE)))
            }
        };
        if let Err(error) = self.arm(self.alarm_clock(), due).await {
            self.log(&format!("alarm not set: {error}"));
        }
        Response::empty()
    }

    /// The database, for what a class does beyond messages.
    #[must_use]
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// Whether something should have been done long ago, or nobody can say. A waker has nobody to ask but
    /// the clock of the deployment.
    fn is_late(&self) -> bool {
        if self.object.class() == Class::Platform {
            return false;
        }
        let storage = self.state.storage();
        let due = self.due(&mut WorkerSql::new(&storage));
        let now = self.alarm_clock();
        due.map_or(true, |due| due.is_some_and(|due| due.plus(LATE) <= now))
    }

    fn due(&self, sql: &mut WorkerSql<'_>) -> Result<Option<Instant>, Failure> {
        self.wake(sql)?;
        self.object.next_due(sql)
    }

    /// Leaves word with a waker, whose outbox wakes this one until it has set its alarm. Wakers themselves
    /// are woken by the clock of the deployment.
    async fn ask_to_be_woken(&self) {
        // The name is not known to the alarm of an object that was made anew.
        let object = Address::by_id(self.object.class(), &self.state.id().to_string());
        for waker in Address::wakers() {
            match self.leave_word(&waker, object.clone()).await {
                Ok(()) => return,
                Err(why) => self.log(&format!("{waker} will not wake it: {why}")),
            }
        }
    }

    async fn leave_word(&self, waker: &Address, object: Address) -> Result<(), String> {
        let message = platform::message::Message::Wake { object };
        let message = serde_json::to_string(&message).map_err(|error| error.to_string())?;
        let now = self.alarm_clock();
        let body = runtime::call(&self.env, waker, now, &message, runtime::DEADLINE)
            .await
            .map_err(|error| error.to_string())?;
        is_done(&body)
    }

    async fn rounds(&self) -> Result<Option<Instant>, Failure> {
        let storage = self.state.storage();
        let sql = &mut WorkerSql::new(&storage);
        self.wake(sql)?;
        let mut failed = false;
        for _ in 0..MOST_ROUNDS {
            let turn = self.object.turn(sql, self.alarm_clock())?;
            if let Some(failure) = turn.failed {
                self.log(&format!("own work: {failure}"));
                failed = true;
            }
            let deliveries = turn.deliveries;
            if deliveries.is_empty() && turn.mails.is_empty() {
                break;
            }
            let outcomes = join_all(deliveries.iter().map(|delivery| self.send(delivery))).await;
            for (delivery, outcome) in deliveries.iter().zip(outcomes) {
                if let Err(why) = &outcome {
                    self.log(&format!(
                        "{}, lane {}: {why}",
                        delivery.receiver, delivery.lane
                    ));
                }
                machine::settle(sql, self.alarm_clock(), delivery, outcome.is_ok())?;
            }
            let outcomes = join_all(turn.mails.iter().map(|mail| self.post(mail))).await;
            for (mail, outcome) in turn.mails.iter().zip(outcomes) {
                let fate =
                    machine::settle_mail(sql, self.alarm_clock(), mail.number, outcome.is_ok())?;
                if let (Some(fate), Err(why)) = (fate, outcome) {
                    let what = match fate {
                        Fate::Waits => "waits",
                        Fate::GivenUp => "is given up",
                    };
                    self.log(&format!("mail {} {what}: {why}", mail.number));
                }
            }
        }
        if failed {
            let again = self.alarm_clock().plus(PAUSE_AFTER_FAILURE);
            let next = self.object.next_delivery(sql)?;
            return Ok(Some(next.map_or(again, |next| next.min(again))));
        }
        self.object.next_due(sql)
    }

    async fn send(&self, delivery: &Delivery) -> Result<(), String> {
        let now = self.alarm_clock();
        let Delivery {
            receiver, message, ..
        } = delivery;
        let path = if delivery.lane == platform::WAKE_LANE {
            runtime::WAKE
        } else {
            "/"
        };
        let request = (path, message.as_str());
        let body = runtime::call_path(&self.env, receiver, now, request, runtime::DEADLINE)
            .await
            .map_err(|error| error.to_string())?;
        is_done(&body)
    }

    /// Sends a mail. What is said about one that stays names nobody.
    async fn post(&self, mail: &mail_lane::Waiting) -> Result<(), String> {
        let notice: Notice = json::read(mail.notice.as_bytes()).map_err(|error| {
            format!("the notice is unreadable at {}", error.into_flaw().pointer)
        })?;
        let origin = self.env.var("PUBLIC_ORIGIN");
        let origin = origin.map_err(|_| "the variable PUBLIC_ORIGIN is missing".to_owned())?;
        let origin = origin.to_string();
        mail::binding::send(&self.env, &notice.letter(origin.trim_end_matches('/'))).await
    }

    /// The platform's clock, as far ahead as that of the last request.
    fn alarm_clock(&self) -> Instant {
        runtime::now().plus(self.ahead.get())
    }

    fn wake(&self, sql: &mut WorkerSql<'_>) -> Result<(), Failure> {
        if !self.is_awake.get() {
            self.object.wake(sql)?;
            self.is_awake.set(true);
        }
        Ok(())
    }

    /// Sets the alarm unless it is set for then or earlier.
    async fn arm(&self, now: Instant, due: Result<Option<Instant>, Failure>) -> worker::Result<()> {
        let due = due.unwrap_or_else(|failure| {
            self.log(&format!("next alarm: {failure}"));
            Some(now.plus(PAUSE_AFTER_FAILURE))
        });
        self.is_settled.set(true);
        let Some(due) = due else { return Ok(()) };
        let pause = due.since(now).max(AFTER_THE_ANSWER);
        let wait = u64::try_from(pause.as_millis()).unwrap_or(0);
        // By the platform's own clock: a test that moves the object's brings the alarm nearer.
        let due = runtime::now().plus(pause);
        if self.armed.get().is_some_and(|armed| armed <= due) {
            return Ok(());
        }
        let set = self
            .state
            .storage()
            .set_alarm(StdDuration::from_millis(wait))
            .await;
        if set.is_err() {
            self.is_settled.set(false);
        } else {
            self.armed.set(Some(due));
        }
        set
    }

    fn log(&self, event: &str) {
        let line = serde_json::json!({
            "level": "error",
            "object": self.state.id().name(),
            "event": event,
        });
        console_error!("{line}");
    }
}

fn is_done(body: &[u8]) -> Result<(), String> {
    match json::read::<Answer<IgnoredAny>>(body) {
        Ok(Answer::Done(_)) => Ok(()),
        Ok(Answer::Failed(failure)) => Err(failure.to_string()),
        Err(error) => Err(error.to_string()),
    }
}
