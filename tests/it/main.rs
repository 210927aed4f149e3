//! The whole program on real and invented folders.

mod cli;
