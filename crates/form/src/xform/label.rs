//! Labels: words, values of other questions, and translations.

use super::bind::compile;
use super::fault::{FormError, FormFault};
use crate::Expression;
use crate::xml::{Content, Document, NodeId};
use crate::{Tree, expression::NodeKind};
use std::collections::HashMap;

/// A label as the form writes it.
#[derive(Clone, Debug)]
pub enum Label {
    Plain(Vec<Part>),
    /// The id of a translated text.
    Translated(String),
    /// An expression that gives the words: a column of a list.
    Computed(Expression),
    /// An expression that gives the id of a translated text.
    TranslatedBy(Expression),
}

/// A piece of a label.
#[derive(Clone, Debug)]
pub enum Part {
    Words(String),
    Value(Expression),
}

/// The translations: languages, default first, and for each the texts by id.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    pub languages: Vec<String>,
    texts: HashMap<(usize, String), Vec<Part>>,
}

impl Texts {
    pub(crate) fn read(document: &Document, itext: NodeId, faults: &mut Vec<FormError>) -> Self {
        let mut translations: Vec<NodeId> = document.elements(itext).filter(|element| document.local(*element) == "translation").collect();
        translations.sort_by_key(|translation| document.attribute(*translation, "default").is_none());
        let mut read = Self::default();
        for (language, translation) in translations.into_iter().enumerate() {
            read.languages.push(document.attribute(translation, "lang").unwrap_or_default().to_owned());
            for text in document.elements(translation) {
                let id = document.attribute(text, "id").unwrap_or_default().to_owned();
                // Values with a `form` are pictures and sounds.
                let value = document.elements(text).find(|value| document.attribute(*value, "form").is_none());
                let parts = value.map_or(Vec::new(), |value| parts(document, value, &format!("itext {id}"), faults));
                read.texts.insert((language, id), parts);
            }
        }
        read
    }

    /// The parts of a text in a language.
    pub(crate) fn get(&self, language: usize, id: &str) -> Option<&[Part]> {
        self.texts.get(&(language, id.to_owned())).map(Vec::as_slice)
    }
}

impl Label {
    /// The label of a `label` element.
    pub(crate) fn of_element(
        document: &Document,
        element: NodeId,
        texts: &Texts,
        place: &str,
        faults: &mut Vec<FormError>,
    ) -> Option<Self> {
        match document.attribute(element, "ref") {
            Some(reference) => Self::of_reference(reference, texts, place, faults),
            None => Some(Self::Plain(parts(document, element, place, faults))),
        }
    }

    fn of_reference(reference: &str, texts: &Texts, place: &str, faults: &mut Vec<FormError>) -> Option<Self> {
        let Some(inside) = itext(reference) else { return compile(reference, "label", place, faults).map(Self::Computed) };
        match quoted(inside) {
            Some(id) => Some(Self::known(id, texts, place, faults)),
            None => compile(inside, "label", place, faults).map(Self::TranslatedBy),
        }
    }

    /// The label of a message: words, or `jr:itext('id')`.
    pub(crate) fn of_attribute(text: &str, texts: &Texts, place: &str, faults: &mut Vec<FormError>) -> Self {
        let plain = || Self::Plain(vec![Part::Words(text.to_owned())]);
        if itext(text).is_some() { Self::of_reference(text, texts, place, faults).unwrap_or_else(plain) } else { plain() }
    }

    fn known(id: &str, texts: &Texts, place: &str, faults: &mut Vec<FormError>) -> Self {
        if !(0..texts.languages.len()).any(|language| texts.get(language, id).is_some()) {
            faults.push(FormError::new(place, FormFault::Text(id.to_owned())));
        }
        Self::Translated(id.to_owned())
    }
}

/// What stands in `jr:itext(…)`.
fn itext(reference: &str) -> Option<&str> {
    reference.trim().strip_prefix("jr:itext(")?.strip_suffix(')').map(str::trim)
}

fn quoted(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
    text.strip_prefix(quote)?.strip_suffix(quote)
}

/// Words and `output` elements, in their order.
fn parts(document: &Document, element: NodeId, place: &str, faults: &mut Vec<FormError>) -> Vec<Part> {
    let mut found = Vec::new();
    for child in document.children(element) {
        match document.content(child) {
            Content::Text(words) => found.push(Part::Words(words.clone())),
            _ if document.kind(child) == NodeKind::Element && document.local(child) == "output" => {
                let value = document.attribute(child, "value").or(document.attribute(child, "ref")).unwrap_or_default();
                found.extend(compile(value, "output", place, faults).map(Part::Value));
            }
            _ => {}
        }
    }
    found
}
