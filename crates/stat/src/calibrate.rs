//! Calibration: weights nearest to the start weights that meet every margin.
//!
//! In: start weights, margins, a distance, and if wanted q weights and clusters with one ratio. Out: weights that were
//! tested against every margin after the fit, or the reason why there are none.

use crate::columns::Columns;
use crate::conflict;
use crate::distance::Bounds;
pub use crate::distance::Distance;
use crate::feasible;
use crate::household::Households;
use crate::margin::{self, Margin, Options, Weighted, WeightingError, worst};
use crate::newton::{Fit, System};

/// Columns beyond which the p × p equations are not formed.
const COLUMNS: usize = 2_000;
/// Newton's steps before it is given up: ten are common, a hundred mean that there is no solution.
const STEPS: usize = 150;
/// Targets that are written with rounding may contradict each other by this part of their margin's scale.
const ROUNDING: f64 = 1e-6;

/// What is to be calibrated, and how.
#[derive(Clone, Copy, Debug)]
pub struct Problem<'a> {
    /// Start weights, positive or zero; a zero stays zero.
    pub start: &'a [f64],
    pub margins: &'a [Margin<'a>],
    pub distance: Distance,
    /// q of w = d F(q x'λ): units of large q may move more. None: 1.
    pub q: Option<&'a [f64]>,
    /// The cluster of each unit when all units of a cluster must have one ratio w / d.
    pub households: Option<&'a [u32]>,
    pub options: Options,
}

/// Weights w = d F(x'λ) that meet every margin (Deville and Särndal, JASA 87, 1992), as [`Problem::solve`] without q or clusters.
pub fn calibrate(start: &[f64], margins: &[Margin], distance: Distance, options: Options) -> Result<Weighted, WeightingError> {
    Problem { options, ..Problem::new(start, margins, distance) }.solve()
}

