//! What is surely so: a condition under what is known of the answers, true, false or not known.

use form::Expression;
use form::expression::ast::{Call, Expr, Kind, Operator, Path, Start};
use std::collections::{BTreeMap, BTreeSet};

/// What is known of answers, by the name of the question: a code, [`OTHER`], or a blank for what was not asked.
pub(super) type Known = BTreeMap<String, String>;
/// A choice that no condition names.
pub(super) const OTHER: &str = "\u{0}";

/// A condition. What is not an expression is never known.
pub(super) fn truth(condition: &Option<Expression>, known: &Known) -> Option<bool> {
    holds(condition.as_ref()?.root(), known)
}

fn holds(expr: &Expr, known: &Known) -> Option<bool> {
    match &expr.kind {
        Kind::All(terms) => all(terms.iter().map(|term| holds(term, known))),
        Kind::Any(terms) => all(terms.iter().map(|term| holds(term, known).map(|holds| !holds))).map(|none| !none),
        Kind::Call(call) => called(call, known),
        Kind::Binary(operator, left, right) => compared(*operator, left, right, known),
        _ => None,
    }
}

/// False when one is false, true when all are true.
fn all(terms: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut found = Some(true);
    for term in terms {
        match term {
            Some(false) => return Some(false),
            None => found = None,
            Some(true) => {}
        }
    }
    found
}

fn called(call: &Call, known: &Known) -> Option<bool> {
    match (&*call.name, call.args.as_slice()) {
        ("true", []) => Some(true),
        ("false", []) => Some(false),
        ("not", [inner]) => holds(inner, known).map(|holds| !holds),
        ("boolean", [inner]) if matches!(inner.kind, Kind::All(_) | Kind::Any(_) | Kind::Binary(..)) => holds(inner, known),
        ("selected", [question, code]) => {
            let (answer, code) = (known.get(question_of(question)?)?, code.literal()?);
            (!code.is_empty()).then(|| answer == code)
        }
        _ => None,
    }
}

fn compared(operator: Operator, left: &Expr, right: &Expr, known: &Known) -> Option<bool> {
    let (question, value) = match (question_of(left), question_of(right)) {
        (Some(name), None) => (name, right),
        (None, Some(name)) => (name, left),
        _ => return None,
    };
    let answer = known.get(question)?;
    match (operator, &value.kind) {
        (Operator::Equal, Kind::Text(code)) => Some(**code == **answer),
        (Operator::NotEqual, Kind::Text(code)) => Some(**code != **answer),
        // A blank is no number: no comparison holds.
        (Operator::Equal | Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual, Kind::Number(_)) => {
            answer.is_empty().then_some(false)
        }
        _ => None,
    }
}

/// The question that an expression is, whole.
fn question_of(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        Kind::Path(Path { start: Start::Question(name), steps }) if steps.is_empty() => Some(name),
        _ => None,
    }
}

/// The questions and the texts that an expression names.
pub(super) fn names(expr: &Expr, questions: &mut BTreeSet<String>, codes: &mut BTreeSet<String>) {
    if let Kind::Path(Path { start: Start::Question(name), .. }) = &expr.kind {
        questions.insert(name.to_string());
    }
    codes.extend(expr.literal().map(str::to_owned));
    expr.children().into_iter().for_each(|child| names(child, questions, codes));
}
