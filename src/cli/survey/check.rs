//! `ctg survey check`: everything that the answers of a survey show, and what was done with it.

use crate::cli::{Outcome, print};
use crate::outputs;
use crate::study::Selection;
use anyhow::Result;
use clap::Args;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub struct Arguments {
    /// Dossier de l'enquête sous surveys/.
    survey: String,
    /// Écrit le compte rendu en JSON dans ce fichier.
    #[arg(long, value_name = "FICHIER")]
    json: Option<PathBuf>,
}

pub fn run(study: &Path, arguments: &Arguments) -> Result<Outcome> {
    let cleaned = cleaned(study, &arguments.survey)?;
    if let Some(path) = &arguments.json {
        outputs::replace_text(path, &cleaned.report.json())?;
    }
    print::out(&cleaned.report.text())?;
    Ok(print::findings(&cleaned.all_findings()))
}

/// The answers of a survey of the study, cleaned.
pub fn cleaned(study: &Path, survey: &str) -> Result<sample::Cleaned> {
    let folder = super::folder::Folder::open(study, survey)?;
    let mut project = print::project(study)?;
    // Only the communes and the margins are needed.
    project.config.surveys.folders.clear();
    let frame = crate::study::compute(project, &Selection::default())?.frame()?;
    Ok(sample::clean(&folder.path, &frame)?)
}
