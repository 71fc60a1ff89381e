//! `wrangler dev` as a child: its lines become events, and it never outlives this program's end.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::Event;
use crate::process;
use crate::setup::node_packages;
use crate::workspace::Workspace;

const ENDS_WITHIN: Duration = Duration::from_secs(5);
/// The request of `keep-warm.mjs`, which nobody wants to read.
const KEEPS_WARM: &str = "HEAD /sw.js";
const SEEDS_WITHIN: Duration = Duration::from_mins(2);

/// The running site.
#[derive(Debug)]
pub struct Server {
    child: Child,
    port: u16,
    ended: mpsc::Receiver<()>,
}

impl Server {
    /// Starts it; lines and its end arrive at `events`.
    pub fn start(workspace: &Workspace, port: u16, events: Sender<Event>) -> Result<Self> {
        let mut command = process::node_after(
            workspace,
            workspace.path("xtask/node/keep-warm.mjs"),
            node_packages::wrangler(workspace),
        );
        command
            .args([
                "dev",
                "--ip",
                "127.0.0.1",
                "--port",
                &port.to_string(),
                // The bundle is made already, and wrangler watches it.
                "--no-bundle",
                "--show-interactive-dev-session=false",
            ])
            .args([
                "--var",
                &format!("PUBLIC_ORIGIN:{}", origin(port)),
                "--persist-to",
            ])
            .arg(workspace.local("state"))
            .env("WRANGLER_SEND_METRICS", "false")
            .env("NO_COLOR", "1")
            // Without network the runtime would first wait for an answer about this machine's place.
            .env("CLOUDFLARE_CF_FETCH_ENABLED", "false")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().context("starting wrangler")?;
        let output = child.stdout.take().context("wrangler has no output")?;
        let errors = child.stderr.take().context("wrangler has no output")?;
        let (end, ended) = mpsc::channel();
        let reader = forward(output, events.clone());
        let other = forward(errors, events.clone());
        thread::spawn(move || {
            let _ = (reader.join(), other.join());
            let _ = events.send(Event::Ended);
            let _ = end.send(());
        });
        Ok(Self { child, port, ended })
    }

    /// Scheme, host and port of the site.
    pub fn origin(&self) -> String {
        origin(self.port)
    }

    /// Asks the worker to fill an empty site with the demo.
    pub fn seed_demo(&self) -> Result<()> {
        println!("\nSeeding the demo ...");
        let answer = self.post("/api/demo/seed").context("seeding the demo")?;
        let status = answer.split_whitespace().nth(1).unwrap_or_default();
        if !status.starts_with('2') {
            let body = answer
                .split_once("\r\n\r\n")
                .map_or(answer.as_str(), |(_, body)| body);
            bail!("the demo could not be seeded: {status} {body}");
        }
        Ok(())
    }

    /// Lets it end in order, so that the runtime below it ends too; by force if it doesn't.
    pub fn stop(&mut self) {
        let is_asked = i32::try_from(self.child.id())
            .is_ok_and(|id| kill(Pid::from_raw(id), Signal::SIGTERM).is_ok());
        if !is_asked || self.ended.recv_timeout(ENDS_WITHIN).is_err() {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }

    fn post(&self, path: &str) -> Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(SEEDS_WITHIN))?;
        let origin = self.origin();
        let host = origin.trim_start_matches("http://");
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }
}

fn origin(port: u16) -> String {
    format!("http://localhost:{port}")
}

fn forward(output: impl Read + Send + 'static, events: Sender<Event>) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        let lines = BufReader::new(output).lines().map_while(Result::ok);
        for line in lines.filter(|line| !line.contains(KEEPS_WARM)) {
            if events.send(Event::Line(line)).is_err() {
                break;
            }
        }
    })
}
