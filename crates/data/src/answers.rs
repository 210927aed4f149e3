//! Answers of a survey as Parquet: typed columns, their labels as metadata of the file.
//!
//! In: columns of values, each with its meaning as JSON (the room `answer` makes both). Out: a Parquet file; the meaning of column `X`
//! stands under the key `ctg:X`, the names in order under `ctg`.

use crate::DataError;
use polars::prelude::*;
use std::path::Path;

/// A column of answers, one value a row; what is missing is null.
#[derive(Clone, Debug, PartialEq)]
pub struct AnswerColumn {
    pub name: String,
    pub values: AnswerValues,
    /// JSON.
    pub meaning: String,
}

#[derive(Clone, Debug, PartialEq)]
pub enum AnswerValues {
    /// Distinct texts, and the place of each row among them.
    Text {
        distinct: Vec<String>,
        cells: Vec<Option<u32>>,
    },
    Flag(Vec<Option<bool>>),
    Integer(Vec<Option<i64>>),
    Number(Vec<Option<f64>>),
    /// Days since 1970-01-01.
    Day(Vec<Option<i32>>),
    /// Milliseconds since 1970-01-01, without a zone.
    Moment(Vec<Option<i64>>),
}

/// Writes the columns, all of `rows` values; the caller gives a path beside the final one and renames.
pub fn write_answers(path: &Path, rows: usize, columns: Vec<AnswerColumn>) -> Result<(), DataError> {
    let parquet = |error: PolarsError| DataError::Parquet { path: path.display().to_string(), message: error.to_string() };
    let names = columns.iter().map(|column| column.name.as_str()).collect::<Vec<&str>>().join("\n");
    let meanings = columns.iter().map(|column| (format!("ctg:{}", column.name), column.meaning.clone()));
    let metadata = std::iter::once(("ctg".to_owned(), names)).chain(meanings).collect();
    let columns: Vec<Column> = columns.into_iter().map(series).collect::<PolarsResult<_>>().map_err(parquet)?;
    let mut frame = DataFrame::new(rows, columns).map_err(parquet)?;
    let file = std::fs::File::create(path).map_err(|source| DataError::Io { path: path.display().to_string(), source })?;
    let writer = ParquetWriter::new(file).with_compression(ParquetCompression::Zstd(None)).set_parallel(false);
    writer.with_key_value_metadata(Some(KeyValueMetadata::from_static(metadata))).finish(&mut frame).map_err(parquet)?;
    Ok(())
}

fn series(column: AnswerColumn) -> PolarsResult<Column> {
    let name: PlSmallStr = column.name.as_str().into();
    let text = |distinct: &[String], place: Option<u32>| place.and_then(|place| distinct.get(place as usize).cloned());
    Ok(match column.values {
        AnswerValues::Text { distinct, cells } => {
            let texts: Vec<Option<String>> = cells.into_iter().map(|place| text(&distinct, place)).collect();
            Column::new(name, texts)
        }
        AnswerValues::Flag(values) => Column::new(name, values),
        AnswerValues::Integer(values) => Column::new(name, values),
        AnswerValues::Number(values) => Column::new(name, values),
        AnswerValues::Day(values) => Column::new(name, values).cast(&DataType::Date)?,
        AnswerValues::Moment(values) => Column::new(name, values).cast(&DataType::Datetime(TimeUnit::Milliseconds, None))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_nulls_accents_and_meanings_come_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("réponses.parquet");
        let column = |name: &str, values| AnswerColumn { name: name.to_owned(), values, meaning: "{\"label\":\"Été\"}".to_owned() };
        let text = AnswerValues::Text { distinct: vec!["été".to_owned()], cells: vec![Some(0), None] };
        let columns = vec![
            column("LS1", text),
            column("PE3_a", AnswerValues::Flag(vec![None, Some(true)])),
            column("jour", AnswerValues::Day(vec![Some(20_000), None])),
        ];
        write_answers(&path, 2, columns).unwrap();
        let frame = ParquetReader::new(std::fs::File::open(&path).unwrap()).finish().unwrap();
        assert_eq!(frame.column("LS1").unwrap().str().unwrap().get(0), Some("été"));
        assert_eq!(frame.column("PE3_a").unwrap().bool().unwrap().get(1), Some(true));
        assert_eq!(frame.column("jour").unwrap().dtype(), &DataType::Date);
        assert!(String::from_utf8_lossy(&std::fs::read(&path).unwrap()).contains("ctg:LS1"));
    }
}
