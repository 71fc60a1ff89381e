//! The lock from outside: frames in, replies and bolt movements out, with an edge and phones that mint real objects.

#[cfg(test)]
mod behaviour {
    mod admission;
    mod clock;
    mod couriers;
    mod delegation;
    mod door;
    mod edge;
    mod enrolment;
    mod events;
    mod flipped;
    mod keys;
    mod model;
    mod opening;
    mod phone;
    mod power;
    mod sync;
}
