//! The common form: what `ctg data import` writes into the repository and everything else reads.
//!
//! Plain CSV that a person can open: a preamble of `# clé: valeur` lines, a header, rows in one fixed order, so that the same
//! input gives the same bytes. Files are written beside and renamed: never half-written.

mod contours;
mod observations;
mod preamble;
mod tables;

pub use contours::{read_contours, write_contours};
pub use observations::{read_observations, write_observations};
pub use tables::{
    dictionary_from_text, iris_from_text, labels_from_text, members_from_text, movements_from_text, passages_from_text, read_dictionary,
    read_iris, read_labels, read_members, read_movements, read_passages, write_dictionary, write_iris, write_labels, write_members,
    write_movements, write_passages,
};

use base::{Findings, SourceInfo};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// A file of the common form as read back.
#[derive(Clone, PartialEq, Debug)]
pub struct Common<T> {
    pub source: SourceInfo,
    pub rows: Vec<T>,
    /// Faults of the file, with line and column; faulty rows are left out.
    pub findings: Findings,
}

impl<T> Common<T> {
    pub(crate) fn of(source: SourceInfo) -> Common<T> {
        Common { source, rows: Vec::new(), findings: Findings::default() }
    }
}

/// Writes a file beside its place and renames it: whoever reads sees the old file or the new one, whole.
pub(crate) fn write_beside(path: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let beside = path.with_file_name(name);
    let written = File::create(&beside).and_then(|file| {
        let mut writer = BufWriter::new(file);
        fill(&mut writer)?;
        writer.into_inner().map_err(|error| error.into_error())?.sync_all()
    });
    let renamed = written.and_then(|()| std::fs::rename(&beside, path));
    if renamed.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    renamed
}
