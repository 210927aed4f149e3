//! Submissions to rows.

use super::field::{Field, shown};
use super::merge::merge;
use super::options::ExportOptions;
use super::version::{Pack, Section, Version};
use serde_json::Value;
use std::collections::HashMap;

/// A table of an export.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    pub name: String,
    /// The headers.
    pub fields: Vec<String>,
    /// Tags under the headers, a line each.
    pub tags: Vec<Vec<String>>,
    pub rows: Vec<Vec<Value>>,
}

/// The submissions of some versions (by their place in the pack) as tables.
pub fn export(pack: &Pack, chosen: &[usize], submissions: &[Value], options: &ExportOptions) -> Vec<Sheet> {
    let mut versions: Vec<Version> = pack.versions.clone();
    versions
        .iter_mut()
        .flat_map(|version| version.sections.first_mut())
        .for_each(|root| root.fields.extend(options.copied.iter().map(|name| Field::copy(name))));
    let versions: Vec<&Version> = chosen.iter().filter_map(|at| versions.get(*at)).collect();
    let mut writer = Writer::new(pack, versions, options);
    submissions.iter().for_each(|submission| writer.submission(submission));
    writer.sheets.into_iter().map(|(sheet, _)| sheet).collect()
}

/// The first table as CSV, every cell in quotes.
pub fn csv(sheets: &[Sheet], separator: char) -> String {
    let Some(sheet) = sheets.first() else { return String::new() };
    let line = |cells: Vec<String>| {
        let cells: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        cells.join(&separator.to_string())
    };
    let heads = std::iter::once(sheet.fields.clone()).chain(sheet.tags.iter().cloned()).map(line);
    heads.chain(sheet.rows.iter().map(|row| line(row.iter().map(shown).collect()))).collect::<Vec<_>>().join("\n")
}

struct Writer<'a> {
    versions: Vec<&'a Version>,
    id_keys: Vec<&'a str>,
    options: &'a ExportOptions,
    /// Each with the names of its columns.
    sheets: Vec<(Sheet, Vec<String>)>,
    /// The number of the next row, by section.
    next: HashMap<String, u64>,
    copied: HashMap<String, Value>,
}

impl<'a> Writer<'a> {
    fn new(pack: &'a Pack, versions: Vec<&'a Version>, options: &'a ExportOptions) -> Self {
        let mut id_keys: Vec<&str> = Vec::new();
        pack.versions.iter().for_each(|version| {
            if !id_keys.contains(&version.id_key.as_str()) {
                id_keys.push(&version.id_key)
            }
        });
        let sheets = sheets(&versions, options);
        let next = sheets.iter().map(|(sheet, _)| (sheet.name.clone(), 1)).collect();
        Self { versions, id_keys, options, sheets, next, copied: HashMap::new() }
    }

    /// A submission of a version that was not asked for is left out.
    fn submission(&mut self, submission: &Value) {
        let id = self.id_keys.iter().find_map(|key| submission.get(*key)).map(shown).filter(|id| !id.is_empty());
        let Some(version) = self.versions.iter().copied().find(|version| version.id == id) else { return };
        self.copied = self.options.copied.iter().map(|name| (name.clone(), copied(submission, name))).collect();
        self.section(version, 0, std::slice::from_ref(submission), &submission["_attachments"]);
    }

    fn section(&mut self, version: &Version, at: usize, entries: &[Value], attachments: &Value) {
        let section = &version.sections[at];
        for entry in entries {
            let row = self.row(version, section, entry, attachments);
            if let Some((sheet, _)) = self.sheets.iter_mut().find(|(sheet, _)| sheet.name == section.name) {
                sheet.rows.push(row);
            }
            for (child, inner) in version.sections.iter().enumerate().filter(|(_, inner)| inner.parent == Some(at)) {
                let inner = entry.get(&inner.path).and_then(Value::as_array).cloned().unwrap_or_default();
                self.section(version, child, &inner, attachments);
            }
            *self.next.entry(section.name.clone()).or_insert(1) += 1;
        }
    }

