//! Parquet files as rows of text, a slice of rows at a time, so that the layouts of `source` read them like any table.

use polars::prelude::*;
use source::{Decoded, Decoder, Row, Rows, Whole};
use std::fs::File;
use std::io::Cursor;
use std::path::PathBuf;
use std::sync::Arc;

/// Rows decoded at once: enough to be quick, little enough for a small machine.
const SLICE: usize = 50_000;

/// Opens Parquet files for `source`.
pub struct ParquetDecoder;

/// First and last bytes of every Parquet file.
const MAGIC: &[u8] = b"PAR1";

impl Decoder for ParquetDecoder {
    fn matches(&self, head: &[u8]) -> bool {
        head.starts_with(MAGIC)
    }

    fn open(&self, whole: Whole) -> Result<Vec<Decoded>, String> {
        let origin = match whole {
            Whole::Path(path) => Origin::Disk(path.to_owned()),
            Whole::Bytes(bytes) => Origin::Memory(Arc::from(bytes)),
        };
        let rows = ParquetRows::open(origin)?;
        Ok(vec![(None, Box::new(rows) as Box<dyn Rows>)])
    }
}

/// Where the bytes are: each slice is read from there anew.
enum Origin {
    Disk(PathBuf),
    Memory(Arc<[u8]>),
}

impl Origin {
    fn rows(&self) -> PolarsResult<usize> {
        match self {
            Origin::Disk(path) => ParquetReader::new(File::open(path)?).num_rows(),
            Origin::Memory(bytes) => ParquetReader::new(Cursor::new(Arc::clone(bytes))).num_rows(),
        }
    }

    fn slice(&self, start: usize) -> PolarsResult<DataFrame> {
        let slice = Some((start, SLICE));
        match self {
            Origin::Disk(path) => ParquetReader::new(File::open(path)?).with_slice(slice).finish(),
            Origin::Memory(bytes) => ParquetReader::new(Cursor::new(Arc::clone(bytes))).with_slice(slice).finish(),
        }
    }
}

/// The rows of one file: the first is the header.
struct ParquetRows {
    origin: Origin,
    total: usize,
    /// First row of `slice` in the file.
    start: usize,
    slice: DataFrame,
    /// 0 is the header, then one per row.
    next: usize,
}

impl ParquetRows {
    fn open(origin: Origin) -> Result<ParquetRows, String> {
        let total = origin.rows().map_err(told)?;
        let slice = origin.slice(0).map_err(told)?;
        Ok(ParquetRows { origin, total, start: 0, slice, next: 0 })
    }

    fn fill_header(&self, row: &mut Row) {
        row.cells = self.slice.get_column_names().iter().map(|name| name.to_string()).collect();
    }

    fn fill(&mut self, index: usize, row: &mut Row) -> Result<(), String> {
        if index >= self.start + self.slice.height() {
            self.start = index;
            self.slice = self.origin.slice(index).map_err(told)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    fn file(dir: &std::path::Path) -> PathBuf {
        let path = dir.join("a.parquet");
        let columns = vec![
            Column::new("code".into(), ["01001", "2A004"]),
            Column::new("epci".into(), [200072635.0, f64::NAN]),
            Column::new("part".into(), [Some(1.25), None]),
        ];
        let mut frame = DataFrame::new(2, columns).unwrap();
        ParquetWriter::new(File::create(&path).unwrap()).finish(&mut frame).unwrap();
        path
    }

    fn rows(whole: Whole) -> Vec<Vec<String>> {
        let mut tables = ParquetDecoder.open(whole).unwrap();
        let (mut row, mut out) = (Row::default(), Vec::new());
        while tables[0].1.next(&mut row).unwrap() {
            out.push(row.cells.clone());
        }
        out
    }

    #[test]
    fn rows_come_as_text_from_disk_and_from_memory() {
        let dir = tempfile::tempdir().unwrap();
        let path = file(dir.path());
        let expected = [["code", "epci", "part"], ["01001", "200072635", "1.25"], ["2A004", "", ""]];
        assert_eq!(rows(Whole::Path(&path)), expected);
        assert_eq!(rows(Whole::Bytes(std::fs::read(&path).unwrap())), expected);
    }

    #[test]
    fn a_truncated_file_is_told_not_panicked_on() {
        let dir = tempfile::tempdir().unwrap();
        let bytes = std::fs::read(file(dir.path())).unwrap();
        for length in [4, 12, bytes.len() / 2, bytes.len() - 1] {
            assert!(ParquetDecoder.open(Whole::Bytes(bytes[..length].to_vec())).is_err(), "{length}");
        }
    }
}
