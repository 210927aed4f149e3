//! The sampling design: which units were drawn together, in which stratum, out of how many, at each stage.
//!
//! In: weights and a [`Plan`]. Out: [`Design::covariance`], the one entry to the variance of weighted sums, and degrees of
//! freedom. A domain keeps the whole design: units outside it are zeros.

mod codes;
mod lonely;
mod plan;
mod pps;
mod stages;

pub use lonely::Lonely;
pub use plan::{DesignError, Drawn, LonelyStratum, Plan};
pub use pps::{Form, Unequal};

use pps::{Pairs, Unit};
use rayon::prelude::*;
use stages::{Rule, Stage};

/// A design ready for variances.
#[derive(Clone, PartialEq, Debug)]
pub struct Design {
    weights: Vec<f64>,
    /// At least the first; the others only where they add to the variance.
    stages: Vec<Stage>,
    rule: Rule,
    pairs: Option<Pairs>,
    /// Sampling fraction of each stratum of the first stage.
    fractions: Vec<f64>,
}

impl Design {
    /// Independent units drawn with replacement: each its own PSU, one stratum.
    pub fn simple(weights: &[f64]) -> Result<Design, DesignError> {
        Design::drawn(weights, &Plan::default())
    }

    /// One stage from codes: `strata` (none: one), `clusters` (none: each unit; codes may repeat across strata),
    /// `population` (PSUs of the unit's stratum, or a sampling fraction when at most 1; none: with replacement).
    pub fn new(
        weights: &[f64],
        strata: Option<&[u32]>,
        clusters: Option<&[u32]>,
        population: Option<&[f64]>,
    ) -> Result<Design, DesignError> {
        Design::drawn(weights, &Plan::one(Drawn { strata, clusters, population }))
    }

    /// A design of any number of stages with given weights.
    ///
    /// Errors: lengths, weights that are not finite, populations smaller than what was drawn or not constant in a
    /// stratum, clusters in two strata when `nested` is false, and lonely strata when the rule is `Fail`.
    pub fn drawn(weights: &[f64], plan: &Plan) -> Result<Design, DesignError> {
        if let Some((unit, value)) = weights.iter().enumerate().find(|(_, w)| !w.is_finite()) {
            return Err(DesignError::BadWeight { unit: unit + 1, value: *value });
        }
        let stages = all_stages(plan, weights.len())?;
        Design::assembled(weights.to_vec(), stages, plan)
    }

    /// The same with the weights that the populations give: the product over stages of N / n.
    pub fn from_population(rows: usize, plan: &Plan) -> Result<Design, DesignError> {
        let stages = all_stages(plan, rows)?;
        let weight = |row: usize| stages.iter().map(|s| 1.0 / s.fraction[s.unit[row] as usize]).product::<f64>();
        let weights: Vec<f64> = (0..rows).map(weight).collect();
        if let Some(row) = weights.iter().position(|w| !w.is_finite()) {
            return Err(DesignError::NoWeight { unit: row + 1 });
        }
        Design::assembled(weights, stages, plan)
    }

    fn assembled(weights: Vec<f64>, mut stages: Vec<Stage>, plan: &Plan) -> Result<Design, DesignError> {
        let last = stages.iter().position(|stage| !stage.passes_on()).unwrap_or(stages.len() - 1);
        stages.truncate(last + 1);
        let pairs = plan.unequal.as_ref().map(|unequal| pairs(unequal, &stages[0], &weights)).transpose()?.flatten();
        if pairs.is_none() {
            plan.lonely.settle(&mut stages)?;
            Stage::share_again(&mut stages);
        }
        let mut fractions = vec![0.0; stages[0].sizes.len()];
        stages[0].stratum.iter().zip(&stages[0].fraction).for_each(|(h, f)| fractions[*h as usize] = *f);
        let rule = Rule { lonely: plan.lonely, in_domains: plan.lonely_in_domains };
        Ok(Design { weights, stages, rule, pairs, fractions })
    }

    /// The same units drawn the same way, with other weights: after non-response, calibration or trimming. What the first
    /// weights said of the probabilities of pairs stays.
    pub fn reweighted(&self, weights: Vec<f64>) -> Result<Design, DesignError> {
        if weights.len() != self.len() {
            return Err(DesignError::Lengths { what: "poids", found: weights.len(), expected: self.len() });
        }
        match weights.iter().enumerate().find(|(_, w)| !w.is_finite()) {
            Some((unit, value)) => Err(DesignError::BadWeight { unit: unit + 1, value: *value }),
            None => Ok(Design { weights, ..self.clone() }),
        }
    }

    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    pub fn len(&self) -> usize {
        self.weights.len()
    }

