//! The files of the ledger: read whole, written beside and renamed.

use super::Sheet;
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::Path;

const INDEX: &str = "imports.toml";

/// What could not be done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    #[error("{file} : {cause} ; vérifier les droits et la place sur le disque")]
    File { file: String, cause: String },
    #[error("{file} : illisible ({cause}) ; le rétablir depuis une sauvegarde")]
    Unreadable { file: String, cause: String },
    #[error("{0}")]
    Busy(String),
    #[error("aucun import « {0} » en vigueur ; `ctg survey imports` en donne la liste")]
    NoImport(String),
}

impl LedgerError {
    pub(super) fn file(path: &Path, error: &std::io::Error) -> Self {
        Self::File { file: path.display().to_string(), cause: error.to_string() }
    }

    fn unreadable(path: &Path, cause: impl ToString) -> Self {
        Self::Unreadable { file: path.display().to_string(), cause: cause.to_string() }
    }
}

/// An import, as `imports.toml` keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub id: String,
    pub files: Vec<String>,
    pub tool: String,
    pub day: String,
    pub rows: usize,
    pub new: usize,
    pub already: usize,
    #[serde(default)]
    pub updated: usize,
    pub mapping: String,
    #[serde(default)]
    pub repeats: Vec<String>,
    /// The day on which it was taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undone: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Imports {
    #[serde(default)]
    pub import: Vec<Entry>,
}

impl Imports {
    pub fn read(folder: &Path) -> Result<Self, LedgerError> {
        let path = folder.join(INDEX);
        match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map_err(|error| LedgerError::unreadable(&path, error)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(LedgerError::file(&path, &error)),
        }
    }

    pub fn write(&self, folder: &Path) -> Result<(), LedgerError> {
        let path = folder.join(INDEX);
        let text = toml::to_string(self).map_err(|error| LedgerError::unreadable(&path, error))?;
        write_beside(&path, &text)
    }

    /// Those that are not undone, oldest first.
    pub fn active(&self) -> impl Iterator<Item = &Entry> {
        self.import.iter().filter(|entry| entry.undone.is_none())
    }

    /// The id, or the id with a rank when an import in force has it already.
    pub fn free(&self, id: &str) -> String {
        let taken = |wanted: &str| self.active().any(|entry| entry.id == wanted);
        let ranked = (2..).map(|rank| format!("{id}-{rank}"));
        std::iter::once(id.to_owned()).chain(ranked).find(|wanted| !taken(wanted)).unwrap_or_default()
    }
}

/// `<import>.csv`, `<import>.<repeat>.csv`; a name of repeat that is no plain word cannot leave the folder.
pub(super) fn sheet_file(id: &str, sheet: &str) -> String {
    let plain: String = sheet.chars().map(|letter| if letter.is_alphanumeric() || letter == '_' { letter } else { '-' }).collect();
    if sheet.is_empty() { format!("{id}.csv") } else { format!("{id}.{plain}.csv") }
}

/// The files of rows in the folder, and what a stopped change left beside them.
pub(super) fn row_files(folder: &Path) -> Result<Vec<String>, LedgerError> {
    let entries = std::fs::read_dir(folder).map_err(|error| LedgerError::file(folder, &error))?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut found: Vec<String> = names.filter(|name| name.ends_with(".csv") || name.ends_with(".new")).collect();
    found.sort();
    Ok(found)
}

/// Whole or not at all: beside, to the disk, then renamed.
pub(super) fn write_beside(path: &Path, text: &str) -> Result<(), LedgerError> {
    let name = path.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned());
    let beside = path.with_file_name(format!("{name}.new"));
    let write = || {
        let mut file = std::fs::File::create(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&beside, path)
    };
    write().map_err(|error| LedgerError::file(path, &error))
}

pub(super) fn read_sheet(path: &Path, name: &str) -> Result<Sheet, LedgerError> {
    let text = std::fs::read_to_string(path).map_err(|error| LedgerError::file(path, &error))?;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| LedgerError::unreadable(path, error))?.iter().map(str::to_owned).collect();
    let rows = reader.records().map(|record| record.map(|record| record.iter().map(str::to_owned).collect()));
    let rows = rows.collect::<Result<_, _>>().map_err(|error| LedgerError::unreadable(path, error))?;
    Ok(Sheet { name: name.to_owned(), header, rows })
}
