//! One row of answers and its state.

use super::super::{Condition, SessionError, Violation, cast, settle};
use super::Flat;
use super::tree::Handle;
use crate::expression::{Scope, Value};
use crate::xform::{Choices, ControlKind, DefId, Label, ListedChoices, Part};
use crate::{Environment, Expression};
use std::collections::HashMap;
use std::rc::Rc;

/// Passes beyond one a question before a form is said to turn in a circle.
const SPARE_PASSES: usize = 100;
/// Lists kept by the answers that they depend on, for each question.
const KEPT_LISTS: usize = 4_096;

/// A row: fill it with [`FlatRow::clear`] and [`FlatRow::set`], then [`FlatRow::settle`] it. It can be used again.
#[derive(Debug)]
pub struct FlatRow<'p> {
    pub(super) plan: &'p Flat<'p>,
    pub environment: Environment,
    given: Vec<String>,
    pub(super) values: Vec<String>,
    relevant: Vec<bool>,
    offered: Vec<Option<Rc<[String]>>>,
    kept: Vec<HashMap<String, Rc<[String]>>>,
    first: Vec<String>,
    key: String,
}

impl<'p> Flat<'p> {
    /// A row, blank at first.
    pub fn row(&'p self, environment: Environment) -> FlatRow<'p> {
        let count = self.form.defs.len();
        let mut row = FlatRow {
            plan: self,
            environment,
            given: vec![String::new(); count],
            values: vec![String::new(); count],
            relevant: vec![true; count],
            offered: vec![None; count],
            kept: vec![HashMap::new(); count],
            first: (0..count).map(|index| self.first_value(DefId(index))).collect(),
            key: String::new(),
        };
        row.clear();
        row
    }

    /// The initial value of what nobody is asked; a question starts blank, since a row says what was answered.
    fn first_value(&self, def: DefId) -> String {
        let definition = self.form.def(def);
        let element = definition.element.filter(|_| definition.is_leaf() && definition.control.is_none());
        let text = element.map_or(String::new(), |element| crate::Tree::text(&self.form.document, element).into_owned());
        cast::computed(&text, definition.bind.data_type)
    }
}

impl<'p> FlatRow<'p> {
    /// Forgets the answers.
    pub fn clear(&mut self) {
        self.given.clone_from(&self.first);
    }

    /// Puts an answer; false, and blank, when it does not fit the type of the question.
    pub fn set(&mut self, def: DefId, value: &str) -> bool {
        let data_type = self.plan.form.def(def).bind.data_type;
        let given = &mut self.given[def.0];
        given.clear();
        match data_type {
            crate::xform::DataType::Text => given.push_str(value),
            _ => given.push_str(&cast::computed(value, data_type)),
        }
        value.is_empty() || !given.is_empty()
    }

    /// Puts the codes of an answer of several.
    pub fn set_all<'c>(&mut self, def: DefId, codes: impl Iterator<Item = &'c str>) {
        let given = &mut self.given[def.0];
        given.clear();
        for code in codes {
            if !given.is_empty() {
                given.push(' ');
            }
            given.push_str(code);
        }
    }

    /// Computes the state of all questions.
    ///
    /// Errors: an expression that cannot end, or calculations that never settle.
    pub fn settle(&mut self) -> Result<(), SessionError> {
        self.values.clone_from(&self.given);
        let plan = self.plan;
        let mut last = None;
        for _ in 0..plan.order.len() + SPARE_PASSES {
            last = None;
            for def in &plan.order {
                if self.refresh(*def)? {
                    last = Some(*def);
                }
            }
            if last.is_none() || !plan.turns {
                return Ok(());
            }
        }
        Err(SessionError::Loop(last.map_or(String::new(), |def| plan.form.def(def).path.clone())))
    }

    /// True when something changed.
    fn refresh(&mut self, def: DefId) -> Result<bool, SessionError> {
        let definition = self.plan.form.def(def);
        let above = definition.parent.is_none_or(|parent| self.relevant[parent.0]);
        let known = self.plan.known[def.0];
        let holds = match &definition.bind.relevant {
            Some(relevant) if above && known => self.boolean(relevant, def)?,
            _ => true,
        };
        let relevant = above && holds;
        let mut changed = self.relevant[def.0] != relevant;
        self.relevant[def.0] = relevant;
        if definition.is_leaf() {
            changed |= self.value_of(def, relevant && known)?;
        }
        Ok(changed)
    }

    fn value_of(&mut self, def: DefId, counts: bool) -> Result<bool, SessionError> {
        let definition = self.plan.form.def(def);
        if counts && let Some(calculate) = &definition.bind.calculate {
            let text = self.text_at(calculate, Handle::Answer(def))?;
            self.given[def.0] = cast::computed(&text, definition.bind.data_type);
        }
        let offered = if counts { self.list(def)? } else { None };
        let is_rank = definition.control.as_ref().is_some_and(|control| control.kind == ControlKind::Rank);
        let (given, value) = (&self.given[def.0], &mut self.values[def.0]);
        let changed = match (self.relevant[def.0], offered.as_deref()) {
            (false, _) => replace(value, ""),
            (true, None) => replace(value, given),
            // The usual case, without a new text: one code that is offered, or nothing.
            (true, Some(codes)) if !is_rank && (given.is_empty() || codes.contains(given)) => replace(value, given),
            (true, codes) => replace(value, &settle::kept(given, codes, is_rank)),
        };
        self.offered[def.0] = offered;
        Ok(changed)
    }

