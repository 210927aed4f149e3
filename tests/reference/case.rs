//! A case: its JSON, its table, and the parts that several families read alike.

use crate::table::Table;
use serde_json::Value;
use std::path::{Path, PathBuf};

pub struct Case {
    pub json: Value,
    pub table: Table,
    /// The folder of the suite: paths in the case start there.
    pub folder: PathBuf,
    /// Rows of the file that the filter of the case keeps.
    #[allow(dead_code)]
    pub kept: Vec<bool>,
}

/// A number of a case: JSON number, or "NaN", "Inf", "-Inf".
pub fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(n) => n.as_f64(),
        Value::String(s) => match s.as_str() {
            "NaN" => Some(f64::NAN),
            "Inf" => Some(f64::INFINITY),
            "-Inf" => Some(f64::NEG_INFINITY),
            _ => None,
        },
        _ => None,
    }
}

/// Text, or a number as a table would write it.
pub fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(s) => Some(s.clone()),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    }
}

/// A list of texts; one text counts as a list of one.
pub fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().filter_map(text).collect(),
        other => text(other).into_iter().collect(),
    }
}

pub fn and(a: &[bool], b: &[bool]) -> Vec<bool> {
    a.iter().zip(b).map(|(a, b)| *a && *b).collect()
}

impl Case {
    /// Reads the table and keeps the rows of the case's filter.
    pub fn read(folder: &Path, json: Value) -> Result<Case, String> {
        let file = json["data"]["file"].as_str().ok_or("no data file")?;
        let table = Table::read(&folder.join(file))?;
        let mut case = Case { json, table, folder: folder.to_owned(), kept: Vec::new() };
        let keep = case.conditions(&case.json["data"]["filter"])?;
        case.table = case.table.kept(&keep);
        case.kept = keep;
        Ok(case)
    }

    /// |found − expected| ≤ max(abs, rel |expected|); a null is not compared, NaN and infinities must be the same.
    pub fn close(&self, found: f64, expected: &Value) -> bool {
        let tolerance = |key: &str| number(&self.json["tolerance"][key]).unwrap_or(0.0);
        close(found, expected, tolerance("rel"), tolerance("abs"))
    }

    /// Compares named numbers with a row of the expected values.
    pub fn compare(&self, what: &str, row: &Value, found: &[(&str, f64)]) -> Result<(), String> {
        let wrong = found.iter().find(|(key, found)| !self.close(*found, &row[*key]));
        wrong.map_or(Ok(()), |(key, found)| Err(format!("{what}, {key}: found {found}, expected {}", row[*key])))
    }

    /// Rows where every condition of `{all: [{var, op, value}]}` holds; no condition: all rows.
    pub fn conditions(&self, domain: &Value) -> Result<Vec<bool>, String> {
        let mut kept = vec![true; self.table.rows()];
        for test in domain["all"].as_array().into_iter().flatten() {
            kept = and(&kept, &self.condition(test)?);
        }
        Ok(kept)
    }

    /// Rows where «var op value» holds; a missing cell never does.
    pub fn condition(&self, test: &Value) -> Result<Vec<bool>, String> {
        let variable = test["var"].as_str().ok_or("condition without variable")?;
        let op = test["op"].as_str().ok_or("condition without operator")?;
        self.table.text(variable)?.iter().map(|cell| holds(cell, op, &test["value"])).collect()
    }

    /// The domain of the statistic.
    pub fn domain(&self) -> Result<Vec<bool>, String> {
        self.conditions(&self.json["statistic"]["domain"])
    }

    /// Rows of the group `{by: {var: value}}` of an expected row; no group: all rows.
    pub fn group(&self, row: &Value) -> Result<Vec<bool>, String> {
        let mut kept = vec![true; self.table.rows()];
        for (variable, value) in row["by"].as_object().into_iter().flatten() {
            let same: Result<Vec<bool>, String> = self.table.text(variable)?.iter().map(|cell| holds(cell, "==", value)).collect();
            kept = and(&kept, &same?);
        }
        Ok(kept)
    }
}

pub fn close(found: f64, expected: &Value, rel: f64, abs: f64) -> bool {
    match number(expected) {
        None => true,
        Some(e) if e.is_nan() => found.is_nan(),
        Some(e) if e.is_infinite() => found == e,
        Some(e) => (found - e).abs() <= abs.max(rel * e.abs()),
    }
}

fn holds(cell: &str, op: &str, value: &Value) -> Result<bool, String> {
    if cell.is_empty() {
        return Ok(false);
    }
    let order = |v: &Value| -> Result<std::cmp::Ordering, String> {
        match (cell.parse::<f64>(), number(v), text(v)) {
            (Ok(a), Some(b), _) => Ok(a.total_cmp(&b)),
            (Ok(a), None, Some(v)) if v.parse::<f64>().is_ok() => Ok(a.total_cmp(&v.parse().unwrap_or(f64::NAN))),
            (_, _, Some(v)) => Ok(cell.cmp(v.as_str())),
            _ => Err(format!("condition with the value {v}")),
        }
    };
    match op {
        "==" => Ok(order(value)?.is_eq()),
        "!=" => Ok(order(value)?.is_ne()),
        ">" => Ok(order(value)?.is_gt()),
        ">=" => Ok(order(value)?.is_ge()),
        "<" => Ok(order(value)?.is_lt()),
        "<=" => Ok(order(value)?.is_le()),
        "in" => value
            .as_array()
            .into_iter()
            .flatten()
            .map(|v| Ok(order(v)?.is_eq()))
            .try_fold(false, |any, one: Result<bool, String>| Ok(any || one?)),
        _ => Err(format!("operator «{op}»")),
    }
}
