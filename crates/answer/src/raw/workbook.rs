//! Workbooks (.xlsx, .xls, .ods): each sheet as text, dates as ISO, whole numbers without decimals.

use super::{MAX_COLUMNS, RawTable};
use calamine::{Data, DataRef, Ods, Range, Reader, Xls, Xlsx};
use form::archive::{self, Limits, guarded};
use form::biff;
use quick_xml::events::{BytesStart, Event};
use std::io::{Cursor, Read};

/// Rows of a sheet; a spreadsheet has 1 048 576.
const MAX_ROWS: usize = 1_100_000;
/// Cells of a workbook that is read as a whole (.xls, .ods), blank ones between others counted.
const MAX_CELLS: usize = 4_000_000;
/// Bytes of the texts of a workbook, a text shared by many cells counted each time.
const MAX_TEXT: usize = 400 << 20;
/// What a workbook may hold once unpacked.
const LIMITS: Limits = Limits { unpacked: 400 << 20, parts: 2_000 };

/// Every sheet that holds something, or why the workbook cannot be read.
pub fn read(bytes: &[u8]) -> Result<Vec<RawTable>, String> {
    if !bytes.starts_with(b"PK") {
        biff::check(bytes, MAX_CELLS).map_err(|error| error.to_string())?;
        return whole(|| xls(bytes));
    }
    archive::check(bytes, LIMITS).map_err(|error| error.to_string())?;
    match part(bytes, "content.xml")? {
        None => whole(|| xlsx(bytes)),
        Some(content) => {
            check_ods(&content)?;
            whole(|| ods(bytes))
        }
    }
}

/// The reader of workbooks may stop on a broken file in a way that it did not foresee.
fn whole(read: impl FnOnce() -> Result<Vec<RawTable>, String>) -> Result<Vec<RawTable>, String> {
    guarded(read).unwrap_or_else(|| Err("le fichier est abîmé".into()))
}

fn words(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn part(bytes: &[u8], name: &str) -> Result<Option<Vec<u8>>, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(words)?;
    let Ok(part) = archive.by_name(name) else { return Ok(None) };
    let mut content = Vec::new();
    part.take(LIMITS.unpacked).read_to_end(&mut content).map_err(words)?;
    Ok(Some(content))
}

fn xls(bytes: &[u8]) -> Result<Vec<RawTable>, String> {
    ranges(Xls::new(Cursor::new(bytes)).map_err(words)?)
}

fn ods(bytes: &[u8]) -> Result<Vec<RawTable>, String> {
    ranges(Ods::new(Cursor::new(bytes)).map_err(words)?)
}

fn ranges<'a, R: Reader<Cursor<&'a [u8]>>>(mut book: R) -> Result<Vec<RawTable>, String>
where
    R::Error: std::fmt::Display,
{
    let mut tables = Vec::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(words)?;
        tables.extend(sheet(name, &range)?);
    }
    Ok(tables)
}

/// The sheets of an .xlsx, cell by cell: a lone cell at the far corner costs nothing.
fn xlsx(bytes: &[u8]) -> Result<Vec<RawTable>, String> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(words)?;
    let mut left = MAX_TEXT;
    let mut tables = Vec::new();
    for name in book.sheet_names() {
        let mut rows = Rows { table: RawTable::default(), row: Vec::new(), line: None, has_headers: false };
        let mut cells = match book.worksheet_cells_reader(&name) {
            Ok(cells) => cells,
            // A page of charts has no cells.
            Err(calamine::XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(words(error)),
        };
        while let Some(cell) = cells.next_cell().map_err(words)? {
            let (row, column) = cell.get_position();
            if let DataRef::SharedString(text) = cell.get_value() {
                left = left.checked_sub(text.len()).ok_or_else(too_much)?;
            }
            let text = text(&Data::from(cell.get_value().clone()));
            left = left.checked_sub(text.len()).ok_or_else(too_much)?;
            rows.put(row as usize, column as usize, text)?;
        }
        rows.table.name = name;
        tables.extend(rows.finish()?);
    }
    Ok(tables)
}

fn too_much() -> String {
    format!("ses cellules contiennent plus de {} Mo de texte, la limite ; partagez-le en plusieurs fichiers", MAX_TEXT >> 20)
}

/// The rows of a sheet as its cells come, in order.
struct Rows {
    table: RawTable,
    row: Vec<String>,
    line: Option<usize>,
    has_headers: bool,
}

