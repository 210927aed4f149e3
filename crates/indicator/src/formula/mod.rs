//! Formulas of the catalogue: text to tree, and back.
//!
//! Grammar, the loosest first: `or`, `and`, comparisons (`= != < <= > >=`, `in {…}`, `contains any of {…}`), `+ -`, `* /`,
//! unary minus, `^` (to the right), `minus {…}`. A name holds at most one of `{yy}` and `{yy0}`; inside the brackets of a
//! function, `X where condition` keeps what fulfils it and `condition | base` states the base of a share.

mod ast;
mod error;
mod lexer;
mod parser;
mod print;
#[cfg(test)]
mod tests;
mod visit;

pub use ast::{End, Expr, Operator};
pub use error::FormulaError;
pub use parser::{FUNCTIONS, MAX_DEPTH, MAX_LENGTH, parse};
pub use visit::Shape;
