//! All cryptography that a lock calls, and nothing else: weighed, never run.
#![no_std]
#![no_main]

use core::hint::black_box;
use core::panic::PanicInfo;

use cortex_m::asm::wfi;
use cortex_m_rt::entry;
use credential::key::{PublicKey, Signature, SigningKey, sign_hedged};
use sha2::{Digest as _, Sha256};

#[entry]
fn main() -> ! {
    loop {
        let seed: [u8; 32] = black_box([0; 32]);
        let message: &[u8] = black_box(&[]);
        let key = SigningKey::from_bytes(&seed);
        let signature = sign_hedged(&key, message, &seed);
        black_box(signature.is_ok());
        let verified = PublicKey(seed).verify(message, &black_box(Signature([0; 64])));
        black_box(verified.is_ok());
        black_box(Sha256::new().chain_update(message).finalize());
    }
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    loop {
        wfi();
    }
}
