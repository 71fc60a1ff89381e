//! Whether the service runs, and which version of it.

/// `GET /api/health`.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    miniserde::Serialize,
    miniserde::Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Health {
    /// The version of the code.
    pub version: String,
    /// The version of the tables that this code writes, for each part of each object.
    pub schemas: Vec<SchemaVersion>,
}

/// The version of the tables of one part.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    miniserde::Serialize,
    miniserde::Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SchemaVersion {
    /// The part.
    pub part: String,
    /// How many steps its tables have taken.
    pub version: u32,
}
