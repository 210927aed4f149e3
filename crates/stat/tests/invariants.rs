//! What must not change a number: scale of the weights, order of the rows, identical halves; and odd slices, which get an error.

use proptest::prelude::*;
use stat::cube::{Domains, numbers};
use stat::design::{Design, Drawn, Plan, Unequal};
use stat::quantiles::{Request, quantiles};
use stat::replicates::ReplicateError;
use stat::{EstimateError, Ratio, Replicates, Statistic, Survey, Total, mean};

/// A small linear congruential draw in [0, 1): the same data on every machine.
fn uniform(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / (1u64 << 31) as f64
    }
}

fn near(found: f64, wanted: f64, digits: f64) {
    assert!((found - wanted).abs() <= digits * wanted.abs().max(1e-9), "{found} for {wanted}");
}

#[derive(Clone)]
struct Sample {
    weights: Vec<f64>,
    strata: Vec<u32>,
    clusters: Vec<u32>,
    population: Vec<f64>,
    y: Vec<f64>,
    base: Vec<bool>,
}

/// Three strata of six clusters of one to three rows, out of twenty; some rows without weight, ties in y.
fn sample(seed: u64) -> Sample {
    let mut next = uniform(seed);
    let mut s = Sample { weights: vec![], strata: vec![], clusters: vec![], population: vec![], y: vec![], base: vec![] };
    for (h, c) in (0..3).flat_map(|h| (0..6).map(move |c| (h, c))) {
        for _ in 0..1 + (next() * 3.0) as usize {
            s.weights.push(if next() < 0.1 { 0.0 } else { 0.5 + 4.0 * next() });
            s.strata.push(h);
            s.clusters.push(c);
            s.population.push(20.0);
            s.y.push((10.0 * next()).round());
            s.base.push(next() < 0.7);
        }
    }
    s.base[0] = true;
    s.weights[0] = 1.0;
    s
}

impl Sample {
    fn design(&self) -> Design {
        Design::new(&self.weights, Some(&self.strata), Some(&self.clusters), Some(&self.population)).unwrap()
    }

    fn picked(&self, rows: &[usize]) -> Sample {
        fn of<T: Copy>(column: &[T], rows: &[usize]) -> Vec<T> {
            rows.iter().map(|i| column[*i]).collect()
        }
        Sample {
            weights: of(&self.weights, rows),
            strata: of(&self.strata, rows),
            clusters: of(&self.clusters, rows),
            population: of(&self.population, rows),
            y: of(&self.y, rows),
            base: of(&self.base, rows),
        }
    }

