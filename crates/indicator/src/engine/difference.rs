//! Differences between the territory of the study and those it is compared with.

use super::change::either;
use super::compose::{minus, without_doubles};
use super::{Row, derived_input};
use crate::catalogue::{Aggregation, Indicator};
use base::{Entry, Fact, Gap, Key, Lineage, Reason, Territory, TerritoryKind};

/// Slice of the difference with a territory: «versus=DEP-31».
pub fn slice(other: &Territory) -> String {
    format!("versus={}", other.id)
}

const PART_OF_IT: &str = "Le territoire étudié est compris dans le territoire de comparaison : les deux nombres ne sont pas indépendants.";

/// True for the kinds that the study is compared with.
pub(super) fn is_compared(kind: TerritoryKind) -> bool {
    use TerritoryKind::*;
    matches!(kind, Departement | Remainder | Region | Country | Neighbour | SimilarGroup)
}

/// Study less other: at the latest period that both have; for an indicator over a span, at every common span.
///
/// Two counts are not compared: the difference of the inhabitants of a commune community and of a region says nothing.
pub(super) fn differences(indicator: &Indicator, study: &[&Row], other: &Territory, rows: &[&Row]) -> Vec<(Key, Entry)> {
    if matches!(indicator.aggregation, Aggregation::Sum | Aggregation::DifferenceOfSums) {
        return Vec::new();
    }
    let find = |mine: &&&Row| rows.iter().find(|row| row.key.period == mine.key.period).copied();
    let mut common = study.iter().filter_map(|mine| find(&mine).and_then(|theirs| both(mine, theirs))).collect::<Vec<_>>();
    common.sort_by_key(|(mine, _)| mine.row.key.period.end());
    let latest = if indicator.is_span { common.len() } else { 1 };
    let skipped = common.len().saturating_sub(latest);
    common.into_iter().skip(skipped).map(|(mine, theirs)| entry(indicator, &mine, &theirs, other)).collect()
}

/// A row that has a fact.
struct Side<'r> {
    row: &'r Row,
    fact: &'r Fact,
}

fn both<'r>(mine: &'r Row, theirs: &'r Row) -> Option<(Side<'r>, Side<'r>)> {
    let side = |row: &'r Row| row.entry.as_ref().ok().map(|fact| Side { row, fact });
    side(mine).zip(side(theirs))
}

fn entry(indicator: &Indicator, mine: &Side, theirs: &Side, other: &Territory) -> (Key, Entry) {
    let key = mine.row.key.clone().slice(slice(other));
    if mine.row.way != theirs.row.way {
        let period = key.period;
        let sentence = format!("La définition ou la source n'est pas la même que pour « {} » en {period} : pas d'écart.", other.label);
        return (key, Err(Gap::new(Reason::NotComparable { from: period, to: period }, sentence)));
    }
    let fact = difference(indicator, mine, theirs, other);
    (key, Ok(fact))
}

fn difference(indicator: &Indicator, mine: &Side, theirs: &Side, other: &Territory) -> Fact {
    let (value, unit, uncertainty) = minus(theirs.fact, mine.fact);
    let what = format!("{} : écart avec « {} »", indicator.card.label_fr, other.label);
    let inputs = vec![derived_input(&mine.row.key, mine.fact), derived_input(&theirs.row.key, theirs.fact)];
    use TerritoryKind::{Country, Departement, Region};
    let contains = matches!(other.kind, Departement | Region | Country).then(|| PART_OF_IT.to_owned());
    let notes = mine.fact.notes.iter().chain(&theirs.fact.notes).cloned().chain(contains).collect();
    Fact {
        value,
        unit,
        uncertainty,
        status: mine.fact.status.max(theirs.fact.status),
        n: None,
        n_effective: None,
        coverage: None,
        method: format!("valeur du territoire moins valeur de « {} »", other.label),
        source: either(&mine.fact.source, &theirs.fact.source),
        vintage: either(&mine.fact.vintage, &theirs.fact.vintage),
        notes: without_doubles(notes),
        lineage: Lineage::formula(what, Some(value), format!("valeur − valeur de « {} »", other.label), inputs),
    }
}
