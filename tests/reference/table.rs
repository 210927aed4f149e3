//! A CSV table as text, with the views that cases need. An empty cell is missing.

use std::collections::BTreeMap;
use std::path::Path;

#[derive(Clone, PartialEq, Debug)]
pub struct Table {
    columns: BTreeMap<String, Vec<String>>,
    names: Vec<String>,
    rows: usize,
}

impl Table {
    pub fn read(path: &Path) -> Result<Table, String> {
        let mut reader = csv::ReaderBuilder::new().flexible(false).from_path(path).map_err(|e| format!("{}: {e}", path.display()))?;
        let names: Vec<String> = reader.headers().map_err(|e| e.to_string())?.iter().map(str::to_owned).collect();
        let mut columns = vec![Vec::new(); names.len()];
        for record in reader.records() {
            let record = record.map_err(|e| e.to_string())?;
            columns.iter_mut().zip(record.iter()).for_each(|(column, cell)| column.push(cell.to_owned()));
        }
        let rows = columns.first().map_or(0, Vec::len);
        Ok(Table { columns: names.iter().cloned().zip(columns).collect(), names, rows })
    }

    /// The rows where `keep` is true.
    pub fn kept(&self, keep: &[bool]) -> Table {
        let column = |cells: &Vec<String>| cells.iter().zip(keep).filter(|(_, keep)| **keep).map(|(cell, _)| cell.clone()).collect();
        let columns = self.columns.iter().map(|(name, cells)| (name.clone(), column(cells))).collect();
        Table { columns, names: self.names.clone(), rows: keep.iter().filter(|keep| **keep).count() }
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Column names in the order of the file.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    pub fn text(&self, name: &str) -> Result<&[String], String> {
        self.columns.get(name).map(Vec::as_slice).ok_or_else(|| format!("no column «{name}»"))
    }

    /// Numbers; NaN where the cell is empty.
    pub fn numbers(&self, name: &str) -> Result<Vec<f64>, String> {
        let number = |cell: &String| {
            if cell.is_empty() { Ok(f64::NAN) } else { cell.parse().map_err(|_| format!("{name}: «{cell}» is no number")) }
        };
        self.text(name)?.iter().map(number).collect()
    }

    /// Whether every cell that is not empty is a number.
    pub fn is_numeric(&self, name: &str) -> bool {
        self.numbers(name).is_ok()
    }

    /// True where the cell is not empty.
    pub fn present(&self, name: &str) -> Result<Vec<bool>, String> {
        Ok(self.text(name)?.iter().map(|cell| !cell.is_empty()).collect())
    }

    /// Levels sorted (as numbers when all are), with the code of each row; none where a cell of the crossing is empty.
    pub fn levels(&self, names: &[String]) -> Result<(Vec<String>, Vec<Option<usize>>), String> {
        let keys: Vec<Option<String>> = (0..self.rows).map(|row| self.joined(names, row)).collect::<Result<_, _>>()?;
        let mut levels: Vec<String> = keys.iter().flatten().cloned().collect();
        levels.sort_by(|a, b| compare(a, b));
        levels.dedup();
        let place: BTreeMap<&String, usize> = levels.iter().enumerate().map(|(place, level)| (level, place)).collect();
        let codes = keys.iter().map(|key| key.as_ref().map(|key| place[key])).collect();
        Ok((levels, codes))
    }

    /// One code per distinct row of `names`, an empty cell being a value like others.
    pub fn codes(&self, names: &[String]) -> Result<Vec<u32>, String> {
        let mut seen = BTreeMap::new();
        let columns: Vec<&[String]> = names.iter().map(|name| self.text(name)).collect::<Result<_, _>>()?;
        let key = |row: usize| columns.iter().map(|column| column[row].as_str()).collect::<Vec<_>>();
        Ok((0..self.rows)
            .map(|row| {
                let next = seen.len() as u32;
                *seen.entry(key(row)).or_insert(next)
            })
            .collect())
    }

    /// The cells of a row joined by «|»; none when one is empty.
    pub fn joined(&self, names: &[String], row: usize) -> Result<Option<String>, String> {
        let cells: Vec<&str> = names.iter().map(|name| Ok(self.text(name)?[row].as_str())).collect::<Result<_, String>>()?;
        Ok(cells.iter().all(|cell| !cell.is_empty()).then(|| cells.join("|")))
    }
}

/// Numbers by value, text by letter.
pub fn compare(a: &str, b: &str) -> std::cmp::Ordering {
    match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(a), Ok(b)) => a.total_cmp(&b),
        _ => a.cmp(b),
    }
}
