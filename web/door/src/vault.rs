//! What the phone keeps: its key, its leases and what it carries for the edge.
//!
//! The browser may empty the vault at any time. Nothing is lost then but convenience: the server
//! can give everything again, except the key, which is made anew. The private key never leaves the
//! browser's own store, and this app can't read it either.

mod bindings;

use credential::frame::Frame;
use credential::key::Signature;
use credential::number::LockId;
use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, CryptoKeyPair, IdbDatabase, IdbTransactionMode, SubtleCrypto};

const NAME: &str = "clavis";
const VERSION: u32 = 1;
const KEYS: &str = "keys";
const TEXTS: &str = "texts";
const REPORTS: &str = "reports";
const DEVICE_KEY: &str = "device";
const ALGORITHM: &str = "Ed25519";

/// The browser refused: private mode, no room, or too old. Everything but offline opening works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VaultClosed;

/// The open vault.
#[derive(Clone, Debug)]
pub struct Vault(IdbDatabase);

/// What a lock signed and the edge has not yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Number in the vault.
    pub number: u32,
    /// The lock.
    pub lock: LockId,
    /// An ack or events.
    pub bytes: Vec<u8>,
}

impl Vault {
    /// Opens the vault, making it if need be.
    ///
    /// # Errors
    /// [`VaultClosed`].
    pub async fn open() -> Result<Self, VaultClosed> {
        bindings::open(
            NAME,
            VERSION,
            &[(KEYS, false), (TEXTS, false), (REPORTS, true)],
        )
        .await
        .map(Self)
    }

    /// The key of this device, if the vault still has it.
    ///
    /// # Errors
    /// [`VaultClosed`].
    pub async fn device_key(&self) -> Result<Option<DeviceKey>, VaultClosed> {
        let found = self.read(KEYS, &DEVICE_KEY.into()).await?;
        Ok((!found.is_undefined()).then(|| DeviceKey(found.unchecked_into())))
    }

    /// Makes and keeps a new key for this device; an older one is gone afterwards.
    ///
    /// # Errors
    /// [`VaultClosed`] also where the browser has no Ed25519.
    pub async fn make_device_key(&self) -> Result<DeviceKey, VaultClosed> {
        let usages = Array::of2(&"sign".into(), &"verify".into());
        let promise = subtle()?
            .generate_key_with_str(ALGORITHM, false, &usages)
            .map_err(closed)?;
        let pair = JsFuture::from(promise).await.map_err(closed)?;
        self.write(KEYS, Some(&DEVICE_KEY.into()), &pair).await?;
        Ok(DeviceKey(pair.unchecked_into()))
    }

    /// A kept text, such as the last answer with leases.
    ///
    /// # Errors
    /// [`VaultClosed`].
    pub async fn text(&self, name: &str) -> Result<Option<String>, VaultClosed> {
        Ok(self.read(TEXTS, &name.into()).await?.as_string())
    }

    /// Keeps a text under a name.
    ///
    /// # Errors
    /// [`VaultClosed`].
    pub async fn keep_text(&self, name: &str, text: &str) -> Result<(), VaultClosed> {
        self.write(TEXTS, Some(&name.into()), &text.into()).await
    }

    /// Keeps what a lock signed until the edge has it.
    ///
    /// # Errors
    /// [`VaultClosed`].
    pub async fn keep_report(
        &self,
        LockId(lock): LockId,
        report: &Frame,
    ) -> Result<(), VaultClosed> {
        let row = [lock.as_slice(), report.as_slice()].concat();
        self.write(REPORTS, None, &Uint8Array::from(row.as_slice()))
            .await
    }

