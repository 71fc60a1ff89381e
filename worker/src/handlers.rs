//! One module for each resource, one function for each route: who calls, is the body well formed,
//! one message, one answer.

pub mod audit;
pub mod devices;
pub mod door_locks;
pub mod doors;
pub mod grants;
pub mod health;
pub mod installations;
pub mod invitations;
pub mod leases;
pub mod locks;
pub mod me;
pub mod passkeys;
pub mod people;
pub mod platform;
pub mod setup;
pub mod sign_in;
