//! A lock in a process: the real lock crate on flash in memory, behind lines of JSON.
//!
//! Each line of standard input is an object with `do`, each answer a line on standard output:
//!
//! - `make {enrolment_key, class?, seed?}`: fresh from its maker; answers `id`, `certificate`, `setup_secret`, `maker_key`
//! - `connect`, `disconnect`, `read` → `reply`, `write {frame}` → `bolt`
//! - `pass {seconds}`: time goes by for the lock alone
//! - `pull_battery`: the running clock is lost, the flash is not
//! - `press_button`, `inspect`
//!
//! Bytes are hexadecimal. A command that can't be followed answers `error` and changes nothing.

use std::io::{self, Write as _};

use serde_json::{Value, json};
use tests::lock::{Bench, hexadecimal};
use virtual_lock::{Kind, Made};

fn main() -> io::Result<()> {
    let mut lock = None;
    for line in io::stdin().lines() {
        let answer = follow(&mut lock, &line?).unwrap_or_else(|error| json!({ "error": error }));
        let mut output = io::stdout().lock();
        writeln!(output, "{answer}")?;
        output.flush()?;
    }
    Ok(())
}

fn follow(lock: &mut Option<Bench>, line: &str) -> Result<Value, String> {
    let command: Value =
        serde_json::from_str(line).map_err(|error| format!("not JSON: {error}"))?;
    let what = command
        .get("do")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if what == "make" {
        let made = made(&command)?;
        let bench = Bench::start(&made)?;
        *lock = Some(bench);
        return Ok(description(&made));
    }
    let lock = lock.as_mut().ok_or("no lock was made yet")?;
    match what {
        "connect" => lock.connect(),
        "disconnect" => lock.disconnect(),
        "read" => return Ok(json!({ "reply": hexadecimal(lock.reply()) })),
        "write" => {
            let frame = bytes(&command, "frame")?;
            return Ok(json!({ "bolt": lock.write(&frame)? }));
        }
        "pass" => lock.pass(
            command
                .get("seconds")
                .and_then(Value::as_u64)
                .ok_or("`pass` wants `seconds`")?,
        ),
        "pull_battery" => lock.pull_battery()?,
        "press_button" => lock.press_button(),
        "inspect" => return Ok(lock.inspect()),
        other => return Err(format!("a lock doesn't know `{other}`")),
    }
    Ok(json!({}))
}

/// Bytes of a field in hexadecimal.
fn bytes(command: &Value, field: &str) -> Result<Vec<u8>, String> {
    let text = command
        .get(field)
        .and_then(Value::as_str)
        .ok_or_else(|| format!("`{field}` is missing"))?;
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|digit| {
            digit
                .to_digit(16)
                .and_then(|digit| u8::try_from(digit).ok())
        })
        .collect();
    let digits = digits
        .filter(|digits| digits.len().is_multiple_of(2))
        .ok_or_else(|| format!("`{field}` is not hexadecimal"))?;
    let (pairs, _) = digits.as_chunks::<2>();
    Ok(pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

/// Exactly 32 bytes of a field, if it is there.
fn key(command: &Value, field: &str) -> Result<Option<[u8; 32]>, String> {
    if command.get(field).is_none_or(Value::is_null) {
        return Ok(None);
    }
    let key = bytes(command, field)?.try_into();
    key.map(Some)
        .map_err(|_| format!("`{field}` is not 32 bytes"))
}

/// `enrolment_key` is the registry's; `class` is `door` or `safe`; the same `seed` makes the same lock.
fn made(command: &Value) -> Result<Made, String> {
    let enrolment_key = key(command, "enrolment_key")?.ok_or("`enrolment_key` is missing")?;
    let seed = match key(command, "seed")? {
        Some(seed) => seed,
        None => tests::lock::random()?,
    };
    let kind = match command.get("class").and_then(Value::as_str) {
        None | Some("door") => Kind::Door,
        Some("safe") => Kind::Safe,
        Some(other) => return Err(format!("a lock is on a door or a safe, not on a {other}")),
    };
    Made::new(enrolment_key, seed, kind).map_err(|_| "no lock can be made of this seed".to_owned())
}

/// The maker's line for the registry.
fn description(made: &Made) -> Value {
    json!({
        "id": hexadecimal(&made.lock_id().0),
        "certificate": hexadecimal(&made.certificate()),
        "setup_secret": hexadecimal(&made.setup_secret()),
        "maker_key": hexadecimal(&Made::maker_key()),
    })
}
