//! Workbook for people: «Réponses» (codes), «Libellés» (words), «Livre de codes».
//!
//! Cells are texts, numbers or dates, never formulas: nothing that a person wrote can compute. The sheets are written by ourselves,
//! since the answers are known by distinct cell: the XML of each is made once, and a row is a chain of copies (20 million cells in a
//! few seconds, where a library that takes them one by one needs half a minute).

mod parts;
mod sheet;
mod strings;

use super::field::{Datum, Field, Kind};
use super::{ExportError, Options, Table, codebook, labels};
use form::dictionary::Dictionary;
use parts::Style;
use sheet::{Cell, Sheet};
use std::io::Write;
use strings::Strings;

/// What a sheet of a workbook holds.
const MAX_ROWS: usize = 1_048_576;
const MAX_COLUMNS: usize = 16_384;
/// The longest text of a cell, in UTF-16 units.
pub(super) const LONGEST: usize = 32_767;

/// Days from 1899-12-30, where spreadsheets start to count, to 1970-01-01.
const EPOCH: f64 = 25_569.0;

pub(super) fn write(table: &Table, dictionary: &Dictionary, options: &Options) -> Result<Vec<u8>, ExportError> {
    let (rows, columns) = (table.rows, table.columns.len());
    if rows >= MAX_ROWS || columns > MAX_COLUMNS {
        return Err(ExportError::TooBig { rows, columns, max_rows: MAX_ROWS - 1, max_columns: MAX_COLUMNS });
    }
    let fields = table.fields(dictionary);
    let mut strings = Strings::default();
    let sheets = [codes(&fields, &mut strings), words(&fields, &mut strings), book(&fields, dictionary, &mut strings)];
    archive(&sheets, &strings, dictionary, options).map_err(|error| ExportError::Workbook(error.to_string()))
}

fn codes<'a>(fields: &'a [Field], strings: &mut Strings) -> Sheet<'a> {
    let mut sheet = Sheet::default();
    for field in fields {
        let cells = field.counted().map(|(at, datum, _)| code(field, at, datum, strings)).collect();
        let head = strings.cell(&field.column.name, Style::Head);
        sheet.column(head, cells, field.column.cells.as_slice(), width(field.column.name.chars().count()));
    }
    sheet
}

fn words<'a>(fields: &'a [Field], strings: &mut Strings) -> Sheet<'a> {
    let mut sheet = Sheet::default();
    for field in fields {
        let cells = field.counted().map(|(at, datum, _)| typed(field, at, datum, strings)).collect();
        let longest = (0..field.data.len()).map(|at| field.words(at).chars().count()).max().unwrap_or(0);
        let head = strings.cell(&labels::title(field), Style::Head);
        sheet.column(head, cells, field.column.cells.as_slice(), width(longest.max(16)));
    }
    sheet
}

fn width(letters: usize) -> f64 {
    (letters as f64 + 2.0).clamp(8.0, 42.0)
}

/// Codes stay texts («01004»), boxes and numbers are numbers, dates are dates.
fn code(field: &Field, at: usize, datum: Datum, strings: &mut Strings) -> Cell {
    match datum {
        Datum::Tick(ticked) => Cell::number(f64::from(u8::from(ticked)), Style::Plain),
        Datum::Code(_) | Datum::Stray | Datum::Missing(_) => strings.cell(&field.column.distinct[at], Style::Text),
        _ => typed(field, at, datum, strings),
    }
}

fn typed(field: &Field, at: usize, datum: Datum, strings: &mut Strings) -> Cell {
    match datum {
        Datum::Number(number) => Cell::number(number, Style::Plain),
        Datum::Day(days) => Cell::number(serial(days as f64), Style::Day),
        Datum::Clock(seconds) => Cell::number(seconds / 86_400.0, Style::Clock),
        Datum::Moment(seconds) => Cell::number(serial(seconds / 86_400.0), Style::Moment),
        _ => strings.cell(field.words(at), Style::Text),
    }
}

/// The number of a day; before March 1900 spreadsheets count a day too few, since they believe in a 29 February 1900.
fn serial(days: f64) -> f64 {
    let serial = days + EPOCH;
    if serial < 61.0 { serial - 1.0 } else { serial }
}

fn book(fields: &[Field], dictionary: &Dictionary, strings: &mut Strings) -> Sheet<'static> {
    let rows = codebook::rows(fields, dictionary);
    let places: Vec<u32> = (0..rows.len() as u32).collect();
    let mut sheet = Sheet::default();
    for (at, (head, width)) in codebook::HEADS.into_iter().enumerate() {
        let cell = |row: &[codebook::Item; codebook::HEADS.len()], strings: &mut Strings| match &row[at] {
            codebook::Item::Text(text) => strings.cell(text, Style::Wrapped),
            codebook::Item::Count(count) => Cell::number(*count as f64, Style::Plain),
        };
        let cells = rows.iter().map(|row| cell(row, strings)).collect();
        sheet.column(strings.cell(head, Style::Head), cells, places.clone(), width);
    }
    sheet
}

/// The parts in one archive, without the hour of the day; the quickest compression halves nothing but the wait.
fn archive(sheets: &[Sheet], strings: &Strings, dictionary: &Dictionary, options: &Options) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let how = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .compression_level(Some(1))
        .last_modified_time(zip::DateTime::default());
    for (name, content) in parts::fixed(&dictionary.title, options.day) {
        out.start_file(name, how)?;
        out.write_all(content.as_bytes())?;
    }
    out.start_file("xl/sharedStrings.xml", how)?;
    strings.write(&mut out)?;
    for (number, sheet) in (1..).zip(sheets) {
        out.start_file(format!("xl/worksheets/sheet{number}.xml"), how)?;
        sheet.write(number == 1, &mut out)?;
    }
    Ok(out.finish()?.into_inner())
}

/// True for a field whose texts a cell cannot hold whole.
pub(super) fn is_too_long(field: &Field) -> bool {
    field.kind == Kind::Text && field.column.distinct.iter().any(|cell| cell.encode_utf16().count() > LONGEST)
}
