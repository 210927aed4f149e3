//! Paris, Lyon and Marseille, which some files give by arrondissement only: the city is the sum of its arrondissements.

use base::{CellId, Commune, GeoCode, Observation, Observations, Period, VariableId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How many arrondissements each city has.
const CITIES: [(&str, usize); 3] = [("75056", 20), ("69123", 9), ("13055", 16)];

type Address = (u16, VariableId, Period, Arc<str>, Commune);

/// Adds the cell of a city where a source gives all its arrondissements and not the city itself. Only for variables that may
/// be summed; the arrondissements stay as the parts of the new cell. One arrondissement without value: no cell, hence a gap.
pub fn add_cities(observations: &mut Observations, is_additive: &dyn Fn(&VariableId) -> bool) {
    for ((_, _, _, _, city), parts) in complete(observations, is_additive) {
        let values: Option<Vec<f64>> = parts.iter().map(|id| observations.cell(*id).value).collect();
        if let (Some(values), Some(first)) = (values, parts.first().map(|id| observations.cell(*id).clone())) {
            let merged = Observation { place: GeoCode::Commune(city), value: Some(values.iter().sum()), ..first };
            observations.push_merged(merged, parts);
        }
    }
}

/// Groups of cells that hold every arrondissement of a city that their source does not give itself, in a fixed order.
fn complete(observations: &Observations, is_additive: &dyn Fn(&VariableId) -> bool) -> BTreeMap<Address, Vec<CellId>> {
    let mut groups: BTreeMap<Address, Vec<CellId>> = BTreeMap::new();
    let mut given: BTreeSet<Address> = BTreeSet::new();
    let is_city = |commune: &Commune| CITIES.iter().any(|(code, _)| *code == commune.as_str());
    for (position, cell) in (0u32..).zip(observations.cells()) {
        let Some(commune) = cell.place.commune() else { continue };
        if is_city(&commune) {
            given.insert((cell.source, cell.variable.clone(), cell.period, cell.slice.clone(), commune));
        }
        let city = commune.city_of_arrondissement();
        if let Some(city) = city.filter(|_| is_additive(&cell.variable)) {
            let address = (cell.source, cell.variable.clone(), cell.period, cell.slice.clone(), city);
            groups.entry(address).or_default().push(CellId(position));
        }
    }
    let whole = |city: &Commune| CITIES.iter().find(|(code, _)| *code == city.as_str()).map_or(0, |(_, count)| *count);
    groups.retain(|address, parts| parts.len() == whole(&address.4) && !given.contains(address));
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{SourceInfo, Status};

    fn cell(code: &str, value: f64) -> Observation {
        Observation {
            place: GeoCode::Commune(code.parse().unwrap()),
            period: Period::year(2023),
            variable: VariableId::new("PMUN"),
            slice: Arc::from(""),
            value: Some(value),
            status: Status::Ok,
            source: 0,
            line: 1,
            column: Arc::from("PMUN"),
        }
    }

    fn lyon(count: u32) -> Observations {
        let mut observations = Observations::default();
        observations.add_source(SourceInfo::default());
        for number in 1..=count {
            observations.push(cell(&format!("6938{number}"), 10.0));
        }
        observations
    }

    fn city(observations: &Observations) -> Option<f64> {
        let place = GeoCode::Commune("69123".parse().unwrap());
        observations.best(&VariableId::new("PMUN"), Period::year(2023), place, "").and_then(|id| observations.cell(id).value)
    }

    #[test]
    fn a_city_given_by_arrondissement_only_is_their_sum() {
        let mut observations = lyon(9);
        add_cities(&mut observations, &|_| true);
        assert_eq!(city(&observations), Some(90.0));
    }

    #[test]
    fn an_arrondissement_missing_or_a_rate_makes_no_city() {
        let mut eight = lyon(8);
        add_cities(&mut eight, &|_| true);
        let mut rate = lyon(9);
        add_cities(&mut rate, &|_| false);
        assert_eq!((city(&eight), city(&rate)), (None, None));
    }

    #[test]
    fn a_city_that_is_given_stays_as_published() {
        let mut observations = lyon(9);
        observations.push(cell("69123", 95.0));
        add_cities(&mut observations, &|_| true);
        assert_eq!(city(&observations), Some(95.0));
    }
}
