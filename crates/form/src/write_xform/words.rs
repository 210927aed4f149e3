//! Texts: in place when one is enough, in the `itext` of the form when there are languages, sounds or images.

use super::element::Element;
use super::path::{Place, resolve};
use super::tree::Tree;
use crate::questionnaire::{Text, Words};
use std::collections::BTreeMap;

/// A text of the `itext`: its identifier and its parts.
pub(crate) struct Entry {
    id: String,
    place: Place,
    parts: Vec<Part>,
}

/// One part of a text: the words themselves, or `guidance`, `image`…
struct Part {
    form: Option<&'static str>,
    prefix: &'static str,
    by_language: Vec<(String, String)>,
}

/// The texts of a form.
pub(crate) struct Speech<'a> {
    tree: &'a Tree,
    default_language: &'a str,
    entries: Vec<Entry>,
}

impl<'a> Speech<'a> {
    pub fn new(tree: &'a Tree, default_language: &'a str) -> Self {
        Self { tree, default_language, entries: Vec::new() }
    }

    fn part(&self, form: Option<&'static str>, prefix: &'static str, text: &Text) -> Part {
        let mut by_language: Vec<(String, String)> = Vec::new();
        for (language, entry) in text.entries() {
            match language.is_empty() {
                true if text.get(self.default_language).is_some() => {}
                true => by_language.push((self.default_language.to_owned(), entry.to_owned())),
                false => by_language.push((language.to_owned(), entry.to_owned())),
            }
        }
        Part { form, prefix, by_language }
    }

    fn add(&mut self, id: String, place: Place, parts: Vec<Part>) -> String {
        let reference = format!("jr:itext('{id}')");
        self.entries.push(Entry { id, place, parts });
        reference
    }

    /// The label of an item; empty when it has none.
    pub fn label(&mut self, node: usize) -> Option<Element> {
        let tree = self.tree;
        let (item, path) = (&tree.nodes[node].item, &tree.nodes[node].path);
        let parts = self.label_parts(&item.words);
        if parts.is_empty() {
            return None;
        }
        let is_alone = parts.len() == 1 && parts[0].form.is_none() && !item.text(Words::Label).is_some_and(Text::is_translated);
        Some(match is_alone {
            true => self.prose("label", item.text(Words::Label)?.best(""), Place::At(node)),
            false => Element::new("label").with("ref", self.add(format!("{path}:label"), Place::At(node), parts)),
        })
    }

    fn label_parts(&self, words: &BTreeMap<Words, Text>) -> Vec<Part> {
        const FORMS: [(Words, Option<&str>, &str); 5] = [
            (Words::Label, None, ""),
            (Words::Image, Some("image"), "jr://images/"),
            (Words::BigImage, Some("big-image"), "jr://images/"),
            (Words::Audio, Some("audio"), "jr://audio/"),
            (Words::Video, Some("video"), "jr://video/"),
        ];
        FORMS.iter().filter_map(|(known, form, prefix)| Some(self.part(*form, prefix, words.get(known)?))).collect()
    }

    pub fn hint(&mut self, node: usize) -> Option<Element> {
        let tree = self.tree;
        let (item, path) = (&tree.nodes[node].item, &tree.nodes[node].path);
        let (hint, guidance) = (item.text(Words::Hint), item.text(Words::Guidance));
        if let (Some(hint), None) = (hint.filter(|hint| !hint.is_translated()), guidance) {
            return Some(self.prose("hint", hint.best(""), Place::At(node)));
        }
        let mut parts: Vec<Part> = hint.map(|hint| self.part(None, "", hint)).into_iter().collect();
        parts.extend(guidance.map(|guidance| self.part(Some("guidance"), "", guidance)));
        let id = format!("{path}:hint");
        (!parts.is_empty()).then(|| Element::new("hint").with("ref", self.add(id, Place::At(node), parts)))
    }

    /// A message of a bind: its words, or where they are.
    pub fn message(&mut self, node: usize, words: Words, attribute: &str) -> Option<String> {
        let tree = self.tree;
        let text = tree.nodes[node].item.text(words)?;
        if !text.is_translated() && !text.best("").contains("${") {
            return Some(text.best("").to_owned());
        }
        let part = self.part(None, "", text);
        Some(self.add(format!("{}:{attribute}", tree.nodes[node].path), Place::At(node), vec![part]))
    }

    /// True when the labels of a list are in the `itext`.
    pub fn is_spoken(&self, list: &str) -> bool {
        let choices = self.tree.list(list).map_or(&[][..], |list| &list.choices);
        choices
            .iter()
            .flat_map(|choice| &choice.words)
            .any(|(words, text)| words.is_media() || text.is_translated() || text.entries().any(|(_, entry)| entry.contains("${")))
    }

