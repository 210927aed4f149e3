//! The family `proportion_ci`: intervals of a proportion by named methods.

use super::{design, estimate, spline, weighting};
use crate::case::{Case, and, number, text};
use crate::suite::Outcome;
use serde_json::Value;
use stat::interval::{Method, interval, likelihood_root};
use stat::quantile::student;
use stat::{Calibration, Design, Estimate, Survey, proportion};

/// R's fit stops when the deviance moves by less than this part of itself.
const R_STOPS: f64 = 1e-8;

/// An estimated share with the weights and answers of its base.
struct Sample {
    estimate: Estimate,
    weights: Vec<f64>,
    yes: Vec<f64>,
}

impl Sample {
    /// Σ w μ (1 − μ) n / Σ w at the last but one step of the fit of a logit by iterated least squares, as R starts and stops it.
    fn binomial_precision(&self) -> f64 {
        let n = self.weights.len() as f64;
        let mean = self.weights.iter().sum::<f64>() / n;
        let rows: Vec<(f64, f64)> = self.weights.iter().map(|w| w / mean).zip(self.yes.iter().copied()).collect();
        let mut mu: Vec<f64> = rows.iter().map(|(w, y)| (w * y + 0.5) / (w + 1.0)).collect();
        let mut before = deviance(&rows, &mu);
        loop {
            let of = |f: &dyn Fn(f64, f64, f64) -> f64| rows.iter().zip(&mu).map(|((w, y), m)| f(*w, *y, *m)).sum::<f64>();
            let precision = of(&|w, _, m| w * m * (1.0 - m));
            let score = of(&|w, y, m| w * (m * (1.0 - m) * (m / (1.0 - m)).ln() + y - m));
            mu = vec![1.0 / (1.0 + (-score / precision).exp()); rows.len()];
            let now = deviance(&rows, &mu);
            if ((now - before) / (now.abs() + 0.1)).abs() < R_STOPS {
                return precision;
            }
            before = now;
        }
    }
}

fn deviance(rows: &[(f64, f64)], mu: &[f64]) -> f64 {
    -2.0 * rows.iter().zip(mu).map(|((w, y), m)| w * (y * m.ln() + (1.0 - y) * (1.0 - m).ln())).sum::<f64>()
}

pub fn run(case: &Case) -> Result<Outcome, String> {
    weighting::weighed(case, |weights, calibration| compare_rows(case, weights, calibration)).map(|()| Outcome::Passed)
}

fn compare_rows(case: &Case, weights: &[f64], calibration: Option<&Calibration>) -> Result<(), String> {
    let event = case.condition(&case.json["statistic"]["event"])?;
    let variable = case.json["statistic"]["event"]["var"].as_str().ok_or("an event without variable")?;
    let base = and(&case.domain()?, &case.table.present(variable)?);
    let design = design::design_in(case, weights, &base)?;
    let rows = case.json["expected"]["rows"].as_array().ok_or("no expected rows")?;
    let survey = (&design, calibration);
    rows.iter().try_for_each(|row| compare_row(case, survey, &event, &base, row))
}

type Sampled<'a> = (&'a Design, Option<&'a Calibration<'a>>);

fn compare_row(case: &Case, (design, calibration): Sampled, event: &[bool], base: &[bool], row: &Value) -> Result<(), String> {
    let base = and(base, &case.group(row)?);
    let what = format!("{} {}", text(&row["ci_method"]).unwrap_or_default(), row["by"]);
    let method = Method::named(row["ci_method"].as_str().unwrap_or_default()).ok_or_else(|| format!("method {}", row["ci_method"]))?;
    let mut estimate = proportion(design, event, &base, calibration).map_err(|e| e.to_string())?;
    let of = |rows: &[bool]| rows.iter().filter(|inside| **inside).count() as f64;
    let df = estimate::degrees(case, &Survey::Linearised { design, calibration: None }, &base, row);
    // R's `logit` fits a model: at 0 and at 1 it stops at 2.8e-12 of the value.
    let rounding = if inside(&estimate) { 0.0 } else { 1e-11 };
    let near = number(&row["estimate"]).is_none_or(|expected| (estimate.value - expected).abs() <= rounding);
    if !near {
        case.compare(&what, row, &[("estimate", estimate.value)])?;
    }
    case.compare(&what, row, &[("se", estimate.standard_error), ("df", df)])?;
    case.compare(&what, row, &[("n", of(&base)), ("n_event", of(&and(&base, event)))])?;
    let kept = |i: &usize| base[*i];
    let weights = (0..base.len()).filter(kept).map(|i| design.weights()[i]).collect();
    let yes = (0..base.len()).filter(kept).map(|i| f64::from(u8::from(event[i]))).collect();
    // A domain of a calibrated design keeps all rows in R, whose `beta` takes them all for n.
    if calibration.is_some() && method == Method::Beta {
        estimate.n = base.len();
    }
    compare_bounds(case, &what, row, Sample { estimate, weights, yes }, method, df)
}

