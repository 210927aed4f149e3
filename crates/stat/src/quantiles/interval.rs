//! From the standard error of F(q̂) to two bounds for the quantile (Woodruff, *JASA* 47, 1952).

use crate::quantile::{beta, student};

/// How the interval of a quantile is had.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Kind {
    /// F(q̂) ± t s, carried back by the rule of the quantile.
    #[default]
    Mean,
    /// Korn and Graubard's interval of the proportion F(q̂), carried back.
    Beta,
    /// ± t s on the logit scale, carried back.
    Xlogit,
    /// ± t s on the arcsine scale, carried back.
    Asin,
    /// Values that a test of F(x) = p does not refuse (Francisco and Fuller 1991).
    Score,
    /// q̂ ± t s, s from the quantile of each replicate; needs replicates.
    Quantile,
}

impl Kind {
    /// The kind of a name, as R's `interval.type`.
    pub fn named(name: &str) -> Option<Kind> {
        Some(match name {
            "mean" | "woodruff" => Kind::Mean,
            "beta" => Kind::Beta,
            "xlogit" | "logit" => Kind::Xlogit,
            "asin" => Kind::Asin,
            "score" => Kind::Score,
            "quantile" => Kind::Quantile,
            _ => return None,
        })
    }
}

/// What is known of the proportion F(q̂).
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Proportion {
    pub value: f64,
    pub standard_error: f64,
    /// Units of the base.
    pub n: usize,
    /// Degrees of freedom of the interval, and of what the design leaves in the base.
    pub df: f64,
    pub own_df: f64,
    pub level: f64,
}

impl Proportion {
    fn t(&self) -> Option<f64> {
        student(0.5 + self.level / 2.0, self.df)
    }

    /// Two bounds of the proportion; one outside [0, 1], or not defined, is none.
    pub fn bounds(&self, kind: Kind) -> (Option<f64>, Option<f64>) {
        let both = match kind {
            Kind::Mean | Kind::Score | Kind::Quantile => self.t().map(|t| self.around(t, |p| p, 1.0, |x| x)),
            Kind::Xlogit => self.t().map(|t| self.around(t, |p| (p / (1.0 - p)).ln(), 1.0 / self.spread(), |x| 1.0 / (1.0 + (-x).exp()))),
            Kind::Asin => self.t().map(|t| self.around(t, |p| p.sqrt().asin(), 0.5 / self.spread().sqrt(), back_from_arcsine)),
            Kind::Beta => self.beta(),
        };
        let inside = |p: f64| Some(p).filter(|p| (0.0..=1.0).contains(p));
        both.map_or((None, None), |(low, high)| (inside(low), inside(high)))
    }

    /// p (1 − p).
    fn spread(&self) -> f64 {
        self.value * (1.0 - self.value)
    }

    fn around(&self, t: f64, to: impl Fn(f64) -> f64, slope: f64, back: impl Fn(f64) -> f64) -> (f64, f64) {
        let (centre, half) = (to(self.value), t * self.standard_error * slope);
        (back(centre - half), back(centre + half))
    }

    /// Clopper and Pearson's bounds on n* = p (1 − p) / V × (t_(n−1) / t_df)².
    fn beta(&self) -> Option<(f64, f64)> {
        let tail = (1.0 - self.level) / 2.0;
        let simple = student(1.0 - tail, self.n as f64 - 1.0)?;
        let own = student(1.0 - tail, self.own_df)?;
        let effective = self.spread() / self.standard_error.powi(2) * (simple / own).powi(2);
        let (yes, no) = (effective * self.value, effective * (1.0 - self.value));
        effective.is_finite().then_some(())?;
        Some((beta(tail, yes, no + 1.0)?, beta(1.0 - tail, yes + 1.0, no)?))
    }
}

/// sin², not a number beyond the ends of the scale.
fn back_from_arcsine(x: f64) -> f64 {
    if (0.0..=std::f64::consts::FRAC_PI_2).contains(&x) { x.sin().powi(2) } else { f64::NAN }
}
