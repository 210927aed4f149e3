//! `ctg compare`: what changed between two fact books, and why.

use super::{Outcome, print};
use crate::outputs;
use anyhow::{Context, Result, bail};
use base::FactRow;
use clap::Args;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

#[derive(Args)]
pub struct Arguments {
    /// Livre des faits d'avant (facts.csv, .json ou .parquet, ou le dossier qui le contient).
    before: PathBuf,
    /// Livre des faits d'après.
    after: PathBuf,
    /// Écart relatif sous lequel deux nombres sont les mêmes.
    #[arg(long, default_value_t = 1e-9)]
    tolerance: f64,
}

type Name = (String, String, String, String);

/// Reasons of a change, the first that applies.
const REASONS: [&str; 6] = [
    "donnée nouvelle",
    "donnée retirée",
    "nouvelle définition",
    "nouveau millésime ou nouvelle source",
    "nouvelle géographie",
    "calcul différent",
];

pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let (before, after) = (read(&arguments.before)?, read(&arguments.after)?);
    let names: BTreeSet<&Name> = before.keys().chain(after.keys()).collect();
    let mut by_reason: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for name in names {
        if let Some((reason, line)) = change(name, before.get(name), after.get(name), arguments.tolerance) {
            by_reason.entry(reason).or_default().push(line);
        }
    }
    print::out(&text(&by_reason))?;
    Ok(if by_reason.is_empty() { Outcome::Done } else { Outcome::Findings })
}

fn read(path: &Path) -> Result<BTreeMap<Name, FactRow>> {
    let file = if path.is_dir() { facts_in(path)? } else { path.to_owned() };
    let rows = match file.extension().and_then(|extension| extension.to_str()) {
        Some("csv") => outputs::csv::read(&file),
        Some("json") => outputs::json::read(&file),
        Some("parquet") => data::FactFrame::read(&file).map_err(Into::into),
        _ => bail!("{} : extension inconnue ; attendu : .csv, .json ou .parquet", file.display()),
    };
    let rows = rows.with_context(|| format!("{} : livre des faits illisible", file.display()))?;
    Ok(rows.into_iter().map(|row| ((row.indicator.clone(), row.territory.clone(), row.period.clone(), row.slice.clone()), row)).collect())
}

fn facts_in(folder: &Path) -> Result<PathBuf> {
    let found = ["csv", "json", "parquet"].iter().map(|extension| folder.join(format!("facts.{extension}"))).find(|path| path.is_file());
    found.with_context(|| format!("{} : aucun facts.csv, facts.json ni facts.parquet", folder.display()))
}

fn change(name: &Name, before: Option<&FactRow>, after: Option<&FactRow>, tolerance: f64) -> Option<(&'static str, String)> {
    let (indicator, territory, period, slice) = name;
    let slice = if slice.is_empty() { String::new() } else { format!(" [{slice}]") };
    let line = |text: String| format!("{indicator} / {territory} / {period}{slice} : {text}");
    match (before, after) {
        (None, Some(after)) => Some((REASONS[0], line(shown(after)))),
        (Some(before), None) => Some((REASONS[1], line(shown(before)))),
        (Some(before), Some(after)) if !same(before, after, tolerance) => {
            Some((reason(before, after), line(format!("{} → {}", shown(before), shown(after)))))
        }
        _ => None,
    }
}

fn same(before: &FactRow, after: &FactRow, tolerance: f64) -> bool {
    let close = |one: Option<f64>, other: Option<f64>| match (one, other) {
        (Some(one), Some(other)) => (one - other).abs() <= tolerance * one.abs().max(other.abs()).max(1e-12),
        (None, None) => true,
        _ => false,
    };
    close(before.value, after.value) && close(before.low, after.low) && close(before.high, after.high) && before.status == after.status
}

fn reason(before: &FactRow, after: &FactRow) -> &'static str {
    if before.value.is_none() && after.value.is_some() {
        REASONS[0]
    } else if before.value.is_some() && after.value.is_none() {
        REASONS[1]
    } else if before.label_fr != after.label_fr || before.unit != after.unit {
        REASONS[2]
    } else if before.vintage != after.vintage || before.source != after.source {
        REASONS[3]
    } else if before.coverage != after.coverage || before.territory_label != after.territory_label {
        REASONS[4]
    } else {
        REASONS[5]
    }
}

fn shown(row: &FactRow) -> String {
    row.value.map_or_else(|| row.status.clone(), |value| format!("{} {}", base::french::number(value, 4), row.unit))
}

fn text(by_reason: &BTreeMap<&str, Vec<String>>) -> String {
    if by_reason.is_empty() {
        return "aucune différence\n".to_owned();
    }
    let mut text = String::new();
    for reason in REASONS.iter().filter_map(|reason| by_reason.get_key_value(reason)) {
        text.push_str(&format!("{} ({})\n", reason.0, reason.1.len()));
        reason.1.iter().for_each(|line| text.push_str(&format!("  {line}\n")));
    }
    text
}
