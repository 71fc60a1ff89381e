//! shared/domain