    pub fn choice(&mut self, list: &str, index: usize, words: &BTreeMap<Words, Text>) -> String {
        let id = format!("{list}-{index}");
        let parts = self.label_parts(words);
        self.entries.push(Entry { id: id.clone(), place: Place::Nowhere, parts });
        id
    }

    /// An element with a text in which questions are quoted.
    pub fn prose(&self, name: &str, text: &str, place: Place) -> Element {
        prose(self.tree, Element::new(name), "", text, place)
    }

    /// The `itext`, when there is one: every text in every language, a dash where a translation is missing.
    pub fn itext(self) -> Option<Element> {
        let mut languages: Vec<&str> = Vec::new();
        for (language, _) in self.entries.iter().flat_map(|entry| &entry.parts).flat_map(|part| &part.by_language) {
            if !languages.contains(&language.as_str()) {
                languages.push(language);
            }
        }
        languages.sort_by_key(|language| *language != self.default_language);
        let mut itext = Element::new("itext");
        for language in languages {
            let default = (language == self.default_language).then_some("true()");
            let mut translation = Element::new("translation").maybe("default", default).with("lang", language);
            translation.extend(self.entries.iter().filter_map(|entry| self.text(entry, language)));
            itext.push(translation);
        }
        (!itext.is_empty()).then_some(itext)
    }

    fn text(&self, entry: &Entry, language: &str) -> Option<Element> {
        let mut text = Element::new("text").with("id", entry.id.as_str());
        for part in &entry.parts {
            let found = part.by_language.iter().find(|(known, _)| known == language).map(|(_, words)| words.as_str());
            let is_file = !part.prefix.is_empty();
            let Some(words) = found.or((!is_file).then_some("-")) else { continue };
            let value = Element::new("value").maybe("form", part.form);
            text.push(prose(self.tree, value, part.prefix, words, entry.place));
        }
        (!text.is_empty()).then_some(text)
    }
}

/// Words and outputs in turn; one space around each, as the readers of XForms fold them.
fn prose(tree: &Tree, mut element: Element, prefix: &str, text: &str, place: Place) -> Element {
    let pieces = pieces(text);
    if pieces.iter().all(|(_, is_output)| !is_output) {
        return element.text(format!("{prefix}{text}"));
    }
    if !prefix.is_empty() {
        element.push_text(prefix);
    }
    for (index, (piece, is_output)) in pieces.iter().enumerate() {
        match is_output {
            true => element.push(Element::new("output").with("value", resolve(tree, piece, place))),
            false => element.push_text(match (piece.trim(), index) {
                ("", 0) => continue,
                ("", _) => " ".to_owned(),
                (words, _) => format!(" {words} "),
            }),
        }
    }
    if pieces.last().is_some_and(|(_, is_output)| *is_output) && prefix.is_empty() {
        element.push_text(" ");
    }
    element
}

/// A text cut into words and what is computed: `${name}`, and paths that begin with `instance(…)`.
pub(crate) fn pieces(text: &str) -> Vec<(&str, bool)> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut at = 0;
    while at < text.len() {
        let length = output_length(&text[at..], text[..at].chars().next_back());
        if length == 0 {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        }
        if from < at {
            found.push((&text[from..at], false));
        }
        found.push((&text[at..at + length], true));
        at += length;
        from = at;
    }
    if from < text.len() {
        found.push((&text[from..], false));
    }
    found
}

fn output_length(rest: &str, before: Option<char>) -> usize {
    if rest.starts_with("${") {
        return rest.find('}').map_or(0, |end| end + 1);
    }
    let starts = rest.starts_with("instance(") && !before.is_some_and(|letter| letter.is_alphanumeric() || "_-".contains(letter));
    if starts { instance_length(rest) } else { 0 }
}

/// `instance('x')/root/item[…]/label`: up to the first letter that is no part of a path, outside brackets and quotes.
fn instance_length(rest: &str) -> usize {
    let (mut depth, mut quote, mut has_predicate) = (0_i32, None, false);
    let mut end = rest.len();
    for (at, letter) in rest.char_indices() {
        match (quote, letter) {
            (Some(mark), _) => quote = if letter == mark { None } else { quote },
            (None, '\'' | '"') if depth > 0 => quote = Some(letter),
            (None, '(' | '[') => {
                depth += 1;
                has_predicate |= letter == '[';
            }
            (None, ')' | ']') if depth > 0 => depth -= 1,
            (None, _) if depth > 0 || letter.is_alphanumeric() || "/_-:".contains(letter) => {}
            _ => {
                end = at;
                break;
            }
        }
    }
    if depth == 0 && quote.is_none() && has_predicate { end } else { 0 }
}
