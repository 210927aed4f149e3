//! The answers as one flat row, the same for all engines: what is blank is absent, the order of elements says nothing.

use form::xform::{ControlKind, DataType};
use form::xml::Document;
use form::{Form, Tree};
use serde_json::{Map, Value};

/// Path (with the numbers of the repeats) to value. `today` stands as `{today}`, since engines have their own clock.
pub fn row(form: &Form, xml: &str, today: &str) -> Result<Map<String, Value>, String> {
    let document = Document::parse(xml).map_err(|error| error.to_string())?;
    let root = document.element().ok_or("no answers")?;
    let mut row = Map::new();
    walk(form, &document, root, &format!("/{}", document.local(root)), &form.defs[0].path, &mut row);
    row.values_mut().filter(|value| value.as_str() == Some(today)).for_each(|value| *value = "{today}".into());
    Ok(row)
}

fn walk(form: &Form, document: &Document, element: form::xml::NodeId, path: &str, plain: &str, row: &mut Map<String, Value>) {
    let children: Vec<_> = document.elements(element).filter(|child| document.local(*child) != "meta").collect();
    if children.is_empty() {
        let value = canonical(form, plain, &document.text(element));
        if !value.is_empty() {
            row.insert(path.to_owned(), value.into());
        }
        return;
    }
    let mut seen: std::collections::HashMap<&str, usize> = std::collections::HashMap::new();
    for child in children {
        let name = document.local(child);
        let number = seen.entry(name).or_default();
        *number += 1;
        let plain = format!("{plain}/{name}");
        let repeats = form.find(&plain).is_some_and(|def| form.def(def).repeat.is_some());
        let number = if repeats { format!("[{number}]") } else { String::new() };
        walk(form, document, child, &format!("{path}/{name}{number}"), &plain, row);
    }
}

/// Numbers without useless zeros; the codes of several choices sorted, but for a rank.
fn canonical(form: &Form, path: &str, value: &str) -> String {
    let Some(def) = form.find(path).map(|def| form.def(def)) else { return value.to_owned() };
    let is_many = def.control.as_ref().is_some_and(|control| control.kind == ControlKind::SelectMany);
    match def.bind.data_type {
        DataType::Integer | DataType::Decimal => value.trim().parse::<f64>().map_or(value.to_owned(), |number| number.to_string()),
        DataType::Text if is_many => {
            let mut codes: Vec<&str> = value.split_whitespace().collect();
            codes.sort_unstable();
            codes.join(" ")
        }
        _ => value.to_owned(),
    }
}
