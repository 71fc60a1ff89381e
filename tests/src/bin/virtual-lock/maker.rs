//! The lock's maker: burns in keys and certificate, and prints what the registry must know.

use credential::device::{DeviceCertificate, DeviceClass, SetupSecret};
use credential::key::{ExchangeKey, PublicKey, SigningKey};
use credential::signed::{Signed, Unbound};
use lock::Identity;
use serde_json::{Value, json};

use crate::{hexadecimal, key};

/// The number of the only model of this maker.
const MODEL: u16 = 1;

/// A lock before its first battery.
pub struct Made {
    /// What it was born with.
    pub identity: Identity,
    certificate: Signed<DeviceCertificate>,
    setup_secret: SetupSecret,
    maker: PublicKey,
}

impl Made {
    /// `enrolment_key` is the registry's; `class` is `door` or `safe`; the same `seed` makes the same lock.
    pub fn read(command: &Value) -> Result<Self, String> {
        let enrolment_key = key(command, "enrolment_key")?.ok_or("`enrolment_key` is missing")?;
        let seed = match key(command, "seed")? {
            Some(seed) => seed,
            None => random()?,
        };
        let class = match command.get("class").and_then(Value::as_str) {
            None | Some("door") => DeviceClass::Door,
            Some("safe") => DeviceClass::Safe,
            Some(other) => return Err(format!("a lock is on a door or a safe, not on a {other}")),
        };
        let maker = SigningKey::from_bytes(&[7; 32]);
        let lock_key = SigningKey::from_bytes(&seed);
        let certificate = DeviceCertificate {
            class,
            model: MODEL,
            lock_key: PublicKey::of(&lock_key),
            // Nothing agrees on codes with a virtual lock yet: any 32 bytes are a public key of that curve.
            exchange_key: ExchangeKey(seed.map(|byte| byte ^ 0x55)),
        };
        let context = certificate.context();
        let certificate = Signed::sign(certificate, &context, &Unbound, &maker);
        let identity = Identity::new(lock_key, certificate, PublicKey(enrolment_key))
            .map_err(|_| "a strange certificate")?;
        let (secret, _) = seed.split_first_chunk().ok_or("a short seed")?;
        Ok(Self {
            identity,
            certificate,
            setup_secret: SetupSecret(*secret),
            maker: PublicKey::of(&maker),
        })
    }

    /// The maker's line for the registry.
    pub fn description(&self) -> Value {
        json!({
            "id": hexadecimal(&self.identity.lock_id().0),
            "certificate": hexadecimal(self.certificate.encode().as_slice()),
            "setup_secret": hexadecimal(&self.setup_secret.0),
            "maker_key": hexadecimal(&self.maker.0),
        })
    }
}

/// Bytes from the operating system.
pub fn random() -> Result<[u8; 32], String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| error.to_string())?;
    Ok(bytes)
}
