//! Whether the service runs.

use api::health::{Health, SchemaVersion};
use api::problem::Trouble;

use crate::respond::Answer;

/// `GET /api/health`: the version of the code and of the tables that it writes.
///
/// # Errors
/// None of its own.
pub fn read() -> Result<Answer, Trouble> {
    let schemas = durable_objects::schemas();
    let version = |(part, version): (&str, u32)| SchemaVersion {
        part: part.to_owned(),
        version,
    };
    Answer::json(
        200,
        &Health {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            schemas: schemas.into_iter().map(version).collect(),
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn health_names_the_version_and_the_tables() {
        let answer = read().unwrap();
        let health: Health = serde_json::from_str(answer.body().unwrap()).unwrap();
        assert_eq!(health.version, env!("CARGO_PKG_VERSION"));
        assert!(
            health
                .schemas
                .iter()
                .any(|schema| schema.part == "audit_log" && schema.version > 0)
        );
    }
}
