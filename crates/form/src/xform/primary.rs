//! The tree of questions, from the primary instance: what repeats counts once.

use super::bind::Bind;
use super::body::{Control, Repeat};
use super::label::Label;
use crate::Tree;
use crate::expression::ast::Name;
use crate::xml::{Document, NodeId};
use std::collections::HashMap;

/// Questions and groups of a form; the largest that was published for a load test has 5 000.
pub(crate) const MAX_DEFS: usize = 10_000;

/// A place in [`super::Form::defs`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct DefId(pub(crate) usize);

/// A question, a computed value, a group or a repeat.
#[derive(Clone, Debug)]
pub struct Def {
    pub name: Name,
    /// The namespace of the name, when it has one of its own.
    pub space: Option<String>,
    /// Absolute, with prefixes: `/data/orx:meta/orx:instanceID`.
    pub path: String,
    pub parent: Option<DefId>,
    pub children: Vec<DefId>,
    /// The rank among the children of each local name.
    pub(crate) ranks: HashMap<Box<str>, usize>,
    pub bind: Bind,
    pub control: Option<Control>,
    pub repeat: Option<Repeat>,
    /// The label of a group.
    pub label: Option<Label>,
    /// The element that new instances of a repeat are made from.
    pub(crate) template: Option<NodeId>,
    /// The element of the primary instance with its initial value; the first of a repeat.
    pub(crate) element: Option<NodeId>,
    /// True for the id that we add where the form has none.
    pub(crate) is_added: bool,
}

impl Def {
    pub(crate) fn new(name: Name, space: Option<String>, path: String, parent: Option<DefId>) -> Self {
        let (children, ranks, bind) = (Vec::new(), HashMap::new(), Bind::default());
        Self {
            name,
            space,
            path,
            parent,
            children,
            ranks,
            bind,
            control: None,
            repeat: None,
            label: None,
            template: None,
            element: None,
            is_added: false,
        }
    }

    pub fn is_leaf(&self) -> bool {
        self.children.is_empty()
    }
}

/// The definitions of the primary instance; brothers of one name are one definition.
pub(crate) fn defs(document: &Document, root: NodeId) -> Option<Vec<Def>> {
    let mut defs = Vec::new();
    add(document, root, None, &mut defs);
    if defs.len() > MAX_DEFS {
        return None;
    }
    let prefix = document.spaces().find(|(_, space)| *space == OPENROSA).map(|(prefix, _)| prefix);
    add_meta(&mut defs, prefix);
    Some(defs)
}

fn add(document: &Document, element: NodeId, parent: Option<DefId>, defs: &mut Vec<Def>) -> DefId {
    let name = Name { prefix: document.prefix(element).map(Box::from), local: document.local(element).into() };
    let known = parent.and_then(|parent| brother(&defs[parent.0], &name, defs));
    let id = known.unwrap_or_else(|| push(document, element, name, parent, defs));
    let is_template = is_template(document, element);
    let def = &mut defs[id.0];
    if is_template {
        def.template = Some(element);
    }
    def.element = def.element.or(Some(element).filter(|_| !is_template));
    let children: Vec<NodeId> = document.elements(element).collect();
    for child in children {
        if defs.len() > MAX_DEFS {
            break;
        }
        add(document, child, Some(id), defs);
    }
    id
}

/// The child of a name; the first of its local name is most often the one.
fn brother(parent: &Def, name: &Name, defs: &[Def]) -> Option<DefId> {
    let first = parent.children[*parent.ranks.get(&name.local)?];
    let is_named = |child: &DefId| defs[child.0].name == *name;
    if is_named(&first) { Some(first) } else { parent.children.iter().copied().find(is_named) }
}

fn push(document: &Document, element: NodeId, name: Name, parent: Option<DefId>, defs: &mut Vec<Def>) -> DefId {
    let above = parent.map_or("", |parent| &defs[parent.0].path);
    let path = format!("{above}/{}", shown(&name));
    let space = document.space(element).filter(|_| name.prefix.is_some()).map(str::to_owned);
    attach(Def::new(name, space, path, parent), defs)
}

fn attach(def: Def, defs: &mut Vec<Def>) -> DefId {
    let id = DefId(defs.len());
    if let Some(parent) = def.parent {
        let parent = &mut defs[parent.0];
        parent.ranks.entry(def.name.local.clone()).or_insert(parent.children.len());
        parent.children.push(id);
    }
    defs.push(def);
    id
}

const OPENROSA: &str = "http://openrosa.org/xforms";

/// An answer needs an id: where the form has no place for one, `orx:meta/orx:instanceID` is added, under the
/// prefix that the form declares for OpenRosa.
fn add_meta(defs: &mut Vec<Def>, prefix: Option<&str>) {
    let find = |defs: &[Def], parent: DefId, local: &str| {
        defs[parent.0].children.iter().copied().find(|child| &*defs[child.0].name.local == local)
    };
    let add = |defs: &mut Vec<Def>, parent: DefId, local: &str| {
        let prefix = match (parent, defs[parent.0].name.prefix.clone()) {
            (DefId(0), _) => prefix.map(Box::from),
            (_, prefix) => prefix,
        };
        let name = Name { prefix, local: local.into() };
        let path = format!("{}/{}", defs[parent.0].path, shown(&name));
        let space = name.prefix.as_ref().map(|_| OPENROSA.to_owned());
        let is_added = local == "instanceID";
        attach(Def { is_added, ..Def::new(name, space, path, Some(parent)) }, defs)
    };
    let meta = find(defs, DefId(0), "meta").unwrap_or_else(|| add(defs, DefId(0), "meta"));
    let _ = find(defs, meta, "instanceID").unwrap_or_else(|| add(defs, meta, "instanceID"));
}

pub(crate) fn is_template(document: &Document, element: NodeId) -> bool {
    document
        .attributes(element)
        .iter()
        .any(|attribute| document.local(*attribute) == "template" && document.prefix(*attribute) == Some("jr"))
}

pub(crate) fn shown(name: &Name) -> String {
    name.prefix.as_ref().map_or(name.local.to_string(), |prefix| format!("{prefix}:{}", name.local))
}

/// The text of a leaf.
pub(crate) fn initial(document: &Document, element: Option<NodeId>) -> String {
    element.map_or(String::new(), |element| document.text(element).into_owned())
}
