//! The site as a child process, for tests in another language.
//!
//! Each line of standard input is a command, each answer a line of JSON on standard output: `mail` (the next message,
//! waiting for it), `stop`, `resume`, `log` (the server's last lines). The first line, unasked, is the origin
//! with what is fixed about it. The site ends when standard input does,
//! so it never outlives the tests.

use std::io::{self, Write as _};

use serde_json::{Value, json};
use tests::lock::hexadecimal;
use tests::secrets;
use tests::site::Site;

/// How much of the log explains a failure.
const LAST_LINES: usize = 40;

fn main() -> io::Result<()> {
    let mut site = Site::start();
    say(&json!({
        "origin": site.origin(),
        "setup_token": secrets::SETUP_TOKEN,
        "enrolment_key": hexadecimal(&secrets::enrolment_key()),
    }))?;
    for line in io::stdin().lines() {
        let answer = match line?.trim() {
            "mail" => mail(&site),
            "stop" => {
                site.stop();
                json!({})
            }
            "resume" => {
                site.resume();
                json!({})
            }
            "log" => json!({ "log": last_lines(&site.log()) }),
            other => json!({ "error": format!("the site doesn't know `{other}`") }),
        };
        say(&answer)?;
    }
    Ok(())
}

fn mail(site: &Site) -> Value {
    let Some(mail) = site.next_mail() else {
        return json!({ "error": format!("no message came; the site's log:\n{}", site.log()) });
    };
    json!({ "to": mail.to, "subject": mail.subject, "text": mail.text, "link": mail.link() })
}

fn last_lines(log: &str) -> String {
    let lines: Vec<&str> = log.lines().collect();
    let first = lines.len().saturating_sub(LAST_LINES);
    lines.get(first..).unwrap_or_default().join("\n")
}

fn say(answer: &Value) -> io::Result<()> {
    let mut output = io::stdout().lock();
    writeln!(output, "{answer}")?;
    output.flush()
}
