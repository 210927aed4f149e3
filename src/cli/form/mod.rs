//! `ctg form …`: a questionnaire checked, converted, shown, printed and described. One file a command.

mod check;
mod convert;
mod dictionary;
mod open;
mod paper;
mod preview;
mod simulate;

pub use open::file_of;

use super::Outcome;
use anyhow::Result;
use clap::{Subcommand, ValueEnum};

#[derive(Subcommand)]
pub enum FormCommand {
    /// Vérifie un questionnaire et dit tous ses défauts : feuille, ligne, colonne, remède.
    Check(check::Arguments),
    /// Convertit un questionnaire : XForm pour les tablettes, XLSX, CSV, Markdown, JSON, DDI.
    Convert(convert::Arguments),
    /// Écrit les pages web du questionnaire, à ouvrir sans serveur.
    Preview(preview::Arguments),
    /// Écrit le questionnaire sur papier (PDF), avec un code par feuille.
    Paper(paper::Arguments),
    /// Écrit le livre de codes : page et classeur.
    Dictionary(dictionary::Arguments),
    /// Tire des réponses SIMULÉES qui suivent les renvois du questionnaire, pour essayer la suite.
    Simulate(simulate::Arguments),
}

/// The language of the messages.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum Lang {
    #[default]
    Fr,
    En,
}

impl From<Lang> for form::Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Fr => form::Language::French,
            Lang::En => form::Language::English,
        }
    }
}

pub fn run(command: &FormCommand) -> Result<Outcome> {
    match command {
        FormCommand::Check(arguments) => check::run(arguments),
        FormCommand::Convert(arguments) => convert::run(arguments),
        FormCommand::Preview(arguments) => preview::run(arguments),
        FormCommand::Paper(arguments) => paper::run(arguments),
        FormCommand::Dictionary(arguments) => dictionary::run(arguments),
        FormCommand::Simulate(arguments) => simulate::run(arguments),
    }
}
