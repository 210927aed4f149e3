//! Unequal probabilities without replacement: variances from pairs of units.
//!
//! In: probabilities, or joint probabilities, of m units. Out: the m × m matrix of Δ_ij / π_ij, from which
//! V = Σ_ij (Δ_ij / π_ij) z_i z_j (Horvitz and Thompson 1952) or its form in differences (Yates and Grundy 1953).

use super::plan::DesignError;

/// More units than this would need gigabytes of pairs.
const MOST_UNITS: usize = 20_000;

/// How pairs of units were drawn together.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Unequal<'a> {
    /// Brewer's approximation with the fraction of each unit given as the population: Σ (1 − π_i) n/(n − 1) (z_i − z̄)².
    Brewer,
    /// Overton's π_ij, from π_i and n: Δ_ij / π_ij = 1 − (n − (π_i + π_j)/2) / (n − 1).
    Overton(Form),
    /// Hartley and Rao 1962: 1 − (n − π_i − π_j + Σ_U π²/n) / (n − 1); none: Σ_U π²/n by the mean of π in the sample.
    HartleyRao { square_sum: Option<f64>, form: Form },
    /// Each unit drawn apart from the others.
    Poisson,
    /// Joint probabilities of all pairs of rows, m × m, row by row; Δ_ij / π_ij smaller than `negligible` are taken as 0.
    Joint { matrix: &'a [f64], negligible: f64, form: Form },
}

/// Which of the two unbiased variances.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Form {
    #[default]
    HorvitzThompson,
    /// For samples of fixed size.
    YatesGrundy,
}

/// Δ_ij / π_ij of the pairs of units.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Pairs {
    matrix: Vec<f64>,
    form: Form,
    /// Pairs of rows, not of PSUs.
    pub by_row: bool,
}

/// A unit with its stratum and its probability.
#[derive(Clone, Copy)]
pub(crate) struct Unit {
    pub stratum: u32,
    pub probability: f64,
}

impl Pairs {
    /// None for Brewer's rule, which needs no pairs.
    pub fn new(unequal: &Unequal, units: &[Unit], sizes: &[u32]) -> Result<Option<Pairs>, DesignError> {
        let m = units.len();
        if m > MOST_UNITS && *unequal != Unequal::Brewer {
            return Err(DesignError::BadPairs { what: format!("{m} unités : au-delà de {MOST_UNITS}, choisir la règle « brewer »") });
        }
        if let Some((i, unit)) = units.iter().enumerate().find(|(_, u)| !(u.probability > 0.0 && u.probability <= 1.0)) {
            return Err(DesignError::BadProbability { unit: i + 1, value: unit.probability });
        }
        let mean = |h: u32| units.iter().filter(|u| u.stratum == h).map(|u| u.probability).sum::<f64>() / f64::from(sizes[h as usize]);
        let n = |u: &Unit| f64::from(sizes[u.stratum as usize]);
        let sum = |a: &Unit, b: &Unit| a.probability + b.probability;
        Ok(match *unequal {
            Unequal::Brewer => None,
            Unequal::Poisson => Some(approximate(units, Form::HorvitzThompson, |_, _| 0.0)),
            Unequal::Overton(form) => Some(approximate(units, form, |a, b| 1.0 - (n(a) - sum(a, b) / 2.0) / (n(a) - 1.0))),
            Unequal::HartleyRao { square_sum, form } => {
                let means: Vec<f64> = (0..sizes.len() as u32).map(|h| square_sum.unwrap_or_else(|| mean(h))).collect();
                Some(approximate(units, form, |a, b| 1.0 - (n(a) - sum(a, b) + means[a.stratum as usize]) / (n(a) - 1.0)))
            }
            Unequal::Joint { matrix, negligible, form } => Some(Pairs { matrix: joint(matrix, m, negligible)?, form, by_row: true }),
        })
    }

    /// Σ_ij D_ij x_i y_j, or its form in differences.
    pub fn product(&self, x: &[f64], y: &[f64]) -> f64 {
        let m = x.len();
        let rows = self.matrix.chunks_exact(m.max(1)).zip(x);
        match self.form {
            Form::HorvitzThompson => rows.map(|(row, x)| x * row.iter().zip(y).map(|(d, y)| d * y).sum::<f64>()).sum(),
            Form::YatesGrundy => {
                let apart = |row: &[f64], i: usize| (0..m).map(|j| row[j] * (x[i] - x[j]) * (y[i] - y[j])).sum::<f64>();
                -0.5 * rows.enumerate().map(|(i, (row, _))| apart(row, i)).sum::<f64>()
            }
        }
    }
}

/// `pair` within strata, 0 between them and for two units drawn for certain, 1 − π on the diagonal.
fn approximate(units: &[Unit], form: Form, pair: impl Fn(&Unit, &Unit) -> f64) -> Pairs {
    let certain = |a: &Unit, b: &Unit| a.probability >= 1.0 && b.probability >= 1.0;
    let cell = |i: usize, j: usize| match (&units[i], &units[j]) {
        (a, _) if i == j => 1.0 - a.probability,
        (a, b) if a.stratum != b.stratum || certain(a, b) => 0.0,
        (a, b) => pair(a, b),
    };
    let m = units.len();
    Pairs { matrix: (0..m * m).map(|c| cell(c / m, c % m)).collect(), form, by_row: false }
}

fn joint(pi: &[f64], m: usize, negligible: f64) -> Result<Vec<f64>, DesignError> {
    if pi.len() != m * m {
        return Err(DesignError::BadPairs { what: format!("probabilités jointes : {} nombres pour {m} × {m}", pi.len()) });
    }
    if let Some(c) = pi.iter().position(|p| !(*p > 0.0 && *p <= 1.0)) {
        let (i, j) = (c / m + 1, c % m + 1);
        return Err(DesignError::BadPairs {
            what: format!("probabilité jointe des unités {i} et {j} : {} ; attendu : dans ]0, 1]", pi[c]),
        });
    }
    let cell = |c: usize| (pi[c] - pi[c / m * m + c / m] * pi[c % m * m + c % m]) / pi[c];
    Ok((0..m * m).map(cell).map(|d| if d.abs() < negligible { 0.0 } else { d }).collect())
}
