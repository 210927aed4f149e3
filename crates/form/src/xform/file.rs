//! Files of choices put into the lists of a form: `select_one_from_file communes.csv`, `pulldata('communes', …)`.
//!
//! In: the document of an XForm, the texts of the files by name. Out: each `<instance src="jr://…/communes.csv"/>` filled
//! as a list of the form is, `root/item`, a column an element; what is wrong with a file is a fault.

use super::fault::{FormError, FormFault};
use crate::xml::{Document, NodeId};
use std::collections::HashMap;

/// Choices of a file: 35 000 communes fit, a file of answers given by mistake does not.
const MAX_ROWS: usize = 100_000;

pub(super) fn fill(document: &mut Document, files: &[(String, String)]) -> Vec<FormError> {
    let texts: HashMap<&str, &str> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let mut faults = Vec::new();
    for (instance, name) in outside(document) {
        let Some(text) = texts.get(name.as_str()) else { continue };
        if let Err(cause) = rows(text).and_then(|(headers, rows)| append(document, instance, &headers, &rows)) {
            faults.push(FormError::new("instance", FormFault::FileContent { file: name, cause }));
        }
    }
    faults
}

/// The instances that stand in a file, with its name.
fn outside(document: &Document) -> Vec<(NodeId, String)> {
    let all = document.descendants(Document::DOCUMENT).into_iter().filter(|node| document.local(*node) == "instance");
    let named = |node: NodeId| {
        let source = document.attribute(node, "src")?;
        Some((node, source.rsplit('/').next()?.to_owned()))
    };
    all.filter_map(named).collect()
}

type Rows = (Vec<String>, Vec<Vec<String>>);

/// Comma, semicolon or tab, whichever the header holds most of.
fn rows(text: &str) -> Result<Rows, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let first = text.lines().next().unwrap_or_default();
    let delimiter = [b',', b';', b'\t'].into_iter().max_by_key(|mark| (first.bytes().filter(|byte| byte == mark).count(), *mark == b','));
    let mut reader = csv::ReaderBuilder::new().flexible(true).delimiter(delimiter.unwrap_or(b',')).from_reader(text.as_bytes());
    let headers: Vec<String> = reader.headers().map_err(|error| error.to_string())?.iter().map(|name| name.trim().to_owned()).collect();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        rows.push(record.iter().map(|cell| cell.trim().to_owned()).collect());
        if rows.len() > MAX_ROWS {
            return Err(format!("plus de {MAX_ROWS} lignes"));
        }
    }
    if rows.is_empty() {
        Err("aucun choix ; attendu : une ligne de titres (name, label) puis un choix par ligne".into())
    } else {
        Ok((headers, rows))
    }
}

/// The choices of a file: code and label, by its columns `name` and `label`.
///
/// Errors, in French: no such column, no choice.
pub fn file_choices(text: &str) -> Result<Vec<(String, String)>, String> {
    let (headers, rows) = rows(text)?;
    let column = |name: &str| headers.iter().position(|header| header.eq_ignore_ascii_case(name));
    let code = column("name").ok_or("pas de colonne « name », celle des codes")?;
    let label = column("label").unwrap_or(code);
    let cell = |row: &[String], at: usize| row.get(at).cloned().unwrap_or_default();
    Ok(rows.iter().map(|row| (cell(row, code), cell(row, label))).collect())
}

fn append(document: &mut Document, instance: NodeId, headers: &[String], rows: &[Vec<String>]) -> Result<(), String> {
    let full = || "le formulaire est trop grand".to_owned();
    let root = document.append(instance, "root", "").ok_or_else(full)?;
    for row in rows {
        let item = document.append(root, "item", "").ok_or_else(full)?;
        for (header, cell) in headers.iter().zip(row).filter(|(header, _)| crate::xlsform::is_element(header)) {
            document.append(item, header, cell).ok_or_else(full)?;
        }
    }
    Ok(())
}
