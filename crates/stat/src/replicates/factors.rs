//! How a replicate changes the weight of each primary unit: one factor a PSU, made when asked, never stored for all
//! replicates, so that memory does not grow with units × replicates.

use super::hadamard::Signs;
use super::layout::Layout;
use super::random::Stream;

/// The ways of making replicates.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Factors {
    /// Replicate r leaves PSU `out[r]` out: 0 for it, n_h / (n_h − 1) for the others of its stratum (JK1, JKn).
    Jackknife { out: Vec<u32> },
    /// Pairs of PSUs; one of each pair counts 2 − ρ, the other ρ (BRR when ρ is 0, Fay).
    Balanced { pairs: Vec<(u32, u32)>, signs: Signs, rho: f64 },
    /// n_h − 1 draws with replacement (Rao and Wu 1988; Rao, Wu, Yue 1992 for the finite population).
    RaoWu { replicates: usize, seed: u64 },
    /// n_h draws, with replacement, or without from the sample repeated up to the population (Canty and Davison 1999).
    CantyDavison { replicates: usize, seed: u64 },
    /// 1 + 2^(−3/2) √(1 − f_h) (a − b), a and b two successive rows of a Hadamard matrix (Fay and Train 1995).
    Successive { rows: Vec<(u32, u32)>, signs: Signs },
}

/// Beyond this many times the sample, the population is taken as infinite (as R does).
const LARGE_POPULATION: f64 = 100.0;

impl Factors {
    /// R, the number of replicates.
    pub fn len(&self) -> usize {
        match self {
            Factors::Jackknife { out } => out.len(),
            Factors::Balanced { signs, .. } | Factors::Successive { signs, .. } => signs.len(),
            Factors::RaoWu { replicates, .. } | Factors::CantyDavison { replicates, .. } => *replicates,
        }
    }

    /// The factor of each PSU in replicate r, into `factors`.
    pub fn fill(&self, layout: &Layout, r: usize, factors: &mut [f64]) {
        factors.fill(1.0);
        match self {
            Factors::Jackknife { out } => leave_out(layout, out[r], factors),
            Factors::Balanced { pairs, signs, rho } => half_sample(pairs, signs, *rho, r, factors),
            Factors::RaoWu { seed, .. } => rao_wu(layout, &mut Stream::new(*seed, r), factors),
            Factors::CantyDavison { seed, .. } => canty_davison(layout, &mut Stream::new(*seed, r), factors),
            Factors::Successive { rows, signs } => successive(layout, rows, signs, r, factors),
        }
    }
}

fn leave_out(layout: &Layout, out: u32, factors: &mut [f64]) {
    let h = layout.stratum[out as usize] as usize;
    let n = layout.share_among(h);
    match layout.members[h].as_slice() {
        [_] => factors.fill(n / (n - 1.0)),
        members => members.iter().for_each(|psu| factors[*psu as usize] = n / (n - 1.0)),
    }
    factors[out as usize] = 0.0;
}

fn half_sample(pairs: &[(u32, u32)], signs: &Signs, rho: f64, r: usize, factors: &mut [f64]) {
    // The first row of signs is constant: pair k takes row k + 1, which sums to zero over the replicates.
    for ((one, two), row) in pairs.iter().zip(&signs[1..]) {
        let (kept, left) = if row[r] { (one, two) } else { (two, one) };
        factors[*kept as usize] = 2.0 - rho;
        factors[*left as usize] = rho;
    }
}

fn rao_wu(layout: &Layout, stream: &mut Stream, factors: &mut [f64]) {
    let mut counts = Vec::new();
    for (h, members) in layout.sampled() {
        let n = members.len();
        let lambda = (1.0 - layout.fractions[h]).sqrt();
        let step = lambda * n as f64 / (n as f64 - 1.0);
        with_replacement(n, n - 1, stream, &mut counts);
        members.iter().zip(&counts).for_each(|(psu, count)| factors[*psu as usize] = 1.0 - lambda + step * f64::from(*count));
    }
}

/// How often each of n positions is drawn. Counts are small and side by side: with strata of many thousands of units the
/// draws would otherwise wait for memory.
fn with_replacement(n: usize, draws: usize, stream: &mut Stream, counts: &mut Vec<u16>) {
    counts.clear();
    counts.resize(n, 0);
    (0..draws).for_each(|_| counts[stream.below(n)] += 1);
}

fn canty_davison(layout: &Layout, stream: &mut Stream, factors: &mut [f64]) {
    let mut counts = Vec::new();
    for (h, members) in layout.sampled() {
        let (n, fraction) = (members.len(), layout.fractions[h]);
        if fraction > 1.0 / LARGE_POPULATION {
            members.iter().for_each(|psu| factors[*psu as usize] = 0.0);
            repeated(members, (n as f64 / fraction).round() as usize, stream, factors);
        } else {
            with_replacement(n, n, stream, &mut counts);
            members.iter().zip(&counts).for_each(|(psu, count)| factors[*psu as usize] = f64::from(*count));
        }
    }
}

/// n draws without replacement from the PSUs, in random order, repeated up to `population`.
fn repeated(members: &[u32], population: usize, stream: &mut Stream, factors: &mut [f64]) {
    let mut order = members.to_vec();
    stream.shuffle(&mut order);
    let mut copies: Vec<u32> = order.iter().copied().cycle().take(population.max(members.len())).collect();
    for k in 0..members.len() {
        let drawn = k + stream.below(copies.len() - k);
        copies.swap(k, drawn);
        factors[copies[k] as usize] += 1.0;
    }
}

fn successive(layout: &Layout, rows: &[(u32, u32)], signs: &Signs, r: usize, factors: &mut [f64]) {
    let sign = |row: u32| if signs[row as usize][r] { 1.0 } else { -1.0 };
    for (h, members) in layout.sampled() {
        let step = 0.5_f64.powf(1.5) * (1.0 - layout.fractions[h]).sqrt();
        for psu in members {
            let (a, b) = rows[*psu as usize];
            factors[*psu as usize] = 1.0 + step * (sign(a) - sign(b));
        }
    }
}
