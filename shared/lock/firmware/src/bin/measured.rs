//! Plays the recorded conversation and reports the cost of its parts, a line each: name, instructions, bytes of stack.
#![no_std]
#![no_main]

use core::hint::black_box;
use core::panic::PanicInfo;

use cortex_m::Peripherals;
use cortex_m::asm::wfi;
use cortex_m_rt::entry;
use cortex_m_semihosting::debug::{self, EXIT_FAILURE, EXIT_SUCCESS};
use cortex_m_semihosting::hprintln;
use credential::key::{PublicKey, Signature, SigningKey, sign_hedged};
use lock::Lock;
use lock::storage::{PAGE_SIZE, Page};
use lock_firmware::chip::{Cells, Chip};
use lock_firmware::conversation::{self, IDENTITY, RANDOM, Step};
use lock_firmware::counter::Counter;
use lock_firmware::measurement::{Cost, measure};
use lock_firmware::signatures::SIGNATURES;

#[entry]
fn main() -> ! {
    static mut FLASH: Cells = [[0; PAGE_SIZE]; Page::COUNT];
    match run(Chip::erased(FLASH)) {
        Ok(()) => debug::exit(EXIT_SUCCESS),
        Err(reason) => {
            hprintln!("failed: {}", reason);
            debug::exit(EXIT_FAILURE);
        }
    }
    loop {
        wfi();
    }
}

fn run(chip: Chip) -> Result<(), &'static str> {
    let peripherals = Peripherals::take().ok_or("no peripherals")?;
    let counter = match Counter::start(peripherals.SYST) {
        Ok(counter) => counter,
        Err(wrong) => {
            hprintln!("{:?}", wrong);
            return Err("time doesn't follow the instructions; QEMU needs `-icount shift=0`");
        }
    };
    verify(&counter)?;
    sign(&counter)?;
    converse(&counter, chip)
}

fn report(name: &str, cost: Cost) {
    hprintln!("measured {} {} {}", name, cost.instructions, cost.stack);
}

/// As the lock verifies, with keys and signatures of many kinds.
fn verify(counter: &Counter) -> Result<(), &'static str> {
    for (key, message, signature) in &SIGNATURES {
        let key = PublicKey(*key);
        let signature = Signature(*signature);
        let mut result = None;
        let cost = measure(counter, || {
            result = Some(black_box(&key).verify(black_box(message), black_box(&signature)));
        });
        if result != Some(Ok(())) {
            return Err("a signature that is right was refused");
        }
        report("verification", cost);
    }
    let [(key, message, _), (_, _, other), ..] = &SIGNATURES;
    if PublicKey(*key).verify(message, &Signature(*other)).is_ok() {
        return Err("a signature that is wrong was accepted");
    }
    Ok(())
}

/// As the lock signs: hedged, and verified before it leaves.
fn sign(counter: &Counter) -> Result<(), &'static str> {
    let [(_, message, _), ..] = &SIGNATURES;
    let key = SigningKey::from_bytes(&RANDOM);
    let mut result = None;
    let cost = measure(counter, || {
        result = Some(sign_hedged(black_box(&key), black_box(message), &RANDOM));
    });
    if !matches!(result, Some(Ok(_))) {
        return Err("signing failed");
    }
    report("hedged_signature", cost);
    Ok(())
}

fn converse(counter: &Counter, chip: Chip) -> Result<(), &'static str> {
    let identity = IDENTITY.identity().ok_or("no identity")?;
    let mut lock = Lock::start(chip, identity).map_err(|_| "the flash failed")?;
    hprintln!("memory {}", size_of_val(&lock));
    if !play(&mut lock, conversation::ENROLMENT) {
        return Err("the lock was not enrolled as recorded");
    }
    for (name, steps) in [
        ("first_opening", conversation::FIRST_OPENING),
        ("repeated_opening", conversation::REPEATED_OPENING),
        ("new_state", conversation::NEW_STATE),
    ] {
        let mut as_recorded = false;
        let cost = measure(counter, || as_recorded = play(&mut lock, steps));
        if !as_recorded {
            hprintln!("{}", name);
            return Err("the lock didn't answer as recorded");
        }
        report(name, cost);
    }
    Ok(())
}

fn play(lock: &mut Lock<Chip>, steps: &[Step]) -> bool {
    steps.iter().all(|step| step.play(lock))
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    hprintln!("{}", info);
    debug::exit(EXIT_FAILURE);
    loop {
        wfi();
    }
}
