//! web/door

fn main() {}