    /// The codes offered, made once for the answers that the list depends on.
    fn list(&mut self, def: DefId) -> Result<Option<Rc<[String]>>, SessionError> {
        let Some(reads) = &self.plan.lists[def.0] else { return Ok(None) };
        if !reads.is_kept {
            return self.codes(def).map(Some);
        }
        self.key.clear();
        for read in &reads.leaves {
            self.key.push_str(&self.values[read.0]);
            self.key.push('\u{1f}');
        }
        if let Some(known) = self.kept[def.0].get(&self.key) {
            return Ok(Some(known.clone()));
        }
        let made = self.codes(def)?;
        if self.kept[def.0].len() < KEPT_LISTS {
            self.kept[def.0].insert(self.key.clone(), made.clone());
        }
        Ok(Some(made))
    }

    fn codes(&self, def: DefId) -> Result<Rc<[String]>, SessionError> {
        let choices = self.plan.form.def(def).control.as_ref().and_then(|control| control.choices.as_ref());
        match choices {
            None => Ok(Rc::from([])),
            Some(Choices::Written(items)) => Ok(items.iter().map(|(code, _)| code.clone()).collect()),
            Some(Choices::Listed(listed)) => {
                let items = self.items(listed, def)?;
                items.into_iter().map(|item| self.text_at(&listed.value, item)).collect::<Result<Vec<_>, _>>().map(Rc::from)
            }
        }
    }

    pub(super) fn items(&self, listed: &ListedChoices, def: DefId) -> Result<Vec<Handle>, SessionError> {
        let scope = Scope::new(self, Handle::Answer(def), &self.environment);
        match self.environment.chance.aside(def.0 as u64, || listed.nodes.evaluate(&scope)) {
            Ok(Value::Nodes(items)) => Ok(items),
            Ok(_) => Ok(Vec::new()),
            Err(error) => Err(SessionError::Expression { path: self.plan.form.def(def).path.clone(), error }),
        }
    }

    /// True when the question is asked of this row.
    pub fn is_relevant(&self, def: DefId) -> bool {
        self.relevant[def.0]
    }

    /// What counts: blank when not asked, or when the choice is not offered.
    pub fn value(&self, def: DefId) -> &str {
        &self.values[def.0]
    }

    /// What was put, or computed.
    pub fn given(&self, def: DefId) -> &str {
        &self.given[def.0]
    }

    /// The codes offered, for a question with choices that is asked and known.
    pub fn offered(&self, def: DefId) -> Option<&[String]> {
        self.offered[def.0].as_deref()
    }

    /// The rule that the answer breaks, as [`super::super::Session::violation`] tells it; none for what is not known.
    pub fn violation(&self, def: DefId) -> Result<Option<Violation>, SessionError> {
        let definition = self.plan.form.def(def);
        if !self.relevant[def.0] || !definition.is_leaf() || !self.plan.known[def.0] {
            return Ok(None);
        }
        let bind = &definition.bind;
        let (rule, condition, message) = match self.values[def.0].is_empty() {
            true => (&bind.required, Condition::Required, &bind.required_message),
            false => (&bind.constraint, Condition::Constraint, &bind.constraint_message),
        };
        let Some(rule) = rule else { return Ok(None) };
        if self.boolean(rule, def)? == (condition == Condition::Constraint) {
            return Ok(None);
        }
        let message = message.as_ref().map(|message| self.words(Some(message), Handle::Answer(def))).transpose()?;
        Ok(Some(Violation { condition, message }))
    }

    fn boolean(&self, expression: &Expression, def: DefId) -> Result<bool, SessionError> {
        let scope = Scope::new(self, Handle::Answer(def), &self.environment);
        let value = expression.evaluate(&scope).map_err(|error| self.fault(Handle::Answer(def), error))?;
        Ok(scope.boolean(&value))
    }

    pub(super) fn text_at(&self, expression: &Expression, at: Handle) -> Result<String, SessionError> {
        let scope = Scope::new(self, at, &self.environment);
        let value = expression.evaluate(&scope).map_err(|error| self.fault(at, error))?;
        Ok(scope.text(&value).into_owned())
    }

    fn fault(&self, at: Handle, error: crate::ExpressionError) -> SessionError {
        let def = if let Handle::Answer(def) = at { def } else { DefId(0) };
        SessionError::Expression { path: self.plan.form.def(def).path.clone(), error }
    }

    /// The words of a label in the first language of the form.
    pub(super) fn words(&self, label: Option<&Label>, at: Handle) -> Result<String, SessionError> {
        match label {
            None => Ok(String::new()),
            Some(Label::Plain(parts)) => self.join(parts, at),
            Some(Label::Computed(expression)) => self.text_at(expression, at),
            Some(Label::Translated(id)) => self.translated(id, at),
            Some(Label::TranslatedBy(expression)) => self.translated(&self.text_at(expression, at)?, at),
        }
    }

    fn translated(&self, id: &str, at: Handle) -> Result<String, SessionError> {
        self.plan.form.texts.get(0, id).map_or(Ok(String::new()), |parts| self.join(parts, at))
    }

    fn join(&self, parts: &[Part], at: Handle) -> Result<String, SessionError> {
        let words = parts.iter().map(|part| match part {
            Part::Words(words) => Ok(words.clone()),
            Part::Value(expression) => self.text_at(expression, at),
        });
        words.collect()
    }
}

/// Writes a text over another; true when they differ.
fn replace(old: &mut String, new: &str) -> bool {
    if old == new {
        return false;
    }
    old.clear();
    old.push_str(new);
    true
}