impl<'a> Problem<'a> {
    pub fn new(start: &'a [f64], margins: &'a [Margin<'a>], distance: Distance) -> Problem<'a> {
        Problem { start, margins, distance, q: None, households: None, options: Options::default() }
    }

    /// w = d F(q x'λ) with Σ w x = T for every margin.
    ///
    /// Newton's method on the convex dual; its equations are the cross-tables of the margins (p × p), never an n × p
    /// matrix. Redundant margins are found and dropped, margins that contradict each other in the sample are named, and
    /// when no weights exist within the bounds this is proved and the tightest bounds are given.
    /// Every margin is tested after the fit at `options.tolerance` of its scale, Σ |w x|.
    pub fn solve(&self) -> Result<Weighted, WeightingError> {
        self.check()?;
        let rows = Rows::new(self);
        let (distance, q) = (self.distance, rows.q.as_deref());
        let ratio = |i: usize, u: f64| {
            let q = q.map_or(1.0, |q| q[i]);
            let (f, slope) = distance.ratio(q * u);
            (f, q * slope)
        };
        self.fit(&rows, ratio, distance.bounds(), false)
    }

    /// The same for any law of the ratio: F(u) and its derivative for a unit, with F within `bounds`; `cut`: F(0) is not 1
    /// for every unit.
    pub(crate) fn fit(
        &self,
        rows: &Rows,
        ratio: impl Fn(usize, f64) -> (f64, f64) + Sync,
        bounds: Bounds,
        cut: bool,
    ) -> Result<Weighted, WeightingError> {
        let base = &rows.base;
        let target = rows.columns.scaled(&rows.target, rows.total);
        let (slack, start) = conflict::check(self.margins, rows, &target, ROUNDING)?;
        let tolerance = self.options.tolerance.max(slack);
        let law = |i: usize, u: f64| {
            let (f, slope) = ratio(i, u);
            (base[i] * f, base[i] * slope)
        };
        let system = System { columns: &rows.columns, target: &target, given: &rows.target, units: &rows.metric };
        // At λ = 0 every law but one that cuts the start weights themselves gives those weights.
        let fit = system.solve(law, (!cut).then_some(start), tolerance, STEPS.min(self.options.max_iterations));
        let weights = self.spread(rows, rows.columns.map(&fit.lambda, |i, u| base[i] * ratio(i, u).0));
        self.tested(rows, weights, fit, tolerance, bounds)
    }

    /// Weights of the rows given back to all units.
    fn spread(&self, rows: &Rows, weights: Vec<f64>) -> Vec<f64> {
        match (&rows.households, &rows.used) {
            (Some(households), _) => households.spread(self.start, &weights),
            (None, None) => weights,
            (None, Some(used)) => {
                let mut all = vec![0.0; self.start.len()];
                used.iter().zip(weights).for_each(|(i, w)| all[*i as usize] = w);
                all
            }
        }
    }

    fn tested(&self, rows: &Rows, weights: Vec<f64>, fit: Fit, tolerance: f64, bounds: Bounds) -> Result<Weighted, WeightingError> {
        let wanted = margin::targets(self.margins);
        let miss = worst(&weights, self.margins, &wanted);
        if miss.gap <= tolerance {
            return Ok(margin::weighted(self.start, weights, miss.gap, fit.log));
        }
        feasible::refuse(self.margins, rows, bounds)?;
        Err(margin::not_converged(&miss, self.margins, &wanted, fit.log.len()))
    }

    /// All that can be known before iterating.
    fn check(&self) -> Result<(), WeightingError> {
        self.distance.check()?;
        let bounds = self.distance.bounds();
        let open = matches!(self.distance, Distance::Logit(_) | Distance::Raking | Distance::Sinh);
        let zero = if open { bounds.low >= 0.0 } else { bounds.low > 0.0 };
        margin::check(self.start, self.margins, zero)?;
        let n = self.start.len();
        for (what, found) in [("q", self.q.map(<[_]>::len)), ("grappes", self.households.map(<[_]>::len))] {
            if let Some(found) = found.filter(|found| *found != n) {
                return Err(WeightingError::WrongLength { what, found, expected: n });
            }
        }
        let bad = |(_, (q, d)): &(usize, (&f64, &f64))| **d > 0.0 && !(q.is_finite() && **q > 0.0);
        if let Some((unit, (value, _))) = self.q.unwrap_or(&[]).iter().zip(self.start).enumerate().find(bad) {
            return Err(WeightingError::BadQ { unit: unit + 1, value: *value });
        }
        let columns = self.margins.iter().map(Margin::columns).sum();
        if columns > COLUMNS {
            return Err(WeightingError::TooManyColumns { columns, limit: COLUMNS });
        }
        if bounds.low >= 0.0 { margin::check_means(self.start, self.margins) } else { Ok(()) }
    }
}

/// The rows that are solved for: units of positive weight, or clusters.
pub(crate) struct Rows {
    pub columns: Columns,
    /// Start weights; for raking on the scale of the population, from where the first step is small.
    pub base: Vec<f64>,
    pub q: Option<Vec<f64>>,
    /// Targets as given, all columns in a row, categorical margins on one total.
    pub target: Vec<f64>,
    /// That total; what Σ d is when there is no categorical margin.
    pub total: f64,
    /// What a miss of each column is compared with, when it is known beforehand: the total of categories; 0: Σ |w x|.
    pub metric: Vec<f64>,
    households: Option<Households>,
    used: Option<Vec<u32>>,
}

impl Rows {
    pub fn new(problem: &Problem) -> Rows {
        let Problem { start, margins, .. } = *problem;
        let target: Vec<f64> = margin::targets(margins).into_iter().flatten().collect();
        let sum: f64 = start.iter().sum();
        let categories = margins.iter().find_map(Margin::total);
        let total = categories.unwrap_or(sum);
        let metric = margins.iter().flat_map(|m| vec![m.total().map_or(0.0, |_| total); m.columns()]).collect();
        // With the constant among the columns and no q, λ takes any factor of the start weights.
        let free = matches!(problem.distance, Distance::Raking) && problem.q.is_none() && categories.is_some();
        let scale = if free { total / sum } else { 1.0 };
        let used = start.contains(&0.0).then(|| (0..start.len() as u32).filter(|i| start[*i as usize] > 0.0).collect::<Vec<u32>>());
        let at = |values: &[f64]| used.as_ref().map_or(values.to_vec(), |u| u.iter().map(|i| values[*i as usize]).collect());
        let mut base = at(start);
        base.iter_mut().for_each(|d| *d *= scale);
        let (columns, households, q) = match problem.households {
            None => (Columns::new(margins, used.as_deref(), &base), None, problem.q.map(at)),
            Some(codes) => {
                let households = Households::new(codes, start);
                base = households.sums(start).iter().map(|d| d * scale).collect();
                (households.columns(margins, start, &base), Some(households.clone()), problem.q.map(|q| households.means(q, start)))
            }
        };
        Rows { columns, base, q, target, total, metric, households, used }
    }
}
