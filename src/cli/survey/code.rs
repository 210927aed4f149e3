//! `ctg survey code`: the terms that come back in the answers to an open question, to start its coding frame.

use crate::cli::{Outcome, print};
use anyhow::{Result, bail};
use clap::Args;
use std::path::Path;

#[derive(Args)]
pub struct Arguments {
    /// Dossier de l'enquête sous surveys/.
    survey: String,
    /// Code de la question ouverte (PR4).
    question: String,
    /// N'écrit que le début d'un coding.toml à compléter.
    #[arg(long)]
    skeleton: bool,
}

pub fn run(study: &Path, arguments: &Arguments) -> Result<Outcome> {
    let cleaned = super::check::cleaned(study, &arguments.survey)?;
    let (question, minimum) = (&arguments.question, cleaned.survey.minimum_cell as usize);
    match cleaned.codebook.question(question).map(|known| known.kind) {
        Some(sample::Kind::Text) => {}
        Some(_) => bail!("« {question} » n'est pas une question ouverte"),
        None => bail!("« {question} » n'est pas une question de l'enquête {}", arguments.survey),
    }
    let suggestion = sample::coding::suggest(question, &cleaned.answers, minimum);
    print::out(&if arguments.skeleton { suggestion.skeleton() } else { suggestion.text() })?;
    Ok(Outcome::Done)
}
