//! The choices of a question, and labels in the language in use.

use super::{Handle, MAX_WORK, Place, Session, SessionError};
use crate::expression::{Scope, Value};
use crate::xform::{Choices, DefId, Label, ListedChoices, Part, resolve};

/// Labels of choices that name a choice, inside each other.
const MAX_LABELS: usize = 5;

impl Session<'_> {
    /// The codes offered, for a question with choices.
    pub(crate) fn codes(&self, place: Place) -> Result<Option<Vec<String>>, SessionError> {
        match self.def(place).control.as_ref().and_then(|control| control.choices.as_ref()) {
            None => Ok(None),
            Some(Choices::Written(items)) => Ok(Some(items.iter().map(|(code, _)| code.clone()).collect())),
            Some(Choices::Listed(listed)) => {
                self.items(listed, place)?.into_iter().map(|item| self.text_of(&listed.value, item)).collect::<Result<_, _>>().map(Some)
            }
        }
    }

    /// The choices offered: code and label.
    pub fn choices(&self, place: Place) -> Result<Option<Vec<(String, String)>>, SessionError> {
        self.work.set(0);
        self.labelled(place)
    }

    pub(crate) fn labelled(&self, place: Place) -> Result<Option<Vec<(String, String)>>, SessionError> {
        match self.def(place).control.as_ref().and_then(|control| control.choices.as_ref()) {
            None => Ok(None),
            Some(Choices::Written(items)) => items
                .iter()
                .map(|(code, label)| Ok((code.clone(), self.words(label.as_ref(), Handle::Answer(place))?)))
                .collect::<Result<_, _>>()
                .map(Some),
            Some(Choices::Listed(listed)) => {
                let choice = |item| Ok((self.text_of(&listed.value, item)?, self.words(listed.label.as_ref(), item)?));
                self.items(listed, place)?.into_iter().map(choice).collect::<Result<_, _>>().map(Some)
            }
        }
    }

    fn items(&self, listed: &ListedChoices, place: Place) -> Result<Vec<Handle>, SessionError> {
        let at = Handle::Answer(place);
        let scope = Scope::new(self, at, &self.environment);
        // A list shuffled without a seed keeps its order as long as the session lasts.
        let found = self.environment.chance.aside(place.0 as u64, || listed.nodes.evaluate(&scope));
        self.spend(scope.spent(), at)?;
        match found {
            Ok(Value::Nodes(items)) => Ok(items),
            Ok(_) => Ok(Vec::new()),
            Err(error) => Err(SessionError::Expression { path: self.path(place), error }),
        }
    }

    /// The words of a label, seen from a node.
    pub(crate) fn words(&self, label: Option<&Label>, at: Handle) -> Result<String, SessionError> {
        match label {
            None => Ok(String::new()),
            Some(Label::Plain(parts)) => self.join(parts, at),
            Some(Label::Computed(expression)) => self.text_of(expression, at),
            Some(Label::Translated(id)) => self.translated(id, at),
            Some(Label::TranslatedBy(expression)) => self.translated(&self.text_of(expression, at)?, at),
        }
    }

    fn translated(&self, id: &str, at: Handle) -> Result<String, SessionError> {
        self.form.texts.get(self.language, id).map_or(Ok(String::new()), |parts| self.join(parts, at))
    }

    fn join(&self, parts: &[Part], at: Handle) -> Result<String, SessionError> {
        let words = parts.iter().map(|part| match part {
            Part::Words(words) => Ok(words.clone()),
            Part::Value(expression) => self.text_of(expression, at),
        });
        words.collect()
    }

    /// `jr:choice-name(code, 'path')`: the label of a code among the choices of the question at a path.
    pub(crate) fn label_of_choice(&self, question: &str, from: Handle, code: &str) -> Option<String> {
        let at = match from {
            Handle::Answer(place) => self.def(place).path.as_str(),
            _ => "",
        };
        let path = resolve(question, at);
        let def = self.form.defs.iter().position(|def| def.path == path).map(DefId)?;
        let place = self.nearest(def, from)?;
        // A label may itself name a choice; one that names its own would never end.
        if self.labels.get() >= MAX_LABELS || self.work.get() > MAX_WORK {
            return None;
        }
        self.labels.set(self.labels.get() + 1);
        let choices = self.labelled(place);
        self.labels.set(self.labels.get() - 1);
        choices.ok()??.into_iter().find(|(other, _)| other == code).map(|(_, label)| label)
    }

    /// The place of a definition that shares the most repeats with a node.
    fn nearest(&self, def: DefId, from: Handle) -> Option<Place> {
        let own = self.lineage(from);
        let shared = |place: &Place| {
            self.lineage(Handle::Answer(*place)).iter().rev().zip(own.iter().rev()).take_while(|(one, other)| one == other).count()
        };
        self.places().into_iter().filter(|place| self.node(*place).def == def).rev().max_by_key(shared)
    }

    /// A place and those above it.
    pub(crate) fn lineage(&self, from: Handle) -> Vec<Place> {
        let start = match from {
            Handle::Answer(place) | Handle::Range(place, _) => Some(place),
            _ => None,
        };
        std::iter::successors(start, |place| self.node(*place).parent).collect()
    }
}