fn inside(estimate: &Estimate) -> bool {
    estimate.value > 0.0 && estimate.value < 1.0
}

fn compare_bounds(case: &Case, what: &str, row: &Value, mut sample: Sample, method: Method, df: f64) -> Result<(), String> {
    let level = number(&case.json["statistic"]["ci"]["level"]).unwrap_or(0.95);
    // R's `beta` takes the degrees of freedom of the domain whatever it is told.
    if method != Method::Beta {
        sample.estimate.degrees_of_freedom = df as u32;
    }
    let estimate = &sample.estimate;
    let expected = [number(&row["ci_low"]), number(&row["ci_high"])];
    match interval(estimate, method, level) {
        // R's answers at 0 and at 1 (no number, or no width) and without degrees of freedom are kept to be seen, not imitated.
        Err(_) if !inside(estimate) && method != Method::KornGraubard => Ok(()),
        Err(_) if expected.iter().all(|bound| bound.is_none_or(f64::is_nan)) => Ok(()),
        Err(why) => Err(format!("{what}: {why}")),
        Ok(found) if method == Method::Likelihood => compare_likelihood(case, what, row, &sample, level, (found.low, found.high)),
        // An angle under 0 or over a right angle: R squares the sine of it and comes back inside; ours stops at 0 or 1.
        Ok(found) if method == Method::Arcsine && found.low == 0.0 => case.compare(what, row, &[("ci_high", found.high)]),
        Ok(found) if method == Method::Arcsine && found.high == 1.0 => case.compare(what, row, &[("ci_low", found.low)]),
        Ok(found) => case.compare(what, row, &[("ci_low", found.low), ("ci_high", found.high)]),
    }
}

/// R reads its bounds off a spline through a few points of the profile, and scales it by the binomial variance of the last but
/// one step of its fit (on 7 units: 0.6999991 for 0.7): up to 1e-3 away from the exact bounds. The same reading of our profile
/// must give R's numbers to the tolerance of the case, and our exact bounds must be near.
fn compare_likelihood(case: &Case, what: &str, row: &Value, sample: &Sample, level: f64, exact: (f64, f64)) -> Result<(), String> {
    let (low, high) = read_off(&sample.estimate, sample.binomial_precision(), level).ok_or("no profile")?;
    case.compare(&format!("{what}, read as R does"), row, &[("ci_low", low), ("ci_high", high)])?;
    let far = (exact.0 / low - 1.0).abs().max((exact.1 / high - 1.0).abs());
    if far < 5e-3 { Ok(()) } else { Err(format!("{what}: exact bounds {exact:?}, read off ({low}, {high})")) }
}

fn read_off(estimate: &Estimate, precision: f64, level: f64) -> Option<(f64, f64)> {
    let (p, n, df) = (estimate.value, estimate.n as f64, f64::from(estimate.degrees_of_freedom));
    let spread = p * (1.0 - p);
    let lambda = (estimate.standard_error.powi(2) * n / spread).sqrt();
    let cut = estimate.standard_error / spread * precision.sqrt() * student(0.5 + level / 2.0, df)?;
    // alpha = Φ(−cut) / 2; the profile goes on until |z| is beyond √F(1 − alpha; 1, n − 1) = t(1 − alpha/2; n − 1).
    let alpha = 0.5 * stat::distribution::normal_tail(cut);
    let most = student(1.0 - alpha / 2.0, n - 1.0)?;
    let (start, step) = ((p / (1.0 - p)).ln(), most / 5.0 * estimate.standard_error / spread);
    let at = |b: f64| lambda * likelihood_root(estimate, 1.0 / (1.0 + (-b).exp())).unwrap_or(0.0);
    let mut points = vec![(0.0, start)];
    for sign in [-1.0, 1.0] {
        for k in 1..10 {
            let b = start + sign * f64::from(k) * step;
            points.push((at(b), b));
            if at(b).abs() >= most {
                break;
            }
        }
    }
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let curve = spline::thrice(&points.iter().map(|(z, b)| (*b, *z)).collect::<Vec<_>>());
    let back = |b: f64| 1.0 / (1.0 + (-b).exp());
    Some((back(spline::inverse(&curve, -cut)?), back(spline::inverse(&curve, cut)?)))
}
