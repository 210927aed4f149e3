//! `=`, `<` and their kin.

use super::ast::{Expr, Operator};
use super::error::ExpressionError;
use super::eval::Scope;
use super::tree::Tree;
use super::value::Value;
use std::cmp::Ordering;

/// Two numbers nearer than this are equal: 6.1 − 7.8 is −1.7. The bound of JavaRosa.
const TOLERANCE: f64 = 1e-12;

/// Compares as XPath 1.0 §3.4, with two differences that every form relies on: sets of nodes are compared node by
/// node whatever stands on the other side of an order, and dates are numbers.
pub(crate) fn compare<T: Tree>(
    scope: &Scope<T>,
    operator: Operator,
    left: &Value<T::Node>,
    right: &Value<T::Node>,
    expr: &Expr,
) -> Result<bool, ExpressionError> {
    let equality = matches!(operator, Operator::Equal | Operator::NotEqual);
    match (left, right) {
        (Value::Nodes(_), Value::Boolean(_)) | (Value::Boolean(_), Value::Nodes(_)) if equality => Ok(atoms(scope, operator, left, right)),
        (Value::Nodes(nodes), _) => any(nodes, |node| compare(scope, operator, &scope.atom(node, expr)?, right, expr)),
        (_, Value::Nodes(nodes)) => any(nodes, |node| compare(scope, operator, left, &scope.atom(node, expr)?, expr)),
        _ => Ok(atoms(scope, operator, left, right)),
    }
}

fn any<N: Copy>(nodes: &[N], holds: impl Fn(N) -> Result<bool, ExpressionError>) -> Result<bool, ExpressionError> {
    for node in nodes {
        if holds(*node)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn atoms<T: Tree>(scope: &Scope<T>, operator: Operator, left: &Value<T::Node>, right: &Value<T::Node>) -> bool {
    match operator {
        Operator::Equal => equal(scope, left, right),
        Operator::NotEqual => !equal(scope, left, right),
        _ => ordered(operator, order(scope.number(left), scope.number(right))),
    }
}

fn equal<T: Tree>(scope: &Scope<T>, left: &Value<T::Node>, right: &Value<T::Node>) -> bool {
    match (left, right) {
        (Value::Boolean(_), _) | (_, Value::Boolean(_)) => scope.boolean(left) == scope.boolean(right),
        (Value::Text(left), Value::Text(right)) => left == right,
        _ => order(scope.number(left), scope.number(right)) == Some(Ordering::Equal),
    }
}

fn order(left: f64, right: f64) -> Option<Ordering> {
    if (left - right).abs() < TOLERANCE { Some(Ordering::Equal) } else { left.partial_cmp(&right) }
}

fn ordered(operator: Operator, order: Option<Ordering>) -> bool {
    match operator {
        Operator::Less => order == Some(Ordering::Less),
        Operator::LessOrEqual => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        Operator::Greater => order == Some(Ordering::Greater),
        Operator::GreaterOrEqual => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
        _ => false,
    }
}
