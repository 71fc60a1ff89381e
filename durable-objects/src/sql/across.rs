//! Parameters and rows as one text of JSON, which crosses the border of the runtime at once: blobs are lists of their
//! bytes, nothing at all is an empty text.

use std::fmt;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Row, SqlError, Value};

/// Parameters of a statement.
///
/// # Errors
/// [`SqlError::Json`], which does not happen.
pub fn parameters(values: &[Value]) -> Result<String, SqlError> {
    if values.is_empty() {
        return Ok(String::new());
    }
    serde_json::to_string(values).map_err(|_| SqlError::Json)
}

/// What a statement has found.
///
/// # Errors
/// [`SqlError::Engine`] for what no column holds.
pub fn rows(text: &str) -> Result<Vec<Row>, SqlError> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Vec<Value>> = serde_json::from_slice(text.as_bytes())
        .map_err(|error| SqlError::Engine(format!("the rows are unreadable: {error}")))?;
    Ok(rows.into_iter().map(Row::new).collect())
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => to.serialize_unit(),
            Self::Integer(number) => to.serialize_i64(*number),
            Self::Text(text) => to.serialize_str(text),
            Self::Blob(bytes) => to.collect_seq(bytes),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(OfColumn)
    }
}

struct OfColumn;

impl<'de> Visitor<'de> for OfColumn {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("what a column holds")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Integer(number))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Value, E> {
        i64::try_from(number)
            .map(Value::Integer)
            .map_err(|_| E::custom("too large"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut bytes = Vec::new();
        while let Some(byte) = list.next_element()? {
            bytes.push(byte);
        }
        Ok(Value::Blob(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::super::LARGEST_INTEGER;
    use super::*;

    #[test]
    fn every_value_crosses_as_it_is() {
        let values = vec![
            Value::Null,
            Value::Integer(LARGEST_INTEGER),
            Value::Integer(-LARGEST_INTEGER),
            Value::Text("K\u{e4}ytt\u{f6} \u{1f511} \u{0} \"'; --".to_owned()),
            Value::Blob(vec![]),
            Value::Blob(vec![0, 255, 39]),
        ];
        let text = parameters(&values).unwrap();
        let mut found = rows(&format!("[{text},[]]")).unwrap();
        assert_eq!(found.len(), 2);
        let mut row = found.swap_remove(0);
        for value in values {
            assert_eq!(row.column::<Value>(), Ok(value));
        }
        assert_eq!(row.is_read(), Ok(()));
    }

    #[test]
    fn what_no_column_holds_is_an_error_and_nothing_is_no_row() {
        assert!(rows("").unwrap().is_empty());
        assert_eq!(parameters(&[]), Ok(String::new()));
        for text in [
            "[[1.5]]",
            "[[true]]",
            "[[{}]]",
            "[[[256]]]",
            "[[18446744073709551615]]",
            "[[",
        ] {
            assert!(matches!(rows(text), Err(SqlError::Engine(_))), "{text}");
        }
    }
}
