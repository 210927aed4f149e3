//! Kinds of questions and what is estimated of each.
//!
//! In: the answers of one question, one code or number per unit, and a `Survey`. Out: shares and means with n, standard
//! errors and joint covariances. Missing answers are out of the base but stay in the design.

mod shares;

pub use shares::{LevelTotals, Shares};
