//! The whole program on real and invented folders.

mod cli;
mod common;
mod must_hold;
mod reimport;
mod simulate;