    fn median(&self, design: &Design) -> [Option<f64>; 3] {
        let groups: Vec<u32> = self.base.iter().map(|base| u32::from(!*base)).collect();
        let survey = Survey::Linearised { design, calibration: None };
        let request = Request { groups: Some(&groups), ..Request::of(&self.y, &[0.5]) };
        let q = quantiles(&survey, &request).unwrap()[0][0].unwrap();
        [Some(q.value), q.low, q.high]
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn weights_a_million_times_smaller_or_larger_change_no_mean_and_no_median(seed in 1_u64..10_000) {
        let s = sample(seed);
        let design = s.design();
        let wanted = mean(&design, &s.y, &s.base, None).unwrap();
        for scale in [1e-6, 1e6] {
            let scaled = design.reweighted(s.weights.iter().map(|w| w * scale).collect()).unwrap();
            let found = mean(&scaled, &s.y, &s.base, None).unwrap();
            near(found.value, wanted.value, 1e-12);
            near(found.standard_error, wanted.standard_error, 1e-10);
            prop_assert_eq!((found.n, found.degrees_of_freedom), (wanted.n, wanted.degrees_of_freedom));
            prop_assert_eq!(s.median(&scaled), s.median(&design));
        }
    }

    #[test]
    fn the_order_of_the_rows_changes_nothing(seed in 1_u64..10_000) {
        let s = sample(seed);
        let mut next = uniform(seed + 1);
        let mut rows: Vec<usize> = (0..s.y.len()).collect();
        (1..rows.len()).rev().for_each(|last| rows.swap(last, (next() * (last + 1) as f64) as usize));
        let shuffled = s.picked(&rows);
        let (a, b) = (mean(&s.design(), &s.y, &s.base, None).unwrap(), mean(&shuffled.design(), &shuffled.y, &shuffled.base, None).unwrap());
        near(b.value, a.value, 1e-12);
        near(b.standard_error, a.standard_error, 1e-10);
        prop_assert_eq!((a.n, a.degrees_of_freedom), (b.n, b.degrees_of_freedom));
        for (a, b) in s.median(&s.design()).into_iter().zip(shuffled.median(&shuffled.design())) {
            prop_assert_eq!(a, b);
        }
    }

    /// With replacement: V = Σ n/(n − 1) Σ (z − z̄)²; a stratum and its copy, each with half the weights, have half the variance.
    #[test]
    fn two_identical_halves_of_every_stratum_have_half_the_variance(seed in 1_u64..10_000) {
        let s = sample(seed);
        let n = s.y.len();
        let twice: Vec<usize> = (0..n).chain(0..n).collect();
        let mut both = s.picked(&twice);
        both.weights.iter_mut().for_each(|w| *w /= 2.0);
        both.strata[n..].iter_mut().for_each(|h| *h += 3);
        let of = |s: &Sample| {
            let design = Design::new(&s.weights, Some(&s.strata), Some(&s.clusters), None).unwrap();
            mean(&design, &s.y, &s.base, None).unwrap()
        };
        let (one, two) = (of(&s), of(&both));
        near(two.value, one.value, 1e-12);
        near(two.standard_error * 2.0_f64.sqrt(), one.standard_error, 1e-10);
        prop_assert_eq!(two.degrees_of_freedom, 2 * one.degrees_of_freedom);
    }

    /// A total is linear: the jackknife is the formula of the design, to rounding, in a domain and with a finite population too.
    #[test]
    fn the_stratified_jackknife_of_a_total_is_linearisation(seed in 1_u64..10_000) {
        let s = sample(seed);
        let design = s.design();
        let total = Total { y: s.y.clone(), domain: s.base.clone() };
        let replicates = Replicates::jackknife(&design).unwrap();
        let linear = Survey::Linearised { design: &design, calibration: None }.estimate(&total).unwrap();
        let again = Survey::Replicated(&replicates).centre(&total);
        near(again.0, linear.values[0], 1e-12);
        near(again.1, linear.standard_error(0), 1e-9);
    }

    #[test]
    fn totals_of_domains_add_up_with_their_covariances(seed in 1_u64..10_000) {
        let s = sample(seed);
        let design = s.design();
        let survey = Survey::Linearised { design: &design, calibration: None };
        let of = |domain: Vec<bool>| Total { y: s.y.clone(), domain };
        let parts = stat::Stacked::of([of(s.base.clone()), of(s.base.iter().map(|b| !b).collect())]);
        let whole = survey.estimate(&of(vec![true; s.y.len()])).unwrap();
        let (value, standard_error) = survey.estimate(&parts).unwrap().contrast(&[1.0, 1.0]);
        near(value, whole.values[0], 1e-12);
        near(standard_error, whole.standard_error(0), 1e-9);
    }
}

trait Centre {
    fn centre(&self, statistic: &dyn Statistic) -> (f64, f64);
}

impl Centre for Survey<'_> {
    fn centre(&self, statistic: &dyn Statistic) -> (f64, f64) {
        let estimates = self.estimate(statistic).unwrap();
        (estimates.values[0], estimates.standard_error(0))
    }
}

#[test]
fn a_statistic_of_another_length_is_refused_not_summed_in_part() {
    let design = Design::simple(&[1.0; 4]).unwrap();
    let replicates = Replicates::jackknife(&design).unwrap();
    for survey in [Survey::Linearised { design: &design, calibration: None }, Survey::Replicated(&replicates)] {
        let wanted = |found| Err(EstimateError::Lengths { found, expected: 4 });
        let short = Total { y: vec![1.0; 3], domain: vec![true; 4] };
        assert_eq!(survey.estimate(&short), wanted(3));
        assert_eq!(survey.estimate(&Total { y: vec![1.0; 4], domain: vec![true; 5] }), wanted(5));
        assert_eq!(survey.estimate(&Ratio::mean(vec![1.0; 4], vec![true; 2])), wanted(2));
        let x = Ratio { y: vec![1.0; 4], x: Some(vec![1.0; 6]), domain: vec![true; 4] };
        assert_eq!(survey.estimate(&x), wanted(6));
        assert_eq!(survey.estimate(&stat::Stacked::of([short])), wanted(3));
    }
}

