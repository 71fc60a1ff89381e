//! The binding that sends mails: `MAIL` in `wrangler.toml`, from the address in `MAIL_FROM`.

use std::time::Duration as StdDuration;

use futures_util::future::{Either, select};
use worker::{Delay, Env, SendEmailBuilder};

use super::Letter;

/// How long the binding may take; what is due to other objects waits for it.
pub const DEADLINE: StdDuration = StdDuration::from_secs(5);

/// Sends a letter, or says why it did not leave, without naming its receiver.
///
/// # Errors
/// The binding or its variable is missing, it refused the letter, or it took too long.
pub async fn send(env: &Env, letter: &Letter) -> Result<(), String> {
    let from = env.var("MAIL_FROM").map(|value| value.to_string());
    let (Ok(from), Ok(binding)) = (from, env.send_email("MAIL")) else {
        return Err("the binding MAIL or the variable MAIL_FROM is missing".to_owned());
    };
    let message = SendEmailBuilder::builder(&from, letter.to.as_str(), &letter.subject)
        .text(&letter.text())
        .html(&letter.html())
        .build();
    let sending = Box::pin(binding.send_with_builder(&message));
    match select(sending, Delay::from(DEADLINE)).await {
        Either::Left((Ok(_), _)) => Ok(()),
        Either::Left((Err(error), _)) => {
            let why = error
                .to_string()
                .replace(letter.to.as_str(), "the receiver");
            Err(format!("the binding refused it: {why}"))
        }
        Either::Right(((), _)) => Err("the binding took too long".to_owned()),
    }
}
