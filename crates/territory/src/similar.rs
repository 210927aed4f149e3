//! Similar EPCI: the nearest neighbours in the space of standardised variables (the method of CIPFA).
//!
//! Every variable is brought to mean 0 and standard deviation 1 over all EPCI that have all variables; the distance of two EPCI
//! is Euclidean; distances are rescaled so that 1 is the EPCI least like the study's. What the choice of variables does to the
//! list is shown by leaving out each variable in turn.

use base::Epci;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A variable of the comparison: the caller gives its values under this name.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimilarVariable {
    pub name: String,
    /// Natural logarithm first: for sizes (population, density) whose differences are ratios.
    #[serde(default)]
    pub log: bool,
}

/// `[similar]` of `ctg.toml`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimilarSpec {
    pub variables: Vec<SimilarVariable>,
    /// How many EPCI make the group.
    #[serde(default = "ten")]
    pub count: usize,
}

fn ten() -> usize {
    10
}

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SimilarError {
    #[error("territoires semblables : aucune variable déclarée ; en nommer dans [similar] de ctg.toml")]
    NoVariable,
    #[error("territoires semblables : {0} n'a pas de valeur pour {1} ; retirer la variable ou importer sa source")]
    TargetMissing(Epci, String),
    #[error("territoires semblables : la variable {0} a la même valeur partout ; la retirer")]
    Constant(String),
    #[error("territoires semblables : {found} valeurs pour {siren}, {expected} variables déclarées")]
    Width { siren: Epci, found: usize, expected: usize },
    #[error("territoires semblables : aucun autre EPCI n'a toutes les variables ; importer des sources de toute la France")]
    Alone,
}

/// One EPCI and how far it is from the study's.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Resemblance {
    pub epci: Epci,
    /// Square root of the sum of squared differences, in standard deviations.
    pub distance: f64,
    /// Between 0 (same values) and 1 (the EPCI least like the study's).
    pub scaled: f64,
    /// Share of each variable in the squared distance, in the order of the variables; zeros when the distance is zero.
    pub contributions: Vec<f64>,
}

/// The list made without one variable.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct WithoutOne {
    pub variable: String,
    pub nearest: Vec<Epci>,
    /// How many of the full list are still there.
    pub kept: usize,
}

/// The similar EPCI of a study, and how much the list hangs on its variables.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct SimilarEpci {
    pub target: Epci,
    pub variables: Vec<SimilarVariable>,
    pub nearest: Vec<Resemblance>,
    /// EPCI compared, the study's not counted.
    pub candidates: usize,
    /// EPCI left out because a variable is missing (or is not positive where its logarithm is asked for).
    pub excluded: Vec<Epci>,
    pub without_one: Vec<WithoutOne>,
    /// In how many of the lists (the full one and those without a variable) each EPCI appears.
    pub appearances: BTreeMap<Epci, usize>,
}

impl SimilarEpci {
    /// «1 240 EPCI comparés, 14 écartés faute de données ; …»: what must be printed beside the list.
    pub fn note_fr(&self) -> String {
        let least = self.without_one.iter().map(|one| (one.kept, one.variable.as_str())).min();
        let sensitivity = least.map(|(kept, variable)| format!(" ; sans « {variable} », {kept} des {} restent", self.nearest.len()));
        let candidates = base::french::number(self.candidates as f64, 0);
        format!("{candidates} EPCI comparés, {} écartés faute de données{}", self.excluded.len(), sensitivity.unwrap_or_default())
    }
}

/// The `count` EPCI nearest to `target`. `matrix` holds for every EPCI one value per variable, in their order; ties are broken by
/// SIREN. Standard deviations divide by the number of EPCI, which does not change the order.
pub fn similar(matrix: &BTreeMap<Epci, Vec<Option<f64>>>, spec: &SimilarSpec, target: Epci) -> Result<SimilarEpci, SimilarError> {
    check_shape(matrix, spec)?;
    let (complete, excluded) = complete_rows(matrix, &spec.variables);
    let wanted = complete.get(&target).ok_or_else(|| missing(matrix, spec, target))?;
    if complete.len() < 2 {
        return Err(SimilarError::Alone);
    }
    let deviations = deviations(&complete, &spec.variables)?;
    let squares: BTreeMap<Epci, Vec<f64>> = complete
        .iter()
        .filter(|(epci, _)| **epci != target)
        .map(|(epci, row)| (*epci, row.iter().zip(wanted).zip(&deviations).map(|((a, b), sd)| ((a - b) / sd).powi(2)).collect()))
        .collect();
    let nearest = nearest(&squares, None, spec.count);
    let without_one: Vec<WithoutOne> =
        spec.variables.iter().enumerate().map(|(i, variable)| without(&squares, i, variable, &nearest)).collect();
    let greatest = squares.values().map(|row| row.iter().sum::<f64>().sqrt()).fold(0.0, f64::max);
    Ok(SimilarEpci {
        target,
        variables: spec.variables.clone(),
        candidates: squares.len(),
        excluded,
        appearances: appearances(&nearest, &without_one),
        nearest: nearest.iter().filter_map(|epci| squares.get(epci).map(|row| resemblance(*epci, row, greatest))).collect(),
        without_one,
    })
}