#[test]
fn no_unit_no_weight_one_unit_have_a_reason() {
    let none = Design::simple(&[]);
    if let Ok(none) = &none {
        assert_eq!(mean(none, &[], &[], None), Err(EstimateError::EmptyBase));
        assert!(Replicates::jackknife(none).is_err());
    }
    let zero = Design::simple(&[0.0; 3]).unwrap();
    assert_eq!(mean(&zero, &[1.0; 3], &[true; 3], None), Err(EstimateError::EmptyBase));
    let survey = Survey::Linearised { design: &zero, calibration: None };
    assert_eq!(survey.estimate(&Ratio::mean(vec![1.0; 3], vec![true; 3])), Err(EstimateError::EmptyBase));
    assert_eq!(quantiles(&survey, &Request::of(&[1.0; 3], &[0.5])).unwrap()[0][0], Err(EstimateError::EmptyBase));
    assert!(Design::simple(&[1.0]).is_err());
}

#[test]
fn seventy_thousand_clusters_are_told_apart() {
    let n = 70_000;
    let clusters: Vec<u32> = (0..2 * n).map(|i| i % n).collect();
    let design = Design::new(&vec![1.0; 2 * n as usize], None, Some(&clusters), None).unwrap();
    assert_eq!(design.degrees_of_freedom(|_| true), n - 1);
}

/// The probability of the last unit of a stratum is not the fraction of the stratum.
#[test]
fn replicates_of_unequal_probabilities_are_refused() {
    let p = [0.2, 0.5, 0.9, 1.0];
    let weights: Vec<f64> = p.iter().map(|p| 1.0 / p).collect();
    let stage = Drawn { population: Some(&p), ..Drawn::default() };
    for unequal in [Unequal::Brewer, Unequal::Poisson] {
        let plan = Plan { unequal: Some(unequal), ..Plan::one(stage) };
        let design = Design::drawn(&weights, &plan).unwrap();
        assert_eq!(Replicates::jackknife(&design), Err(ReplicateError::UnequalProbabilities));
        assert_eq!(Replicates::rao_wu(&design, 50, 1), Err(ReplicateError::UnequalProbabilities));
    }
}

/// One enormous value in another domain must not cost the digits of this one.
#[test]
fn sums_of_numbers_keep_their_digits_beside_an_enormous_value() {
    let n = 60;
    let mut next = uniform(5);
    let weights: Vec<f64> = (0..n).map(|_| 1.0 + next()).collect();
    let y: Vec<f64> = (0..n).map(|i| if i == 0 { 1e9 } else { 3.0 + next() }).collect();
    let codes: Vec<u16> = (0..n).map(|i| u16::from(i > 9)).collect();
    let base: Vec<bool> = codes.iter().map(|c| *c == 1).collect();
    let design = Design::simple(&weights).unwrap();
    let slow = mean(&design, &y, &base, None).unwrap();
    let fast = numbers(&design, &Domains::new(&codes, 2), &y).unwrap().mean(1).unwrap();
    near(fast.value, slow.value, 1e-12);
    near(fast.standard_error, slow.standard_error, 1e-9);
    near(fast.deff.unwrap(), slow.deff.unwrap(), 1e-9);
    let constant: Vec<f64> = (0..n).map(|i| if i == 0 { 1e9 } else { 0.1 }).collect();
    let fast = numbers(&design, &Domains::new(&codes, 2), &constant).unwrap().mean(1).unwrap();
    assert!((fast.standard_error, fast.deff) == (0.0, None) || fast.standard_error < 1e-15, "{fast:?}");
}

#[test]
fn a_group_far_beyond_the_units_is_refused_and_negative_weights_are_named() {
    let design = Design::simple(&[1.0, 2.0, 1.0]).unwrap();
    let survey = Survey::Linearised { design: &design, calibration: None };
    let request = Request { groups: Some(&[0, 4_000_000_000, 1]), ..Request::of(&[1.0; 3], &[0.5]) };
    assert_eq!(quantiles(&survey, &request), Err(EstimateError::Group { code: 4_000_000_000, units: 3 }));
    let negative = design.reweighted(vec![1.0, -2.0, 4.0]).unwrap();
    let survey = Survey::Linearised { design: &negative, calibration: None };
    let found = quantiles(&survey, &Request::of(&[1.0; 3], &[0.5])).unwrap()[0][0];
    assert_eq!(found, Err(EstimateError::NegativeWeight));
}

#[test]
fn a_share_outside_zero_to_one_has_no_korn_graubard_interval() {
    use stat::interval::{Method, NoInterval, interval};
    let design = Design::simple(&[-1.0, 3.0, 3.0, 3.0]).unwrap();
    let share = mean(&design, &[1.0, 0.0, 0.0, 0.0], &[true; 4], None).unwrap();
    assert!(share.value < 0.0);
    assert_eq!(interval(&share, Method::KornGraubard, 0.95), Err(NoInterval::NotDefined));
}
