//! Two ways to the same number, what must be refused, and properties that hold whatever the data.

use proptest::prelude::*;
use stat::design::LonelyStratum;
use stat::{
    Calibration, Design, DesignError, Distance, Estimate, Margin, Method, NoInterval, Options, WeightingError, calibrate, default_interval,
    kish, mean, proportion, rake,
};

/// A small linear congruential draw: the same data on every machine.
fn draws(seed: u64, n: usize) -> Vec<u32> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u32
    };
    (0..n).map(|_| next()).collect()
}

/// `n` units on three linked margins of 4, 3 and 2 categories, and start weights.
struct Data {
    start: Vec<f64>,
    codes: [Vec<u16>; 3],
    targets: [Vec<f64>; 3],
}

fn data(seed: u64, n: usize) -> Data {
    let d = draws(seed, n);
    let code = |shift: u32, of: u32| d.iter().map(|x| ((x >> shift) % of) as u16).collect::<Vec<_>>();
    let (a, c) = (code(0, 4), code(9, 2));
    let linked: Vec<u16> = a.iter().zip(code(4, 5)).map(|(a, x)| if x < 3 { (*a).min(2) } else { (x - 3) % 3 }).collect();
    let start = d.iter().map(|x| 1.0 + f64::from(x >> 12 & 63) / 16.0).collect();
    let targets = [vec![300.0, 250.0, 200.0, 250.0], vec![380.0, 270.0, 350.0], vec![420.0, 580.0]];
    Data { start, codes: [a, linked, c], targets }
}

impl Data {
    fn margins(&self) -> Vec<Margin<'_>> {
        let names = ["secteur", "âge", "sexe"];
        let parts = names.iter().zip(&self.codes).zip(&self.targets);
        parts.map(|((name, codes), targets)| Margin::categories(name, &[], codes, targets)).collect()
    }
}

#[test]
fn ipf_and_newton_give_the_same_weights() {
    for seed in 1..6 {
        let data = data(seed, 400);
        let ipf = stat::ipf(&data.start, &data.margins(), Options::default()).unwrap();
        let newton = calibrate(&data.start, &data.margins(), Distance::Raking, Options::default()).unwrap();
        let apart = ipf.weights.iter().zip(&newton.weights).map(|(a, b)| (a / b - 1.0).abs()).fold(0.0, f64::max);
        assert!(apart < 1e-8, "{apart}");
        assert!(newton.iterations <= ipf.iterations && ipf.gap <= 1e-10 && newton.gap <= 1e-10);
    }
}

#[test]
fn raked_weights_meet_every_margin() {
    let data = data(7, 300);
    let weights = rake(&data.start, &data.margins(), Options::default()).unwrap().weights;
    for (codes, targets) in data.codes.iter().zip(&data.targets) {
        for (code, target) in targets.iter().enumerate() {
            let sum: f64 = codes.iter().zip(&weights).filter(|(c, _)| usize::from(**c) == code).map(|(_, w)| w).sum();
            assert!((sum - target).abs() < 1e-6, "{sum} {target}");
        }
    }
}

/// The variance of a stratified cluster sample by its definition, one stratum and one cluster at a time.
fn slow_variance(z: &[f64], strata: &[u32], clusters: &[u32]) -> f64 {
    let distinct = |values: Vec<u32>| values.into_iter().collect::<std::collections::BTreeSet<_>>();
    let mut sum = 0.0;
    for h in distinct(strata.to_vec()) {
        let inside: Vec<usize> = (0..z.len()).filter(|i| strata[*i] == h).collect();
        let psus = distinct(inside.iter().map(|i| clusters[*i]).collect());
        let total = |psu: &u32| inside.iter().filter(|i| clusters[**i] == *psu).map(|i| z[*i]).sum::<f64>();
        let n = psus.len() as f64;
        let mean = psus.iter().map(total).sum::<f64>() / n;
        sum += n / (n - 1.0) * psus.iter().map(|psu| (total(psu) - mean).powi(2)).sum::<f64>();
    }
    sum
}

#[test]
fn the_fast_variance_is_the_slow_one() {
    let d = draws(11, 500);
    let strata: Vec<u32> = d.iter().map(|x| x % 4).collect();
    let clusters: Vec<u32> = d.iter().map(|x| x >> 5 & 7).collect();
    let z: Vec<f64> = d.iter().map(|x| f64::from(x >> 10 & 255) - 100.0).collect();
    let design = Design::new(&vec![1.0; 500], Some(&strata), Some(&clusters), None).unwrap();
    let (fast, slow) = (design.variance(&z), slow_variance(&z, &strata, &clusters));
    assert!((fast / slow - 1.0).abs() < 1e-12, "{fast} {slow}");
}

