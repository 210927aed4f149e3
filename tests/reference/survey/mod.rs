//! The suite `survey`: one file a family of cases.

mod contrast;
mod design;
mod disclosure;
mod estimate;
mod formula;
mod gustave;
mod indicator;
mod proportion_ci;
mod quantile;
mod question;
mod replicate;
mod small_area;
mod spline;
mod test;
mod weighting;

use crate::case::Case;
use crate::suite::{CaseResult, Outcome};
use serde_json::Value;
use std::path::Path;

/// Runs the case of a family; an error is what was found and expected.
type Runner = fn(&Case) -> Result<Outcome, String>;

const FAMILIES: &[(&str, Runner)] = &[
    ("contrast", contrast::run),
    ("disclosure", disclosure::run),
    ("estimate", estimate::run),
    ("indicator", indicator::run),
    ("proportion_ci", proportion_ci::run),
    ("quantile", quantile::run),
    ("question", question::run),
    ("replicate", replicate::run),
    ("small_area", small_area::run),
    ("test", test::run),
    ("weighting", weighting::run),
];

/// Every case of the folder, in the order of its file names.
pub fn run(folder: &Path) -> Vec<CaseResult> {
    let mut paths: Vec<_> = std::fs::read_dir(folder.join("cases")).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    paths.iter().map(|path| run_case(folder, path)).collect()
}

fn run_case(folder: &Path, path: &Path) -> CaseResult {
    let id = path.file_stem().map_or(String::new(), |stem| stem.to_string_lossy().into_owned());
    let json: Value =
        match std::fs::read_to_string(path).map_err(|e| e.to_string()).and_then(|t| serde_json::from_str(&t).map_err(|e| e.to_string())) {
            Ok(json) => json,
            Err(error) => return CaseResult { family: "unreadable".into(), id, outcome: Outcome::Failed(error) },
        };
    let family = json["family"].as_str().unwrap_or("unknown").to_owned();
    let runner = FAMILIES.iter().find(|(name, _)| *name == family);
    let outcome = match runner {
        None => Outcome::Skipped(format!("family «{family}» is not known")),
        Some((_, runner)) => Case::read(folder, json).and_then(|case| runner(&case)).unwrap_or_else(Outcome::Failed),
    };
    CaseResult { family, id, outcome }
}
