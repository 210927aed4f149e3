//! The least and the most that a question accepts, and how many ranks, read from its constraint.

use crate::expression::ast::{Axis, Expr, Kind as Node, Operator, Path, Start};
use crate::expression::function::Function;
use crate::expression::{Expression, parse_number};
use crate::questionnaire::{Item, Kind, Rule};

/// The bounds of the numbers that are accepted: those of a scale, or those that the constraint sets in plain terms
/// (`. >= 0 and . <= 9`). A strict bound of decimals (`. > 0`) is none, for it does not belong to what is accepted.
pub(crate) fn bounds(item: &Item) -> (Option<f64>, Option<f64>) {
    if item.kind == Kind::Range {
        let of = |key: &str, otherwise: f64| item.parameters.get(key).map_or(otherwise, parse_number);
        let (start, end) = (of("start", 1.0), of("end", 10.0));
        let finite = |number: f64| Some(number).filter(|number| number.is_finite());
        return (finite(start.min(end)), finite(start.max(end)));
    }
    let integer = item.kind == Kind::Integer;
    let (mut least, mut most) = (None, None);
    for (operator, bound) in terms(item, is_self) {
        match operator {
            Operator::GreaterOrEqual => least = higher(least, if integer { bound.ceil() } else { bound }),
            Operator::Greater if integer => least = higher(least, bound.floor() + 1.0),
            Operator::LessOrEqual => most = lower(most, if integer { bound.floor() } else { bound }),
            Operator::Less if integer => most = lower(most, bound.ceil() - 1.0),
            Operator::Equal => (least, most) = (higher(least, bound), lower(most, bound)),
            _ => {}
        }
    }
    (least, most)
}

/// The most choices that a constraint accepts: `count-selected(.) <= 3`.
pub(crate) fn most_choices(item: &Item) -> Option<usize> {
    let counts = |expr: &Expr| matches!(&expr.kind, Node::Call(call) if call.function == Some(Function::CountSelected) && call.args.iter().all(is_self));
    let mut most = None;
    for (operator, bound) in terms(item, counts) {
        match operator {
            Operator::LessOrEqual | Operator::Equal => most = lower(most, bound.floor()),
            Operator::Less => most = lower(most, bound.ceil() - 1.0),
            _ => {}
        }
    }
    most.filter(|most| *most >= 1.0).map(|most| most as usize)
}

fn higher(one: Option<f64>, other: f64) -> Option<f64> {
    Some(one.map_or(other, |one| one.max(other)))
}

fn lower(one: Option<f64>, other: f64) -> Option<f64> {
    Some(one.map_or(other, |one| one.min(other)))
}

/// The comparisons with a number that must all hold.
fn terms(item: &Item, is_wanted: impl Fn(&Expr) -> bool) -> Vec<(Operator, f64)> {
    let Some(expression) = item.rule(Rule::Constraint).and_then(|text| Expression::compile(text).ok()) else { return Vec::new() };
    let all = match &expression.root().kind {
        Node::All(terms) => terms.iter().collect(),
        _ => vec![expression.root()],
    };
    let term = |expr: &Expr| match &expr.kind {
        Node::Binary(operator, left, right) if is_wanted(left) => Some((*operator, constant(right)?)),
        Node::Binary(operator, left, right) if is_wanted(right) => Some((mirrored(*operator), constant(left)?)),
        _ => None,
    };
    all.into_iter().filter_map(term).collect()
}

fn is_self(expr: &Expr) -> bool {
    let Node::Path(Path { start: Start::Here, steps }) = &expr.kind else { return false };
    steps.iter().all(|step| step.axis == Axis::Itself && step.predicates.is_empty())
}

fn constant(expr: &Expr) -> Option<f64> {
    match &expr.kind {
        Node::Number(number) => Some(*number),
        Node::Text(text) => Some(parse_number(text)).filter(|number| !number.is_nan()),
        Node::Negate(inner) => constant(inner).map(|number| -number),
        _ => None,
    }
}

fn mirrored(operator: Operator) -> Operator {
    match operator {
        Operator::Less => Operator::Greater,
        Operator::LessOrEqual => Operator::GreaterOrEqual,
        Operator::Greater => Operator::Less,
        Operator::GreaterOrEqual => Operator::LessOrEqual,
        other => other,
    }
}
