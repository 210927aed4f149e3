//! Numbers in conditions: answers, totals, counts.

use super::clause::Quantity;
use super::grid::is_number;
use super::resolve;
use crate::expression::ast::{Call, Expr, Kind as Node, Operator, Path, Start};
use crate::expression::function::Function;
use crate::expression::{Expression, parse_number};
use crate::questionnaire::{Kind, Questionnaire};

/// Computed questions that are followed one into the other.
pub(crate) const MAX_DEPTH: usize = 8;

/// Where a number is looked for.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub form: &'a Questionnaire,
    pub index: usize,
    pub depth: usize,
}

/// The number that an expression is; None when it has no words.
pub(crate) fn quantity(place: Place, expr: &Expr) -> Option<Quantity> {
    match &expr.kind {
        Node::Number(number) => Some(Quantity::Constant(*number)),
        Node::Text(text) => Some(parse_number(text)).filter(|number| !number.is_nan()).map(Quantity::Constant),
        Node::Negate(inner) => match quantity(place, inner)? {
            Quantity::Constant(number) => Some(Quantity::Constant(-number)),
            _ => None,
        },
        Node::Binary(Operator::Add, left, right) => add(quantity(place, left)?, quantity(place, right)?),
        Node::Call(call) => of_call(place, call),
        Node::Path(_) => of_path(place, expr),
        _ => None,
    }
}

fn of_path(place: Place, expr: &Expr) -> Option<Quantity> {
    let item = resolve::item(place.form, expr)?;
    if is_number(&place.form.items[item].kind) {
        return Some(Quantity::Answer(item));
    }
    let text = resolve::calculation(place.form, place.index, item)?;
    let deeper = Place { depth: place.depth + 1, ..place };
    if deeper.depth > MAX_DEPTH {
        return None;
    }
    quantity(deeper, Expression::compile(text).ok()?.root())
}

fn of_call(place: Place, call: &Call) -> Option<Quantity> {
    match (call.function?, call.args.as_slice()) {
        // A blank counts for nothing in a sum: people say the same.
        (Function::Coalesce, [value, blank]) if quantity(place, blank) == Some(Quantity::Constant(0.0)) => quantity(place, value),
        (Function::Number, [value]) => quantity(place, value),
        (Function::Sum, [path]) => {
            resolve::item(place.form, path).filter(|item| is_number(&place.form.items[*item].kind)).map(Quantity::Sum)
        }
        (Function::Count, [path]) => repeat(place, path).map(Quantity::Instances),
        (Function::Position, [path]) if is_parent(path) => innermost(place).map(Quantity::Rank),
        (Function::Position, [path]) => repeat(place, path).map(Quantity::Rank),
        _ => None,
    }
}

fn add(left: Quantity, right: Quantity) -> Option<Quantity> {
    let parts = |quantity: Quantity| match quantity {
        Quantity::Answer(item) => Some(vec![item]),
        Quantity::Total(items) => Some(items),
        _ => None,
    };
    match (left, right) {
        (Quantity::Constant(left), Quantity::Constant(right)) => Some(Quantity::Constant(left + right)),
        (zero, other) | (other, zero) if zero == Quantity::Constant(0.0) => Some(other),
        (left, right) => {
            let mut items = parts(left)?;
            items.extend(parts(right)?);
            // A question that counts twice is no plain total.
            let is_plain = (1..items.len()).all(|at| !items[..at].contains(&items[at]));
            is_plain.then_some(Quantity::Total(items))
        }
    }
}

fn repeat(place: Place, expr: &Expr) -> Option<usize> {
    resolve::item(place.form, expr).filter(|item| place.form.items[*item].kind == Kind::Repeat)
}

fn is_parent(expr: &Expr) -> bool {
    matches!(&expr.kind, Node::Path(Path { start: Start::Here, steps }) if steps.iter().all(|step| step.axis == crate::expression::ast::Axis::Parent))
}

fn innermost(place: Place) -> Option<usize> {
    resolve::line(place.form, place.index).into_iter().find(|item| place.form.items[*item].kind == Kind::Repeat)
}
