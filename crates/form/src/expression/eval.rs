//! The value of a tree at a node. Work is counted: nothing written in a form can make a server turn for ever.

use super::ast::{Expr, Kind, Operator};
use super::environment::Environment;
use super::error::{ExpressionError, Fault};
use super::tree::Tree;
use super::value::Value;
use super::{call, compare, date, number, path};
use std::borrow::Cow;
use std::cell::Cell;

/// Nodes visited, expressions evaluated and texts read by one evaluation.
pub const MAX_STEPS: u64 = 5_000_000;
/// Bytes of a text that an expression reads or makes: `concat(., .)` again and again doubles it each time.
pub const MAX_TEXT: usize = 1 << 20;
/// Bytes of text that count for one step.
const BYTES_A_STEP: usize = 16;

/// Where an expression is evaluated: a tree, a node of it, and the environment.
pub struct Scope<'a, T: Tree> {
    pub tree: &'a T,
    pub environment: &'a Environment,
    /// The node of the question: `current()`.
    pub current: T::Node,
    steps: Cell<u64>,
}

/// The node that `.` means, and its place in the list being filtered.
#[derive(Clone, Copy)]
pub(crate) struct Focus<N> {
    pub(crate) node: N,
    pub(crate) position: usize,
}

pub(crate) type Evaluated<'a, T> = Result<Value<'a, <T as Tree>::Node>, ExpressionError>;

impl<'a, T: Tree> Scope<'a, T> {
    pub fn new(tree: &'a T, current: T::Node, environment: &'a Environment) -> Self {
        Self { tree, environment, current, steps: Cell::new(0) }
    }

    /// True for a number that is neither 0 nor NaN, a text that is not empty, a date, a set with a node.
    pub fn boolean(&self, value: &Value<T::Node>) -> bool {
        match value {
            Value::Boolean(boolean) => *boolean,
            Value::Number(number) => *number != 0.0 && !number.is_nan(),
            Value::Text(text) => !text.is_empty(),
            Value::Moment(_) => true,
            Value::Nodes(nodes) => !nodes.is_empty(),
        }
    }

    /// A text is the number it spells, or the days since 1970 of the date it spells, or NaN; a set is its first node.
    pub fn number(&self, value: &Value<T::Node>) -> f64 {
        match value {
            Value::Boolean(boolean) => f64::from(u8::from(*boolean)),
            Value::Number(number) => *number,
            Value::Text(text) => self.number_of(text),
            Value::Moment(moment) => moment.days(),
            Value::Nodes(nodes) => nodes.first().map_or(f64::NAN, |node| self.number_of(&self.tree.text(*node))),
        }
    }

    pub(crate) fn number_of(&self, text: &str) -> f64 {
        let number = number::parse_number(text);
        if !number.is_nan() || text.len() < 10 {
            return number;
        }
        date::parse(text, self.environment.zone, false).map_or(f64::NAN, |moment| moment.days())
    }

    /// The text of a value; NaN is blank; a set is its first node.
    pub fn text<'v>(&self, value: &'v Value<'_, T::Node>) -> Cow<'v, str>
    where
        'a: 'v,
    {
        match value {
            Value::Boolean(boolean) => Cow::Borrowed(if *boolean { "true" } else { "false" }),
            Value::Number(number) => Cow::Owned(number::format_number(*number)),
            Value::Text(text) => Cow::Borrowed(text),
            Value::Moment(moment) => Cow::Owned(moment.iso()),
            Value::Nodes(nodes) => nodes.first().map_or(Cow::Borrowed(""), |node| self.tree.text(*node)),
        }
    }

    /// The text of a node, which counts for what it weighs.
    pub(crate) fn atom(&self, node: T::Node, expr: &Expr) -> Evaluated<'a, T> {
        let text = self.tree.text(node);
        self.weigh(text.len(), expr)?;
        Ok(Value::Text(text))
    }

    /// The work done so far.
    pub(crate) fn spent(&self) -> u64 {
        self.steps.get()
    }

    /// Counts a text that is read or made, and refuses one that is too long.
    pub(crate) fn weigh(&self, bytes: usize, expr: &Expr) -> Result<(), ExpressionError> {
        if bytes > MAX_TEXT {
            return Err(ExpressionError::new(expr.span.clone(), Fault::LongText { most: MAX_TEXT }));
        }
        self.spend(1 + bytes / BYTES_A_STEP, expr)
    }

    pub(crate) fn spend(&self, steps: usize, expr: &Expr) -> Result<(), ExpressionError> {
        self.steps.set(self.steps.get().saturating_add(steps as u64));
        if self.steps.get() > MAX_STEPS { Err(ExpressionError::new(expr.span.clone(), Fault::Steps { most: MAX_STEPS })) } else { Ok(()) }
    }
}

