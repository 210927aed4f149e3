//! `ctg data list`: what is there, what is missing, and for which indicators.

use super::{Outcome, print};
use crate::project::{Project, store};
use anyhow::Result;
use base::{Observations, VariableId, french};
use clap::Args;
use indicator::{Indicator, ReportOrigin};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

#[derive(Args)]
pub struct Arguments {
    /// Détaille, pour chaque indicateur sans donnée, les variables qui manquent.
    #[arg(long)]
    missing: bool,
}

pub fn run(dir: &Path, arguments: &Arguments) -> Result<Outcome> {
    let project = print::project(dir)?;
    let (observations, findings) = store::read_observations(dir);
    let mut text = held(&observations);
    text.push_str(&not_held(&project, &observations));
    text.push_str(&indicators(&project, &observations, arguments.missing));
    print::out(&text)?;
    Ok(print::findings(&findings))
}

fn held(observations: &Observations) -> String {
    let mut counts = vec![0usize; observations.sources().len()];
    observations.cells().iter().for_each(|cell| counts[usize::from(cell.source)] += 1);
    let mut text = format!("Données de l'étude : {} fichiers, {} valeurs\n", counts.len(), french::number(observations.len() as f64, 0));
    for (source, count) in observations.sources().iter().zip(counts) {
        let map = source.cog_year.map(|year| format!(", géographie {year}")).unwrap_or_default();
        text.push_str(&format!(
            "  ✓ {} : {} ({}{map}), {} valeurs\n",
            source.id,
            source.file,
            source.vintage,
            french::number(count as f64, 0)
        ));
    }
    text
}

/// Declared files that the study does not hold, with where to get them.
fn not_held(project: &Project, observations: &Observations) -> String {
    let held: BTreeSet<&str> = observations.sources().iter().map(|source| source.file.as_str()).collect();
    let missing: Vec<_> = project.manifests.files().filter(|(_, file)| !held.contains(file.name.as_str())).collect();
    let mut text = format!("\nFichiers déclarés que l'étude n'a pas : {}\n", missing.len());
    for (manifest, file) in missing {
        let origin = match &file.url {
            Some(url) => format!("à télécharger : ctg data fetch {} ({url})", manifest.id),
            None if !manifest.url.is_empty() => format!("à demander ou à prendre sur {}", manifest.url),
            None => "sans adresse connue".to_owned(),
        };
        text.push_str(&format!("  ✗ {} : {} ({}) ; {origin}\n", manifest.id, file.name, file.vintage));
    }
    text
}

fn indicators(project: &Project, observations: &Observations, detailed: bool) -> String {
    let there: BTreeSet<&VariableId> = observations.cells().iter().map(|cell| &cell.variable).collect();
    let published: Vec<&Indicator> = project.catalogue.indicators.iter().filter(|i| i.origin == ReportOrigin::PublicStat).collect();
    let (fed, bare): (Vec<&Indicator>, Vec<&Indicator>) = published.iter().partition(|indicator| is_fed(project, indicator, &there));
    let mut text = format!("\nIndicateurs de statistique publique : {} avec données, {} sans\n", fed.len(), bare.len());
    let mut by_source: BTreeMap<&str, Vec<&Indicator>> = BTreeMap::new();
    bare.iter().for_each(|indicator| by_source.entry(indicator.card.source.as_str()).or_default().push(indicator));
    for (source, indicators) in by_source {
        let names: Vec<String> = indicators.iter().map(|indicator| name(indicator, &there, detailed)).collect();
        text.push_str(&format!("  ✗ {source} : {}\n", names.join(", ")));
    }
    let elsewhere = project.catalogue.indicators.len() - published.len();
    text.push_str(&format!("Indicateurs d'enquête, de suivi ou de partenaires : {elsewhere}\n"));
    text
}

/// True when one way, crosswalks allowed, has all its variables.
fn is_fed(project: &Project, indicator: &Indicator, there: &BTreeSet<&VariableId>) -> bool {
    let replaced = |variable: &VariableId| {
        let crosswalks = project.catalogue.crosswalks.iter().filter(|crosswalk| crosswalk.variable == *variable);
        crosswalks.into_iter().any(|crosswalk| crosswalk.instead.variables().iter().all(|instead| there.contains(instead)))
    };
    indicator.ways.iter().any(|way| way.expr.variables().iter().all(|variable| there.contains(variable) || replaced(variable)))
}

fn name(indicator: &Indicator, there: &BTreeSet<&VariableId>, detailed: bool) -> String {
    let first = indicator.ways.first().filter(|_| detailed);
    let missing: Vec<String> = first
        .iter()
        .flat_map(|way| way.expr.variables())
        .filter(|variable| !there.contains(variable))
        .map(|variable| variable.to_string())
        .collect();
    if missing.is_empty() { indicator.id.to_string() } else { format!("{} [{}]", indicator.id, missing.join(", ")) }
}
