//! An XML document as an arena of nodes: XForms, their instances, submissions.
//!
//! Entities beyond the five of XML are refused, never expanded; depth and size are bounded; nothing is fetched.

mod read;

use crate::expression::ast::Name;
use crate::expression::{NodeKind, Tree};
use std::borrow::Cow;

/// Levels of elements.
const MAX_DEPTH: usize = 256;
/// Nodes of a document.
const MAX_NODES: usize = 1_000_000;
/// Attributes of one element.
const MAX_ATTRIBUTES: usize = 256;
/// Declarations of namespaces in force at one place.
const MAX_SPACES: usize = 128;

/// A node of a [`Document`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct NodeId(u32);

/// Why a text is not a document that we read.
#[derive(Debug, thiserror::Error)]
pub enum XmlError {
    #[error("XML illisible à l'octet {at} : {cause}")]
    Syntax { at: u64, cause: String },
    #[error("XML refusé : plus de {MAX_DEPTH} niveaux d'éléments")]
    TooDeep,
    #[error("XML refusé : plus de {MAX_NODES} nœuds ; exportez les réponses en plusieurs fichiers, ou en CSV")]
    TooLarge,
    #[error("XML refusé : plus de {MAX_ATTRIBUTES} attributs sur un élément, ou plus de {MAX_SPACES} espaces de noms")]
    TooManyAttributes,
    #[error("XML refusé : le caractère U+{0:04X} n'y a pas sa place ; exportez de nouveau le fichier")]
    Character(u32),
    #[error("XML refusé : l'entité «&{0};» n'est pas une entité de XML")]
    Entity(String),
    #[error("XML illisible : aucun élément")]
    Empty,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Content {
    Document,
    Element { prefix: Option<Box<str>>, local: Box<str>, space: Option<Box<str>> },
    Attribute { prefix: Option<Box<str>>, local: Box<str>, space: Option<Box<str>>, value: Box<str> },
    Text(String),
    Comment(Box<str>),
    Instruction { target: Box<str>, text: Box<str> },
}

#[derive(Clone, Debug)]
struct Node {
    content: Content,
    parent: Option<NodeId>,
    children: Vec<NodeId>,
    attributes: Vec<NodeId>,
}

/// A document. Node 0 is the document itself.
#[derive(Clone, Debug)]
pub struct Document {
    nodes: Vec<Node>,
    /// What `/` means to an expression: the document, or the primary instance of a form.
    root: NodeId,
    /// Prefixes that expressions may use.
    spaces: Vec<(Box<str>, Box<str>)>,
}

impl Document {
    /// Reads a document.
    pub fn parse(text: &str) -> Result<Self, XmlError> {
        read::read(text)
    }

    pub const DOCUMENT: NodeId = NodeId(0);

    /// The outermost element.
    pub fn element(&self) -> Option<NodeId> {
        self.elements(Self::DOCUMENT).next()
    }

    pub fn elements(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        self.node(node).children.iter().copied().filter(|child| matches!(self.content(*child), Content::Element { .. }))
    }

    /// Every element under a node, in the order of the document.
    pub fn descendants(&self, node: NodeId) -> Vec<NodeId> {
        let mut found = Vec::new();
        let mut waiting: Vec<NodeId> = self.elements(node).collect();
        waiting.reverse();
        while let Some(next) = waiting.pop() {
            found.push(next);
            let at = waiting.len();
            waiting.extend(self.elements(next));
            waiting[at..].reverse();
        }
        found
    }

    /// What `/` will mean to expressions.
    pub fn set_root(&mut self, node: NodeId) {
        self.root = node;
    }

    /// Lets expressions use a prefix for a namespace.
    pub fn declare(&mut self, prefix: &str, space: &str) {
        self.spaces.retain(|(other, _)| &**other != prefix);
        self.spaces.push((prefix.into(), space.into()));
    }

    /// The prefixes declared in the document, with their namespaces.
    pub fn spaces(&self) -> impl Iterator<Item = (&str, &str)> {
        self.spaces.iter().map(|(prefix, space)| (&**prefix, &**space))
    }

    /// The name of an element or attribute without its prefix; empty for other nodes.
    pub fn local(&self, node: NodeId) -> &str {
        match self.content(node) {
            Content::Element { local, .. } | Content::Attribute { local, .. } => local,
            _ => "",
        }
    }

    pub fn prefix(&self, node: NodeId) -> Option<&str> {
        match self.content(node) {
            Content::Element { prefix, .. } | Content::Attribute { prefix, .. } => prefix.as_deref(),
            _ => None,
        }
    }

    pub fn space(&self, node: NodeId) -> Option<&str> {
        match self.content(node) {
            Content::Element { space, .. } | Content::Attribute { space, .. } => space.as_deref(),
            _ => None,
        }
    }

