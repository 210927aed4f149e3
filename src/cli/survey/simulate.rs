//! `ctg survey simulate`: SIMULÉ answers, drawn from the real margins of the census.

use crate::cli::{Outcome, print};
use crate::outputs;
use crate::study::Selection;
use anyhow::{Context, Result};
use clap::Args;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub struct Arguments {
    /// Dossier de l'enquête sous surveys/.
    survey: String,
    /// Fichier à écrire ; par défaut celui que nomme survey.toml.
    #[arg(long, value_name = "FICHIER")]
    out: Option<PathBuf>,
}

pub fn run(dir: &Path, arguments: &Arguments) -> Result<Outcome> {
    let folder = dir.join("surveys").join(&arguments.survey);
    let survey = sample::Survey::read(&folder)?;
    let mut project = print::project(dir)?;
    // The answers are about to be made: the study is computed without them.
    project.config.surveys.folders.clear();
    let study = crate::study::compute(project, &Selection::default())?;
    let text = sample::simulate(&survey, &study.frame()?).context("tirage des réponses")?;
    let path = arguments.out.clone().unwrap_or_else(|| folder.join(&survey.answers));
    outputs::replace_text(&path, &text)?;
    print::out(&format!("{} réponses SIMULÉES écrites dans {}\n", text.lines().count().saturating_sub(1), path.display()))?;
    Ok(Outcome::Done)
}