    /// All reports, oldest first.
    ///
    /// # Errors
    /// [`VaultClosed`].
    pub async fn reports(&self) -> Result<Vec<Report>, VaultClosed> {
        let store = bindings::store(&self.0, REPORTS, IdbTransactionMode::Readonly)?;
        let keys = bindings::answer(&store.get_all_keys().map_err(closed)?).await?;
        let values = bindings::answer(&store.get_all().map_err(closed)?).await?;
        let keys: Array = keys.dyn_into().map_err(closed)?;
        let values: Array = values.dyn_into().map_err(closed)?;
        Ok(keys
            .iter()
            .zip(values.iter())
            .filter_map(|(key, value)| {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "the store numbers from 1"
                )]
                let number = key.as_f64()? as u32;
                let row = value.dyn_into::<Uint8Array>().ok()?.to_vec();
                let (lock, bytes) = row.split_first_chunk()?;
                Some(Report {
                    number,
                    lock: LockId(*lock),
                    bytes: bytes.to_vec(),
                })
            })
            .collect())
    }

    /// The edge has these.
    ///
    /// # Errors
    /// [`VaultClosed`].
    pub async fn drop_reports(&self, reports: &[Report]) -> Result<(), VaultClosed> {
        let store = bindings::store(&self.0, REPORTS, IdbTransactionMode::Readwrite)?;
        for report in reports {
            bindings::answer(&store.delete(&report.number.into()).map_err(closed)?).await?;
        }
        Ok(())
    }

    /// Empties the vault, the key included: the person signs out.
    ///
    /// # Errors
    /// [`VaultClosed`].
    pub async fn clear(&self) -> Result<(), VaultClosed> {
        for name in [KEYS, TEXTS, REPORTS] {
            let store = bindings::store(&self.0, name, IdbTransactionMode::Readwrite)?;
            bindings::answer(&store.clear().map_err(closed)?).await?;
        }
        Ok(())
    }

    async fn read(&self, name: &str, key: &JsValue) -> Result<JsValue, VaultClosed> {
        let store = bindings::store(&self.0, name, IdbTransactionMode::Readonly)?;
        bindings::answer(&store.get(key).map_err(closed)?).await
    }

    async fn write(
        &self,
        name: &str,
        key: Option<&JsValue>,
        value: &JsValue,
    ) -> Result<(), VaultClosed> {
        let store = bindings::store(&self.0, name, IdbTransactionMode::Readwrite)?;
        let request = match key {
            Some(key) => store.put_with_key(value, key),
            None => store.put(value),
        };
        bindings::answer(&request.map_err(closed)?)
            .await
            .map(|_key| ())
    }
}

/// The key pair of this device; its private half can be used and never read.
#[derive(Clone, Debug)]
pub struct DeviceKey(CryptoKeyPair);

impl DeviceKey {
    /// Signs.
    ///
    /// # Errors
    /// [`VaultClosed`] when the browser has lost the key.
    pub async fn sign(&self, message: &[u8]) -> Result<Signature, VaultClosed> {
        let key = self.half("privateKey")?;
        let promise = subtle()?
            .sign_with_str_and_u8_array(ALGORITHM, &key, message)
            .map_err(closed)?;
        let signature = Uint8Array::new(&JsFuture::from(promise).await.map_err(closed)?).to_vec();
        signature
            .try_into()
            .map(Signature)
            .map_err(|_other_length| VaultClosed)
    }

    /// The public half, 32 bytes.
    ///
    /// # Errors
    /// [`VaultClosed`].
    pub async fn public_key(&self) -> Result<[u8; 32], VaultClosed> {
        let key = self.half("publicKey")?;
        let promise = subtle()?.export_key("raw", &key).map_err(closed)?;
        let bytes = Uint8Array::new(&JsFuture::from(promise).await.map_err(closed)?).to_vec();
        bytes.try_into().map_err(|_other_length| VaultClosed)
    }

    fn half(&self, name: &str) -> Result<CryptoKey, VaultClosed> {
        Reflect::get(AsRef::<Object>::as_ref(&self.0), &name.into())
            .map_err(closed)?
            .dyn_into()
            .map_err(closed)
    }
}

fn subtle() -> Result<SubtleCrypto, VaultClosed> {
    let crypto = web_sys::window()
        .ok_or(VaultClosed)?
        .crypto()
        .map_err(closed)?;
    Ok(crypto.subtle())
}

/// Why a browser's store refused makes no difference to what the app does.
fn closed<E>(_error: E) -> VaultClosed {
    VaultClosed
}