/// Post-stratification by hand: within post-strata the variance of residuals, Σ_c (N_c / n_c)² Σ (y − ȳ_c)² × n / (n − 1) / N².
#[test]
fn after_post_stratification_only_what_varies_within_cells_is_left() {
    let codes: Vec<u16> = vec![0, 0, 0, 0, 1, 1];
    let (targets, y) = ([60.0, 40.0], [1.0, 0.0, 1.0, 1.0, 0.0, 1.0]);
    let start = vec![1.0; 6];
    let margins = [Margin::categories("secteur", &[], &codes, &targets)];
    let weights = rake(&start, &margins, Options::default()).unwrap().weights;
    let design = Design::simple(&weights).unwrap();
    let e = mean(&design, &y, &[true; 6], Some(&Calibration::new(&start, &margins))).unwrap();
    let by_hand: f64 = 6.0 / 5.0 * (15.0_f64.powi(2) * 0.75 + 20.0_f64.powi(2) * 0.5) / 100.0_f64.powi(2);
    assert!((e.value - 0.65).abs() < 1e-12 && (e.standard_error - by_hand.sqrt()).abs() < 1e-12, "{e:?} {}", by_hand.sqrt());
}

#[test]
fn a_calibrated_margin_has_no_variance_left() {
    let data = data(3, 300);
    let weights = rake(&data.start, &data.margins(), Options::default()).unwrap().weights;
    let event: Vec<bool> = data.codes[2].iter().map(|c| *c == 1).collect();
    let margins = data.margins();
    let calibration = Calibration::new(&data.start, &margins);
    let design = Design::simple(&weights).unwrap();
    let e = proportion(&design, &event, &vec![true; 300], Some(&calibration)).unwrap();
    assert!((e.value - 0.58).abs() < 1e-9 && e.standard_error < 1e-9, "{e:?}");
}

fn refusal(start: &[f64], codes: &[u16], targets: &[f64]) -> WeightingError {
    let labels = ["Val-Clair".to_owned(), "Combe".to_owned()];
    rake(start, &[Margin::categories("secteur", &labels, codes, targets)], Options::default()).unwrap_err()
}

#[test]
fn what_is_impossible_is_named_before_iterating() {
    let w = [1.0; 3];
    let cases = [
        (refusal(&w, &[0, 0, 0], &[5.0, 2.0]), "aucune réponse dans la catégorie « Combe »"),
        (refusal(&w, &[0, 0, 1], &[5.0, 0.0]), "« Combe », dont la cible est 0"),
        (refusal(&w, &[0, 0, 2], &[5.0, 2.0]), "n'a pas de cible"),
        (refusal(&w, &[0, stat::MISSING, 1], &[5.0, 2.0]), "1 unité(s) sans catégorie"),
        (refusal(&w, &[0, 1], &[5.0, 2.0]), "2 codes pour 3 unités"),
        (refusal(&w, &[0, 0, 1], &[5.0, f64::NAN]), "cible NaN"),
        (refusal(&[1.0, -1.0, 1.0], &[0, 0, 1], &[5.0, 2.0]), "l'unité 2 vaut -1"),
        (refusal(&[0.0; 3], &[0, 0, 1], &[5.0, 2.0]), "rien à pondérer"),
    ];
    for (error, part) in cases {
        assert!(error.to_string().contains(part), "{error}");
    }
}

#[test]
fn margins_that_conflict_in_the_sample_are_refused_with_the_category() {
    // The two questions coincide in the sample, not in the population.
    let codes: Vec<u16> = vec![0, 0, 1, 1, 1];
    let (one, two) = ([40.0, 60.0], [50.0, 50.0]);
    let margins = [Margin::categories("secteur", &[], &codes, &one), Margin::categories("canal", &[], &codes, &two)];
    for result in [rake(&[1.0; 5], &margins, Options::default()), calibrate(&[1.0; 5], &margins, Distance::Linear, Options::default())] {
        let error = result.unwrap_err();
        assert!(matches!(&error, WeightingError::Conflict { variables, .. } if *variables == ["secteur", "canal"]), "{error}");
    }
}

#[test]
fn totals_that_differ_are_refused_with_both_sums() {
    let codes = [0, 1, 1];
    let margins = [Margin::categories("âge", &[], &codes, &[1.0, 2.0]), Margin::categories("sexe", &[], &codes, &[1.0, 3.0])];
    let error = rake(&[1.0; 3], &margins, Options::default()).unwrap_err().to_string();
    assert!(error.contains("« âge » (total 3,00)") && error.contains("« sexe » (total 4,00)"), "{error}");
}

#[test]
fn a_stratum_with_one_unit_is_refused_by_name() {
    let error = Design::new(&[1.0; 3], Some(&[7, 7, 9]), None, None).unwrap_err();
    assert_eq!(error, DesignError::LonelyPsu { found: vec![LonelyStratum { stage: 1, stratum: 9, rows: vec![3] }] });
}

fn estimate(value: f64, standard_error: f64, n: usize) -> Estimate {
    Estimate { value, standard_error, n, degrees_of_freedom: n as u32 - 1, deff: None, weight: 1.0 }
}

