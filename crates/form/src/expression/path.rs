//! Paths: from a start, step by step, each step filtered by its predicates.
//!
//! Steps go to children, to the parent or stay; from one node they keep the order of the document.

use super::ast::{Axis, Expr, Kind, Path, Start, Step, Test};
use super::error::{ExpressionError, Fault};
use super::eval::{Focus, Scope, eval as eval_expr};
use super::tree::{NodeKind, Tree};
use super::value::Value;

type Nodes<T> = Result<Vec<<T as Tree>::Node>, ExpressionError>;

pub(crate) fn eval<'a, T: Tree>(path: &'a Path, expr: &'a Expr, scope: &Scope<'a, T>, focus: Focus<T::Node>) -> Nodes<T> {
    let mut nodes = start(path, expr, scope, focus)?;
    for step in &path.steps {
        nodes = take(step, expr, scope, &nodes)?;
    }
    Ok(nodes)
}

fn start<'a, T: Tree>(path: &'a Path, expr: &'a Expr, scope: &Scope<'a, T>, focus: Focus<T::Node>) -> Nodes<T> {
    match &path.start {
        Start::Here => Ok(vec![focus.node]),
        // From a list of choices `/` still means the answers.
        Start::Root => Ok(vec![scope.tree.root(scope.current)]),
        Start::Question(name) => {
            let found = scope.tree.question(name, scope.current);
            found.ok_or_else(|| ExpressionError::new(expr.span.clone(), Fault::Question(name.to_string())))
        }
        Start::Value(value, predicates) => match eval_expr(value, scope, focus)? {
            Value::Nodes(nodes) => filter(predicates, expr, scope, nodes),
            _ => Err(ExpressionError::new(value.span.clone(), Fault::NotNodes { name: "/" })),
        },
    }
}

fn take<'a, T: Tree>(step: &'a Step, expr: &'a Expr, scope: &Scope<'a, T>, from: &[T::Node]) -> Nodes<T> {
    let mut all = Vec::new();
    for node in from {
        let mut found = Vec::new();
        candidates(step, scope.tree, *node, &mut found).map_err(|fault| ExpressionError::new(step.span.clone(), fault))?;
        scope.spend(found.len() + 1, expr)?;
        let kept = filter(&step.predicates, expr, scope, found)?;
        match step.axis {
            // Brothers have one parent, and stand side by side.
            Axis::Parent => all.extend(kept.into_iter().filter(|parent| all.last() != Some(parent)).collect::<Vec<_>>()),
            _ => all.extend(kept),
        }
    }
    Ok(all)
}

fn candidates<T: Tree>(step: &Step, tree: &T, node: T::Node, found: &mut Vec<T::Node>) -> Result<(), Fault> {
    match (step.axis, &step.test) {
        (Axis::Itself, Test::Node) => found.push(node),
        (Axis::Parent, Test::Node) => found.extend(tree.parent(node)),
        (Axis::Child, Test::Name(name)) => tree.named(node, name, found),
        (Axis::Child, Test::Any(None)) => found.extend(tree.children(node).filter(|child| tree.kind(*child) == NodeKind::Element)),
        (Axis::Child, Test::Node) => found.extend(tree.children(node)),
        (axis, _) => return Err(Fault::Axis(axis.name().into())),
    }
    Ok(())
}

fn filter<'a, T: Tree>(predicates: &'a [Expr], expr: &'a Expr, scope: &Scope<'a, T>, nodes: Vec<T::Node>) -> Nodes<T> {
    predicates.iter().try_fold(nodes, |nodes, predicate| keep(predicate, expr, scope, nodes))
}

fn keep<'a, T: Tree>(predicate: &'a Expr, expr: &'a Expr, scope: &Scope<'a, T>, nodes: Vec<T::Node>) -> Nodes<T> {
    if let Kind::Number(number) = predicate.kind {
        return Ok(nodes.get(place(number)).copied().into_iter().collect());
    }
    scope.spend(nodes.len(), expr)?;
    let mut kept = Vec::new();
    for (index, node) in nodes.into_iter().enumerate() {
        let value = eval_expr(predicate, scope, Focus { node, position: index + 1 })?;
        let holds = match value {
            Value::Number(number) => place(number) == index,
            other => scope.boolean(&other),
        };
        if holds {
            kept.push(node);
        }
    }
    Ok(kept)
}

/// The index of a place counted from 1; out of any list when it is not a whole place.
fn place(number: f64) -> usize {
    if number >= 1.0 && number.fract() == 0.0 { number as usize - 1 } else { usize::MAX }
}
