//! XML on its way out: elements, attributes in a fixed order, everything escaped.

/// An element to be written.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Child>,
}

#[derive(Clone, PartialEq, Debug)]
enum Child {
    Element(Element),
    Text(String),
}

impl Element {
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.attributes.push((name.to_owned(), value.into()));
        self
    }

    /// An attribute that may be absent.
    pub fn maybe(self, name: &str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    pub fn child(mut self, child: Element) -> Self {
        self.push(child);
        self
    }

    pub fn push(&mut self, child: Element) {
        self.children.push(Child::Element(child));
    }

    pub fn extend(&mut self, children: impl IntoIterator<Item = Element>) {
        self.children.extend(children.into_iter().map(Child::Element));
    }

    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.push_text(text);
        self
    }

    pub fn push_text(&mut self, text: impl Into<String>) {
        self.children.push(Child::Text(text.into()));
    }

    pub fn is_empty(&self) -> bool {
        self.children.is_empty()
    }

    /// The attributes without a prefix by name, then those with one: the same form has the same bytes.
    fn open(&self, out: &mut String) {
        out.push('<');
        out.push_str(&self.name);
        let mut attributes: Vec<&(String, String)> = self.attributes.iter().collect();
        attributes.sort_by_key(|(name, _)| (name.contains(':'), name.as_str()));
        for (name, value) in attributes {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            escape(value, out);
            out.push('"');
        }
    }

    /// Adds the element to a text, at a depth of two spaces a level. What holds text is written in one line.
    pub fn write(&self, depth: usize, out: &mut String) {
        self.open(out);
        if self.children.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        let is_prose = self.children.iter().any(|child| matches!(child, Child::Text(_)));
        for child in &self.children {
            match child {
                Child::Text(text) => escape(text, out),
                Child::Element(element) => {
                    if !is_prose {
                        line(depth + 1, out);
                    }
                    element.write(depth + 1, out);
                }
            }
        }
        if !is_prose {
            line(depth, out);
        }
        out.push_str("</");
        out.push_str(&self.name);
        out.push('>');
    }
}

fn line(depth: usize, out: &mut String) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}

/// Control characters that XML cannot hold are left out.
fn escape(text: &str, out: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            letter => out.push(letter),
        }
    }
}
