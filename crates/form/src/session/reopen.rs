//! A session on answers already given: a draft taken up again, a sheet corrected, an imported row checked.

use super::{Place, Session, SessionError, cast};
use crate::xform::{DefId, Event, Form};
use crate::xml::{Document, NodeId};
use crate::{Environment, Tree};

/// A session taken up again, and the paths of the answers that the form has no place for.
#[derive(Debug)]
pub struct Reopened<'f> {
    pub session: Session<'f>,
    pub unknown: Vec<String>,
}

impl<'f> Session<'f> {
    /// Opens a form on answers already given. Instances of repeats are those of the answers, calculations are made
    /// again, chance is not drawn again; a place that the answers leave out has the initial value of the form.
    ///
    /// Errors: answers of another form, or a value that an expression cannot take.
    pub fn reopen(form: &'f Form, environment: Environment, answers: &Document) -> Result<Reopened<'f>, SessionError> {
        let root = answers.element().filter(|root| answers.local(*root) == &*form.defs[0].name.local);
        let root = root.ok_or_else(|| SessionError::NoPlace(form.defs[0].path.clone()))?;
        let mut session = Session::blank(form, environment);
        session.build()?;
        session.settle()?;
        let mut unknown = Vec::new();
        // Numbers of instances may themselves be computed from answers: once more for each level of repeats.
        for _ in 0..=session.levels() {
            unknown.clear();
            session.restore(Self::ROOT, answers, root, &mut unknown)?;
            session.forget_calculations();
            session.settle()?;
        }
        session.fire(&[Event::Load])?;
        Ok(Reopened { session, unknown })
    }

    /// How deep repeats stand in each other.
    fn levels(&self) -> usize {
        let depth = |def: &crate::xform::Def| std::iter::successors(def.parent, |parent| self.form.def(*parent).parent).count();
        self.form.defs.iter().filter(|def| def.repeat.is_some()).map(depth).max().unwrap_or(0)
    }

    fn restore(&mut self, place: Place, answers: &Document, element: NodeId, unknown: &mut Vec<String>) -> Result<(), SessionError> {
        let def = self.def(place);
        if def.is_leaf() {
            let value = cast::computed(&answers.text(element), def.bind.data_type);
            self.set(place, value);
            return Ok(());
        }
        for child in answers.elements(element) {
            if !def.ranks.contains_key(answers.local(child)) {
                unknown.push(format!("{}/{}", self.path(place), answers.local(child)));
            }
        }
        for (name, rank) in &def.ranks {
            let given: Vec<NodeId> = answers.elements(element).filter(|child| answers.local(*child) == &**name).collect();
            self.restore_children(place, def.children[*rank], answers, &given, unknown)?;
        }
        Ok(())
    }

    fn restore_children(
        &mut self,
        parent: Place,
        def: DefId,
        answers: &Document,
        given: &[NodeId],
        unknown: &mut Vec<String>,
    ) -> Result<(), SessionError> {
        if self.form.def(def).repeat.is_some() && !self.is_fixed(def) {
            self.fit_instances(parent, def, given.len().min(super::MAX_INSTANCES))?;
        }
        let places: Vec<Place> = self.instances(parent, def).collect();
        for (place, element) in places.into_iter().zip(given) {
            self.restore(place, answers, *element, unknown)?;
        }
        Ok(())
    }

    fn fit_instances(&mut self, parent: Place, def: DefId, wanted: usize) -> Result<(), SessionError> {
        for index in self.count(parent, def)..wanted {
            self.insert(parent, def, index)?;
        }
        let excess: Vec<Place> = self.instances(parent, def).skip(wanted).collect();
        self.nodes[parent.0].children.retain(|child| !excess.contains(child));
        self.mark_instances(def);
        Ok(())
    }

    /// Calculations are to be made again; those that move by themselves keep what they gave.
    fn forget_calculations(&mut self) {
        for place in self.places() {
            let read = self.moving_input(place);
            let node = &mut self.nodes[place.0];
            node.calculated = read.as_ref().map(|_| node.raw.clone());
            node.read = read;
        }
        self.dirty.fill(true);
    }
}
