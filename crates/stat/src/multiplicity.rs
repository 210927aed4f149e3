//! Corrections for several tests at once: of many, some will be small by chance.
//!
//! In: the p-values of a family of tests. Out: adjusted p-values in the same order, to be compared with the level itself.

/// How p-values are adjusted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Correction {
    /// min(1, m p): holds the chance of one false finding, whatever the tests.
    Bonferroni,
    /// Holm (1979): the same guarantee, never less powerful. The default.
    Holm,
    /// Hochberg (1988): as Holm stepping up, for independent or positively linked tests.
    Hochberg,
    /// Benjamini and Hochberg (1995): holds the share of false findings among the findings, same condition.
    BenjaminiHochberg,
    /// Benjamini and Yekutieli (2001): that share whatever the tests.
    BenjaminiYekutieli,
}

impl Correction {
    pub fn label_fr(self) -> &'static str {
        match self {
            Correction::Bonferroni => "Bonferroni",
            Correction::Holm => "Holm",
            Correction::Hochberg => "Hochberg",
            Correction::BenjaminiHochberg => "Benjamini-Hochberg (taux de fausses découvertes)",
            Correction::BenjaminiYekutieli => "Benjamini-Yekutieli (taux de fausses découvertes)",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Debug, thiserror::Error)]
pub enum CorrectionError {
    #[error("la probabilité critique du test {test} vaut {value} ; attendu : un nombre entre 0 et 1 (ôter les tests non définis)")]
    NoProbability { test: usize, value: f64 },
}

/// Adjusted p-values, in the order given. Equal p-values get equal adjusted ones.
pub fn adjusted(p: &[f64], correction: Correction) -> Result<Vec<f64>, CorrectionError> {
    if let Some(test) = p.iter().position(|p| !(0.0..=1.0).contains(p)) {
        return Err(CorrectionError::NoProbability { test: test + 1, value: p[test] });
    }
    let m = p.len() as f64;
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|i, j| p[*i].total_cmp(&p[*j]));
    let harmonic: f64 = (1..=p.len()).map(|i| 1.0 / i as f64).sum();
    // `rank` counts from 1, the smallest first.
    let factor = |rank: f64| match correction {
        Correction::Bonferroni => m,
        Correction::Holm | Correction::Hochberg => m - rank + 1.0,
        Correction::BenjaminiHochberg => m / rank,
        Correction::BenjaminiYekutieli => m / rank * harmonic,
    };
    let scaled: Vec<f64> = order.iter().enumerate().map(|(k, i)| factor(k as f64 + 1.0) * p[*i]).collect();
    let kept = match correction {
        Correction::Bonferroni | Correction::Holm => step_down(scaled),
        _ => step_up(scaled),
    };
    let mut adjusted = vec![0.0; p.len()];
    order.iter().zip(kept).for_each(|(i, value)| adjusted[*i] = value.min(1.0));
    Ok(adjusted)
}

/// The largest so far, from the smallest p on.
fn step_down(mut values: Vec<f64>) -> Vec<f64> {
    (1..values.len()).for_each(|k| values[k] = values[k].max(values[k - 1]));
    values
}

/// The smallest so far, from the largest p on.
fn step_up(mut values: Vec<f64>) -> Vec<f64> {
    (1..values.len()).rev().for_each(|k| values[k - 1] = values[k - 1].min(values[k]));
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: &[f64], wanted: &[f64]) {
        assert!(found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-15), "{found:?} {wanted:?}");
    }

    #[test]
    fn by_hand() {
        let p = [0.01, 0.04, 0.03, 0.5];
        close(&adjusted(&p, Correction::Bonferroni).unwrap(), &[0.04, 0.16, 0.12, 1.0]);
        close(&adjusted(&p, Correction::Holm).unwrap(), &[0.04, 0.09, 0.09, 0.5]);
        close(&adjusted(&p, Correction::Hochberg).unwrap(), &[0.04, 0.08, 0.08, 0.5]);
        close(&adjusted(&p, Correction::BenjaminiHochberg).unwrap(), &[0.04, 0.16 / 3.0, 0.16 / 3.0, 0.5]);
        let h = 1.0 + 0.5 + 1.0 / 3.0 + 0.25;
        close(&adjusted(&p, Correction::BenjaminiYekutieli).unwrap(), &[0.04 * h, 0.16 / 3.0 * h, 0.16 / 3.0 * h, 1.0]);
    }

    #[test]
    fn the_share_of_false_findings_by_its_definition() {
        // Benjamini-Hochberg at q rejects the k smallest, k the last rank with p ≤ k q / m.
        let p = [0.003, 0.2, 0.011, 0.02, 0.02, 0.7, 0.041, 0.049];
        let found = adjusted(&p, Correction::BenjaminiHochberg).unwrap();
        let mut sorted = p;
        sorted.sort_by(f64::total_cmp);
        for q in [0.01, 0.03, 0.05, 0.1, 0.25, 0.8] {
            let last = (1..=8).rev().find(|k| sorted[k - 1] <= *k as f64 * q / 8.0);
            let limit = last.map_or(-1.0, |k| sorted[k - 1]);
            assert!(p.iter().zip(&found).all(|(p, a)| (*p <= limit) == (*a <= q + 1e-15)), "{q} {found:?}");
        }
        assert_eq!(found[3], found[4]);
    }

    #[test]
    fn what_is_no_probability_is_refused() {
        assert!(matches!(adjusted(&[0.1, f64::NAN], Correction::Holm), Err(CorrectionError::NoProbability { test: 2, .. })));
        assert!(adjusted(&[1.2], Correction::Holm).is_err());
        assert_eq!(adjusted(&[], Correction::Holm), Ok(vec![]));
    }
}
