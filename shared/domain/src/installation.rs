//! What an installation decides: the owner of locks, its people, its doors and who may open them.
//!
//! One file per command or group of commands; each has the commands and their `decide`. Every act
//! is judged by [`crate::access::decide`] on the actor's own chains ([`actor::Actor`]), and what
//! happened is a list of [`event::Event`]s.

pub mod access_point;
pub mod actor;
pub mod administration_log;
pub mod change_grant;
pub mod doors;
pub mod event;
pub mod give_grants;
pub mod house;
pub mod invitation;
pub mod people;
pub mod permission;
pub mod profile;
pub mod registration;
pub mod revoke_grant;
pub mod walk;

#[cfg(test)]
mod test_house;
