//! Which item an expression speaks of.

use crate::expression::ast::{Axis, Expr, Kind as Node, Path, Start, Test};
use crate::questionnaire::{Kind, Questionnaire, Rule};

/// An item and all that holds it, the innermost first. (A parent stands before its children, so that this ends.)
pub(crate) fn line(form: &Questionnaire, index: usize) -> Vec<usize> {
    let parent = |index: &usize| form.items.get(*index)?.parent.filter(|parent| parent < index);
    std::iter::successors(Some(index).filter(|index| *index < form.items.len()), parent).collect()
}

/// The item of `${name}`, `../name` or `/data/name`, when only one bears the name.
pub(crate) fn item(form: &Questionnaire, expr: &Expr) -> Option<usize> {
    let Node::Path(path) = &expr.kind else { return None };
    only(form, last_name(path)?)
}

fn last_name(path: &Path) -> Option<&str> {
    if path.steps.iter().any(|step| !step.predicates.is_empty() || !matches!(step.axis, Axis::Child | Axis::Parent)) {
        return None;
    }
    match (&path.start, path.steps.last()) {
        (Start::Question(name), None) => Some(name),
        (Start::Root | Start::Here, Some(step)) => match &step.test {
            Test::Name(name) if name.prefix.is_none() => Some(&name.local),
            _ => None,
        },
        _ => None,
    }
}

fn only(form: &Questionnaire, name: &str) -> Option<usize> {
    let mut bearers = (0..form.items.len()).filter(|index| form.items[*index].name == name);
    bearers.next().filter(|_| bearers.next().is_none())
}

/// What a computed question stands for, where it is asked for by `index`: its calculation, unless it is computed at
/// another moment or under conditions that `index` does not share.
pub(crate) fn calculation(form: &Questionnaire, index: usize, computed: usize) -> Option<&str> {
    let item = form.items.get(computed).filter(|item| matches!(item.kind, Kind::Calculate | Kind::Hidden))?;
    let held = line(form, index);
    let conditional = |place: &usize| {
        let holder = &form.items[*place];
        holder.rule(Rule::Relevant).is_some() || holder.kind == Kind::Repeat
    };
    let is_free = line(form, computed).iter().filter(|place| conditional(place)).all(|place| *place != computed && held.contains(place));
    item.rule(Rule::Calculation).filter(|_| is_free && item.rule(Rule::Trigger).is_none())
}
