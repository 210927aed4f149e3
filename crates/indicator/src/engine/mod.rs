//! The engine: observations become facts.
//!
//! In: the catalogue, observations aligned on one map, territories. Out: a fact book in which each indicator has, for each
//! territory and period, a fact or the reason why there is none; the changes between periods (slice «change»); the differences
//! between the study and its comparisons (slice «versus=ID»). The same input gives the same book; nothing is read or written.

mod aggregate;
mod breaks;
mod change;
mod compose;
mod difference;
mod divided;
pub mod error_model;
mod error_of_difference;
mod evaluate;
mod gaps;
mod index;
mod period;
mod plan;
mod read;
mod series;
mod tally;
mod uncertainty;

#[cfg(test)]
mod tests;

pub use change::SLICE as CHANGE;
pub use difference::slice as versus;

use crate::catalogue::{Aggregation, Catalogue, Indicator, ReportOrigin};
use base::{
    Commune, Entry, Fact, FactBook, IndicatorId, Key, Lineage, Observations, Period, Territory, TerritoryId, TerritoryKind, VariableId,
};
use index::Index;
use rayon::prelude::*;
use read::{Extent, Lack};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a run may choose.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The period under which a number that is nowhere is missed; without it, the latest year of the study.
    pub period: Option<Period>,
    /// Only these periods; all when empty.
    pub only: BTreeSet<Period>,
    /// Registers in which a commune without a row has none of the thing.
    pub absent_is_zero: Vec<AbsentIsZero>,
    /// Indicators whose facts another room makes (a survey that was held, a register that is kept): no gap is written for them.
    pub measured_elsewhere: BTreeSet<IndicatorId>,
}

/// A register that lists only what exists: a commune it covers and does not name counts zero.
#[derive(Clone, Debug, PartialEq)]
pub struct AbsentIsZero {
    /// Beginning of the names of the variables: `BPE.`.
    pub prefix: String,
    /// The communes that the file at hand covers; for the others absence says nothing.
    pub communes: BTreeSet<Commune>,
    /// Printed with the fact, in French.
    pub reason: String,
}

/// An entry in the making, with what later comparisons must know of it.
struct Row {
    key: Key,
    entry: Entry,
    /// Position of the way taken.
    way: usize,
    /// Another period stood in for that of the fact.
    stretched: bool,
    variables: Arc<[VariableId]>,
    /// What crosswalks read instead of these.
    crosswalks: Vec<VariableId>,
}

impl Row {
    fn variables(&self) -> impl Iterator<Item = &VariableId> + Clone {
        self.variables.iter().chain(&self.crosswalks)
    }
}

/// Computes every indicator of the catalogue for every territory.
///
/// The first territory of kind `Study` is the one that is compared, and the only one for which an indicator that is nowhere is
/// reported as a gap.
pub fn compute(catalogue: &Catalogue, observations: &Observations, territories: &[Territory], options: &Options) -> FactBook {
    let wanted = wanted(catalogue);
    let index = Index::new(observations, &wanted, options);
    let extents: Vec<Extent> = territories.iter().map(|territory| Extent::new(territory, &index)).collect();
    let series = series::Series { catalogue, index: &index, options, extents: &extents };
    let made: Vec<Vec<(Key, Entry)>> = catalogue.indicators.par_iter().map(|indicator| series.entries(indicator)).collect();
    let mut book = empty_book(catalogue, territories);
    for (key, entry) in made.into_iter().flatten() {
        // The first of two indicators with one name stays; the catalogue's own check tells of the second.
        book.insert(key, entry).ok();
    }
    add_missing(&mut book, catalogue, &extents, options);
    book
}

fn empty_book(catalogue: &Catalogue, territories: &[Territory]) -> FactBook {
    let mut book = FactBook::default();
    catalogue.indicators.iter().for_each(|indicator| book.add_card(indicator.card.clone()));
    territories.iter().for_each(|territory| book.add_territory(territory.clone()));
    book
}

/// One gap for each indicator that has nothing at all in the territory of the study.
fn add_missing(book: &mut FactBook, catalogue: &Catalogue, extents: &[Extent], options: &Options) {
    let Some(study) = extents.iter().find(|extent| extent.territory.kind == TerritoryKind::Study) else { return };
    let period = options.period.unwrap_or_else(|| latest_year(book, study));
    for indicator in catalogue.indicators.iter().filter(|indicator| !options.measured_elsewhere.contains(&indicator.id)) {
        if is_absent(book, &indicator.id, &study.territory.id) {
            let gap = match is_published(indicator) {
                true => gaps::gap(Lack::NotPublished, indicator, study, period, &asked(indicator)),
                false => gaps::no_source(indicator),
            };
            book.insert(Key::new(indicator.id.as_str(), &study.territory.id, period), Err(gap)).ok();
        }
    }
}

fn is_absent(book: &FactBook, indicator: &IndicatorId, study: &TerritoryId) -> bool {
    book.series(indicator.as_str(), study, "").next().is_none()
}

fn latest_year(book: &FactBook, study: &Extent) -> Period {
    let years = book.iter().filter(|(key, entry)| key.territory == study.territory.id && entry.is_ok()).map(|(key, _)| key.period.end());
    Period::year(years.max().unwrap_or(study.territory.cog_year.0))
}

/// True for the indicators that this room computes.
fn is_published(indicator: &Indicator) -> bool {
    indicator.origin == ReportOrigin::PublicStat && !matches!(indicator.aggregation, Aggregation::Survey | Aggregation::CountOfRecords)
}

/// The variables of the first way, as the reader may look for them.
fn asked(indicator: &Indicator) -> Vec<VariableId> {
    indicator.ways.first().map(|way| way.expr.variables().into_iter().collect()).unwrap_or_default()
}

/// All variables of the formulas, weights and crosswalks, and those that tell the size of a commune.
fn wanted(catalogue: &Catalogue) -> BTreeSet<VariableId> {
    let mut wanted: BTreeSet<VariableId> = Index::always_wanted().map(VariableId::new).collect();
    for way in catalogue.indicators.iter().filter(|indicator| is_published(indicator)).flat_map(|indicator| &indicator.ways) {
        wanted.extend(way.expr.variables());
        if let Aggregation::WeightedMean { weight } = &way.aggregation {
            wanted.extend(weight.variables());
        }
    }
    catalogue.crosswalks.iter().for_each(|crosswalk| wanted.extend(crosswalk.instead.variables()));
    wanted
}

/// Cells above which a derived fact refers to its two ends instead of repeating their trees.
const LARGEST_COPY: usize = 10_000;

/// The lineage of one end of a change or a difference.
fn derived_input(key: &Key, fact: &Fact) -> Lineage {
    let what = format!("{key} : {}", fact.lineage.what);
    if fact.lineage.all_cells().len() > LARGEST_COPY {
        return Lineage::formula(what, Some(fact.value), format!("voir le fait « {key} »"), Vec::new());
    }
    Lineage { what, ..fact.lineage.clone() }
}

/// Rows by territory, in the order of the periods.
fn by_territory(rows: &[Row]) -> BTreeMap<&TerritoryId, Vec<&Row>> {
    let mut sorted: BTreeMap<&TerritoryId, Vec<&Row>> = BTreeMap::new();
    rows.iter().for_each(|row| sorted.entry(&row.key.territory).or_default().push(row));
    sorted.values_mut().for_each(|rows| rows.sort_by_key(|row| row.key.period));
    sorted
}
