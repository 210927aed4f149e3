//! Communes divided into IRIS, of which a source publishes only the parts: read through all of them, or not at all.
//!
//! A bare additive variable is the sum of the IRIS. What is evaluated place by place (`each`, `where`) is evaluated IRIS by
//! IRIS with all its variables at that grain, then summed: Σ share × weight over the IRIS, never a share of the commune. One
//! IRIS without a number, or without a row where its source knows it, makes the commune missing.

use super::Options;
use super::index::{Group, Index};
use super::plan::{Plan, Slot};
use super::read::{Extent, choices, read_place};
use base::{CellId, Commune, GeoCode, Iris, Period};
use std::collections::BTreeMap;

/// Printed once with each fact that was read through IRIS.
pub(super) const NOTE: &str = "Communes découpées : lues par leurs Iris.";

/// How far down a sum of communes may look.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Grain {
    /// The communes' own cells alone.
    Commune,
    /// The IRIS of a commune that has no cell of its own.
    Iris,
}

/// The divided communes of a territory for a formula, with their IRIS.
pub(super) type Divided<'i> = BTreeMap<Commune, &'i [Iris]>;

/// The cells of a divided commune with the number of each; none when one of its IRIS has no number.
pub(super) fn numbers(index: &Index, commune: Commune, cells: &[(GeoCode, CellId)]) -> Option<Vec<(CellId, f64)>> {
    let (_, first) = cells.first()?;
    let cell = |iris: &Iris| cells.binary_search_by(|(place, _)| place.cmp(&GeoCode::Iris(*iris))).ok().and_then(|at| cells.get(at));
    let number = |iris: &Iris| cell(iris).and_then(|(_, id)| index.value(*id).map(|value| (*id, value)));
    index.iris(*first, commune).iter().map(number).collect()
}

/// The communes that a formula with `each` reads through their IRIS: those for which one of its variables has IRIS and nothing
/// for the commune itself. All its variables are then read by IRIS.
pub(super) fn divided<'i>(index: &'i Index, options: &Options, plan: &Plan, extent: &Extent, period: Period) -> Divided<'i> {
    let mut found = Divided::new();
    for slot in plan.slots.iter().filter(|slot| slot.by_commune) {
        for group in all_groups(index, slot, period) {
            for (commune, cells) in group.divided(&extent.members) {
                let is_whole = |slot: &Slot| read_place(index, options, slot, GeoCode::Commune(commune), period).is_ok();
                if let Some((_, id)) = cells.first().filter(|_| !found.contains_key(&commune) && !is_whole(slot)) {
                    found.insert(commune, index.iris(*id, commune));
                }
            }
        }
    }
    found
}

/// The groups that a slot or its crosswalks may read.
fn all_groups<'i>(index: &'i Index, slot: &Slot, period: Period) -> Vec<&'i Group> {
    let through = slot.instead.iter().flat_map(|instead| &instead.plan.slots).flat_map(|slot| all_groups(index, slot, period));
    choices(index, slot, period).into_iter().flatten().chain(through).collect()
}

/// The cells of a slot in the IRIS of the divided communes.
pub(super) fn cells(groups: &[&Group], divided: &Divided) -> Vec<CellId> {
    let of_group = |group: &&Group| {
        let iris = divided.values().flat_map(|iris| iris.iter());
        iris.filter_map(|iris| group.find(GeoCode::Iris(*iris))).collect::<Vec<_>>()
    };
    groups.iter().flat_map(of_group).collect()
}