    pub fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }

    /// Position of each unit's PSU.
    pub fn psu_codes(&self) -> &[u32] {
        &self.stages[0].unit
    }

    /// Stratum of each PSU.
    pub fn stratum_of_psu(&self) -> &[u32] {
        &self.stages[0].stratum
    }

    /// PSUs drawn in each stratum.
    pub fn stratum_sizes(&self) -> &[u32] {
        &self.stages[0].sizes
    }

    /// Sampling fraction of each stratum at the first stage: 0 with replacement.
    pub fn sampling_fractions(&self) -> &[f64] {
        &self.fractions
    }

    /// What is done with strata of one unit.
    pub fn lonely_rule(&self) -> Lonely {
        self.rule.lonely
    }

    /// Whether the variance is the one formula of strata and PSUs, Σ_h (1 − f_h) n_h/(n_h − 1) Σ (z − z̄)²: one stage,
    /// equal probabilities, no stratum treated apart. Who sums by PSU may rely on it.
    pub fn is_plain(&self) -> bool {
        let apart = matches!(self.rule.lonely, Lonely::Adjust | Lonely::Average);
        let apart = apart && (self.rule.in_domains || !self.stages[0].lonely().is_empty());
        self.stages.len() == 1 && self.is_equal_within_strata() && !apart
    }

    /// Whether all units of a stratum had one probability at the first stage, so that [`Design::sampling_fractions`] says it.
    pub fn is_equal_within_strata(&self) -> bool {
        let stage = &self.stages[0];
        let equal = |(h, f): (&u32, &f64)| self.fractions[*h as usize] == *f;
        self.pairs.is_none() && stage.stratum.iter().zip(&stage.fraction).all(equal)
    }

    /// PSUs less strata, counting those with a unit of non-zero weight in the domain.
    pub fn degrees_of_freedom(&self, domain: impl Fn(usize) -> bool) -> u32 {
        let stage = &self.stages[0];
        let mut psus = vec![false; stage.stratum.len()];
        for (row, psu) in stage.unit.iter().enumerate() {
            psus[*psu as usize] |= self.weights[row] != 0.0 && domain(row);
        }
        let mut strata = vec![false; stage.sizes.len()];
        psus.iter().zip(&stage.stratum).filter(|(seen, _)| **seen).for_each(|(_, h)| strata[*h as usize] = true);
        let count = |seen: &[bool]| seen.iter().filter(|seen| **seen).count() as u32;
        count(&psus).saturating_sub(count(&strata))
    }

    /// Variance of Σ z over the units, z already weighted, units outside a domain 0:
    /// V₁ + f₁ V₂ + …, with V_s = Σ_h (1 − f_h) n_h / (n_h − 1) Σ_i (z_hi − z̄_h)² on the totals of the units of the stage.
    pub fn variance(&self, z: &[f64]) -> f64 {
        self.covariance(std::slice::from_ref(&z.to_vec()), &[None])[0]
    }

    /// Covariance matrix of the sums of several columns z, k × k, row by row; `domains` are the units each speaks of, for
    /// the rules of lonely strata.
    pub fn covariance(&self, z: &[Vec<f64>], domains: &[Option<&[bool]>]) -> Vec<f64> {
        let k = z.len();
        if let Some(pairs) = &self.pairs {
            let totals: Vec<Vec<f64>> = z.par_iter().map(|z| self.totals(z)).collect();
            return (0..k * k).into_par_iter().map(|c| pairs.product(&totals[c / k], &totals[c % k])).collect();
        }
        let mut v = vec![0.0; k * k];
        for stage in &self.stages {
            let domain = |j: usize| domains.get(j).copied().flatten();
            let columns: Vec<Vec<f64>> = (0..k).into_par_iter().map(|j| stage.deviations(&z[j], self.rule, domain(j))).collect();
            add_products(&mut v, &columns);
        }
        v
    }

    fn totals(&self, z: &[f64]) -> Vec<f64> {
        if self.pairs.as_ref().is_some_and(|pairs| pairs.by_row) {
            return z.to_vec();
        }
        let mut totals = vec![0.0; self.stages[0].stratum.len()];
        self.stages[0].unit.iter().zip(z).for_each(|(unit, z)| totals[*unit as usize] += z);
        totals
    }
}

/// v += D'D.
fn add_products(v: &mut [f64], columns: &[Vec<f64>]) {
    let k = columns.len();
    for i in 0..k {
        for j in i..k {
            let product: f64 = columns[i].iter().zip(&columns[j]).map(|(a, b)| a * b).sum();
            v[i * k + j] += product;
            if i != j {
                v[j * k + i] += product;
            }
        }
    }
}

fn all_stages(plan: &Plan, rows: usize) -> Result<Vec<Stage>, DesignError> {
    plan.check(rows)?;
    let first = [Drawn::default()];
    let drawn: &[Drawn] = if plan.stages.is_empty() { &first } else { &plan.stages };
    if let (false, Some(strata), Some(clusters)) = (plan.nested, drawn[0].strata, drawn[0].clusters) {
        refuse_split_clusters(strata, clusters)?;
    }
    let own = plan.unequal.is_some();
    let mut stages: Vec<Stage> = Vec::with_capacity(drawn.len());
    for drawn in drawn {
        let stage = Stage::new(drawn, rows, stages.last(), own)?;
        stages.push(stage);
    }
    Ok(stages)
}

fn refuse_split_clusters(strata: &[u32], clusters: &[u32]) -> Result<(), DesignError> {
    let dense = codes::Dense::of(clusters);
    for (row, cluster) in dense.codes.iter().enumerate() {
        let first = strata[dense.first[*cluster as usize] as usize];
        if first != strata[row] {
            return Err(DesignError::ClusterInTwoStrata { cluster: clusters[row], first, second: strata[row], row: row + 1 });
        }
    }
    Ok(())
}

/// Probabilities are 1 / w; joint ones speak of rows, the others of PSUs.
fn pairs(unequal: &Unequal, stage: &Stage, weights: &[f64]) -> Result<Option<Pairs>, DesignError> {
    if matches!(unequal, Unequal::Joint { matrix, .. } if matrix.len() == weights.len() * weights.len()) {
        let rows: Vec<Unit> = weights.iter().map(|w| Unit { stratum: 0, probability: 1.0 / w }).collect();
        return Pairs::new(unequal, &rows, &stage.sizes);
    }
    let mut units: Vec<Unit> = stage.stratum.iter().map(|h| Unit { stratum: *h, probability: f64::NAN }).collect();
    stage.unit.iter().zip(weights).for_each(|(unit, w)| units[*unit as usize].probability = 1.0 / w);
    Pairs::new(unequal, &units, &stage.sizes)
}
