//! A row and the lists, as expressions see them: each question has one place, its definition; repeats have none.

use super::super::Session;
use super::FlatRow;
use crate::Tree;
use crate::expression::NodeKind;
use crate::expression::ast::Name;
use crate::xform::{Choices, DefId, resolve};
use crate::xml::NodeId;
use std::borrow::Cow;

/// A node that an expression may stand on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Handle {
    Top,
    Answer(DefId),
    List(NodeId),
}

impl FlatRow<'_> {
    fn name(&self, handle: Handle) -> Option<&Name> {
        match handle {
            Handle::Answer(def) => Some(&self.plan.form().def(def).name),
            Handle::Top | Handle::List(_) => None,
        }
    }

    fn below(&self, handle: Handle) -> &[DefId] {
        match handle {
            Handle::Top => &[Session::ROOT_DEF],
            Handle::Answer(def) => &self.plan.form().def(def).children,
            Handle::List(_) => &[],
        }
    }

    fn push_text(&self, def: DefId, out: &mut String) {
        out.push_str(&self.values[def.0]);
        self.plan.form().def(def).children.iter().for_each(|child| self.push_text(*child, out));
    }
}

impl Tree for FlatRow<'_> {
    type Node = Handle;

    fn root(&self, _from: Handle) -> Handle {
        Handle::Top
    }

    fn parent(&self, node: Handle) -> Option<Handle> {
        match node {
            Handle::Top => None,
            Handle::Answer(def) => Some(self.plan.form().def(def).parent.map_or(Handle::Top, Handle::Answer)),
            Handle::List(node) => self.plan.form().document.parent(node).map(Handle::List),
        }
    }

    fn children(&self, node: Handle) -> impl Iterator<Item = Handle> {
        let list = if let Handle::List(node) = node { Some(node) } else { None };
        let answers = self.below(node).iter().filter(|def| !self.plan.is_repeated(**def)).map(|def| Handle::Answer(*def));
        answers.chain(list.into_iter().flat_map(|node| self.plan.form().document.children(node)).map(Handle::List))
    }

    fn named(&self, node: Handle, name: &Name, found: &mut Vec<Handle>) {
        if let (Handle::Answer(def), None) = (node, &name.prefix) {
            let def = self.plan.form().def(def);
            let child = def.ranks.get(&name.local).map(|rank| def.children[*rank]);
            return found.extend(child.filter(|child| !self.plan.is_repeated(*child)).map(Handle::Answer));
        }
        found.extend(self.children(node).filter(|child| self.is_named(*child, name)));
    }

    fn kind(&self, node: Handle) -> NodeKind {
        match node {
            Handle::Top => NodeKind::Document,
            Handle::Answer(_) => NodeKind::Element,
            Handle::List(node) => self.plan.form().document.kind(node),
        }
    }

    fn is_named(&self, node: Handle, name: &Name) -> bool {
        match node {
            Handle::List(node) => self.plan.form().document.is_named(node, name),
            _ => self.name(node).is_some_and(|own| own.local == name.local && (name.prefix.is_none() || own.prefix == name.prefix)),
        }
    }

    fn same_name(&self, one: Handle, other: Handle) -> bool {
        match (one, other) {
            (Handle::List(one), Handle::List(other)) => self.plan.form().document.same_name(one, other),
            _ => self.name(one).is_some() && self.name(one) == self.name(other),
        }
    }

    fn text(&self, node: Handle) -> Cow<'_, str> {
        match node {
            Handle::Answer(def) if self.plan.form().def(def).is_leaf() => Cow::Borrowed(&self.values[def.0]),
            Handle::Answer(def) => {
                let mut out = String::new();
                self.push_text(def, &mut out);
                Cow::Owned(out)
            }
            Handle::Top => self.text(Handle::Answer(Session::ROOT_DEF)),
            Handle::List(node) => self.plan.form().document.text(node),
        }
    }

    fn instance(&self, id: &str) -> Option<Handle> {
        self.plan.form().lists.get(id).map(|node| Handle::List(*node))
    }

    fn question(&self, name: &str, _from: Handle) -> Option<Vec<Handle>> {
        let defs = &self.plan.form().defs;
        let is_meant = |index: &usize| &*defs[*index].name.local == name;
        let is_there = |index: &usize| !self.plan.is_repeated(DefId(*index));
        let known: Vec<usize> = (0..defs.len()).filter(is_meant).collect();
        (!known.is_empty()).then(|| known.into_iter().filter(is_there).map(|index| Handle::Answer(DefId(index))).collect())
    }

    fn choice_label(&self, question: &str, from: Handle, value: &str) -> Option<String> {
        let form = self.plan.form();
        let at = if let Handle::Answer(def) = from { form.def(def).path.as_str() } else { "" };
        let def = form.find(&resolve(question, at))?;
        match form.def(def).control.as_ref()?.choices.as_ref()? {
            Choices::Written(items) => {
                let (_, label) = items.iter().find(|(code, _)| code == value)?;
                self.words(label.as_ref(), Handle::Answer(def)).ok()
            }
            Choices::Listed(listed) => {
                let items = self.items(listed, def).ok()?;
                let item = items.into_iter().find(|item| self.text_at(&listed.value, *item).is_ok_and(|code| code == value))?;
                self.words(listed.label.as_ref(), item).ok()
            }
        }
    }
}
