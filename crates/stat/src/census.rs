//! Shares of a small population asked nearly all: the exact interval of a sample drawn without replacement.
//!
//! In: how many answered, how many of them said yes, how many persons there are. Out: how many of all could say yes. At
//! n = N the interval is the point itself; at 0 % and 100 % it is still an interval, and never wider than what is not known.

use statrs::function::gamma::ln_gamma;

/// Bounds of the share M / N of a population of N persons, of whom n answered, x of them yes.
///
/// M is between the smallest number for which x or more yes are not rare, P(X ≥ x | M) > α/2, and the largest for which x or
/// fewer are not, P(X ≤ x | M) > α/2, X hypergeometric: the test of Fisher turned round, at least of the level asked.
/// None: x > n, n > N, n = 0, or a level outside (0, 1).
///
/// Source: Wang, *Exact confidence intervals for a population total under hypergeometric sampling*, JASA 110, 2015, § 1
/// (the interval made of two one-sided tests); Cochran, *Sampling Techniques*, 1977, 3.6.
pub fn share_of_finite(x: u64, n: u64, population: u64, level: f64) -> Option<(f64, f64)> {
    if x > n || n > population || n == 0 || !(level > 0.0 && level < 1.0) {
        return None;
    }
    let tail = (1.0 - level) / 2.0;
    // At least the x who said yes, at most all but the n − x who said no.
    let (least, most) = (x, population - (n - x));
    let low = first(least, most, |m| at_least(x, n, m, population) > tail);
    let high = most - first(0, most - least, |k| at_most(x, n, most - k, population) > tail);
    Some((low as f64 / population as f64, high as f64 / population as f64))
}

/// The first of low..=high where `holds`, which once true stays true; `high` when it never is.
fn first(low: u64, high: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (low, high);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) { high = middle } else { low = middle + 1 }
    }
    low
}

/// P(X ≥ x) for n drawn from N with m yes.
fn at_least(x: u64, n: u64, m: u64, population: u64) -> f64 {
    (x..=n.min(m)).map(|k| probability(k, n, m, population)).sum()
}

fn at_most(x: u64, n: u64, m: u64, population: u64) -> f64 {
    (0..=x.min(m)).map(|k| probability(k, n, m, population)).sum()
}

/// C(m, k) C(N − m, n − k) / C(N, n).
fn probability(k: u64, n: u64, m: u64, population: u64) -> f64 {
    let impossible = k > m || k > n || n - k > population - m;
    if impossible { 0.0 } else { (ln_choose(m, k) + ln_choose(population - m, n - k) - ln_choose(population, n)).exp() }
}

fn ln_choose(n: u64, k: u64) -> f64 {
    let ln_factorial = |n: u64| ln_gamma(n as f64 + 1.0);
    ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_population_leaves_no_doubt() {
        for x in [0, 7, 20] {
            let share = x as f64 / 20.0;
            assert_eq!(share_of_finite(x, 20, 20, 0.95), Some((share, share)));
        }
    }

    #[test]
    fn nobody_of_those_who_answered_does_not_mean_nobody() {
        // 12 of 15 answered, none yes: with m yes among 15, none of 12 is drawn with chance C(15 − m, 12) / C(15, 12),
        // 91/455 = 0.2 at m = 1, 13/455 = 0.0286 at m = 2, 1/455 = 0.0022 at m = 3, which is rare.
        let (low, high) = share_of_finite(0, 12, 15, 0.95).unwrap();
        assert_eq!(low, 0.0);
        assert!((high - 2.0 / 15.0).abs() < 1e-12, "{high}");
    }

    #[test]
    fn a_large_population_gives_clopper_and_pearson() {
        let (low, high) = share_of_finite(3, 40, 4_000_000, 0.95).unwrap();
        let beta = crate::quantile::beta;
        assert!((low - beta(0.025, 3.0, 38.0).unwrap()).abs() < 1e-4);
        assert!((high - beta(0.975, 4.0, 37.0).unwrap()).abs() < 1e-4);
    }

    #[test]
    fn the_level_is_kept_for_every_population_of_twelve() {
        let (n, population) = (7_u64, 12_u64);
        for m in 0..=population {
            let covers = |x: u64| {
                share_of_finite(x, n, population, 0.9).is_some_and(|(low, high)| {
                    let share = m as f64 / population as f64;
                    low - 1e-12 <= share && share <= high + 1e-12
                })
            };
            let coverage: f64 = (0..=n).filter(|x| covers(*x)).map(|x| probability(x, n, m, population)).sum();
            assert!(coverage >= 0.9 - 1e-9, "{m}: {coverage}");
        }
    }

    #[test]
    fn what_cannot_be_is_refused() {
        assert_eq!(share_of_finite(5, 4, 10, 0.95), None);
        assert_eq!(share_of_finite(5, 11, 10, 0.95), None);
        assert_eq!(share_of_finite(0, 0, 10, 0.95), None);
        assert_eq!(share_of_finite(1, 2, 10, 1.0), None);
    }
}
