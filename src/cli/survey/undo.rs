//! `ctg survey undo`: takes an import back.

use super::folder::{Folder, today};
use crate::cli::{Outcome, print};
use anyhow::Result;
use clap::Args;
use std::path::Path;

#[derive(Args)]
pub struct Arguments {
    /// Identifiant de l'import (ctg survey imports les liste).
    import: String,
    /// Dossier de l'enquête sous surveys/.
    #[arg(long, value_name = "ENQUÊTE")]
    survey: String,
}

pub fn run(study: &Path, arguments: &Arguments) -> Result<Outcome> {
    let folder = Folder::open(study, &arguments.survey)?;
    let entry = folder.ledger().undo(&arguments.import, &today())?;
    let path = folder.write_answers()?;
    print::out(&format!("import {} défait : {} réponses retirées de {}\n", entry.id, entry.new + entry.updated, path.display()))?;
    Ok(Outcome::Done)
}
