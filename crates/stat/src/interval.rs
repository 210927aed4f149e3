//! Intervals of a proportion that are never no number, even at 0 % and 100 %.

use crate::proportion::Estimate;
use crate::quantile::{beta, student};

/// How an interval was computed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Method {
    /// p ± t s / (p (1 − p)) on the logit scale, as R survey's `svyciprop(method = "logit")`.
    Logit,
    /// Wilson's score interval with the effective number p (1 − p) / V, as R survey 4.5.
    Wilson,
    /// Clopper-Pearson on the effective number (Korn and Graubard 1998), truncated at n (NCHS 2017).
    KornGraubard,
    /// The same without truncation, n the units of the base, as R's `method = "beta"`.
    Beta,
    /// p ± t s on the arcsine scale.
    Arcsine,
    /// p ± t s; may leave [0, 1], kept for comparison.
    Wald,
    /// Where the likelihood of the effective sample falls, as R's `method = "likelihood"` without its interpolation.
    Likelihood,
}

impl Method {
    pub fn label_fr(self) -> &'static str {
        match self {
            Method::Logit => "logit",
            Method::Wilson => "Wilson",
            Method::KornGraubard => "Korn-Graubard (NCHS)",
            Method::Beta => "bêta",
            Method::Arcsine => "arcsinus",
            Method::Wald => "Wald",
            Method::Likelihood => "vraisemblance",
        }
    }

    /// The method of a name: those of R's `svyciprop` and of svy. `xlogit` and `logit` are one formula.
    pub fn named(name: &str) -> Option<Method> {
        Some(match name {
            "logit" | "xlogit" => Method::Logit,
            "wilson" => Method::Wilson,
            "korn_graubard_nchs" | "korn-graubard" => Method::KornGraubard,
            "beta" => Method::Beta,
            "asin" | "arcsine" => Method::Arcsine,
            "mean" | "wald" => Method::Wald,
            "likelihood" => Method::Likelihood,
            _ => return None,
        })
    }
}

/// Two bounds at `level`, and how they were had.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ProportionInterval {
    pub low: f64,
    pub high: f64,
    pub level: f64,
    pub method: Method,
}

/// Why there is no interval.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NoInterval {
    #[error("aucun degré de liberté : une seule unité primaire dans la base")]
    NoDegreesOfFreedom,
    #[error("cette méthode ne donne pas d'intervalle à 0 %, à 100 %, hors de [0, 1] ou sans variance")]
    NotDefined,
    #[error("le niveau de confiance doit être entre 0 et 1")]
    BadLevel,
}

/// Fewer expected units than this on either side, and the logit interval is no longer trusted.
const FEW: f64 = 5.0;
/// How far from 0 or 1 the rounding of a sum may put a share.
const ROUNDING: f64 = 1e-9;
/// Halvings of [0, 1] that leave less than the rounding of a double.
const BISECTIONS: usize = 60;

/// The logit interval; Korn-Graubard's when p is 0 or 1, the variance is 0, or n p or n (1 − p) is under 5.
pub fn default_interval(estimate: &Estimate, level: f64) -> Result<ProportionInterval, NoInterval> {
    let (p, n) = (estimate.value, estimate.n as f64);
    let few = n * p.min(1.0 - p) < FEW || estimate.standard_error == 0.0;
    interval(estimate, if few { Method::KornGraubard } else { Method::Logit }, level)
}

/// The interval of a proportion at `level` (0.95) by a named method, with t quantiles of the base's degrees of freedom.
///
/// Sources: Korn and Graubard, *Survey Methodology* 24, 1998; Parker and others, NCHS *Data Presentation Standards for
/// Proportions*, 2017; Wilson 1927; R package survey 4.5, `svyciprop`.
pub fn interval(estimate: &Estimate, method: Method, level: f64) -> Result<ProportionInterval, NoInterval> {
    if !(level > 0.0 && level < 1.0) {
        return Err(NoInterval::BadLevel);
    }
    if estimate.degrees_of_freedom == 0 {
        return Err(NoInterval::NoDegreesOfFreedom);
    }
    let tail = (1.0 - level) / 2.0;
    let t = student(1.0 - tail, f64::from(estimate.degrees_of_freedom)).ok_or(NoInterval::NoDegreesOfFreedom)?;
    let bounds = match method {
        Method::Logit => logit(estimate, t),
        Method::Wilson => wilson(estimate, t),
        Method::KornGraubard => korn_graubard(estimate, t, tail),
        Method::Beta => clopper_pearson(estimate.value, effective(estimate, t, tail), tail),
        Method::Arcsine => arcsine(estimate, t),
        Method::Wald => wald(estimate, t),
        Method::Likelihood => likelihood(estimate, t),
    };
    let (low, high) = bounds.filter(|(low, high)| low.is_finite() && high.is_finite()).ok_or(NoInterval::NotDefined)?;
    Ok(ProportionInterval { low, high, level, method })
}

fn inside(p: f64) -> bool {
    p > 0.0 && p < 1.0
}

