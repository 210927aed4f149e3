//! The observations that the catalogue asks for, by variable and period: each place once, its preferred cell.

use super::{Options, error_model};
use base::{CellId, Commune, GeoCode, Iris, Observations, Period, VariableId};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;

/// All cells of one variable at one period, sorted by place, one cell a place.
#[derive(Debug)]
pub(super) struct Group {
    pub period: Period,
    cells: Vec<(GeoCode, CellId)>,
    /// Communes without a cell of their own, with where the cells of their IRIS stand.
    divided: Vec<(Commune, Range<usize>)>,
}

/// Variable → groups by period.
pub(super) struct Index<'a> {
    observations: &'a Observations,
    groups: HashMap<VariableId, Vec<Group>>,
    /// Municipal population of each commune at its latest period.
    populations: HashMap<Commune, f64>,
    /// All IRIS of a commune that a source speaks of, sorted.
    iris: HashMap<(u16, Commune), Vec<Iris>>,
}

/// A cell while its place still has rivals: the first of the tuple order is preferred.
type Candidate = (GeoCode, bool, u16, CellId);

/// The variables that tell the size of a commune, the preferred first.
const POPULATIONS: [&str; 2] = ["P_POP", "PMUN"];

impl Group {
    pub fn find(&self, place: GeoCode) -> Option<CellId> {
        self.cells.binary_search_by(|(other, _)| other.cmp(&place)).ok().and_then(|at| self.cells.get(at)).map(|(_, id)| *id)
    }

    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// The communes among `members` that have cells of their IRIS and none of their own.
    pub fn divided<'g>(&'g self, members: &'g [Commune]) -> impl Iterator<Item = (Commune, &'g [(GeoCode, CellId)])> {
        let among = self.divided.iter().filter(|(commune, _)| members.binary_search(commune).is_ok());
        among.map(|(commune, range)| (*commune, self.cells.get(range.clone()).unwrap_or_default()))
    }

    pub fn iter(&self) -> impl Iterator<Item = &(GeoCode, CellId)> {
        self.cells.iter()
    }

    fn from_candidates(period: Period, mut candidates: Vec<Candidate>) -> Group {
        candidates.sort_unstable();
        candidates.dedup_by_key(|candidate| candidate.0);
        let cells: Vec<(GeoCode, CellId)> = candidates.into_iter().map(|(place, _, _, id)| (place, id)).collect();
        Group { period, divided: divided(&cells), cells }
    }
}

impl<'a> Index<'a> {
    /// Sorts the cells of the `wanted` variables; sliced cells are not totals and stay out.
    pub fn new(observations: &'a Observations, wanted: &BTreeSet<VariableId>, options: &Options) -> Index<'a> {
        let mut buckets = candidates(observations, wanted);
        add_empty_groups(&mut buckets, observations, wanted, options);
        let groups: Vec<(VariableId, Group)> = buckets
            .into_par_iter()
            .map(|((variable, period), candidates)| (variable, Group::from_candidates(period, candidates)))
            .collect();
        let mut index = Index { observations, groups: HashMap::new(), populations: HashMap::new(), iris: iris_of_sources(observations) };
        for (variable, group) in groups {
            index.groups.entry(variable).or_default().push(group);
        }
        index.populations = index.latest_populations();
        index
    }

    /// The variables read besides those of the formulas.
    pub fn always_wanted() -> impl Iterator<Item = &'static str> {
        POPULATIONS.into_iter()
    }

    /// The groups of a variable, in the order of their periods.
    pub fn groups(&self, variable: &VariableId) -> &[Group] {
        self.groups.get(variable).map_or(&[], Vec::as_slice)
    }

    pub fn group(&self, variable: &VariableId, period: Period) -> Option<&Group> {
        let groups = self.groups(variable);
        groups.binary_search_by(|group| group.period.cmp(&period)).ok().and_then(|at| groups.get(at))
    }

    /// The number of a cell, when there is one.
    pub fn value(&self, id: CellId) -> Option<f64> {
        let cell = self.observations.cell(id);
        cell.value.filter(|value| cell.status.has_value() && value.is_finite())
    }

