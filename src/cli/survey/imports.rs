//! `ctg survey imports`: what was imported into a survey, and what was taken back.

use super::folder::Folder;
use crate::cli::{Outcome, print};
use anyhow::Result;
use clap::Args;
use std::path::Path;

#[derive(Args)]
pub struct Arguments {
    /// Dossier de l'enquête sous surveys/.
    survey: String,
}

pub fn run(study: &Path, arguments: &Arguments) -> Result<Outcome> {
    let imports = Folder::open(study, &arguments.survey)?.ledger().imports()?;
    if imports.is_empty() {
        print::out("aucun import\n")?;
    }
    for entry in imports {
        let undone = entry.undone.map_or(String::new(), |day| format!(" ; défait le {day}"));
        print::out(&format!(
            "{}  {}  {}  {} lignes, {} nouvelles, {} remplacées{undone}\n    {}\n",
            entry.id,
            entry.day,
            entry.tool,
            entry.rows,
            entry.new,
            entry.updated,
            entry.files.join(", ")
        ))?;
    }
    Ok(Outcome::Done)
}
