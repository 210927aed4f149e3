//! Files of answers as they are: texts in rows, before any check.

use crate::SampleError;
use crate::error::bytes;
use csv::StringRecord;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// One row of a file.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct SheetRow {
    pub line: u64,
    pub cells: StringRecord,
    /// A correction leaves the row out.
    pub left_out: bool,
}

/// One file.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Sheet {
    pub file: String,
    pub header: StringRecord,
    pub rows: Vec<SheetRow>,
}

/// The files of a survey.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Sheets {
    pub name: String,
    pub sha256: String,
    pub sheets: Vec<Sheet>,
}

impl Sheet {
    pub fn parse(bytes: &[u8], file: &str) -> Result<Sheet, SampleError> {
        let path = Path::new(file);
        let text =
            std::str::from_utf8(bytes).map_err(|_| SampleError::survey(path, "fichier non UTF-8 ; l'enregistrer en « CSV UTF-8 »"))?;
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let mut reader = csv::ReaderBuilder::new().flexible(true).delimiter(delimiter(text)).from_reader(text.as_bytes());
        let fault = |error: csv::Error| SampleError::survey(path, error.to_string());
        let header = reader.headers().map_err(fault)?.clone();
        let mut rows = Vec::new();
        for record in reader.into_records() {
            let cells = record.map_err(fault)?;
            rows.push(SheetRow { line: cells.position().map_or(0, csv::Position::line), cells, left_out: false });
        }
        Ok(Sheet { file: file.to_owned(), header, rows })
    }

    /// The position of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|header| header.trim() == name)
    }
}

impl Sheets {
    /// Reads a file, or every `*.csv` of a folder in the order of their names. None when there is nothing yet.
    pub fn read(path: &Path) -> Result<Option<Sheets>, SampleError> {
        let name = path.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned());
        let files = if path.is_dir() { csv_files(path)? } else { Some(path.to_owned()).filter(|path| path.exists()).into_iter().collect() };
        if files.is_empty() {
            return Ok(None);
        }
        let all = files.iter().map(|file| bytes(file)).collect::<Result<Vec<_>, _>>()?;
        let named = files.iter().zip(&all);
        let sheets =
            named.map(|(file, bytes)| Sheet::parse(bytes, &file.file_name().map_or(String::new(), |n| n.to_string_lossy().into_owned())));
        Ok(Some(Sheets { name, sha256: sha256(all.iter().map(Vec::as_slice)), sheets: sheets.collect::<Result<_, _>>()? }))
    }
}

fn csv_files(folder: &Path) -> Result<Vec<PathBuf>, SampleError> {
    let fault = |error: std::io::Error| SampleError::Read { path: folder.to_owned(), reason: error.to_string() };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        let is_csv = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
        files.extend(Some(path).filter(|path| is_csv && path.is_file()));
    }
    files.sort();
    Ok(files)
}

/// The checksum of texts one after the other.
pub(crate) fn sha256<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut digest = Sha256::new();
    parts.into_iter().for_each(|part| digest.update(part));
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A comma, or the semicolon of French spreadsheets when the header holds more of them.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or("");
    if header.matches(';').count() > header.matches(',').count() { b';' } else { b',' }
}