    fn row(&self, version: &Version, section: &Section, entry: &Value, attachments: &Value) -> Vec<Value> {
        let mut cells: HashMap<String, Value> = HashMap::new();
        for field in section.fields.iter().filter(|field| is_asked(field, self.options)) {
            cells.extend(field.cells(entry.get(&field.path), attachments, self.options));
        }
        let number = |name: &str| Value::from(self.next.get(name).copied().unwrap_or(1));
        cells.insert("_index".into(), number(&section.name));
        if let Some(parent) = section.parent.map(|parent| &version.sections[parent]) {
            cells.insert("_parent_table_name".into(), Value::from(parent.name.as_str()));
            cells.insert("_parent_index".into(), number(&parent.name));
            cells.extend(self.copied.iter().map(|(name, value)| (format!("_submission_{name}"), value.clone())));
        }
        let names = self.sheets.iter().find(|(sheet, _)| sheet.name == section.name).map_or(&[][..], |(_, names)| names);
        names.iter().map(|name| cells.remove(name).unwrap_or_else(|| Value::from(""))).collect()
    }
}

fn copied(submission: &Value, name: &str) -> Value {
    let cells = Field::copy(name).cells(submission.get(name), &Value::Null, &ExportOptions::default());
    cells.into_iter().next().map_or_else(|| Value::from(""), |(_, value)| value)
}

fn is_asked(field: &Field, options: &ExportOptions) -> bool {
    options.only.is_empty() || options.only.contains(&field.path)
}

/// The tables with their headers, no row yet.
fn sheets(versions: &[&Version], options: &ExportOptions) -> Vec<(Sheet, Vec<String>)> {
    let mut sections: Vec<(&Section, &Version)> = Vec::new();
    for (section, version) in versions.iter().flat_map(|version| version.sections.iter().map(move |section| (section, *version))) {
        match sections.iter_mut().find(|(other, _)| other.name == section.name) {
            Some(known) => *known = (section, version),
            None => sections.push((section, version)),
        }
    }
    let fields = merge(versions);
    let (copies, fields): (Vec<_>, Vec<_>) = fields.into_iter().partition(|(_, field)| field.is_copy);
    let fields: Vec<_> = fields.into_iter().chain(copies).filter(|(_, field)| is_asked(field, options)).collect();
    sections.into_iter().map(|(section, version)| sheet(section, version, &fields, options)).collect()
}

fn sheet(section: &Section, version: &Version, fields: &[(String, Field)], options: &ExportOptions) -> (Sheet, Vec<String>) {
    let own = fields.iter().filter(|(name, _)| *name == section.name).map(|(_, field)| field);
    let mut columns: Vec<(String, String)> = Vec::new();
    let mut tags: Vec<Vec<String>> = vec![Vec::new(); options.tags.len()];
    for field in own {
        columns.extend(field.columns(options));
        for (line, tag) in tags.iter_mut().zip(&options.tags) {
            line.push(field.tags.get(tag).cloned().unwrap_or_default());
            line.resize(columns.len(), String::new());
        }
    }
    let at = version.sections.iter().position(|other| other.name == section.name);
    let has_children = version.sections.iter().any(|other| other.parent.is_some() && other.parent == at);
    let mut keys: Vec<String> = Vec::new();
    keys.extend((has_children || options.force_index).then(|| "_index".to_owned()));
    if section.parent.is_some() {
        keys.extend(["_parent_table_name".to_owned(), "_parent_index".to_owned()]);
        keys.extend(options.copied.iter().map(|name| format!("_submission_{name}")));
    }
    columns.extend(keys.into_iter().map(|key| (key.clone(), key)));
    tags.iter_mut().for_each(|line| line.resize(columns.len(), String::new()));
    tags.retain(|line| line.iter().any(|tag| !tag.is_empty()));
    let (names, fields) = columns.into_iter().unzip();
    (Sheet { name: section.name.clone(), fields, tags, rows: Vec::new() }, names)
}
