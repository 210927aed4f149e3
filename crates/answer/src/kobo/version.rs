//! The versions of a form, in Kobo's JSON: rows of a survey, rows of choices.

use super::field::{Field, FieldKind, Labels, text};
use serde_json::Value;
use std::collections::HashMap;

/// A form with all its versions, the oldest first.
#[derive(Clone, Debug)]
pub struct Pack {
    pub title: String,
    pub versions: Vec<Version>,
}

#[derive(Clone, Debug)]
pub struct Version {
    pub id: Option<String>,
    /// The field of a submission that holds the id of its version.
    pub id_key: String,
    /// The persons first, then the repeats.
    pub sections: Vec<Section>,
}

/// The persons, or a repeat.
#[derive(Clone, Debug)]
pub struct Section {
    pub name: String,
    pub path: String,
    pub parent: Option<usize>,
    pub fields: Vec<Field>,
}

impl Pack {
    pub fn read(title: &str, versions: &Value) -> Self {
        let versions = versions.as_array().map_or(&[][..], Vec::as_slice);
        Self { title: title.to_owned(), versions: versions.iter().map(|version| read(title, version)).collect() }
    }
}

fn read(title: &str, json: &Value) -> Version {
    let content = &json["content"];
    let id = text(&json["version"]).or_else(|| text(&content["settings"]["version"]));
    let id_key = text(&json["version_id_key"]).unwrap_or_else(|| "__version__".into());
    let mut reader = Reader::new(title, content);
    for row in content["survey"].as_array().into_iter().flatten() {
        reader.row(row);
    }
    Version { id, id_key, sections: reader.sections }
}

/// A group or a repeat around a question.
#[derive(Clone, Debug)]
pub(super) struct Level {
    pub(super) name: String,
    pub(super) labels: Labels,
    /// The section that it opens, for a repeat.
    section: Option<usize>,
}

struct Reader<'a> {
    translations: Vec<Option<String>>,
    lists: HashMap<String, Vec<(String, Labels)>>,
    sections: Vec<Section>,
    open: Vec<Level>,
    content: &'a Value,
}

impl<'a> Reader<'a> {
    fn new(title: &str, content: &'a Value) -> Self {
        let translations = content["translations"].as_array().map(|names| names.iter().map(text).collect()).unwrap_or_default();
        let root = Section { name: title.to_owned(), path: String::new(), parent: None, fields: Vec::new() };
        let mut reader = Self { translations, lists: HashMap::new(), sections: vec![root], open: Vec::new(), content };
        reader.read_lists();
        reader
    }

    fn read_lists(&mut self) {
        match &self.content["choices"] {
            Value::Array(rows) => rows.iter().for_each(|row| {
                let list = text(&row["list_name"]).or_else(|| text(&row["list name"])).unwrap_or_default();
                self.add_choice(&list, row);
            }),
            Value::Object(lists) => {
                lists.iter().for_each(|(list, rows)| rows.as_array().into_iter().flatten().for_each(|row| self.add_choice(list, row)))
            }
            _ => {}
        }
    }

    fn add_choice(&mut self, list: &str, row: &Value) {
        let Some(code) = text(&row["name"]).or_else(|| text(&row["value"])) else { return };
        let labels = Labels::read(row, &self.translations);
        self.lists.entry(list.to_owned()).or_default().push((code, labels));
    }

    fn row(&mut self, row: &Value) {
        let kind = text(&row["type"]).unwrap_or_default().replace("begin_", "begin ").replace("end_", "end ");
        let words: Vec<&str> = kind.split_whitespace().collect();
        match words[..] {
            ["begin", what, ..] => self.begin(row, what),
            ["end", _, ..] => drop(self.open.pop()),
            [first, ..] => self.question(row, first, &words[1..]),
            [] => {}
        }
    }

    fn begin(&mut self, row: &Value, what: &str) {
        let name = text(&row["name"]).or_else(|| text(&row["$autoname"])).unwrap_or_default();
        let labels = Labels::read(row, &self.translations);
        let section = (what == "repeat" || what == "looped").then_some(self.sections.len());
        let parent = self.section();
        self.open.push(Level { name: name.clone(), labels, section });
        if section.is_some() {
            self.sections.push(Section { name, path: self.path(""), parent: Some(parent), fields: Vec::new() });
        }
    }

    fn section(&self) -> usize {
        self.open.iter().rev().find_map(|level| level.section).unwrap_or(0)
    }

    fn path(&self, name: &str) -> String {
        let levels = self.open.iter().map(|level| level.name.as_str());
        levels.chain([name]).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/")
    }

    fn question(&mut self, row: &Value, first: &str, rest: &[&str]) {
        let Some(name) = text(&row["name"]).or_else(|| text(&row["$autoname"])) else { return };
        let (first, rest) = spelled(first, rest);
        let or_other = rest.last() == Some(&"or_other");
        let list = text(&row["select_from_list_name"]).or_else(|| rest.first().map(|list| (*list).to_owned())).unwrap_or_default();
        let kind = FieldKind::of(first, row);
        let mut choices = if kind.has_choices() { self.lists.get(&list).cloned().unwrap_or_default() } else { Vec::new() };
        let other = or_other || row["_or_other"].as_bool() == Some(true);
        if other && !choices.iter().any(|(code, _)| code == "other") {
            choices.push(("other".into(), Labels::same("Other", &self.translations)));
        }
        self.push(row, &name, kind, choices, Labels::read(row, &self.translations));
        if other {
            self.push(&Value::Null, &format!("{name}_other"), FieldKind::Text, Vec::new(), Labels::default());
        }
    }

    fn push(&mut self, row: &Value, name: &str, kind: FieldKind, choices: Vec<(String, Labels)>, labels: Labels) {
        let (path, levels, section) = (self.path(name), self.open.clone(), self.section());
        let field = Field { name: name.to_owned(), kind, labels, path, levels, choices, tags: tags(row), is_copy: false };
        self.sections[section].fields.push(field);
    }
}

/// «select one from», «select1», «select all that apply from»: the names of today.
fn spelled<'a>(first: &'a str, rest: &'a [&'a str]) -> (&'a str, &'a [&'a str]) {
    match (first, rest) {
        ("select1", rest) => ("select_one", rest),
        ("select", ["one", "from", rest @ ..] | ["one", rest @ ..]) => ("select_one", rest),
        ("select", ["all", "that", "apply", "from", rest @ ..] | ["all", "that", "apply", rest @ ..] | ["multiple", rest @ ..]) => {
            ("select_multiple", rest)
        }
        other => other,
    }
}

/// `hxl` in one text, or in a list of «hxl:#loc», «hxl:+name».
fn tags(row: &Value) -> HashMap<String, String> {
    let mut tags = HashMap::new();
    tags.extend(text(&row["hxl"]).map(|hxl| ("hxl".to_owned(), hxl)));
    for tag in row["tags"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if let Some((column, tag)) = tag.split_once(':') {
            tags.entry(column.to_owned()).or_insert_with(String::new).push_str(tag);
        }
    }
    tags
}
