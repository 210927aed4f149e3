//! Questions put to a tree: its variables, its shape.

use super::{End, Expr, Operator};
use base::VariableId;
use std::collections::BTreeSet;

/// What the rules of aggregation must know of a formula.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Shape {
    pub variables: BTreeSet<VariableId>,
    /// Question codes of matrices (`EL7[partner]`).
    pub indexed: BTreeSet<String>,
    /// Functions called, `sum` and `each` left out.
    pub functions: BTreeSet<String>,
    pub divides: bool,
    /// `sum(…)` over the years of the span (not over the last years).
    pub sums_over_span: bool,
    pub each: bool,
    pub filters: bool,
    /// Reads a variable, or a year, at the earlier end.
    pub earlier: bool,
    /// Variables inside `sum(…)` over years.
    pub summed_over_years: BTreeSet<VariableId>,
}

impl Expr {
    /// The children, from left to right.
    pub fn children(&self) -> Vec<&Expr> {
        match self {
            Expr::Number(_) | Expr::Text(_) | Expr::Variable { .. } | Expr::Year(_) | Expr::Years | Expr::Indexed { .. } => Vec::new(),
            Expr::Negate(inner) | Expr::SumOverYears { inner, .. } | Expr::Each(inner) => vec![inner],
            Expr::Binary { left, right, .. } => vec![left, right],
            Expr::Where { inner, condition } => vec![inner, condition],
            Expr::Function { argument, base, .. } => std::iter::once(argument.as_ref()).chain(base.as_deref()).collect(),
            Expr::InSet { left, .. } | Expr::Minus { left, .. } => vec![left],
        }
    }

    /// All variables, each once, in order.
    pub fn variables(&self) -> BTreeSet<VariableId> {
        self.shape().variables
    }

    pub fn shape(&self) -> Shape {
        let mut shape = Shape::default();
        self.note(&mut shape);
        shape
    }

    fn note(&self, shape: &mut Shape) {
        match self {
            Expr::Variable { id, end } => {
                shape.variables.insert(id.clone());
                shape.earlier |= *end == End::Earlier;
            }
            Expr::Year(end) => shape.earlier |= *end == End::Earlier,
            Expr::Years => shape.earlier = true,
            Expr::Binary { operator: Operator::Divide, .. } => shape.divides = true,
            Expr::SumOverYears { inner, last_years } => {
                shape.sums_over_span |= last_years.is_none();
                shape.summed_over_years.extend(inner.variables());
            }
            Expr::Each(_) => shape.each = true,
            Expr::Where { .. } => shape.filters = true,
            Expr::Function { name, .. } => {
                shape.functions.insert(name.clone());
            }
            Expr::Indexed { name, .. } => {
                shape.indexed.insert(name.clone());
            }
            _ => {}
        }
        self.children().into_iter().for_each(|child| child.note(shape));
    }
}