    pub fn observations(&self) -> &'a Observations {
        self.observations
    }

    pub fn population(&self, commune: Commune) -> Option<f64> {
        self.populations.get(&commune).copied()
    }

    /// Sampling ratio (1 - f) / f of a commune; of a small one when its population is not known.
    pub fn sampling_ratio(&self, commune: Commune) -> f64 {
        error_model::sampling_ratio(error_model::sampling_fraction(self.population(commune)))
    }

    /// The IRIS of a commune in the source of this cell; a commune is known only when all of them are.
    pub fn iris(&self, cell: CellId, commune: Commune) -> &[Iris] {
        self.iris.get(&(self.observations.cell(cell).source, commune)).map_or(&[], Vec::as_slice)
    }

    fn latest_populations(&self) -> HashMap<Commune, f64> {
        let mut populations = HashMap::new();
        for variable in POPULATIONS.iter().rev().map(|name| VariableId::new(name)) {
            for group in self.groups(&variable).iter().filter(|group| !group.period.is_span()) {
                let known = group.iter().filter_map(|(place, id)| place.commune().zip(self.value(*id)));
                populations.extend(known);
            }
        }
        populations
    }
}

/// The communes of sorted cells that have IRIS and no cell of their own.
fn divided(cells: &[(GeoCode, CellId)]) -> Vec<(Commune, Range<usize>)> {
    let mut found: Vec<(Commune, Range<usize>)> = Vec::new();
    for (position, (place, _)) in cells.iter().enumerate() {
        let GeoCode::Iris(iris) = place else { continue };
        match found.last_mut().filter(|(commune, _)| *commune == iris.commune()) {
            Some((_, range)) => range.end = position + 1,
            None => found.push((iris.commune(), position..position + 1)),
        }
    }
    let has_own = |commune: Commune| cells.binary_search_by(|(place, _)| place.cmp(&GeoCode::Commune(commune))).is_ok();
    found.retain(|(commune, _)| !has_own(*commune));
    found
}

fn iris_of_sources(observations: &Observations) -> HashMap<(u16, Commune), Vec<Iris>> {
    let of_cell = |cell: &base::Observation| match cell.place {
        GeoCode::Iris(iris) => Some((cell.source, iris)),
        _ => None,
    };
    let seen: HashSet<(u16, Iris)> = observations.cells().iter().filter_map(of_cell).collect();
    let mut by_commune: HashMap<(u16, Commune), Vec<Iris>> = HashMap::new();
    seen.into_iter().for_each(|(source, iris)| by_commune.entry((source, iris.commune())).or_default().push(iris));
    by_commune.values_mut().for_each(|iris| iris.sort_unstable());
    by_commune
}

fn candidates(observations: &Observations, wanted: &BTreeSet<VariableId>) -> BTreeMap<(VariableId, Period), Vec<Candidate>> {
    let wanted: HashSet<&VariableId> = wanted.iter().collect();
    let ranks: Vec<u16> = observations.sources().iter().map(|source| source.rank).collect();
    let mut buckets: HashMap<(&VariableId, Period), Vec<Candidate>> = HashMap::new();
    for (position, cell) in observations.cells().iter().enumerate() {
        if cell.slice.is_empty() && wanted.contains(&cell.variable) {
            let rank = ranks.get(usize::from(cell.source)).copied().unwrap_or(u16::MAX);
            let id = CellId(u32::try_from(position).unwrap_or(u32::MAX));
            let candidate = (cell.place, !cell.status.has_value(), rank, id);
            buckets.entry((&cell.variable, cell.period)).or_default().push(candidate);
        }
    }
    buckets.into_iter().map(|((variable, period), candidates)| ((variable.clone(), period), candidates)).collect()
}

/// A variable of a register in which an absent commune counts nothing exists at every period of the register, even when no
/// commune has any (no swimming pool anywhere is a zero, not a silence).
fn add_empty_groups(
    buckets: &mut BTreeMap<(VariableId, Period), Vec<Candidate>>,
    observations: &Observations,
    wanted: &BTreeSet<VariableId>,
    options: &Options,
) {
    for rule in &options.absent_is_zero {
        let of_register = observations.cells().iter().filter(|cell| cell.variable.as_str().starts_with(&rule.prefix));
        let periods: BTreeSet<Period> = of_register.map(|cell| cell.period).collect();
        for variable in wanted.iter().filter(|variable| variable.as_str().starts_with(&rule.prefix)) {
            for period in &periods {
                buckets.entry((variable.clone(), *period)).or_default();
            }
        }
    }
}
