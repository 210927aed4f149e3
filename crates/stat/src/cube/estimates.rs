//! What a sheet answers: shares, nets, means, ratios, differences.

use super::form::Form;
use super::sheet::Sheet;
use crate::proportion::{Estimate, EstimateError};
use crate::survey::Estimates;

impl Sheet<'_> {
    /// R = Σ w y / Σ w x in a domain, y and x given by level, with its linearised standard error.
    ///
    /// The base is the levels where x is not 0. `deff` is over a simple sample with replacement of as many rows. Levels
    /// without a score are 0. Source: Särndal, Swensson, Wretman 1992, 5.6. Error: no weight in the base.
    pub fn ratio(&self, domain: usize, y: &[f64], x: &[f64]) -> Result<Estimate, EstimateError> {
        let (value, form) = self.ratio_form(domain, y, x)?;
        Ok(self.estimate(domain, y, x, value, self.covariance(&[form])[0]))
    }

    /// R and its linearised form: coefficient (y − R x) / Σ w x at each level.
    pub fn ratio_form(&self, domain: usize, y: &[f64], x: &[f64]) -> Result<(f64, Form), EstimateError> {
        let score = |scores: &[f64], level: usize| scores.get(level).copied().unwrap_or(0.0);
        let sum = |scores: &[f64]| (0..self.levels).map(|level| score(scores, level) * self.weight(domain, level)).sum::<f64>();
        let (numerator, denominator) = (sum(y), sum(x));
        let someone = (0..self.levels).any(|level| score(x, level) != 0.0 && self.count(domain, level) > 0);
        if !someone || denominator == 0.0 {
            return Err(EstimateError::EmptyBase);
        }
        let value = numerator / denominator;
        if !value.is_finite() {
            return Err(EstimateError::NotFinite);
        }
        let coefficients = (0..self.levels).map(|level| (score(y, level) - value * score(x, level)) / denominator);
        Ok((value, Form::of(domain, coefficients.collect())))
    }

    fn estimate(&self, domain: usize, y: &[f64], x: &[f64], value: f64, variance: f64) -> Estimate {
        let base = self.base_of(domain, |level| x.get(level).is_some_and(|x| *x != 0.0));
        let score = |scores: &[f64], level: usize| scores.get(level).copied().unwrap_or(0.0);
        let spread = |level: usize| self.weight(domain, level) * (score(y, level) - value * score(x, level)).powi(2);
        let simple = (0..self.levels).map(spread).sum::<f64>() / base.weight / (base.n as f64 - 1.0);
        Estimate {
            value,
            standard_error: variance.max(0.0).sqrt(),
            n: base.n,
            degrees_of_freedom: base.degrees_of_freedom,
            deff: (base.n > 1 && simple > 0.0).then(|| variance / simple),
            weight: base.weight,
        }
    }

    /// The share of one level among those who answered.
    pub fn proportion(&self, domain: usize, level: usize) -> Result<Estimate, EstimateError> {
        self.net(domain, &[level])
    }

    /// The share of several levels together.
    pub fn net(&self, domain: usize, levels: &[usize]) -> Result<Estimate, EstimateError> {
        self.ratio(domain, &self.indicator(levels), &self.ones())
    }

    /// The mean of the scores of the levels; a level without a score is out of the base.
    pub fn mean(&self, domain: usize, scores: &[Option<f64>]) -> Result<Estimate, EstimateError> {
        let (y, x) = parts(scores);
        self.ratio(domain, &y, &x)
    }

    /// The shares of all levels, in one covariance.
    pub fn proportions(&self, domain: usize) -> Result<Vec<Estimate>, EstimateError> {
        let shares = self.shares(domain)?;
        let (k, ones) = (self.levels, self.ones());
        let made = shares.values.iter().enumerate();
        Ok(made.map(|(l, p)| self.estimate(domain, &self.indicator(&[l]), &ones, *p, shares.covariance[l * k + l])).collect())
    }

    /// The shares of all levels of a domain and their covariance matrix, for nets and for Rao and Scott's tests.
    pub fn shares(&self, domain: usize) -> Result<Estimates, EstimateError> {
        let ones = self.ones();
        let forms: Vec<(f64, Form)> =
            (0..self.levels).map(|level| self.ratio_form(domain, &self.indicator(&[level]), &ones)).collect::<Result<_, _>>()?;
        Ok(self.together(forms))
    }

    /// The parts of the table domain × level in all who answered, domain by domain, and their covariance matrix.
    ///
    /// Cells without anybody have 0. This is what Rao and Scott's test of independence takes.
    pub fn joint(&self) -> Result<Estimates, EstimateError> {
        let cells: Vec<(usize, usize)> = (0..self.domains).flat_map(|d| (0..self.levels).map(move |l| (d, l))).collect();
        let total: f64 = cells.iter().map(|(d, l)| self.weight(*d, *l)).sum();
        if total == 0.0 {
            return Err(EstimateError::EmptyBase);
        }
        let values: Vec<f64> = cells.iter().map(|(d, l)| self.weight(*d, *l) / total).collect();
        Ok(Estimates { covariance: self.joint_covariance(&values, total), values })
    }

    /// The mean of the scores in domain `first` less that in `second`, with both covariances.
    pub fn difference(&self, first: usize, second: usize, scores: &[Option<f64>]) -> Result<(f64, f64), EstimateError> {
        let (y, x) = parts(scores);
        let forms = vec![self.ratio_form(first, &y, &x)?, self.ratio_form(second, &y, &x)?];
        Ok(self.together(forms).contrast(&[1.0, -1.0]))
    }

    /// The form of the part of each cell in the whole: (1 in the cell − p everywhere) / N.
    fn joint_covariance(&self, values: &[f64], total: f64) -> Vec<f64> {
        let l = self.levels;
        let at = |cell: usize, other: usize| (f64::from(u8::from(cell == other)) - values[cell]) / total;
        let form =
            |cell: usize| Form { terms: (0..self.domains).map(|d| (d, (0..l).map(|level| at(cell, d * l + level)).collect())).collect() };
        self.covariance(&(0..values.len()).map(form).collect::<Vec<_>>())
    }

    /// Values with the covariance of their forms.
    pub fn together(&self, made: Vec<(f64, Form)>) -> Estimates {
        let (values, forms): (Vec<f64>, Vec<Form>) = made.into_iter().unzip();
        Estimates { covariance: self.covariance(&forms), values }
    }

    fn indicator(&self, levels: &[usize]) -> Vec<f64> {
        (0..self.levels).map(|level| f64::from(u8::from(levels.contains(&level)))).collect()
    }

    fn ones(&self) -> Vec<f64> {
        vec![1.0; self.levels]
    }
}

/// y and x of the mean of scores.
fn parts(scores: &[Option<f64>]) -> (Vec<f64>, Vec<f64>) {
    scores.iter().map(|score| (score.unwrap_or(0.0), f64::from(u8::from(score.is_some())))).unzip()
}
