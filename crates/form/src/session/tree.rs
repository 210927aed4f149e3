//! The answers and the lists, as expressions see them.

use super::{Place, Session};
use crate::Tree;
use crate::expression::NodeKind;
use crate::expression::ast::Name;
use crate::xform::DefId;
use crate::xml::NodeId;
use std::borrow::Cow;

/// A node that an expression may stand on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Handle {
    /// Above the root of the answers.
    Top,
    Answer(Place),
    /// Where the instances of a repeat stand, even when there is none.
    Range(Place, DefId),
    /// A node of a list of choices.
    List(NodeId),
}

impl Session<'_> {
    fn answers(&self, handle: Handle) -> &[Place] {
        match handle {
            Handle::Top => &[Self::ROOT],
            Handle::Answer(place) => &self.node(place).children,
            Handle::Range(..) | Handle::List(_) => &[],
        }
    }

    fn name(&self, handle: Handle) -> Option<&Name> {
        match handle {
            Handle::Answer(place) => Some(&self.def(place).name),
            Handle::Range(_, def) => Some(&self.form.def(def).name),
            Handle::Top | Handle::List(_) => None,
        }
    }

    /// The answers of a group, one after the other.
    fn push_text(&self, place: Place, out: &mut String) {
        out.push_str(&self.node(place).value);
        self.node(place).children.iter().for_each(|child| self.push_text(*child, out));
    }

    /// Every place of a name under a place.
    fn below(&self, place: Place, name: &str, found: &mut Vec<Handle>) {
        for child in &self.node(place).children {
            if &*self.def(*child).name.local == name {
                found.push(Handle::Answer(*child));
            }
            self.below(*child, name, found);
        }
    }
}

impl Tree for Session<'_> {
    type Node = Handle;

    fn root(&self, _from: Handle) -> Handle {
        Handle::Top
    }

    fn parent(&self, node: Handle) -> Option<Handle> {
        match node {
            Handle::Top => None,
            Handle::Answer(place) => Some(self.node(place).parent.map_or(Handle::Top, Handle::Answer)),
            Handle::Range(parent, _) => Some(Handle::Answer(parent)),
            Handle::List(node) => self.form.document.parent(node).map(Handle::List),
        }
    }

    fn children(&self, node: Handle) -> impl Iterator<Item = Handle> {
        let list = if let Handle::List(node) = node { Some(node) } else { None };
        let answers = self.answers(node).iter().map(|place| Handle::Answer(*place));
        answers.chain(list.into_iter().flat_map(|node| self.form.document.children(node)).map(Handle::List))
    }

    /// Without repeats before it, a child stands at the rank of its definition; else it is looked for.
    fn named(&self, node: Handle, name: &Name, found: &mut Vec<Handle>) {
        if let Handle::Answer(place) = node {
            let (node, def) = (self.node(place), self.def(place));
            let Some(rank) = def.ranks.get(&name.local) else { return };
            let child = def.children[*rank];
            let direct = node.children.get(*rank).filter(|place| self.node(**place).def == child && self.form.def(child).repeat.is_none());
            if let Some(direct) = direct.filter(|_| name.prefix.is_none()) {
                return found.push(Handle::Answer(*direct));
            }
        }
        found.extend(self.children(node).filter(|child| self.is_named(*child, name)));
    }

    fn kind(&self, node: Handle) -> NodeKind {
        match node {
            Handle::Top => NodeKind::Document,
            Handle::Answer(_) | Handle::Range(..) => NodeKind::Element,
            Handle::List(node) => self.form.document.kind(node),
        }
    }

    fn is_named(&self, node: Handle, name: &Name) -> bool {
        match node {
            Handle::List(node) => self.form.document.is_named(node, name),
            _ => self.name(node).is_some_and(|own| own.local == name.local && (name.prefix.is_none() || own.prefix == name.prefix)),
        }
    }

    fn same_name(&self, one: Handle, other: Handle) -> bool {
        match (one, other) {
            (Handle::List(one), Handle::List(other)) => self.form.document.same_name(one, other),
            _ => self.name(one).is_some() && self.name(one) == self.name(other),
        }
    }

    fn text(&self, node: Handle) -> Cow<'_, str> {
        match node {
            Handle::Answer(place) if self.node(place).children.is_empty() => Cow::Borrowed(&self.node(place).value),
            Handle::Answer(place) => {
                let mut out = String::new();
                self.push_text(place, &mut out);
                Cow::Owned(out)
            }
            Handle::Top => self.text(Handle::Answer(Self::ROOT)),
            Handle::Range(..) => Cow::Borrowed(""),
            Handle::List(node) => self.form.document.text(node),
        }
    }

    fn instance(&self, id: &str) -> Option<Handle> {
        self.form.lists.get(id).map(|node| Handle::List(*node))
    }

    /// The places of a name in the nearest repeat that has one, else in the whole form.
    fn question(&self, name: &str, from: Handle) -> Option<Vec<Handle>> {
        let above = std::iter::successors(Some(from), |node| self.parent(*node));
        let found = above.filter_map(|node| if let Handle::Answer(place) = node { Some(place) } else { None }).find_map(|place| {
            let mut found = Vec::new();
            self.below(place, name, &mut found);
            Some(found).filter(|found| !found.is_empty())
        });
        let is_known = || self.form.defs.iter().any(|def| &*def.name.local == name);
        found.or_else(|| is_known().then(Vec::new))
    }

    fn choice_label(&self, question: &str, from: Handle, value: &str) -> Option<String> {
        self.label_of_choice(question, from, value)
    }
}
