//! KoboToolbox answers in JSON: an object a response, keys as paths, repeats as lists of objects.

use super::openrosa::{Level, lot};
use super::{ImportError, Lot, Opened, Options};
use base::Findings;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

pub fn recognise(opened: &Opened) -> u8 {
    if opened.json().any(|(_, json)| !responses(json).is_empty()) { 80 } else { 0 }
}

pub fn read(opened: &Opened, options: &Options, _findings: &mut Findings) -> Result<Lot, ImportError> {
    let mut paths = BTreeSet::new();
    opened.json().flat_map(|(_, json)| responses(json)).for_each(|response| repeats(response, &mut paths));
    let mut levels = vec![Level::new("", "reponses")];
    levels.extend(paths.iter().map(|path| Level::new(path, path.rsplit('/').next().unwrap_or(path))));
    for (file, json) in opened.json() {
        let file = Arc::from(file);
        responses(json).into_iter().for_each(|response| add(response, 0, None, &file, &mut levels));
    }
    lot(&opened.names(), &levels, options.structure.as_ref())
}

/// A list of objects, or the pages of Kobo's interface: `{count, results}`.
fn responses(json: &Value) -> Vec<&Map<String, Value>> {
    let list = json.get("results").unwrap_or(json);
    list.as_array().into_iter().flatten().filter_map(Value::as_object).collect()
}

/// The objects of a repeat; lists of the tool itself (`_attachments`, `_notes`) are none.
fn inner<'a>(key: &str, value: &'a Value) -> Option<Vec<&'a Map<String, Value>>> {
    let list = value.as_array().filter(|list| !key.starts_with('_') && !list.is_empty())?;
    list.iter().map(Value::as_object).collect()
}

fn repeats(response: &Map<String, Value>, found: &mut BTreeSet<String>) {
    for (key, objects) in response.iter().filter_map(|(key, value)| Some((key, inner(key, value)?))) {
        found.insert(key.clone());
        objects.into_iter().for_each(|object| repeats(object, found));
    }
}

fn add(object: &Map<String, Value>, level: usize, parent: Option<u32>, file: &Arc<str>, levels: &mut [Level]) {
    let row = levels[level].row(file.clone(), parent);
    for (key, value) in object {
        let below = levels.iter().position(|level| level.path == *key);
        match (below, inner(key, value)) {
            (Some(below), Some(objects)) => objects.into_iter().for_each(|object| add(object, below, Some(row as u32), file, levels)),
            _ => levels[level].set(row, key, text(value)),
        }
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.trim().to_owned(),
        Value::Array(list) if list.is_empty() => String::new(),
        Value::Object(fields) if fields.is_empty() => String::new(),
        other => other.to_string(),
    }
}
