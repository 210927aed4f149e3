//! `ctg facts`: the fact book, on standard output or into a file.

use super::{Outcome, print};
use crate::outputs;
use crate::study::Selection;
use anyhow::{Result, bail};
use base::FactRow;
use clap::Args;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub struct Arguments {
    /// csv, json, parquet ou xlsx ; les deux derniers demandent --out.
    #[arg(long, default_value = "csv", value_name = "FORMAT")]
    format: String,
    /// Fichier à écrire, au lieu de la sortie standard.
    #[arg(long, value_name = "FICHIER")]
    out: Option<PathBuf>,
    /// Seulement ces indicateurs (répétable).
    #[arg(long = "indicator", value_name = "INDICATEUR")]
    indicators: Vec<String>,
    /// Seulement ces territoires (répétable) : SIREN, code commune, DEP-31… ; « tous-epci » calcule tous les EPCI de France.
    #[arg(long = "territory", value_name = "TERRITOIRE")]
    territories: Vec<String>,
}

/// The word that asks for all EPCI of the country.
const ALL_EPCI: &str = "tous-epci";

pub fn run(dir: &Path, arguments: &Arguments) -> Result<Outcome> {
    if !outputs::FORMATS.contains(&arguments.format.as_str()) {
        bail!("format « {} » inconnu ; attendu : {}", arguments.format, outputs::FORMATS.join(", "));
    }
    let all_epci = arguments.territories.iter().any(|territory| territory == ALL_EPCI);
    let selection = Selection { indicators: arguments.indicators.iter().cloned().collect(), all_epci };
    let study = print::computed(dir, &selection)?;
    refuse_unknown(&study, arguments, all_epci)?;
    let mut rows = base::fact_row::rows(&study.book);
    rows.retain(|row| all_epci || arguments.territories.is_empty() || arguments.territories.contains(&row.territory));
    // What a survey is weighted to was computed too; it was not asked for.
    rows.retain(|row| arguments.indicators.is_empty() || arguments.indicators.contains(&row.indicator));
    write(&rows, arguments)?;
    Ok(print::faults(&study.findings))
}

fn refuse_unknown(study: &crate::study::Study, arguments: &Arguments, all_epci: bool) -> Result<()> {
    if let Some(id) = arguments.indicators.iter().find(|id| study.project.catalogue.indicator(id).is_none()) {
        bail!(
            "indicateur « {id} » inconnu ; la liste est dans docs/catalogue.md (le plus proche : {})",
            closest(id, &study.project.catalogue)
        );
    }
    let known = |id: &String| all_epci || study.territories.iter().any(|territory| territory.id.as_str() == id);
    if let Some(id) = arguments.territories.iter().find(|id| !known(id)) {
        let some: Vec<&str> = study.territories.iter().take(8).map(|territory| territory.id.as_str()).collect();
        bail!("territoire « {id} » absent de l'étude ; par exemple : {}", some.join(", "));
    }
    Ok(())
}

/// The indicator whose name shares the longest beginning: enough to see a slip of the pen.
pub fn closest(id: &str, catalogue: &indicator::Catalogue) -> String {
    let shared = |other: &str| id.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
    catalogue.indicators.iter().map(|indicator| indicator.id.as_str()).max_by_key(|other| shared(other)).unwrap_or_default().to_owned()
}

fn write(rows: &[FactRow], arguments: &Arguments) -> Result<()> {
    match (&arguments.out, arguments.format.as_str()) {
        (Some(path), format) => outputs::write_facts(path, format, rows),
        (None, "csv") => print::out(&outputs::csv::text(rows)?),
        (None, "json") => print::out(&outputs::json::text(rows)?),
        (None, format) => bail!("le format {format} ne s'écrit pas à l'écran ; ajouter --out FICHIER.{format}"),
    }
}
