//! `ctg form dictionary`: the codebook of a questionnaire, as a page and as a workbook.

use super::open::{Input, wrote};
use crate::cli::{Outcome, print};
use crate::outputs;
use anyhow::Result;
use clap::Args;
use form::dictionary::{self, Dictionary};
use std::path::PathBuf;

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    input: Input,
    /// Langue des textes du questionnaire ; par défaut celle du formulaire.
    #[arg(long, default_value = "", value_name = "LANGUE")]
    texts: String,
    /// Début du nom des fichiers ; par défaut « dictionnaire » à côté du questionnaire.
    #[arg(long, value_name = "NOM")]
    out: Option<PathBuf>,
}

pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let (questionnaire, _) = arguments.input.accepted()?;
    let dictionary = Dictionary::of(&questionnaire, &arguments.texts);
    let base = arguments.out.clone().unwrap_or_else(|| arguments.input.form.with_file_name("dictionnaire"));
    let (html, xlsx) = (base.with_extension("html"), base.with_extension("xlsx"));
    outputs::replace_text(&html, &page::dictionary::html(&dictionary)?)?;
    outputs::replace_bytes(&xlsx, &dictionary::xlsx(&dictionary)?)?;
    print::out(&format!("{} variables\n", dictionary.variables.len()))?;
    [html, xlsx].iter().try_for_each(|path| wrote(path))?;
    Ok(Outcome::Done)
}
