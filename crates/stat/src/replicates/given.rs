//! Replicate weights that somebody gives; degrees of freedom; the constants in words.

use super::error::ReplicateError;
use super::factors::Factors;
use super::{Constants, Replicates, Store};
use std::collections::BTreeMap;

/// A column whose norm falls below this part of its first value adds nothing to the rank, as in R's `degf`.
const RANK_TOLERANCE: f64 = 1e-5;

impl Replicates {
    /// Replicate weights, checked: R × n finite numbers, the weight of the sample already in them.
    ///
    /// Degrees of freedom: those given, else the rank of the weights less one, as R survey's `degf`.
    pub fn from_weights(
        full: Vec<f64>,
        weights: Vec<Vec<f64>>,
        constants: Constants,
        df: Option<u32>,
    ) -> Result<Replicates, ReplicateError> {
        check(&full, &weights, &constants)?;
        let degrees_of_freedom = df.unwrap_or_else(|| (rank(&full, &weights, None) as u32).saturating_sub(1));
        Ok(Replicates { full, store: Store::Given(weights), constants, degrees_of_freedom })
    }

    /// Replicate factors of the weights of the sample, not combined with them (R's `combined.weights = FALSE`).
    pub fn from_factors(
        full: Vec<f64>,
        factors: Vec<Vec<f64>>,
        constants: Constants,
        df: Option<u32>,
    ) -> Result<Replicates, ReplicateError> {
        let combined = |factors: Vec<f64>| factors.iter().zip(&full).map(|(f, w)| f * w).collect();
        let lengths = factors.iter().find(|f| f.len() != full.len()).map(Vec::len);
        if let Some(found) = lengths {
            return Err(ReplicateError::Lengths { what: "poids de réplique", found, expected: full.len() });
        }
        let weights = factors.into_iter().map(combined).collect();
        Replicates::from_weights(full, weights, constants, df)
    }

    /// Degrees of freedom of the replicates, or of what a domain leaves of them.
    ///
    /// In a domain: PSUs less strata that have a unit there when the replicates were made from a design, else the rank of
    /// the weights of its units less one; never more than in the whole sample.
    pub fn degrees_of_freedom(&self, domain: Option<&[bool]>) -> u32 {
        let Some(domain) = domain.filter(|domain| domain.iter().any(|inside| !inside)) else { return self.degrees_of_freedom };
        let own = match &self.store {
            Store::Made { layout, .. } => layout.degrees_of_freedom(&self.full, Some(domain)),
            Store::Given(weights) => (rank(&self.full, weights, Some(domain)) as u32).saturating_sub(1),
        };
        own.min(self.degrees_of_freedom)
    }

    /// The method and its constants, for the foot of a table.
    pub fn describe_fr(&self) -> String {
        let Constants { scale, rscales, mse } = &self.constants;
        let centre = if *mse { "à l'estimation de l'échantillon" } else { "à la moyenne des répliques" };
        let equal = rscales.iter().all(|r| r == &rscales[0]);
        let weighted = if equal && rscales[0] == 1.0 { "" } else { " r_k" };
        let (method, df) = (self.method_fr(), self.degrees_of_freedom);
        let scale = format!("{scale:.6}").replace('.', ",");
        format!("{method}, {} répliques ; V = {scale} × Σ{weighted} (t_k − c)², écarts {centre} ; {df} degrés de liberté", self.count())
    }

    fn method_fr(&self) -> String {
        match &self.store {
            Store::Given(_) => "poids de réplique fournis".into(),
            Store::Made { layout, factors } => match factors {
                Factors::Jackknife { .. } if layout.members.len() == 1 => "jackknife JK1".into(),
                Factors::Jackknife { .. } => "jackknife stratifié JKn".into(),
                Factors::Balanced { rho, .. } if *rho == 0.0 => "demi-échantillons équilibrés (BRR)".into(),
                Factors::Balanced { rho, .. } => {
                    format!("demi-échantillons équilibrés de Fay (rho = {})", rho.to_string().replace('.', ","))
                }
                Factors::RaoWu { seed, .. } => format!("bootstrap de Rao et Wu (graine {seed})"),
                Factors::CantyDavison { seed, .. } => format!("bootstrap de Canty et Davison (graine {seed})"),
                Factors::Successive { .. } => "différences successives".into(),
            },
        }
    }
}

fn check(full: &[f64], weights: &[Vec<f64>], constants: &Constants) -> Result<(), ReplicateError> {
    if weights.len() < 2 {
        return Err(ReplicateError::TooFew { found: weights.len() });
    }
    if constants.rscales.len() != weights.len() {
        return Err(ReplicateError::Lengths { what: "rscales", found: constants.rscales.len(), expected: weights.len() });
    }
    let constant = std::iter::once(("scale", constants.scale)).chain(constants.rscales.iter().map(|r| ("rscale", *r)));
    if let Some((what, value)) = constant.into_iter().find(|(_, value)| !(value.is_finite() && *value >= 0.0)) {
        return Err(ReplicateError::BadConstant { what, value });
    }
    if constants.scale == 0.0 || constants.rscales.iter().all(|r| *r == 0.0) {
        return Err(ReplicateError::NoScale);
    }
    for (r, weights) in weights.iter().enumerate() {
        if weights.len() != full.len() {
            return Err(ReplicateError::Lengths { what: "poids de réplique", found: weights.len(), expected: full.len() });
        }
        if let Some(unit) = weights.iter().position(|w| !w.is_finite()) {
            return Err(ReplicateError::BadWeight { replicate: r + 1, unit: unit + 1, value: weights[unit] });
        }
    }
    Ok(())
}

/// The rank of the n × R weights of the units of a domain.
///
/// Rows that are multiples of each other (the units of one PSU) count once: the work is on distinct rows.
fn rank(full: &[f64], weights: &[Vec<f64>], domain: Option<&[bool]>) -> usize {
    let inside = |i: &usize| domain.is_none_or(|d| d[*i]);
    let mut distinct: BTreeMap<Vec<u32>, Vec<usize>> = BTreeMap::new();
    for i in (0..full.len()).filter(inside) {
        let largest = weights.iter().map(|w| w[i].abs()).fold(0.0, f64::max);
        if largest > 0.0 {
            distinct.entry(weights.iter().map(|w| ((w[i] / largest) as f32).to_bits()).collect()).or_default().push(i);
        }
    }
    // A group of m like rows is one row √m times as long.
    let column = |w: &Vec<f64>| {
        distinct.values().map(|units| units.iter().map(|i| w[*i] * w[*i]).sum::<f64>().sqrt() * w[units[0]].signum()).collect()
    };
    independent(weights.iter().map(column).collect())
}

/// Columns that Gram and Schmidt keep.
fn independent(columns: Vec<Vec<f64>>) -> usize {
    let norm = |c: &[f64]| c.iter().map(|x| x * x).sum::<f64>().sqrt();
    let mut basis: Vec<Vec<f64>> = Vec::new();
    for mut column in columns {
        let first = norm(&column);
        for known in &basis {
            let along: f64 = known.iter().zip(&column).map(|(a, b)| a * b).sum();
            column.iter_mut().zip(known).for_each(|(c, k)| *c -= along * k);
        }
        let left = norm(&column);
        if left > RANK_TOLERANCE * first && first > 0.0 {
            column.iter_mut().for_each(|c| *c /= left);
            basis.push(column);
        }
    }
    basis.len()
}
