//! The standard error of F(x) in a group: by sums of primary units when the design allows it, else as any proportion.

use super::groups::Members;
use crate::design::Design;
use crate::proportion::EstimateError;
use crate::statistic::Ratio;
use crate::survey::Survey;

/// Room for one number a PSU and two a stratum, of which only those of the group are touched.
pub(super) struct Spread<'a> {
    survey: &'a Survey<'a>,
    /// The design, when its variance is the one formula on totals of PSUs and nothing was calibrated.
    plain: Option<&'a Design>,
    totals: Vec<f64>,
    seen: Vec<bool>,
    touched: Vec<u32>,
}

impl<'a> Spread<'a> {
    pub fn new(survey: &'a Survey<'a>) -> Spread<'a> {
        let plain = match survey {
            Survey::Linearised { design, calibration: None } if design.is_plain() => Some(*design),
            _ => None,
        };
        let psus = plain.map_or(0, |design| design.stratum_of_psu().len());
        Spread { survey, plain, totals: vec![0.0; psus], seen: vec![false; psus], touched: Vec::new() }
    }

    /// Degrees of freedom that the group leaves.
    pub fn degrees_of_freedom(&mut self, members: &Members) -> f64 {
        let Some(design) = self.plain else {
            return f64::from(self.survey.degrees_of_freedom(Some(&members.domain(self.survey.weights().len()))));
        };
        self.sum(design, members, |_| 0.0);
        let mut strata = vec![false; design.stratum_sizes().len()];
        self.touched.iter().for_each(|psu| strata[design.stratum_of_psu()[*psu as usize] as usize] = true);
        let strata = strata.iter().filter(|seen| **seen).count();
        let df = self.touched.len().saturating_sub(strata);
        self.clear();
        df as f64
    }

    /// s of F(x) = `share` in the group, of total weight `total`.
    pub fn standard_error(&mut self, members: &Members, y: &[f64], x: f64, share: f64, total: f64) -> Result<f64, EstimateError> {
        let Some(design) = self.plain else { return self.as_proportion(members, y, x) };
        let term = |i: usize| (f64::from(u8::from(y[i] <= x)) - share) * design.weights()[i] / total;
        self.sum(design, members, term);
        let variance = self.variance(design);
        self.clear();
        Ok(variance.max(0.0).sqrt())
    }

    fn as_proportion(&self, members: &Members, y: &[f64], x: f64) -> Result<f64, EstimateError> {
        let below = y.iter().map(|y| f64::from(u8::from(*y <= x))).collect();
        let ratio = Ratio::mean(below, members.domain(y.len()));
        Ok(self.survey.estimate(&ratio)?.standard_error(0))
    }

    /// Totals of the PSUs that have a unit of non-zero weight in the group.
    fn sum(&mut self, design: &Design, members: &Members, term: impl Fn(usize) -> f64) {
        let (codes, weights) = (design.psu_codes(), design.weights());
        for i in members.rows.iter().map(|i| *i as usize).filter(|i| weights[*i] != 0.0) {
            let psu = codes[i] as usize;
            if !self.seen[psu] {
                self.seen[psu] = true;
                self.touched.push(psu as u32);
            }
            self.totals[psu] += term(i);
        }
    }

    /// Σ_h (1 − f_h) n_h / (n_h − 1) (Σ t² − (Σ t)² / n_h), PSUs that have nothing in the group counting 0.
    fn variance(&self, design: &Design) -> f64 {
        let strata = design.stratum_of_psu();
        let (mut sums, mut squares) = (vec![0.0; design.stratum_sizes().len()], vec![0.0; design.stratum_sizes().len()]);
        for psu in self.touched.iter().map(|psu| *psu as usize) {
            sums[strata[psu] as usize] += self.totals[psu];
            squares[strata[psu] as usize] += self.totals[psu].powi(2);
        }
        let stratum = |h: usize| {
            let (n, f) = (f64::from(design.stratum_sizes()[h]), design.sampling_fractions()[h]);
            if n > 1.0 { (1.0 - f) * n / (n - 1.0) * (squares[h] - sums[h] * sums[h] / n).max(0.0) } else { 0.0 }
        };
        (0..sums.len()).map(stratum).sum()
    }

    fn clear(&mut self) {
        for psu in self.touched.drain(..) {
            self.totals[psu as usize] = 0.0;
            self.seen[psu as usize] = false;
        }
    }
}
