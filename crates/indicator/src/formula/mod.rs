//! Formulas of the catalogue: text to tree.

mod ast;

pub use ast::{End, Expr, Operator};
