//! The worker under plain `workerd`: own port, own folder, killed and started again at will.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;
use std::time::Duration;

use durable_objects::address::Address;
use durable_objects::native_sql::NativeSql;
use durable_objects::sql::{Sql as _, SqlError};
#[cfg(target_os = "linux")]
use rustix::process::{Pid, Resource, Rlimit, prlimit};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::http::{Answer, Client};
use crate::mail::Mail;
use crate::patience::wait_for;
use crate::{artefacts, secrets};

mod configuration;

use self::configuration::Objects;

/// The origin that the worker believes to have: passkeys and mailed links name it, whatever the port.
pub const ORIGIN: &str = "http://localhost:8787";

/// A running worker with its objects on disk.
#[derive(Debug)]
pub struct Edge {
    runtime: Runtime,
    folder: TempDir,
    objects: Objects,
}

/// The process and where it listens.
#[derive(Debug)]
struct Runtime {
    process: Child,
    /// By the sockets' names.
    ports: BTreeMap<String, u16>,
}

/// What becomes of the calls to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Nothing: it answers.
    None,
    /// The platform says that it has too much to do.
    Overloaded,
    /// It never hears of them, and nobody says so.
    Silent,
    /// It does what it is asked and never says so.
    Mute,
    /// It does what it is asked, and the connection is lost before it can say so.
    Lost,
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
    pub fn start_artefact(variant: &str) -> Self {
        Self::start_with(variant, Objects::Real)
    }

    /// Starts the development artefact with objects that may be told not to answer.
    ///
    /// # Panics
    /// When it doesn't start.
    #[must_use]
    pub fn start_faulty() -> Self {
        Self::start_with("development", Objects::Faulty)
    }

    /// Starts an artefact beside a program that does nothing but ask objects.
    ///
    /// # Panics
    /// When it doesn't start.
    #[must_use]
    pub fn start_measured(variant: &str) -> Self {
        Self::start_with(variant, Objects::Measured)
    }

    /// Starts that program alone, without the worker.
    ///
    /// # Panics
    /// When it doesn't start.
    #[must_use]
    pub fn start_empty(variant: &str) -> Self {
        Self::start_with(variant, Objects::Alone)
    }

    #[expect(
        clippy::expect_used,
        reason = "the harness of tests fails a test by panicking"
    )]
    fn start_with(variant: &str, objects: Objects) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("clavis-edge-")
            .tempdir()
            .expect("a temporary folder");
        configuration::write(folder.path(), variant, &secrets::variables(ORIGIN), objects)
            .expect("writing the configuration");
        let runtime = Runtime::start(folder.path(), objects);
        Self {
            runtime,
            folder,
            objects,
        }
    }

    /// A caller without cookies.
    #[must_use]
    pub fn client(&self) -> Client {
        self.at("http")
    }

    /// Where it listens: scheme, host and port.
    #[must_use]
    pub fn address(&self) -> String {
        self.address_of("http")
    }

    /// A caller of the program that does nothing but ask objects (`tests/doubles/empty.mjs`).
    ///
    /// # Panics
    /// When the worker was not started beside it.
    #[must_use]
    pub fn empty(&self) -> Client {
        self.at("empty")
    }

    fn at(&self, socket: &str) -> Client {
        Client::new(&self.address_of(socket), ORIGIN)
    }

    #[expect(
        clippy::expect_used,
        reason = "the harness of tests fails a test by panicking"
    )]
    fn address_of(&self, socket: &str) -> String {
        let port = self.runtime.ports.get(socket).expect("a socket");
        format!("http://127.0.0.1:{port}")
    }

    /// From now on this becomes of the calls to an object. A restart heals all of them.
    ///
    /// # Panics
    /// When the worker was not started so that it can be told.
    pub fn fault(&self, object: &Address, fault: Fault) {
        let request = self.at("faults");
        let request = request.request("PUT", &format!("/{object}"));
        request.json(&json!(fault)).send().expect(200);
    }

    /// How often an object was called since it was last told what becomes of that.
    ///
    /// # Panics
    /// When the worker was not started so that it can be told.
    #[must_use]
    pub fn calls_to(&self, object: &Address) -> u64 {
        let calls = self.at("faults").get(&format!("/{object}")).expect(200);
        calls.as_u64().unwrap_or_default()
    }

    /// The deployment's clock strikes: what `crons` in wrangler.toml says.
    ///
    /// # Panics
    /// When the worker does not take it well, or was not started with a clock.
    pub fn tick(&self) {
        let outcome = self.at("clock").get("/").expect(200);
        assert_eq!(outcome, json!("ok"));
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
        self.at("mail")
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
        self.runtime = Runtime::start(self.folder.path(), self.objects);
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

    /// Makes the runtime forget the alarms of a class, as it does with one that has failed too often. Answers how many
    /// there were. Call it while the worker is killed.
    ///
    /// # Errors
    /// What the runtime's own database says.
    pub fn forget_alarms(&self, class: &str) -> Result<u64, SqlError> {
        let folder = configuration::state_folder(self.folder.path()).join(class);
        let mut sql = NativeSql::in_file(&folder.join("metadata.sqlite"))?;
        let (alarms,) = sql.one("SELECT count(*) FROM _cf_ALARM", &[])?;
        sql.execute("DELETE FROM _cf_ALARM", &[])?;
        Ok(alarms)
    }

    /// How many objects an answer took, as the worker's log tells in every build.
    ///
    /// # Panics
    /// When the log says nothing of it.
    #[must_use]
    pub fn object_calls(&self, answer: &Answer) -> u64 {
        let id = answer.headers.get("request-id").cloned();
        wait_for("a line of the log", |_| {
            let log = self.log();
            let lines = log.lines().filter_map(|line| {
                let begin = line.find('{')?;
                serde_json::from_str::<Value>(line.get(begin..)?).ok()
            });
            let mut calls = lines.filter(|line| {
                line.get("request").and_then(Value::as_str) == id.as_deref() && id.is_some()
            });
            calls.next()?.get("object_calls")?.as_u64()
        })
    }

    /// The processor time that the runtime has taken since it was started, on all its threads.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn processor_time(&self) -> io::Result<Duration> {
        let threads = format!("/proc/{}/task", self.runtime.process.id());
        let mut whole = Duration::ZERO;
        for thread in fs::read_dir(threads)? {
            // The first number is the time on a processor in nanoseconds (the kernel's sched-stats.txt).
            let text = fs::read_to_string(thread?.path().join("schedstat"))?;
            let time = text
                .split_whitespace()
                .next()
                .and_then(|time| time.parse().ok());
            whole += Duration::from_nanos(time.unwrap_or_default());
        }
        Ok(whole)
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
    fn start(folder: &Path, objects: Objects) -> Self {
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
        let Some(ports) = wait_for_ports(&mut output, objects.sockets().len()) else {
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
        Self { process, ports }
    }
}

/// Reads the events of so many sockets. None when the output ends before.
fn wait_for_ports(
    output: &mut BufReader<ChildStdout>,
    sockets: usize,
) -> Option<BTreeMap<String, u16>> {
    let mut ports = BTreeMap::new();
    let mut line = String::new();
    while ports.len() < sockets {
        line.clear();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let Ok(event) = serde_json::from_str::<Value>(&line) else {
            continue;
        };
        let socket = event.get("socket").and_then(Value::as_str);
        let port = event.get("port").and_then(Value::as_u64);
        if let (Some(socket), Some(Ok(port))) = (socket, port.map(u16::try_from)) {
            ports.insert(socket.to_owned(), port);
        }
    }
    Some(ports)
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
