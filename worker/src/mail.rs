//! Mails that leave with an answer: those with a secret link, which is stored nowhere.

use durable_objects::mail::{Letter, binding};
use worker::{Env, console_error};

/// How often sending is tried.
const ATTEMPTS: usize = 2;

/// Sends letters one after the other. Nobody waits for it; a letter that can't be sent is logged
/// without its receiver, who asks again.
pub async fn send(env: &Env, letters: Vec<Letter>) {
    for letter in letters {
        let mut outcome = Ok(());
        for _ in 0..ATTEMPTS {
            outcome = binding::send(env, &letter).await;
            if outcome.is_ok() {
                break;
            }
        }
        if let Err(why) = outcome {
            console_error!("mail: not sent: {why}");
        }
    }
}
