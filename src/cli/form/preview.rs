//! `ctg form preview`: the web pages of a questionnaire, as files that open without a server.

use super::open::Input;
use crate::cli::{Outcome, print};
use crate::outputs;
use anyhow::{Result, anyhow};
use clap::Args;
use page::PreviewOptions;
use std::path::PathBuf;

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    input: Input,
    /// Langue des textes du questionnaire (par exemple « English (en) ») ; par défaut toutes.
    #[arg(long, default_value = "", value_name = "LANGUE")]
    texts: String,
    /// Sans les conditions des questions, comme une personne les verra.
    #[arg(long)]
    no_rules: bool,
    /// Dossier à écrire ; par défaut « apercu » à côté du questionnaire.
    #[arg(long, value_name = "DOSSIER")]
    out: Option<PathBuf>,
}

pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let input = &arguments.input;
    let opened = input.read()?;
    let told = opened.told(&input.form, input.language());
    eprint!("{told}");
    let questionnaire = opened.questionnaire.ok_or_else(|| anyhow!("questionnaire refusé, rien n'a été écrit"))?;
    let options = PreviewOptions {
        language: input.language(),
        texts: arguments.texts.clone(),
        show_rules: !arguments.no_rules,
        findings: opened.findings,
    };
    let folder = arguments.out.clone().unwrap_or_else(|| input.form.with_file_name("apercu"));
    let pages = page::preview(&questionnaire, &opened.files, &options)?;
    for (name, html) in &pages {
        outputs::replace_text(&folder.join(name), html)?;
    }
    print::out(&format!("{} pages écrites ; ouvrir {}\n", pages.len(), folder.join("index.html").display()))?;
    Ok(Outcome::Done)
}
