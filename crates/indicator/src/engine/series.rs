//! One indicator: its entries for all territories and periods, then its changes and differences.

use super::aggregate::ReadyWay;
use super::breaks::crossed;
use super::change::changes;
use super::compose::Composer;
use super::difference::{differences, is_compared};
use super::index::Index;
use super::period::periods;
use super::plan::Plan;
use super::read::{Extent, Lack, choices};
use super::{Options, Row, by_territory, gaps, is_published};
use crate::catalogue::{Catalogue, Indicator};
use base::{Entry, Fact, Gap, Key, Period, Reason, TerritoryKind, VariableId};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) struct Series<'a> {
    pub catalogue: &'a Catalogue,
    pub index: &'a Index<'a>,
    pub options: &'a Options,
    pub extents: &'a [Extent<'a>],
}

/// One indicator made ready.
struct Work<'a> {
    indicator: &'a Indicator,
    ways: Vec<ReadyWay<'a>>,
    names: Vec<Arc<[VariableId]>>,
    periods: Vec<Period>,
}

/// What was found for one territory and period: an entry, or nothing worth one.
enum Found {
    Row(Box<Row>),
    /// Nothing is published here; a gap only if somebody else has something.
    Nothing,
}

impl Series<'_> {
    pub fn entries(&self, indicator: &Indicator) -> Vec<(Key, Entry)> {
        if !is_published(indicator) {
            return Vec::new();
        }
        let work = self.prepare(indicator);
        let rows = self.rows(&work);
        let derived = self.derived(indicator, &rows);
        rows.into_iter().map(|row| (row.key, row.entry)).chain(derived).collect()
    }

    fn prepare<'a>(&'a self, indicator: &'a Indicator) -> Work<'a> {
        let ways: Vec<ReadyWay> = indicator.ways.iter().map(|way| ReadyWay::new(way, &self.catalogue.crosswalks)).collect();
        let of_way = |ready: &ReadyWay| periods(self.index, ready.mean.as_ref().unwrap_or(&ready.own), indicator.is_span);
        let own = |ready: &ReadyWay| periods(self.index, &ready.own, indicator.is_span);
        let mut periods: BTreeSet<Period> = ways.iter().flat_map(|ready| of_way(ready).into_iter().chain(own(ready))).collect();
        periods.retain(|period| self.options.only.is_empty() || self.options.only.contains(period));
        let names = ways.iter().map(|ready| names(&ready.own)).collect();
        Work { indicator, ways, names, periods: periods.into_iter().collect() }
    }

    fn rows(&self, work: &Work) -> Vec<Row> {
        let found: Vec<(&Extent, Period, Found)> = self
            .extents
            .par_iter()
            .flat_map_iter(|extent| work.periods.iter().map(move |period| (extent, *period, self.found(work, extent, *period))))
            .collect();
        let alive: BTreeSet<Period> = found.iter().filter(|(_, _, found)| matches!(found, Found::Row(_))).map(|(_, at, _)| *at).collect();
        let row = |(extent, period, found): (&Extent, Period, Found)| match found {
            Found::Row(row) => Some(*row),
            Found::Nothing if extent.is_commune() || !alive.contains(&period) => None,
            Found::Nothing => Some(self.gap_row(work, extent, period, Lack::NotPublished)),
        };
        found.into_iter().filter_map(row).collect()
    }

    /// The first way whose variables are all there; else the lack that tells most, if the territory has any cell at all.
    fn found(&self, work: &Work, extent: &Extent, period: Period) -> Found {
        let mut lack = Lack::NotPublished;
        for (place, ready) in work.ways.iter().enumerate() {
            match ready.outcome(self.index, self.options, extent, period) {
                Ok(outcome) => return Found::Row(Box::new(self.fact_row(work, place, &outcome, extent, period))),
                Err(Lack::EmptyBase) => return Found::Row(Box::new(self.gap_row(work, extent, period, Lack::EmptyBase))),
                Err(why) => lack = lack.max(why),
            }
        }
        let worth = if extent.is_commune() { self.is_touched(work, extent, period) } else { lack != Lack::NotPublished };
        if worth { Found::Row(Box::new(self.gap_row(work, extent, period, lack))) } else { Found::Nothing }
    }

    fn is_touched(&self, work: &Work, extent: &Extent, period: Period) -> bool {
        let slots = work.ways.iter().flat_map(|ready| &ready.own.slots);
        slots.flat_map(|slot| choices(self.index, slot, period)).flatten().any(|group| extent.is_touched_by(group))
    }

    fn fact_row(&self, work: &Work, place: usize, outcome: &super::aggregate::Outcome, extent: &Extent, period: Period) -> Row {
        let (Some(ready), Some(variables)) = (work.ways.get(place), work.names.get(place)) else {
            return self.gap_row(work, extent, period, Lack::NotPublished);
        };
        let composer = Composer { index: self.index, options: self.options, indicator: work.indicator };
        let fact = || composer.fact(ready, place, outcome, extent, period);
        let stretched = outcome.known.iter().any(|known| known.stretched);
        let crosswalks: Vec<VariableId> = outcome.known.iter().flat_map(|known| known.crosswalk.iter().cloned()).collect();
        let entry = self.unbroken(work.indicator, variables.iter().chain(&crosswalks), period, fact);
        Row { key: key(work, extent, period), entry, way: place, stretched, variables: variables.clone(), crosswalks }
    }

    /// An indicator over a span is itself a comparison: a series break between its ends forbids it.
    fn unbroken<'v>(
        &self,
        indicator: &Indicator,
        variables: impl Iterator<Item = &'v VariableId> + Clone,
        period: Period,
        fact: impl Fn() -> Fact,
    ) -> Entry {
        let series = crossed(&self.catalogue.breaks, variables, period.start(), period.end()).filter(|_| indicator.is_span);
        let ends = Reason::NotComparable { from: Period::year(period.start()), to: Period::year(period.end()) };
        series.map_or_else(|| Ok(fact()), |series| Err(Gap::new(ends, series.sentence.clone())))
    }

    fn gap_row(&self, work: &Work, extent: &Extent, period: Period, lack: Lack) -> Row {
        let variables = work.names.first().cloned().unwrap_or_else(|| Arc::from([]));
        let gap = gaps::gap(lack, work.indicator, extent, period, &variables);
        Row { key: key(work, extent, period), entry: Err(gap), way: 0, stretched: false, variables, crosswalks: Vec::new() }
    }

    fn derived(&self, indicator: &Indicator, rows: &[Row]) -> Vec<(Key, Entry)> {
        let sorted = by_territory(rows);
        let mut entries = Vec::new();
        if !indicator.is_span {
            sorted.values().for_each(|rows| entries.extend(changes(self.catalogue, indicator, rows)));
        }
        let study = self.extents.iter().find(|extent| extent.territory.kind == TerritoryKind::Study);
        if let Some(mine) = study.and_then(|extent| sorted.get(&extent.territory.id)) {
            for other in self.extents.iter().filter(|extent| is_compared(extent.territory.kind)) {
                let theirs = sorted.get(&other.territory.id).map_or(&[] as &[&Row], Vec::as_slice);
                entries.extend(differences(indicator, mine, other.territory, theirs));
            }
        }
        entries
    }
}

fn key(work: &Work, extent: &Extent, period: Period) -> Key {
    Key { indicator: work.indicator.id.clone(), territory: extent.territory.id.clone(), period, slice: String::new() }
}

/// The variables of a way, sorted, each once.
fn names(plan: &Plan) -> Arc<[VariableId]> {
    let names: BTreeSet<VariableId> = plan.variables().cloned().collect();
    names.into_iter().collect::<Vec<_>>().into()
}
