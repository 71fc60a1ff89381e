//! `dev`: the whole site on this machine, rebuilt whenever a source changes.

use std::net::TcpListener;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use self::server::Server;
use crate::build::{self, Half, Variant, fingerprint};
use crate::setup;
use crate::stopwatch::Stopwatch;
use crate::workspace::Workspace;

mod mail;
mod secrets;
mod server;

/// How the site is started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Seed two buildings with people of every role.
    demo: bool,
    port: u16,
}

/// What can happen while the site runs.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Event {
    /// Ctrl-C, or a polite request to end.
    Stop,
    /// The server printed a line.
    Line(String),
    /// The server ended by itself.
    Ended,
}

const USUAL_PORT: u16 = 8787;
const LOOK_FOR_CHANGES_EVERY: Duration = Duration::from_millis(400);
const READY_WITHIN: Duration = Duration::from_mins(3);
const SOURCES: &[&str] = &["worker", "durable-objects", "shared", "web"];

impl Options {
    /// Reads the words after `dev`.
    pub fn parse(words: &[&str]) -> Result<Self> {
        let mut options = Self {
            demo: false,
            port: USUAL_PORT,
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match *word {
                "--demo" => options.demo = true,
                "--port" => {
                    let number = words.next().and_then(|number| number.parse().ok());
                    options.port = number.context("`--port` wants a number up to 65535")?;
                }
                other => bail!("`dev` doesn't know `{other}`; see `cargo xtask help`"),
            }
        }
        Ok(options)
    }
}

/// Sets up, builds, serves, and rebuilds until it is told to stop.
pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let stopwatch = Stopwatch::start();
    let (sender, receiver) = mpsc::channel();
    stop_on_request(sender.clone())?;
    setup::meet(workspace, setup::BUILD)?;
    let token = secrets::ensure(workspace)?;
    build::run(workspace, Variant::Development, Half::BOTH)?;

    let port = free_port(options.port)?;
    let mut server = Server::start(workspace, port, sender)?;
    let result = serve(workspace, options, &server, &receiver, &token, stopwatch);
    server.stop();
    result
}

/// From the first line that the server prints to the wish to stop.
fn serve(
    workspace: &Workspace,
    options: &Options,
    server: &Server,
    events: &Receiver<Event>,
    token: &str,
    stopwatch: Stopwatch,
) -> Result<()> {
    if wait_until_ready(workspace, events)? == Wait::Stopped {
        return Ok(());
    }
    if options.demo {
        server.seed_demo()?;
    }
    println!("\nClavis is up after {stopwatch}.\n");
    welcome(&server.origin(), options.demo, token);
    watch(workspace, events)
}

fn stop_on_request(sender: Sender<Event>) -> Result<()> {
    ctrlc::set_handler(move || {
        let _ = sender.send(Event::Stop);
    })
    .context("listening for Ctrl-C")
}

/// The wished port or one of the next: another clone may be running.
fn free_port(wished: u16) -> Result<u16> {
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let found = (wished..wished.saturating_add(20)).find(is_free);
    found.with_context(|| {
        format!(
            "ports {wished} to {} are all in use; choose one by --port",
            wished.saturating_add(19)
        )
    })
}

/// How the wait for the site ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wait {
    Ready,
    Stopped,
}

fn wait_until_ready(workspace: &Workspace, events: &Receiver<Event>) -> Result<Wait> {
    let stopwatch = Stopwatch::start();
    loop {
        let left = READY_WITHIN.saturating_sub(stopwatch.elapsed());
        match events.recv_timeout(left) {
            Ok(Event::Line(line)) => {
                show(workspace, &line);
                if line.contains("Ready on http") {
                    return Ok(Wait::Ready);
                }
            }
            Ok(Event::Stop) => return Ok(Wait::Stopped),
            Ok(Event::Ended) => {
                bail!("wrangler ended before the site was up; its last words are above")
            }
            Err(_) => bail!(
                "the site did not answer within {} s",
                READY_WITHIN.as_secs()
            ),
        }
    }
}

/// What is where, and what to do next.
fn welcome(origin: &str, demo: bool, token: &str) {
    println!("  door app      {origin}/");
    println!("  portal        {origin}/portal/");
    println!("  virtual locks {origin}/virtual-lock   (doors for this desk, in another tab)");
    if demo {
        println!(
            "\nNext: open the virtual locks and keep their tab. Then open the door app in another tab of the same \
             browser, enter as Anna Berg, and open the front door."
        );
    } else {
        println!(
            "\nNext: open {origin}/portal/setup and make the first operator with this set-up token:\n\n  {token}\n"
        );
        println!(
            "The token works once. Or stop, and start with `cargo xtask dev --demo` for a building full of people."
        );
    }
    println!(
        "Mail is printed here and kept in .clavis/mail. Sources are watched. Ctrl-C stops everything.\n"
    );
}

fn watch(workspace: &Workspace, events: &Receiver<Event>) -> Result<()> {
    let mut seen = fingerprint::last_change(workspace, SOURCES);
    loop {
        match events.recv_timeout(LOOK_FOR_CHANGES_EVERY) {
            Ok(Event::Line(line)) => show(workspace, &line),
            Ok(Event::Stop) => return Ok(()),
            Ok(Event::Ended) => bail!("wrangler ended; its last words are above"),
            Err(RecvTimeoutError::Disconnected) => bail!("nothing reports on the site any more"),
            Err(RecvTimeoutError::Timeout) => {
                let now = fingerprint::last_change(workspace, SOURCES);
                if now != seen {
                    seen = now;
                    rebuild(workspace);
                }
            }
        }
    }
}

/// A broken source is reported; the site goes on with what was last good.
fn rebuild(workspace: &Workspace) {
    let stopwatch = Stopwatch::start();
    println!("\nA source has changed.");
    match build::run(workspace, Variant::Development, Half::BOTH) {
        Ok(()) => println!("Reloaded after {stopwatch}.\n"),
        Err(error) => println!("\n{error:#}\nThe site goes on as it was.\n"),
    }
}

fn show(workspace: &Workspace, line: &str) {
    if let Some(text) = mail::keep(workspace, line) {
        println!("{text}");
    } else if !line.trim().is_empty() {
        println!("  {line}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_after_dev_are_read() {
        assert_eq!(
            Options::parse(&[]).unwrap(),
            Options {
                demo: false,
                port: USUAL_PORT
            }
        );
        assert_eq!(
            Options::parse(&["--demo", "--port", "9000"]).unwrap(),
            Options {
                demo: true,
                port: 9000
            }
        );
        assert!(Options::parse(&["--port"]).is_err());
        assert!(Options::parse(&["--port", "70000"]).is_err());
        assert!(Options::parse(&["--dmeo"]).is_err());
    }

    #[test]
    fn a_port_in_use_is_passed_over() {
        let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        assert!(port == u16::MAX || free_port(port).unwrap() > port);
    }
}
