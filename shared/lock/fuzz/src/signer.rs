//! All keys of a life. They remember what they have signed, and sign nothing twice.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use credential::frame::Frame;
use credential::key::{PublicKey, Signature, SigningKey, sign};

use crate::edge::key;

/// A key and its public half, which costs as much as a signature.
#[derive(Clone)]
pub(crate) struct Signer {
    key: SigningKey,
    pub(crate) public: PublicKey,
}

thread_local! {
    static SIGNERS: RefCell<BTreeMap<Vec<u8>, Signer>> = const { RefCell::new(BTreeMap::new()) };
    /// Signatures of earlier lives: most lives begin alike.
    static SIGNATURES: RefCell<BTreeMap<(PublicKey, Vec<u8>), Signature>> = const { RefCell::new(BTreeMap::new()) };
}

/// So that a long run does not fill the memory.
const KEPT: usize = 20_000;

impl Signer {
    /// The key of these words.
    pub(crate) fn of(words: &[u8]) -> Self {
        let make = || {
            let key = key(words);
            let public = PublicKey::of(&key);
            Self { key, public }
        };
        SIGNERS
            .with_borrow_mut(|signers| signers.entry(words.to_vec()).or_insert_with(make).clone())
    }
}

/// What was signed in one life.
#[derive(Default)]
pub(crate) struct Signatures {
    messages: BTreeSet<(PublicKey, Vec<u8>)>,
}

impl Signatures {
    pub(crate) fn sign(&mut self, signer: &Signer, message: &Frame) -> Signature {
        let entry = (signer.public, message.as_slice().to_vec());
        self.messages.insert(entry.clone());
        SIGNATURES.with_borrow_mut(|signatures| {
            if signatures.len() > KEPT {
                signatures.clear();
            }
            let make = || sign(&signer.key, message.as_slice());
            *signatures.entry(entry).or_insert_with(make)
        })
    }

    pub(crate) fn has(&self, public: &PublicKey, message: &Frame) -> bool {
        self.messages
            .contains(&(*public, message.as_slice().to_vec()))
    }
}
