//! The common form of answers as it is written: a column is a list of distinct cells and a place in it per row.
//!
//! In: a CSV of codes, or a [`ResponseTable`]. Out: a [`Table`] that keeps each cell to the letter («1.50» stays «1.50»), so that
//! machines get back what was collected, and that decides types, labels and bytes once for each distinct cell, not once a row.

use super::ExportError;
use crate::table::{self, ResponseTable, Values};
use std::collections::{HashMap, HashSet};

/// Answers, a row a person. Build it with [`Table::read`] or [`Table::of`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    pub(super) columns: Vec<Column>,
    pub(super) rows: usize,
}

/// A column: `distinct[cells[row]]` is the cell of a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Column {
    pub name: String,
    pub(super) distinct: Vec<Box<str>>,
    pub(super) cells: Vec<u32>,
}

/// Lines of another length than the header that an error names; the others are counted.
const NAMED: usize = 20;

impl Table {
    /// Reads the common form: UTF-8, comma or semicolon, the first line the names of the variables.
    ///
    /// Errors name all lines of another length than the header, all names that are empty or there twice.
    pub fn read(bytes: &[u8]) -> Result<Table, ExportError> {
        let text = std::str::from_utf8(bytes).map_err(|error| ExportError::Encoding(line_of(bytes, error.valid_up_to())))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter(text)).from_reader(text.as_bytes());
        let mut record = csv::StringRecord::new();
        if !reader.read_record(&mut record)? {
            return Err(ExportError::Nothing);
        }
        let mut columns: Vec<Builder> = named(&record)?.into_iter().map(Builder::new).collect();
        let (mut odd, mut rows) = (Vec::new(), 0);
        while reader.read_record(&mut record)? {
            if record.len() != columns.len() {
                odd.push((record.position().map_or(0, csv::Position::line), record.len()));
                continue;
            }
            columns.iter_mut().zip(&record).for_each(|(column, cell)| column.push(cell));
            rows += 1;
        }
        if !odd.is_empty() {
            return Err(ragged(columns.len(), &odd));
        }
        Ok(Table { columns: columns.into_iter().map(|column| column.column).collect(), rows })
    }

    /// The columns of a table of responses, codes as cells; a question of several boxes becomes `QUESTION_choice` columns of 0 and 1.
    /// The ids that the tool gave to the responses come first, as `respondent_id`, unless a column has this name.
    pub fn of(responses: &ResponseTable) -> Table {
        let mut columns = Vec::new();
        if responses.column(RESPONDENT).is_none() && responses.rows.iter().any(|row| row.instance.is_some()) {
            columns.push(Builder::fill(RESPONDENT, responses.rows.iter().map(|row| row.instance.as_deref().unwrap_or("").to_owned())));
        }
        for column in &responses.columns {
            match &column.values {
                Values::Multiple { choices, ticks } => {
                    columns.extend(choices.iter().zip(ticks).map(|(choice, ticks)| boxes(column, choice, ticks)));
                }
                _ => columns.push(Builder::fill(&column.name, (0..responses.rows.len()).map(|row| column.text(row)))),
            }
        }
        Table { columns, rows: responses.rows.len() }
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The names of the columns, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.name.as_str())
    }

    /// The cell of a row in the column of a name.
    pub fn cell(&self, name: &str, row: usize) -> Option<&str> {
        self.columns.iter().find(|column| column.name == name)?.cell(row)
    }
}

/// The column that names a response, never a person.
pub(super) const RESPONDENT: &str = "respondent_id";

impl Column {
    pub(super) fn cell(&self, row: usize) -> Option<&str> {
        self.distinct.get(*self.cells.get(row)? as usize).map(AsRef::as_ref)
    }
}

/// A column being filled.
struct Builder {
    column: Column,
    places: HashMap<Box<str>, u32>,
}

impl Builder {
    fn new(name: String) -> Builder {
        Builder { column: Column { name, ..Column::default() }, places: HashMap::new() }
    }

    fn fill(name: &str, cells: impl Iterator<Item = String>) -> Column {
        let mut builder = Builder::new(name.to_owned());
        cells.for_each(|cell| builder.push(&cell));
        builder.column
    }

    fn push(&mut self, cell: &str) {
        let place = match self.places.get(cell) {
            Some(place) => *place,
            None => self.add(cell),
        };
        self.column.cells.push(place);
    }

    fn add(&mut self, cell: &str) -> u32 {
        let place = self.column.distinct.len() as u32;
        self.column.distinct.push(cell.into());
        self.places.insert(cell.into(), place);
        place
    }
}

fn boxes(column: &table::Column, choice: &table::Choice, ticks: &[table::Cell<bool>]) -> Column {
    let cell = |tick: &table::Cell<bool>| match tick {
        table::Cell::Given(true) => "1".to_owned(),
        table::Cell::Given(false) => "0".to_owned(),
        table::Cell::Missing(why) => why.code().to_owned(),
    };
    Builder::fill(&format!("{}_{}", column.name, choice.code), ticks.iter().map(cell))
}

/// A comma, or the semicolon of French spreadsheets when the header holds more of them.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or("");
    if header.matches(';').count() > header.matches(',').count() { b';' } else { b',' }
}

fn named(header: &csv::StringRecord) -> Result<Vec<String>, ExportError> {
    let mut seen = HashSet::new();
    let twice: Vec<String> = header.iter().filter(|name| !seen.insert(*name)).map(|name| format!("« {name} »")).collect();
    let empty: Vec<String> = (1..).zip(header).filter(|(_, name)| name.trim().is_empty()).map(|(at, _)| format!("n° {at}")).collect();
    match (twice.is_empty(), empty.is_empty()) {
        (true, true) => Ok(header.iter().map(str::to_owned).collect()),
        (_, false) => Err(ExportError::Unnamed(empty.join(", "))),
        (false, true) => Err(ExportError::Twice(twice.join(", "))),
    }
}

fn ragged(expected: usize, odd: &[(u64, usize)]) -> ExportError {
    let named: Vec<String> = odd.iter().take(NAMED).map(|(line, cells)| format!("ligne {line} ({cells})")).collect();
    let more = odd.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" et {more} autres") } else { String::new() };
    ExportError::Ragged { expected, lines: named.join(", ") + &more }
}

fn line_of(bytes: &[u8], at: usize) -> usize {
    1 + bytes.iter().take(at).filter(|byte| **byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_kept_to_the_letter() {
        let table = Table::read("a,b\n1.50,\" é\"\n01,\n".as_bytes()).unwrap();
        assert_eq!((table.cell("a", 0), table.cell("b", 0), table.cell("b", 1)), (Some("1.50"), Some(" é"), Some("")));
        assert_eq!(table.rows(), 2);
    }

    #[test]
    fn all_faults_of_a_file_are_in_its_error() {
        let told = |text: &str| Table::read(text.as_bytes()).unwrap_err().to_string();
        assert!(told("a,b\n1\n2,3\n4,5,6\n").contains("ligne 2 (1), ligne 4 (3)"));
        assert!(told("a,b,a,b\n").contains("« a », « b »"));
        assert!(told("a,,b,\n").contains("n° 2, n° 4"));
        assert!(told("").contains("vide"));
        assert!(Table::read(b"a\n\xe9\n").unwrap_err().to_string().contains("ligne 2"));
    }

    #[test]
    fn semicolons_of_french_spreadsheets_are_read() {
        assert_eq!(Table::read("a;b\n1;2,5\n".as_bytes()).unwrap().cell("b", 0), Some("2,5"));
    }
}