fn check_shape(matrix: &BTreeMap<Epci, Vec<Option<f64>>>, spec: &SimilarSpec) -> Result<(), SimilarError> {
    let expected = spec.variables.len();
    if expected == 0 {
        return Err(SimilarError::NoVariable);
    }
    match matrix.iter().find(|(_, row)| row.len() != expected) {
        Some((siren, row)) => Err(SimilarError::Width { siren: *siren, found: row.len(), expected }),
        None => Ok(()),
    }
}

/// The first variable that the study's EPCI lacks.
fn missing(matrix: &BTreeMap<Epci, Vec<Option<f64>>>, spec: &SimilarSpec, target: Epci) -> SimilarError {
    let row = matrix.get(&target).map_or(&[] as &[Option<f64>], Vec::as_slice);
    let lacking = spec.variables.iter().enumerate().find(|(i, v)| row.get(*i).copied().flatten().and_then(|x| transform(x, v)).is_none());
    SimilarError::TargetMissing(target, lacking.map(|(_, variable)| variable.name.clone()).unwrap_or_default())
}

fn transform(value: f64, variable: &SimilarVariable) -> Option<f64> {
    let value = if variable.log { (value > 0.0).then(|| value.ln())? } else { value };
    value.is_finite().then_some(value)
}

type Rows = BTreeMap<Epci, Vec<f64>>;

fn complete_rows(matrix: &BTreeMap<Epci, Vec<Option<f64>>>, variables: &[SimilarVariable]) -> (Rows, Vec<Epci>) {
    let mut complete = Rows::new();
    let mut excluded = Vec::new();
    for (epci, row) in matrix {
        let values: Option<Vec<f64>> = row.iter().zip(variables).map(|(value, variable)| transform((*value)?, variable)).collect();
        match values {
            Some(values) => {
                complete.insert(*epci, values);
            }
            None => excluded.push(*epci),
        }
    }
    (complete, excluded)
}

fn deviations(rows: &Rows, variables: &[SimilarVariable]) -> Result<Vec<f64>, SimilarError> {
    let n = rows.len() as f64;
    let column = |i: usize| rows.values().filter_map(move |row| row.get(i).copied());
    let deviation = |(i, variable): (usize, &SimilarVariable)| {
        let mean = column(i).sum::<f64>() / n;
        let sd = (column(i).map(|x| (x - mean).powi(2)).sum::<f64>() / n).sqrt();
        // A column of equal numbers has a deviation of rounding noise only.
        if sd > 1e-12 * mean.abs().max(1e-300) { Ok(sd) } else { Err(SimilarError::Constant(variable.name.clone())) }
    };
    variables.iter().enumerate().map(deviation).collect()
}

/// The nearest EPCI, all variables counted but `left_out`.
fn nearest(squares: &Rows, left_out: Option<usize>, count: usize) -> Vec<Epci> {
    let kept = |row: &[f64]| row.iter().enumerate().filter(|(i, _)| Some(*i) != left_out).map(|(_, square)| square).sum::<f64>();
    let mut order: Vec<(f64, Epci)> = squares.iter().map(|(epci, row)| (kept(row), *epci)).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    order.into_iter().take(count).map(|(_, epci)| epci).collect()
}

fn without(squares: &Rows, left_out: usize, variable: &SimilarVariable, full: &[Epci]) -> WithoutOne {
    let list = nearest(squares, Some(left_out), full.len());
    let full: BTreeSet<&Epci> = full.iter().collect();
    let kept = list.iter().filter(|epci| full.contains(epci)).count();
    WithoutOne { variable: variable.name.clone(), nearest: list, kept }
}

fn appearances(full: &[Epci], without_one: &[WithoutOne]) -> BTreeMap<Epci, usize> {
    let mut count = BTreeMap::new();
    for epci in full.iter().chain(without_one.iter().flat_map(|one| &one.nearest)) {
        *count.entry(*epci).or_default() += 1;
    }
    count
}

