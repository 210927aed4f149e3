//! Text to a document, event by event.

use super::{Content, Document, MAX_ATTRIBUTES, MAX_DEPTH, MAX_NODES, MAX_SPACES, Node, NodeId, XmlError};
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;

pub(super) fn read(text: &str) -> Result<Document, XmlError> {
    // XML 1.0, production 2: of the signs under the space only three are characters.
    if let Some(sign) = text.chars().find(|sign| *sign < ' ' && !matches!(sign, '\t' | '\n' | '\r')) {
        return Err(XmlError::Character(u32::from(sign)));
    }
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
        for (index, attribute) in start.attributes().enumerate() {
            if index >= MAX_ATTRIBUTES || self.spaces.len() >= MAX_SPACES {
                return Err(XmlError::TooManyAttributes);
            }
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
