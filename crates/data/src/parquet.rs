//! Parquet files as rows of text, a slice of rows at a time, so that the layouts of `source` read them like any table.

use polars::prelude::*;
use source::{Row, Rows};
use std::fs::File;
use std::path::{Path, PathBuf};

/// Rows decoded at once: enough to be quick, little enough for a small machine.
const SLICE: usize = 50_000;

/// Opens Parquet files for `source`.
pub struct ParquetDecoder;

/// The rows of one file: the first is the header.
struct ParquetRows {
    path: PathBuf,
    total: usize,
    /// First row of `slice` in the file.
    start: usize,
    slice: DataFrame,
    /// 0 is the header, then one per row.
    next: usize,
}

impl ParquetRows {
    fn open(path: &Path) -> Result<ParquetRows, String> {
        let total = reader(path)?.num_rows().map_err(told)?;
        let slice = read_slice(path, 0)?;
        Ok(ParquetRows { path: path.to_owned(), total, start: 0, slice, next: 0 })
    }

    fn fill_header(&self, row: &mut Row) {
        row.cells = self.slice.get_column_names().iter().map(|name| name.to_string()).collect();
    }

    fn fill(&mut self, index: usize, row: &mut Row) -> Result<(), String> {
        if index >= self.start + self.slice.height() {
            self.start = index;
            self.slice = read_slice(&self.path, index)?;
        }
        let at = index - self.start;
        row.cells.clear();
        for column in self.slice.columns() {
            row.cells.push(column.get(at).map(text).map_err(told)?);
        }
        Ok(())
    }
}

impl Rows for ParquetRows {
    fn next(&mut self, row: &mut Row) -> Result<bool, String> {
        if self.next > self.total {
            return Ok(false);
        }
        row.line = u32::try_from(self.next + 1).unwrap_or(u32::MAX);
        match self.next {
            0 => self.fill_header(row),
            index => self.fill(index - 1, row)?,
        }
        self.next += 1;
        Ok(true)
    }
}

fn reader(path: &Path) -> Result<ParquetReader<File>, String> {
    File::open(path).map(ParquetReader::new).map_err(|error| error.to_string())
}

fn read_slice(path: &Path, start: usize) -> Result<DataFrame, String> {
    reader(path)?.with_slice(Some((start, SLICE))).finish().map_err(told)
}

fn told(error: PolarsError) -> String {
    error.to_string()
}

/// A value as a producer would write it in CSV: whole floats without decimals, nulls and NaN empty.
fn text(value: AnyValue<'_>) -> String {
    match value {
        AnyValue::Null => String::new(),
        AnyValue::String(text) => text.to_owned(),
        AnyValue::StringOwned(text) => text.to_string(),
        AnyValue::Float64(number) if number.is_nan() => String::new(),
        AnyValue::Float64(number) => number.to_string(),
        AnyValue::Float32(number) if number.is_nan() => String::new(),
        AnyValue::Float32(number) => number.to_string(),
        other => other.to_string(),
    }
}
