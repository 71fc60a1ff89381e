//! The worker's own secret: what it gives out and recognises again without storing it.

use domain::id::{from_hex, to_hex};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// The secret `SESSION_KEY`.
#[derive(Clone)]
pub struct SessionKey([u8; 32]);

impl SessionKey {
    /// Reads 64 hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        from_hex(text.trim()).map(Self)
    }

    /// A code over these parts that nobody else can make, as 64 hexadecimal digits. A code for one
    /// purpose is none for another.
    #[must_use]
    pub fn mac(&self, purpose: &str, parts: &[&[u8]]) -> String {
        to_hex(&self.code(purpose, parts).finalize().into_bytes())
    }

    /// Whether this is the code over these parts, compared in constant time.
    #[must_use]
    pub fn is_mac(&self, purpose: &str, parts: &[&[u8]], mac: &str) -> bool {
        from_hex::<32>(mac).is_some_and(|mac| self.code(purpose, parts).verify_slice(&mac).is_ok())
    }

    /// The first 16 bytes of the code, for where there is little room.
    #[must_use]
    pub fn short_mac(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 16] {
        let mut short = [0; 16];
        for (to, from) in short
            .iter_mut()
            .zip(self.code(purpose, parts).finalize().into_bytes())
        {
            *to = from;
        }
        short
    }

    /// Whether these are the first 16 bytes of the code, compared in constant time.
    #[must_use]
    pub fn is_short_mac(&self, purpose: &str, parts: &[&[u8]], mac: &[u8; 16]) -> bool {
        self.code(purpose, parts).verify_truncated_left(mac).is_ok()
    }

    /// Each part is preceded by its length, so that no two lists of parts collide.
    fn code(&self, purpose: &str, parts: &[&[u8]]) -> Hmac<Sha256> {
        // A key shorter than the block is filled up with zeros (RFC 2104, 2).
        let mut block = [0; 64];
        for (to, from) in block.iter_mut().zip(self.0) {
            *to = from;
        }
        let mut code = Hmac::<Sha256>::new(&block.into());
        for part in [b"clavis/session-key".as_slice(), purpose.as_bytes()]
            .iter()
            .chain(parts)
        {
            code.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            code.update(part);
        }
        code
    }
}

impl From<[u8; 32]> for SessionKey {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl std::fmt::Debug for SessionKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("SessionKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_of_one_key_one_purpose_and_one_list_of_parts() {
        let key = SessionKey::from([1; 32]);
        let mac = key.mac("a", &[b"bc", b"d"]);
        assert!(key.is_mac("a", &[b"bc", b"d"], &mac));
        assert!(!key.is_mac("a", &[b"b", b"cd"], &mac));
        assert!(!key.is_mac("ab", &[b"c", b"d"], &mac));
        assert!(!SessionKey::from([2; 32]).is_mac("a", &[b"bc", b"d"], &mac));
        for mac in ["", "zz", mac.get(..62).unwrap()] {
            assert!(!key.is_mac("a", &[b"bc", b"d"], mac));
        }
        let short = key.short_mac("a", &[b"b"]);
        assert!(key.is_short_mac("a", &[b"b"], &short));
        assert!(!key.is_short_mac("b", &[b"b"], &short));
    }

    #[test]
    fn a_key_is_64_digits_and_stays_out_of_logs() {
        assert!(SessionKey::parse(&"ab".repeat(32)).is_some());
        assert!(SessionKey::parse(&"ab".repeat(31)).is_none());
        assert_eq!(format!("{:?}", SessionKey::from([1; 32])), "SessionKey(…)");
    }
}
