//! Workbooks of Excel: .xlsx and .xls in, .xlsx out. Every cell is written as text: nothing becomes a formula.

use super::workbook::{Budget, MAX_BYTES, MAX_CELLS, Sheet, Workbook, WorkbookError};
use crate::archive::{self, Limits, guarded};
use crate::biff;
use calamine::{Data, DataRef, Reader, SheetVisible, Xls, Xlsx};
use std::io::Cursor;

/// Bytes that the parts of an .xlsx may have once unpacked.
const MAX_UNPACKED: u64 = 128 << 20;
/// Parts of an .xlsx; those seen have twenty.
const MAX_PARTS: usize = 2_000;

pub fn read_xlsx(bytes: &[u8]) -> Result<Workbook, WorkbookError> {
    check_archive(bytes)?;
    guarded(|| open_xlsx(bytes)).unwrap_or_else(|| Err(unreadable(BROKEN.into())))
}

fn open_xlsx(bytes: &[u8]) -> Result<Workbook, WorkbookError> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| unreadable(error.to_string()))?;
    let (names, mut budget) = (visible(book.sheets_metadata()), Budget::default());
    let sheets = names.iter().map(|name| stream(&mut book, name, &mut budget)).collect::<Result<Vec<_>, _>>()?;
    if sheets.is_empty() { Err(WorkbookError::Empty) } else { Workbook { sheets }.bounded() }
}

fn unreadable(cause: String) -> WorkbookError {
    WorkbookError::Unreadable { format: "classeur Excel", cause }
}

fn visible(sheets: &[calamine::Sheet]) -> Vec<String> {
    sheets.iter().filter(|sheet| sheet.visible == SheetVisible::Visible).map(|sheet| sheet.name.clone()).collect()
}

/// A small archive can unpack to more than the memory.
fn check_archive(bytes: &[u8]) -> Result<(), WorkbookError> {
    archive::check(bytes, Limits { unpacked: MAX_UNPACKED, parts: MAX_PARTS }).map_err(WorkbookError::Archive)
}

/// Cell by cell: a lone cell at the far corner of the sheet costs nothing.
fn stream(book: &mut Xlsx<Cursor<&[u8]>>, name: &str, budget: &mut Budget) -> Result<Sheet, WorkbookError> {
    let mut cells = book.worksheet_cells_reader(name).map_err(|error| unreadable(error.to_string()))?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(|error| unreadable(error.to_string()))? {
        // A shared text is looked at before it is copied: one of a hundred megabytes may stand in every cell.
        if let DataRef::SharedString(text) = cell.get_value() {
            budget.weigh(text.len())?;
        }
        let text = shown(&Data::from(cell.get_value().clone()));
        let (row, column) = cell.get_position();
        put(&mut rows, (row as usize, column as usize), text, name, budget)?;
    }
    let mut sheet = Sheet::new(name);
    rows.iter().for_each(|row| sheet.push(row));
    Ok(sheet)
}

type Place = (usize, usize);

fn put(rows: &mut Vec<Vec<String>>, (row, column): Place, text: String, sheet: &str, budget: &mut Budget) -> Result<(), WorkbookError> {
    if text.trim().is_empty() {
        return Ok(());
    }
    let have = rows.get(row).map_or(0, Vec::len);
    budget.weigh(text.len())?;
    budget.take(sheet, row, (column + 1).saturating_sub(have))?;
    if rows.len() <= row {
        rows.resize_with(row + 1, Vec::new);
    }
    if have <= column {
        rows[row].resize(column + 1, String::new());
    }
    rows[row][column] = text;
    Ok(())
}

pub fn read_xls(bytes: &[u8]) -> Result<Workbook, WorkbookError> {
    if bytes.len() > MAX_BYTES {
        return Err(WorkbookError::TooLarge { found: bytes.len(), most: MAX_BYTES });
    }
    biff::check(bytes, MAX_CELLS).map_err(WorkbookError::Archive)?;
    guarded(|| open_xls(bytes)).unwrap_or_else(|| Err(unreadable(BROKEN.into())))
}

/// Said when the reader of workbooks stops half-way.
const BROKEN: &str = "le fichier est abîmé ; enregistrez-le de nouveau en .xlsx";

fn open_xls(bytes: &[u8]) -> Result<Workbook, WorkbookError> {
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| unreadable(error.to_string()))?;
    let (mut sheets, mut budget) = (Vec::new(), Budget::default());
    for name in visible(book.sheets_metadata()) {
        let range = book.worksheet_range(&name).map_err(|error| unreadable(error.to_string()))?;
        let (top, left) = range.start().unwrap_or_default();
        let mut rows = Vec::new();
        for (row, column, value) in range.used_cells() {
            put(&mut rows, (row + top as usize, column + left as usize), shown(value), &name, &mut budget)?;
        }
        let mut sheet = Sheet::new(name);
        rows.iter().for_each(|row| sheet.push(row));
        sheets.push(sheet);
    }
    if sheets.is_empty() { Err(WorkbookError::Empty) } else { Workbook { sheets }.bounded() }
}

/// A cell as its author sees it: whole numbers without a point, dates as AAAA-MM-JJ.
fn shown(value: &Data) -> String {
    match value {
        Data::Empty | Data::Error(_) => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(value) => if *value { "TRUE" } else { "FALSE" }.into(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::DateTime(moment) => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            if (hour, minute, second) == (0, 0, 0) { date } else { format!("{date}T{hour:02}:{minute:02}:{second:02}") }
        }
    }
}
