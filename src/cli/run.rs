//! `ctg run`: the whole line, from the files of the study to its report.

use super::{Outcome, print};
use crate::outputs;
use crate::study::{Selection, Study};
use anyhow::{Context as _, Result};
use base::Findings;
use clap::Args;
use rayon::prelude::*;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub struct Arguments {
    /// Écrit aussi chaque graphique en PNG.
    #[arg(long)]
    png: bool,
    /// Dossier des résultats, au lieu de celui de ctg.toml.
    #[arg(long, value_name = "DOSSIER")]
    out: Option<PathBuf>,
}

pub fn run(dir: &Path, arguments: &Arguments) -> Result<Outcome> {
    let study = print::computed(dir, &Selection::default())?;
    let config = &study.project.config;
    let folder = arguments.out.clone().unwrap_or_else(|| dir.join(&config.outputs.folder));
    let png = arguments.png || config.outputs.png;
    let (facts, report) = rayon::join(|| facts(&study, &folder), || outputs::report::write(&study, &folder, png));
    let mut written = facts?;
    written.extend(report?);
    written.extend(outputs::survey_weights::write(&study.surveys, &folder)?);
    let outcome = print::faults(&all_findings(&study));
    summary(&study, &written)?;
    // The process ends here: to give back half a million cells and their lineage one by one would only take time.
    std::mem::forget(study);
    Ok(outcome)
}

fn all_findings(study: &Study) -> Findings {
    let mut findings = study.project.findings.clone();
    findings.extend(study.findings.clone());
    findings
}

fn facts(study: &Study, folder: &Path) -> Result<Vec<PathBuf>> {
    let rows = base::fact_row::rows(&study.book);
    let write = |format: &String| {
        let path = folder.join(format!("facts.{format}"));
        outputs::write_facts(&path, format, &rows).with_context(|| format!("livre des faits en {format}"))?;
        Ok(path)
    };
    study.project.config.outputs.facts.par_iter().with_max_len(1).map(write).collect()
}

fn summary(study: &Study, written: &[PathBuf]) -> Result<()> {
    let (facts, gaps) = study.book.iter().fold((0usize, 0usize), |(facts, gaps), (_, entry)| match entry {
        Ok(_) => (facts + 1, gaps),
        Err(_) => (facts, gaps + 1),
    });
    let number = |count: usize| base::french::number(count as f64, 0);
    let mut text = format!(
        "{} : {} faits, {} nombres absents (dits en fin de rapport)\n",
        study.project.config.study.name,
        number(facts),
        number(gaps)
    );
    for path in written.iter().filter(|path| path.extension().is_none_or(|extension| extension != "svg" && extension != "png")) {
        text.push_str(&format!("  {}\n", path.display()));
    }
    print::out(&text)
}
