//! The uncertainty of a fact: sampling, rounding, model, or none known.

use super::Options;
use super::aggregate::{Outcome, rounding_bounds};
use super::error_model::{self, ErrorClass};
use super::evaluate::{Whole, value};
use super::index::Index;
use super::plan::{Node, Plan};
use super::read::Extent;
use crate::formula::Operator;
use base::{Interval, Period, Uncertainty, Unit};

/// What is needed to judge one outcome.
pub(super) struct Judge<'a> {
    pub index: &'a Index<'a>,
    pub options: &'a Options,
    pub extent: &'a Extent<'a>,
    pub period: Period,
    pub unit: &'a Unit,
    /// Stored value for one unit of the formula's value: 0.01 for a printed percentage.
    pub scale: f64,
    /// A change or a balance may be negative; counts and shares may not.
    pub can_be_negative: bool,
}

const NO_SAMPLING_ERROR: &str = "Exploitation complémentaire : l'erreur de sondage de ce calcul commune par commune n'est pas chiffrée.";
const SAMPLING_TOO: &str = "L'erreur de sondage de l'exploitation complémentaire s'ajoute à l'arrondi ; elle n'est pas chiffrée ici.";
const LARGE_COMMUNES: &str =
    "Communes de 10 000 habitants et plus : recensées par sondage (40 % des logements en cinq ans), erreur non publiée à ce niveau.";

impl Judge<'_> {
    /// The uncertainty of an outcome and what must be said of it. `rounding`: half-width of the published rounding.
    pub fn judge(&self, outcome: &Outcome, rounding: Option<f64>) -> (Uncertainty, Vec<String>) {
        let classes: Vec<ErrorClass> = outcome.plan.variables().map(|name| error_model::class_of(name.as_str())).collect();
        let has = |class: ErrorClass| classes.contains(&class);
        let mut notes = self.notes(outcome.plan);
        let uncertainty = match rounding {
            Some(half_width) => {
                notes.extend(has(ErrorClass::CensusSample).then(|| SAMPLING_TOO.to_owned()));
                Uncertainty::Rounding(self.rounded(outcome, half_width))
            }
            None if has(ErrorClass::Model) => Uncertainty::Model,
            None if has(ErrorClass::Unknown) => Uncertainty::NoneKnown,
            None if has(ErrorClass::CensusSample) => self.sampled(outcome, &mut notes),
            None if has(ErrorClass::CensusMain) && self.extent.has_large_commune => {
                notes.push(LARGE_COMMUNES.to_owned());
                Uncertainty::NoneKnown
            }
            None => Uncertainty::Exhaustive,
        };
        (uncertainty, notes)
    }

    /// The note of each source, once, in the order of the formula.
    fn notes(&self, plan: &Plan) -> Vec<String> {
        let mut notes: Vec<String> = Vec::new();
        for note in plan.variables().map(|name| error_model::note_of(name.as_str())).filter(|note| !note.is_empty()) {
            if !notes.iter().any(|there| there == note) {
                notes.push(note.to_owned());
            }
        }
        notes
    }

    fn rounded(&self, outcome: &Outcome, half_width: f64) -> Interval {
        let (low, high) = rounding_bounds(self.index, self.options, outcome, self.extent, self.period, half_width);
        let bounds = Interval { low: low * self.scale, high: high * self.scale, level: 1.0, standard_error: None };
        error_model::clipped(bounds, self.unit, self.can_be_negative)
    }

    fn sampled(&self, outcome: &Outcome, notes: &mut Vec<String>) -> Uncertainty {
        if outcome.plan.slots.iter().any(|slot| slot.by_commune) {
            notes.push(NO_SAMPLING_ERROR.to_owned());
            return Uncertainty::NoneKnown;
        }
        let standard_error = self.variance(outcome).max(0.0).sqrt() * self.scale;
        let stored = outcome.value * self.scale;
        let interval = if standard_error > 1e-12 * stored.abs().max(1e-12) {
            error_model::interval(stored, standard_error)
        } else {
            self.beside_zero(outcome, stored)
        };
        Uncertainty::Sampling(error_model::clipped(interval, self.unit, self.can_be_negative))
    }

    /// Σ over slots i, j of dᵢ dⱼ Sᵢⱼ: delta method, with Sᵢⱼ the sampling covariance of two counts of the same census, which
    /// is (1 - f) / f times the number of households they share. Two censuses are independent.
    fn variance(&self, outcome: &Outcome) -> f64 {
        let spreads = spreads(outcome);
        let slopes: Vec<f64> = (0..spreads.len()).map(|slot| self.slope(outcome, slot)).collect();
        let alone: f64 = slopes.iter().zip(&spreads).map(|(slope, spread)| slope * slope * spread).sum();
        let mut shared = Vec::new();
        overlaps(&outcome.plan.node, outcome, &spreads, &mut shared);
        let product = |(i, j, spread): &(usize, usize, f64)| slopes.get(*i).zip(slopes.get(*j)).map_or(0.0, |(a, b)| 2.0 * a * b * spread);
        alone + shared.iter().map(product).sum::<f64>()
    }

    /// ∂ value / ∂ slot by central difference: formulas are of degree two at most around a point, far from their poles.
    fn slope(&self, outcome: &Outcome, slot: usize) -> f64 {
        let totals: Vec<f64> = outcome.known.iter().map(|known| known.value).collect();
        let step = totals.get(slot).map_or(0.0, |total| 1e-5 * total.abs().max(1.0));
        let at = |by: f64| {
            let mut moved = totals.clone();
            if let Some(total) = moved.get_mut(slot) {
                *total += by;
            }
            let Judge { index, options, extent, period, .. } = self;
            let whole = Whole { index, options, plan: outcome.plan, extent, period: *period, totals: &moved, cells: &[], shift: 0.0 };
            value(&outcome.plan.node, &whole).unwrap_or(outcome.value)
        };
        if step > 0.0 { (at(step) - at(-step)) / (2.0 * step) } else { 0.0 }
    }

    /// A count of zero, or a share of 0 % or 100 %: the standard error is zero, the upper bound is not.
    fn beside_zero(&self, outcome: &Outcome, stored: f64) -> Interval {
        let bound = error_model::zero_bound(1.0 / (1.0 + self.extent.sampling_ratio)) * self.scale;
        let base = denominator(self, outcome).filter(|base| *base > 0.0).unwrap_or(1.0);
        let half = bound / base;
        let sides = if self.unit.is_percent() && stored >= 1.0 { (stored - half, stored) } else { (stored, stored + half) };
        Interval { low: sides.0, high: sides.1, level: 0.95, standard_error: None }
    }
}

