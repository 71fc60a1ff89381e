//! What a column can hold, and which of our types are stored as what.

use domain::chain::{Authority, LinkId};
use domain::device::DeviceKey;
use domain::email::EmailAddress;
use domain::hex::Hex;
use domain::id::{
    AccessPointId, AddressId, CommandId, DeviceId, GrantId, InstallationId, InvitationId, LockId,
    MandateId, OrganisationId, PasskeyId, PersonId, ProfileId, SessionId,
};
use domain::installation::access_point::{DoorKind, DoorProfile};
use domain::installation::profile::Segment;
use domain::installation::registration::RegistrationState;
use domain::language::Language;
use domain::level::Level;
use domain::name::Name;
use domain::order::{Cause, OwnerId};
use domain::time::Instant;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::SqlError;
use crate::json;

/// One column of one row, or one parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A whole number within ±(2^53 − 1).
    Integer(i64),
    /// UTF-8.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

impl Value {
    /// A value as JSON text, for columns that no statement looks into.
    ///
    /// # Errors
    /// [`SqlError::Json`] when the type cannot be written as JSON.
    pub fn json<T: Serialize + ?Sized>(value: &T) -> Result<Self, SqlError> {
        serde_json::to_string(value)
            .map(Self::Text)
            .map_err(|_| SqlError::Json)
    }

    /// What the value is, for error messages.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Integer(_) => "an integer",
            Self::Text(_) => "a text",
            Self::Blob(_) => "a blob",
        }
    }
}

/// A type that one column holds.
pub trait FromValue: Sized {
    /// What the column should hold, for error messages: "an instant".
    const EXPECTED: &'static str;

    /// Reads the column; `None` if it holds something else.
    fn from_value(value: Value) -> Option<Self>;
}

/// A column that holds JSON text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromValue for Json<T> {
    const EXPECTED: &'static str = "JSON of a known shape";

    fn from_value(value: Value) -> Option<Self> {
        json::read(String::from_value(value)?.as_bytes())
            .ok()
            .map(Self)
    }
}

impl<T: FromValue> FromValue for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn from_value(value: Value) -> Option<Self> {
        if value == Value::Null {
            Some(None)
        } else {
            T::from_value(value).map(Some)
        }
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A flag is 0 or 1: the platform would store `true` as the text "true".
impl FromValue for bool {
    const EXPECTED: &'static str = "0 or 1";

    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Integer(0) => Some(false),
            Value::Integer(1) => Some(true),
            _ => None,
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Integer(i64::from(value))
    }
}

/// Milliseconds since the Unix epoch.
impl FromValue for Instant {
    const EXPECTED: &'static str = "an instant";

    fn from_value(value: Value) -> Option<Self> {
        Self::from_millis(i64::from_value(value)?)
    }
}

impl From<Instant> for Value {
    fn from(value: Instant) -> Self {
        Self::Integer(value.millis())
    }
}

impl FromValue for Value {
    const EXPECTED: &'static str = "anything";

    fn from_value(value: Value) -> Option<Self> {
        Some(value)
    }
}

impl FromValue for i64 {
    const EXPECTED: &'static str = "an integer";

    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Integer(number) => Some(number),
            _ => None,
        }
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

/// Beyond 2^53 the check before the statement refuses it.
impl From<u64> for Value {
    fn from(value: u64) -> Self {
        Self::Integer(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl FromValue for u64 {
    const EXPECTED: &'static str = "an integer from 0";

    fn from_value(value: Value) -> Option<Self> {
        Self::try_from(i64::from_value(value)?).ok()
    }
}

macro_rules! small_integers {
    ($($name:ty),*) => {$(
        impl FromValue for $name {
            const EXPECTED: &'static str = concat!("an integer of type ", stringify!($name));

            fn from_value(value: Value) -> Option<Self> {
                Self::try_from(i64::from_value(value)?).ok()
            }
        }

        impl From<$name> for Value {
            fn from(value: $name) -> Self {
                Self::Integer(i64::from(value))
            }
        }
    )*};
}

small_integers!(u8, u16, u32, i32);

impl FromValue for String {
    const EXPECTED: &'static str = "a text";

    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl FromValue for Vec<u8> {
    const EXPECTED: &'static str = "a blob";

    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Blob(bytes) => Some(bytes),
            _ => None,
        }
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Blob(value)
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Blob(value.to_vec())
    }
}

impl<const N: usize> FromValue for [u8; N] {
    const EXPECTED: &'static str = "a blob of fixed length";

    fn from_value(value: Value) -> Option<Self> {
        Self::try_from(Vec::from_value(value)?).ok()
    }
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(value: [u8; N]) -> Self {
        Self::Blob(value.to_vec())
    }
}

/// Types that are stored as their one text form, so that a row reads like the API and the log.
macro_rules! texts {
    ($($name:ident),* $(,)?) => {$(
        impl FromValue for $name {
            const EXPECTED: &'static str = concat!("the text of a ", stringify!($name));

            fn from_value(value: Value) -> Option<Self> {
                String::from_value(value)?.parse().ok()
            }
        }

        impl From<$name> for Value {
            fn from(value: $name) -> Self {
                Self::Text(value.to_string())
            }
        }

        impl From<&$name> for Value {
            fn from(value: &$name) -> Self {
                Self::Text(value.to_string())
            }
        }
    )*};
}

texts! {
    AccessPointId,
    AddressId,
    Authority,
    Cause,
    CommandId,
    DeviceId,
    DeviceKey,
    DoorKind,
    DoorProfile,
    EmailAddress,
    GrantId,
    Hex,
    InstallationId,
    InvitationId,
    Language,
    Level,
    LinkId,
    LockId,
    MandateId,
    Name,
    OrganisationId,
    OwnerId,
    PasskeyId,
    PersonId,
    ProfileId,
    RegistrationState,
    Segment,
    SessionId,
}
