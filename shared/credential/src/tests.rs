//! Tests of the whole format: sizes, round trips, contexts, vectors, documents.

mod arbitrary;
mod example;
mod round_trip;
mod size;
