//! Workbooks as one CSV file: a first cell opens a sheet, the rows under it leave the first cell blank.

use super::workbook::{Budget, Sheet, Workbook, WorkbookError};

/// Comma, semicolon or tab: whichever the file has most of outside quotes. UTF-8, else Windows-1252.
pub fn read(bytes: &[u8]) -> Result<Workbook, WorkbookError> {
    let text = decode(bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator(&text)).from_reader(text.as_bytes());
    let (mut book, mut budget) = (Workbook::default(), Budget::default());
    for record in reader.records() {
        let record = record.map_err(|error| unreadable(error.to_string()))?;
        let name = record.get(0).unwrap_or_default().trim();
        let last = book.sheets.last().map_or(("", 0), |sheet| (sheet.name.as_str(), sheet.rows.len()));
        budget.take(last.0, if name.is_empty() { last.1 } else { 0 }, width(&record))?;
        match book.sheets.last_mut() {
            _ if !name.is_empty() => {
                let mut sheet = Sheet::new(name);
                // pyxform lets the headers stand on the line of the name.
                if record.iter().skip(1).any(|cell| !cell.trim().is_empty()) {
                    sheet.push(record.iter().skip(1));
                }
                book.sheets.push(sheet);
            }
            Some(sheet) => sheet.push(record.iter().skip(1)),
            None if record.iter().all(|cell| cell.trim().is_empty()) => {}
            None => return Err(unreadable("une ligne vient avant le nom d'une feuille".into())),
        }
    }
    if book.sheets.is_empty() { Err(WorkbookError::Empty) } else { book.bounded() }
}

/// The cells up to the last that says something.
fn width(record: &csv::StringRecord) -> usize {
    record.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty()).last().map_or(0, |(index, _)| index)
}

fn unreadable(cause: String) -> WorkbookError {
    WorkbookError::Unreadable { format: "CSV", cause }
}

fn decode(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(),
    }
}

fn separator(text: &str) -> u8 {
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in text.bytes() {
        quoted ^= byte == b'"';
        counts.iter_mut().filter(|(mark, _)| !quoted && *mark == byte).for_each(|(_, count)| *count += 1);
    }
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(mark, _)| *mark)
}

pub fn write(book: &Workbook) -> Result<String, WorkbookError> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    let width = book.sheets.iter().flat_map(|sheet| &sheet.rows).map(Vec::len).max().unwrap_or(0);
    for sheet in &book.sheets {
        let name = std::iter::once(sheet.name.as_str()).chain(std::iter::repeat_n("", width));
        writer.write_record(name).map_err(|error| unreadable(error.to_string()))?;
        for row in &sheet.rows {
            let blanks = std::iter::repeat_n("", width - row.len());
            let cells = std::iter::once("").chain(row.iter().map(String::as_str)).chain(blanks);
            writer.write_record(cells).map_err(|error| unreadable(error.to_string()))?;
        }
    }
    let bytes = writer.into_inner().map_err(|error| unreadable(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| unreadable(error.to_string()))
}