#[test]
fn the_default_interval_is_defined_at_the_edges() {
    let cases = [
        (0.5, 0.05, 100, Method::Logit),
        (0.0, 0.0, 40, Method::KornGraubard),
        (1.0, 0.0, 40, Method::KornGraubard),
        (0.04, 0.02, 100, Method::KornGraubard),
        (0.97, 0.02, 100, Method::KornGraubard),
        (0.4, 0.0, 30, Method::KornGraubard),
    ];
    for (p, se, n, method) in cases {
        let i = default_interval(&estimate(p, se, n), 0.95).unwrap();
        assert_eq!(i.method, method, "{p}");
        assert!(0.0 <= i.low && i.low <= p && p <= i.high && i.high <= 1.0 && i.low < i.high, "{i:?}");
    }
    assert_eq!(default_interval(&estimate(1.0, 0.0, 1), 0.95), Err(NoInterval::NoDegreesOfFreedom));
    // Nobody of 40: the exact bound is 1 − 0,025^(1/40).
    let i = default_interval(&estimate(0.0, 0.0, 40), 0.95).unwrap();
    assert!(i.low == 0.0 && (i.high - (1.0 - 0.025_f64.powf(1.0 / 40.0))).abs() < 1e-9, "{i:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Doubling the start weights changes nothing; shuffling the rows shuffles the weights.
    #[test]
    fn raking_does_not_depend_on_scale_or_order(seed in 1_u64..10_000, scale in 0.01_f64..100.0) {
        let data = data(seed, 250);
        let first = rake(&data.start, &data.margins(), Options::default()).unwrap();
        let scaled: Vec<f64> = data.start.iter().map(|w| w * scale).collect();
        let second = rake(&scaled, &data.margins(), Options::default()).unwrap();
        for (a, b) in first.weights.iter().zip(&second.weights) {
            prop_assert!((a / b - 1.0).abs() < 1e-7);
        }
        let mut turned = data;
        turned.start.reverse();
        turned.codes.iter_mut().for_each(|c| c.reverse());
        let third = rake(&turned.start, &turned.margins(), Options::default()).unwrap();
        for (a, b) in first.weights.iter().zip(third.weights.iter().rev()) {
            prop_assert!((a / b - 1.0).abs() < 1e-7);
        }
    }

    /// The share of an event and of its contrary make 1, with one standard error.
    #[test]
    fn contraries_add_up(seed in 1_u64..10_000) {
        let data = data(seed, 120);
        let design = Design::simple(&data.start).unwrap();
        let event: Vec<bool> = data.codes[0].iter().map(|c| *c == 0).collect();
        let contrary: Vec<bool> = event.iter().map(|e| !e).collect();
        let base: Vec<bool> = data.codes[1].iter().map(|c| *c < 2).collect();
        let yes = proportion(&design, &event, &base, None).unwrap();
        let no = proportion(&design, &contrary, &base, None).unwrap();
        prop_assert!((yes.value + no.value - 1.0).abs() < 1e-12);
        prop_assert!((yes.standard_error - no.standard_error).abs() < 1e-12);
    }

    /// Unequal weights cost: deff at least 1, n effective at most n.
    #[test]
    fn kish_is_at_least_one(weights in prop::collection::vec(0.01_f64..50.0, 1..60)) {
        let k = kish(&weights).unwrap();
        prop_assert!(k.deff >= 1.0 - 1e-12 && k.n_effective <= k.n as f64 * (1.0 + 1e-12));
    }
}

/// The example of docs/method/proportion-interval.md; bounds computed apart by numerical integration of the densities.
#[test]
fn the_worked_examples_of_the_interval_page() {
    let common = default_interval(&estimate(0.58, 0.026, 388), 0.95).unwrap();
    assert!((common.low - 0.528_201_4).abs() < 1e-7 && (common.high - 0.630_094_3).abs() < 1e-7, "{common:?}");
    let rare = default_interval(&estimate(0.04, 0.02, 100), 0.95).unwrap();
    assert!((rare.low - 0.010_619_4).abs() < 1e-7 && (rare.high - 0.100_954_7).abs() < 1e-7, "{rare:?}");
}

/// Of 600 simple samples of 120 from a known share, the 95 % interval holds the truth about 95 times in a hundred.
#[test]
fn the_interval_covers_the_truth_as_often_as_it_says() {
    for truth in [0.06, 0.3, 0.58] {
        let covered = (0..600).filter(|seed| covers(*seed, 120, truth)).count();
        assert!((552..=600).contains(&covered), "{truth}: {covered} of 600");
    }
}

fn covers(seed: u64, n: usize, truth: f64) -> bool {
    let event: Vec<bool> = draws(seed * 7919 + 13, n).into_iter().map(|x| f64::from(x) / f64::from(u32::MAX >> 1) < truth).collect();
    let design = Design::simple(&vec![1.0; n]).unwrap();
    let e = proportion(&design, &event, &vec![true; n], None).unwrap();
    let i = default_interval(&e, 0.95).unwrap();
    i.low <= truth && truth <= i.high
}
