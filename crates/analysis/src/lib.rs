//! Any survey: a table of answers and a design file in, weights, estimates, tests and protected tables out.
//!
//! In: the text of a design file ([`plan`]) and the rows of a table ([`table`]). Out: result structs that can be written as
//! JSON or printed in French, and findings on all that is odd in the two files.
//!
//! This room never knows how files are opened, facts, territories or indicators. It computes nothing: each number comes from
//! `stat` or `protect`.

pub mod condition;
mod nearest;
mod number;
pub mod plan;
mod section;
pub mod table;

pub use plan::Plan;
pub use table::{Column, Missing, Table, TableBuilder, Wanted};
