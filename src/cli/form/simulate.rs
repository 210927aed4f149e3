//! `ctg form simulate`: SIMULÉ answers to a questionnaire, to try the rest of the line before anybody has answered.

use super::open::Input;
use crate::cli::{Outcome, print};
use crate::outputs;
use anyhow::{Result, anyhow};
use clap::Args;
use form::dictionary::Dictionary;
use form::expression::date::Zone;
use form::{Environment, Form, Questionnaire, Session, row};
use std::path::PathBuf;

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    input: Input,
    /// Nombre de personnes fictives.
    #[arg(long, default_value_t = 200, value_name = "N")]
    rows: u64,
    /// Graine du tirage : la même donne les mêmes réponses.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Vague (année) à écrire dans le fichier.
    #[arg(long, default_value_t = 2025)]
    wave: u16,
    /// Jour à écrire dans le fichier, AAAA-MM-JJ.
    #[arg(long, default_value = "2025-01-01")]
    day: String,
    /// Fichier CSV à écrire.
    #[arg(long, value_name = "FICHIER")]
    out: PathBuf,
}

/// The columns before those of the questionnaire.
const COLUMNS: [&str; 6] = ["simule", "respondent_id", "survey", "wave", "collected_on", "channel"];

pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let (questionnaire, files) = arguments.input.accepted()?;
    let text = simulate(&questionnaire, &files, arguments)?;
    outputs::replace_text(&arguments.out, &text)?;
    print::out(&format!(
        "{} réponses SIMULÉES, tirées au hasard sans rapport avec aucune population, écrites dans {}\n",
        arguments.rows,
        arguments.out.display()
    ))?;
    Ok(Outcome::Done)
}

fn simulate(questionnaire: &Questionnaire, files: &[(String, String)], arguments: &Arguments) -> Result<String> {
    let xform = form::write_xform(questionnaire, arguments.input.language());
    let form = Form::read_with(&xform, files).map_err(|faults| anyhow!("{}", super::open::joined(&faults)))?;
    let dictionary = Dictionary::of(questionnaire, "");
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(COLUMNS.into_iter().chain(row::columns(&dictionary).map(|variable| variable.name.as_str())))?;
    for person in 0..arguments.rows {
        let seed = arguments.seed.wrapping_mul(1_000_003).wrapping_add(person);
        // A fixed moment: the same seed gives the same bytes on any day.
        let mut session = Session::open(&form, Environment::new(0, Zone::Paris, arguments.input.language(), seed))?;
        session.simulate(seed)?;
        let id = format!("{person:08}");
        let wave = arguments.wave.to_string();
        let technical = ["oui", &id, questionnaire.settings.id(), &wave, &arguments.day, "simule"].map(str::to_owned);
        out.write_record(technical.into_iter().chain(row::row(questionnaire, &dictionary, &session)?))?;
    }
    Ok(String::from_utf8(out.into_inner()?)?)
}
