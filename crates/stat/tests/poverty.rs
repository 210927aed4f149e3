//! Poverty indicators: by hand, and their influences against derivatives and bootstraps.

use stat::poverty::{Incomes, Indicator, Poverty};
use stat::replicates::Replicates;
use stat::{Design, Statistic, Survey};

struct Draws(u64);

impl Draws {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Log-normal incomes, near enough.
fn incomes(seed: u64, n: usize) -> Vec<f64> {
    let mut draws = Draws(seed);
    (0..n).map(|_| 20_000.0 * (0.6 * ((0..12).map(|_| draws.unit()).sum::<f64>() - 6.0)).exp()).collect()
}

fn value(y: &[f64], w: &[f64], indicator: Indicator) -> f64 {
    let incomes = Incomes::new(y.to_vec(), vec![true; y.len()]);
    Poverty::new(&incomes, indicator).values(w)[0]
}

/// Ten people with 1 to 10: median 5.5 (half-way), threshold 3.3, three poor, their median 2; first fifth 1 + 2, last
/// 9 + 10; Gini Σ_ij max / (10 × 55) − 1 = 715 / 550 − 1.
#[test]
fn by_hand() {
    let (y, w) = ((1..=10).map(f64::from).collect::<Vec<_>>(), vec![1.0; 10]);
    let close = |found: f64, wanted: f64| assert!((found - wanted).abs() < 1e-12, "{found} {wanted}");
    close(value(&y, &w, Indicator::Threshold { share: 0.6 }), 3.3);
    close(value(&y, &w, Indicator::Rate { share: 0.6 }), 0.3);
    close(value(&y, &w, Indicator::Gap { share: 0.6 }), (3.3 - 2.0) / 3.3);
    // The first quintile is 2.5, the fourth 8.5.
    close(value(&y, &w, Indicator::QuintileRatio), 19.0 / 3.0);
    close(value(&y, &w, Indicator::Gini), 0.3);
}

#[test]
fn a_group_keeps_the_national_threshold() {
    let (y, w) = ((1..=10).map(f64::from).collect::<Vec<_>>(), vec![1.0; 10]);
    let all = Incomes::new(y, vec![true; 10]);
    let group: Vec<bool> = (0..10).map(|i| i < 4).collect();
    let found = Poverty::new(&all, Indicator::Rate { share: 0.6 }).within(&group).values(&w)[0];
    assert!((found - 0.75).abs() < 1e-12);
    // The rate of the whole is the mean of those of its parts.
    let others: Vec<bool> = group.iter().map(|g| !g).collect();
    let rest = Poverty::new(&all, Indicator::Rate { share: 0.6 }).within(&others).values(&w)[0];
    assert!((0.4 * found + 0.6 * rest - 0.3).abs() < 1e-12);
}

#[test]
fn equal_incomes_have_no_inequality_and_nobody_is_poor() {
    let (y, w) = (vec![7.0; 8], vec![1.5; 8]);
    assert!(value(&y, &w, Indicator::Gini).abs() < 1e-12);
    assert_eq!(value(&y, &w, Indicator::Rate { share: 0.6 }), 0.0);
    let all = Incomes::new(y, vec![true; 8]);
    let design = Design::simple(&w).unwrap();
    let survey = Survey::Linearised { design: &design, calibration: None };
    for indicator in [Indicator::Gap { share: 0.6 }, Indicator::Threshold { share: 0.6 }] {
        assert!(survey.estimate(&Poverty::new(&all, indicator)).is_err(), "{indicator:?}");
    }
}

#[test]
fn the_influence_of_gini_is_its_derivative() {
    let y = incomes(3, 60);
    let w: Vec<f64> = (0..60).map(|i| 1.0 + f64::from(i % 5)).collect();
    let all = Incomes::new(y, vec![true; 60]);
    let gini = Poverty::new(&all, Indicator::Gini);
    let values = gini.values(&w);
    let u = gini.influence(&w, &values, 0);
    for i in [0, 17, 42, 59] {
        let moved = |by: f64| {
            let mut w = w.clone();
            w[i] += by;
            gini.values(&w)[0]
        };
        let slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
        assert!((u[i] - slope).abs() < 1e-8, "{} {slope}", u[i]);
    }
}

/// Influences sum to 0 with the weights: no indicator moves when all weights are multiplied.
#[test]
fn influences_are_centred() {
    let y = incomes(4, 2000);
    let w = vec![1.0; 2000];
    let all = Incomes::new(y, vec![true; 2000]);
    let half: Vec<bool> = (0..2000).map(|i| i % 2 == 0).collect();
    for indicator in INDICATORS {
        let statistic = Poverty::new(&all, indicator).within(&half);
        let u = statistic.influence(&w, &statistic.values(&w), 0);
        let (sum, size) = (u.iter().sum::<f64>(), u.iter().map(|u| u.abs()).sum::<f64>());
        assert!(sum.abs() < 0.01 * size, "{indicator:?} {sum} {size}");
    }
}

const INDICATORS: [Indicator; 5] = [
    Indicator::Threshold { share: 0.6 },
    Indicator::Rate { share: 0.6 },
    Indicator::Gap { share: 0.6 },
    Indicator::QuintileRatio,
    Indicator::Gini,
];

/// Standard errors by linearisation and by 500 bootstraps: an eighth apart at most, a fifth where densities are estimated.
#[test]
fn linearised_errors_are_those_of_the_bootstrap() {
    let y = incomes(5, 1500);
    let w: Vec<f64> = (0..1500).map(|i| 1.0 + f64::from(i % 3)).collect();
    let clusters: Vec<u32> = (0..1500).map(|i| i / 3).collect();
    let design = Design::new(&w, None, Some(&clusters), None).unwrap();
    let all = Incomes::new(y, vec![true; 1500]);
    let group: Vec<bool> = (0..1500).map(|i| i % 3 != 0).collect();
    let replicates = Replicates::rao_wu(&design, 500, 9).unwrap();
    for (indicator, within) in INDICATORS.into_iter().zip([0.2, 0.15, 0.2, 0.12, 0.12]) {
        for statistic in [Poverty::new(&all, indicator), Poverty::new(&all, indicator).within(&group)] {
            let linearised = Survey::Linearised { design: &design, calibration: None }.estimate(&statistic).unwrap().standard_error(0);
            let replicated = Survey::Replicated(&replicates).estimate(&statistic).unwrap().standard_error(0);
            assert!((linearised / replicated - 1.0).abs() < within, "{indicator:?}: {linearised} {replicated}");
        }
    }
}
