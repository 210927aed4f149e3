//! What commands share: reading the study, telling findings.

use super::Outcome;
use crate::project::{Project, store};
use crate::study::{self, Selection, Study};
use anyhow::{Result, anyhow};
use base::Findings;
use std::io::Write;
use std::path::Path;

/// Reads a study, or says all that prevents it.
pub fn project(dir: &Path) -> Result<Project> {
    Project::read(dir).map_err(|findings| anyhow!("l'étude ne peut pas être lue\n{}", findings.summary().trim_end()))
}

/// Reads and computes a study. A wrong SIREN stops everything: no number may be printed for another territory.
pub fn computed(dir: &Path, selection: &Selection) -> Result<Study> {
    // The catalogue and the map on one processor, the observations on the other.
    let (project, published) = rayon::join(|| project(dir), || store::read_observations(dir));
    let project = project?;
    if project.findings.has_errors() {
        return Err(anyhow!("l'étude a des défauts à corriger d'abord\n{}", project.findings.summary().trim_end()));
    }
    study::compute_from(project, published, selection)
}

/// Prints findings on the error stream, and says with which exit code to end.
pub fn findings(findings: &Findings) -> Outcome {
    eprint!("{}", findings.summary());
    if findings.has_errors() { Outcome::Findings } else { Outcome::Done }
}

/// As [`findings`] for a command whose purpose is another: remarks are only counted, `ctg check` lists them.
pub fn faults(findings: &Findings) -> Outcome {
    let (remarks, faults): (Vec<_>, Vec<_>) = findings.iter().cloned().partition(|finding| finding.severity == base::Severity::Note);
    let outcome = self::findings(&faults.into_iter().collect());
    if !remarks.is_empty() {
        eprintln!("{} remarque(s) sans conséquence sur les nombres ; « ctg check » les liste", remarks.len());
    }
    outcome
}

/// Prints on standard output; a closed pipe is an error that `main` passes over.
pub fn out(text: &str) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()?;
    Ok(())
}
