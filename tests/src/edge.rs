//! The worker under plain `workerd`: own port, own folder, killed and started again at will.

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;

#[cfg(target_os = "linux")]
use rustix::process::{Pid, Resource, Rlimit, prlimit};
use serde_json::Value;
use tempfile::TempDir;

use crate::http::Client;
use crate::mail::Mail;
use crate::{artefacts, secrets};

mod configuration;

/// The origin that the worker believes to have: passkeys and mailed links name it, whatever the port.
pub const ORIGIN: &str = "http://localhost:8787";

/// A running worker with its objects on disk.
#[derive(Debug)]
pub struct Edge {
    runtime: Runtime,
    folder: TempDir,
}

/// The process and where it listens.
#[derive(Debug)]
struct Runtime {
    process: Child,
    http: u16,
    mail: u16,
}

impl Edge {
    /// Starts the development artefact in an empty folder.
    ///
    /// # Panics
    /// When it doesn't start; the runtime's words are in the message.
    #[must_use]
    pub fn start() -> Self {
        Self::start_artefact("development")
    }

    /// Starts another artefact, for example `production`.
    ///
    /// # Panics
    /// When it doesn't start.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "the harness of tests fails a test by panicking"
    )]
    pub fn start_artefact(variant: &str) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("clavis-edge-")
            .tempdir()
            .expect("a temporary folder");
        configuration::write(folder.path(), variant, &secrets::variables(ORIGIN))
            .expect("writing the configuration");
        let runtime = Runtime::start(folder.path());
        Self { runtime, folder }
    }

    /// A caller without cookies.
    #[must_use]
    pub fn client(&self) -> Client {
        Client::new(&format!("http://127.0.0.1:{}", self.runtime.http), ORIGIN)
    }

    /// All messages sent since the last start, oldest first.
    #[must_use]
    pub fn mails(&self) -> Vec<Mail> {
        self.mail_double()
            .get("/")
            .expect(200)
            .as_array()
            .into_iter()
            .flatten()
            .map(Mail::read)
            .collect()
    }

    /// From now on no message is accepted, or every message again. A restart accepts them again.
    ///
    /// # Panics
    /// When the double does not answer.
    pub fn refuse_mails(&self, refuse: bool) {
        let path = if refuse { "/refusing" } else { "/accepting" };
        self.mail_double().request("PUT", path).send().expect(200);
    }

    /// How many attempts to send a message were refused since the last start.
    ///
    /// # Panics
    /// When the double does not answer.
    #[must_use]
    pub fn refused_mails(&self) -> u64 {
        let refused = self.mail_double().get("/refused").expect(200);
        refused.as_u64().unwrap_or_default()
    }

    fn mail_double(&self) -> Client {
        Client::new(&format!("http://127.0.0.1:{}", self.runtime.mail), ORIGIN)
    }

    /// From now on no file of the worker grows beyond so many bytes, or every file again: a disk that
    /// is full, and one where somebody has made room.
    ///
    /// # Panics
    /// When the system does not let us.
    #[cfg(target_os = "linux")]
    #[expect(
        clippy::expect_used,
        reason = "the harness of tests fails a test by panicking"
    )]
    pub fn limit_files(&self, bytes: Option<u64>) {
        let limit = Rlimit {
            current: bytes,
            maximum: None,
        };
        let process = i32::try_from(self.runtime.process.id()).expect("a process");
        prlimit(Pid::from_raw(process), Resource::Fsize, limit).expect("a limit");
    }

    /// `kill -9`: nothing that was not on disk survives.
    pub fn kill(&mut self) {
        let _ = self.runtime.process.kill();
        let _ = self.runtime.process.wait();
    }

    /// Kills it if it runs, and starts it on the same folder. Clients made before speak to a port that is gone.
    pub fn restart(&mut self) {
        self.kill();
        self.runtime = Runtime::start(self.folder.path());
    }

    /// The databases of all objects of a class that have stored anything, by file name. Read them while the worker is killed.
    ///
    /// # Panics
    /// When the class is none of the worker's.
    #[must_use]
    pub fn databases(&self, class: &str) -> Vec<PathBuf> {
        assert!(
            configuration::CLASSES
                .iter()
                .any(|(_, name)| *name == class),
            "no object class is called {class}"
        );
        let entries = fs::read_dir(configuration::state_folder(self.folder.path()).join(class))
            .into_iter()
            .flatten();
        let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        // Beside the objects' own files lies one of the runtime's, with their alarms.
        files.retain(|file| {
            let is = |part: Option<&OsStr>, text| part.is_some_and(|part| part == text);
            is(file.extension(), "sqlite") && !is(file.file_stem(), "metadata")
        });
        files.sort();
        files
    }

    /// What the runtime and the worker printed so far.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(log_file(self.folder.path())).unwrap_or_default()
    }
}

impl Drop for Edge {
    fn drop(&mut self) {
        self.kill();
        if thread::panicking() {
            eprintln!("the worker's log:\n{}", self.log());
        }
    }
}

impl Runtime {
    #[expect(
        clippy::expect_used,
        clippy::panic,
        reason = "the harness of tests fails a test by panicking"
    )]
    fn start(folder: &Path) -> Self {
        let log = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(log_file(folder))
            .expect("opening the log");
        let mut process = Command::new("sh")
            .current_dir(folder)
            // A file that may not grow (`limit_files`) is an error to the runtime, as on a full disk, not its end.
            .args(["-c", r#"trap "" XFSZ; exec "$0" "$@""#])
            .arg(artefacts::workerd())
            // The runtime says on this descriptor where it listens: no guessing of ports, no waiting by the clock.
            .args(["serve", "--experimental", "--control-fd=1"])
            .arg(configuration::FILE)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starting workerd");
        let mut output = BufReader::new(process.stdout.take().expect("output of workerd"));
        let Some((http, mail)) = wait_for_ports(&mut output) else {
            let _ = process.kill();
            let _ = process.wait();
            panic!(
                "workerd did not start:\n{}",
                fs::read_to_string(log_file(folder)).unwrap_or_default()
            );
        };
        let errors = process.stderr.take().expect("errors of workerd");
        let log_of_errors = log.try_clone().expect("opening the log");
        copy_to_log(BufReader::new(errors), log_of_errors);
        copy_to_log(output, log);
        Self {
            process,
            http,
            mail,
        }
    }
}

/// Reads the events of the two sockets. None when the output ends before.
fn wait_for_ports(output: &mut BufReader<ChildStdout>) -> Option<(u16, u16)> {
    let (mut http, mut mail) = (None, None);
    let mut line = String::new();
    while http.is_none() || mail.is_none() {
        line.clear();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let Ok(event) = serde_json::from_str::<Value>(&line) else {
            continue;
        };
        let port = event
            .get("port")
            .and_then(Value::as_u64)
            .and_then(|port| u16::try_from(port).ok());
        match event.get("socket").and_then(Value::as_str) {
            Some("http") => http = port,
            Some("mail") => mail = port,
            _ => {}
        }
    }
    http.zip(mail)
}

/// Goes on reading, so that the runtime never blocks on a full pipe.
fn copy_to_log(output: impl BufRead + Send + 'static, mut log: fs::File) {
    thread::spawn(move || {
        for line in output.lines().map_while(Result::ok) {
            let _ = writeln!(log, "{line}");
        }
    });
}

fn log_file(folder: &Path) -> PathBuf {
    folder.join("log")
}
