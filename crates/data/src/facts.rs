//! Facts as Parquet, the same columns as in CSV.

use crate::DataError;
use base::FactRow;
use polars::prelude::*;
use std::path::Path;

/// Writes the rows; the caller gives a path beside the final one and renames.
pub fn write_facts(path: &Path, rows: &[FactRow]) -> Result<(), DataError> {
    let parquet = |error: PolarsError| DataError::Parquet { path: path.display().to_string(), message: error.to_string() };
    let file = std::fs::File::create(path).map_err(|source| DataError::Io { path: path.display().to_string(), source })?;
    let mut frame = frame(rows).map_err(parquet)?;
    ParquetWriter::new(file).with_compression(ParquetCompression::Zstd(None)).set_parallel(false).finish(&mut frame).map_err(parquet)?;
    Ok(())
}

/// Facts read back: what `ctg compare` needs of an earlier run.
pub struct FactFrame;

impl FactFrame {
    /// Reads rows written by [`write_facts`].
    pub fn read(path: &Path) -> Result<Vec<FactRow>, DataError> {
        let parquet = |error: PolarsError| DataError::Parquet { path: path.display().to_string(), message: error.to_string() };
        let file = std::fs::File::open(path).map_err(|source| DataError::Io { path: path.display().to_string(), source })?;
        let frame = ParquetReader::new(file).finish().map_err(parquet)?;
        from_frame(&frame).map_err(parquet)
    }
}

fn text_columns(rows: &[FactRow]) -> [(&'static str, Vec<&str>); 12] {
    let column = |get: fn(&FactRow) -> &str| rows.iter().map(get).collect::<Vec<&str>>();
    [
        ("indicator", column(|row| &row.indicator)),
        ("territory", column(|row| &row.territory)),
        ("territory_label", column(|row| &row.territory_label)),
        ("period", column(|row| &row.period)),
        ("slice", column(|row| &row.slice)),
        ("unit", column(|row| &row.unit)),
        ("status", column(|row| &row.status)),
        ("coverage", column(|row| &row.coverage)),
        ("method", column(|row| &row.method)),
        ("source", column(|row| &row.source)),
        ("vintage", column(|row| &row.vintage)),
        ("label_fr", column(|row| &row.label_fr)),
    ]
}

fn frame(rows: &[FactRow]) -> PolarsResult<DataFrame> {
    let mut columns: Vec<Column> = text_columns(rows).into_iter().map(|(name, values)| Column::new(name.into(), values)).collect();
    for (name, get) in [("value", (|row| row.value) as fn(&FactRow) -> Option<f64>), ("low", |row| row.low), ("high", |row| row.high)] {
        columns.push(Column::new(name.into(), rows.iter().map(get).collect::<Vec<Option<f64>>>()));
    }
    columns.push(Column::new("n".into(), rows.iter().map(|row| row.n).collect::<Vec<Option<u32>>>()));
    DataFrame::new(rows.len(), columns)?.select(base::fact_row::COLUMNS)
}

fn from_frame(frame: &DataFrame) -> PolarsResult<Vec<FactRow>> {
    let text = |name: &str, i: usize| -> PolarsResult<String> { Ok(frame.column(name)?.str()?.get(i).unwrap_or("").to_owned()) };
    let number = |name: &str, i: usize| -> PolarsResult<Option<f64>> { Ok(frame.column(name)?.f64()?.get(i)) };
    (0..frame.height())
        .map(|i| {
            Ok(FactRow {
                indicator: text("indicator", i)?,
                territory: text("territory", i)?,
                territory_label: text("territory_label", i)?,
                period: text("period", i)?,
                slice: text("slice", i)?,
                value: number("value", i)?,
                low: number("low", i)?,
                high: number("high", i)?,
                unit: text("unit", i)?,
                status: text("status", i)?,
                n: frame.column("n")?.u32()?.get(i),
                coverage: text("coverage", i)?,
                method: text("method", i)?,
                source: text("source", i)?,
                vintage: text("vintage", i)?,
                label_fr: text("label_fr", i)?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(value: Option<f64>) -> FactRow {
        let text = |text: &str| text.to_owned();
        FactRow {
            indicator: text("vacancy_rate"),
            territory: text("200072635"),
            territory_label: text("Val-Clair"),
            period: text("2022"),
            slice: String::new(),
            value,
            low: None,
            high: None,
            unit: text("%"),
            status: text("ok"),
            n: Some(3),
            coverage: text("3/3"),
            method: text("somme"),
            source: text("Insee"),
            vintage: text("RP 2022"),
            label_fr: text("Taux de logements vacants"),
        }
    }

    #[test]
    fn facts_read_back_from_parquet_and_the_bytes_are_the_same_twice() {
        let dir = tempfile::tempdir().unwrap();
        let rows = vec![row(Some(6.7458)), row(None)];
        let (one, two) = (dir.path().join("1.parquet"), dir.path().join("2.parquet"));
        write_facts(&one, &rows).unwrap();
        write_facts(&two, &rows).unwrap();
        assert_eq!(FactFrame::read(&one).unwrap(), rows);
        assert_eq!(std::fs::read(&one).unwrap(), std::fs::read(&two).unwrap());
    }

    #[test]
    fn a_file_that_is_no_parquet_is_an_error_with_its_path() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("faux.parquet");
        std::fs::write(&path, b"PAR1 et puis rien").unwrap();
        assert!(FactFrame::read(&path).unwrap_err().to_string().contains("faux.parquet"));
    }
}
