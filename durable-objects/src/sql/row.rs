//! Rows, decoded by position.

use super::{FromValue, SqlError, Value};

/// One row, read from its first column to its last.
#[derive(Clone, Debug)]
pub struct Row {
    columns: std::vec::IntoIter<Value>,
    read: usize,
}

impl Row {
    /// A row of these columns.
    #[must_use]
    pub fn new(columns: Vec<Value>) -> Self {
        Self {
            columns: columns.into_iter(),
            read: 0,
        }
    }

    /// The next column.
    ///
    /// # Errors
    /// [`SqlError::WrongType`] if it holds something else, [`SqlError::Width`] if there is none.
    pub fn column<T: FromValue>(&mut self) -> Result<T, SqlError> {
        let value = self.next()?;
        let found = value.kind();
        match T::from_value(value) {
            Some(value) => Ok(value),
            None => Err(self.wrong(T::EXPECTED, found)),
        }
    }

    // Once for all types.
    #[inline(never)]
    fn next(&mut self) -> Result<Value, SqlError> {
        self.read += 1;
        self.columns.next().ok_or(SqlError::Width)
    }

    #[cold]
    #[inline(never)]
    fn wrong(&self, expected: &'static str, found: &'static str) -> SqlError {
        SqlError::WrongType {
            column: self.read - 1,
            expected,
            found,
        }
    }

    /// All of the row as one value.
    ///
    /// # Errors
    /// Those of [`Row::column`], and [`SqlError::Width`] if a column is left.
    pub fn decode<R: FromRow>(mut self) -> Result<R, SqlError> {
        let decoded = R::from_row(&mut self)?;
        self.is_read()?;
        Ok(decoded)
    }

    /// Whether every column has been read.
    ///
    /// # Errors
    /// [`SqlError::Width`] if one is left.
    pub fn is_read(&self) -> Result<(), SqlError> {
        if self.columns.as_slice().is_empty() {
            Ok(())
        } else {
            Err(SqlError::Width)
        }
    }
}

/// A type that a row is read as: a single column, a tuple of columns, or a type of ours that reads
/// [`Row::column`] for each of its fields.
pub trait FromRow: Sized {
    /// Reads the columns in their order.
    ///
    /// # Errors
    /// Those of [`Row::column`].
    fn from_row(row: &mut Row) -> Result<Self, SqlError>;
}

macro_rules! tuples {
    ($(($($name:ident),+))*) => {$(
        impl<$($name: FromValue),+> FromRow for ($($name,)+) {
            fn from_row(row: &mut Row) -> Result<Self, SqlError> {
                Ok(($(row.column::<$name>()?,)+))
            }
        }
    )*};
}

tuples! {
    (A)
    (A, B)
    (A, B, C)
    (A, B, C, D)
    (A, B, C, D, E)
    (A, B, C, D, E, F)
    (A, B, C, D, E, F, G)
    (A, B, C, D, E, F, G, H)
    (A, B, C, D, E, F, G, H, I)
    (A, B, C, D, E, F, G, H, I, J)
    (A, B, C, D, E, F, G, H, I, J, K)
    (A, B, C, D, E, F, G, H, I, J, K, L)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_another_width_or_type_is_an_error_that_names_the_column() {
        let row = || Row::new(vec![Value::Integer(2), Value::Text("a".to_owned())]);
        assert_eq!(
            <(u8, String)>::from_row(&mut row()),
            Ok((2, "a".to_owned()))
        );
        assert_eq!(
            <(u8, String, u8)>::from_row(&mut row()),
            Err(SqlError::Width)
        );
        let wrong = SqlError::WrongType {
            column: 1,
            expected: "a blob of fixed length",
            found: "a text",
        };
        assert_eq!(<(u8, [u8; 2])>::from_row(&mut row()), Err(wrong));
        let wrong = SqlError::WrongType {
            column: 0,
            expected: "0 or 1",
            found: "an integer",
        };
        assert_eq!(<(bool, String)>::from_row(&mut row()), Err(wrong));
        let mut half_read = row();
        assert_eq!(<(u8,)>::from_row(&mut half_read), Ok((2,)));
        assert_eq!(half_read.is_read(), Err(SqlError::Width));
    }
}
