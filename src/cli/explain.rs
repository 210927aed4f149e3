//! `ctg explain`: the tree from a number to the cells of the producers' files.

use super::{Outcome, facts, print};
use crate::study::{Selection, Study};
use anyhow::{Result, bail};
use base::{CellId, Entry, Fact, Key, Lineage, Origin, TerritoryId, french};
use clap::Args;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

#[derive(Args)]
pub struct Arguments {
    /// Indicateur, par son code : families_with_children.
    indicator: String,
    /// Territoire ; celui de l'étude par défaut.
    #[arg(long, value_name = "TERRITOIRE")]
    territory: Option<String>,
    /// Période : 2022 ou 2016-2022 ; toutes par défaut.
    #[arg(long, value_name = "PÉRIODE")]
    period: Option<String>,
    /// Toutes les cellules, même quand elles sont nombreuses.
    #[arg(long)]
    all: bool,
}

/// Cells of one file that are listed without `--all`.
const SHOWN_CELLS: usize = 12;

pub fn run(dir: &Path, arguments: &Arguments) -> Result<Outcome> {
    let selection = Selection { indicators: std::iter::once(arguments.indicator.clone()).collect(), all_epci: false };
    let study = print::computed(dir, &with_population(selection))?;
    if study.project.catalogue.indicator(&arguments.indicator).is_none() {
        bail!(
            "indicateur « {} » inconnu ; le plus proche : {}",
            arguments.indicator,
            facts::closest(&arguments.indicator, &study.project.catalogue)
        );
    }
    let territory = territory(&study, arguments)?;
    let entries = entries(&study, arguments, &territory)?;
    let mut text = header(&study, arguments);
    for (key, entry) in entries {
        text.push_str(&entry_text(&study, key, entry, arguments.all));
    }
    print::out(&text)?;
    Ok(Outcome::Done)
}

/// Error models and survey margins read more than the indicator itself: the whole study is computed for surveys.
fn with_population(selection: Selection) -> Selection {
    Selection { indicators: Default::default(), ..selection }
}

fn territory(study: &Study, arguments: &Arguments) -> Result<TerritoryId> {
    let Some(wanted) = &arguments.territory else { return Ok(TerritoryId::epci(study.project.siren())) };
    let bare = wanted.strip_prefix("EPCI-").or_else(|| wanted.strip_prefix("COM-")).unwrap_or(wanted);
    let id = TerritoryId::new(bare);
    if study.book.territory(&id).is_none() {
        let some: Vec<&str> = study.territories.iter().take(8).map(|territory| territory.id.as_str()).collect();
        bail!("territoire « {wanted} » absent de l'étude ; par exemple : {}", some.join(", "));
    }
    Ok(id)
}

fn entries<'a>(study: &'a Study, arguments: &Arguments, territory: &TerritoryId) -> Result<Vec<(&'a Key, &'a Entry)>> {
    let period = arguments.period.as_deref().map(str::parse::<base::Period>).transpose()?;
    let of_interest = |key: &Key| key.indicator.as_str() == arguments.indicator && key.territory == *territory;
    let found: Vec<(&Key, &Entry)> =
        study.book.iter().filter(|(key, _)| of_interest(key) && period.is_none_or(|period| key.period == period)).collect();
    if found.is_empty() {
        let periods: BTreeSet<base::Period> = study.book.iter().filter(|(key, _)| of_interest(key)).map(|(key, _)| key.period).collect();
        let periods: Vec<String> = periods.iter().map(base::Period::to_string).collect();
        bail!(
            "aucun fait pour {} / {territory} à cette période ; périodes connues : {}",
            arguments.indicator,
            if periods.is_empty() { "aucune".to_owned() } else { periods.join(", ") }
        );
    }
    Ok(found)
}

fn header(study: &Study, arguments: &Arguments) -> String {
    let Some(indicator) = study.project.catalogue.indicator(&arguments.indicator) else { return String::new() };
    let card = &indicator.card;
    let mut text = format!("{} ({})\n  formule : {}\n  unité : {}\n", card.label_fr, card.id, card.formula, card.unit);
    if !card.caveat.is_empty() {
        text.push_str(&format!("  réserve : {}\n", card.caveat));
    }
    text
}

fn entry_text(study: &Study, key: &Key, entry: &Entry, all: bool) -> String {
    let label = study.book.territory(&key.territory).map(|territory| territory.label.clone()).unwrap_or_default();
    let slice = if key.slice.is_empty() { String::new() } else { format!(" [{}]", key.slice) };
    let head = format!("\n{label}, {}{slice}\n", key.period);
    match entry {
        Err(gap) => format!("{head}  pas de nombre ({}) : {}\n", gap.status().label_fr(), gap.sentence),
        Ok(fact) => format!("{head}{}{}", fact_text(fact), tree(study, &fact.lineage, 1, all)),
    }
}

