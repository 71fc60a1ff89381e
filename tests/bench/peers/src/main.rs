//! Measures the product beside its peers. Every line on standard output is one row as JSON; everything else goes to
//! standard error.
//!
//! It fails when bytes or counts miss their goal, when a token is not what it seems, or when Cedar decides otherwise.
//! Times are for reading and never fail.

mod bytes;
mod cedar;
mod claims;
mod decision;
mod oracle;
mod row;
mod stopwatch;
mod tokens;
mod zones;

use std::process::ExitCode;

use anyhow::Result;

use crate::row::Row;

/// What random sets and cases are drawn from: the same in every run.
const SEED: u64 = 20_261_122;

fn main() -> Result<ExitCode> {
    eprintln!("random sets and cases from seed {SEED}");
    let mut failed = 0;
    let parts: [&dyn Fn() -> Result<Vec<Row>>; 3] =
        [&|| bytes::rows(SEED), &decision::rows, &|| {
            oracle::rows(SEED)
        }];
    for rows in parts {
        for row in rows()? {
            row.print()?;
            failed += usize::from(row.fails());
        }
    }
    Ok(if failed == 0 {
        ExitCode::SUCCESS
    } else {
        eprintln!("{failed} rows miss their goal");
        ExitCode::FAILURE
    })
}
