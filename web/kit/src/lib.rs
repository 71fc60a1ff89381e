//! web/kit
