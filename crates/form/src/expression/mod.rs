//! The expression language: the ODK XPath subset of the questionnaires.
//!
//! In: the text of a cell (`relevant`, `constraint`, `calculation`, `choice_filter`…). Out: a checked expression,
//! parsed once and evaluated as often as wanted over anything that looks like a tree ([`Tree`]); or every fault with
//! its place and remedy. Length, height and work are bounded, so that no text can hang or crash the reader.
//!
//! Method, sources and the choices where the two ODK engines disagree: `docs/method/expressions.md`.

pub mod ast;
mod call;
mod check;
mod compare;
pub mod date;
mod environment;
mod error;
mod eval;
pub mod function;
pub mod graph;
mod nodes;
mod number;
mod parse;
mod path;
mod pattern;
pub(crate) mod random;
mod text;
mod token;
mod tree;
mod value;

pub use environment::Environment;
pub use error::{ExpressionError, Fault, PatternCause, Span};
pub use eval::{MAX_STEPS, MAX_TEXT, Scope};
pub use number::{format_number, parse_number};
pub use parse::{MAX_HEIGHT, MAX_LENGTH, parse};
pub use random::shuffle;
pub use tree::{NodeKind, Tree};
pub use value::Value;

use ast::Expr;

/// Faults told of one expression; nobody reads more, and a text of 32 000 characters may have thousands.
const MAX_FAULTS: usize = 20;

/// An expression of the subset, ready to be evaluated.
#[derive(Clone, Debug)]
pub struct Expression {
    text: Box<str>,
    root: Expr,
}

impl Expression {
    /// Reads and checks an expression; every fault at once (a fault of grammar stands alone).
    pub fn compile(text: &str) -> Result<Self, Vec<ExpressionError>> {
        let mut root = parse(text).map_err(|error| vec![error])?;
        let mut faults = check::check(&mut root);
        faults.truncate(MAX_FAULTS);
        if faults.is_empty() {
            Ok(Self { text: text.into(), root })
        } else {
            Err(faults.into_iter().map(|fault| fault.placed(text)).collect())
        }
    }

    /// The text as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The tree of the expression.
    pub fn root(&self) -> &Expr {
        &self.root
    }

    /// The value of the expression at a node of a tree.
    ///
    /// Errors: a question or a list that the tree does not have, more than [`MAX_STEPS`] steps.
    pub fn evaluate<'a, T: Tree>(&'a self, scope: &Scope<'a, T>) -> Result<Value<'a, T::Node>, ExpressionError> {
        eval::evaluate(&self.root, scope).map_err(|error| error.placed(&self.text))
    }
}
