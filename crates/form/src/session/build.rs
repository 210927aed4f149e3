//! The places of a form that is opened, and of an instance that is added.

use super::{MAX_INSTANCES, MAX_PLACES, Node, Place, Session, SessionError, cast};
use crate::xform::{DefId, Preload};
use crate::xml::NodeId;

impl Session<'_> {
    pub(crate) fn build(&mut self) -> Result<(), SessionError> {
        self.grow(DefId(0), None, Some(self.form.primary)).map(drop)
    }

    /// A place, and all under it, with the initial values of an element.
    fn grow(&mut self, def: DefId, parent: Option<Place>, element: Option<NodeId>) -> Result<Place, SessionError> {
        let place = Place(self.nodes.len());
        if place.0 >= MAX_PLACES {
            return Err(SessionError::TooManyPlaces);
        }
        let raw = self.initial(def, element);
        self.nodes.push(Node {
            def,
            parent,
            children: Vec::new(),
            value: raw.clone(),
            raw,
            calculated: None,
            read: None,
            offered: None,
            relevant: true,
            readonly: false,
            required: false,
        });
        for child in &self.form.def(def).children {
            for element in self.elements(*child, element) {
                let grown = self.grow(*child, Some(place), element)?;
                self.nodes[place.0].children.push(grown);
            }
        }
        Ok(place)
    }

    /// The elements of a definition inside an element: one for a question, as many as written for a repeat.
    fn elements(&self, def: DefId, inside: Option<NodeId>) -> Vec<Option<NodeId>> {
        let definition = self.form.def(def);
        let (written, template) = self.written(def, inside);
        match &definition.repeat {
            Some(repeat) if repeat.count.is_some() => Vec::new(),
            Some(repeat) if repeat.is_fixed && written.is_empty() => vec![template],
            Some(_) => written.into_iter().map(Some).collect(),
            None if written.is_empty() => vec![template],
            None => written.into_iter().map(Some).collect(),
        }
    }

    /// The elements of a definition inside an element, and the template among them.
    fn written(&self, def: DefId, inside: Option<NodeId>) -> (Vec<NodeId>, Option<NodeId>) {
        let (document, name) = (&self.form.document, &self.form.def(def).name);
        let is_named = |element: &NodeId| document.local(*element) == &*name.local && document.prefix(*element) == name.prefix.as_deref();
        let all = inside.into_iter().flat_map(|inside| document.elements(inside)).filter(is_named);
        let (templates, written): (Vec<NodeId>, Vec<NodeId>) = all.partition(|element| crate::xform::is_template(document, *element));
        (written, templates.first().copied())
    }

    fn initial(&mut self, def: DefId, element: Option<NodeId>) -> String {
        let definition = self.form.def(def);
        if !definition.is_leaf() {
            return String::new();
        }
        let words = element.map_or(String::new(), |element| crate::Tree::text(&self.form.document, element).into_owned());
        let raw = match definition.bind.preload {
            Some(Preload::Id) => format!("uuid:{}", self.environment.chance.uuid()),
            None if definition.is_added => format!("uuid:{}", self.environment.chance.uuid()),
            Some(Preload::Today) => self.environment.now.midnight().iso(),
            Some(Preload::Start) => self.environment.now.iso(),
            Some(Preload::Later) | None => words,
        };
        cast::computed(&raw, definition.bind.data_type)
    }

    /// Adds the instance of a repeat at an index, and lets the actions of new instances act.
    pub(crate) fn create(&mut self, parent: Place, def: DefId, index: usize) -> Result<Place, SessionError> {
        if index >= MAX_INSTANCES {
            return Err(SessionError::TooMany { path: self.form.def(def).path.clone(), count: index as f64 + 1.0 });
        }
        let place = self.insert(parent, def, index)?;
        self.settle()?;
        self.announce(place)?;
        Ok(place)
    }

    /// Puts the instance of a repeat at an index.
    pub(crate) fn insert(&mut self, parent: Place, def: DefId, index: usize) -> Result<Place, SessionError> {
        let element = self.element_of_instance(def, index);
        let place = self.grow(def, Some(parent), element)?;
        let after = self.instances(parent, def).last();
        let at = match after {
            Some(last) => self.node(parent).children.iter().position(|child| *child == last).map_or(0, |at| at + 1),
            None => self.slot(parent, def),
        };
        self.nodes[parent.0].children.insert(at, place);
        self.mark_instances(def);
        Ok(place)
    }

    /// Where the first instance of a repeat belongs: before what the form has after it.
    fn slot(&self, parent: Place, def: DefId) -> usize {
        let order = &self.def(parent).children;
        let rank = |def: DefId| order.iter().position(|other| *other == def);
        self.node(parent)
            .children
            .iter()
            .position(|child| rank(self.node(*child).def) > rank(def))
            .unwrap_or(self.node(parent).children.len())
    }

    /// What a new instance starts from: for a computed number of instances, the one that the form wrote at this index;
    /// else the template; else the first written.
    fn element_of_instance(&self, def: DefId, index: usize) -> Option<NodeId> {
        let definition = self.form.def(def);
        let first = definition.element;
        let above = first.or(definition.template).and_then(|element| crate::Tree::parent(&self.form.document, element));
        let (written, template) = self.written(def, above);
        let is_counted = definition.repeat.as_ref().is_some_and(|repeat| repeat.count.is_some());
        written.get(index).copied().filter(|_| is_counted).or(template).or(definition.template).or(first)
    }
}
