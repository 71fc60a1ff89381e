//! Starts the door app in the browser.

fn main() {
    door::start();
}
