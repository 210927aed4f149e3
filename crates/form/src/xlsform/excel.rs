//! Workbooks of Excel: .xlsx and .xls in, .xlsx out. Every cell is written as text: nothing becomes a formula.

use super::workbook::{MAX_BYTES, MAX_COLUMNS, MAX_ROWS, Sheet, Workbook, WorkbookError};
use calamine::{Data, Reader, SheetVisible, Xls, Xlsx};
use std::io::Cursor;

/// Bytes that the parts of an .xlsx may have once unpacked.
const MAX_UNPACKED: u64 = 256 << 20;

pub fn read_xlsx(bytes: &[u8]) -> Result<Workbook, WorkbookError> {
    check_archive(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| unreadable(error.to_string()))?;
    let names = visible(book.sheets_metadata());
    let sheets = names.iter().map(|name| stream(&mut book, name)).collect::<Result<Vec<_>, _>>()?;
    if sheets.is_empty() { Err(WorkbookError::Empty) } else { Workbook { sheets }.bounded() }
}

fn unreadable(cause: String) -> WorkbookError {
    WorkbookError::Unreadable { format: "classeur Excel", cause }
}

fn visible(sheets: &[calamine::Sheet]) -> Vec<String> {
    sheets.iter().filter(|sheet| sheet.visible == SheetVisible::Visible).map(|sheet| sheet.name.clone()).collect()
}

/// A small archive can unpack to more than the memory: its own table of contents is read first.
fn check_archive(bytes: &[u8]) -> Result<(), WorkbookError> {
    let too_large = |found: u64| WorkbookError::TooLarge { found: found as usize, most: MAX_BYTES };
    if bytes.len() > MAX_BYTES {
        return Err(too_large(bytes.len() as u64));
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| unreadable(error.to_string()))?;
    let mut total = 0_u64;
    for index in 0..archive.len() {
        total = total.saturating_add(archive.by_index_raw(index).map_err(|error| unreadable(error.to_string()))?.size());
    }
    if total > MAX_UNPACKED { Err(too_large(total)) } else { Ok(()) }
}

/// Cell by cell: a lone cell at the far corner of the sheet costs nothing.
fn stream(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Sheet, WorkbookError> {
    let mut cells = book.worksheet_cells_reader(name).map_err(|error| unreadable(error.to_string()))?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(|error| unreadable(error.to_string()))? {
        let (row, column) = cell.get_position();
        let text = shown(&Data::from(cell.get_value().clone()));
        if text.trim().is_empty() {
            continue;
        }
        let (row, column) = (row as usize, column as usize);
        if row >= MAX_ROWS || column >= MAX_COLUMNS {
            return Err(WorkbookError::TooManyCells { sheet: name.to_owned(), rows: MAX_ROWS, columns: MAX_COLUMNS });
        }
        put(&mut rows, row, column, text);
    }
    let mut sheet = Sheet::new(name);
    rows.iter().for_each(|row| sheet.push(row));
    Ok(sheet)
}

fn put(rows: &mut Vec<Vec<String>>, row: usize, column: usize, text: String) {
    if rows.len() <= row {
        rows.resize_with(row + 1, Vec::new);
    }
    if rows[row].len() <= column {
        rows[row].resize(column + 1, String::new());
    }
    rows[row][column] = text;
}

pub fn read_xls(bytes: &[u8]) -> Result<Workbook, WorkbookError> {
    if bytes.len() > MAX_BYTES {
        return Err(WorkbookError::TooLarge { found: bytes.len(), most: MAX_BYTES });
    }
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| unreadable(error.to_string()))?;
    let names = visible(book.sheets_metadata());
    let mut sheets = Vec::new();
    for name in names {
        let range = book.worksheet_range(&name).map_err(|error| unreadable(error.to_string()))?;
        let (top, left) = range.start().unwrap_or_default();
        let mut rows = Vec::new();
        for (row, column, value) in range.used_cells() {
            put(&mut rows, row + top as usize, column + left as usize, shown(value));
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
