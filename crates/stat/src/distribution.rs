//! Tails of the laws that tests need.
