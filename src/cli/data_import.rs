//! `ctg data import`: producers' files in, the common form out, and what was understood on the way.

use super::{Outcome, print};
use crate::project::import::{self, Filter, Imported};
use anyhow::{Result, bail};
use base::french;
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use source::LAYOUTS;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub struct Arguments {
    /// Fichiers ou dossiers : CSV, XLSX, XLS, Parquet, JSON, GeoJSON, seuls ou dans un ZIP ou un gz.
    #[arg(required = true, value_name = "CHEMIN")]
    paths: Vec<PathBuf>,
    /// Garde toutes les variables et toutes les communes, même celles dont l'étude n'a pas l'usage.
    #[arg(long)]
    all: bool,
}

/// Names listed before the others are counted.
const SHOWN_NAMES: usize = 8;

pub fn run(dir: &Path, arguments: &Arguments) -> Result<Outcome> {
    if let Some(absent) = arguments.paths.iter().find(|path| !path.exists()) {
        bail!("{} : introuvable ; donner le chemin d'un fichier ou d'un dossier", absent.display());
    }
    let project = print::project(dir)?;
    let bar = bar();
    let told = |done: u64, total: u64| {
        bar.set_length(total);
        bar.set_position(done);
    };
    let imported = import::import(&project, &arguments.paths, &Filter::of(&project, arguments.all), &told)?;
    bar.finish_and_clear();
    for one in &imported {
        print::out(&understood(one))?;
    }
    let mut findings = project.findings.clone();
    findings.extend(import::findings(&imported));
    Ok(print::findings(&findings))
}

/// Drawn on the error stream, and only where there is a terminal.
fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {eta}") {
        bar.set_style(style);
    }
    bar
}

fn understood(one: &Imported) -> String {
    let reading = &one.reading;
    let sheet = reading.sheet.as_ref().map(|sheet| format!(", feuille {sheet}")).unwrap_or_default();
    if reading.layout.is_empty() {
        return format!("{}{sheet} : non reconnu\n", reading.file);
    }
    let label = LAYOUTS.iter().find(|layout| layout.name == reading.layout).map_or("", |layout| layout.label_fr);
    let map = one.source.cog_year.map_or_else(|| "inconnue".to_owned(), |year| year.to_string());
    let mut text = format!("{}{sheet}\n  disposition : {label} ({})\n", reading.file, reading.layout);
    text.push_str(&format!("  millésime : {} ; géographie : {map}\n", dash(&one.source.vintage)));
    text.push_str(&format!("  lignes : {} ; valeurs gardées : {}\n", count(reading.rows as usize), count(one.observations)));
    text.push_str(&format!("  colonnes lues : {}\n", names(&reading.columns_used)));
    if !reading.columns_ignored.is_empty() {
        text.push_str(&format!("  colonnes laissées : {}\n", names(&reading.columns_ignored)));
    }
    if !one.unasked.is_empty() {
        let unasked: Vec<String> = one.unasked.iter().cloned().collect();
        text.push_str(&format!("  variables sans indicateur, non gardées (option --all) : {}\n", names(&unasked)));
    }
    text.push_str(&format!("  constats : {}\n", reading.findings.len()));
    if reading.findings.has_errors() {
        text.push_str("  non écrit : corriger les erreurs dites plus bas, puis importer à nouveau\n");
    }
    one.written.iter().for_each(|path| text.push_str(&format!("  écrit : {}\n", path.display())));
    text
}

fn names(names: &[String]) -> String {
    let shown = names.iter().take(SHOWN_NAMES).cloned().collect::<Vec<String>>().join(", ");
    if names.len() > SHOWN_NAMES { format!("{} ({shown}, …)", names.len()) } else { format!("{} ({shown})", names.len()) }
}

fn count(count: usize) -> String {
    french::number(count as f64, 0)
}

fn dash(text: &str) -> &str {
    if text.is_empty() { "non dit" } else { text }
}
