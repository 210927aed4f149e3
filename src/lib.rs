//! The face of `ctg`: the study as a folder ([`project`]), the line from files to outputs ([`study`]), the commands ([`cli`]).
//!
//! Nothing is computed here: each step is a function of a room in `crates/`.

pub mod cli;
pub mod outputs;
pub mod project;
pub mod study;
