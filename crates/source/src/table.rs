//! Tables and trees as the containers give them: rows of text, or a JSON value.

/// A record: its physical line in the file (1 is the first) and its cells as text, white space kept.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Row {
    pub line: u32,
    pub cells: Vec<String>,
}

/// Records one after the other; the buffer is reused, so that a file of 35 000 rows costs one row of memory.
pub trait Rows {
    /// The next record into `row`; false at the end. An error is told in French with its line.
    fn next(&mut self, row: &mut Row) -> Result<bool, String>;
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
        self.rows.iter().position(|row| headers.iter().all(|header| row.cells.iter().any(|cell| cell.trim() == *header)))
    }
}

/// What a layout reads: the rows from the very first line on (titles and header included), or JSON.
pub enum Input {
    Table(Box<dyn Rows>),
    Json(serde_json::Value),
}
