//! Variance in three parts: stratified simple sampling, non-response, calibration.
//!
//! In: the weights of each step for all units that were drawn, respondents or not. Out: the variance of any weighted sum,
//! given as the linearised variable of what is estimated, with the part of each step.
//!
//! Respondents are taken as a Poisson sample of those drawn, with probability p = weight before / weight after correction;
//! calibration is worth its residuals. V = V_sampling(e / p) + Σ_r d (1 − p) e² / p², e the residuals of u on the calibration
//! variables with the calibrated weights, d the sampling weights (Caron, Deville, Sautory 1998, POULPE; Rao 1975 for the
//! weights of the second term; R package gustave, `qvar`).

use crate::solve::solve;

/// Weights of a stratum may differ by this part of their mean: written with rounding.
const SAME_WEIGHT: f64 = 1e-6;

/// A sample that was drawn, corrected for non-response and calibrated; one value per unit drawn.
#[derive(Clone, Debug)]
pub struct Corrected<'a> {
    /// d, equal in a stratum.
    pub sampling_weights: &'a [f64],
    /// Stratum code; none: one.
    pub strata: Option<&'a [u32]>,
    /// Who answered, and the weights after correction; none: everybody answered.
    pub response: Option<Response<'a>>,
    /// None: no calibration.
    pub calibration: Option<Calibrated<'a>>,
}

#[derive(Clone, Copy, Debug)]
pub struct Response<'a> {
    pub respondents: &'a [bool],
    /// Read for respondents only.
    pub weights: &'a [f64],
}

#[derive(Clone, Debug)]
pub struct Calibrated<'a> {
    /// Who took part in the calibration.
    pub members: &'a [bool],
    /// Read for members only.
    pub weights: &'a [f64],
    /// Calibration variables, indicators for categories; read for members only.
    pub variables: Vec<&'a [f64]>,
}

/// The variance of each step; strata of one unit have no sampling variance and are named.
#[derive(Clone, PartialEq, Debug)]
pub struct Parts {
    pub sampling: f64,
    pub nonresponse: f64,
    /// Codes of the strata with one unit drawn, left out of the sampling part.
    pub lonely: Vec<u32>,
}

impl Parts {
    pub fn variance(&self) -> f64 {
        self.sampling + self.nonresponse
    }
}

#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum CorrectedError {
    #[error("{what} : {found} valeurs pour {expected} unités tirées")]
    Lengths { what: &'static str, found: usize, expected: usize },
    #[error(
        "unité {unit} : poids de sondage {before}, après correction de la non-réponse {after} ; attendu : deux nombres, le second au moins égal au premier"
    )]
    BadResponse { unit: usize, before: f64, after: f64 },
    #[error("unité {unit} : {what} vaut {value} ; attendu : un nombre fini")]
    NotFinite { unit: usize, what: &'static str, value: f64 },
    #[error("strate {stratum} : poids de sondage de {low} à {high} ; la formule demande des poids égaux dans la strate")]
    UnequalWeights { stratum: u32, low: f64, high: f64 },
}

