//! The fact book as CSV: UTF-8, comma, decimal point; `value` in the printed unit (6.7458 for 6,75 %).

use anyhow::Result;
use base::FactRow;
use std::io::Write;

pub fn write(to: impl Write, rows: &[FactRow]) -> Result<()> {
    let mut writer = ::csv::WriterBuilder::new().has_headers(false).from_writer(to);
    writer.write_record(base::fact_row::COLUMNS)?;
    rows.iter().try_for_each(|row| writer.serialize(row))?;
    Ok(writer.flush()?)
}

pub fn text(rows: &[FactRow]) -> Result<String> {
    let mut bytes = Vec::new();
    write(&mut bytes, rows)?;
    Ok(String::from_utf8(bytes)?)
}

/// Reads back what [`text`] wrote.
pub fn read(path: &std::path::Path) -> Result<Vec<FactRow>> {
    let mut reader = ::csv::Reader::from_path(path)?;
    Ok(reader.deserialize().collect::<Result<Vec<FactRow>, _>>()?)
}