impl Rows {
    fn put(&mut self, row: usize, column: usize, text: String) -> Result<(), String> {
        if row >= MAX_ROWS || column >= MAX_COLUMNS {
            return Err(format!("une feuille dépasse {MAX_ROWS} lignes ou {MAX_COLUMNS} colonnes, la limite"));
        }
        match self.line {
            Some(line) if row < line => return Err(format!("ses lignes ne sont pas en ordre (ligne {} après {})", row + 1, line + 1)),
            Some(line) if row > line => self.flush(row - line - 1)?,
            _ => {}
        }
        self.line = Some(row);
        if self.row.len() <= column {
            self.row.resize(column + 1, String::new());
        }
        self.row[column] = text;
        Ok(())
    }

    /// Ends a row, after which some are blank.
    fn flush(&mut self, blank: usize) -> Result<(), String> {
        let row = std::mem::take(&mut self.row);
        let line = self.line.map_or(0, |line| line as u64 + 1);
        let is_blank = row.iter().all(String::is_empty);
        match self.has_headers {
            false if is_blank => {}
            false => {
                let name = std::mem::take(&mut self.table.name);
                self.table = RawTable::new(row.iter().map(|cell| cell.trim().to_owned()).collect());
                self.table.name = name;
                self.has_headers = true;
            }
            true if is_blank => self.table.blank_lines += 1,
            true => {
                self.table.fits(row.len())?;
                self.table.spread(row.len());
                self.table.push_row(line, row.iter().map(|cell| cell.trim()));
            }
        }
        if self.has_headers {
            self.table.blank_lines += blank as u64;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Option<RawTable>, String> {
        self.flush(0)?;
        self.table.unindent();
        Ok(self.has_headers.then(|| self.table.seal()))
    }
}

/// Cells and rows of an .ods may say that they come a million times: the rectangle that they span is measured first.
fn check_ods(content: &[u8]) -> Result<(), String> {
    let text = String::from_utf8_lossy(content);
    let mut reader = quick_xml::Reader::from_str(&text);
    let mut span = Span::default();
    loop {
        match reader.read_event().map_err(words)? {
            Event::Eof => return Ok(()),
            Event::Start(element) => span.start(&element)?,
            Event::Empty(element) => {
                span.start(&element)?;
                span.end(element.name().0)?;
            }
            Event::End(element) => span.end(element.name().0)?,
            _ => {}
        }
    }
}

#[derive(Default)]
struct Span {
    cells: usize,
    columns: usize,
    /// Columns of this row, and up to the last that says something.
    here: usize,
    full: usize,
    repeats: usize,
    blank_rows: usize,
}

impl Span {
    fn start(&mut self, element: &BytesStart) -> Result<(), String> {
        match element.name().0 {
            "table:table" => (self.columns, self.blank_rows) = (0, 0),
            "table:table-row" => (self.here, self.full, self.repeats) = (0, 0, repeated(element, "table:number-rows-repeated")),
            "table:table-cell" | "table:covered-table-cell" => {
                self.here = self.here.saturating_add(repeated(element, "table:number-columns-repeated"));
                let says = |key: &str| key.starts_with("office:") || key.starts_with("calcext:") || key == "table:formula";
                if element.attributes().flatten().any(|attribute| says(attribute.key.0)) {
                    self.full = self.here;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), String> {
        if name != "table:table-row" {
            return Ok(());
        }
        if self.full == 0 {
            self.blank_rows = self.blank_rows.saturating_add(self.repeats);
            return Ok(());
        }
        self.columns = self.columns.max(self.full);
        let rows = self.repeats.saturating_add(std::mem::take(&mut self.blank_rows));
        self.cells = self.cells.saturating_add(rows.saturating_mul(self.columns));
        match self.cells > MAX_CELLS {
            true => Err(format!("ses cellules s'étendent sur plus de {MAX_CELLS} cases, la limite ; l'enregistrer en .xlsx ou en .csv")),
            false => Ok(()),
        }
    }
}

fn repeated(element: &BytesStart, key: &str) -> usize {
    let found = element.attributes().flatten().find(|attribute| attribute.key.0 == key);
    found.map_or(1, |attribute| attribute.value.trim().parse().unwrap_or(usize::MAX))
}

fn sheet(name: String, range: &Range<Data>) -> Result<Option<RawTable>, String> {
    let Some((first_line, _)) = range.start() else { return Ok(None) };
    let mut rows = Rows { table: RawTable::default(), row: Vec::new(), line: None, has_headers: false };
    for (at, row) in range.rows().take(MAX_ROWS).enumerate() {
        for (column, cell) in row.iter().enumerate() {
            rows.put(first_line as usize + at, column, text(cell))?;
        }
    }
    rows.table.name = name;
    rows.finish()
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
