//! `docs/wire.md` has the byte tables of the code. `UPDATE_FILES=1 cargo test -p credential wire_document` writes them.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::string::String;

use super::unchanged;
use crate::access::{Access, Present, Prove};
use crate::ack::Ack;
use crate::answer::Outcome;
use crate::ask::Ask;
use crate::bluetooth::{COMPANY, FROM_LOCK, SERVICE, TO_LOCK};
use crate::challenge::Challenge;
use crate::credential::Credential;
use crate::delegation::Delegation;
use crate::denial::Denial;
use crate::device::{DeviceCertificate, Hello, Introduction};
use crate::event::EventRecord;
use crate::event::upload::EventUpload;
use crate::key_update::KeyUpdate;
use crate::kind::Kind;
use crate::layout::{Length, Row};
use crate::ownership::{CountersignedGrant, OwnershipAck, Release};
use crate::state::State;
use crate::state::section::{AuditCheckpoint, ChildPair, GroupState, SECTION_FIELDS};
use crate::time_token::TimeToken;

const BEGIN: &str = "<!-- table: ";
const END: &str = "<!-- end -->";

#[test]
fn wire_document_has_the_tables_of_the_code() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/wire.md");
    let found = std::fs::read_to_string(&path).expect("the document is there");
    let mut expected = String::new();
    let mut used = std::collections::BTreeSet::new();
    let mut in_table = false;
    for line in found.lines() {
        in_table &= line != END;
        if !in_table {
            expected.push_str(line);
            expected.push('\n');
        }
        if let Some(name) = line
            .strip_prefix(BEGIN)
            .and_then(|rest| rest.strip_suffix(" -->"))
        {
            expected.push_str(&table(name));
            used.insert(name);
            in_table = true;
        }
    }
    assert!(!in_table, "a table without an end");
    assert_eq!(used.len(), TABLES.len() + 3, "an object without a table");
    assert!(
        unchanged(&path, expected.as_bytes()),
        "a table is not that of the code"
    );
}

const TABLES: [(&str, &[Row]); 24] = [
    ("access", Access::FIELDS),
    ("ack", Ack::FIELDS),
    ("ask", Ask::FIELDS),
    ("audit checkpoint", AuditCheckpoint::FIELDS),
    ("challenge", Challenge::FIELDS),
    ("child pair", ChildPair::FIELDS),
    ("credential", Credential::FIELDS),
    ("delegation", Delegation::FIELDS),
    ("device certificate", DeviceCertificate::FIELDS),
    ("event record", EventRecord::FIELDS),
    ("event upload", EventUpload::FIELDS),
    ("group", GroupState::FIELDS),
    ("hello", Hello::FIELDS),
    ("introduction", Introduction::FIELDS),
    ("key update", KeyUpdate::FIELDS),
    ("outcome", Outcome::FIELDS),
    ("ownership ack", OwnershipAck::FIELDS),
    ("ownership grant", CountersignedGrant::FIELDS),
    ("present", Present::FIELDS),
    ("prove", Prove::FIELDS),
    ("release", Release::FIELDS),
    ("section", SECTION_FIELDS),
    ("state", State::FIELDS),
    ("time token", TimeToken::FIELDS),
];

fn table(name: &str) -> String {
    match name {
        "bluetooth" => bluetooth(),
        "denials" => denials(),
        "kinds" => kinds(),
        _ => {
            let (_, rows) = TABLES
                .iter()
                .find(|(table, _)| *table == name)
                .expect("a known table");
            byte_table(rows)
        }
    }
}

fn byte_table(rows: &[Row]) -> String {
    let mut text = String::from("| offset | bytes | field | meaning |\n|---|---|---|---|\n");
    for row in rows {
        let offset = row
            .offset
            .map_or(String::from("…"), |offset| std::format!("{offset}"));
        let length = match row.length {
            Length::Fixed(length) => std::format!("{length}"),
            Length::Explained(length) => String::from(length),
        };
        writeln!(
            text,
            "| {offset} | {length} | {} | {} |",
            row.name, row.meaning
        )
        .expect("memory");
    }
    text
}

fn bluetooth() -> String {
    let mut text = String::from("| what | number |\n|---|---|\n");
    for (what, number) in [
        ("service", SERVICE),
        ("characteristic to the lock", TO_LOCK),
        ("characteristic from the lock", FROM_LOCK),
    ] {
        writeln!(text, "| {what} | `{number}` |").expect("memory");
    }
    writeln!(text, "| company | 0x{COMPANY:04x} |").expect("memory");
    text
}

fn denials() -> String {
    let mut text = String::from("| byte | code | answer |\n|---|---|---|\n");
    for denial in Denial::ALL {
        let answer = denial.answer().code();
        writeln!(text, "| {} | `{denial}` | {answer} |", denial.byte()).expect("memory");
    }
    text
}

fn kinds() -> String {
    let mut text = String::from("| byte | kind |\n|---|---|\n");
    for kind in Kind::ALL {
        writeln!(text, "| 0x{:02x} | {kind:?} |", kind.byte()).expect("memory");
    }
    text
}
