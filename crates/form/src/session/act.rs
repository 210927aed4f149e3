//! Actions: values set when the form is opened, an instance is added, or an answer changes.

use super::{Handle, Place, Session, SessionError, cast};
use crate::expression::Value as Found;
use crate::xform::{Action, ActionValue, DefId, Event, Form};

/// Rounds of actions that set off each other.
const MAX_ROUNDS: usize = 20;

impl Session<'_> {
    /// The actions of opening.
    pub(crate) fn fire(&mut self, events: &[Event]) -> Result<(), SessionError> {
        let form = self.form;
        let acts = |action: &&Action| action.events.iter().any(|event| events.contains(event));
        for action in form.actions.iter().filter(acts) {
            let sources: Vec<Place> = self.places().into_iter().filter(|place| self.node(*place).def == action.source).collect();
            for source in sources {
                self.act(action, source)?;
            }
        }
        Ok(())
    }

    /// The actions of a new instance.
    pub(crate) fn announce(&mut self, instance: Place) -> Result<(), SessionError> {
        let (form, repeat) = (self.form, self.node(instance).def);
        let acts = |action: &&Action| action.events.contains(&Event::NewRepeat) && stands_in(form, action.source, repeat);
        form.actions.iter().filter(acts).try_for_each(|action| self.act(action, instance))
    }

    /// Makes a change, then lets the actions of the answers that it changed act, until none changes any more.
    pub(crate) fn change(&mut self, make: impl FnOnce(&mut Self) -> Result<(), SessionError>) -> Result<(), SessionError> {
        if !self.form.actions.iter().any(|action| action.events.contains(&Event::ValueChanged)) {
            return make(self);
        }
        let mut before = self.watched();
        make(self)?;
        for _ in 0..MAX_ROUNDS {
            let after = self.watched();
            let changed: Vec<Place> = after
                .iter()
                .filter(|(place, value)| before.iter().any(|(other, old)| other == place && old != value))
                .map(|(place, _)| *place)
                .collect();
            if changed.is_empty() {
                return Ok(());
            }
            before = after;
            changed.into_iter().try_for_each(|place| self.react(place))?;
        }
        Err(SessionError::Loop("une action «setvalue»".into()))
    }

    /// The values of the questions whose change sets off an action.
    fn watched(&self) -> Vec<(Place, String)> {
        let watched = |place: &Place| {
            self.form.actions.iter().any(|action| action.events.contains(&Event::ValueChanged) && action.source == self.node(*place).def)
        };
        self.places().into_iter().filter(watched).map(|place| (place, self.node(place).value.clone())).collect()
    }

    fn react(&mut self, place: Place) -> Result<(), SessionError> {
        let form = self.form;
        let def = self.node(place).def;
        form.actions
            .iter()
            .filter(|action| action.events.contains(&Event::ValueChanged) && action.source == def)
            .try_for_each(|action| self.act(action, place))
    }

    /// Sets the targets of an action, seen from its source; a target that is not asked is left alone.
    fn act(&mut self, action: &Action, source: Place) -> Result<(), SessionError> {
        for target in self.targets(action, source)? {
            if !self.node(target).relevant {
                continue;
            }
            let value = match &action.value {
                None => String::new(),
                Some(ActionValue::Words(words)) => words.clone(),
                Some(ActionValue::Computed(expression)) => self.text_of(expression, Handle::Answer(target))?,
            };
            self.set(target, cast::computed(&value, self.def(target).bind.data_type));
            self.settle()?;
        }
        Ok(())
    }

    /// The nodes of the target that stand in the same instances of repeats as the source.
    fn targets(&self, action: &Action, source: Place) -> Result<Vec<Place>, SessionError> {
        let Found::Nodes(nodes) = self.evaluate(&action.target, Handle::Answer(source))? else { return Ok(Vec::new()) };
        let own = self.lineage(Handle::Answer(source));
        let places = nodes.into_iter().filter_map(|node| if let Handle::Answer(place) = node { Some(place) } else { None });
        Ok(places.filter(|place| self.shares_repeats(*place, &own)).collect())
    }

    fn shares_repeats(&self, place: Place, own: &[Place]) -> bool {
        let lineage = self.lineage(Handle::Answer(place));
        let repeats = lineage.iter().filter(|above| self.def(**above).repeat.is_some());
        repeats.into_iter().all(|above| {
            let same = own.iter().find(|other| self.node(**other).def == self.node(*above).def);
            same.is_none_or(|same| same == above)
        })
    }
}

fn stands_in(form: &Form, def: DefId, outer: DefId) -> bool {
    std::iter::successors(Some(def), |def| form.def(*def).parent).any(|def| def == outer)
}
