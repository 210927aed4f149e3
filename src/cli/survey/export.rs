//! `ctg survey export`: the answers of a survey for people and for other programs.

use super::folder::{Folder, today};
use crate::cli::{Outcome, print};
use crate::outputs;
use answer::export::{self, Format, Options, Table};
use anyhow::{Context, Result, bail};
use base::Findings;
use clap::Args;
use form::ddi::DdiStudy;
use form::dictionary::Dictionary;
use std::path::{Path, PathBuf};
use std::str::FromStr;

#[derive(Args)]
pub struct Arguments {
    /// Dossier de l'enquête sous surveys/.
    survey: String,
    /// Format : codes, labels, xlsx, sav (SPSS), r, ddi, parquet ; plusieurs fois pour plusieurs formats.
    #[arg(long = "to", required = true, value_name = "FORMAT")]
    formats: Vec<String>,
    /// Table de réponses à exporter, au lieu de celle de l'enquête.
    #[arg(long, value_name = "FICHIER")]
    answers: Option<PathBuf>,
    /// Dossier à écrire ; par défaut « export » dans celui de l'enquête.
    #[arg(long, value_name = "DOSSIER")]
    out: Option<PathBuf>,
    /// SPSS : les choix en nombres 1, 2, 3… dans l'ordre de la liste, au lieu de leurs codes.
    #[arg(long)]
    numbers: bool,
}

const PARQUET: &str = "parquet";

pub fn run(study: &Path, arguments: &Arguments) -> Result<Outcome> {
    let folder = Folder::open(study, &arguments.survey)?;
    let path = arguments.answers.clone().unwrap_or_else(|| folder.path.join(&folder.survey.answers));
    let bytes = std::fs::read(&path).with_context(|| format!("{} : réponses illisibles", path.display()))?;
    let (table, form) = (Table::read(&bytes)?, folder.questionnaire()?);
    let dictionary = Dictionary::of(&form, &folder.survey.language);
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let options = Options {
        name: Some(arguments.survey.clone()),
        day: None,
        ordinals: export::ordinals(&form),
        study: Some(described(&folder)),
        numbers: arguments.numbers,
    };
    let out = arguments.out.clone().unwrap_or_else(|| folder.path.join("export"));
    let mut findings = Findings::default();
    for format in &arguments.formats {
        let known = Format::from_str(format).unwrap_or(Format::Codes);
        findings.extend(export::notes(&table, &dictionary, known, &options, &name));
        for path in written(format, &table, &dictionary, &options, &out)? {
            print::out(&format!("  {}\n", path.display()))?;
        }
    }
    Ok(print::findings(&findings))
}

fn written(format: &str, table: &Table, dictionary: &Dictionary, options: &Options, out: &Path) -> Result<Vec<PathBuf>> {
    if format.eq_ignore_ascii_case(PARQUET) {
        let path = out.join(format!("{}.parquet", options.name.as_deref().unwrap_or_default()));
        let columns = export::columns(table, dictionary);
        outputs::replace(&path, |beside| outputs::answers::parquet(beside, table.rows(), columns))?;
        return Ok(vec![path]);
    }
    let Ok(known) = Format::from_str(format) else {
        let names = export::FORMATS.map(|(_, name, words)| format!("  {name} : {words}\n")).concat();
        bail!("format « {format} » inconnu ; choisir parmi :\n{names}  {PARQUET} : colonnes typées, pour R, Python et DuckDB");
    };
    let mut paths = Vec::new();
    for (name, bytes) in export::write(table, dictionary, known, options)? {
        let path = out.join(name);
        outputs::replace_bytes(&path, &bytes)?;
        paths.push(path);
    }
    Ok(paths)
}

/// What survey.toml says of the survey, for the DDI.
fn described(folder: &Folder) -> DdiStudy {
    let survey = &folder.survey;
    let note = survey.simulated_note().map_or(String::new(), |note| format!(" {note}."));
    let days = survey.retention.collection_opens.as_ref().zip(survey.retention.collection_closes.as_ref());
    DdiStudy {
        title: survey.title.clone(),
        producer: survey.notice.controller.clone().unwrap_or_default(),
        date: today(),
        collected: days.map(|(opens, closes)| (opens.to_string(), closes.to_string())),
        place: String::new(),
        universe: survey.population.clone(),
        summary: format!("{}.{note}", survey.source),
        language: "fr".to_owned(),
        file: None,
    }
}
