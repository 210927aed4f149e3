//! Changes over time: the difference between two periods of one territory, unless something forbids it.

use super::breaks::crossed;
use super::compose::{minus, without_doubles};
use super::period::{all_pairs, chosen_pairs, is_main_pair};
use super::{Row, derived_input};
use crate::catalogue::{Catalogue, Indicator};
use base::{Entry, Fact, Gap, Key, Lineage, Period, Reason};

/// Slice of the entries made here.
pub const SLICE: &str = "change";

/// The changes of one indicator for one territory: `rows` are its entries, in the order of the periods.
pub(super) fn changes(catalogue: &Catalogue, indicator: &Indicator, rows: &[&Row]) -> Vec<(Key, Entry)> {
    let facts: Vec<(u16, &Row, &Fact)> = rows.iter().filter_map(|row| single_year(row)).collect();
    let years: Vec<u16> = facts.iter().map(|(year, _, _)| *year).collect();
    let find = |year: u16| facts.iter().find(|(other, _, _)| *other == year);
    let mut entries = Vec::new();
    for pair in chosen_pairs(&all_pairs(&years)) {
        let (Some(from), Some(to)) = (find(pair.start()), find(pair.end())) else { continue };
        let refusal = refusal(catalogue, (from.1, to.1), pair);
        if refusal.is_none() || is_main_pair(&years, pair) {
            let key = Key { period: pair, ..from.1.key.clone() }.slice(SLICE);
            entries.push((key, refusal.map_or_else(|| Ok(change(indicator, pair, (from.1, from.2), (to.1, to.2))), Err)));
        }
    }
    entries
}

fn single_year(row: &Row) -> Option<(u16, &Row, &Fact)> {
    let period = row.key.period;
    row.entry.as_ref().ok().filter(|_| !period.is_span()).map(|fact| (period.end(), row, fact))
}

/// Why the two ends may not be compared.
fn refusal(catalogue: &Catalogue, (from, to): (&Row, &Row), pair: Period) -> Option<Gap> {
    let reason = Reason::NotComparable { from: from.key.period, to: to.key.period };
    let variables = from.variables().chain(to.variables());
    if let Some(series) = crossed(&catalogue.breaks, variables, pair.start(), pair.end()) {
        return Some(Gap::new(reason, series.sentence.clone()));
    }
    if from.way != to.way {
        let sentence = format!("La définition ou la source n'est pas la même en {} et en {} : pas d'évolution.", pair.start(), pair.end());
        return Some(Gap::new(reason, sentence));
    }
    let sentence = format!("Une même donnée sans millésime sert en {} et en {} : pas d'évolution.", pair.start(), pair.end());
    (from.stretched && to.stretched).then(|| Gap::new(reason, sentence))
}

fn change(indicator: &Indicator, pair: Period, (from_row, from): (&Row, &Fact), (to_row, to): (&Row, &Fact)) -> Fact {
    let (value, unit, uncertainty) = minus(from, to);
    let what = format!("{} : évolution de {} à {}", indicator.card.label_fr, pair.start(), pair.end());
    let inputs = vec![derived_input(&from_row.key, from), derived_input(&to_row.key, to)];
    Fact {
        value,
        unit,
        uncertainty,
        n: None,
        n_effective: None,
        coverage: to.coverage,
        status: from.status.max(to.status),
        method: format!("différence entre {} et {} ; {}", pair.end(), pair.start(), to.method),
        source: either(&from.source, &to.source),
        vintage: either(&from.vintage, &to.vintage),
        notes: without_doubles(from.notes.iter().chain(&to.notes).cloned().chain(perimeter(from, to)).collect()),
        lineage: Lineage::formula(what, Some(value), format!("valeur {} − valeur {}", pair.end(), pair.start()), inputs),
    }
}

/// Beginning of the note on numbers that their producer published for the level itself, on two maps.
pub const OTHER_MAP: &str = "Valeurs publiées sur des cartes différentes";

/// Communes summed are those of one map at both ends; a row published for the level may stand for other communes at each.
fn perimeter(from: &Fact, to: &Fact) -> Option<String> {
    let published = |fact: &Fact| fact.coverage.is_none();
    let map = |fact: &Fact| fact.vintage.split_once("géographie ").and_then(|(_, rest)| rest.get(..4)).map(str::to_owned);
    let (first, last) = (map(from)?, map(to)?);
    let differ = published(from) && published(to) && first != last;
    differ.then(|| format!("{OTHER_MAP} ({first}, {last}) : un changement de périmètre du territoire peut jouer."))
}

/// Both texts, or the one when they are equal.
pub(super) fn either(one: &str, other: &str) -> String {
    if one == other { one.to_owned() } else { format!("{one} ; {other}") }
}