/// At 0 and at 1 the standard error says nothing: «0 % ± 0» is no interval.
fn wald(estimate: &Estimate, t: f64) -> Option<(f64, f64)> {
    let half = t * estimate.standard_error;
    inside(estimate.value).then_some((estimate.value - half, estimate.value + half))
}

/// Signed root of the fall of the log-likelihood from p to x, in standard errors of an effective sample:
/// ± √(2 n* [p ln(p/x) + (1 − p) ln((1 − p)/(1 − x))] (n − 1)/n), n* = p (1 − p) / V. None without variance, at 0 and at 1.
///
/// Source: Rao and Scott 1984 (likelihood scaled by its design effect); R survey 4.5, `confint.svyglm(method = "likelihood")`.
pub fn likelihood_root(estimate: &Estimate, x: f64) -> Option<f64> {
    let (p, n) = (estimate.value, estimate.n as f64);
    let star = p * (1.0 - p) / estimate.standard_error.powi(2);
    let fall = p * (p / x).ln() + (1.0 - p) * ((1.0 - p) / (1.0 - x)).ln();
    let root = (2.0 * star * fall.max(0.0) * (n - 1.0) / n).sqrt() * (x - p).signum();
    (inside(p) && inside(x) && n > 1.0 && root.is_finite()).then_some(root)
}

/// The two x where the root is −t and t.
fn likelihood(estimate: &Estimate, t: f64) -> Option<(f64, f64)> {
    let p = estimate.value;
    likelihood_root(estimate, 0.5)?;
    let beyond = |x: f64| likelihood_root(estimate, x).is_none_or(|root| root.abs() > t);
    Some((edge(p, 0.0, beyond), edge(p, 1.0, beyond)))
}

/// Bisection between a point inside and a point beyond, to the last digit.
fn edge(mut inside: f64, mut outside: f64, beyond: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..BISECTIONS {
        let middle = 0.5 * (inside + outside);
        if beyond(middle) { outside = middle } else { inside = middle }
    }
    inside
}

fn logit(estimate: &Estimate, t: f64) -> Option<(f64, f64)> {
    let p = estimate.value;
    let centre = (p / (1.0 - p)).ln();
    let half = t * estimate.standard_error / (p * (1.0 - p));
    let back = |x: f64| 1.0 / (1.0 + (-x).exp());
    inside(p).then(|| (back(centre - half), back(centre + half)))
}

fn wilson(estimate: &Estimate, t: f64) -> Option<(f64, f64)> {
    let p = estimate.value;
    let n = p * (1.0 - p) / estimate.standard_error.powi(2);
    let centre = (p + t * t / (2.0 * n)) / (1.0 + t * t / n);
    let half = t / (1.0 + t * t / n) * (p * (1.0 - p) / n + t * t / (4.0 * n * n)).sqrt();
    (inside(p) && n.is_finite()).then(|| ((centre - half).max(0.0), (centre + half).min(1.0)))
}

fn arcsine(estimate: &Estimate, t: f64) -> Option<(f64, f64)> {
    let p = estimate.value;
    let centre = p.sqrt().asin();
    let half = t * estimate.standard_error / (2.0 * (p * (1.0 - p)).sqrt());
    let back = |x: f64| x.clamp(0.0, std::f64::consts::FRAC_PI_2).sin().powi(2);
    inside(p).then(|| (back(centre - half), back(centre + half)))
}

/// n* = p (1 − p) / V × (t_{n−1} / t_df)²; infinite when V is 0.
fn effective(estimate: &Estimate, t: f64, tail: f64) -> f64 {
    let p = estimate.value;
    p * (1.0 - p) / estimate.standard_error.powi(2) * degrees_ratio(estimate, t, tail)
}

/// (t_{n−1} / t_df)²: what few degrees of freedom cost.
fn degrees_ratio(estimate: &Estimate, t: f64, tail: f64) -> f64 {
    let simple = student(1.0 - tail, estimate.n as f64 - 1.0).unwrap_or(t);
    (simple / t).powi(2)
}

/// At 0, at 1 and without variance p (1 − p) / V is taken as n; n* is never above n.
fn korn_graubard(estimate: &Estimate, t: f64, tail: f64) -> Option<(f64, f64)> {
    let n = estimate.n as f64;
    // Negative weights can put a share outside [0, 1], where no count of units stands for it.
    (-ROUNDING..=1.0 + ROUNDING).contains(&estimate.value).then_some(())?;
    let known = inside(estimate.value) && estimate.standard_error > 0.0;
    let star = if known { effective(estimate, t, tail) } else { n * degrees_ratio(estimate, t, tail) };
    clopper_pearson(estimate.value.clamp(0.0, 1.0), star.min(n), tail)
}

fn clopper_pearson(p: f64, n: f64, tail: f64) -> Option<(f64, f64)> {
    let yes = n * p;
    let no = n * (1.0 - p);
    n.is_finite().then_some(())?;
    Some((beta(tail, yes, no + 1.0)?, beta(1.0 - tail, yes + 1.0, no)?))
}