fn resemblance(epci: Epci, squares: &[f64], greatest: f64) -> Resemblance {
    let total: f64 = squares.iter().sum();
    let share = |square: &f64| if total > 0.0 { square / total } else { 0.0 };
    let distance = total.sqrt();
    let scaled = if greatest > 0.0 { distance / greatest } else { 0.0 };
    Resemblance { epci, distance, scaled, contributions: squares.iter().map(share).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SIREN: [&str; 5] = ["200072635", "200072643", "200034023", "243100567", "200054781"];

    fn epci(i: usize) -> Epci {
        SIREN[i].parse().unwrap()
    }

    fn spec(names: &[&str], count: usize) -> SimilarSpec {
        SimilarSpec { variables: names.iter().map(|name| SimilarVariable { name: (*name).into(), log: false }).collect(), count }
    }

    fn matrix(rows: &[[Option<f64>; 2]]) -> BTreeMap<Epci, Vec<Option<f64>>> {
        rows.iter().enumerate().map(|(i, row)| (epci(i), row.to_vec())).collect()
    }

    /// The example of docs/method/similar-territories.md: deviations 2 and 20, by hand.
    #[test]
    fn distances_are_those_of_the_hand_computation() {
        let m = matrix(&[[Some(0.0), Some(0.0)], [Some(4.0), Some(0.0)], [Some(0.0), Some(40.0)], [Some(4.0), Some(40.0)]]);
        let found = similar(&m, &spec(&["a", "b"], 3), epci(0)).unwrap();
        let root8 = 8.0_f64.sqrt();
        let distances: Vec<f64> = found.nearest.iter().map(|r| r.distance).collect();
        assert_eq!(distances, [2.0, 2.0, root8]);
        // A tie: the lower SIREN first.
        assert_eq!(found.nearest[0].epci, epci(2));
        assert_eq!(found.nearest[0].contributions, [0.0, 1.0]);
        assert_eq!(found.nearest[2].scaled, 1.0);
        assert_eq!(found.nearest[2].contributions, [0.5, 0.5]);
        assert_eq!(found.candidates, 3);
    }

    #[test]
    fn leaving_out_a_variable_shows_what_hangs_on_it() {
        let m = matrix(&[[Some(0.0), Some(0.0)], [Some(1.0), Some(90.0)], [Some(9.0), Some(10.0)], [Some(5.0), Some(5.0)]]);
        let found = similar(&m, &spec(&["a", "b"], 1), epci(0)).unwrap();
        assert_eq!(found.nearest[0].epci, epci(3));
        assert_eq!(found.without_one[0].kept, 1);
        assert_eq!((found.without_one[1].nearest.as_slice(), found.without_one[1].kept), ([epci(1)].as_slice(), 0));
        assert_eq!(found.appearances, BTreeMap::from([(epci(3), 2), (epci(1), 1)]));
        assert_eq!(found.note_fr(), "3 EPCI comparés, 0 écartés faute de données ; sans « b », 0 des 1 restent");
    }

    #[test]
    fn what_cannot_be_compared_is_excluded_counted_or_refused() {
        let m = matrix(&[[Some(1.0), Some(1.0)], [Some(2.0), None], [Some(3.0), Some(0.0)], [Some(4.0), Some(5.0)]]);
        let mut logged = spec(&["a", "b"], 2);
        logged.variables[1].log = true;
        let found = similar(&m, &logged, epci(0)).unwrap();
        assert_eq!((found.candidates, found.excluded), (1, vec![epci(2), epci(1)]));
        assert_eq!(similar(&m, &logged, epci(2)), Err(SimilarError::TargetMissing(epci(2), "b".into())));
        assert_eq!(similar(&m, &spec(&[], 2), epci(0)), Err(SimilarError::NoVariable));
        let flat = matrix(&[[Some(1.0), Some(7.0)], [Some(2.0), Some(7.0)]]);
        assert_eq!(similar(&flat, &spec(&["a", "b"], 2), epci(0)), Err(SimilarError::Constant("b".into())));
        let alone = matrix(&[[Some(1.0), Some(7.0)], [None, Some(8.0)]]);
        assert_eq!(similar(&alone, &spec(&["a", "b"], 2), epci(0)), Err(SimilarError::Alone));
        let short = BTreeMap::from([(epci(0), vec![Some(1.0)])]);
        assert!(matches!(similar(&short, &spec(&["a", "b"], 2), epci(0)), Err(SimilarError::Width { .. })));
    }

    proptest! {
        /// A change of unit (any linear change of a variable) changes neither the list nor the distances.
        #[test]
        fn units_do_not_matter(rows in prop::collection::vec((-50.0..50.0f64, -50.0..50.0f64), 5), scale in 0.1..100.0f64, shift in -10.0..10.0f64) {
            let plain: Vec<[Option<f64>; 2]> = rows.iter().map(|(a, b)| [Some(*a), Some(*b)]).collect();
            let other: Vec<[Option<f64>; 2]> = rows.iter().map(|(a, b)| [Some(a * scale + shift), Some(*b)]).collect();
            let one = similar(&matrix(&plain), &spec(&["a", "b"], 4), epci(0)).unwrap();
            let two = similar(&matrix(&other), &spec(&["a", "b"], 4), epci(0)).unwrap();
            for (a, b) in one.nearest.iter().zip(&two.nearest) {
                prop_assert!((a.distance - b.distance).abs() < 1e-6);
            }
            prop_assert!(one.nearest.iter().all(|r| (r.contributions.iter().sum::<f64>() - 1.0).abs() < 1e-9));
        }
    }
}
