//! Small exact linear programmes over a dense dictionary: additivity makes the systems homogeneous, their numbers are 0 and ±1.
//!
//! In: equations Σ a x = 0 and bounds. Out: how far a variable can go (`primal`), the least cost under cuts (`dual`).
//! Why our own: 0 is always feasible for the attacker, so no phase 1; the row of the target is the cut; no clock, no thread,
//! the same bytes each time, and nothing to build.

mod dictionary;
mod dual;
mod primal;
mod renewed;

pub(crate) use dictionary::{Dictionary, Equation, Place};
pub(crate) use dual::{Cut, Dual, Solved};
pub(crate) use primal::{Reach, reach};
pub(crate) use renewed::Renewed;

/// Below this a coefficient is 0.
pub(crate) const ZERO: f64 = 1e-9;

/// Bounds of each variable.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bounds {
    pub low: Vec<f64>,
    pub high: Vec<f64>,
}

impl Bounds {
    pub fn fixed(size: usize) -> Bounds {
        Bounds { low: vec![0.0; size], high: vec![0.0; size] }
    }
}
