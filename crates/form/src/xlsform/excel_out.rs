//! Workbooks to .xlsx, laid out for the person who will edit them: headers that stay, columns wide enough, groups that show.
//!
//! Every cell is text, so that nothing becomes a formula or a date; the same sheets give the same bytes.

use super::workbook::{Sheet, Workbook, WorkbookError};
use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Worksheet, XlsxError};

/// Widths of columns, in characters.
const NARROWEST: usize = 8;
const WIDEST: usize = 60;
/// The font of the workbook is as wide as its digits; words are a little wider.
const MARGIN: usize = 2;

const HEADER_FILL: Color = Color::RGB(0x1F_4E_5F);
const SECTION_FILL: Color = Color::RGB(0xE3_EE_F1);

struct Styles {
    header: Format,
    cell: Format,
    section: Format,
}

pub fn write(book: &Workbook) -> Result<Vec<u8>, WorkbookError> {
    save(book).map_err(|error| WorkbookError::Unreadable { format: "Excel", cause: error.to_string() })
}

fn save(book: &Workbook) -> Result<Vec<u8>, XlsxError> {
    let mut file = rust_xlsxwriter::Workbook::new();
    // A fixed day: the clock would change the bytes.
    file.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2025, 1, 1)?));
    let styles = styles();
    for sheet in &book.sheets {
        fill(file.add_worksheet().set_name(&sheet.name)?, sheet, &styles)?;
    }
    file.save_to_buffer()
}

fn styles() -> Styles {
    let cell = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_num_format("@");
    let header = Format::new().set_bold().set_font_color(Color::White).set_background_color(HEADER_FILL).set_align(FormatAlign::Top);
    let section = cell.clone().set_bold().set_background_color(SECTION_FILL).set_border_top(FormatBorder::Thin);
    Styles { header, cell, section }
}

fn fill(page: &mut Worksheet, sheet: &Sheet, styles: &Styles) -> Result<(), XlsxError> {
    for (column, width) in widths(sheet).into_iter().enumerate() {
        page.set_column_width(column as u16, width as f64)?;
        page.set_column_format(column as u16, &styles.cell)?;
    }
    let kind = sheet.rows.first().and_then(|header| header.iter().position(|cell| cell.eq_ignore_ascii_case("type")));
    for (row, cells) in sheet.rows.iter().enumerate() {
        let is_section = kind.and_then(|kind| cells.get(kind)).is_some_and(|kind| kind.starts_with("begin"));
        let style = if row == 0 {
            &styles.header
        } else if is_section {
            &styles.section
        } else {
            &styles.cell
        };
        for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            page.write_string_with_format(row as u32, column as u16, cell, style)?;
        }
    }
    page.set_freeze_panes(1, 0)?;
    Ok(())
}

/// As wide as the longest line of the column, within bounds; longer texts wrap.
fn widths(sheet: &Sheet) -> Vec<usize> {
    let columns = sheet.rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |cell: &String| cell.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    let longest = |column: usize| sheet.rows.iter().filter_map(|row| row.get(column)).map(width).max().unwrap_or(0);
    (0..columns).map(|column| (longest(column) + MARGIN).clamp(NARROWEST, WIDEST)).collect()
}
