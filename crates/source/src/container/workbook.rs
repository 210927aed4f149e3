//! Workbooks: every sheet of an XLSX, XLS or ODS as a table of text.

use super::archive;
use super::stream::Stream;
use crate::table::{Decoded, Row, Rows};
use calamine::{Data, Range, Reader, open_workbook_auto_from_rs};
use std::io::Cursor;

/// A workbook in memory; more than this is refused.
const MOST: u64 = 512 << 20;

/// The sheets in their order. A damaged workbook is an error, even when the library that reads it stumbles.
pub(super) fn open(stream: &Stream) -> Result<Vec<Decoded>, String> {
    let bytes = stream.bytes(MOST)?;
    archive::check_sizes(&bytes)?;
    let read = std::panic::catch_unwind(|| sheets(&bytes));
    read.unwrap_or_else(|_| Err("le classeur est abîmé".to_owned()))
}

fn sheets(bytes: &[u8]) -> Result<Vec<Decoded>, String> {
    let damaged = |error: calamine::Error| format!("le classeur est abîmé ({error})");
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(damaged)?;
    let names = book.sheet_names();
    let mut all: Vec<Decoded> = Vec::new();
    for name in names {
        let range = book.worksheet_range(&name).map_err(damaged)?;
        all.push((Some(name), Box::new(SheetRows { range, at: 0 })));
    }
    Ok(all)
}

struct SheetRows {
    range: Range<Data>,
    at: usize,
}

impl Rows for SheetRows {
    fn next(&mut self, row: &mut Row) -> Result<bool, String> {
        let (first_line, first_column) = self.range.start().unwrap_or((0, 0));
        if self.at >= self.range.height() {
            return Ok(false);
        }
        let at = self.at;
        row.line = first_line + at as u32 + 1;
        row.cells.clear();
        row.cells.resize(first_column as usize, String::new());
        row.cells.extend((0..self.range.width()).map(|column| self.range.get((at, column)).map(text).unwrap_or_default()));
        self.at += 1;
        Ok(true)
    }
}

/// A cell as it would be typed: a whole number without «.0», a text as it stands («01001» keeps its zero).
fn text(cell: &Data) -> String {
    match cell {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => format!("{number}"),
        Data::String(text) => text.clone(),
        Data::Bool(yes) => (if *yes { "vrai" } else { "faux" }).to_owned(),
        Data::DateTime(date) => format!("{}", date.as_f64()),
        Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Error(error) => error.to_string(),
        Data::Empty => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trap_25_a_siren_that_is_a_number_in_a_workbook_prints_without_decimals() {
        assert_eq!(text(&Data::Float(200072635.0)), "200072635");
        assert_eq!(text(&Data::Float(0.5)), "0.5");
        assert_eq!(text(&Data::String("01001".into())), "01001");
    }
}
