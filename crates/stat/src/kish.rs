//! Kish's effect of unequal weights.

/// How much unequal weights cost.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Kish {
    /// Units of positive weight.
    pub n: usize,
    /// Effective number of units: (Σw)² / Σw².
    pub n_effective: f64,
    /// Design effect of the weights: n Σw² / (Σw)², at least 1 for positive weights.
    pub deff: f64,
}

/// Kish's effective size and design effect of `weights`; none when they sum to zero or one of them is not finite.
///
/// Source: Kish, *Survey Sampling*, 1965, section 11.2. Units of weight zero do not count in `n`.
pub fn kish(weights: &[f64]) -> Option<Kish> {
    let n = weights.iter().filter(|w| **w != 0.0).count();
    let sum: f64 = weights.iter().sum();
    let squares: f64 = weights.iter().map(|w| w * w).sum();
    let n_effective = sum * sum / squares;
    (n_effective.is_finite() && n_effective > 0.0).then(|| Kish { n, n_effective, deff: n as f64 / n_effective })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_weights_cost_nothing() {
        let k = kish(&[2.5; 8]).unwrap();
        assert_eq!((k.n, k.n_effective, k.deff), (8, 8.0, 1.0));
    }

    #[test]
    fn by_hand() {
        // Σw = 6, Σw² = 14: n_eff = 36/14, deff = 3 × 14/36; a zero weight is no unit.
        let k = kish(&[1.0, 2.0, 3.0, 0.0]).unwrap();
        assert!((k.n_effective - 36.0 / 14.0).abs() < 1e-12 && (k.deff - 42.0 / 36.0).abs() < 1e-12);
    }

    #[test]
    fn no_weight_no_number() {
        for weights in [&[][..], &[0.0, 0.0], &[f64::NAN], &[f64::INFINITY], &[1.0, -1.0]] {
            assert_eq!(kish(weights), None);
        }
    }
}
