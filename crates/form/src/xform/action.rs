//! Actions: values that are set when something happens.

use super::bind::compile;
use super::body::{find, resolve};
use super::fault::{FormError, FormFault};
use super::primary::{Def, DefId};
use crate::Expression;
use crate::xml::{Document, NodeId};
use crate::{Tree, expression};

/// A `setvalue`.
#[derive(Clone, Debug)]
pub struct Action {
    pub events: Vec<Event>,
    /// The place in which it stands: the question whose change sets it off, the repeat whose instances do.
    pub source: DefId,
    /// The nodes to set, from the node of the source.
    pub target: Expression,
    /// The definition of these nodes.
    pub target_def: DefId,
    /// Nothing for a blank.
    pub value: Option<Value>,
}

#[derive(Clone, Debug)]
pub enum Value {
    Computed(Expression),
    Words(String),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// The form is opened, for the first time or again.
    Load,
    FirstLoad,
    NewRepeat,
    ValueChanged,
}

pub(crate) fn read(document: &Document, element: NodeId, path: &str, defs: &[Def], faults: &mut Vec<FormError>) -> Option<Action> {
    let reference = document.attribute(element, "ref").or(document.attribute(element, "bind"))?;
    let place = format!("setvalue {reference}");
    let events = document
        .attribute(element, "event")
        .unwrap_or_default()
        .split_whitespace()
        .filter_map(|name| event(name, &place, faults))
        .collect();
    let target = compile(reference, "ref", &place, faults)?;
    let Some(target_def) = target_def(&target, path, defs) else {
        faults.push(FormError::new(place, FormFault::Path(reference.to_owned())));
        return None;
    };
    let words = document.text(element).into_owned();
    let value = match document.attribute(element, "value") {
        Some(value) => compile(value, "value", &place, faults).map(Value::Computed),
        None => Some(Value::Words(words)).filter(|value| !matches!(value, Value::Words(words) if words.is_empty())),
    };
    Some(Action { events, source: find(defs, path).unwrap_or(DefId(0)), target, target_def, value })
}

fn event(name: &str, place: &str, faults: &mut Vec<FormError>) -> Option<Event> {
    match name {
        "odk-instance-load" => Some(Event::Load),
        "odk-instance-first-load" | "xforms-ready" => Some(Event::FirstLoad),
        "odk-new-repeat" => Some(Event::NewRepeat),
        "xforms-value-changed" => Some(Event::ValueChanged),
        other => {
            faults.push(FormError::new(place, FormFault::Feature(format!("l'événement «{other}»"))));
            None
        }
    }
}

/// Where the target leads, whatever its predicates.
fn target_def(target: &Expression, path: &str, defs: &[Def]) -> Option<DefId> {
    let reads = expression::graph::reads(target, path);
    reads
        .paths
        .iter()
        .filter_map(|path| find(defs, path))
        .max_by_key(|id| defs[id.0].path.len())
        .or_else(|| find(defs, &resolve(target.text(), path)))
}
