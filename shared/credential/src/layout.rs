//! Where each field of an object stands: one description for encoder, decoder and `docs/wire.md`.

use crate::denial::Malformed;
use crate::frame::Frame;

/// A field of `N` bytes at a fixed place. Numbers are big-endian.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field<const N: usize> {
    offset: usize,
    name: &'static str,
    meaning: &'static str,
}

impl<const N: usize> Field<N> {
    /// The first field of an object.
    pub(crate) const fn first(name: &'static str, meaning: &'static str) -> Self {
        Self {
            offset: 0,
            name,
            meaning,
        }
    }

    /// The field of `M` bytes that follows this one.
    pub(crate) const fn then<const M: usize>(
        &self,
        name: &'static str,
        meaning: &'static str,
    ) -> Field<M> {
        Field {
            offset: self.end(),
            name,
            meaning,
        }
    }

    /// The offset of the first byte after this field.
    pub(crate) const fn end(&self) -> usize {
        self.offset.saturating_add(N)
    }

    /// This field's bytes in `object`.
    pub(crate) fn read(&self, object: &[u8]) -> Result<[u8; N], Malformed> {
        object
            .get(self.offset..self.end())
            .and_then(|bytes| bytes.first_chunk())
            .copied()
            .ok_or(Malformed)
    }

    /// Appends this field; fields are written in the order of their offsets.
    pub(crate) fn write(&self, object: &mut Frame, bytes: [u8; N]) {
        debug_assert_eq!(object.as_slice().len(), self.offset, "{}", self.name);
        object.push(&bytes);
    }

    /// This field's row in the byte tables.
    pub(crate) const fn row(&self) -> Row {
        Row {
            offset: Some(self.offset),
            name: self.name,
            length: Length::Fixed(N),
            meaning: self.meaning,
        }
    }
}

impl Field<1> {
    /// The one byte of this field.
    pub(crate) fn byte(&self, object: &[u8]) -> Result<u8, Malformed> {
        self.read(object).map(|[byte]| byte)
    }
}

/// One row of a byte table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Bytes before this field; `None` behind a field of variable length.
    pub offset: Option<usize>,
    /// The field's name.
    pub name: &'static str,
    /// How many bytes.
    pub length: Length,
    /// What the bytes say.
    pub meaning: &'static str,
}

impl Row {
    /// A row for bytes of variable length, or behind such bytes.
    pub(crate) const fn variable(
        name: &'static str,
        length: Length,
        meaning: &'static str,
    ) -> Self {
        Self {
            offset: None,
            name,
            length,
            meaning,
        }
    }
}

/// How many bytes a field has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// Always so many.
    Fixed(usize),
    /// A number that the text explains.
    Explained(&'static str),
}
