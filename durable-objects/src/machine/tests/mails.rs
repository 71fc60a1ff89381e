//! Mails and the alarm: they wait for what is due to other objects, and for nothing else.

use domain::language::Language;

use super::*;
use crate::mail::notice::{About, AccountEvent, Notice};

/// A machine that only ever mails and tells.
struct Writer;

impl Machine for Writer {
    type Message = String;
    type Reply = ();

    const CLASS: Class = Class::Person;
    const SCHEMAS: &'static [Schema] = &[outbox::SCHEMA, mail_lane::SCHEMA];

    fn handle(&self, sql: &mut impl Sql, now: Instant, message: String) -> Result<(), Failure> {
        let notice = Notice {
            to: format!("{message}@example.com").parse().unwrap(),
            language: Language::English,
            about: About::Account {
                at: now,
                event: AccountEvent::AccountClosed,
            },
        };
        mail_lane::enqueue(sql, now, &notice)
    }
}

fn begun() -> (NativeSql, Instant) {
    let mut sql = NativeSql::in_memory().unwrap();
    wake(&Writer, &mut sql).unwrap();
    (sql, Instant::MIN.plus(Duration::days(2)))
}

fn mail(sql: &mut NativeSql, now: Instant, name: &str) {
    let body = serde_json::to_vec(name).unwrap();
    assert_eq!(answer(&Writer, sql, now, &body), Answer::Done(()));
}

fn tell(sql: &mut NativeSql, now: Instant) {
    let post = Post {
        sender: &owner(),
        receiver: &copy(0),
        lane: "number",
        effect: Effect::Narrows,
    };
    let compose = |envelope| ToCopy::Told {
        envelope,
        number: 1,
    };
    outbox::enqueue(sql, now, &post, compose).unwrap();
}

#[test]
fn a_mail_leaves_after_what_is_due_to_others() {
    let (mut sql, now) = begun();
    mail(&mut sql, now, "mia");
    tell(&mut sql, now);
    let first = turn(&Writer, &mut sql, now).unwrap();
    assert_eq!((first.deliveries.len(), first.mails.len()), (1, 0));
    // A receiver that does not answer has its pause, and the mail leaves meanwhile.
    settle(&mut sql, now, &first.deliveries[0], false).unwrap();
    let second = turn(&Writer, &mut sql, now).unwrap();
    assert_eq!((second.deliveries.len(), second.mails.len()), (0, 1));
    let number = second.mails[0].number;
    assert_eq!(settle_mail(&mut sql, now, number, true), Ok(None));
    assert!(turn(&Writer, &mut sql, now).unwrap().mails.is_empty());
}

#[test]
fn a_mail_that_stays_wakes_the_object_again_and_one_that_is_unreadable_holds_up_nothing() {
    let (mut sql, now) = begun();
    assert_eq!(next_due(&Writer, &mut sql), Ok(None));
    mail(&mut sql, now, "mia");
    assert_eq!(next_due(&Writer, &mut sql), Ok(Some(now)));
    let unreadable = "INSERT INTO mail_lane (notice, attempts, due_at) VALUES ('{}', 0, 0)";
    sql.execute(unreadable, &[]).unwrap();
    let due = turn(&Writer, &mut sql, now).unwrap().mails;
    assert_eq!(due.len(), 2);
    for waiting in &due {
        let is_readable = serde_json::from_str::<Notice>(&waiting.notice).is_ok();
        let fate = settle_mail(&mut sql, now, waiting.number, is_readable).unwrap();
        assert_eq!(fate, (!is_readable).then_some(Fate::Waits));
    }
    let again = now.plus(Duration::seconds(1));
    assert_eq!(next_delivery::<Writer>(&mut sql), Ok(Some(again)));
}

#[test]
fn no_more_mails_leave_at_once_than_the_platform_has_connections() {
    let (mut sql, now) = begun();
    for number in 0..20 {
        mail(&mut sql, now, &format!("number-{number}"));
    }
    let due = turn(&Writer, &mut sql, now).unwrap().mails;
    assert_eq!(u32::try_from(due.len()), Ok(MOST_IN_FLIGHT));
}
