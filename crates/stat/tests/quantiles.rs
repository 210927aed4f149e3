//! Quantiles by a slow plain way, their intervals by simulation, and the traps.

use proptest::prelude::*;
use stat::quantiles::{Df, Kind, NO_GROUP, Ordered, Quantiles, Request, Rule, quantiles};
use stat::replicates::Replicates;
use stat::{Design, Ratio, Statistic, Survey};

struct Draws(u64);

impl Draws {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Values 0 to 30, many ties, weights 1 to 4.
fn pairs(seed: u64, n: usize) -> Vec<(f64, f64)> {
    let mut draws = Draws(seed);
    (0..n).map(|_| ((draws.next() % 31) as f64, (1 + draws.next() % 4) as f64)).collect()
}

/// The first value, in order, whose units up to it weigh p W.
fn slow_math(pairs: &[(f64, f64)], p: f64) -> f64 {
    let total: f64 = pairs.iter().map(|(_, w)| w).sum();
    let up_to = |x: f64| pairs.iter().filter(|(y, _)| *y <= x).map(|(_, w)| w).sum::<f64>();
    let candidates = pairs.iter().map(|(y, _)| *y).filter(|x| up_to(*x) >= p * total - 1e-9);
    candidates.fold(f64::INFINITY, f64::min)
}

/// Hyndman and Fan's type 7 when all weights are 1: position 1 + (n − 1) p.
fn slow_seven(values: &[f64], p: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = (values.len() - 1) as f64 * p;
    let low = place.floor() as usize;
    let high = (low + 1).min(values.len() - 1);
    sorted[low] + (place - place.floor()) * (sorted[high] - sorted[low])
}

fn quantile(pairs: &[(f64, f64)], p: f64, rule: Rule) -> f64 {
    Ordered::new(pairs.to_vec()).unwrap().quantile(p, rule).unwrap()
}

#[test]
fn the_rule_of_the_inverse_is_the_plain_loop() {
    for seed in 1..30 {
        let pairs = pairs(seed, 3 + seed as usize * 4);
        for p in [0.0, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1.0] {
            assert_eq!(quantile(&pairs, p, Rule::Math), slow_math(&pairs, p), "seed {seed} p {p}");
        }
    }
}

#[test]
fn interpolating_rules_with_equal_weights_are_those_of_hyndman_and_fan() {
    let values: Vec<f64> = pairs(4, 21).into_iter().enumerate().map(|(i, (y, _))| y + i as f64 / 100.0).collect();
    let equal: Vec<(f64, f64)> = values.iter().map(|y| (*y, 2.5)).collect();
    let n = values.len() as f64;
    for p in [0.03, 0.2, 0.37, 0.5, 0.66, 0.91] {
        assert!((quantile(&equal, p, Rule::Hf7) - slow_seven(&values, p)).abs() < 1e-9);
        // Types 5, 6, 8, 9 and 4 are linear in n p + m.
        for (rule, m) in [(Rule::Hf4, 0.0), (Rule::Hf5, 0.5), (Rule::Hf6, p), (Rule::Hf8, (p + 1.0) / 3.0), (Rule::Hf9, p / 4.0 + 0.375)] {
            let mut sorted = values.clone();
            sorted.sort_by(f64::total_cmp);
            let place = n * p + m;
            let at = |k: f64| sorted[(k as usize).clamp(1, sorted.len()) - 1];
            let by_hand = at(place.floor()) + (place - place.floor()) * (at(place.floor() + 1.0) - at(place.floor()));
            assert!((quantile(&equal, p, rule) - by_hand).abs() < 1e-9, "{rule:?} {p}");
        }
    }
}

#[test]
fn a_step_that_rounding_hides_is_a_step() {
    // 0.1 + 0.1 + 0.1 is not 0.3: half of six equal weights is still the third value exactly.
    let six: Vec<(f64, f64)> = (1..=6).map(|k| (f64::from(k), 0.1)).collect();
    assert_eq!((quantile(&six, 0.5, Rule::Math), quantile(&six, 0.5, Rule::School)), (3.0, 3.5));
}

fn request<'a>(y: &'a [f64], probs: &'a [f64]) -> Request<'a> {
    Request { df: Df::Design, ..Request::of(y, probs) }
}

#[test]
fn a_bound_beyond_the_end_is_none_and_never_a_number_that_is_no_number() {
    let y = [1.0, 2.0, 3.0, 4.0];
    let design = Design::simple(&[1.0; 4]).unwrap();
    let survey = Survey::Linearised { design: &design, calibration: None };
    let found = quantiles(&survey, &request(&y, &[0.25, 0.75, 1.0])).unwrap().remove(0);
    let found: Vec<_> = found.into_iter().map(Result::unwrap).collect();
    assert_eq!((found[0].low, found[0].high, found[1].high, found[0].standard_error), (None, None, None, None));
    // F(4) = 1 without variance: logit and beta have no interval there.
    let beta = Request { interval: Kind::Beta, ..request(&y, &[1.0]) };
    let one = quantiles(&survey, &beta).unwrap()[0][0].unwrap();
    assert_eq!((one.value, one.low, one.high), (4.0, None, None));
}

#[test]
fn groups_are_domains_of_the_whole_design() {
    let mut draws = Draws(8);
    let n = 400;
    let weights: Vec<f64> = (0..n).map(|_| 1.0 + draws.unit()).collect();
    let strata: Vec<u32> = (0..n as u32).map(|i| i / 200).collect();
    let clusters: Vec<u32> = (0..n as u32).map(|i| i / 10).collect();
    let y: Vec<f64> = (0..n).map(|_| draws.unit()).collect();
    let groups: Vec<u32> = (0..n).map(|_| if draws.unit() < 0.1 { NO_GROUP } else { (draws.next() % 3) as u32 }).collect();
    let design = Design::new(&weights, Some(&strata), Some(&clusters), Some(&vec![60.0; n])).unwrap();
    let survey = Survey::Linearised { design: &design, calibration: None };
    let found = quantiles(&survey, &Request { groups: Some(&groups), ..request(&y, &[0.3, 0.5]) }).unwrap();
    for (g, group) in found.iter().enumerate() {
        let domain: Vec<bool> = groups.iter().map(|code| *code == g as u32).collect();
        for (p, found) in [0.3, 0.5].into_iter().zip(group) {
            let found = (*found).unwrap();
            // By hand: F(q) and its standard error as of any proportion, carried back.
            let below: Vec<f64> = y.iter().map(|y| f64::from(u8::from(*y <= found.value))).collect();
            let share = survey.estimate(&Ratio::mean(below, domain.clone())).unwrap();
            let t = stat::quantile::student(0.975, 38.0).unwrap();
            let members: Vec<(f64, f64)> = (0..n).filter(|i| domain[*i]).map(|i| (y[i], weights[i])).collect();
            assert_eq!(found.value, slow_math(&members, p));
            let bounds = [share.values[0] - t * share.standard_error(0), share.values[0] + t * share.standard_error(0)];
            assert_eq!([found.low.unwrap(), found.high.unwrap()], bounds.map(|p| slow_math(&members, p)), "group {g}");
            assert_eq!(found.degrees_of_freedom, 38.0);
        }
    }
}

#[test]
fn the_influence_and_the_bootstrap_agree() {
    let mut draws = Draws(15);
    let y: Vec<f64> = (0..600).map(|_| (0..4).map(|_| draws.unit()).sum::<f64>()).collect();
    let design = Design::simple(&vec![2.0; 600]).unwrap();
    let statistic = Quantiles::new(y.clone(), vec![true; 600], vec![0.25, 0.5], Rule::School);
    let linearised = Survey::Linearised { design: &design, calibration: None }.estimate(&statistic).unwrap();
    let replicates = Replicates::rao_wu(&design, 800, 3).unwrap();
    let replicated = Survey::Replicated(&replicates).estimate(&statistic).unwrap();
    let survey = Survey::Linearised { design: &design, calibration: None };
    let woodruff = quantiles(&survey, &request(&y, &[0.25, 0.5])).unwrap().remove(0);
    for (j, woodruff) in woodruff.into_iter().enumerate() {
        let (one, two) = (linearised.standard_error(j), replicated.standard_error(j));
        let three = woodruff.unwrap().standard_error.unwrap();
        assert!((one / two - 1.0).abs() < 0.2 && (three / two - 1.0).abs() < 0.25, "{one} {two} {three}");
    }
}

/// Of 300 simple samples of 80 from uniform values, intervals of the median at 95 % hold 0.5 about 285 times.
#[test]
fn intervals_cover_the_median_as_often_as_they_say() {
    for kind in [Kind::Mean, Kind::Beta, Kind::Xlogit, Kind::Asin, Kind::Score] {
        let covered = (0..300).filter(|seed| covers(*seed, kind)).count();
        assert!((273..=298).contains(&covered), "{kind:?}: {covered} of 300");
    }
}

fn covers(seed: u64, kind: Kind) -> bool {
    let mut draws = Draws(seed * 7919 + 5);
    let y: Vec<f64> = (0..80).map(|_| draws.unit()).collect();
    let design = Design::simple(&[1.0; 80]).unwrap();
    let survey = Survey::Linearised { design: &design, calibration: None };
    let found = quantiles(&survey, &Request { interval: kind, ..request(&y, &[0.5]) }).unwrap()[0][0].unwrap();
    found.low.unwrap() <= 0.5 && 0.5 <= found.high.unwrap()
}

#[test]
fn replicates_give_the_interval_on_values_and_the_woodruff_one() {
    let mut draws = Draws(21);
    let y: Vec<f64> = (0..200).map(|_| draws.unit()).collect();
    let design = Design::simple(&[1.0; 200]).unwrap();
    let replicates = Replicates::rao_wu(&design, 300, 1).unwrap();
    let survey = Survey::Replicated(&replicates);
    for kind in [Kind::Quantile, Kind::Mean] {
        let found = quantiles(&survey, &Request { interval: kind, ..request(&y, &[0.5]) }).unwrap()[0][0].unwrap();
        assert!(found.low.unwrap() < found.value && found.value < found.high.unwrap() && found.standard_error.unwrap() > 0.0);
    }
}

#[test]
fn nobody_and_negative_weights_are_reasons() {
    let design = Design::simple(&[1.0, -1.0, 1.0]).unwrap();
    let survey = Survey::Linearised { design: &design, calibration: None };
    assert!(quantiles(&survey, &request(&[1.0, 2.0, 3.0], &[0.5])).unwrap()[0][0].is_err());
    let groups = [1, NO_GROUP, 1];
    let found = quantiles(&survey, &Request { groups: Some(&groups), ..request(&[1.0, 2.0, 3.0], &[0.5]) }).unwrap();
    assert!(found[0][0].is_err() && found[1][0].is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Neither the scale of the weights, nor the order of rows, nor a row of weight 0 changes a quantile; p and value grow
    /// together; a change of sign turns a symmetric rule round.
    #[test]
    fn quantiles_move_as_they_should(seed in 1_u64..10_000, scale in 0.01_f64..90.0, p in 0.01_f64..0.99) {
        // Like values of other weights would let interpolating rules see the order of rows.
        let data: Vec<(f64, f64)> = pairs(seed, 40).into_iter().enumerate().map(|(i, (y, w))| (y + i as f64 / 64.0, w)).collect();
        let mut other: Vec<(f64, f64)> = data.iter().rev().map(|(y, w)| (*y, w * scale)).collect();
        other.push((99.0, 0.0));
        for rule in [Rule::Math, Rule::School, Rule::ShahVaish, Rule::Hf3, Rule::Hf5, Rule::Hf8] {
            let (a, b) = (quantile(&data, p, rule), quantile(&other, p, rule));
            prop_assert!((a - b).abs() < 1e-6, "{rule:?} {a} {b}");
            prop_assert!(quantile(&data, (p + 0.2).min(1.0), rule) >= a);
        }
        let turned: Vec<(f64, f64)> = data.iter().map(|(y, w)| (-y, *w)).collect();
        let (a, b) = (quantile(&data, p, Rule::Hf5), -quantile(&turned, 1.0 - p, Rule::Hf5));
        prop_assert!((a - b).abs() < 1e-9, "{a} {b}");
    }
}

#[test]
fn the_values_of_the_statistic_are_those_of_the_table() {
    let data = pairs(5, 50);
    let (y, w): (Vec<f64>, Vec<f64>) = data.iter().copied().unzip();
    let statistic = Quantiles::new(y, vec![true; 50], vec![0.5], Rule::Math);
    assert_eq!(statistic.values(&w)[0], slow_math(&data, 0.5));
    assert!(statistic.values(&[0.0; 50])[0].is_nan());
}

/// The trap: 6.7 (1 − t) + 6.7 t is not always 6.7, and F at a hair under a tied value misses all its weight.
#[test]
fn a_quantile_between_two_equal_values_is_that_value_to_the_last_digit() {
    let values = [1.1, 6.7, 6.7, 6.7, 9.3];
    let ordered = Ordered::new(values.iter().map(|x| (*x, 1.37)).collect()).unwrap();
    for rule in [Rule::Hf4, Rule::Hf5, Rule::Hf6, Rule::Hf7, Rule::Hf8, Rule::Hf9] {
        for i in 0..200 {
            let q = ordered.quantile(0.45 + 0.0005 * f64::from(i), rule).unwrap();
            assert_eq!(q, 6.7, "{rule:?}");
        }
    }
}
