//! The suite `exports`: files of other survey tools, in the folders of its README, and Kobo's export vectors.
//!
//! The counts that are expected are made here by another way than the importers': records counted by their quotes,
//! structures counted in the text of their XML.

mod files;
mod formpack;
mod instances;
mod structures;

use crate::suite::{CaseResult, Outcome};
use std::path::{Path, PathBuf};

pub fn run(folder: &Path) -> Vec<CaseResult> {
    let mut found = formpack::run(&folder.join("kobo"));
    found.extend(files::run(folder));
    found.extend(structures::run(folder));
    found.extend(instances::run(folder));
    found
}

fn case(family: &str, id: impl Into<String>, outcome: Result<(), String>) -> CaseResult {
    let outcome = outcome.map_or_else(Outcome::Failed, |()| Outcome::Passed);
    CaseResult { family: family.into(), id: id.into(), outcome }
}

/// The files of a folder, in order.
fn files_of(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    files.sort();
    files
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The bytes of a file, out of its .gz.
fn bytes(path: &Path) -> Vec<u8> {
    let bytes = std::fs::read(path).unwrap_or_default();
    if path.extension().is_some_and(|end| end == "gz") {
        let mut out = Vec::new();
        let read = std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&bytes[..]), &mut out);
        return read.map(|_| out).unwrap_or_default();
    }
    bytes
}
