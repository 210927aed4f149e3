//! Workbooks as JSON: `{"survey": [{"type": "text", "name": "q1"}], "choices": […], "settings": […]}`.
//!
//! Every row is an object by header; the headers are the keys in the order in which they first come. A sheet that has
//! no headers, the same twice, or cells beyond them is a list of lists of cells. A key twice is refused, never dropped.

use super::workbook::{Budget, Sheet, Workbook, WorkbookError};
use crate::unique::Unique;
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};

pub fn read(text: &str) -> Result<Workbook, WorkbookError> {
    let Unique(json) = serde_json::from_str(text).map_err(|error| unreadable(error.to_string()))?;
    let Value::Object(sheets) = json else { return Err(unreadable("un objet de feuilles est attendu".into())) };
    let mut budget = Budget::default();
    let sheets = sheets.iter().map(|(name, rows)| sheet(name, rows, &mut budget)).collect::<Result<Vec<_>, _>>()?;
    if sheets.is_empty() { Err(WorkbookError::Empty) } else { Workbook { sheets }.bounded() }
}

fn unreadable(cause: String) -> WorkbookError {
    WorkbookError::Unreadable { format: "JSON", cause }
}

fn sheet(name: &str, rows: &Value, budget: &mut Budget) -> Result<Sheet, WorkbookError> {
    let Value::Array(rows) = rows else { return Err(unreadable(format!("«{name}» : une liste de lignes est attendue"))) };
    if let Some(lists) = lists(rows) {
        return listed(name, &lists, budget);
    }
    let objects: Option<Vec<&Map<String, Value>>> = rows.iter().map(Value::as_object).collect();
    let objects = objects.ok_or_else(|| unreadable(format!("«{name}» : chaque ligne est un objet, ou chaque ligne est une liste")))?;
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut headers: Vec<&str> = Vec::new();
    for key in objects.iter().flat_map(|row| row.keys()) {
        places.entry(key).or_insert_with(|| {
            headers.push(key);
            headers.len() - 1
        });
    }
    let mut sheet = Sheet::new(name);
    sheet.push(&headers);
    for row in objects {
        budget.take(name, sheet.rows.len(), headers.len())?;
        let mut cells = vec![String::new(); headers.len()];
        for (key, value) in row {
            cells[places[key.as_str()]] = cell(value).ok_or_else(|| unreadable(format!("«{name}», «{key}» : un texte est attendu")))?;
        }
        sheet.push(cells);
    }
    Ok(sheet)
}

fn lists(rows: &[Value]) -> Option<Vec<&Vec<Value>>> {
    rows.iter().map(Value::as_array).collect::<Option<Vec<_>>>().filter(|lists| !lists.is_empty())
}

fn listed(name: &str, rows: &[&Vec<Value>], budget: &mut Budget) -> Result<Sheet, WorkbookError> {
    let mut sheet = Sheet::new(name);
    for (row, cells) in rows.iter().enumerate() {
        budget.take(name, row, cells.len())?;
        let texts: Option<Vec<String>> = cells.iter().map(cell).collect();
        sheet.push(texts.ok_or_else(|| unreadable(format!("«{name}», ligne {} : des textes sont attendus", row + 1)))?);
    }
    Ok(sheet)
}

fn cell(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::Bool(value) => Some(if *value { "true" } else { "false" }.into()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

pub fn write(book: &Workbook) -> String {
    let sheets: Map<String, Value> = book.sheets.iter().map(|sheet| (sheet.name.clone(), rows(sheet))).collect();
    serde_json::to_string_pretty(&Value::Object(sheets)).unwrap_or_default() + "\n"
}

fn rows(sheet: &Sheet) -> Value {
    let Some((headers, rows)) = sheet.rows.split_first() else { return Value::Array(Vec::new()) };
    if !has_plain_headers(headers, rows) {
        let list = |row: &Vec<String>| row.iter().cloned().map(Value::String).collect();
        return Value::Array(sheet.rows.iter().map(list).collect());
    }
    let object = |row: &Vec<String>| {
        let cells = headers.iter().zip(row).filter(|(_, cell)| !cell.is_empty());
        Value::Object(cells.map(|(header, cell)| (header.clone(), Value::String(cell.clone()))).collect())
    };
    Value::Array(rows.iter().map(object).collect())
}

/// Headers that can be keys: none blank, none twice, each first met in its order, no cell beyond them.
fn has_plain_headers(headers: &[String], rows: &[Vec<String>]) -> bool {
    let distinct: HashSet<&String> = headers.iter().collect();
    let mut met: Vec<&String> = Vec::new();
    let mut known = HashSet::new();
    for row in rows {
        let cells = headers.iter().zip(row).filter(|(_, cell)| !cell.is_empty());
        met.extend(cells.map(|(header, _)| header).filter(|header| known.insert(*header)));
    }
    distinct.len() == headers.len() && rows.iter().all(|row| row.len() <= headers.len()) && met.iter().copied().eq(headers)
}
