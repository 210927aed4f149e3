//! A file as columns of text, before anything is understood: each distinct value once, each cell a place in that list.
//!
//! In: bytes. Out: [`RawTable`]s, one a sheet. Types are then decided on the distinct values alone, which is what makes
//! ten million cells quick to read.

mod decode;
mod delimited;
mod workbook;

pub use decode::decode;
pub use delimited::read as delimited;
pub use workbook::read as workbook;

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

/// A sheet of text. The first `heads` lines that a reader takes as header are given apart.
#[derive(Clone, Debug, Default)]
pub struct RawTable {
    /// The sheet, when the file has several.
    pub name: String,
    pub headers: Vec<String>,
    pub columns: Vec<RawColumn>,
    /// The line of the file at which each row starts.
    pub lines: Vec<u64>,
    /// The file of each row, when one table is made of many files; else empty.
    pub files: Vec<Arc<str>>,
    /// Lines with nothing in them.
    pub blank_lines: u64,
    /// Lines whose cells are more than the headers: line, cells.
    pub ragged: Vec<(u64, usize)>,
    /// Headers on the first line; cells beyond add columns without one.
    width: usize,
}

/// Bytes of one cell; more is most often a quote that is not closed.
pub const MAX_CELL: usize = 1 << 20;
/// Columns of a table; a spreadsheet has 16 384.
pub const MAX_COLUMNS: usize = 16_384;
/// Cells of a table, blank ones counted: 100 000 answers to 100 questions are ten millions.
pub const MAX_CELLS: usize = 40_000_000;

/// A column: `cells[row]` is a place in `distinct`; place 0 is the empty text.
#[derive(Clone, Debug)]
pub struct RawColumn {
    pub distinct: Vec<Arc<str>>,
    pub cells: Vec<u32>,
    known: HashMap<Arc<str>, u32, BuildHasherDefault<Fnv>>,
}

impl Default for RawColumn {
    fn default() -> Self {
        Self { distinct: vec![Arc::from("")], cells: Vec::new(), known: HashMap::default() }
    }
}

impl RawColumn {
    pub fn push(&mut self, text: &str) {
        let at = self.place(text);
        self.cells.push(at);
    }

    fn place(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        if let Some(at) = self.known.get(text) {
            return *at;
        }
        let (text, at): (Arc<str>, u32) = (Arc::from(text), self.distinct.len() as u32);
        self.distinct.push(text.clone());
        self.known.insert(text, at);
        at
    }

    pub fn get(&self, row: usize) -> &str {
        self.cells.get(row).map_or("", |at| &self.distinct[*at as usize])
    }

    /// The distinct texts that are not empty and stand in some row.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.distinct.iter().skip(1).map(|text| &**text)
    }

    pub fn is_empty(&self) -> bool {
        self.distinct.len() == 1
    }
}

impl RawTable {
    pub fn new(headers: Vec<String>) -> Self {
        let columns = headers.iter().map(|_| RawColumn::default()).collect();
        Self { width: headers.len(), headers, columns, ..Self::default() }
    }

    pub fn rows(&self) -> usize {
        self.lines.len()
    }

    /// Errors: more columns or cells than a file of answers may have, blank ones counted.
    pub(crate) fn fits(&self, columns: usize) -> Result<(), String> {
        Self::fits_of(columns.max(self.columns.len()), self.rows() + 1)
    }

    pub(crate) fn fits_of(columns: usize, rows: usize) -> Result<(), String> {
        let cells = columns.saturating_mul(rows);
        match columns > MAX_COLUMNS || cells > MAX_CELLS {
            true => Err(format!(
                "plus de {MAX_COLUMNS} colonnes ou de {MAX_CELLS} cellules, la limite ; vérifier le séparateur, partager le fichier"
            )),
            false => Ok(()),
        }
    }

    /// Adds columns without a header up to a number.
    fn spread(&mut self, columns: usize) {
        while self.columns.len() < columns {
            let mut column = RawColumn::default();
            column.cells.resize(self.rows(), 0);
            self.headers.push(String::new());
            self.columns.push(column);
        }
        self.width = self.width.max(columns);
    }

