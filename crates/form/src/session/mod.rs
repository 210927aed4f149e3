//! A form being filled: after each answer, what is asked, what it is worth, what is wrong.
//!
//! In: a [`Form`], an environment (clock, zone, language, seed), answers one by one. Out: the state of every place
//! ([`View`]) and the answers as XML. It stores nothing, knows no page and no person.

mod act;
mod build;
mod cast;
mod choice;
mod flat;
mod reopen;
mod settle;
mod simulate;
mod tree;
mod view;
mod write;

pub use flat::{Flat, FlatRow};
pub use reopen::Reopened;
pub use tree::Handle;
pub use view::{Condition, View, Violation};

use crate::expression::ExpressionError;
use crate::xform::{DefId, Event, Form};
use crate::{Environment, Expression, Value};
use std::cell::Cell;

/// Instances of one repeat: no household and no committee has more.
pub const MAX_INSTANCES: usize = 1_000;

/// Places of one session: three repeats of a thousand inside each other would have a thousand million.
pub const MAX_PLACES: usize = 200_000;

/// Steps of all the evaluations that one act (opening, answering, adding) sets off.
pub const MAX_WORK: u64 = 20_000_000;

/// A place of the answers. Handles stay valid until the place is removed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Place(pub(crate) usize);

/// Why an answer cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    #[error("{path} : {error}")]
    Expression { path: String, error: ExpressionError },
    #[error("les calculs ne se stabilisent pas : {0} change à chaque passage")]
    Loop(String),
    #[error("«{0}» n'existe pas dans ces réponses")]
    NoPlace(String),
    #[error("«{0}» n'est pas une question")]
    NotAQuestion(String),
    #[error("«{0}» ne se répond pas : cette question n'est pas posée ou est en lecture seule")]
    Closed(String),
    #[error("«{0}» ne peut être ni ajouté ni retiré : le nombre en est fixé par le questionnaire")]
    Fixed(String),
    #[error("«{path}» serait répété {count} fois, {MAX_INSTANCES} au plus")]
    TooMany { path: String, count: f64 },
    #[error("ce questionnaire aurait plus de {MAX_PLACES} réponses : limitez le nombre des répétitions («repeat_count»)")]
    TooManyPlaces,
    #[error("{path} : les calculs de ce questionnaire demandent plus de {MAX_WORK} étapes : simplifiez-les, ou raccourcissez les listes")]
    TooMuchWork { path: String },
    #[error("«{value}» n'est pas une réponse possible à «{path}» : {expected}")]
    Value { path: String, value: String, expected: &'static str },
    #[error("la langue «{0}» n'est pas dans ce questionnaire")]
    Language(String),
}

#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) def: DefId,
    pub(crate) parent: Option<Place>,
    pub(crate) children: Vec<Place>,
    /// What was answered, set or computed, whether it is asked at the moment or not.
    pub(crate) raw: String,
    /// What counts: blank when not asked, or when the choice is no longer offered.
    pub(crate) value: String,
    /// What the calculation gave last: it writes over an answer only when it changes.
    pub(crate) calculated: Option<String>,
    /// What a moving calculation (`now()`, `random()`) read last.
    pub(crate) read: Option<String>,
    /// The codes offered, for a question with choices.
    pub(crate) offered: Option<Vec<String>>,
    pub(crate) relevant: bool,
    pub(crate) readonly: bool,
    pub(crate) required: bool,
}

/// A form being filled.
#[derive(Debug)]
pub struct Session<'f> {
    form: &'f Form,
    environment: Environment,
    language: usize,
    nodes: Vec<Node>,
    /// The definitions whose places must be looked at again.
    dirty: Vec<bool>,
    /// The steps of the act that is going on.
    work: Cell<u64>,
    /// Computed repeats that are being made larger.
    resizing: Vec<(Place, DefId)>,
    /// Labels of choices being read for another label.
    labels: Cell<usize>,
}

impl<'f> Session<'f> {
    /// Opens a form: initial values, preloads, calculations and actions of the first load.
    pub fn open(form: &'f Form, environment: Environment) -> Result<Self, SessionError> {
        let mut session = Self::blank(form, environment);
        session.build()?;
        session.settle()?;
        session.fire(&[Event::Load, Event::FirstLoad])?;
        Ok(session)
    }

