//! The files of a study in common form: which there are, in a fixed order.

use base::{Findings, Observations};
use rayon::prelude::*;
use source::common;
use std::path::{Path, PathBuf};

pub const OBSERVATIONS: &str = "datasets/observations";
pub const TERRITORIES: &str = "datasets/territories";

/// Files of a folder with this extension, sorted by name; none when the folder is not there.
pub fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    files.retain(|path| path.extension().is_some_and(|found| found == extension) && !is_hidden(path));
    files.sort();
    files
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

/// Texts of a folder and its direct sub-folders, by their name below it.
pub fn texts_under(folder: &Path, extension: &str) -> Vec<(String, String)> {
    let mut paths = files(folder, extension);
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let folders: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).filter(|path| path.is_dir()).collect();
    paths.extend(folders.iter().flat_map(|path| files(path, extension)));
    let named = |path: &PathBuf| {
        let name = path.strip_prefix(folder).ok()?.to_string_lossy().replace('\\', "/");
        std::fs::read_to_string(path).ok().map(|text| (name, text))
    };
    paths.iter().filter_map(named).collect()
}

/// All observations of the study; faulty rows are findings and left out.
pub fn read_observations(dir: &Path) -> (Observations, Findings) {
    let files = files(&dir.join(OBSERVATIONS), "csv");
    let read: Vec<common::Common<base::Observation>> = files.par_iter().map(|path| common::read_observations(path)).collect();
    let mut observations = Observations::default();
    let mut findings = Findings::default();
    for file in read {
        findings.extend(file.findings);
        let source = observations.add_source(file.source);
        for observation in file.rows {
            observations.push(base::Observation { source, ..observation });
        }
    }
    (observations, findings)
}
