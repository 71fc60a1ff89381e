//! Measures the worker under the real runtime, beside an empty program that asks as many objects. Every line on standard
//! output is one row as JSON. It fails when a count misses its goal; times are for reading and never fail.
//!
//! `bench` measures the production artefact, `bench development` the other, which tells where a number comes from.

mod acts;
mod behind;
mod crowd;
mod empty;
mod house;
mod rounds;
mod row;
mod start;
mod throughput;

use std::process::ExitCode;

use durable_objects::failure::Failure;
use tests::edge::Edge;

use crate::house::House;
use crate::row::Row;

/// What is measured.
#[derive(Clone, Debug)]
pub struct Setting {
    variant: String,
}

impl Setting {
    fn artefact(&self) -> String {
        format!("the {} artefact", self.variant)
    }
}

fn main() -> Result<ExitCode, Failure> {
    let variant = std::env::args().nth(1);
    let setting = Setting {
        variant: variant.unwrap_or_else(|| "production".to_owned()),
    };
    let mut failed = 0;
    let mut print = |rows: Vec<Row>| {
        failed += rows.iter().filter(|row| row.print()).count();
    };
    eprintln!("a building with {} locks", house::DOORS);
    let edge = Edge::start_measured(&setting.variant);
    let mut house = House::build(&edge);
    eprintln!("acts beside an empty program");
    print(acts::rows(&edge, &house, &setting));
    eprintln!("phones at the same time");
    print(throughput::rows(&edge, &mut house, &setting));
    drop((house, edge));
    eprintln!("changes with much behind them");
    print(behind::rows(&setting)?);
    eprintln!("starts");
    print(start::rows(&setting));
    Ok(if failed == 0 {
        ExitCode::SUCCESS
    } else {
        eprintln!("{failed} counts miss their goal");
        ExitCode::FAILURE
    })
}
