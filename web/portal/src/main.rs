//! web/portal

fn main() {}
