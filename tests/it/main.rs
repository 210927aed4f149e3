//! The whole program on real and invented folders.

mod analysis;
mod cli;
mod common;
mod golden;
mod must_hold;
mod properties;
mod reimport;
mod report;
mod simulate;
mod traps;
