//! The answers as XML, as they are sent: what is not asked is left out.

use super::{Place, Session};
use std::fmt::Write;

impl Session<'_> {
    /// The answers as an XML document.
    pub fn xml(&self) -> String {
        let mut out = String::new();
        self.write(Self::ROOT, &mut out);
        out
    }

    fn write(&self, place: Place, out: &mut String) {
        let (node, def) = (self.node(place), self.def(place));
        if !node.relevant {
            return;
        }
        let name = def.path.rsplit('/').next().unwrap_or_default();
        let _ = write!(out, "<{name}");
        if node.parent.is_none() {
            self.write_head(out);
        }
        let start = out.len();
        out.push('>');
        escape(&node.value, out);
        node.children.iter().for_each(|child| self.write(*child, out));
        if out.len() == start + 1 {
            out.insert(start, '/');
        } else {
            let _ = write!(out, "</{name}>");
        }
    }

    /// The attributes of the root (id, version) and the namespaces of the prefixes in use.
    fn write_head(&self, out: &mut String) {
        let document = &self.form.document;
        let mut spaces: Vec<(String, String)> = Vec::new();
        for attribute in document.attributes(self.form.primary) {
            let space = document.prefix(*attribute).zip(document.space(*attribute));
            spaces.extend(space.map(|(prefix, space)| (prefix.to_owned(), space.to_owned())));
            let prefix = document.prefix(*attribute).map_or(String::new(), |prefix| format!("{prefix}:"));
            let _ = write!(out, " {prefix}{}=\"", document.local(*attribute));
            escape(&crate::Tree::text(document, *attribute), out);
            out.push('"');
        }
        spaces.extend(self.form.defs.iter().filter_map(|def| Some((def.name.prefix.as_deref()?.to_owned(), def.space.clone()?))));
        spaces.sort();
        spaces.dedup_by(|one, other| one.0 == other.0);
        for (prefix, space) in spaces {
            let _ = write!(out, " xmlns:{prefix}=\"{space}\"");
        }
    }
}

fn escape(text: &str, out: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(letter),
        }
    }
}
