//! The lock from outside: frames in, replies and bolt movements out, with an edge and phones that mint real objects.

#[cfg(test)]
mod fixtures;

#[cfg(test)]
mod behaviour {
    mod admission;
    mod answers;
    mod clock;
    mod couriers;
    mod delegation;
    mod enrolment;
    mod events;
    mod flipped;
    mod keys;
    mod model;
    mod opening;
    mod power;
    mod recovery;
    mod sync;
}
