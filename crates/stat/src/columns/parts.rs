//! The two kinds of columns: categorical margins joined under one code, and numbers on their own scale.

use rayon::prelude::*;

/// Cells of a group of margins: a pair of groups has at most 65 536 and stays near the processor.
const JOINT: usize = 256;
/// Cells of a group whatever the rows.
const SMALL_JOINT: usize = 24;
/// Rows coded at a time.
const BLOCK: usize = 1024;

/// Categorical margins under one joint code.
pub(super) struct Group {
    pub codes: Vec<u16>,
    pub size: usize,
    /// First column, levels and stride of each margin in the joint code.
    pub members: Vec<(usize, usize, usize)>,
}

/// A numeric column on its own scale: z = (x − centre) / spread.
pub(super) struct Numeric {
    pub z: Vec<f64>,
    pub centre: f64,
    pub spread: f64,
    pub column: usize,
}

impl Group {
    /// The columns that a joint cell stands for.
    pub fn places(&self, code: usize) -> impl Iterator<Item = usize> + '_ {
        self.members.iter().map(move |(first, levels, stride)| first + code / stride % levels)
    }
}

impl Numeric {
    pub fn new(mut x: Vec<f64>, weights: &[f64], centred: bool, column: usize) -> Numeric {
        let mass: f64 = weights.iter().map(|w| w.abs()).sum();
        let mean = |x: &[f64]| x.iter().zip(weights).map(|(x, w)| w.abs() * x).sum::<f64>() / mass;
        let centre = if centred { mean(&x) } else { 0.0 };
        let square: f64 = x.iter().zip(weights).map(|(x, w)| w.abs() * (x - centre).powi(2)).sum::<f64>() / mass;
        // A constant is left by centring with rounding only: it is an empty column.
        let flat = square.sqrt() <= 1e-13 * centre.abs();
        let spread = if flat || !square.is_finite() || square == 0.0 { 1.0 } else { square.sqrt() };
        x.iter_mut().for_each(|x| *x = if flat { 0.0 } else { (*x - centre) / spread });
        Numeric { z: x, centre, spread, column }
    }
}

/// First column, levels and codes of a categorical margin.
pub(super) type Factors<'a> = Vec<(usize, usize, &'a [u16])>;

/// Margins joined first-fit, the largest first.
pub(super) fn groups(mut factors: Factors, used: Option<&[u32]>, n: usize) -> Vec<Group> {
    factors.sort_by_key(|(first, levels, _)| (std::cmp::Reverse(*levels), *first));
    // The tables of pairs are read at each step: on few rows they must not cost more than the rows.
    let joint = (n / 4).isqrt().clamp(SMALL_JOINT, JOINT);
    let mut bins: Vec<(usize, Factors)> = Vec::new();
    for factor in factors {
        match bins.iter_mut().find(|(size, _)| size * factor.1 <= joint) {
            Some((size, members)) => {
                *size *= factor.1;
                members.push(factor);
            }
            None => bins.push((factor.1, vec![factor])),
        }
    }
    bins.into_iter().map(|(size, members)| group(size, &members, used, n)).collect()
}

fn group(size: usize, members: &[(usize, usize, &[u16])], used: Option<&[u32]>, n: usize) -> Group {
    let mut codes = vec![0_u16; n];
    let (mut stride, mut places) = (1, Vec::new());
    for (first, levels, own) in members {
        let add = |(block, out): (usize, &mut [u16])| {
            for (k, code) in out.iter_mut().enumerate() {
                let unit = block * BLOCK + k;
                *code += own[used.map_or(unit, |u| u[unit] as usize)] * stride as u16;
            }
        };
        codes.par_chunks_mut(BLOCK).enumerate().for_each(add);
        places.push((*first, *levels, stride));
        stride *= levels;
    }
    Group { codes, size, members: places }
}
