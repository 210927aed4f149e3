//! Functions on sets of nodes.

use super::ast::Expr;
use super::error::ExpressionError;
use super::eval::{Focus, Scope, eval, number};
use super::tree::{NodeKind, Tree};
use super::value::Value;

type Nodes<T> = Result<Vec<<T as Tree>::Node>, ExpressionError>;

/// The nodes of a value that must be a set; an empty set when it is not.
pub(crate) fn nodes<'a, T: Tree>(expr: &'a Expr, scope: &Scope<'a, T>, focus: Focus<T::Node>) -> Nodes<T> {
    Ok(match eval(expr, scope, focus)? {
        Value::Nodes(nodes) => nodes,
        _ => Vec::new(),
    })
}

/// The values of several expressions, a set counting for as many values as it has nodes.
pub(crate) fn flatten<'a, T: Tree>(
    args: &'a [Expr],
    scope: &Scope<'a, T>,
    focus: Focus<T::Node>,
) -> Result<Vec<Value<'a, T::Node>>, ExpressionError> {
    let mut values = Vec::with_capacity(args.len());
    for arg in args {
        match eval(arg, scope, focus)? {
            Value::Nodes(nodes) => {
                for node in nodes {
                    values.push(scope.atom(node, arg)?);
                }
            }
            other => values.push(other),
        }
    }
    Ok(values)
}

/// The numbers among values; what is blank is no value (a repeat not yet filled), what is not a number is NaN.
pub(crate) fn numbers<'s, 'a: 's, T: Tree>(values: &'s [Value<'a, T::Node>], scope: &'s Scope<'a, T>) -> impl Iterator<Item = f64> + 's {
    let blank = |value: &&Value<T::Node>| !matches!(value, Value::Text(text) if text.trim().is_empty());
    values.iter().filter(blank).map(|value| scope.number(value))
}

/// The smallest or largest; NaN when there is none, or when one is not a number.
pub(crate) fn extreme(numbers: impl Iterator<Item = f64>, choose: fn(f64, f64) -> f64) -> f64 {
    numbers.reduce(|a, b| if a.is_nan() || b.is_nan() { f64::NAN } else { choose(a, b) }).unwrap_or(f64::NAN)
}

/// Nodes with a text or with elements: a group that was opened is not empty (as in JavaRosa).
pub(crate) fn count_non_empty<T: Tree>(nodes: &[T::Node], tree: &T) -> usize {
    let full = |node: &&T::Node| !tree.text(**node).is_empty() || tree.children(**node).any(|child| tree.kind(child) == NodeKind::Element);
    nodes.iter().filter(full).count()
}

/// The place of a node among the brothers of its name that stand before it without a gap: the number of a repeat.
pub(crate) fn position<T: Tree>(node: T::Node, tree: &T) -> usize {
    let Some(parent) = tree.parent(node) else { return 1 };
    let elements = tree.children(parent).filter(|child| tree.kind(*child) == NodeKind::Element);
    let mut place = 0;
    for child in elements {
        place = if tree.same_name(child, node) { place + 1 } else { 0 };
        if child == node {
            return place.max(1);
        }
    }
    1
}

/// `indexed-repeat(value, repeat, place, …)`: the value inside the repeats at the places asked for. The pairs may
/// come in any order; a place that does not exist gives an empty set.
pub(crate) fn indexed_repeat<'a, T: Tree>(args: &'a [Expr], scope: &Scope<'a, T>, focus: Focus<T::Node>) -> Nodes<T> {
    let mut levels = Vec::new();
    for pair in args[1..].chunks_exact(2) {
        let repeats = nodes(&pair[0], scope, focus)?;
        let depth = repeats.first().map_or(0, |node| ancestors(*node, scope.tree).count());
        levels.push((depth, repeats, number(&pair[1], scope, focus)?));
    }
    levels.sort_by_key(|(depth, ..)| *depth);
    let mut chosen = None;
    for (_, repeats, place) in levels {
        let inside =
            repeats.into_iter().filter(|repeat| chosen.is_none_or(|outer| ancestors(*repeat, scope.tree).any(|node| node == outer)));
        let index = if place >= 1.0 { place as usize - 1 } else { return Ok(Vec::new()) };
        let Some(found) = inside.collect::<Vec<_>>().get(index).copied() else { return Ok(Vec::new()) };
        chosen = Some(found);
    }
    let values = nodes(&args[0], scope, focus)?;
    scope.spend(values.len(), &args[0])?;
    Ok(values.into_iter().filter(|value| chosen.is_some_and(|outer| ancestors(*value, scope.tree).any(|node| node == outer))).collect())
}

fn ancestors<T: Tree>(node: T::Node, tree: &T) -> impl Iterator<Item = T::Node> {
    std::iter::successors(tree.parent(node), |node| tree.parent(*node))
}