impl Corrected<'_> {
    /// Variance of Σ w u, `u` the linearised variable over the units drawn, 0 for those outside the estimate.
    pub fn variance(&self, u: &[f64]) -> Result<Parts, CorrectedError> {
        self.check(u)?;
        let mut e = self.residuals(u);
        let nonresponse = self.response.map_or(Ok(0.0), |response| self.second_phase(response, &mut e))?;
        let (sampling, lonely) = self.first_phase(&e)?;
        Ok(Parts { sampling, nonresponse, lonely })
    }

    fn check(&self, u: &[f64]) -> Result<(), CorrectedError> {
        let expected = self.sampling_weights.len();
        let response = self.response.map(|r| [("répondants", r.respondents.len()), ("poids après correction", r.weights.len())]);
        let calibration = self.calibration.iter().flat_map(|c| {
            let variables = c.variables.iter().map(|x| ("variable de calage", x.len()));
            [("unités calées", c.members.len()), ("poids calés", c.weights.len())].into_iter().chain(variables)
        });
        let strata = self.strata.map(|s| ("strates", s.len()));
        let all = [("variable linéarisée", u.len())].into_iter().chain(strata).chain(response.into_iter().flatten()).chain(calibration);
        let wrong = all.into_iter().find(|(_, found)| *found != expected);
        wrong.map_or(Ok(()), |(what, found)| Err(CorrectedError::Lengths { what, found, expected }))?;
        let finite = |what: &'static str, values: &[f64]| match values.iter().position(|value| !value.is_finite()) {
            Some(i) => Err(CorrectedError::NotFinite { unit: i + 1, what, value: values[i] }),
            None => Ok(()),
        };
        finite("variable linéarisée", u)?;
        finite("poids de sondage", self.sampling_weights)
    }

    /// u less its regression on the calibration variables, for who took part.
    fn residuals(&self, u: &[f64]) -> Vec<f64> {
        let mut e = u.to_vec();
        let Some(calibration) = &self.calibration else { return e };
        let members: Vec<usize> = (0..u.len()).filter(|i| calibration.members[*i]).collect();
        let scales: Vec<f64> = calibration.variables.iter().map(|x| scale(x, &members)).collect();
        let x = |j: usize, i: usize| calibration.variables[j][i] / scales[j];
        let p = calibration.variables.len();
        let sum = |f: &dyn Fn(usize) -> f64| members.iter().map(|i| calibration.weights[*i] * f(*i)).sum::<f64>();
        let a: Vec<f64> = (0..p * p).map(|c| sum(&|i| x(c / p, i) * x(c % p, i))).collect();
        let b: Vec<f64> = (0..p).map(|j| sum(&|i| x(j, i) * u[i])).collect();
        let beta = solve(a, &b);
        members.iter().for_each(|i| e[*i] -= (0..p).map(|j| beta[j] * x(j, *i)).sum::<f64>());
        e
    }

    /// Σ d (1 − p) (e / p)² over respondents; e becomes e / p, and 0 for who did not answer.
    fn second_phase(&self, response: Response, e: &mut [f64]) -> Result<f64, CorrectedError> {
        let mut variance = 0.0;
        for (i, e) in e.iter_mut().enumerate() {
            if !response.respondents[i] {
                *e = 0.0;
                continue;
            }
            let (before, after) = (self.sampling_weights[i], response.weights[i]);
            let p = before / after;
            if !(p > 0.0 && p <= 1.0 + SAME_WEIGHT) {
                return Err(CorrectedError::BadResponse { unit: i + 1, before, after });
            }
            *e /= p;
            variance += before * (1.0 - p).max(0.0) * *e * *e;
        }
        Ok(variance)
    }

    /// Σ_h (1 − 1/d) n/(n − 1) Σ (z − z̄)², z = d e.
    fn first_phase(&self, e: &[f64]) -> Result<(f64, Vec<u32>), CorrectedError> {
        let mut strata: std::collections::BTreeMap<u32, Vec<usize>> = Default::default();
        (0..e.len()).for_each(|i| strata.entry(self.strata.map_or(0, |s| s[i])).or_default().push(i));
        let (mut variance, mut lonely) = (0.0, Vec::new());
        for (stratum, units) in strata {
            let n = units.len() as f64;
            let d = units.iter().map(|i| self.sampling_weights[*i]).sum::<f64>() / n;
            self.refuse_unequal(stratum, &units, d)?;
            if units.len() == 1 {
                lonely.push(stratum);
                continue;
            }
            let mean = units.iter().map(|i| d * e[*i]).sum::<f64>() / n;
            let squares: f64 = units.iter().map(|i| (d * e[*i] - mean).powi(2)).sum();
            variance += (1.0 - 1.0 / d).max(0.0) * n / (n - 1.0) * squares;
        }
        Ok((variance, lonely))
    }

    fn refuse_unequal(&self, stratum: u32, units: &[usize], mean: f64) -> Result<(), CorrectedError> {
        let fold = |start: f64, f: fn(f64, f64) -> f64| units.iter().map(|i| self.sampling_weights[*i]).fold(start, f);
        let (low, high) = (fold(f64::INFINITY, f64::min), fold(f64::NEG_INFINITY, f64::max));
        if high - low <= SAME_WEIGHT * mean.abs() { Ok(()) } else { Err(CorrectedError::UnequalWeights { stratum, low, high }) }
    }
}

/// The largest absolute value, so that the normal equations are of one size.
fn scale(x: &[f64], members: &[usize]) -> f64 {
    let largest = members.iter().fold(0.0_f64, |max, i| max.max(x[*i].abs()));
    if largest > 0.0 { largest } else { 1.0 }
}