/// The base of a ratio: what stands under the outermost fraction bar, when variables stand there.
pub(super) fn denominator(judge: &Judge, outcome: &Outcome) -> Option<f64> {
    let totals: Vec<f64> = outcome.known.iter().map(|known| known.value).collect();
    let Judge { index, options, extent, period, .. } = judge;
    let whole = Whole { index, options, plan: outcome.plan, extent, period: *period, totals: &totals, cells: &[], shift: 0.0 };
    match &outcome.plan.node {
        Node::Binary(Operator::Divide, _, right) if !right.slots().is_empty() => value(right, &whole).ok(),
        _ => None,
    }
}

/// Sampling variance of each slot as a count: zero unless it comes from the census sample.
fn spreads(outcome: &Outcome) -> Vec<f64> {
    let is_sample = |name: &str| error_model::class_of(name) == ErrorClass::CensusSample;
    outcome.plan.variables().zip(&outcome.known).map(|(name, known)| if is_sample(name.as_str()) { known.spread } else { 0.0 }).collect()
}

/// Pairs of slots that count the same households: what stands over a fraction bar is part of what stands under it when it is
/// not larger; what is subtracted is part of what it is subtracted from. Terms of a sum are apart.
fn overlaps(node: &Node, outcome: &Outcome, spreads: &[f64], into: &mut Vec<(usize, usize, f64)>) {
    let Node::Binary(operator, left, right) = node else {
        if let Node::Negate(inner) = node {
            overlaps(inner, outcome, spreads, into);
        }
        return;
    };
    overlaps(left, outcome, spreads, into);
    overlaps(right, outcome, spreads, into);
    let (inner, outer) = match operator {
        Operator::Divide => (left, right),
        Operator::Subtract => (right, left),
        _ => return,
    };
    nested(&only(inner.slots(), outer), &only(gross(inner), outer), &only(gross(outer), inner), outcome, spreads, into);
}

fn only(slots: Vec<usize>, without: &Node) -> Vec<usize> {
    let others = without.slots();
    slots.into_iter().filter(|slot| !others.contains(slot)).collect()
}

/// The slots that make the set of a node, before anything is taken away from it: A and B of A + B - C.
fn gross(node: &Node) -> Vec<usize> {
    match node {
        Node::Binary(Operator::Subtract, left, _) => gross(left),
        Node::Binary(Operator::Add, left, right) => gross(left).into_iter().chain(gross(right)).collect(),
        other => other.slots(),
    }
}

/// The inner slots lie within the outer ones of the same date, each in proportion to their size; unless the inner ones
/// together (`size_of`) are larger than the outer, and can be no part of them.
fn nested(inner: &[usize], size_of: &[usize], outer: &[usize], outcome: &Outcome, spreads: &[f64], into: &mut Vec<(usize, usize, f64)>) {
    let spread = |slot: usize| spreads.get(slot).copied().unwrap_or(0.0);
    let when = |slot: usize| outcome.plan.slots.get(slot).map(|slot| slot.when);
    for &part in inner {
        let same_date: Vec<usize> = outer.iter().copied().filter(|whole| when(*whole) == when(part)).collect();
        let parts: f64 = size_of.iter().filter(|other| when(**other) == when(part)).map(|other| spread(*other)).sum();
        let size: f64 = same_date.iter().map(|whole| spread(*whole)).sum();
        if size > 0.0 && parts <= size * (1.0 + 1e-9) {
            into.extend(same_date.iter().map(|whole| (part, *whole, spread(part) * spread(*whole) / size)));
        }
    }
}
