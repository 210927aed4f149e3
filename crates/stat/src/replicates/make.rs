//! Replicates made from a design.

use super::error::ReplicateError;
use super::factors::Factors;
use super::hadamard::hadamard;
use super::layout::Layout;
use super::{Constants, Replicates, Store};
use crate::design::{Design, Lonely};

impl Replicates {
    /// JK1 (one stratum) or JKn: each PSU left out in turn, V = Σ_h (1 − f_h) (n_h − 1) / n_h Σ_i (t_hi − c)².
    ///
    /// Strata that are a census get no replicate. A stratum of one PSU follows the rule of the design as in R: `Adjust`
    /// leaves its PSU out and gives all others H / (H − 1), H strata; `Average` scales by PSUs / replicates; `Certainty`
    /// and `Remove` give it no replicate. Source: Wolter, *Introduction to Variance Estimation*, 2007, ch. 4; the constants
    /// are those of R survey's `as.svrepdesign`.
    pub fn jackknife(design: &Design) -> Result<Replicates, ReplicateError> {
        let layout = Layout::new(design, true)?;
        let out: Vec<u32> = layout.sampled().flat_map(|(_, members)| members).copied().collect();
        let scale = |psu: &u32| {
            let h = layout.stratum[*psu as usize] as usize;
            let n = layout.share_among(h);
            (1.0 - layout.fractions[h]) * (n - 1.0) / n
        };
        let rscales: Vec<f64> = out.iter().map(scale).collect();
        let drawn = (0..layout.psus()).filter(|psu| design.sampling_fractions()[layout.stratum[*psu] as usize] < 1.0).count();
        let average = if design.lonely_rule() == Lonely::Average { drawn as f64 / out.len() as f64 } else { 1.0 };
        let constants = match layout.members.len() {
            1 => Constants { scale: rscales[0], rscales: vec![1.0; out.len()], mse: false },
            _ => Constants { scale: average, rscales, mse: false },
        };
        Replicates::made(design, layout, Factors::Jackknife { out }, constants)
    }

    /// Balanced half-samples (`rho` 0) or Fay's (0 < ρ < 1): V = 1 / (R (1 − ρ)²) Σ_r (t_r − c)².
    ///
    /// Two PSUs a stratum; a stratum of 4, 6, 8… is cut in pairs in the order of the file, as R does. R is the order of
    /// the smallest Hadamard matrix with a row for each pair besides the constant one. The finite population is not
    /// corrected for. Source: McCarthy 1969; Judkins, *J. Official Stat.* 6, 1990.
    pub fn balanced(design: &Design, rho: f64) -> Result<Replicates, ReplicateError> {
        if !(0.0..1.0).contains(&rho) {
            return Err(ReplicateError::BadRho { value: rho });
        }
        let layout = Layout::new(design, false)?;
        let mut pairs = Vec::new();
        for (h, members) in layout.sampled() {
            if members.len() % 2 == 1 {
                return Err(ReplicateError::Unpaired { stratum: h + 1, psus: members.len() });
            }
            pairs.extend(members.chunks_exact(2).map(|pair| (pair[0], pair[1])));
        }
        let signs = hadamard((pairs.len() + 1).max(4));
        let scale = 1.0 / (signs.len() as f64 * (1.0 - rho).powi(2));
        let constants = Constants::equal(scale, signs.len());
        Replicates::made(design, layout, Factors::Balanced { pairs, signs, rho }, constants)
    }

    /// Rao and Wu's bootstrap: n_h − 1 PSUs drawn with replacement, each draw counting n_h / (n_h − 1).
    ///
    /// With a sampling fraction the factor is 1 − √(1 − f) + √(1 − f) n / (n − 1) r (Rao, Wu, Yue, *Survey Methodology*
    /// 18, 1992), so that the variance is that of the design; R's `subbootstrap` forgets f. V = 1 / (R − 1) Σ (t_r − t̄)².
    /// The same seed gives the same replicates on any number of threads.
    pub fn rao_wu(design: &Design, replicates: usize, seed: u64) -> Result<Replicates, ReplicateError> {
        let layout = Layout::new(design, false)?;
        let constants = Constants::equal(1.0 / (replicates as f64 - 1.0), replicates);
        Replicates::made(design, layout, Factors::RaoWu { replicates, seed }, constants)
    }

    /// Canty and Davison's bootstrap: n_h PSUs drawn with replacement, or without replacement from the sample repeated up
    /// to the population when there is a sampling fraction above 1 %.
    ///
    /// V = m / ((m − 1) (R − 1)) Σ (t_r − t̄)², m the harmonic mean of the n_h, as R's `bootstrap`: exact when all strata
    /// have the same number of PSUs, near otherwise; N / (N − 1) too large in a finite population. Source: Canty and Davison, *The Statistician* 48, 1999.
    pub fn canty_davison(design: &Design, replicates: usize, seed: u64) -> Result<Replicates, ReplicateError> {
        let layout = Layout::new(design, false)?;
        let strata = layout.members.len() as f64;
        let m = strata / layout.members.iter().map(|members| 1.0 / members.len() as f64).sum::<f64>();
        let constants = Constants::equal(m / ((m - 1.0) * (replicates as f64 - 1.0)), replicates);
        Replicates::made(design, layout, Factors::CantyDavison { replicates, seed }, constants)
    }

    /// Successive differences, for a systematic sample in the order of the file: V = 4 / R Σ (t_r − t)².
    ///
    /// PSUs of a stratum take rows k and k + 1 of a Hadamard matrix of order at least `order`, the last closing the circle;
    /// with more PSUs than rows, rows serve again. Source: Fay and Train 1995; Ash, *Survey Methodology* 40, 2014.
    pub fn successive_differences(design: &Design, order: usize) -> Result<Replicates, ReplicateError> {
        let layout = Layout::new(design, false)?;
        let signs = hadamard(order.max(4));
        let (mut rows, mut next) = (vec![(0, 0); layout.psus()], 0);
        let row = |k: usize| 1 + (k % (signs.len() - 1)) as u32;
        for (_, members) in layout.sampled() {
            for (k, psu) in members.iter().enumerate() {
                rows[*psu as usize] = (row(next + k), if k + 1 == members.len() { row(next) } else { row(next + k + 1) });
            }
            next += members.len();
        }
        let constants = Constants { mse: true, ..Constants::equal(4.0 / signs.len() as f64, signs.len()) };
        Replicates::made(design, layout, Factors::Successive { rows, signs }, constants)
    }

    fn made(design: &Design, layout: Layout, factors: Factors, constants: Constants) -> Result<Replicates, ReplicateError> {
        let count = factors.len();
        if count < 2 {
            return Err(ReplicateError::TooFew { found: count });
        }
        // The rank of the weights less one, as R's `degf`: PSUs less strata, one more for each stratum of one PSU that has a
        // replicate, and never more than R − 1.
        let rank = layout.degrees_of_freedom(design.weights(), None) + layout.lonely().len() as u32;
        let df = rank.min(count as u32 - 1);
        Ok(Replicates { full: design.weights().to_vec(), store: Store::Made { layout, factors }, constants, degrees_of_freedom: df })
    }
}
