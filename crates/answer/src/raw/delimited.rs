//! Delimited text: the separator is the one that parts the first lines the same way most often.

use super::{MAX_CELL, RawTable};

const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The first line as headers, the others as rows; with the separator found.
pub fn read(text: &str) -> Result<(RawTable, char), String> {
    let separator = separator(text);
    let mut reader = csv::ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let (mut record, mut table) = (csv::StringRecord::new(), None::<RawTable>);
    // The text is valid UTF-8 and lines may have any length: no error is left to a reader in memory.
    while let Ok(true) = reader.read_record(&mut record) {
        let line = record.position().map_or(0, csv::Position::line);
        if record.iter().any(|cell| cell.len() > MAX_CELL) {
            return Err(format!("une cellule de plus de {MAX_CELL} octets, ligne {line} ; chercher un guillemet qui n'est pas refermé"));
        }
        match &mut table {
            None if record.iter().all(|cell| cell.trim().is_empty()) => {}
            None => {
                RawTable::default().fits(record.len())?;
                table = Some(RawTable::new(record.iter().map(header).collect()));
            }
            Some(table) if record.iter().all(str::is_empty) => table.blank_lines += 1,
            Some(table) => {
                table.fits(record.len())?;
                table.push_row(line, record.iter().map(trim));
            }
        }
    }
    let mut table = table.unwrap_or_default();
    drop_trailing(&mut table);
    Ok((table.seal(), separator as char))
}

fn header(cell: &str) -> String {
    cell.trim().trim_start_matches('\u{feff}').to_owned()
}

fn trim(cell: &str) -> &str {
    let first = cell.as_bytes().first().copied().unwrap_or(b'x');
    let last = cell.as_bytes().last().copied().unwrap_or(b'x');
    if first > b' ' && last > b' ' && first < 0x80 && last < 0x80 { cell } else { cell.trim() }
}

/// A separator at the end of each line makes a column with neither header nor value.
fn drop_trailing(table: &mut RawTable) {
    while table.headers.last().is_some_and(String::is_empty) && table.columns.last().is_some_and(|column| column.is_empty()) {
        table.headers.pop();
        table.columns.pop();
    }
}

fn separator(text: &str) -> u8 {
    let head = &text[..text.char_indices().nth(65_536).map_or(text.len(), |(at, _)| at)];
    SEPARATORS.into_iter().rev().max_by_key(|separator| score(head, *separator)).unwrap_or(b',')
}

/// (lines parted as the first one, cells in the first).
fn score(head: &str, separator: u8) -> (usize, usize) {
    let mut reader = csv::ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(head.as_bytes());
    let widths: Vec<usize> = reader.records().take(30).map_while(Result::ok).map(|record| record.len()).collect();
    let width = widths.iter().copied().max().unwrap_or(0);
    if width < 2 {
        return (0, 0);
    }
    (widths.iter().filter(|other| **other == width).count(), width)
}
