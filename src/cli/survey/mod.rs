//! `ctg survey …`: answers in, checked, coded and out. One file a command.

mod check;
mod code;
mod export;
mod folder;
mod import;
mod imports;
mod simulate;
mod undo;

use super::Outcome;
use anyhow::Result;
use clap::Subcommand;
use std::path::Path;

#[derive(Subcommand)]
pub enum SurveyCommand {
    /// Importe les réponses d'un autre outil : LimeSurvey, KoboToolbox, Google Forms, Microsoft Forms, Framaforms, tableur…
    Import(import::Arguments),
    /// Liste les imports d'une enquête.
    Imports(imports::Arguments),
    /// Défait un import : retire exactement ses réponses.
    Undo(undo::Arguments),
    /// Contrôle les réponses d'une enquête et dit tout ce qui a été trouvé.
    Check(check::Arguments),
    /// Propose des termes pour coder une question ouverte.
    Code(code::Arguments),
    /// Exporte les réponses : CSV, XLSX, SPSS, R, DDI, Parquet.
    Export(export::Arguments),
    /// Tire un fichier de réponses SIMULÉ des marges du recensement.
    Simulate(simulate::Arguments),
}

pub fn run(study: &Path, command: &SurveyCommand) -> Result<Outcome> {
    match command {
        SurveyCommand::Import(arguments) => import::run(study, arguments),
        SurveyCommand::Imports(arguments) => imports::run(study, arguments),
        SurveyCommand::Undo(arguments) => undo::run(study, arguments),
        SurveyCommand::Check(arguments) => check::run(study, arguments),
        SurveyCommand::Code(arguments) => code::run(study, arguments),
        SurveyCommand::Export(arguments) => export::run(study, arguments),
        SurveyCommand::Simulate(arguments) => simulate::run(study, arguments),
    }
}
