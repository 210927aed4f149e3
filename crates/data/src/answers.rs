//! Answers of a survey as Parquet: a typed column a variable, and what each means as metadata of the file.

use crate::DataError;
use polars::io::parquet::write::KeyValueMetadata;
use polars::prelude::*;
use std::path::Path;

/// A column of answers, one value a row.
pub struct AnswerColumn<'a> {
    pub name: &'a str,
    pub values: AnswerValues<'a>,
    /// What the column means (JSON); kept in the file under `ctg:NAME`.
    pub meaning: &'a str,
}

/// Values; what is not there is null.
pub enum AnswerValues<'a> {
    /// Distinct texts, and the place of each row among them.
    Text(&'a [String], &'a [Option<u32>]),
    Flag(&'a [Option<bool>]),
    Integer(&'a [Option<i64>]),
    Number(&'a [Option<f64>]),
    /// Days since 1970-01-01.
    Day(&'a [Option<i32>]),
    /// Milliseconds since 1970-01-01, by the clock on the wall.
    Moment(&'a [Option<i64>]),
}

/// Writes the columns; the caller gives a path beside the final one and renames.
///
/// Errors: a file that cannot be made; columns of different lengths, or two of one name.
pub fn write_answers(path: &Path, columns: &[AnswerColumn]) -> Result<(), DataError> {
    let parquet = |error: PolarsError| DataError::Parquet { path: path.display().to_string(), message: error.to_string() };
    let file = std::fs::File::create(path).map_err(|source| DataError::Io { path: path.display().to_string(), source })?;
    let mut frame = frame(columns).map_err(parquet)?;
    let meanings = columns.iter().map(|column| (format!("ctg:{}", column.name), column.meaning.to_owned())).collect();
    ParquetWriter::new(file)
        .with_compression(ParquetCompression::Zstd(None))
        .with_key_value_metadata(Some(KeyValueMetadata::from_static(meanings)))
        .set_parallel(false)
        .finish(&mut frame)
        .map_err(parquet)?;
    Ok(())
}

fn frame(columns: &[AnswerColumn]) -> PolarsResult<DataFrame> {
    let height = columns.first().map_or(0, |column| length(&column.values));
    DataFrame::new(height, columns.iter().map(series).collect::<PolarsResult<Vec<Column>>>()?)
}

fn length(values: &AnswerValues) -> usize {
    match values {
        AnswerValues::Text(_, cells) => cells.len(),
        AnswerValues::Flag(cells) => cells.len(),
        AnswerValues::Integer(cells) | AnswerValues::Moment(cells) => cells.len(),
        AnswerValues::Number(cells) => cells.len(),
        AnswerValues::Day(cells) => cells.len(),
    }
}

fn series(column: &AnswerColumn) -> PolarsResult<Column> {
    let name = || PlSmallStr::from_str(column.name);
    Ok(match column.values {
        AnswerValues::Text(distinct, cells) => {
            let texts: Vec<Option<&str>> = cells.iter().map(|at| distinct.get((*at)? as usize).map(String::as_str)).collect();
            Column::new(name(), texts)
        }
        AnswerValues::Flag(cells) => Column::new(name(), cells),
        AnswerValues::Integer(cells) => Column::new(name(), cells),
        AnswerValues::Number(cells) => Column::new(name(), cells),
        AnswerValues::Day(cells) => Column::new(name(), cells).cast(&DataType::Date)?,
        AnswerValues::Moment(cells) => Column::new(name(), cells).cast(&DataType::Datetime(TimeUnit::Milliseconds, None))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_nulls_and_accents_are_read_back() {
        let (distinct, cells) = (vec!["café".to_owned(), "nsp".to_owned()], [Some(0), None, Some(1)]);
        let columns = [
            AnswerColumn { name: "LS2", values: AnswerValues::Text(&distinct, &cells), meaning: "{}" },
            AnswerColumn { name: "PE3_places", values: AnswerValues::Flag(&[Some(true), Some(false), None]), meaning: "{}" },
            AnswerColumn { name: "collected_on", values: AnswerValues::Day(&[Some(0), Some(20_370), None]), meaning: "{}" },
            AnswerColumn { name: "MO1", values: AnswerValues::Integer(&[Some(2), None, Some(0)]), meaning: "{}" },
        ];
        let path = std::env::temp_dir().join(format!("ctg-answers-{}.parquet", std::process::id()));
        write_answers(&path, &columns).unwrap();
        let frame = ParquetReader::new(std::fs::File::open(&path).unwrap()).finish().unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(frame.column("LS2").unwrap().str().unwrap().get(0), Some("café"));
        assert_eq!(frame.column("LS2").unwrap().null_count(), 1);
        assert_eq!(frame.column("PE3_places").unwrap().bool().unwrap().get(1), Some(false));
        assert_eq!(frame.column("collected_on").unwrap().dtype(), &DataType::Date);
        assert_eq!(frame.column("MO1").unwrap().i64().unwrap().get(0), Some(2));
    }
}
