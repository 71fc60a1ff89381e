//! From a tree to a type. What is instantiated for every type is kept thin.

use std::slice;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor,
};

use super::Error;
use super::tree::Tree;

impl Tree<'_> {
    #[cold]
    #[inline(never)]
    fn wrong(&self) -> Error {
        Error::said(match self {
            Self::Null => "null is wrong here",
            Self::Flag(_) => "true or false is wrong here",
            Self::Unsigned(_) | Self::Signed(_) | Self::Float(_) => "a number is wrong here",
            Self::Text(_) => "a text is wrong here",
            Self::List(_) => "a list is wrong here",
            Self::Object(_) => "an object is wrong here",
        })
    }

    fn name(&self) -> &str {
        match self {
            Self::Text(text) => text,
            _ => "",
        }
    }
}

macro_rules! numbers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            match self {
                Tree::Unsigned(number) => visitor.visit_u64(*number),
                Tree::Signed(number) => visitor.visit_i64(*number),
                _ => Err(self.wrong()),
            }
        }
    )*};
}

macro_rules! texts {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            match self {
                Tree::Text(text) => visitor.visit_str(text),
                _ => Err(self.wrong()),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for &'de Tree<'_> {
    type Error = Error;

    numbers! {
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
    }

    texts! { deserialize_str deserialize_string deserialize_char deserialize_identifier }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Tree::Null => visitor.visit_unit(),
            Tree::Flag(flag) => visitor.visit_bool(*flag),
            Tree::Unsigned(number) => visitor.visit_u64(*number),
            Tree::Signed(number) => visitor.visit_i64(*number),
            Tree::Float(number) => visitor.visit_f64(*number),
            Tree::Text(text) => visitor.visit_str(text),
            Tree::List(_) => self.deserialize_seq(visitor),
            Tree::Object(_) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Tree::Flag(flag) => visitor.visit_bool(*flag),
            _ => Err(self.wrong()),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Tree::Null => visitor.visit_unit(),
            _ => Err(self.wrong()),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Tree::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let Tree::List(list) = self else {
            return Err(self.wrong());
        };
        let mut elements = Elements {
            rest: list.iter(),
            length: list.len(),
        };
        let value = visitor.visit_seq(&mut elements)?;
        elements.end()?;
        Ok(value)
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _length: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let Tree::Object(members) = self else {
            return Err(self.wrong());
        };
        visitor.visit_map(Members {
            rest: members.iter(),
            value: &Tree::Null,
            key: "",
        })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let variant = match self {
            Tree::Text(_) => Variant {
                name: self,
                content: Content(None),
            },
            Tree::Object(members) => match members.as_slice() {
                [(name, content)] => Variant {
                    name,
                    content: Content(Some(content)),
                },
                _ => return Err(self.wrong()),
            },
            _ => return Err(self.wrong()),
        };
        visitor.visit_enum(variant)
    }

    serde::forward_to_deserialize_any! {
        f32 f64 bytes byte_buf unit_struct tuple_struct
    }
}

/// The elements of a list.
struct Elements<'de, 't> {
    rest: slice::Iter<'de, Tree<'t>>,
    length: usize,
}

impl Elements<'_, '_> {
    fn end(&self) -> Result<(), Error> {
        if self.rest.len() == 0 {
            Ok(())
        } else {
            Err(Error::said("the list is too long"))
        }
    }

    /// The error, seen from the list.
    #[cold]
    #[inline(never)]
    fn within(&self, error: Error) -> Error {
        let index = self.length - self.rest.len() - 1;
        error.within(&index.to_string())
    }
}

impl<'de> SeqAccess<'de> for &mut Elements<'de, '_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        match self.rest.next() {
            Some(element) => match seed.deserialize(element) {
                Ok(value) => Ok(Some(value)),
                Err(error) => Err(self.within(error)),
            },
            None => Ok(None),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// The members of an object.
struct Members<'de, 't> {
    rest: slice::Iter<'de, (Tree<'t>, Tree<'t>)>,
    key: &'de str,
    value: &'de Tree<'t>,
}

impl<'de> MapAccess<'de> for Members<'de, '_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        let Some((key, value)) = self.rest.next() else {
            return Ok(None);
        };
        self.key = key.name();
        self.value = value;
        match seed.deserialize(key) {
            Ok(key) => Ok(Some(key)),
            Err(error) => Err(error.within(self.key)),
        }
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Error> {
        match seed.deserialize(self.value) {
            Ok(value) => Ok(value),
            Err(error) => Err(error.within(self.key)),
        }
    }
}

/// A variant of an enum: its name alone, or one member with its name.
struct Variant<'de, 't> {
    name: &'de Tree<'t>,
    content: Content<'de, 't>,
}

impl<'de, 't> EnumAccess<'de> for Variant<'de, 't> {
    type Error = Error;
    type Variant = Content<'de, 't>;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Self::Variant), Error> {
        Ok((seed.deserialize(self.name)?, self.content))
    }
}

/// What a variant has beside its name.
struct Content<'de, 't>(Option<&'de Tree<'t>>);

impl<'de, 't> Content<'de, 't> {
    #[inline(never)]
    fn there(self) -> Result<&'de Tree<'t>, Error> {
        self.0
            .ok_or_else(|| Error::said("the variant has a content"))
    }
}

impl<'de> VariantAccess<'de> for Content<'de, '_> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        match self.0 {
            None | Some(Tree::Null) => Ok(()),
            Some(content) => Err(content.wrong()),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(self.there()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _length: usize, visitor: V) -> Result<V::Value, Error> {
        self.there()?.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.there()?.deserialize_map(visitor)
    }
}
