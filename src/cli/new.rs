//! `ctg new`: a study of another territory.

use super::{Outcome, print};
use crate::outputs;
use crate::project::{CONFIG_FILE, Ground, config};
use anyhow::{Result, anyhow, bail};
use base::Epci;
use clap::Args;
use std::path::PathBuf;
use territory::EpciEntry;

#[derive(Args)]
pub struct Arguments {
    /// Dossier à créer.
    dir: PathBuf,
    /// Numéro SIREN de l'EPCI (neuf chiffres).
    #[arg(long)]
    siren: String,
    /// Géographie au 1er janvier de cette année.
    #[arg(long, default_value_t = 2025)]
    cog_year: u16,
}

/// Variables for the similar EPCI of a new study: known for every EPCI as soon as the DGCL and Filosofi files are imported.
const SIMILAR: [(&str, &str, bool); 2] = [("population_total", "2022", true), ("median_living_standard", "2019", false)];

pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let siren: Epci = arguments.siren.parse().map_err(|error| anyhow!("--siren : {error}"))?;
    let path = arguments.dir.join(CONFIG_FILE);
    if path.exists() {
        bail!("{} existe déjà ; choisir un autre dossier ou modifier ce fichier", path.display());
    }
    let (ground, _) = Ground::read(&arguments.dir, arguments.cog_year);
    let entry = ground.membership.epci(siren).ok_or_else(|| unknown(siren, arguments.cog_year, &ground))?;
    let text = text(entry, arguments.cog_year)?;
    outputs::replace_text(&path, &text)?;
    for folder in ["datasets/observations", "datasets/sources", "datasets/territories", "surveys", "reports"] {
        std::fs::create_dir_all(arguments.dir.join(folder))?;
    }
    print::out(&next_steps(entry, arguments))?;
    Ok(Outcome::Done)
}

fn unknown(siren: Epci, cog_year: u16, ground: &Ground) -> anyhow::Error {
    let nearest = ground.membership.all().min_by_key(|entry| entry.siren.number().abs_diff(siren.number()));
    let nearest =
        nearest.map(|entry| format!(" ; le numéro connu le plus proche est {} ({})", entry.siren, entry.label)).unwrap_or_default();
    anyhow!(
        "aucun EPCI à fiscalité propre ne porte le numéro {siren} au 1er janvier {cog_year}{nearest} ; vérifier le numéro sur le site de la DGCL (Banatic)"
    )
}

fn text(entry: &EpciEntry, cog_year: u16) -> Result<String> {
    let similar = SIMILAR.iter().map(|(indicator, period, log)| -> Result<config::SimilarVariable> {
        Ok(config::SimilarVariable { indicator: (*indicator).to_owned(), period: period.parse()?, log: *log })
    });
    let config = config::Config {
        study: config::Study {
            title: format!("Profil de territoire – {}", entry.label),
            siren: entry.siren,
            name: entry.label.clone(),
            cog_year,
            focus_year: cog_year.saturating_sub(3),
            sectors: None,
        },
        comparison: config::Comparison::default(),
        similar: config::Similar { variables: similar.collect::<Result<Vec<_>>>()?, ..config::Similar::default() },
        surveys: config::Surveys::default(),
        outputs: config::Outputs::default(),
    };
    Ok(format!("# Étude de territoire. Les rubriques sont décrites dans docs/guide.fr.md.\n\n{}", toml::to_string_pretty(&config)?))
}

fn next_steps(entry: &EpciEntry, arguments: &Arguments) -> String {
    let dir = arguments.dir.display();
    format!(
        "Étude créée pour {} ({}, {} communes).\nEnsuite :\n  ctg --study {dir} data list\n  ctg --study {dir} data import FICHIERS…\n  ctg --study {dir} run\n",
        entry.label,
        entry.siren,
        entry.communes.len()
    )
}
