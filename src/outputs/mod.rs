//! Files that a run leaves: written beside, then renamed, so that no reader ever meets half of one.

pub mod answers;
pub mod comparison;
pub mod csv;
pub mod json;
pub mod report;
pub mod survey_weights;
pub mod weighting;
pub mod xlsx;

use anyhow::{Context, Result, bail};
use base::FactRow;
use std::path::Path;

/// Formats of the fact book.
pub const FORMATS: [&str; 4] = ["csv", "json", "parquet", "xlsx"];

/// Writes through a file beside `path`, then renames it into place.
pub fn replace(path: &Path, write: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("{} : dossier impossible à créer", folder.display()))?;
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let beside = path.with_file_name(format!(".{name}.part"));
    let written =
        write(&beside).and_then(|()| std::fs::rename(&beside, path).with_context(|| format!("{} : écriture impossible", path.display())));
    if written.is_err() {
        // The half-written file is of no use to anyone; the first error is the one to tell.
        let _ = std::fs::remove_file(&beside);
    }
    written
}

/// Writes text as a whole.
pub fn replace_text(path: &Path, text: &str) -> Result<()> {
    replace_bytes(path, text.as_bytes())
}

/// Writes bytes as a whole.
pub fn replace_bytes(path: &Path, bytes: &[u8]) -> Result<()> {
    replace(path, |beside| std::fs::write(beside, bytes).with_context(|| format!("{} : écriture impossible", path.display())))
}

fn created(path: &Path) -> Result<std::io::BufWriter<std::fs::File>> {
    Ok(std::io::BufWriter::new(std::fs::File::create(path).with_context(|| format!("{} : écriture impossible", path.display()))?))
}

/// Writes the rows in a format, by its name.
pub fn write_facts(path: &Path, format: &str, rows: &[FactRow]) -> Result<()> {
    match format {
        "csv" => replace(path, |beside| csv::write(created(beside)?, rows)),
        "json" => replace(path, |beside| json::write(created(beside)?, rows)),
        "parquet" => replace(path, |beside| Ok(data::write_facts(beside, rows)?)),
        "xlsx" => replace(path, |beside| xlsx::write(beside, rows)),
        other => bail!("format « {other} » inconnu ; attendu : {}", FORMATS.join(", ")),
    }
}
