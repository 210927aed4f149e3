//! The rows of a sheet under its headings.

use super::cause::Cause;
use super::finding::Finding;
use super::header::{Column, Heading};
use super::workbook::Sheet;
use std::borrow::Cow;

/// A row and its number in the sheet, 1 for the headers.
pub(crate) struct Row<'a> {
    pub number: u32,
    cells: &'a [String],
}

impl<'a> Row<'a> {
    pub fn get(&self, index: usize) -> &'a str {
        self.cells.get(index).map_or("", String::as_str)
    }

    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(String::is_empty)
    }

    /// The first cell of a column.
    pub fn cell(&self, headings: &[Heading], column: &Column) -> &'a str {
        headings.iter().position(|heading| heading.column == *column).map_or("", |index| self.get(index))
    }
}

/// The first row that is not blank holds the headers.
pub(crate) fn headers(sheet: &Sheet) -> (&[String], usize) {
    let at = sheet.rows.iter().position(|row| !row.is_empty()).unwrap_or(0);
    (sheet.rows.get(at).map_or(&[][..], Vec::as_slice), at)
}

/// The rows that say something, under the headers.
pub(crate) fn rows(sheet: &Sheet, header: usize) -> impl Iterator<Item = Row<'_>> {
    let rows = sheet.rows.iter().enumerate().skip(header + 1);
    rows.map(|(index, cells)| Row { number: index as u32 + 1, cells }).filter(|row| !row.is_blank())
}

/// Two headers for one column.
pub(crate) fn duplicates(sheet: &str, row: usize, headings: &[Heading], findings: &mut Vec<Finding>) {
    for (index, heading) in headings.iter().enumerate().filter(|(_, heading)| !heading.header.is_empty()) {
        let is_own = matches!(heading.column, Column::Own | Column::Refused);
        let same = |other: &&Heading| match is_own {
            true => other.header == heading.header,
            false => other.column == heading.column && other.language == heading.language,
        };
        if let Some(other) = headings[..index].iter().find(same) {
            let cause = Cause::DuplicateHeader { one: other.header.clone(), other: heading.header.clone() };
            findings.push(Finding::new(sheet, row as u32 + 1, &heading.header, cause));
        }
    }
}

/// Curly quotes of word processors made straight, where quotes are syntax and not typography.
pub(crate) fn straight(text: &str) -> Cow<'_, str> {
    if !text.contains(['\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}']) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace(['\u{2018}', '\u{2019}'], "'").replace(['\u{201c}', '\u{201d}'], "\""))
}

/// An expression with straight quotes, and one space where several were typed outside of a text.
pub(crate) fn expression(cell: &str) -> String {
    let mut quote = None;
    let mut out = String::with_capacity(cell.len());
    for letter in straight(cell).chars() {
        match (quote, letter) {
            (None, ' ') if out.ends_with(' ') => continue,
            (None, '\'' | '"') => quote = Some(letter),
            (Some(mark), _) if mark == letter => quote = None,
            _ => {}
        }
        out.push(letter);
    }
    out
}

/// True for what XML takes as the name of an element, without a prefix.
pub(crate) fn is_name(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(|first| first == '_' || first.is_alphabetic())
        && letters.all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.'))
}
