//! `ctg form convert`: the same questionnaire in another format.

use super::open::{Input, wrote};
use crate::cli::{Outcome, print};
use crate::outputs;
use anyhow::{Result, anyhow};
use clap::{Args, ValueEnum};
use form::Questionnaire;
use form::xlsform::{self, Spelling};
use std::path::PathBuf;

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    input: Input,
    /// Format voulu.
    #[arg(long, value_enum)]
    to: Target,
    /// Fichier à écrire ; par défaut à côté du questionnaire, sous le même nom.
    #[arg(long, value_name = "FICHIER")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Target {
    /// XForm, pour ODK Collect, KoboCollect et ODK Web Forms.
    Xform,
    Md,
    Csv,
    Xlsx,
    Json,
    /// DDI-Codebook 2.5, pour les archives et les statisticiens.
    Ddi,
}

impl Target {
    fn extension(self) -> &'static str {
        match self {
            Target::Xform => "xml",
            Target::Md => "md",
            Target::Csv => "csv",
            Target::Xlsx => "xlsx",
            Target::Json => "json",
            Target::Ddi => "ddi.xml",
        }
    }
}

pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let input = &arguments.input;
    let (questionnaire, _) = input.accepted()?;
    let bytes = write(&questionnaire, arguments.to, input.language())?;
    let out = arguments.out.clone().unwrap_or_else(|| input.form.with_extension(arguments.to.extension()));
    if out == input.form {
        return Err(anyhow!("{} est le questionnaire lui-même ; donner un autre nom avec --out", out.display()));
    }
    outputs::replace_bytes(&out, &bytes)?;
    print::out("écrit :\n")?;
    wrote(&out)?;
    Ok(Outcome::Done)
}

fn write(form: &Questionnaire, target: Target, language: form::Language) -> Result<Vec<u8>> {
    Ok(match target {
        Target::Xform => form::write_xform(form, language).into_bytes(),
        Target::Md => xlsform::write(form, Spelling::Markdown)?,
        Target::Csv => xlsform::write(form, Spelling::Csv)?,
        Target::Xlsx => xlsform::write(form, Spelling::Xlsx)?,
        Target::Json => xlsform::write(form, Spelling::Json)?,
        Target::Ddi => ddi(form).into_bytes(),
    })
}

/// Of the questionnaire alone: what survey.toml and the answers add, `ctg survey export --to ddi` writes.
fn ddi(form: &Questionnaire) -> String {
    let study = form::ddi::DdiStudy { language: "fr".to_owned(), ..Default::default() };
    form::ddi::write(&form::dictionary::Dictionary::of(form, ""), &study, None)
}
