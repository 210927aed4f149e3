//! The periods for which an indicator can be computed, and the pairs of years worth a comparison.

use super::index::Index;
use super::plan::{Plan, Slot, When};
use super::read::choices;
use base::Period;
use std::collections::BTreeSet;

/// Years from which two censuses share no yearly survey: each vintage gathers five years.
const INDEPENDENT_YEARS: u16 = 5;

/// The periods at which every variable of the plan exists somewhere.
pub(super) fn periods(index: &Index, plan: &Plan, is_span: bool) -> BTreeSet<Period> {
    let mut seen = BTreeSet::new();
    plan.slots.iter().for_each(|slot| collect(index, slot, &mut seen));
    if is_span {
        let years: Vec<u16> = seen.iter().flat_map(|period| [period.start(), period.end(), period.end() + 1]).collect();
        let available = all_pairs(&years).into_iter().filter(|pair| is_available(index, plan, *pair)).collect();
        chosen_pairs(&available)
    } else {
        let fitting = seen.into_iter().filter(|period| !period.is_span() || undated_only(plan));
        fitting.filter(|period| is_available(index, plan, *period)).collect()
    }
}

/// The pairs of years compared: neighbours, first and last, and all at least five years apart.
pub(super) fn chosen_pairs(available: &BTreeSet<Period>) -> BTreeSet<Period> {
    let between = |pair: &Period| (pair.start() + 1..pair.end()).any(|year| splits(available, *pair, year));
    let widest = available.iter().max_by_key(|pair| (pair.years(), pair.end())).copied();
    let wanted = |pair: &Period| pair.years() >= INDEPENDENT_YEARS || Some(*pair) == widest || !between(pair);
    available.iter().copied().filter(wanted).collect()
}

/// True for two neighbouring years, and for the first with the last: the pairs whose refusal is worth a sentence.
pub(super) fn is_main_pair(years: &[u16], pair: Period) -> bool {
    let between = years.iter().any(|year| pair.start() < *year && *year < pair.end());
    !between || (years.iter().min() == Some(&pair.start()) && years.iter().max() == Some(&pair.end()))
}

pub(super) fn all_pairs(years: &[u16]) -> BTreeSet<Period> {
    let years: BTreeSet<u16> = years.iter().copied().collect();
    years.iter().flat_map(|start| years.range(start + 1..).map(|end| Period::span(*start, *end))).collect()
}

fn splits(available: &BTreeSet<Period>, pair: Period, year: u16) -> bool {
    available.contains(&Period::span(pair.start(), year)) && available.contains(&Period::span(year, pair.end()))
}

/// True when each slot, or a crosswalk of it, has cells somewhere.
pub(super) fn is_available(index: &Index, plan: &Plan, period: Period) -> bool {
    let through = |slot: &Slot| slot.instead.iter().any(|instead| is_available(index, &instead.plan, period));
    !plan.slots.is_empty() && plan.slots.iter().all(|slot| !choices(index, slot, period).is_empty() || through(slot))
}

fn undated_only(plan: &Plan) -> bool {
    plan.slots.iter().all(|slot| slot.when == When::Undated)
}

fn collect(index: &Index, slot: &Slot, into: &mut BTreeSet<Period>) {
    into.extend(index.groups(&slot.variable).iter().map(|group| group.period));
    for instead in &slot.instead {
        instead.plan.slots.iter().for_each(|slot| collect(index, slot, into));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(years: &[u16]) -> Vec<String> {
        chosen_pairs(&all_pairs(years)).iter().map(Period::to_string).collect()
    }

    #[test]
    fn three_censuses_give_neighbours_and_the_whole() {
        assert_eq!(chosen(&[2011, 2016, 2022]), ["2011-2016", "2011-2022", "2016-2022"]);
    }

    #[test]
    fn close_years_are_compared_with_their_neighbours_only() {
        assert_eq!(chosen(&[2020, 2021, 2022]), ["2020-2021", "2020-2022", "2021-2022"]);
        assert!(!chosen(&[2019, 2020, 2021, 2022]).contains(&"2020-2022".to_owned()));
    }

    #[test]
    fn main_pairs_are_neighbours_and_the_ends() {
        let years = [2014, 2016, 2019, 2021];
        let main: Vec<bool> =
            ["2014-2016", "2014-2019", "2014-2021", "2016-2021"].map(|pair| is_main_pair(&years, pair.parse().unwrap())).to_vec();
        assert_eq!(main, [true, false, true, false]);
    }
}
