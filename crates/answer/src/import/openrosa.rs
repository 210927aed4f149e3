//! OpenRosa instances: one XML document a response, as tablets send them.
//!
//! Elements become columns by their path; what repeats (by the form, or because it stands twice) becomes a child table.

use super::kobo::{self, MISSING};
use super::{ImportError, Lot, Opened, Options, Plan, Planned, Sheet};
use crate::raw::RawTable;
use crate::structure::{QuestionKind, Structure};
use base::Findings;
use form::Tree;
use form::xml::{Document, NodeId};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

pub fn recognise(opened: &Opened) -> u8 {
    if opened.documents().next().is_some() { 90 } else { 0 }
}

pub fn read(opened: &Opened, options: &Options, _findings: &mut Findings) -> Result<Lot, ImportError> {
    let structure = options.structure.as_ref();
    let repeats = repeats(opened, structure);
    let mut levels = vec![Level::new("", "reponses")];
    levels.extend(repeats.iter().map(|path| Level::new(path, path.rsplit('/').next().unwrap_or(path))));
    for (file, document) in opened.documents() {
        if let Some(root) = document.element() {
            Walk { document, file: Arc::from(file), levels: &mut levels }.response(root);
        }
    }
    lot(&opened.names(), &levels, structure)
}

/// The levels as sheets, each under the level that holds it.
pub(super) fn lot(file: &str, levels: &[Level], structure: Option<&Structure>) -> Result<Lot, ImportError> {
    for level in levels {
        let fits = RawTable::fits_of(level.headers.len(), level.rows.len());
        fits.map_err(|cause| ImportError::TooLarge { file: file.to_owned(), cause })?;
    }
    let rows_in = levels.iter().map(|level| level.rows.len()).sum();
    let (mut origins, mut sheets) = (Vec::new(), Vec::new());
    for (at, level) in levels.iter().enumerate() {
        let raw = level.table();
        origins.push(raw.headers.clone());
        let above = (at > 0).then(|| (level.above(levels), level.parents.clone()));
        sheets.push(Sheet { file: file.to_owned(), origin: at, plan: plan(&raw, structure), raw, above });
    }
    Ok(Lot { rows_in, blank_lines: 0, origins, sheets })
}

fn plan(raw: &RawTable, structure: Option<&Structure>) -> Plan {
    let mut plan = Plan { missing: MISSING.to_vec(), ..Plan::default() };
    for (at, path) in raw.headers.iter().enumerate() {
        if path.ends_with("instanceID") || path == "_uuid" {
            plan.instance.get_or_insert(at);
            plan.keys.push(at);
        } else {
            plan.columns.push(Planned { ..kobo::question(raw, at, path, structure) });
        }
    }
    plan
}

/// Paths that repeat: those of the form, and those that stand twice under one parent.
fn repeats(opened: &Opened, structure: Option<&Structure>) -> Vec<String> {
    let of_form = structure.into_iter().flat_map(|structure| &structure.questions).filter(|question| question.kind == QuestionKind::Repeat);
    let mut paths: BTreeSet<String> = of_form.map(|question| question.code.clone()).collect();
    for (_, document) in opened.documents() {
        document.element().into_iter().for_each(|root| twice(document, root, "", &mut paths));
    }
    paths.into_iter().collect()
}

fn twice(document: &Document, node: NodeId, path: &str, found: &mut BTreeSet<String>) {
    let mut seen = BTreeSet::new();
    for child in document.elements(node) {
        let own = below(path, document.local(child));
        if !seen.insert(own.clone()) {
            found.insert(own.clone());
        }
        twice(document, child, &own, found);
    }
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") }
}

type Cells = Vec<(usize, String)>;

/// The rows of a level: the responses, or the instances of a repeat.
pub(super) struct Level {
    pub(super) path: String,
    name: String,
    headers: Vec<String>,
    places: HashMap<String, usize>,
    /// The file of each row, and its cells by column.
    rows: Vec<(Arc<str>, Cells)>,
    parents: Vec<Option<u32>>,
}

impl Level {
    pub(super) fn new(path: &str, name: &str) -> Self {
        Self {
            path: path.to_owned(),
            name: name.to_owned(),
            headers: Vec::new(),
            places: HashMap::new(),
            rows: Vec::new(),
            parents: Vec::new(),
        }
    }

    pub(super) fn set(&mut self, row: usize, path: &str, text: String) {
        let at = self.places.get(path).copied().unwrap_or(self.headers.len());
        if at == self.headers.len() {
            self.headers.push(path.to_owned());
            self.places.insert(path.to_owned(), at);
        }
        self.rows[row].1.push((at, text));
    }

    /// A new row.
    pub(super) fn row(&mut self, file: Arc<str>, parent: Option<u32>) -> usize {
        self.rows.push((file, Vec::new()));
        self.parents.push(parent);
        self.rows.len() - 1
    }

    fn above(&self, levels: &[Level]) -> usize {
        let holds = |level: &Level| level.path.is_empty() || self.path.starts_with(&format!("{}/", level.path));
        levels
            .iter()
            .enumerate()
            .filter(|(_, level)| level.path != self.path && holds(level))
            .max_by_key(|(_, level)| level.path.len())
            .map_or(0, |(at, _)| at)
    }

    fn table(&self) -> RawTable {
        let mut table = RawTable::new(self.headers.clone());
        table.name = self.name.clone();
        for (file, cells) in &self.rows {
            let mut row = vec![""; self.headers.len()];
            cells.iter().for_each(|(at, text)| row[*at] = text);
            table.push_row(1, row.into_iter());
            table.files.push(file.clone());
        }
        table
    }
}

struct Walk<'a> {
    document: &'a Document,
    file: Arc<str>,
    levels: &'a mut Vec<Level>,
}

impl Walk<'_> {
    fn response(&mut self, root: NodeId) {
        let row = self.row(0, None);
        for attribute in ["submissionDate", "instanceID"] {
            if let Some(text) = self.document.attribute(root, attribute) {
                let name = if attribute == "submissionDate" { "SubmissionDate" } else { attribute };
                self.levels[0].set(row, name, text.to_owned());
            }
        }
        self.children(root, "", 0, row);
    }

    fn row(&mut self, level: usize, parent: Option<u32>) -> usize {
        self.levels[level].row(self.file.clone(), parent)
    }

    fn children(&mut self, node: NodeId, path: &str, level: usize, row: usize) {
        let children: Vec<NodeId> = self.document.elements(node).collect();
        for child in children {
            let own = below(path, self.document.local(child));
            if let Some(inner) = self.levels.iter().position(|level| level.path == own) {
                let new = self.row(inner, Some(row as u32));
                self.children(child, &own, inner, new);
            } else if self.document.elements(child).next().is_some() {
                self.children(child, &own, level, row);
            } else {
                self.levels[level].set(row, &own, self.document.text(child).trim().to_owned());
            }
        }
    }
}
