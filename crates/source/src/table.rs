//! Tables and trees as the containers give them: rows of text, or a JSON value.

use std::path::Path;

/// A record: its physical line in the file (1 is the first) and its cells as text, white space kept.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Row {
    pub line: u32,
    pub cells: Vec<String>,
}

impl Row {
    /// The cell of a column without outer white space; empty when the row is shorter.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |cell| cell.trim())
    }

    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }

    /// Cells up to the last that is not blank: producers leave empty columns at the end.
    pub fn width(&self) -> usize {
        self.cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1)
    }

    /// Position of a header in this row.
    pub fn position(&self, header: &str) -> Option<usize> {
        self.cells.iter().position(|cell| cell.trim() == header)
    }

    /// Fills the row with new cells, reusing its memory.
    pub fn refill<'a>(&mut self, line: u32, cells: impl ExactSizeIterator<Item = &'a str>) {
        self.line = line;
        self.cells.resize_with(cells.len(), String::new);
        for (to, from) in self.cells.iter_mut().zip(cells) {
            to.clear();
            to.push_str(from);
        }
    }
}

/// Says of a cell's text whether its record is wanted.
pub type Keep = Box<dyn FnMut(&str) -> bool>;

/// Records one after the other; the buffer is reused, so that a file of 35 000 rows costs one row of memory.
pub trait Rows {
    /// The next record into `row`; false at the end. An error is told in French with its line.
    fn next(&mut self, row: &mut Row) -> Result<bool, String>;

    /// From now on records whose cell `column` is refused by `keep` may be passed over: cheap for wide files of which a
    /// study keeps few rows. A source that cannot do it gives every record, so the reader must check all the same.
    fn keep_only(&mut self, _column: usize, _keep: Keep) {}

    /// Records passed over so far.
    fn passed_over(&self) -> u64 {
        0
    }
}

/// Rows already in memory.
pub struct Rowed(std::vec::IntoIter<Row>);

impl Rowed {
    pub fn new(rows: Vec<Row>) -> Rowed {
        Rowed(rows.into_iter())
    }
}

impl Rows for Rowed {
    fn next(&mut self, row: &mut Row) -> Result<bool, String> {
        match self.0.next() {
            Some(next) => {
                *row = next;
                Ok(true)
            }
            None => Ok(false),
        }
    }
}

/// A whole file for a decoder: on disk when it can be, else in memory (it came out of an archive).
pub enum Whole<'a> {
    Path(&'a Path),
    Bytes(Vec<u8>),
}

/// A table out of a decoder: the name of its sheet where there are several, and its rows.
pub type Decoded = (Option<String>, Box<dyn Rows>);

/// Opens files of one binary format that this room does not know itself (Parquet: the room `data` does).
///
/// The first row is the header (line 1); whole numbers are written without «.0» unless the column is of floats.
pub trait Decoder: Sync {
    /// True for the first bytes of such a file (at least 8 where the file has them).
    fn matches(&self, head: &[u8]) -> bool;
    /// The tables of it; an error is told in French.
    fn open(&self, whole: Whole) -> Result<Vec<Decoded>, String>;
}

/// The beginning of an input: enough to know its layout, never its whole.
#[derive(Clone, Debug, Default)]
pub struct Head {
    /// Name of the file, for messages; a layout must not decide by it alone.
    pub file: String,
    pub sheet: Option<String>,
    /// First 20 records of a table, BOM and trailing blanks of cells taken away; empty for JSON.
    pub rows: Vec<Row>,
    /// For JSON: the whole value.
    pub json: Option<serde_json::Value>,
    /// For GeoJSON and JSON caches: true when `json` is set.
    pub is_json: bool,
}

impl Head {
    /// The first row (by position) that holds all these headers, whatever their order.
    pub fn header_with(&self, headers: &[&str]) -> Option<usize> {
        self.rows.iter().position(|row| headers.iter().all(|header| row.position(header).is_some()))
    }

    /// True when some row of the head has a cell that is exactly this.
    pub fn has_cell(&self, text: &str) -> bool {
        self.rows.iter().any(|row| row.position(text).is_some())
    }
}

/// What a layout reads: the rows from the very first line on (titles and header included), or JSON.
///
/// For JSON the head carries the value; [`Input::Json`] carries it again by move for layouts that take it apart.
pub enum Input {
    Table(Box<dyn Rows>),
    Json(serde_json::Value),
}
