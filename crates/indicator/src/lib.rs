//! The catalogue of indicators and the engine: observations become facts.
//!
//! In: observations aligned on one map, territories, the catalogue (`datasets/indicators/*.toml`). Out: a fact book.
//!
//! This room never knows file layouts, surveys, or drawings.

pub mod catalogue;
pub mod engine;
pub mod formula;

pub use catalogue::{Aggregation, Catalogue, Indicator, ReportOrigin, Way};
pub use formula::{End, Expr, FormulaError, Operator, parse};
