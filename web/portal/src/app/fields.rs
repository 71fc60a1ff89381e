//! From what is typed into a small form to what the API wants, with what is wrong in words.

use domain::email::EmailAddress;
use domain::name::{LONGEST_NAME, Name, NameError};
use kit::language::Language;
use yew::AttrValue;

use crate::view::FormField;

/// The values and faults of a small form.
pub(super) struct Fields<'a> {
    values: &'a [(FormField, AttrValue)],
    language: Language,
    /// What is wrong, by field.
    pub(super) faults: Vec<(FormField, AttrValue)>,
}

impl<'a> Fields<'a> {
    pub(super) const fn new(values: &'a [(FormField, AttrValue)], language: Language) -> Self {
        Self {
            values,
            language,
            faults: Vec::new(),
        }
    }

    /// What stands in a field, without spaces at its ends.
    pub(super) fn text(&self, field: FormField) -> &'a str {
        let value = self.values.iter().find(|(each, _)| *each == field);
        value.map(|(_, value)| value.trim()).unwrap_or_default()
    }

    /// A name that must be there.
    pub(super) fn name(&mut self, field: FormField) -> Option<Name> {
        let faults = self.language.faults();
        match self.text(field).parse::<Name>() {
            Ok(name) => return Some(name),
            Err(NameError::Empty) => self.faults.push((field, faults.missing.into())),
            Err(NameError::TooLong) => {
                let words = faults.too_long.with([&LONGEST_NAME.to_string()]);
                self.faults.push((field, words.into()));
            }
            Err(NameError::Control) => self.faults.push((field, faults.wrong.into())),
        }
        None
    }

    /// A name that may be missing.
    pub(super) fn optional_name(&mut self, field: FormField) -> Option<Name> {
        if self.text(field).is_empty() {
            None
        } else {
            self.name(field)
        }
    }

    /// An e-mail address.
    pub(super) fn email(&mut self, field: FormField) -> Option<EmailAddress> {
        let email = self.text(field).parse().ok();
        if email.is_none() {
            let words = self.language.faults().not_an_address;
            self.faults.push((field, words.into()));
        }
        email
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_too_long_is_called_so_and_a_missing_one_missing() {
        let values = vec![
            (FormField::Door, AttrValue::from("ä".repeat(81))),
            (FormField::Plate, AttrValue::from(" ")),
        ];
        let mut fields = Fields::new(&values, Language::English);
        assert_eq!(fields.name(FormField::Door), None);
        assert_eq!(fields.name(FormField::Plate), None);
        assert_eq!(fields.optional_name(FormField::Plate), None);
        assert_eq!(
            fields.faults,
            [
                (FormField::Door, AttrValue::from("At most 80 characters.")),
                (FormField::Plate, AttrValue::from("Please fill this in.")),
            ]
        );
    }
}
