//! The whole site under Miniflare, as wrangler.toml describes it: static files, rewrites, headers, limits and mail
//! besides the worker.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::json;
use tempfile::TempDir;

use crate::http::Client;
use crate::mail::Mail;
use crate::{artefacts, secrets};

const READY_WITHIN: Duration = Duration::from_mins(3);
const ENDS_WITHIN: Duration = Duration::from_secs(5);
/// Mail is printed by another process than the one that answers the request.
const MAIL_WITHIN: Duration = Duration::from_secs(10);

/// A running site with its state in a temporary folder.
#[derive(Debug)]
pub struct Site {
    port: u16,
    folder: TempDir,
    server: Option<Server>,
    log: Arc<Mutex<String>>,
    mails: Receiver<Mail>,
    mail_sender: Sender<Mail>,
}

#[derive(Debug)]
struct Server {
    process: Child,
    /// Disconnected when both outputs have ended.
    ended: Receiver<()>,
}

impl Site {
    /// Starts the development artefacts.
    ///
    /// # Panics
    /// When the site doesn't start; its words are in the message.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "the harness of tests fails a test by panicking"
    )]
    pub fn start() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("clavis-site-")
            .tempdir()
            .expect("a temporary folder");
        let (mail_sender, mails) = mpsc::channel();
        let mut site = Self {
            port: free_port(),
            folder,
            server: None,
            log: Arc::default(),
            mails,
            mail_sender,
        };
        site.resume();
        site
    }

    /// Scheme, host and port.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// A caller without cookies.
    #[must_use]
    pub fn client(&self) -> Client {
        Client::new(&format!("http://127.0.0.1:{}", self.port), &self.origin())
    }

    /// The next message that the worker sends, or sent since the last call. None when none comes in time.
    #[must_use]
    pub fn next_mail(&self) -> Option<Mail> {
        self.mails.recv_timeout(MAIL_WITHIN).ok()
    }

    /// Ends the server: the address answers nothing any more.
    pub fn stop(&mut self) {
        if let Some(mut server) = self.server.take() {
            server.stop();
        }
    }

    /// Starts it again at the same address with the same state.
    ///
    /// # Panics
    /// When it doesn't start.
    pub fn resume(&mut self) {
        self.stop();
        self.server = Some(self.start_server());
    }

    /// What Miniflare and the worker printed so far.
    #[must_use]
    pub fn log(&self) -> String {
        self.log.lock().map(|text| text.clone()).unwrap_or_default()
    }

    #[expect(
        clippy::expect_used,
        clippy::panic,
        reason = "the harness of tests fails a test by panicking"
    )]
    fn start_server(&self) -> Server {
        // As tests/site.mjs reads it.
        let variant = std::env::var("CLAVIS_VARIANT").unwrap_or_else(|_| "development".to_owned());
        for file in [
            format!("worker/build/{variant}/index.js"),
            format!("web/dist/{variant}/index.html"),
        ] {
            let _ = artefacts::built(&file);
        }
        let variables: BTreeMap<_, _> = secrets::variables(&self.origin()).into_iter().collect();
        let mut command = Command::new("node");
        command
            .current_dir(artefacts::root())
            .args(["--no-warnings", "tests/site.mjs", &self.port.to_string()])
            .arg(self.folder.path().join("state"))
            .arg(json!(variables).to_string())
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut process = command.spawn().expect("starting the site");
        let (line_sender, lines) = mpsc::channel();
        let output = process.stdout.take().expect("output of the site");
        let errors = process.stderr.take().expect("output of the site");
        forward(output, line_sender.clone());
        forward(errors, line_sender);
        let (ready_sender, ready) = mpsc::channel();
        let (end_sender, ended) = mpsc::channel();
        let (log, mails) = (Arc::clone(&self.log), self.mail_sender.clone());
        thread::spawn(move || {
            let mut message = Message::default();
            for line in lines {
                if line.contains("Ready on http") {
                    let _ = ready_sender.send(());
                }
                if ["[err]", "Uncaught", "panicked"]
                    .iter()
                    .any(|mark| line.contains(mark))
                {
                    eprintln!("site: {line}");
                }
                if let Some(mail) = message.read(&line) {
                    let _ = mails.send(mail);
                }
                if let Ok(mut text) = log.lock() {
                    text.push_str(&line);
                    text.push('\n');
                }
            }
            drop(end_sender);
        });
        let mut server = Server { process, ended };
        if ready.recv_timeout(READY_WITHIN).is_err() {
            server.stop();
            panic!("the site did not start:\n{}", self.log());
        }
        server
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.stop();
        if thread::panicking() {
            eprintln!("the site's log:\n{}", self.log());
        }
    }
}

impl Server {
    /// Asks it to end, so that the runtime below it ends too.
    fn stop(&mut self) {
        let is_asked = i32::try_from(self.process.id())
            .is_ok_and(|id| kill(Pid::from_raw(id), Signal::SIGTERM).is_ok());
        let has_ended =
            is_asked && self.ended.recv_timeout(ENDS_WITHIN) == Err(RecvTimeoutError::Disconnected);
        if !has_ended {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }
}

/// A message as Miniflare prints it: its head line by line, its text in a file.
#[derive(Debug, Default)]
struct Message {
    to: String,
    subject: String,
}

impl Message {
    /// Reads one line; the line that names the text's file completes the message.
    fn read(&mut self, line: &str) -> Option<Mail> {
        let line = line.trim();
        if let Some(to) = line.strip_prefix("To:") {
            to.trim().clone_into(&mut self.to);
        } else if let Some(subject) = line.strip_prefix("Subject:") {
            subject.trim().clone_into(&mut self.subject);
        } else if let Some(file) = line.strip_prefix("Text:") {
            let text = fs::read_to_string(Path::new(file.trim())).ok()?;
            return Some(Mail {
                to: std::mem::take(&mut self.to),
                subject: std::mem::take(&mut self.subject),
                text,
            });
        }
        None
    }
}

fn forward(output: impl Read + Send + 'static, lines: Sender<String>) {
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if lines.send(line).is_err() {
                break;
            }
        }
    });
}

#[expect(
    clippy::expect_used,
    reason = "the harness of tests fails a test by panicking"
)]
fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener
        .local_addr()
        .expect("the address just bound")
        .port()
}