    pub fn attributes(&self, node: NodeId) -> &[NodeId] {
        &self.node(node).attributes
    }

    /// The value of an attribute by its local name.
    pub fn attribute(&self, node: NodeId, local: &str) -> Option<&str> {
        self.attribute_node(node, local).map(|attribute| self.value(attribute))
    }

    pub fn attribute_node(&self, node: NodeId, local: &str) -> Option<NodeId> {
        self.attributes(node).iter().copied().find(|attribute| self.local(*attribute) == local)
    }

    fn value(&self, attribute: NodeId) -> &str {
        match self.content(attribute) {
            Content::Attribute { value, .. } => value,
            _ => "",
        }
    }

    /// The child at a place (from 1) among those of its kind: `*`, `text()`, `comment()`, `processing-instruction()`.
    pub fn nth(&self, node: NodeId, kind: &str, place: usize) -> Option<NodeId> {
        let is_kind = |child: &NodeId| match self.content(*child) {
            Content::Element { .. } => kind == "*",
            Content::Text(_) => kind == "text()",
            Content::Comment(_) => kind == "comment()",
            Content::Instruction { .. } => kind == "processing-instruction()",
            _ => false,
        };
        self.node(node).children.iter().copied().filter(is_kind).nth(place.checked_sub(1)?)
    }

    /// Adds an element under another, with a text when it is not empty; `None` when the document is full.
    pub(crate) fn append(&mut self, parent: NodeId, local: &str, text: &str) -> Option<NodeId> {
        let element = self.add(parent, Content::Element { prefix: None, local: local.into(), space: None })?;
        if !text.is_empty() {
            self.add(element, Content::Text(text.to_owned()))?;
        }
        Some(element)
    }

    fn add(&mut self, parent: NodeId, content: Content) -> Option<NodeId> {
        let id = NodeId(u32::try_from(self.nodes.len()).ok().filter(|_| self.nodes.len() < MAX_NODES)?);
        self.nodes.push(Node { content, parent: Some(parent), children: Vec::new(), attributes: Vec::new() });
        self.nodes[parent.0 as usize].children.push(id);
        Some(id)
    }

    fn node(&self, node: NodeId) -> &Node {
        &self.nodes[node.0 as usize]
    }

    pub(crate) fn content(&self, node: NodeId) -> &Content {
        &self.node(node).content
    }

    fn push_text(&self, node: NodeId, out: &mut String) {
        for child in &self.node(node).children {
            match self.content(*child) {
                Content::Text(text) => out.push_str(text),
                Content::Element { .. } => self.push_text(*child, out),
                _ => {}
            }
        }
    }
}

impl Tree for Document {
    type Node = NodeId;

    fn root(&self, _from: NodeId) -> NodeId {
        self.root
    }
    fn parent(&self, node: NodeId) -> Option<NodeId> {
        self.node(node).parent
    }
    fn children(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        self.node(node).children.iter().copied()
    }
    fn kind(&self, node: NodeId) -> NodeKind {
        match self.content(node) {
            Content::Document => NodeKind::Document,
            Content::Element { .. } => NodeKind::Element,
            Content::Text(_) => NodeKind::Text,
            _ => NodeKind::Other,
        }
    }

    /// A name without prefix is the local name; a prefix is read as the document declares it.
    fn is_named(&self, node: NodeId, name: &Name) -> bool {
        let Content::Element { prefix, local, space } = self.content(node) else { return false };
        if local != &name.local {
            return false;
        }
        let Some(asked) = &name.prefix else { return true };
        let declared = self.spaces.iter().find(|(other, _)| other == asked).map(|(_, space)| space);
        prefix.as_ref() == Some(asked) || (declared.is_some() && declared == space.as_ref())
    }

    fn same_name(&self, one: NodeId, other: NodeId) -> bool {
        self.local(one) == self.local(other) && self.prefix(one) == self.prefix(other)
    }

    fn text(&self, node: NodeId) -> Cow<'_, str> {
        match self.content(node) {
            Content::Attribute { value, .. } => Cow::Borrowed(value),
            Content::Text(text) => Cow::Borrowed(text),
            Content::Comment(text) | Content::Instruction { text, .. } => Cow::Borrowed(text),
            _ => match &self.node(node).children[..] {
                [] => Cow::Borrowed(""),
                [only] if matches!(self.content(*only), Content::Text(_)) => self.text(*only),
                _ => {
                    let mut out = String::new();
                    self.push_text(node, &mut out);
                    Cow::Owned(out)
                }
            },
        }
    }

    /// The `instance` element with an id.
    fn instance(&self, id: &str) -> Option<NodeId> {
        self.descendants(Self::DOCUMENT).into_iter().find(|node| self.local(*node) == "instance" && self.attribute(*node, "id") == Some(id))
    }
}
