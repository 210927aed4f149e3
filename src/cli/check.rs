//! `ctg check`: everything that is wrong with a study, at once.

use super::{Outcome, print};
use crate::project::{Project, store};
use crate::study::{self, Selection};
use anyhow::Result;
use base::Findings;
use clap::Args;
use std::path::Path;

#[derive(Args)]
pub struct Arguments {
    /// Écrit les constats en JSON.
    #[arg(long)]
    json: bool,
}

pub fn run(dir: &Path, arguments: &Arguments) -> Result<Outcome> {
    let findings = match Project::read(dir) {
        Err(findings) => findings,
        Ok(project) => of_study(project)?,
    };
    if arguments.json {
        print::out(&format!("{}\n", serde_json::to_string_pretty(&findings)?))?;
    } else {
        findings.iter().try_for_each(|finding| print::out(&format!("{finding}\n")))?;
        print::out(&format!("{} constat(s)\n", findings.len()))?;
    }
    Ok(if findings.has_errors() { Outcome::Findings } else { Outcome::Done })
}

/// Findings of the folder, then of what is computed from it; the second only when the first leaves something to compute.
fn of_study(project: Project) -> Result<Findings> {
    let mut findings = project.findings.clone();
    if findings.has_errors() {
        let (_, told) = store::read_observations(&project.dir);
        findings.extend(told);
        return Ok(findings);
    }
    let study = study::compute(project, &Selection::default())?;
    let to = base::CogYear(study.project.config.study.cog_year);
    findings.extend(study.findings);
    findings.extend(territory::disagreements(&study.observations, &study.project.ground.cog, to));
    Ok(findings)
}
