//! XForms: binds give the types, controls the choices, `repeat` the levels.
//!
//! `form::Form` refuses what our own forms do not use (places on a map, attachments): answers already collected with
//! such a form must be read all the same.

use super::{Question, QuestionKind, Structure};
use crate::table::Choice;
use form::Tree;
use form::xml::{Document, NodeId};
use std::collections::HashMap;

/// The structure, when the document is an XForm.
pub fn read(document: &Document) -> Option<Structure> {
    let root = document.element()?;
    let all = document.descendants(Document::DOCUMENT);
    let first = |name: &str| all.iter().copied().find(|node| document.local(*node) == name);
    (document.local(root) == "html").then_some(())?;
    let model = first("model")?;
    let instance = document.elements(model).find(|node| document.local(*node) == "instance")?;
    let primary = document.elements(instance).next()?;
    let reader = Reader { document, texts: texts(document, &all), types: types(document, model), controls: controls(document, &all) };
    let title = first("title").map_or(String::new(), |title| document.text(title).trim().to_owned());
    let mut structure = Structure { title, ..Structure::default() };
    let name = document.local(primary).to_owned();
    document.elements(primary).for_each(|child| reader.add(child, &format!("/{name}"), &mut structure));
    Some(structure)
}

struct Reader<'a> {
    document: &'a Document,
    texts: HashMap<String, String>,
    types: HashMap<String, String>,
    controls: HashMap<String, Vec<NodeId>>,
}

fn types(document: &Document, model: NodeId) -> HashMap<String, String> {
    let binds = document.elements(model).filter(|node| document.local(*node) == "bind");
    binds.filter_map(|bind| Some((document.attribute(bind, "nodeset")?.to_owned(), document.attribute(bind, "type")?.to_owned()))).collect()
}

/// Texts of the default language (the first) by id.
fn texts(document: &Document, all: &[NodeId]) -> HashMap<String, String> {
    let Some(language) = all.iter().copied().find(|node| document.local(*node) == "translation") else { return HashMap::new() };
    let text = |node: NodeId| {
        let value = document.elements(node).find(|value| document.attribute(*value, "form").is_none())?;
        Some((document.attribute(node, "id")?.to_owned(), document.text(value).trim().to_owned()))
    };
    document.elements(language).filter_map(text).collect()
}

fn controls(document: &Document, all: &[NodeId]) -> HashMap<String, Vec<NodeId>> {
    let mut controls: HashMap<String, Vec<NodeId>> = HashMap::new();
    for node in all {
        if let Some(path) = document.attribute(*node, "ref").or(document.attribute(*node, "nodeset")) {
            controls.entry(path.to_owned()).or_default().push(*node);
        }
    }
    controls
}

impl Reader<'_> {
    fn add(&self, node: NodeId, above: &str, structure: &mut Structure) {
        let document = self.document;
        let path = format!("{above}/{}", document.local(node));
        let code = path.splitn(3, '/').nth(2).unwrap_or_default().to_owned();
        if structure.questions.iter().any(|question| question.code == code) {
            return;
        }
        let controls = self.controls.get(&path).map_or(&[][..], Vec::as_slice);
        let named = |name: &str| controls.iter().copied().find(|control| document.local(*control) == name);
        let group = code.rsplit_once('/').map(|(group, _)| group.to_owned());
        if document.elements(node).next().is_some() {
            if let Some(repeat) = named("repeat") {
                let label = self.label(repeat);
                structure.questions.push(Question { code, label, group, kind: QuestionKind::Repeat, ..Question::default() });
            }
            document.elements(node).for_each(|child| self.add(child, &path, structure));
            return;
        }
        let select = ["select1", "select", "rank"].into_iter().find_map(|name| Some((name, named(name)?)));
        let control = select.map(|(_, node)| node).or_else(|| controls.iter().copied().find(|control| document.local(*control) != "bind"));
        let tool_type = self.types.get(&path).cloned().unwrap_or_else(|| "string".into());
        structure.questions.push(Question {
            label: control.map_or(String::new(), |control| self.label(control)),
            kind: kind(select.map(|(name, _)| name), &tool_type),
            choices: select.map_or(Vec::new(), |(_, control)| self.choices(control)),
            tool_type,
            code,
            group,
            ..Question::default()
        });
    }

    fn label(&self, control: NodeId) -> String {
        let document = self.document;
        let Some(label) = document.elements(control).find(|child| document.local(*child) == "label") else { return String::new() };
        match document.attribute(label, "ref").and_then(|reference| reference.split('\'').nth(1)) {
            Some(id) => self.texts.get(id).cloned().unwrap_or_default(),
            None => document.text(label).trim().to_owned(),
        }
    }

    fn choices(&self, control: NodeId) -> Vec<Choice> {
        let document = self.document;
        let child = |node: NodeId, name: &str| document.elements(node).find(|child| document.local(*child) == name);
        if let Some(itemset) = child(control, "itemset") {
            return self.listed(itemset).unwrap_or_default();
        }
        let items = document.elements(control).filter(|node| document.local(*node) == "item");
        items.filter_map(|item| Some(Choice::new(document.text(child(item, "value")?).trim(), self.label(item)))).collect()
    }

    /// Every choice of the list, whatever its filter: an answer may be any of them.
    fn listed(&self, itemset: NodeId) -> Option<Vec<Choice>> {
        let document = self.document;
        let id = document.attribute(itemset, "nodeset")?.split('\'').nth(1)?;
        let named = |what: &str, other: &str| {
            let node = document.elements(itemset).find(|child| document.local(*child) == what);
            node.and_then(|node| document.attribute(node, "ref")).unwrap_or(other).to_owned()
        };
        let (value, label) = (named("value", "name"), named("label", "label"));
        let field = |item: NodeId, name: &str| {
            document.elements(item).find(|child| document.local(*child) == name).map(|node| document.text(node).trim().to_owned())
        };
        let translated = label.contains("itext(");
        let label = label.trim_start_matches("jr:itext(").trim_end_matches(')').to_owned();
        let root = document.elements(document.instance(id)?).next()?;
        let choice = |item| {
            let words = field(item, &label).unwrap_or_default();
            Some(Choice::new(field(item, &value)?, if translated { self.texts.get(&words).cloned().unwrap_or(words) } else { words }))
        };
        Some(document.elements(root).filter_map(choice).collect())
    }
}

fn kind(control: Option<&str>, data_type: &str) -> QuestionKind {
    match (control, data_type.rsplit(':').next().unwrap_or(data_type)) {
        (Some("select1"), _) | (_, "select1") => QuestionKind::Single,
        (Some("select"), _) => QuestionKind::Multiple,
        (Some("rank"), _) => QuestionKind::Ranking,
        (_, "int" | "integer" | "decimal") => QuestionKind::Number,
        (_, "date" | "dateTime") => QuestionKind::Date,
        (_, "binary") => QuestionKind::File,
        _ => QuestionKind::Text,
    }
}
