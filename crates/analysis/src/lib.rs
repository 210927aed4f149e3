//! Any survey: a table of answers and a design file in, weights, estimates, tests and protected tables out.
//!
//! In: the text of a design file ([`plan`]) and the rows of a table ([`table`]). Out: result structs that can be written as
//! JSON or printed in French, and findings on all that is odd in the two files.
//!
//! This room never knows how files are opened, facts, territories or indicators. It computes nothing: each number comes from
//! `stat` or `protect`.

mod check;
pub mod condition;
mod crossed;
pub mod csv_out;
mod design;
mod estimate;
mod heading;
mod margins;
mod nearest;
mod number;
pub mod plan;
pub mod print;
mod protect;
mod replicates;
pub mod result;
mod sample;
mod section;
pub mod table;
mod test;
pub mod weigh;

pub use check::check;
pub use estimate::estimate;
pub use plan::Plan;
pub use protect::protect;
pub use sample::Sample;
pub use table::{Column, Missing, Table, TableBuilder, Wanted};
pub use test::test;
pub use weigh::weigh;

/// The text of a file that the design file names, or why it cannot be read.
pub type Files<'a> = &'a dyn Fn(&str) -> Result<String, String>;
