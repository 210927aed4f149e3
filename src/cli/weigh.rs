//! `ctg weigh`: weights for a table of answers, and a report on what they do.

use super::Outcome;
use super::survey_file::Inputs;
use crate::outputs;
use anyhow::Result;
use clap::Args;
use std::path::PathBuf;

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    /// Rapport HTML à écrire : marges, rapports de poids, journal.
    #[arg(long, value_name = "FICHIER")]
    report: Option<PathBuf>,
}

/// With `--out`, the weights go into that file as CSV and the report (or the JSON) on the screen.
pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let inputs = &arguments.inputs;
    let mut opened = inputs.open()?;
    let (_, weighing) = opened.weighed()?;
    if let Some(path) = &inputs.out {
        outputs::replace_text(path, &analysis::csv_out::weights(&weighing))?;
    }
    if let Some(path) = &arguments.report {
        outputs::replace_text(path, &outputs::weighting::html(&weighing)?)?;
    }
    let text = if inputs.json { format!("{}\n", serde_json::to_string_pretty(&weighing)?) } else { analysis::print::weighing(&weighing) };
    super::print::out(&text)?;
    Ok(opened.outcome())
}
