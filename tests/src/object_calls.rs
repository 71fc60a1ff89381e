//! The classes of the objects that acts ask before they answer, in this order: written from the sequences of the design,
//! not from the code. What leaves later, from alarms, is not among them.

/// What reads an installation, as long as the cookie speaks for its session.
pub const READ: &str = "installation";

/// What changes something in an installation.
pub const CHANGE: &str = "person installation";

/// What fetches leases in one installation, at so many locks that are due.
#[must_use]
pub fn leases(due: usize) -> String {
    format!("person installation{}", " lock".repeat(due))
}

/// How many objects these are.
#[must_use]
pub fn count(classes: &str) -> usize {
    classes.split_whitespace().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_asks_two_objects_and_each_lock_that_is_due() {
        assert_eq!(leases(0), CHANGE);
        assert_eq!(leases(2), "person installation lock lock");
        assert_eq!((count(""), count(READ), count(&leases(20))), (0, 1, 22));
    }
}
