//! Design-based t tests.
