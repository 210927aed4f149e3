//! An XML document as an arena of nodes: XForms, their instances, submissions.
//!
//! Entities beyond the five of XML are refused, never expanded; depth and size are bounded; nothing is fetched.

use crate::expression::ast::Name;
use crate::expression::{NodeKind, Tree};
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;
use std::borrow::Cow;

/// Levels of elements.
const MAX_DEPTH: usize = 256;
/// Nodes of a document.
const MAX_NODES: usize = 5_000_000;

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
    #[error("XML refusé : plus de {MAX_NODES} nœuds")]
    TooLarge,
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
        let mut builder = Builder::new();
        let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}').trim_start());
        reader.config_mut().check_end_names = true;
        loop {
            let event = reader.read_event().map_err(|error| syntax(reader.error_position(), &error))?;
            if event == Event::Eof {
                return builder.finish(reader.buffer_position());
            }
            builder.take(event).map_err(|error| at_position(error, reader.buffer_position()))?;
        }
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

struct Builder {
    document: Document,
    open: Vec<NodeId>,
    /// Prefix and namespace of each declaration in force, with the depth at which it was made.
    spaces: Vec<(usize, Option<Box<str>>, Box<str>)>,
}

impl Builder {
    fn new() -> Self {
        let node = Node { content: Content::Document, parent: None, children: Vec::new(), attributes: Vec::new() };
        let document = Document { nodes: vec![node], root: Document::DOCUMENT, spaces: Vec::new() };
        Self { document, open: vec![Document::DOCUMENT], spaces: Vec::new() }
    }

    fn finish(self, at: u64) -> Result<Document, XmlError> {
        match self.document.element() {
            Some(_) if self.open.len() == 1 => Ok(self.document),
            Some(_) => Err(XmlError::Syntax { at, cause: "un élément n'est pas refermé".into() }),
            None => Err(XmlError::Empty),
        }
    }

    fn take(&mut self, event: Event) -> Result<(), XmlError> {
        match event {
            Event::Start(start) => {
                let node = self.element(&start)?;
                self.open.push(node);
            }
            Event::Empty(start) => {
                self.element(&start)?;
                self.forget(self.open.len());
            }
            Event::End(_) => {
                self.open.pop();
                self.forget(self.open.len());
            }
            Event::Text(text) => self.text(&text.xml10_content())?,
            Event::CData(text) => self.text(&text.xml10_content())?,
            Event::GeneralRef(reference) => self.text(&entity(&reference)?)?,
            Event::Comment(text) => drop(self.push(Content::Comment((*text.xml10_content()).into()))?),
            Event::PI(pi) => drop(self.push(Content::Instruction { target: pi.target().into(), text: pi.content().trim_start().into() })?),
            Event::Decl(_) | Event::DocType(_) | Event::Eof => {}
        }
        Ok(())
    }

    fn parent(&self) -> NodeId {
        self.open.last().copied().unwrap_or(Document::DOCUMENT)
    }

    fn push(&mut self, content: Content) -> Result<NodeId, XmlError> {
        let parent = self.parent();
        let node = self.allocate(content, parent)?;
        self.document.nodes[parent.0 as usize].children.push(node);
        Ok(node)
    }

    fn allocate(&mut self, content: Content, parent: NodeId) -> Result<NodeId, XmlError> {
        if self.document.nodes.len() >= MAX_NODES {
            return Err(XmlError::TooLarge);
        }
        let node = NodeId(self.document.nodes.len() as u32);
        self.document.nodes.push(Node { content, parent: Some(parent), children: Vec::new(), attributes: Vec::new() });
        Ok(node)
    }

    /// Text, CDATA and entities that follow each other are one node.
    fn text(&mut self, text: &str) -> Result<(), XmlError> {
        let parent = self.parent();
        if parent == Document::DOCUMENT {
            return Ok(());
        }
        let last = self.document.nodes[parent.0 as usize].children.last().copied();
        if let Some(Content::Text(before)) = last.map(|last| &mut self.document.nodes[last.0 as usize].content) {
            before.push_str(text);
            return Ok(());
        }
        self.push(Content::Text(text.to_owned())).map(drop)
    }

    fn element(&mut self, start: &BytesStart) -> Result<NodeId, XmlError> {
        if self.open.len() > MAX_DEPTH {
            return Err(XmlError::TooDeep);
        }
        let attributes = self.read_attributes(start)?;
        let (prefix, local) = split(start.name().0);
        let space = self.space(prefix.as_deref());
        let node = self.push(Content::Element { prefix, local, space })?;
        for (name, value) in attributes {
            let (prefix, local) = split(&name);
            let space = prefix.as_deref().and_then(|prefix| self.space(Some(prefix)));
            let attribute = self.allocate(Content::Attribute { prefix, local, space, value: value.into() }, node)?;
            self.document.nodes[node.0 as usize].attributes.push(attribute);
        }
        Ok(node)
    }

    /// The attributes of an element; declarations of namespaces are put in force.
    fn read_attributes(&mut self, start: &BytesStart) -> Result<Vec<(String, String)>, XmlError> {
        let mut found = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| syntax(0, &error))?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| syntax(0, &error))?;
            match (attribute.key.0, attribute.key.0.strip_prefix("xmlns:")) {
                ("xmlns", _) => self.spaces.push((self.open.len(), None, (*value).into())),
                (_, Some(prefix)) => {
                    self.spaces.push((self.open.len(), Some(prefix.into()), (*value).into()));
                    self.document.declare(prefix, &value);
                }
                (name, None) => found.push((name.to_owned(), value.into_owned())),
            }
        }
        Ok(found)
    }

    fn space(&self, prefix: Option<&str>) -> Option<Box<str>> {
        self.spaces
            .iter()
            .rev()
            .find(|(_, other, _)| other.as_deref() == prefix)
            .map(|(.., space)| space.clone())
            .filter(|space| !space.is_empty())
    }

    fn forget(&mut self, depth: usize) {
        self.spaces.retain(|(declared, ..)| *declared < depth);
    }
}

fn split(name: &str) -> (Option<Box<str>>, Box<str>) {
    match name.split_once(':') {
        Some((prefix, local)) => (Some(prefix.into()), local.into()),
        None => (None, name.into()),
    }
}

fn entity(reference: &BytesRef) -> Result<String, XmlError> {
    let name = reference.xml10_content();
    match reference.resolve_char_ref() {
        Ok(Some(letter)) => Ok(letter.to_string()),
        _ => resolve_predefined_entity(&name).map(str::to_owned).ok_or_else(|| XmlError::Entity(name.to_string())),
    }
}

fn syntax(at: u64, error: &impl std::fmt::Display) -> XmlError {
    XmlError::Syntax { at, cause: error.to_string() }
}

fn at_position(error: XmlError, position: u64) -> XmlError {
    match error {
        XmlError::Syntax { at: 0, cause } => XmlError::Syntax { at: position, cause },
        other => other,
    }
}
