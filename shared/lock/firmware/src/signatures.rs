//! Signatures made when this was built.

include!(concat!(env!("OUT_DIR"), "/signatures.rs"));
