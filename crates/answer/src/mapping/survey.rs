//! One import into a survey, from files to the ledger: read, map, save the mapping, apply, add.
//!
//! In: the files and a [`Request`]. On disk, in the folder of the survey: `mapping/<tool>-<digest>.toml`, `answers/`.
//! Out: an [`Outcome`] that says all of it; nothing is added while the mapping leaves something open.

use super::apply::{Applied, Asked, apply};
use super::saved::{accept, additions, complete};
use super::target::Target;
use super::{Mapping, known, missing_words, propose};
use crate::import::{self, Import, ImportError, Options, Source};
use crate::ledger::{About, Added, Ledger, LedgerError};
use base::Findings;
use std::path::{Path, PathBuf};

/// What is asked of an import.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The folder of the survey: `surveys/population-2025`.
    pub folder: PathBuf,
    /// The tool, when its owner names it.
    pub tool: Option<String>,
    /// The saved mapping to use instead of the one that the headers name.
    pub mapping: Option<PathBuf>,
    /// Take the proposals that stood in the saved mapping before this run.
    pub accept: bool,
    /// Write nothing: neither mapping nor answers.
    pub dry_run: bool,
    pub keep_identifying: bool,
    /// Replace the rows whose content changed.
    pub update: bool,
    /// Today, for the ledger.
    pub day: String,
    pub asked: Asked,
}

/// What became of it.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub import: Import,
    pub mapping: Mapping,
    /// The saved mapping, and whether this run wrote in it.
    pub mapping_file: PathBuf,
    pub mapping_written: bool,
    /// The rows, when the mapping is complete.
    pub applied: Option<Applied>,
    /// What the ledger took, when the mapping is complete.
    pub added: Option<Added>,
    /// Of the files, of the saved mapping, of what is left open, of the rows.
    pub findings: Findings,
}

/// What stopped an import.
#[derive(Debug, thiserror::Error)]
pub enum SurveyImportError {
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error("{file} : {cause}")]
    File { file: String, cause: String },
}

/// Imports files into a survey.
///
/// Errors: files that cannot be read, a folder that cannot be written, another import under way.
pub fn import(sources: &[Source], target: &Target, request: &Request) -> Result<Outcome, SurveyImportError> {
    let import = read(sources, target, request)?;
    let mut mapping = propose(&import, target);
    let path = request.mapping.clone().unwrap_or_else(|| request.folder.join("mapping").join(mapping.file_name()));
    let name = path.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned());
    let before = read_text(&path)?;
    let decided = before.as_ref().map(|text| if request.accept { accept(text) } else { text.clone() });
    // A value outside the list is told by the mapping, with what it could be.
    let mut findings: Findings = import.findings.iter().filter(|finding| finding.code != "modalite-inconnue").cloned().collect();
    if let Some(text) = &decided {
        findings.extend(complete(&mut mapping, text, &import, target, &name));
    }
    let is_readable = !findings.iter().any(|finding| finding.code == "correspondance-illisible");
    let after = if is_readable { with_additions(decided, &mapping, &request.asked.survey) } else { before.clone().unwrap_or_default() };
    let mapping_written = !request.dry_run && before.as_deref() != Some(&after);
    if mapping_written {
        write_text(&path, &after)?;
    }
    findings.extend(mapping.findings(&name));
    let mut outcome = Outcome { import, mapping, mapping_file: path, mapping_written, applied: None, added: None, findings };
    if is_readable && outcome.mapping.is_complete() {
        add(&mut outcome, sources, target, request, &name)?;
    }
    Ok(outcome)
}

/// The files, with our own choices where they bring none.
fn read(sources: &[Source], target: &Target, request: &Request) -> Result<Import, ImportError> {
    let survey = Some(known::structure(target));
    let options = Options { keep_identifying: request.keep_identifying, missing: missing_words(), survey, ..Options::default() };
    match &request.tool {
        Some(tool) => import::read_as(tool, sources, &options),
        None => import::read(sources, &options),
    }
}

fn with_additions(text: Option<String>, mapping: &Mapping, survey: &str) -> String {
    let new = additions(mapping, text.as_deref(), survey);
    let mut text = text.unwrap_or_default();
    if !new.is_empty() && !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text + &new
}

fn add(outcome: &mut Outcome, sources: &[Source], target: &Target, request: &Request, mapping: &str) -> Result<(), SurveyImportError> {
    let applied = apply(&outcome.import, &outcome.mapping, target, &request.asked);
    outcome.findings.extend(applied.findings.clone());
    let about = About {
        id: outcome.import.id.clone(),
        files: sources.iter().map(|source| source.name.to_owned()).collect(),
        tool: outcome.import.tool.to_owned(),
        day: request.day.clone(),
        mapping: mapping.to_owned(),
        update: request.update,
    };
    let ledger = Ledger::new(request.folder.join("answers"));
    outcome.added = Some(ledger.add(&applied, &about, request.dry_run)?);
    outcome.applied = Some(applied);
    Ok(())
}

fn fault(path: &Path, error: &std::io::Error) -> SurveyImportError {
    SurveyImportError::File { file: path.display().to_string(), cause: error.to_string() }
}

fn read_text(path: &Path) -> Result<Option<String>, SurveyImportError> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(fault(path, &error)),
    }
}

fn write_text(path: &Path, text: &str) -> Result<(), SurveyImportError> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| fault(folder, &error))?;
    }
    let beside = path.with_extension("toml.new");
    std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, path)).map_err(|error| fault(path, &error))
}