fn fact_text(fact: &Fact) -> String {
    let mut text = format!("  valeur : {} ({})\n", french::with_decimals(fact.value, &fact.unit, 2), fact.unit);
    let interval = fact.uncertainty.interval().map(|interval| french::interval(interval.low, interval.high, &fact.unit));
    text.push_str(&format!("  incertitude : {}{}\n", interval.map(|i| format!("{i}, ")).unwrap_or_default(), fact.uncertainty.label_fr()));
    for (label, value) in [("méthode", &fact.method), ("source", &fact.source), ("millésime", &fact.vintage)] {
        if !value.is_empty() {
            text.push_str(&format!("  {label} : {value}\n"));
        }
    }
    fact.notes.iter().for_each(|note| text.push_str(&format!("  note : {note}\n")));
    text
}

fn tree(study: &Study, node: &Lineage, depth: usize, all: bool) -> String {
    let indent = "  ".repeat(depth);
    let value = node.value.map(|value| format!(" = {}", plain(value))).unwrap_or_default();
    let mut text = format!("{indent}└ {}{value}\n", node.what);
    node.notes.iter().for_each(|note| text.push_str(&format!("{indent}    note : {note}\n")));
    match &node.origin {
        Origin::Formula { text: formula, inputs } => {
            text.push_str(&format!("{indent}    formule : {formula}\n"));
            inputs.iter().for_each(|input| text.push_str(&tree(study, input, depth + 1, all)));
        }
        Origin::Cells { cells, excluded } => {
            text.push_str(&cells_text(study, cells, &indent, all));
            excluded.iter().for_each(|(place, status)| {
                text.push_str(&format!("{indent}    exclu : {} ({})\n", place_label(study, *place), status.label_fr()))
            });
        }
        Origin::Document { title, page } => text.push_str(&format!("{indent}    document : {title}, {page}\n")),
        Origin::Answers { survey, file, sha256, question, base, weighting, simulated } => {
            let kind = if *simulated { " (réponses SIMULÉES)" } else { "" };
            text.push_str(&format!("{indent}    enquête : {survey}{kind}\n{indent}    fichier : {file}, sha-256 {sha256}\n"));
            text.push_str(&format!(
                "{indent}    question : {question}\n{indent}    base : {base}\n{indent}    redressement : {weighting}\n"
            ));
        }
    }
    text
}

/// Cells file by file: checksum once, then line, column, place and value.
fn cells_text(study: &Study, cells: &[CellId], indent: &str, all: bool) -> String {
    let mut by_source: BTreeMap<u16, Vec<CellId>> = BTreeMap::new();
    for id in cells.iter().flat_map(|id| with_parts(study, *id)) {
        by_source.entry(study.observations.cell(id).source).or_default().push(id);
    }
    let mut text = String::new();
    for ids in by_source.values() {
        let Some(first) = ids.first() else { continue };
        let source = study.observations.source(study.observations.cell(*first));
        text.push_str(&format!(
            "{indent}    fichier : {} ({}, {})\n{indent}      sha-256 {}\n{indent}      licence : {}\n",
            source.file, source.producer, source.vintage, source.sha256, source.licence
        ));
        let shown = if all { ids.len() } else { SHOWN_CELLS };
        ids.iter().take(shown).for_each(|id| text.push_str(&format!("{indent}      {}\n", cell_text(study, *id))));
        if ids.len() > shown {
            text.push_str(&format!("{indent}      … et {} autres cellules (option --all)\n", ids.len() - shown));
        }
    }
    text
}

/// A cell made by a merger of communes is told by its parts.
fn with_parts(study: &Study, id: CellId) -> Vec<CellId> {
    let parts = study.observations.parts(id);
    if parts.is_empty() { vec![id] } else { parts.to_vec() }
}

fn cell_text(study: &Study, id: CellId) -> String {
    let cell = study.observations.cell(id);
    let value = cell.value.map_or_else(|| cell.status.label_fr().to_owned(), plain);
    // JSON has no lines: the place and the column (the path in the document) find the cell.
    let line = if cell.line == 0 { String::new() } else { format!("ligne {}, ", cell.line) };
    format!("{line}colonne {} : {} = {value}", cell.column, place_label(study, cell.place))
}

fn place_label(study: &Study, place: base::GeoCode) -> String {
    let label = place.commune().and_then(|commune| study.project.ground.membership.commune_label(commune));
    label.map_or_else(|| place.to_string(), |label| format!("{label} ({place})"))
}

/// A number as it stands in the file: shortest form, decimal point.
fn plain(value: f64) -> String {
    format!("{value}")
}
