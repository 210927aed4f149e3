//! The mapping as a table for people.

use super::{Becomes, ColumnMap, Mapping, Proposal, ValueMap, said};
use std::fmt::Write;

/// Values shown of a column that is all known.
const SHOWN: usize = 12;

/// Column → question, value → code, how many, what is open: one line each.
pub fn table(mapping: &Mapping) -> String {
    let mut out = String::new();
    for column in &mapping.columns {
        line(&mut out, column);
        let (open, known): (Vec<&ValueMap>, Vec<&ValueMap>) = column.values.iter().partition(|value| value.code.is_none());
        known.iter().take(SHOWN).chain(&open).for_each(|known| value(&mut out, known));
        if known.len() > SHOWN {
            let _ = writeln!(out, "      … et {} autres valeurs reconnues", known.len() - SHOWN);
        }
    }
    if !mapping.absent.is_empty() {
        let _ = writeln!(out, "\nQuestions sans colonne (elles resteront vides)\u{a0}: {}", mapping.absent.join(", "));
    }
    out.push_str(&totals(mapping));
    out
}

fn line(out: &mut String, column: &ColumnMap) {
    let header = column.headers.first().map_or(column.label.as_str(), String::as_str);
    let becomes = match &column.becomes {
        Becomes::Question(name) => format!("→ {name} ({})", column.how.french()),
        Becomes::Day => "→ collected_on (jour de la réponse)".to_owned(),
        Becomes::Channel => "→ channel (mode de collecte)".to_owned(),
        Becomes::Left => format!("laissée de côté ({})", column.how.french()),
        Becomes::Open => proposed(column.proposed.as_ref(), "À DIRE"),
    };
    let _ = writeln!(out, "{} [{}]  {becomes}", short(header), column.answered);
}

fn value(out: &mut String, value: &ValueMap) {
    let becomes = match &value.code {
        Some(code) if code.is_empty() => "laissée de côté".to_owned(),
        Some(code) => format!("→ {code}"),
        None => proposed(value.proposed.as_ref(), "SANS CODE"),
    };
    let label = if value.label == value.value || value.label.is_empty() { String::new() } else { format!(" ({})", short(&value.label)) };
    let _ = writeln!(out, "      {}{label} × {}  {becomes}", short(&value.value), value.times);
}

fn proposed(proposal: Option<&Proposal>, nothing: &str) -> String {
    proposal.map_or(nothing.to_owned(), |proposal| format!("?? {} {}", proposal.to, said(proposal)))
}

fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line: String = line.chars().filter(|letter| !letter.is_control()).collect();
    match line.char_indices().nth(60) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}

fn totals(mapping: &Mapping) -> String {
    let columns = |is: &dyn Fn(&ColumnMap) -> bool| mapping.columns.iter().filter(|column| is(column)).count();
    let asked = columns(&|column| matches!(column.becomes, Becomes::Question(_)));
    let proposed = columns(&|column| column.is_open() && column.proposed.is_some());
    let open = columns(&|column| column.is_open() && column.proposed.is_none());
    let values = || mapping.columns.iter().filter(|column| !column.is_open()).flat_map(ColumnMap::open_values);
    let near = values().filter(|value| value.proposed.is_some()).count();
    let without = values().count() - near;
    format!("\n{asked} colonnes reconnues, {proposed} proposées, {open} à dire\u{202f}; {near} valeurs proposées, {without} sans code.\n")
}