pub(crate) fn evaluate<'a, T: Tree>(expr: &'a Expr, scope: &Scope<'a, T>) -> Evaluated<'a, T> {
    eval(expr, scope, Focus { node: scope.current, position: 1 })
}

pub(crate) fn eval<'a, T: Tree>(expr: &'a Expr, scope: &Scope<'a, T>, focus: Focus<T::Node>) -> Evaluated<'a, T> {
    scope.spend(1, expr)?;
    let value = value(expr, scope, focus)?;
    if let Value::Text(Cow::Owned(text)) = &value {
        scope.weigh(text.len(), expr)?;
    }
    Ok(value)
}

fn value<'a, T: Tree>(expr: &'a Expr, scope: &Scope<'a, T>, focus: Focus<T::Node>) -> Evaluated<'a, T> {
    Ok(match &expr.kind {
        Kind::Number(number) => Value::Number(*number),
        Kind::Text(text) => Value::Text(Cow::Borrowed(text)),
        Kind::Negate(inner) => Value::Number(-number(inner, scope, focus)?),
        Kind::All(terms) => Value::Boolean(!any(terms, scope, focus, false)?),
        Kind::Any(terms) => Value::Boolean(any(terms, scope, focus, true)?),
        Kind::Binary(operator, left, right) => binary(*operator, (left, right), expr, scope, focus)?,
        Kind::Call(call) => call::eval(call, expr, scope, focus)?,
        Kind::Path(path) => Value::Nodes(path::eval(path, expr, scope, focus)?),
        Kind::Variable(name) => return Err(ExpressionError::new(expr.span.clone(), Fault::Variable(name.to_string()))),
    })
}

/// Is one of the terms `wanted`? The terms after it are not evaluated.
fn any<'a, T: Tree>(terms: &'a [Expr], scope: &Scope<'a, T>, focus: Focus<T::Node>, wanted: bool) -> Result<bool, ExpressionError> {
    for term in terms {
        if boolean(term, scope, focus)? == wanted {
            return Ok(true);
        }
    }
    Ok(false)
}

pub(crate) fn boolean<'a, T: Tree>(expr: &'a Expr, scope: &Scope<'a, T>, focus: Focus<T::Node>) -> Result<bool, ExpressionError> {
    Ok(scope.boolean(&eval(expr, scope, focus)?))
}

pub(crate) fn number<'a, T: Tree>(expr: &'a Expr, scope: &Scope<'a, T>, focus: Focus<T::Node>) -> Result<f64, ExpressionError> {
    Ok(scope.number(&eval(expr, scope, focus)?))
}

/// The text of an expression, borrowed where it can be.
pub(crate) fn text<'a, T: Tree>(expr: &'a Expr, scope: &Scope<'a, T>, focus: Focus<T::Node>) -> Result<Cow<'a, str>, ExpressionError> {
    let text = match eval(expr, scope, focus)? {
        Value::Text(text) => text,
        Value::Nodes(nodes) => nodes.first().map_or(Cow::Borrowed(""), |node| scope.tree.text(*node)),
        other => Cow::Owned(scope.text(&other).into_owned()),
    };
    scope.weigh(text.len(), expr)?;
    Ok(text)
}

fn binary<'a, T: Tree>(
    operator: Operator,
    (left, right): (&'a Expr, &'a Expr),
    expr: &'a Expr,
    scope: &Scope<'a, T>,
    focus: Focus<T::Node>,
) -> Evaluated<'a, T> {
    let arithmetic: fn(f64, f64) -> f64 = match operator {
        Operator::Add => |a, b| a + b,
        Operator::Subtract => |a, b| a - b,
        Operator::Multiply => |a, b| a * b,
        Operator::Divide => |a, b| a / b,
        Operator::Remainder => |a, b| a % b,
        Operator::Union => return Err(ExpressionError::new(left.span.start..right.span.end, Fault::Union)),
        _ => {
            let (left, right) = (eval(left, scope, focus)?, eval(right, scope, focus)?);
            return Ok(Value::Boolean(compare::compare(scope, operator, &left, &right, expr)?));
        }
    };
    Ok(Value::Number(arithmetic(number(left, scope, focus)?, number(right, scope, focus)?)))
}
