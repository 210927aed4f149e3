//! Jackknife and bootstrap from the sums by PSU: no weights by row and replicate.

use super::pass::Frame;
use super::sheet::Sheet;

/// A replicated value.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Replicated {
    pub value: f64,
    pub standard_error: f64,
    /// Replicates where the value exists.
    pub replicates: usize,
}

/// Why there is no replicated variance.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NoReplicates {
    #[error("les sommes ne gardent pas chaque ligne : chaque ligne est une unité primaire ; répliquer les poids des lignes")]
    RowsAreUnits,
    #[error("base vide : aucune unité de poids non nul")]
    EmptyBase,
    #[error("la réplication {replicate} n'a pas de valeur : sa base est vide ; regrouper les domaines")]
    EmptyReplicate { replicate: usize },
    #[error("{found} réplication(s) ; en demander au moins 2")]
    TooFew { found: usize },
}

/// What a replicate needs: one (numerator, denominator) per PSU.
pub(super) struct Parts<'a> {
    pub frame: &'a Frame<'a>,
    pub y: Vec<f64>,
    pub x: Vec<f64>,
}

impl Parts<'_> {
    fn full(&self) -> Result<(f64, f64), NoReplicates> {
        let (y, x) = (self.y.iter().sum::<f64>(), self.x.iter().sum::<f64>());
        if x == 0.0 { Err(NoReplicates::EmptyBase) } else { Ok((y, x)) }
    }

    /// Σ_h (1 − f_h)(n_h − 1)/n_h Σ_i (θ_(hi) − θ)²: PSU i out, the others of its stratum at n_h / (n_h − 1).
    ///
    /// Source: Wolter 2007, 4.5 (JKn), centred on the whole sample.
    pub fn jackknife(&self) -> Result<Replicated, NoReplicates> {
        let (y, x) = self.full()?;
        let design = self.frame.design;
        let (sizes, strata) = (design.stratum_sizes(), design.stratum_of_psu());
        let (sums_y, sums_x) = (self.by_stratum(&self.y), self.by_stratum(&self.x));
        let mut variance = 0.0;
        for (i, h) in strata.iter().enumerate().filter(|(_, h)| sizes[**h as usize] > 1) {
            let h = *h as usize;
            let n = f64::from(sizes[h]);
            let without = |all: f64, stratum: f64, own: f64| all + (stratum - n * own) / (n - 1.0);
            let (top, bottom) = (without(y, sums_y[h], self.y[i]), without(x, sums_x[h], self.x[i]));
            let value = top / bottom;
            if !value.is_finite() {
                return Err(NoReplicates::EmptyReplicate { replicate: i + 1 });
            }
            variance += (1.0 - design.sampling_fractions()[h]) * (n - 1.0) / n * (value - y / x).powi(2);
        }
        Ok(Replicated { value: y / x, standard_error: variance.sqrt(), replicates: strata.len() })
    }

    fn by_stratum(&self, values: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.frame.design.stratum_sizes().len()];
        self.frame.design.stratum_of_psu().iter().zip(values).for_each(|(h, value)| sums[*h as usize] += value);
        sums
    }

    /// n_h − 1 PSUs drawn with replacement in each stratum, weights at n_h / (n_h − 1) (Rao and Wu 1988; with a fraction f_h,
    /// √(1 − f_h) of the way from 1). V = Σ (θ_r − θ̄)² / (R − 1).
    pub fn bootstrap(&self, replicates: usize, seed: u64) -> Result<Replicated, NoReplicates> {
        let (y, x) = self.full()?;
        if replicates < 2 {
            return Err(NoReplicates::TooFew { found: replicates });
        }
        let strata = self.members();
        let mut draw = Draw(seed);
        let value = |replicate: usize, draw: &mut Draw| {
            let (mut top, mut bottom) = (y, x);
            strata.iter().for_each(|(h, psus)| self.redraw(*h, psus, draw, &mut top, &mut bottom));
            Some(top / bottom).filter(|value| value.is_finite()).ok_or(NoReplicates::EmptyReplicate { replicate: replicate + 1 })
        };
        let values = (0..replicates).map(|r| value(r, &mut draw)).collect::<Result<Vec<f64>, _>>()?;
        let mean = values.iter().sum::<f64>() / replicates as f64;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        Ok(Replicated { value: y / x, standard_error: (squares / (replicates as f64 - 1.0)).sqrt(), replicates })
    }

    /// Adds to the sums what the draw changes in stratum h.
    fn redraw(&self, h: usize, psus: &[usize], draw: &mut Draw, top: &mut f64, bottom: &mut f64) {
        let n = psus.len();
        if n < 2 {
            return;
        }
        let part = (1.0 - self.frame.design.sampling_fractions()[h]).sqrt();
        let scale = part * n as f64 / (n as f64 - 1.0);
        for _ in 1..n {
            let psu = psus[draw.below(n)];
            *top += scale * self.y[psu];
            *bottom += scale * self.x[psu];
        }
        *top -= part * psus.iter().map(|psu| self.y[*psu]).sum::<f64>();
        *bottom -= part * psus.iter().map(|psu| self.x[*psu]).sum::<f64>();
    }

    fn members(&self) -> Vec<(usize, Vec<usize>)> {
        let mut strata = vec![Vec::new(); self.frame.design.stratum_sizes().len()];
        self.frame.design.stratum_of_psu().iter().enumerate().for_each(|(psu, h)| strata[*h as usize].push(psu));
        strata.into_iter().enumerate().collect()
    }
}

/// The same draws on every machine (SplitMix64; Steele, Lea and Flood 2014).
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number under n; the bias is under n / 2⁶⁴.
    fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }
}

impl Sheet<'_> {
    /// The ratio of [`Sheet::ratio`] with its jackknife standard error, one PSU out at a time.
    pub fn jackknife(&self, domain: usize, y: &[f64], x: &[f64]) -> Result<Replicated, NoReplicates> {
        self.parts(domain, y, x)?.jackknife()
    }

    /// The ratio of [`Sheet::ratio`] with its bootstrap standard error: same seed, same result.
    pub fn bootstrap(&self, domain: usize, y: &[f64], x: &[f64], replicates: usize, seed: u64) -> Result<Replicated, NoReplicates> {
        self.parts(domain, y, x)?.bootstrap(replicates, seed)
    }

    fn parts(&self, domain: usize, y: &[f64], x: &[f64]) -> Result<Parts<'_>, NoReplicates> {
        if self.frame.rows {
            return Err(NoReplicates::RowsAreUnits);
        }
        if domain >= self.domains {
            return Err(NoReplicates::EmptyBase);
        }
        let sum = |scores: &[f64]| -> Vec<f64> {
            let row = |cells: &[super::pass::Cell]| {
                cells[domain * (self.levels + 1)..][..self.levels].iter().zip(scores).map(|(c, s)| c.w * s).sum()
            };
            self.units().map(row).collect()
        };
        Ok(Parts { frame: self.frame, y: sum(y), x: sum(x) })
    }
}
