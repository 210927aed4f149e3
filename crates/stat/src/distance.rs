//! The distances of calibration: how far a weight may go from where it starts, and at what price.
//!
//! Weights are w = d F(q x'λ). F(0) = F'(0) = 1 whatever the distance, so all agree for small corrections.
//! Sources: Deville and Särndal, JASA 87, 1992; Sautory, *La macro CALMAR*, INSEE, 1993 (methods 1 to 4) and
//! CALMAR 2, 2003 (method 5, hyperbolic sine).

use crate::margin::WeightingError;

/// Bounds of the ratio g = w / d, L < 1 < U.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Bounds {
    pub low: f64,
    pub high: f64,
}

/// The function F of w = d F(q x'λ).
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Distance {
    /// F(u) = 1 + u: one step, weights may become negative.
    Linear,
    /// F(u) = exp(u): the raking ratio, weights stay positive.
    Raking,
    /// p = asinh(2u), F = (p + √(p² + 4)) / 2: positive, with lighter tails than raking.
    Sinh,
    /// F(u) = [L(U−1) + U(1−L)e^{Au}] / [(U−1) + (1−L)e^{Au}], A = (U−L) / ((1−L)(U−1)): strictly within L and U.
    Logit(Bounds),
    /// 1 + u cut at L and U; an infinite bound is no bound.
    TruncatedLinear(Bounds),
    /// exp(u) cut at L and U.
    TruncatedRaking(Bounds),
    /// The hyperbolic sine cut at L and U.
    TruncatedSinh(Bounds),
}

impl Bounds {
    /// Bounds that contain 1 with room on both sides.
    pub fn new(low: f64, high: f64) -> Result<Bounds, WeightingError> {
        // Written so that NaN is refused too.
        if low < 1.0 && 1.0 < high { Ok(Bounds { low, high }) } else { Err(WeightingError::BoundsExcludeOne { low, high }) }
    }
}

impl Distance {
    /// Bounds of g: 0 and ∞ for raking and sinh, none for linear.
    pub fn bounds(self) -> Bounds {
        match self {
            Distance::Linear => Bounds { low: f64::NEG_INFINITY, high: f64::INFINITY },
            Distance::Raking | Distance::Sinh => Bounds { low: 0.0, high: f64::INFINITY },
            Distance::Logit(b) | Distance::TruncatedLinear(b) => b,
            Distance::TruncatedRaking(b) | Distance::TruncatedSinh(b) => Bounds { low: b.low.max(0.0), high: b.high },
        }
    }

    /// L < 1 < U, and finite for logit.
    pub(crate) fn check(self) -> Result<(), WeightingError> {
        let Bounds { low, high } = self.bounds();
        Bounds::new(low, high)?;
        match self {
            Distance::Logit(b) if !(b.low.is_finite() && b.high.is_finite()) => Err(WeightingError::LogitNeedsBounds { low, high }),
            _ => Ok(()),
        }
    }

    /// F(u) and F'(u).
    #[inline]
    pub(crate) fn ratio(self, u: f64) -> (f64, f64) {
        match self {
            Distance::Linear => (1.0 + u, 1.0),
            Distance::Raking => {
                let e = u.exp();
                (e, e)
            }
            Distance::Sinh => sinh(u),
            Distance::Logit(b) => logit(u, b),
            Distance::TruncatedLinear(b) => cut((1.0 + u, 1.0), b),
            Distance::TruncatedRaking(b) => cut((u.exp(), u.exp()), b),
            Distance::TruncatedSinh(b) => cut(sinh(u), b),
        }
    }

    /// The u with F(u) = g, for g strictly within the bounds.
    pub fn inverse(self, g: f64) -> f64 {
        match self {
            Distance::Linear | Distance::TruncatedLinear(_) => g - 1.0,
            Distance::Raking | Distance::TruncatedRaking(_) => g.ln(),
            Distance::Sinh | Distance::TruncatedSinh(_) => (g - 1.0 / g).sinh() / 2.0,
            Distance::Logit(Bounds { low, high }) => {
                let a = (high - low) / ((1.0 - low) * (high - 1.0));
                ((g - low) * (high - 1.0) / ((1.0 - low) * (high - g))).ln() / a
            }
        }
    }
}

/// F and F' of the hyperbolic sine; F = 2 / (√(p² + 4) − p) for p < 0, where the sum would cancel.
fn sinh(u: f64) -> (f64, f64) {
    let p = (2.0 * u).asinh();
    let root = (p * p + 4.0).sqrt();
    let f = if p < 0.0 { 2.0 / (root - p) } else { (p + root) / 2.0 };
    (f, 2.0 * f / (root * (1.0 + 4.0 * u * u).sqrt()))
}

/// F and F' of logit, with the exponential of a negative number only.
fn logit(u: f64, Bounds { low, high }: Bounds) -> (f64, f64) {
    let a = (high - low) / ((1.0 - low) * (high - 1.0));
    let e = (-(a * u).abs()).exp();
    let (down, up) = ((high - 1.0) * if u > 0.0 { e } else { 1.0 }, (1.0 - low) * if u > 0.0 { 1.0 } else { e });
    let sum = down + up;
    // F = (L down + U up) / (down + up), F' = A (U − L) down up / (down + up)².
    ((low * down + high * up) / sum, a * (high - low) * (down / sum) * (up / sum))
}

fn cut((f, slope): (f64, f64), Bounds { low, high }: Bounds) -> (f64, f64) {
    if f <= low {
        (low, 0.0)
    } else if f >= high {
        (high, 0.0)
    } else {
        (f, slope)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Distance; 7] = [
        Distance::Linear,
        Distance::Raking,
        Distance::Sinh,
        Distance::Logit(Bounds { low: 0.3, high: 2.5 }),
        Distance::TruncatedLinear(Bounds { low: 0.3, high: 2.5 }),
        Distance::TruncatedRaking(Bounds { low: 0.3, high: 2.5 }),
        Distance::TruncatedSinh(Bounds { low: 0.3, high: 2.5 }),
    ];

    #[test]
    fn every_distance_starts_at_one_with_slope_one() {
        for distance in ALL {
            let (f, slope) = distance.ratio(0.0);
            assert!((f - 1.0).abs() < 1e-15 && (slope - 1.0).abs() < 1e-12, "{distance:?} {f} {slope}");
        }
    }

    #[test]
    fn the_slope_is_the_derivative_and_the_inverse_inverts() {
        for distance in ALL {
            for u in [-0.6, -0.2, 0.1, 0.5, 0.9] {
                let ((f, slope), h) = (distance.ratio(u), 1e-6);
                let numeric = (distance.ratio(u + h).0 - distance.ratio(u - h).0) / (2.0 * h);
                assert!((numeric - slope).abs() < 1e-8, "{distance:?} {u} {numeric} {slope}");
                assert!((distance.inverse(f) - u).abs() < 1e-9, "{distance:?} {u}");
            }
        }
    }

    #[test]
    fn bounds_hold_however_far_u_goes() {
        for u in [-1e6, -1e3, 1e3, 1e6] {
            let (f, slope) = Distance::Logit(Bounds { low: 0.3, high: 2.5 }).ratio(u);
            assert!((0.3..=2.5).contains(&f) && slope.is_finite(), "{u} {f}");
        }
    }

    #[test]
    fn bounds_without_one_are_refused() {
        for (low, high) in [(1.2, 3.0), (0.2, 0.9), (1.0, 2.0), (f64::NAN, 2.0), (2.0, 0.5)] {
            assert!(matches!(Bounds::new(low, high), Err(WeightingError::BoundsExcludeOne { .. })));
        }
    }
}
