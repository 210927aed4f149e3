//! Corrections for several tests at once.