    /// Forgets the blank columns before the first that says something.
    fn unindent(&mut self) {
        let blank = self.headers.iter().zip(&self.columns).take_while(|(header, column)| header.is_empty() && column.is_empty()).count();
        if blank < self.columns.len() {
            self.headers.drain(..blank);
            self.columns.drain(..blank);
            self.width -= blank;
        }
    }

    /// Nothing more will be pushed: what found the distinct values again is let go.
    fn seal(mut self) -> Self {
        self.columns.iter_mut().for_each(|column| column.known = HashMap::default());
        self
    }

    pub fn find(&self, header: &str) -> Option<usize> {
        self.headers.iter().position(|other| other == header)
    }

    /// The first of these headers that is there, whatever its case.
    pub fn find_any(&self, headers: &[&str]) -> Option<usize> {
        headers.iter().find_map(|header| self.headers.iter().position(|other| other.trim().eq_ignore_ascii_case(header)))
    }

    pub fn push_row<'a>(&mut self, line: u64, cells: impl Iterator<Item = &'a str>) {
        let rows = self.lines.len();
        let (mut seen, mut last) = (0, 0);
        for (at, cell) in cells.enumerate() {
            seen = at + 1;
            last = if cell.is_empty() { last } else { seen };
            match self.columns.get_mut(at) {
                Some(column) => column.push(cell),
                None if cell.is_empty() => {}
                None => self.widen(rows, cell),
            }
        }
        if last > self.width {
            self.ragged.push((line, last));
        }
        self.columns.iter_mut().skip(seen).for_each(|column| column.push(""));
        self.lines.push(line);
    }

    /// A cell beyond the headers gets a column of its own: it is told, never dropped.
    fn widen(&mut self, rows: usize, cell: &str) {
        let mut column = RawColumn::default();
        column.cells.resize(rows, 0);
        column.push(cell);
        self.headers.push(String::new());
        self.columns.push(column);
    }

    /// The row as texts.
    pub fn row(&self, row: usize) -> Vec<String> {
        self.columns.iter().map(|column| column.get(row).to_owned()).collect()
    }

    /// Takes the first row out, as a second line of headers.
    pub fn take_first(&mut self) -> Vec<String> {
        if self.lines.is_empty() {
            return Vec::new();
        }
        let taken = self.row(0);
        let keep: Vec<usize> = (1..self.rows()).collect();
        *self = self.kept(&keep);
        taken
    }

    /// Some rows; values that stand in none of them are forgotten.
    pub fn kept(&self, rows: &[usize]) -> Self {
        let mut out = Self { columns: Vec::new(), lines: rows.iter().map(|row| self.lines[*row]).collect(), ..self.shallow() };
        out.columns = self.columns.iter().map(|column| kept(column, rows)).collect();
        out.files = rows.iter().filter_map(|row| self.files.get(*row).cloned()).collect();
        out
    }

    fn shallow(&self) -> Self {
        Self {
            name: self.name.clone(),
            headers: self.headers.clone(),
            blank_lines: self.blank_lines,
            ragged: self.ragged.clone(),
            width: self.width,
            ..Self::default()
        }
    }
}

fn kept(column: &RawColumn, rows: &[usize]) -> RawColumn {
    let mut out = RawColumn::default();
    let mut places: Vec<Option<u32>> = vec![None; column.distinct.len()];
    places[0] = Some(0);
    for row in rows {
        let old = column.cells[*row] as usize;
        let at = places[old].unwrap_or_else(|| out.place(&column.distinct[old]));
        places[old] = Some(at);
        out.cells.push(at);
    }
    out
}

/// FNV-1a over eight bytes at a time: the texts of cells are short.
#[derive(Default)]
pub struct Fnv(u64);

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 = (self.0.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(0x517c_c1b7_2722_0a95);
        }
    }
}
