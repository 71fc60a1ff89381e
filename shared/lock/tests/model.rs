//! A model of the sync protocol, searched through to its end, and the same steps on the lock itself.

#[cfg(test)]
#[expect(dead_code, reason = "the tests of behaviour need more of it")]
mod fixtures;

#[cfg(test)]
mod model {
    mod abstract_lock;
    mod authority;
    mod promises;
    mod real_lock;
    mod search;
    mod sights;
    mod steps;
    mod world;
}
