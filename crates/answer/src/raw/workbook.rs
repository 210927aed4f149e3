//! Workbooks (.xlsx, .xls, .ods): each sheet as text, dates as ISO, whole numbers without decimals.

use super::RawTable;
use calamine::{Data, Range, Reader, Sheets, open_workbook_auto_from_rs};
use std::io::Cursor;

/// Rows beyond this are not read: a sheet of blank rows would otherwise fill the memory.
const MAX_ROWS: usize = 1_100_000;

const MAX_BYTES: u128 = 400 << 20;

/// Every sheet that holds something, or why the workbook cannot be read.
pub fn read(bytes: &[u8]) -> Result<Vec<RawTable>, String> {
    check_size(bytes)?;
    let mut book: Sheets<Cursor<&[u8]>> = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let mut tables = Vec::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(|error| error.to_string())?;
        tables.extend(sheet(name, &range));
    }
    Ok(tables)
}

/// A small archive that holds very much is no workbook of answers.
fn check_size(bytes: &[u8]) -> Result<(), String> {
    if !bytes.starts_with(b"PK") {
        return Ok(());
    }
    let archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    match archive.decompressed_size() {
        Some(size) if size > MAX_BYTES => Err(format!("{} Mo une fois décompressé, la limite est de {} Mo", size >> 20, MAX_BYTES >> 20)),
        _ => Ok(()),
    }
}

fn sheet(name: String, range: &Range<Data>) -> Option<RawTable> {
    let first_line = u64::from(range.start()?.0) + 1;
    let mut rows = range.rows().take(MAX_ROWS).enumerate().map(|(at, row)| (first_line + at as u64, row));
    let (_, headers) = rows.by_ref().find(|(_, row)| row.iter().any(|cell| *cell != Data::Empty))?;
    let mut table = RawTable::new(headers.iter().map(|cell| text(cell).trim().to_owned()).collect());
    table.name = name;
    for (line, row) in rows {
        if row.iter().all(|cell| *cell == Data::Empty) {
            table.blank_lines += 1;
            continue;
        }
        let cells: Vec<String> = row.iter().map(text).collect();
        table.push_row(line, cells.iter().map(|cell| cell.trim()));
    }
    Some(table)
}

fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::Bool(true) => "True".into(),
        Data::Bool(false) => "False".into(),
        Data::DateTime(date) => moment(date),
        other => other.to_string(),
    }
}

fn moment(date: &calamine::ExcelDateTime) -> String {
    if !date.is_datetime() {
        return date.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    if (hour, minute, second) == (0, 0, 0) {
        return format!("{year:04}-{month:02}-{day:02}");
    }
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
}
