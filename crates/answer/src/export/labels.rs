//! CSV of labels, for people: semicolon, mark of UTF-8, CRLF, as French spreadsheets expect them.
//!
//! Words instead of codes, a decimal comma, days as `09/10/2025`. A cell that a spreadsheet would take for a formula gets an
//! apostrophe in front (CWE-1236), titles of questions too; numbers are excepted.

use super::ExportError;
use super::field::{Datum, Field};
use super::moment::{french_clock, french_day};
use super::table::Table;
use form::dictionary::Dictionary;
use std::borrow::Cow;

pub(super) fn write(table: &Table, dictionary: &Dictionary) -> Result<Vec<u8>, ExportError> {
    let fields = table.fields(dictionary);
    let cells: Vec<Vec<String>> = fields.iter().map(|field| shown(field).iter().map(|cell| guarded(cell).into_owned()).collect()).collect();
    let terminator = csv::Terminator::CRLF;
    let out = "\u{feff}".as_bytes().to_vec();
    let mut writer = csv::WriterBuilder::new().delimiter(b';').terminator(terminator).buffer_capacity(1 << 20).from_writer(out);
    if !fields.is_empty() {
        writer.write_record(fields.iter().map(|field| guarded(&title(field)).into_owned()))?;
    }
    for row in 0..table.rows {
        for (field, cells) in fields.iter().zip(&cells) {
            writer.write_field(&cells[field.column.cells[row] as usize])?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.into_inner().map_err(|error| ExportError::Csv(error.into_error().into()))
}

/// The head of a column: its name, unique, then its words.
pub(super) fn title(field: &Field) -> String {
    if field.label == field.column.name { field.label.clone() } else { format!("{} – {}", field.column.name, field.label) }
}

/// The distinct cells as people read them.
fn shown(field: &Field) -> Vec<String> {
    let cell = |at: usize, datum: &Datum| match *datum {
        Datum::Number(_) => field.column.distinct[at].replace('.', ","),
        Datum::Day(days) => french_day(days),
        Datum::Clock(seconds) => french_clock(seconds),
        Datum::Moment(seconds) => french_moment(seconds),
        _ => field.words(at).to_owned(),
    };
    field.data.iter().enumerate().map(|(at, datum)| cell(at, datum)).collect()
}

fn french_moment(seconds: f64) -> String {
    let days = (seconds / 86_400.0).floor();
    format!("{} {}", french_day(days as i64), french_clock(seconds - days * 86_400.0))
}

/// What starts a formula in one spreadsheet or another, the wide letters of East Asian keyboards among them.
const STARTS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// The cell, with an apostrophe in front where a spreadsheet would compute it.
pub(super) fn guarded(cell: &str) -> Cow<'_, str> {
    let starts = |text: &str| text.starts_with(STARTS);
    let seems = starts(cell) || starts(cell.trim_start());
    if seems && !is_number(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// `-5`, `+2,5`, `-0.25`.
fn is_number(cell: &str) -> bool {
    let digits = cell.strip_prefix(['-', '+']).unwrap_or(cell);
    let (whole, part) = digits.split_once([',', '.']).unwrap_or((digits, "0"));
    [whole, part].iter().all(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_guarded_and_numbers_are_not() {
        for cell in
            ["=1+1", "+33 6", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u{a0}=1", "＝1", "-", "- rien", "=", "-1,2,3"]
        {
            assert_eq!(guarded(cell), format!("'{cell}"), "{cell}");
        }
        for cell in ["-5", "+2,5", "-0.25", "5", "", "a=1", "'=1", "Val-Clair"] {
            assert_eq!(guarded(cell), cell);
        }
    }
}
