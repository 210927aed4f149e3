//! Workbooks as JSON: `{"survey": [{"type": "text", "name": "q1"}], "choices": […], "settings": […]}`.
//!
//! Every row is an object by header; the headers are the keys in the order in which they first come.

use super::workbook::{Sheet, Workbook, WorkbookError};
use serde_json::{Map, Value};
use std::collections::HashMap;

pub fn read(text: &str) -> Result<Workbook, WorkbookError> {
    let json: Value = serde_json::from_str(text).map_err(|error| unreadable(error.to_string()))?;
    let Value::Object(sheets) = json else { return Err(unreadable("un objet de feuilles est attendu".into())) };
    let sheets = sheets.iter().map(|(name, rows)| sheet(name, rows)).collect::<Result<Vec<_>, _>>()?;
    if sheets.is_empty() { Err(WorkbookError::Empty) } else { Workbook { sheets }.bounded() }
}

fn unreadable(cause: String) -> WorkbookError {
    WorkbookError::Unreadable { format: "JSON", cause }
}

fn sheet(name: &str, rows: &Value) -> Result<Sheet, WorkbookError> {
    let Value::Array(rows) = rows else { return Err(unreadable(format!("«{name}» : une liste de lignes est attendue"))) };
    let objects: Option<Vec<&Map<String, Value>>> = rows.iter().map(Value::as_object).collect();
    let objects = objects.ok_or_else(|| unreadable(format!("«{name}» : chaque ligne est un objet")))?;
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
        let mut cells = vec![String::new(); headers.len()];
        for (key, value) in row {
            cells[places[key.as_str()]] = cell(value).ok_or_else(|| unreadable(format!("«{name}», «{key}» : un texte est attendu")))?;
        }
        sheet.push(cells);
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
    let object = |row: &Vec<String>| {
        let cells = headers.iter().zip(row).filter(|(_, cell)| !cell.is_empty());
        Value::Object(cells.map(|(header, cell)| (header.clone(), Value::String(cell.clone()))).collect())
    };
    Value::Array(rows.iter().map(object).collect())
}
