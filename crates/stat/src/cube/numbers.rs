//! The sums of a numeric variable by unit and domain: means, their variance, and replicates of them.

use super::Domains;
use super::pass::Frame;
use super::replicate::{NoReplicates, replicated};
use crate::proportion::{Estimate, EstimateError};
use crate::replicates::Replicates;
use crate::survey::Estimates;

/// Sums over the rows of a unit in a domain where the variable is known.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
struct Moments {
    n: f64,
    w: f64,
    wy: f64,
    wyy: f64,
    /// Σ w², Σ w² y, Σ w² y².
    squares: [f64; 3],
}

/// Sums of w, w y, w y² by unit × domain; y less the mean of its domain, so that squares keep their digits.
#[derive(Clone, Debug)]
pub struct Numbers<'a> {
    frame: Frame<'a>,
    domains: usize,
    /// Of each domain.
    centres: Vec<f64>,
    /// Units × domains.
    cells: Vec<Moments>,
}

pub(super) fn sums<'a>(frame: Frame<'a>, domains: &Domains, values: &[f64]) -> Numbers<'a> {
    let weights = frame.design.weights();
    let known = |row: &usize| weights[*row] != 0.0 && values[*row].is_finite();
    let of = |row: usize| (row, domains.of(row));
    let rows = || (0..values.len()).filter(known).map(of).filter(|(_, domain)| *domain < domains.count);
    let centres = centres(rows().map(|(row, domain)| (domain, values[row])), domains.count);
    let mut cells = vec![Moments::default(); frame.count() * domains.count];
    for (row, domain) in rows() {
        cells[frame.units()[row] as usize * domains.count + domain].add(weights[row], values[row] - centres[domain]);
    }
    Numbers { frame, domains: domains.count, centres, cells }
}

/// The mean of the values of each domain, one as much as another; 0 without any.
fn centres(values: impl Iterator<Item = (usize, f64)>, count: usize) -> Vec<f64> {
    let mut means = vec![(0.0, 0.0); count];
    for (domain, y) in values {
        let (n, mean) = &mut means[domain];
        *n += 1.0;
        *mean += (y - *mean) / *n;
    }
    means.into_iter().map(|(_, mean)| mean).collect()
}

impl Moments {
    fn add(&mut self, w: f64, y: f64) {
        self.n += 1.0;
        self.w += w;
        self.wy += w * y;
        self.wyy += w * y * y;
        self.squares[0] += w * w;
        self.squares[1] += w * w * y;
        self.squares[2] += w * w * y * y;
    }
}

impl Numbers<'_> {
    fn of(&self, domain: usize) -> impl Iterator<Item = &Moments> {
        let (from, step) = if domain < self.domains { (domain, self.domains) } else { (self.cells.len(), 1) };
        self.cells.iter().skip(from).step_by(step)
    }

    /// The weighted mean in a domain with its linearised standard error; as [`crate::mean`] where the variable is known.
    pub fn mean(&self, domain: usize) -> Result<Estimate, EstimateError> {
        let sum = |part: fn(&Moments) -> f64| self.of(domain).map(part).sum::<f64>();
        let (n, w, wy, wyy) = (sum(|m| m.n), sum(|m| m.w), sum(|m| m.wy), sum(|m| m.wyy));
        if n == 0.0 || w == 0.0 {
            return Err(EstimateError::EmptyBase);
        }
        let mean = wy / w;
        if !mean.is_finite() {
            return Err(EstimateError::NotFinite);
        }
        let variance = self.variance(domain, mean, w);
        let simple = (wyy / w - mean * mean) / (n - 1.0);
        Ok(Estimate {
            value: mean + self.centres[domain],
            standard_error: variance.max(0.0).sqrt(),
            n: n as usize,
            degrees_of_freedom: self.degrees_of_freedom(domain),
            deff: (n > 1.0 && simple > 0.0).then(|| variance / simple),
            weight: w,
        })
    }

    /// Σ_h k_h Σ (z − z̄_h)², z the sum of w (y − mean) / W in a PSU; from sums of squares where rows are PSUs.
    fn variance(&self, domain: usize, mean: f64, weight: f64) -> f64 {
        let sizes = self.frame.design.stratum_sizes();
        let z: Vec<f64> = self.of(domain).map(|m| m.wy - mean * m.w).collect();
        let mut means = vec![0.0; sizes.len()];
        let stratum = |unit: usize| if self.frame.rows { unit } else { self.frame.design.stratum_of_psu()[unit] as usize };
        z.iter().enumerate().for_each(|(unit, z)| means[stratum(unit)] += z / f64::from(sizes[stratum(unit)]));
        let square = |(unit, (m, z)): (usize, (&Moments, &f64))| {
            let (h, [w, wy, wyy]) = (stratum(unit), m.squares);
            let of_rows = || wyy - 2.0 * mean * wy + mean * mean * w - f64::from(sizes[h]) * means[h] * means[h];
            self.frame.factor(h) * if self.frame.rows { of_rows() } else { (z - means[h]).powi(2) }
        };
        self.of(domain).zip(&z).enumerate().map(square).sum::<f64>() / (weight * weight)
    }

    fn degrees_of_freedom(&self, domain: usize) -> u32 {
        let design = self.frame.design;
        let mut strata = vec![false; design.stratum_sizes().len()];
        let mut psus = 0;
        for (unit, m) in self.of(domain).enumerate().filter(|(_, m)| m.n > 0.0) {
            strata[if self.frame.rows { unit } else { design.stratum_of_psu()[unit] as usize }] = true;
            psus += if self.frame.rows { m.n as u32 } else { 1 };
        }
        psus.saturating_sub(strata.iter().filter(|seen| **seen).count() as u32)
    }

    /// The means of domains with the covariance that replicates made from the same design give.
    pub fn replicated(&self, replicates: &Replicates, domains: &[usize]) -> Result<Estimates, NoReplicates> {
        let column = |domain: usize, part: fn(&Moments) -> f64| self.of(domain).map(part).collect::<Vec<f64>>();
        let columns = domains.iter().flat_map(|d| [column(*d, |m| m.wy), column(*d, |m| m.w)]).collect();
        let mut found = replicated(&self.frame, replicates, columns)?;
        found.values.iter_mut().zip(domains).for_each(|(value, domain)| *value += self.centres.get(*domain).copied().unwrap_or(0.0));
        Ok(found)
    }
}
