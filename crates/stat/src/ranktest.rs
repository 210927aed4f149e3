//! Design-based rank tests.
