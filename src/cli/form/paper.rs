//! `ctg form paper`: the questionnaire on paper, as a PDF.

use super::open::Input;
use crate::cli::{Outcome, print};
use crate::outputs;
use anyhow::Result;
use clap::Args;
use form::wording::Numbers;
use std::path::PathBuf;

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    input: Input,
    /// Langue des textes du questionnaire ; par défaut celle du formulaire.
    #[arg(long, default_value = "", value_name = "LANGUE")]
    texts: String,
    /// Gros caractères (18 points au moins).
    #[arg(long)]
    large: bool,
    /// Nombre de feuilles numérotées ; sans cette option, un seul exemplaire sans numéro.
    #[arg(long, value_name = "N")]
    sheets: Option<u32>,
    /// Numéro de la première feuille.
    #[arg(long, default_value_t = 1, value_name = "N")]
    first: u32,
    /// PDF à écrire ; par défaut à côté du questionnaire, sous le même nom.
    #[arg(long, value_name = "FICHIER")]
    out: Option<PathBuf>,
}

pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let input = &arguments.input;
    let (questionnaire, files) = input.accepted()?;
    let options = paper::Options {
        texts: arguments.texts.clone(),
        language: input.language(),
        large: arguments.large,
        sheets: arguments.sheets.map(|count| paper::Sheets { first: arguments.first, count }),
        files,
    };
    let paper = paper::render(&questionnaire, &Numbers::of(&questionnaire), &options)?;
    let out = arguments.out.clone().unwrap_or_else(|| input.form.with_extension("pdf"));
    outputs::replace_bytes(&out, &paper.pdf)?;
    paper.remarks.iter().for_each(|remark| eprintln!("remarque : {remark}"));
    let sheets =
        arguments.sheets.map_or("un exemplaire".to_owned(), |count| format!("{count} feuilles, numéros {} et suivants", arguments.first));
    print::out(&format!("{} : {} pages par questionnaire ; {sheets}\n", out.display(), paper.pages))?;
    Ok(Outcome::Done)
}
