//! What an importer says of the columns of its files.

use crate::raw::RawTable;
use crate::table::Missing;
use crate::typing::Ask;

/// All that is read from one export: the first sheet holds the persons asked, the others their repeats.
pub struct Lot {
    /// Rows of answers in the files, before any is left out or taken apart.
    pub rows_in: usize,
    /// Lines with nothing in them.
    pub blank_lines: u64,
    /// The headers of each table of the files: every one of them must end somewhere.
    pub origins: Vec<Vec<String>>,
    pub sheets: Vec<Sheet>,
}

impl Lot {
    /// An export of one sheet.
    pub fn single(file: &str, raw: RawTable, plan: Plan) -> Self {
        let (rows_in, blank_lines, origins) = (raw.rows(), raw.blank_lines, vec![raw.headers.clone()]);
        Self { rows_in, blank_lines, origins, sheets: vec![Sheet { file: file.to_owned(), origin: 0, raw, plan, above: None }] }
    }
}

pub struct Sheet {
    pub file: String,
    /// The table of the files that it comes from.
    pub origin: usize,
    pub raw: RawTable,
    pub plan: Plan,
    /// The sheet above by its place in the lot, and for each row its row there.
    pub above: Option<(usize, Vec<Option<u32>>)>,
}

#[derive(Default)]
pub struct Plan {
    pub columns: Vec<Planned>,
    /// Columns that name the response or its parent: kept with the rows, not as answers.
    pub keys: Vec<usize>,
    /// The column of the id of a response.
    pub instance: Option<usize>,
    /// Columns left out, and why.
    pub left: Vec<(usize, &'static str)>,
    /// Words of the tool that stand for a missing answer.
    pub missing: Vec<(&'static str, Missing)>,
}

/// A question and the columns that hold its answers.
pub struct Planned {
    pub name: String,
    pub label: String,
    pub group: Option<String>,
    pub ask: Ask,
    pub from: Vec<usize>,
    /// The columns of the origin, where they are not those of the sheet (repeats side by side).
    pub origin: Option<Vec<usize>>,
}

impl Planned {
    pub fn new(name: impl Into<String>, label: impl Into<String>, ask: Ask, from: Vec<usize>) -> Self {
        Self { name: name.into(), label: label.into(), group: None, ask, from, origin: None }
    }

    pub fn group(mut self, group: Option<String>) -> Self {
        self.group = group.filter(|group| !group.is_empty());
        self
    }
}
