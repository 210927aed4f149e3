//! One sheet: columns of distinct cells, already XML, and the place of each row among them.

use super::parts::Style;
use std::borrow::Cow;
use std::io::{self, Write};

/// The XML of a cell without its place: what comes after `<c r="A1"`; empty when nothing is written.
pub(super) struct Cell(pub String);

impl Cell {
    pub fn number(number: f64, style: Style) -> Cell {
        Cell(format!(" s=\"{}\"><v>{number}</v></c>", style as u8))
    }
}

#[derive(Default)]
pub(super) struct Sheet<'a> {
    columns: Vec<Column<'a>>,
}

struct Column<'a> {
    /// `<c r="AB`.
    start: String,
    head: Cell,
    cells: Vec<Cell>,
    places: Cow<'a, [u32]>,
    width: f64,
}

/// Bytes that are handed over at once.
const BLOCK: usize = 1 << 20;

const OPEN: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    "\n",
    r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">"#
);

impl<'a> Sheet<'a> {
    pub fn column(&mut self, head: Cell, cells: Vec<Cell>, places: impl Into<Cow<'a, [u32]>>, width: f64) {
        let start = format!("<c r=\"{}", letters(self.columns.len()));
        self.columns.push(Column { start, head, cells, places: places.into(), width });
    }

    fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.places.len())
    }

    /// The first row stays in sight and can be filtered; only the first sheet is chosen.
    pub fn write(&self, is_chosen: bool, out: &mut impl Write) -> io::Result<()> {
        let last = format!("{}{}", letters(self.columns.len().saturating_sub(1)), self.rows() + 1);
        let chosen = if is_chosen { r#" tabSelected="1""# } else { "" };
        write!(out, "{OPEN}<dimension ref=\"A1:{last}\"/><sheetViews><sheetView{chosen} workbookViewId=\"0\">")?;
        write!(out, r#"<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>"#)?;
        write!(out, r#"<sheetFormatPr defaultRowHeight="15"/>"#)?;
        self.widths(out)?;
        write!(out, "<sheetData>")?;
        self.data(out)?;
        write!(out, "</sheetData>")?;
        if !self.columns.is_empty() {
            write!(out, "<autoFilter ref=\"A1:{last}\"/>")?;
            write!(out, "<ignoredErrors><ignoredError sqref=\"A1:{last}\" numberStoredAsText=\"1\"/></ignoredErrors>")?;
        }
        write!(out, "</worksheet>")
    }

    fn widths(&self, out: &mut impl Write) -> io::Result<()> {
        if self.columns.is_empty() {
            return Ok(());
        }
        write!(out, "<cols>")?;
        for (number, column) in (1..).zip(&self.columns) {
            write!(out, "<col min=\"{number}\" max=\"{number}\" width=\"{}\" customWidth=\"1\"/>", column.width)?;
        }
        write!(out, "</cols>")
    }

    fn data(&self, out: &mut impl Write) -> io::Result<()> {
        let mut block = String::with_capacity(BLOCK + (1 << 16));
        self.row(1, |column| &column.head, &mut block);
        for row in 0..self.rows() {
            self.row(row + 2, |column| &column.cells[column.places[row] as usize], &mut block);
            if block.len() > BLOCK {
                out.write_all(block.as_bytes())?;
                block.clear();
            }
        }
        out.write_all(block.as_bytes())
    }

    fn row<'b>(&'b self, number: usize, cell: impl Fn(&'b Column<'a>) -> &'b Cell, block: &mut String) {
        let number = number.to_string();
        block.extend(["<row r=\"", &number, "\">"]);
        for column in &self.columns {
            let Cell(xml) = cell(column);
            if !xml.is_empty() {
                block.push_str(&column.start);
                block.push_str(&number);
                block.push('"');
                block.push_str(xml);
            }
        }
        block.push_str("</row>");
    }
}

/// A, B, … Z, AA, AB…
fn letters(mut place: usize) -> String {
    let mut found = Vec::new();
    loop {
        found.push(char::from(b'A' + (place % 26) as u8));
        if place < 26 {
            break;
        }
        place = place / 26 - 1;
    }
    found.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn columns_have_the_letters_of_spreadsheets() {
        for (place, expected) in [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")] {
            assert_eq!(letters(place), expected);
        }
    }
}
