//! A fact out of an outcome: stored value, uncertainty, method, source, notes, lineage.

use super::Options;
use super::aggregate::{Outcome, ReadyWay};
use super::error_model::{COMPARABLE_COUNT, ErrorClass, class_of};
use super::index::Index;
use super::plan::Slot;
use super::read::{Extent, Known};
use super::uncertainty::{Judge, denominator};
use crate::catalogue::{Aggregation, Indicator};
use base::{CellId, Coverage, Fact, GeoCode, Lineage, Period, Status, Uncertainty, Unit, VariableId};
use std::collections::BTreeSet;

const SMALL_COUNT: &str = "Effectif inférieur à 200 : à ne pas comparer.";
const MIXED: &str = "Exploitations principale et complémentaire du recensement dans un même calcul : les totaux diffèrent légèrement.";
const OVERLAPPING: &str = "Moins de cinq ans séparent les deux dates : les enquêtes de recensement se recouvrent.";

/// What is around the outcome.
pub(super) struct Composer<'a> {
    pub index: &'a Index<'a>,
    pub options: &'a Options,
    pub indicator: &'a Indicator,
}

impl Composer<'_> {
    /// The fact of the way at position `place` in the indicator.
    pub fn fact(&self, ready: &ReadyWay, place: usize, outcome: &Outcome, extent: &Extent, period: Period) -> Fact {
        let unit = &self.indicator.card.unit;
        let judge = self.judge(ready, extent, period);
        let (uncertainty, error_notes) = judge.judge(outcome, ready.way.rounding);
        let base = denominator(&judge, outcome);
        let value = outcome.value * judge.scale;
        let (source, vintage) = self.sources(outcome);
        Fact {
            value,
            unit: unit.clone(),
            uncertainty,
            status: self.status(ready, outcome),
            n: base.filter(|base| unit.is_percent() && *base >= 0.0).map(|base| base.round() as u32),
            n_effective: None,
            coverage: outcome.combined.then(|| Coverage { have: extent.of(), of: extent.of() }),
            method: method(ready, place, outcome, extent),
            source,
            vintage,
            notes: self.notes(ready, outcome, period, base.unwrap_or(outcome.value), error_notes),
            lineage: self.lineage(ready, outcome, extent, value),
        }
    }

    fn judge<'j>(&'j self, ready: &ReadyWay, extent: &'j Extent, period: Period) -> Judge<'j> {
        let unit = &self.indicator.card.unit;
        let rule = &ready.way.aggregation;
        let balance = matches!(rule, Aggregation::DifferenceOfSums | Aggregation::AnnualisedRatioOfSums);
        let can_be_negative = self.indicator.is_span || balance;
        Judge { index: self.index, options: self.options, extent, period, unit, scale: scale(ready, unit), can_be_negative }
    }

    fn status(&self, ready: &ReadyWay, outcome: &Outcome) -> Status {
        let is_rounded = |id: &CellId| self.index.observations().cell(*id).status == Status::Rounded;
        let rounded = ready.way.rounding.is_some() || outcome.known.iter().any(|known| known.cells.iter().any(is_rounded));
        if rounded { Status::Rounded } else { Status::Ok }
    }

    /// Producers and vintages of the cells: «Insee, RP 2022, exploitation complémentaire».
    fn sources(&self, outcome: &Outcome) -> (String, String) {
        let observations = self.index.observations();
        let used: BTreeSet<u16> =
            outcome.known.iter().flat_map(|known| known.cells.iter().map(|id| observations.cell(*id).source)).collect();
        let (mut names, mut vintages) = (BTreeSet::new(), BTreeSet::new());
        for info in used.iter().filter_map(|position| observations.sources().get(usize::from(*position))) {
            names.insert(joined(&[&info.producer, &info.vintage]));
            let map = info.cog_year.map_or(String::new(), |year| format!(" (géographie {year})"));
            vintages.insert(format!("{}{map}", info.vintage));
        }
        let names = names.into_iter().collect::<Vec<_>>().join(" ; ");
        (joined(&[&names, exploitation(outcome)]), vintages.into_iter().collect::<Vec<_>>().join(" ; "))
    }

    fn notes(&self, ready: &ReadyWay, outcome: &Outcome, period: Period, count: f64, error_notes: Vec<String>) -> Vec<String> {
        let mut notes = Vec::new();
        if !ready.way.note.is_empty() {
            notes.push(ready.way.note.clone());
        }
        notes.extend(outcome.known.iter().flat_map(|known| known.notes.iter().cloned()));
        notes.extend(error_notes);
        let has = |class: ErrorClass| outcome.plan.variables().any(|name| class_of(name.as_str()) == class);
        let sample = has(ErrorClass::CensusSample);
        notes.extend((sample && !self.indicator.is_span && count < COMPARABLE_COUNT).then(|| SMALL_COUNT.to_owned()));
        let mixed = self.indicator.mixes_exploitations.as_deref().unwrap_or(MIXED);
        notes.extend((sample && has(ErrorClass::CensusMain)).then(|| mixed.to_owned()));
        let close = period.is_span() && period.years() < 5 && (sample || has(ErrorClass::CensusMain));
        notes.extend(close.then(|| OVERLAPPING.to_owned()));
        without_doubles(notes)
    }

    fn lineage(&self, ready: &ReadyWay, outcome: &Outcome, extent: &Extent, value: f64) -> Lineage {
        let inputs = outcome.plan.slots.iter().zip(&outcome.known).map(|(slot, known)| self.node(slot, known, extent)).collect();
        let what = format!("{} ({})", self.indicator.card.label_fr, self.indicator.id);
        Lineage::formula(what, Some(value), ready.way.text.clone(), inputs)
    }

    /// One variable: its cells, and the communes that count zero for want of a row.
    fn node(&self, slot: &Slot, known: &Known, extent: &Extent) -> Lineage {
        let how = match (slot.by_commune, known.official, extent.is_commune()) {
            (true, _, true) if known.divided => "lu Iris par Iris".to_owned(),
            (true, _, _) => "lu commune par commune".to_owned(),
            (_, false, true) if known.divided => "somme des Iris de la commune".to_owned(),
            (_, _, true) => "valeur publiée pour la commune".to_owned(),
            (_, true, _) => "valeur publiée pour le territoire".to_owned(),
            _ => format!("somme de {} communes", extent.of()),
        };
        let column = known.cells.first().map(|id| self.index.observations().cell(*id).column.to_string()).unwrap_or_default();
        let name = if column.is_empty() || column == slot.variable.as_str() { String::new() } else { format!(" (colonne {column})") };
        let instead = read_in(&known.crosswalk);
        let what = format!("{}{name}{instead}, {how}", slot.variable);
        let zeros = known.zeros.iter().map(|commune| (GeoCode::Commune(*commune), Status::Missing)).collect();
        let value = (!slot.by_commune).then_some(known.value);
        Lineage { notes: known.notes.clone(), ..Lineage::cells(what, value, known.cells.clone(), zeros) }
    }
}

