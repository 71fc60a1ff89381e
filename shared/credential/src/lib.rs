//! DL1.
#![no_std]
