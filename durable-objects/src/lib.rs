//! durable-objects
