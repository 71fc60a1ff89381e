//! The API against the real runtime: one program, because linking is most of what many would cost.

mod harness;
mod http_access;
mod http_bad_input;
mod http_concurrency;
mod http_demo;
mod http_devices;
mod http_edge;
mod http_excess;
mod http_faults;
mod http_full_disk;
mod http_installation;
mod http_keys;
mod http_kill;
mod http_mail;
mod http_object_calls;
mod http_opening;
mod http_sign_in;
mod http_stuck_outbox;