/// Stored value for one unit of the formula: a printed percentage is divided by 100. A lone variable in per cent can only be
/// a published rate.
fn scale(ready: &ReadyWay, unit: &Unit) -> f64 {
    if ready.way.published_percent || ready.own.is_bare() { unit.stored(1.0) } else { 1.0 }
}

fn method(ready: &ReadyWay, place: usize, outcome: &Outcome, extent: &Extent) -> String {
    let of = extent.of();
    let how = if outcome.combined {
        match ready.way.aggregation {
            Aggregation::RatioOfSums => format!("rapport de sommes sur {of} communes"),
            Aggregation::AnnualisedRatioOfSums => format!("taux annuel moyen entre deux sommes sur {of} communes"),
            Aggregation::DifferenceOfSums => format!("différence de sommes sur {of} communes"),
            Aggregation::WeightedMean { .. } => format!("moyenne pondérée de {of} communes"),
            _ => format!("somme de {of} communes"),
        }
    } else {
        let divided = outcome.known.iter().any(|known| known.divided);
        let level = match extent.is_commune() {
            true if divided => "les Iris de la commune",
            true => "la commune",
            false => "le territoire",
        };
        let start = if outcome.plan.is_bare() { "valeur publiée" } else { "formule sur les valeurs publiées" };
        format!("{start} pour {level}")
    };
    if place == 0 { how } else { format!("{how} ; définition de remplacement n° {place} : {}", ready.way.text) }
}

/// «, lu dans P_POP7589, P_POP90P», when a crosswalk was followed.
fn read_in(crosswalk: &[VariableId]) -> String {
    let names = crosswalk.iter().map(VariableId::as_str).collect::<Vec<_>>().join(", ");
    if names.is_empty() { names } else { format!(", lu dans {names}") }
}

fn exploitation(outcome: &Outcome) -> &'static str {
    let has = |class: ErrorClass| outcome.plan.variables().any(|name| class_of(name.as_str()) == class);
    match (has(ErrorClass::CensusMain), has(ErrorClass::CensusSample)) {
        (true, true) => "exploitations principale et complémentaire",
        (true, false) => "exploitation principale",
        (false, true) => "exploitation complémentaire",
        (false, false) => "",
    }
}

fn joined(parts: &[&str]) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(", ")
}

/// Each note once, in order.
pub(super) fn without_doubles(notes: Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    notes.into_iter().filter(|note| seen.insert(note.clone())).collect()
}

/// Two independent numbers, the second minus the first, with what can be said of the difference.
///
/// Shares give a difference in points: 0.45 and 0.40 differ by 5 points.
pub(super) fn minus(from: &Fact, to: &Fact) -> (f64, Unit, Uncertainty) {
    let factor = if to.unit.is_percent() { 100.0 } else { 1.0 };
    let unit = if to.unit.is_percent() { Unit::new("points") } else { to.unit.clone() };
    let value = (to.value - from.value) * factor;
    (value, unit, super::error_of_difference::combine(from, to, value, factor))
}
