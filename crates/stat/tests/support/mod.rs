//! Reads the reference cases: a small JSON reader and a CSV table of text.

pub mod json;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The folder of the reference cases, when it exists.
pub fn folder() -> Option<PathBuf> {
    let asked = std::env::var_os("CTG_REFERENCE").map(PathBuf::from);
    let root = asked.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference"));
    Some(root.join("survey")).filter(|path| path.join("cases").is_dir())
}

/// Columns of text by name; an empty cell is missing.
pub struct Table {
    pub columns: BTreeMap<String, Vec<String>>,
    pub rows: usize,
}

impl Table {
    pub fn read(path: &Path) -> Table {
        let text = std::fs::read_to_string(path).unwrap();
        let mut lines = text.lines().map(cells);
        let names = lines.next().unwrap();
        let mut columns = vec![Vec::new(); names.len()];
        for line in lines {
            assert_eq!(line.len(), names.len(), "{}", path.display());
            columns.iter_mut().zip(line).for_each(|(column, cell)| column.push(cell));
        }
        let rows = columns[0].len();
        Table { columns: names.into_iter().zip(columns).collect(), rows }
    }

    pub fn text(&self, column: &str) -> &[String] {
        self.columns.get(column).unwrap_or_else(|| panic!("column {column}"))
    }

    pub fn numbers(&self, column: &str) -> Vec<Option<f64>> {
        self.text(column).iter().map(|cell| cell.parse().ok()).collect()
    }

    /// Codes 0, 1… of the joined values of `columns`, in the order of first appearance.
    pub fn codes(&self, columns: &[String]) -> Vec<u32> {
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        (0..self.rows)
            .map(|row| {
                let next = seen.len() as u32;
                *seen.entry(self.joined(columns, row)).or_insert(next)
            })
            .collect()
    }

    /// «a|b», the values of `columns` in a row.
    pub fn joined(&self, columns: &[String], row: usize) -> String {
        columns.iter().map(|column| self.text(column)[row].as_str()).collect::<Vec<_>>().join("|")
    }
}

/// The cells of a CSV line, quotes taken off.
fn cells(line: &str) -> Vec<String> {
    let (mut out, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => out.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    out.push(cell);
    out
}
