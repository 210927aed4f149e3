//! CSV of codes: comma, UTF-8 without a mark, a line feed a row; each cell to the letter.

use super::ExportError;
use super::table::Table;

pub(super) fn write(table: &Table) -> Result<Vec<u8>, ExportError> {
    let mut writer = csv::WriterBuilder::new().buffer_capacity(1 << 20).from_writer(Vec::new());
    if !table.columns.is_empty() {
        writer.write_record(table.names())?;
    }
    for row in 0..table.rows {
        for column in &table.columns {
            writer.write_field(column.cell(row).unwrap_or(""))?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.into_inner().map_err(|error| ExportError::Csv(error.into_error().into()))
}
