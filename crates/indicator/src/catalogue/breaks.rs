//! Series breaks: two sides of a year that do not measure the same thing.

use super::SeriesBreak;
use super::block::{Block, File};
use base::{Finding, Findings, VariableId};
use toml::Value;

const KEYS: [&str; 4] = ["variables", "first_year", "sentence", "source"];

/// The blocks `[[break]]` of `breaks.toml`.
pub(super) fn read(file: &File, findings: &mut Findings) -> Vec<SeriesBreak> {
    file.blocks(&file.tables.breaks).iter().filter_map(|block| series_break(block, findings)).collect()
}

fn series_break(block: &Block<'_>, findings: &mut Findings) -> Option<SeriesBreak> {
    block.refuse_unknown(&block.table, &KEYS, findings);
    let variables = block.texts("variables", findings);
    let first_year = first_year(block, findings);
    let (sentence, source) = (block.required("sentence", findings), block.required("source", findings));
    if variables.is_empty() {
        findings.push(
            Finding::error("rupture-sans-variable", block.place.clone())
                .found("« variables » absent ou vide")
                .expected("variables = [\"MED\", \"TP60*\"]")
                .remedy("nommer les variables concernées"),
        );
        return None;
    }
    Some(SeriesBreak { variables, first_year: first_year?, sentence: sentence?, source: source? })
}

fn first_year(block: &Block<'_>, findings: &mut Findings) -> Option<u16> {
    let year = block.table.get("first_year").and_then(Value::as_integer).and_then(|year| u16::try_from(year).ok());
    let year = year.filter(|year| (1900..=2100).contains(year));
    if year.is_none() {
        findings.push(
            Finding::error("rupture-annee", block.place.clone())
                .found("« first_year » absent ou impossible")
                .expected("la première année de la nouvelle série : first_year = 2023")
                .remedy("ajouter l'année"),
        );
    }
    year
}

impl SeriesBreak {
    /// True when the break concerns the variable: same name, or the beginning given before `*`.
    pub fn concerns(&self, variable: &VariableId) -> bool {
        self.variables.iter().any(|pattern| match pattern.strip_suffix('*') {
            Some(beginning) => variable.as_str().starts_with(beginning),
            None => pattern == variable.as_str(),
        })
    }

    /// True when the two years lie on the two sides of the break.
    pub fn separates(&self, one: u16, other: u16) -> bool {
        one.min(other) < self.first_year && self.first_year <= one.max(other)
    }
}
