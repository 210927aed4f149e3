//! Means and proportions in a domain, with Taylor's variance, before or after calibration.

use crate::design::Design;
pub use crate::residual::Calibration;
use crate::residual::residuals;

/// An estimated mean or proportion.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Estimate {
    /// Between 0 and 1 for a proportion.
    pub value: f64,
    pub standard_error: f64,
    /// Units of the base with a weight other than zero.
    pub n: usize,
    /// PSUs less strata that have a unit in the base.
    pub degrees_of_freedom: u32,
    /// Variance over that of a simple sample of n units with replacement; none when the values do not vary.
    pub deff: Option<f64>,
    /// Σ w over the base.
    pub weight: f64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum EstimateError {
    #[error("{found} valeurs pour {expected} unités du plan de sondage")]
    Lengths { found: usize, expected: usize },
    #[error("base vide : aucune unité de poids non nul")]
    EmptyBase,
    #[error("une valeur de la base n'est pas un nombre fini")]
    NotFinite,
    #[error("la valeur n'est pas définie : dénominateur nul, ou valeur de la base qui n'est pas un nombre fini")]
    Undefined,
    #[error(
        "aucune strate n'a deux unités dans la base : la règle « average » ne donne pas de variance ; élargir la base ou choisir « adjust »"
    )]
    NoVariance,
    #[error(
        "la linéarisation n'est pas définie : les valeurs de la base ne varient pas assez ; choisir des répliques ou l'intervalle de Woodruff"
    )]
    NotLinear,
    #[error("un poids négatif dans la base : un quantile n'y est pas défini ; caler par raking ou borner les rapports de poids")]
    NegativeWeight,
    #[error("groupe n° {code} pour {units} unités : numéroter les groupes à partir de 0, sans trou")]
    Group { code: u32, units: usize },
    #[error("la valeur n'est pas définie dans {count} réplique(s) sur {of} (la première : n° {first}) ; élargir la base ou linéariser")]
    Replicates { count: usize, of: usize, first: usize },
}

/// The weighted proportion of `event` in `base`, as [`mean`] of 0 and 1.
pub fn proportion(design: &Design, event: &[bool], base: &[bool], calibration: Option<&Calibration>) -> Result<Estimate, EstimateError> {
    let values: Vec<f64> = event.iter().map(|event| f64::from(u8::from(*event))).collect();
    mean(design, &values, base, calibration)
}

/// The weighted mean Σ w y / Σ w over `base`, its linearised standard error and degrees of freedom.
///
/// The linearised variable of the ratio is u = (y − ȳ) / Σ w in the base and 0 outside: the base is a domain, units
/// outside stay in the design. After calibration u is replaced by its residual on the margins.
/// Source: Särndal, Swensson, Wretman 1992, 5.5–5.8; Deville 1999.
pub fn mean(design: &Design, y: &[f64], base: &[bool], calibration: Option<&Calibration>) -> Result<Estimate, EstimateError> {
    for found in [y.len(), base.len()] {
        if found != design.len() {
            return Err(EstimateError::Lengths { found, expected: design.len() });
        }
    }
    let w = design.weights();
    let members: Vec<usize> = (0..w.len()).filter(|i| base[*i] && w[*i] != 0.0).collect();
    let weight: f64 = members.iter().map(|i| w[*i]).sum();
    if members.is_empty() || weight == 0.0 {
        return Err(EstimateError::EmptyBase);
    }
    let value = members.iter().map(|i| w[*i] * y[*i]).sum::<f64>() / weight;
    if !value.is_finite() {
        return Err(EstimateError::NotFinite);
    }
    let mut u = vec![0.0; w.len()];
    members.iter().for_each(|i| u[*i] = (y[*i] - value) / weight);
    let variance = design.covariance(&[weighted(&u, w, calibration)], &[Some(base)])[0];
    if !variance.is_finite() {
        return Err(EstimateError::NoVariance);
    }
    Ok(Estimate {
        value,
        standard_error: variance.max(0.0).sqrt(),
        n: members.len(),
        degrees_of_freedom: design.degrees_of_freedom(|i| base[i]),
        deff: deff(variance, &members, w, y, value, weight),
        weight,
    })
}

/// w u, or w times the residual of u on the margins.
fn weighted(u: &[f64], w: &[f64], calibration: Option<&Calibration>) -> Vec<f64> {
    let kept = calibration.map(|c| residuals(u, c));
    kept.as_deref().unwrap_or(u).iter().zip(w).map(|(u, w)| u * w).collect()
}

/// Kish's definition with the unbiased weighted variance: V / [Σ w (y − ȳ)² / Σ w / (n − 1)].
fn deff(variance: f64, members: &[usize], w: &[f64], y: &[f64], value: f64, weight: f64) -> Option<f64> {
    let spread: f64 = members.iter().map(|i| w[*i] * (y[*i] - value).powi(2)).sum::<f64>() / weight;
    let simple = spread / (members.len() as f64 - 1.0);
    (members.len() > 1 && simple > 0.0).then(|| variance / simple)
}
