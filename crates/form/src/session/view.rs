//! The state of a form: every place with what a page, a sheet or a check needs to know of it.

use super::{Handle, Place, Session, SessionError};
use crate::xform::{ControlKind, DataType, Def, DefId};

/// What is to be known of a place.
#[derive(Clone, PartialEq, Debug)]
pub struct View {
    /// With the numbers of the repeats; the place where instances stand has none.
    pub path: String,
    /// `root`, `group`, `repeat-range:controlled`, `repeat-range:uncontrolled`, `repeat-instance`, `model-value`, `note`,
    /// `input`, `select`, `rank`, `range`, `trigger`.
    pub kind: &'static str,
    pub data_type: DataType,
    pub relevant: bool,
    pub readonly: bool,
    pub required: bool,
    pub value: Option<String>,
    pub label: Option<String>,
    pub choices: Option<Vec<(String, String)>>,
    pub violation: Option<Violation>,
}

/// A rule that an answer breaks, with the author's message if there is one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Violation {
    pub condition: Condition,
    pub message: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Condition {
    Required,
    Constraint,
}

impl Session<'_> {
    /// Every place, in the order of the form.
    pub fn views(&self) -> Result<Vec<View>, SessionError> {
        let mut views = Vec::with_capacity(self.nodes.len());
        self.work.set(0);
        self.collect(Self::ROOT, &mut views)?;
        Ok(views)
    }

    fn collect(&self, place: Place, views: &mut Vec<View>) -> Result<(), SessionError> {
        views.push(self.look(place)?);
        for def in &self.def(place).children {
            if self.form.def(*def).repeat.is_some() {
                views.push(self.range_view(place, *def)?);
            }
            self.instances(place, *def).try_for_each(|child| self.collect(child, views))?;
        }
        Ok(())
    }

    /// The state of a place.
    pub fn view(&self, place: Place) -> Result<View, SessionError> {
        self.work.set(0);
        self.look(place)
    }

    fn look(&self, place: Place) -> Result<View, SessionError> {
        let (node, def, at) = (self.node(place), self.def(place), Handle::Answer(place));
        let label = def.control.as_ref().and_then(|control| control.label.as_ref()).or(def.label.as_ref().filter(|_| def.repeat.is_none()));
        Ok(View {
            path: self.path(place),
            kind: kind(def, node.parent.is_none()),
            data_type: def.bind.data_type,
            relevant: node.relevant,
            readonly: node.readonly,
            required: node.required,
            value: def.is_leaf().then(|| node.value.clone()),
            label: label.map(|label| self.words(Some(label), at)).transpose()?,
            choices: self.labelled(place)?,
            violation: self.broken(place)?,
        })
    }

    /// The state of the place where the instances of a repeat stand.
    fn range_view(&self, parent: Place, id: DefId) -> Result<View, SessionError> {
        let (def, at) = (self.form.def(id), Handle::Range(parent, id));
        let holds = |expression: &Option<crate::Expression>, otherwise| {
            expression.as_ref().map_or(Ok(otherwise), |expression| self.boolean(expression, at))
        };
        let name = def.path.rsplit('/').next().unwrap_or_default();
        Ok(View {
            path: format!("{}/{name}", self.path(parent)),
            kind: if self.is_fixed(id) { "repeat-range:controlled" } else { "repeat-range:uncontrolled" },
            data_type: def.bind.data_type,
            relevant: self.node(parent).relevant && holds(&def.bind.relevant, true)?,
            readonly: self.node(parent).readonly || holds(&def.bind.readonly, false)?,
            required: holds(&def.bind.required, false)?,
            value: None,
            label: def.label.as_ref().map(|label| self.words(Some(label), at)).transpose()?,
            choices: None,
            violation: None,
        })
    }

    /// The rule that a place breaks: an answer that must be given, or one that breaks its constraint. A blank breaks no
    /// constraint, and what is not asked breaks nothing.
    pub fn violation(&self, place: Place) -> Result<Option<Violation>, SessionError> {
        self.work.set(0);
        self.broken(place)
    }

    fn broken(&self, place: Place) -> Result<Option<Violation>, SessionError> {
        let (node, def, at) = (self.node(place), self.def(place), Handle::Answer(place));
        if !node.relevant || !def.is_leaf() {
            return Ok(None);
        }
        let bind = &def.bind;
        let (condition, message) = if node.value.is_empty() {
            (node.required.then_some(Condition::Required), &bind.required_message)
        } else {
            let broken = bind.constraint.as_ref().map_or(Ok(false), |constraint| self.boolean(constraint, at).map(|holds| !holds))?;
            (broken.then_some(Condition::Constraint), &bind.constraint_message)
        };
        let message = message.as_ref().map(|message| self.words(Some(message), at)).transpose()?;
        Ok(condition.map(|condition| Violation { condition, message }))
    }
}

fn kind(def: &Def, is_root: bool) -> &'static str {
    match &def.control {
        _ if is_root => "root",
        _ if def.repeat.is_some() => "repeat-instance",
        _ if !def.is_leaf() => "group",
        None => "model-value",
        Some(control) => match control.kind {
            ControlKind::Input if is_note(def) => "note",
            ControlKind::Input => "input",
            ControlKind::SelectOne | ControlKind::SelectMany => "select",
            ControlKind::Rank => "rank",
            ControlKind::Range => "range",
            ControlKind::Trigger => "trigger",
        },
    }
}

/// A question that nobody can answer, with something to read: it informs.
fn is_note(def: &Def) -> bool {
    let always = def.bind.readonly.as_ref().is_some_and(|readonly| matches!(readonly.text().trim(), "true()" | "1" | "'true'"));
    always && def.control.as_ref().is_some_and(|control| control.label.is_some())
}
