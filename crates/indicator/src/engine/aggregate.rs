//! From the numbers of places to the number of a territory, by the rule of the indicator and no other.

use super::divided::divided;
use super::evaluate::{Scene, Whole, value};
use super::index::Index;
use super::plan::{Instead, Node, Plan, Slot};
use super::read::{Extent, Known, Lack, Reading, by_commune, read, read_place};
use super::{Options, error_model};
use crate::catalogue::{Aggregation, Crosswalk, Way};
use base::{GeoCode, Period};

/// A way made ready.
pub(super) struct ReadyWay<'a> {
    pub way: &'a Way,
    /// The formula as written.
    pub own: Plan,
    /// The weighted mean of the communes, for that rule alone.
    pub mean: Option<Plan>,
}

/// What a way gave for one territory and period.
pub(super) struct Outcome<'w> {
    /// As the formula gives it, before any division by 100.
    pub value: f64,
    pub plan: &'w Plan,
    /// One for each slot of the plan.
    pub known: Vec<Known>,
    /// True when the rule combined communes; false when every number was published for the territory.
    pub combined: bool,
}

impl<'a> ReadyWay<'a> {
    pub fn new(way: &'a Way, crosswalks: &[Crosswalk]) -> ReadyWay<'a> {
        let mean = match &way.aggregation {
            Aggregation::WeightedMean { weight } => Some(Plan::weighted_mean(&way.expr, weight, crosswalks)),
            _ => None,
        };
        ReadyWay { way, own: Plan::new(&way.expr, crosswalks), mean }
    }

    /// True when sums of communes may stand for the territory.
    fn is_additive(&self) -> bool {
        match self.way.aggregation {
            Aggregation::Sum | Aggregation::DifferenceOfSums | Aggregation::RatioOfSums | Aggregation::AnnualisedRatioOfSums => true,
            Aggregation::WeightedMean { .. } | Aggregation::NotAggregable | Aggregation::Survey | Aggregation::CountOfRecords => false,
        }
    }

    pub fn outcome(&self, index: &Index, options: &Options, extent: &Extent, period: Period) -> Result<Outcome<'_>, Lack> {
        let published = evaluate(index, options, &self.own, extent, period, self.is_additive());
        match (&self.mean, published) {
            (Some(mean), Err(_)) if !extent.is_commune() => evaluate(index, options, mean, extent, period, true),
            (_, published) => published,
        }
    }
}

/// Reads all slots, then evaluates the formula.
fn evaluate<'w>(
    index: &Index,
    options: &Options,
    plan: &'w Plan,
    extent: &Extent,
    period: Period,
    additive: bool,
) -> Result<Outcome<'w>, Lack> {
    let known = read_all(index, options, plan, extent, period, additive)?;
    let totals: Vec<f64> = known.iter().map(|known| known.value).collect();
    let whole = Whole { index, options, plan, extent, period, totals: &totals, cells: &[], shift: 0.0 };
    let value = value(&plan.node, &whole)?;
    let combined = !extent.is_commune() && known.iter().any(|known| !known.official);
    Ok(Outcome { value, plan, known, combined })
}

/// All slots of a plan; the lack that tells most when one is not there.
fn read_all(index: &Index, options: &Options, plan: &Plan, extent: &Extent, period: Period, additive: bool) -> Result<Vec<Known>, Lack> {
    let mut known = Vec::with_capacity(plan.slots.len());
    let mut lack = None;
    let divided = divided(index, options, plan, extent, period);
    for slot in &plan.slots {
        let reading = if slot.by_commune {
            Ok(by_commune(index, slot, extent, period, &divided))
        } else {
            read(index, options, slot, extent, period, additive)
        };
        match reading {
            Ok(reading) => known.push(reading),
            Err(why) => lack = lack.max(Some(why)),
        }
    }
    lack.map_or(Ok(known), Err)
}

/// The bounds of a formula whose published inputs were rounded by at most `half_width` each.
///
/// A sum of n rounded cells moves by n half-widths. Census counts are not rounded (where the formula has no other variable,
/// all are taken as rounded); of what is evaluated commune by commune, the shares move and their weights, which stand
/// outside as totals too, do not.
pub(super) fn rounding_bounds(
    index: &Index,
    options: &Options,
    outcome: &Outcome,
    extent: &Extent,
    period: Period,
    half_width: f64,
) -> (f64, f64) {
    let slots = &outcome.plan.slots;
    let all_census = slots.iter().all(|slot| error_model::is_census(slot.variable.as_str()));
    let by_commune = slots.iter().any(|slot| slot.by_commune);
    let is_weight = |slot: &Slot| by_commune && slots.iter().any(|other| !other.by_commune && other.variable == slot.variable);
    let is_rounded = |slot: &Slot| (all_census || !error_model::is_census(slot.variable.as_str())) && !is_weight(slot);
    let moved = |slot: &Slot, known: &Known| if slot.by_commune { 1.0 } else { known.cells.len() as f64 };
    let cells: Vec<f64> =
        slots.iter().zip(&outcome.known).map(|(slot, known)| if is_rounded(slot) { moved(slot, known) } else { 0.0 }).collect();
    let totals: Vec<f64> = outcome.known.iter().map(|known| known.value).collect();
    let at = |shift: f64| {
        let whole = Whole { index, options, plan: outcome.plan, extent, period, totals: &totals, cells: &cells, shift };
        value(&outcome.plan.node, &whole).unwrap_or(outcome.value)
    };
    let (down, up) = (at(-half_width), at(half_width));
    (down.min(up).min(outcome.value), down.max(up).max(outcome.value))
}

/// A crosswalk in place of a variable: its formula over the totals of the territory, as one reading.
pub(super) fn crosswalk(index: &Index, options: &Options, instead: &Instead, extent: &Extent, period: Period, additive: bool) -> Reading {
    let Outcome { value, known, .. } = evaluate(index, options, &instead.plan, extent, period, additive)?;
    let mut whole = Known { value, official: true, crosswalk: instead.plan.variables().cloned().collect(), ..Known::default() };
    for part in known {
        whole.official &= part.official;
        whole.stretched |= part.stretched;
        whole.divided |= part.divided;
        whole.spread += part.spread;
        whole.cells.extend(part.cells);
        whole.zeros.extend(part.zeros);
        whole.notes.extend(part.notes);
        whole.crosswalk.extend(part.crosswalk);
    }
    if !instead.note.is_empty() {
        whole.notes.push(instead.note.clone());
    }
    Ok(whole)
}

/// A crosswalk in one commune or IRIS.
pub(super) fn crosswalk_place(index: &Index, options: &Options, instead: &Instead, place: GeoCode, period: Period) -> Result<f64, Lack> {
    struct Alone<'a>(&'a dyn Fn(usize) -> Result<f64, Lack>, Period);
    impl Scene for Alone<'_> {
        fn slot(&self, slot: usize) -> Result<f64, Lack> {
            (self.0)(slot)
        }
        fn period(&self) -> Period {
            self.1
        }
        fn each(&self, inner: &Node) -> Result<f64, Lack> {
            value(inner, self)
        }
        fn filtered(&self, inner: &Node, condition: &Node) -> Result<f64, Lack> {
            if value(condition, self)? != 0.0 { value(inner, self) } else { Ok(0.0) }
        }
    }
    let slot = |at: usize| {
        let slot = instead.plan.slots.get(at).ok_or(Lack::NotPublished)?;
        read_place(index, options, slot, place, period)
    };
    value(&instead.plan.node, &Alone(&slot, period))
}