    fn blank(form: &'f Form, environment: Environment) -> Self {
        Self {
            form,
            environment,
            language: 0,
            nodes: Vec::new(),
            dirty: vec![true; form.defs.len()],
            work: Cell::new(0),
            resizing: Vec::new(),
            labels: Cell::new(0),
        }
    }

    pub fn form(&self) -> &'f Form {
        self.form
    }

    pub const ROOT: Place = Place(0);
    pub(crate) const ROOT_DEF: DefId = DefId(0);

    /// The place at a path: `/data/enfant[2]/prenom`; without a number, the first.
    pub fn place(&self, path: &str) -> Result<Place, SessionError> {
        let missing = || SessionError::NoPlace(path.to_owned());
        let mut steps = path.split('/').filter(|step| !step.is_empty());
        let root = steps.next().is_some_and(|step| step == self.form.defs[0].path.trim_start_matches('/'));
        let found = if root { steps.try_fold(Self::ROOT, |place, step| self.step(place, step)) } else { None };
        found.ok_or_else(missing)
    }

    fn step(&self, place: Place, step: &str) -> Option<Place> {
        let (name, number) = match step.strip_suffix(']').and_then(|step| step.split_once('[')) {
            Some((name, number)) => (name, number.parse::<usize>().ok()?),
            None => (step, 1),
        };
        let is_named = |child: &&Place| self.def(**child).path.rsplit('/').next() == Some(name);
        self.node(place).children.iter().filter(is_named).nth(number.checked_sub(1)?).copied()
    }

    /// Answers a question; a blank takes the answer back.
    pub fn answer(&mut self, place: Place, value: &str) -> Result<(), SessionError> {
        if self.node(place).readonly || !self.node(place).relevant {
            return Err(SessionError::Closed(self.path(place)));
        }
        let def = self.def(place);
        if !def.is_leaf() {
            return Err(SessionError::NotAQuestion(self.path(place)));
        }
        let expected = |expected| SessionError::Value { path: self.path(place), value: value.to_owned(), expected };
        let value = cast::answer(value, def.bind.data_type).map_err(expected)?;
        let bounds = def.control.as_ref().and_then(|control| control.bounds);
        let number = crate::expression::parse_number(&value);
        if bounds.is_some_and(|(least, most)| number < least.min(most) || number > least.max(most)) {
            return Err(SessionError::Value { path: self.path(place), value, expected: "un nombre entre les bornes de l'échelle" });
        }
        self.work.set(0);
        self.change(|session| {
            session.set(place, value);
            session.settle()
        })
    }

    /// Adds an instance of the repeat at a path (`/data/enfant`, `/data/menage[2]/enfant`), last of its kind.
    pub fn add(&mut self, path: &str) -> Result<Place, SessionError> {
        let (parent, def) = self.range(path)?;
        if self.is_fixed(def) {
            return Err(SessionError::Fixed(path.to_owned()));
        }
        let mut added = Self::ROOT;
        self.work.set(0);
        self.change(|session| {
            added = session.create(parent, def, session.count(parent, def))?;
            Ok(())
        })?;
        Ok(added)
    }

    /// Removes an instance of a repeat.
    pub fn remove(&mut self, place: Place) -> Result<(), SessionError> {
        let (def, parent) = (self.node(place).def, self.node(place).parent);
        self.work.set(0);
        match parent {
            Some(parent) if self.form.def(def).repeat.is_some() && !self.is_fixed(def) => self.change(|session| {
                session.nodes[parent.0].children.retain(|child| *child != place);
                session.mark_instances(def);
                session.settle()
            }),
            _ => Err(SessionError::Fixed(self.path(place))),
        }
    }

    /// Speaks another language of the form.
    pub fn speak(&mut self, language: &str) -> Result<(), SessionError> {
        let found = self.form.languages().iter().position(|other| other == language);
        self.language = found.ok_or_else(|| SessionError::Language(language.to_owned()))?;
        self.work.set(0);
        self.dirty.fill(true);
        self.settle()
    }

    /// Where instances of a repeat stand: their parent and their definition.
    fn range(&self, path: &str) -> Result<(Place, DefId), SessionError> {
        let missing = || SessionError::NoPlace(path.to_owned());
        let (above, name) = path.rsplit_once('/').ok_or_else(missing)?;
        let parent = self.place(above)?;
        let is_named = |child: &&DefId| self.form.def(**child).path.rsplit('/').next() == Some(name);
        let def = self.def(parent).children.iter().find(is_named).copied();
        def.filter(|def| self.form.def(*def).repeat.is_some()).map(|def| (parent, def)).ok_or_else(missing)
    }

    fn is_fixed(&self, def: DefId) -> bool {
        self.form.def(def).repeat.as_ref().is_some_and(|repeat| repeat.is_fixed || repeat.count.is_some())
    }

    fn node(&self, place: Place) -> &Node {
        &self.nodes[place.0]
    }

    fn def(&self, place: Place) -> &'f crate::xform::Def {
        self.form.def(self.node(place).def)
    }

    fn instances(&self, parent: Place, def: DefId) -> impl Iterator<Item = Place> {
        self.node(parent).children.iter().copied().filter(move |child| self.node(*child).def == def)
    }

    fn count(&self, parent: Place, def: DefId) -> usize {
        self.instances(parent, def).count()
    }

    /// The path of a place, with the numbers of the repeats.
    pub fn path(&self, place: Place) -> String {
        let (node, def) = (self.node(place), self.def(place));
        let Some(parent) = node.parent else { return def.path.clone() };
        let name = def.path.rsplit('/').next().unwrap_or_default();
        let number = self.instances(parent, node.def).position(|other| other == place).map_or(0, |index| index + 1);
        let number = if def.repeat.is_some() { format!("[{number}]") } else { String::new() };
        format!("{}/{name}{number}", self.path(parent))
    }

    /// Every place, parents before children.
    fn places(&self) -> Vec<Place> {
        let mut found = Vec::with_capacity(self.nodes.len());
        let mut waiting = vec![Self::ROOT];
        while let Some(place) = waiting.pop() {
            found.push(place);
            waiting.extend(self.node(place).children.iter().rev());
        }
        found
    }

    fn evaluate<'s>(&'s self, expression: &'s Expression, at: Handle) -> Result<Value<'s, Handle>, SessionError> {
        let scope = crate::expression::Scope::new(self, at, &self.environment);
        let value = expression.evaluate(&scope).map_err(|error| SessionError::Expression { path: self.shown(at), error });
        self.spend(scope.spent(), at)?;
        value
    }

    /// Counts the work of an act.
    fn spend(&self, steps: u64, at: Handle) -> Result<(), SessionError> {
        self.work.set(self.work.get().saturating_add(steps));
        if self.work.get() > MAX_WORK { Err(SessionError::TooMuchWork { path: self.shown(at) }) } else { Ok(()) }
    }

    fn boolean(&self, expression: &Expression, at: Handle) -> Result<bool, SessionError> {
        let scope = crate::expression::Scope::new(self, at, &self.environment);
        Ok(scope.boolean(&self.evaluate(expression, at)?))
    }

    fn number(&self, expression: &Expression, at: Handle) -> Result<f64, SessionError> {
        let scope = crate::expression::Scope::new(self, at, &self.environment);
        Ok(scope.number(&self.evaluate(expression, at)?))
    }

    fn text_of(&self, expression: &Expression, at: Handle) -> Result<String, SessionError> {
        let scope = crate::expression::Scope::new(self, at, &self.environment);
        let value = self.evaluate(expression, at)?;
        Ok(scope.text(&value).into_owned())
    }

    fn shown(&self, at: Handle) -> String {
        match at {
            Handle::Answer(place) => self.path(place),
            Handle::Range(parent, def) => format!("{} dans {}", self.form.def(def).path, self.path(parent)),
            Handle::Top | Handle::List(_) => self.form.defs[0].path.clone(),
        }
    }
}
