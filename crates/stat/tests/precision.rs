//! Contrasts, intervals and the variance in three parts: by hand, by simulation, and the examples of `docs/method/`.

use proptest::prelude::*;
use stat::contrast::{self, Formula};
use stat::interval::{Method, default_interval, interval, likelihood_root};
use stat::nonresponse_variance::{Calibrated, Corrected, CorrectedError, Response};
use stat::quantile::student;
use stat::{Design, Drawn, Estimate, Estimates, NoInterval, Plan, Ratio, Stacked, Survey, Total, proportion};

/// A small linear congruential draw in [0, 1): the same data on every machine.
fn uniform(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(1);
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / (1u64 << 31) as f64
    }
}

fn near(found: f64, wanted: f64) {
    assert!((found - wanted).abs() <= 1e-10 * wanted.abs().max(1e-12), "{found} for {wanted}");
}

const ALL: [Method; 7] =
    [Method::Logit, Method::Wilson, Method::KornGraubard, Method::Beta, Method::Arcsine, Method::Wald, Method::Likelihood];

fn estimate(value: f64, standard_error: f64, n: usize) -> Estimate {
    Estimate { value, standard_error, n, degrees_of_freedom: n as u32 - 1, deff: None, weight: 1.0 }
}

// ---- contrasts

/// The example of docs/method/contrasts.md: 40 % then 46 %, standard errors 3 and 2 points.
#[test]
fn two_waves_apart_and_a_panel() {
    let wave = |value: f64, error: f64| Estimates { values: vec![value], covariance: vec![error * error] };
    let apart = contrast::independent(&wave(0.40, 0.03), &wave(0.46, 0.02));
    assert_eq!(apart.covariance, [0.03 * 0.03, 0.0, 0.0, 0.02 * 0.02]);
    let change = contrast::difference(&apart, 1, 0, 120.0, 0.95).unwrap();
    near(change.value, 0.06);
    near(change.standard_error, (0.0009_f64 + 0.0004).sqrt());
    assert!((change.t.unwrap() - 1.664).abs() < 1e-3 && (change.p_value.unwrap() - 0.0987).abs() < 1e-4, "{change:?}");
    // The same persons twice, with a correlation of 0.7.
    let covariance = 0.7 * 0.03 * 0.02;
    let panel = Estimates { covariance: vec![0.0009, covariance, covariance, 0.0004], ..apart };
    let change = contrast::difference(&panel, 1, 0, 120.0, 0.95).unwrap();
    near(change.standard_error, (0.0013_f64 - 2.0 * covariance).sqrt());
    assert!(change.low > 0.0, "{change:?}");
}

#[test]
fn a_ratio_by_the_delta_method_is_a_formula_and_the_estimate_of_a_ratio() {
    let mut next = uniform(4);
    let (y, x): (Vec<f64>, Vec<f64>) = (0..60).map(|_| (5.0 + next(), 2.0 + next())).unzip();
    let design = Design::simple(&(0..60).map(|i| 1.0 + f64::from(i % 3)).collect::<Vec<_>>()).unwrap();
    let survey = Survey::Linearised { design: &design, calibration: None };
    let all = vec![true; 60];
    let totals = survey.estimate(&Stacked::of([y.clone(), x.clone()].map(|y| Total { y, domain: all.clone() }))).unwrap();
    let direct = survey.estimate(&Ratio { y, x: Some(x), domain: all }).unwrap();
    let ratio = contrast::ratio(&totals, 0, 1, 59.0, 0.95).unwrap();
    let names = ["Y".to_owned(), "X".to_owned()];
    let (value, gradient) = Formula::read("Y / X", &names).unwrap().at(&totals.values);
    let formula = contrast::delta(&totals, value, &gradient, 59.0, 0.95).unwrap();
    near(ratio.value, direct.values[0]);
    near(ratio.standard_error, direct.standard_error(0));
    assert_eq!((ratio.value, ratio.standard_error), (formula.value, formula.standard_error));
}

/// A panel stacked on itself with persons as clusters: the change has the variance of the differences of each person.
#[test]
fn a_stacked_panel_is_the_difference_person_by_person() {
    let mut next = uniform(8);
    let first: Vec<f64> = (0..80).map(|_| 10.0 * next()).collect();
    let second: Vec<f64> = first.iter().map(|y| y + 1.0 + next()).collect();
    let persons: Vec<u32> = (0..160).map(|i| i % 80).collect();
    let design = Design::new(&[3.0; 160], None, Some(&persons), None).unwrap();
    let survey = Survey::Linearised { design: &design, calibration: None };
    let y = [first.clone(), second.clone()].concat();
    let wave = |second: bool| Ratio::mean(y.clone(), (0..160).map(|i| (i >= 80) == second).collect());
    let both = survey.estimate(&Stacked::of([wave(false), wave(true)])).unwrap();
    let stacked = contrast::difference(&both, 1, 0, 79.0, 0.95).unwrap();
    let one = Design::simple(&[3.0; 80]).unwrap();
    let change: Vec<f64> = second.iter().zip(&first).map(|(b, a)| b - a).collect();
    let direct = Survey::Linearised { design: &one, calibration: None }.estimate(&Ratio::mean(change, vec![true; 80])).unwrap();
    near(stacked.value, direct.values[0]);
    near(stacked.standard_error, direct.standard_error(0));
    let apart = (both.standard_error(0).powi(2) + both.standard_error(1).powi(2)).sqrt();
    assert!(apart > 5.0 * stacked.standard_error);
}

#[test]
fn a_contrast_without_variance_has_no_test_and_one_without_freedom_no_interval() {
    let still = contrast::tested(0.0, 0.0, 10.0, 0.95).unwrap();
    assert_eq!((still.t, still.p_value, still.low, still.high), (None, None, 0.0, 0.0));
    assert_eq!(contrast::tested(1.0, 1.0, 0.0, 0.95), Err(NoInterval::NoDegreesOfFreedom));
    assert_eq!(contrast::tested(1.0, 1.0, 9.0, 95.0), Err(NoInterval::BadLevel));
    let zero = Estimates { values: vec![1.0, 0.0], covariance: vec![1.0, 0.0, 0.0, 1.0] };
    assert_eq!(contrast::ratio(&zero, 0, 1, 9.0, 0.95), Err(NoInterval::NotDefined));
}

// ---- intervals

#[test]
fn the_likelihood_falls_by_t_at_both_bounds() {
    let e = estimate(0.3, 0.05, 90);
    let t = student(0.975, 89.0).unwrap();
    let found = interval(&e, Method::Likelihood, 0.95).unwrap();
    assert!((likelihood_root(&e, found.low).unwrap() + t).abs() < 1e-9 && (likelihood_root(&e, found.high).unwrap() - t).abs() < 1e-9);
    // By hand at x = 0.2: n* = 84, fall = 0.3 ln 1.5 + 0.7 ln 0.875.
    let fall: f64 = 0.3 * 1.5_f64.ln() + 0.7 * 0.875_f64.ln();
    near(likelihood_root(&e, 0.2).unwrap(), -(2.0 * 84.0 * fall * 89.0 / 90.0).sqrt());
}

#[test]
fn at_the_edges_a_method_has_an_interval_or_a_reason() {
    for value in [0.0, 1.0] {
        for method in ALL {
            match interval(&estimate(value, 0.0, 40), method, 0.95) {
                Ok(found) => assert!(method == Method::KornGraubard && found.low < found.high, "{found:?}"),
                Err(why) => assert_eq!(why, NoInterval::NotDefined),
            }
        }
    }
}

/// 400 stratified samples of clusters; how often each interval holds the share of the whole population.
#[test]
fn intervals_hold_the_truth_about_as_often_as_they_say() {
    let mut held = [0_usize; 7];
    let runs = 400;
    for seed in 0..runs {
        let (e, truth) = sampled(seed);
        for (count, method) in held.iter_mut().zip(ALL) {
            *count += usize::from(interval(&e, method, 0.95).is_ok_and(|i| i.low <= truth && truth <= i.high));
        }
    }
    for (count, method) in held.iter().zip(ALL) {
        let rate = *count as f64 / runs as f64;
        assert!((0.90..=0.995).contains(&rate), "{method:?}: {rate}");
    }
}

/// 30 clusters of 10 in two strata, each with its own share around 30 % and 15 %.
fn sampled(seed: u64) -> (Estimate, f64) {
    let mut next = uniform(seed);
    let mut event = Vec::new();
    for cluster in 0..30 {
        let share = if cluster < 15 { 0.30 } else { 0.15 } + 0.2 * (next() - 0.5);
        event.extend((0..10).map(|_| next() < share));
    }
    let strata: Vec<u32> = (0..300).map(|i| i / 150).collect();
    let clusters: Vec<u32> = (0..300).map(|i| i / 10).collect();
    let design = Design::new(&[2.0; 300], Some(&strata), Some(&clusters), None).unwrap();
    (proportion(&design, &event, &[true; 300], None).unwrap(), 0.225)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Bounds are around the value and inside [0, 1], but for Wald's; a higher level is wider; the contrary is the mirror.
    #[test]
    fn intervals_are_around_the_value_and_symmetric(p in 0.02_f64..0.98, deff in 0.5_f64..4.0, n in 20_usize..2000) {
        let e = estimate(p, (deff * p * (1.0 - p) / n as f64).sqrt(), n);
        let contrary = Estimate { value: 1.0 - p, ..e };
        for method in ALL {
            let (found, wider) = (interval(&e, method, 0.9).unwrap(), interval(&e, method, 0.99).unwrap());
            prop_assert!(found.low < p && p < found.high && wider.low <= found.low && found.high <= wider.high, "{method:?}");
            prop_assert!(method == Method::Wald || (wider.low >= 0.0 && wider.high <= 1.0), "{method:?}");
            let mirror = interval(&contrary, method, 0.9).unwrap();
            prop_assert!((mirror.low - (1.0 - found.high)).abs() < 1e-9 && (mirror.high - (1.0 - found.low)).abs() < 1e-9, "{method:?}");
        }
    }
}

/// The example of docs/method/estimates.md.
#[test]
fn the_worked_example_of_the_page_on_estimates() {
    let strata = [0, 0, 0, 1, 1];
    let population = [30.0, 30.0, 30.0, 20.0, 20.0];
    let plan = Plan::one(Drawn { strata: Some(&strata), population: Some(&population), ..Drawn::default() });
    let design = Design::from_population(5, &plan).unwrap();
    let survey = Survey::Linearised { design: &design, calibration: None };
    let estimates = survey.estimate(&Ratio::mean(vec![2.0, 4.0, 6.0, 1.0, 3.0], vec![true; 5])).unwrap();
    near(estimates.values[0], 3.2);
    // (30² × 0.9 × 4/3 + 20² × 0.9 × 2/2) / 50².
    near(estimates.covariance[0], (900.0 * 0.9 * 4.0 / 3.0 + 400.0 * 0.9) / 2500.0);
    assert_eq!(design.degrees_of_freedom(|_| true), 3);
}

// ---- three parts

/// Two strata of 4 and 3 units, weights 5 and 4; three and two answered.
#[test]
fn three_parts_by_hand() {
    let (d, strata) = ([5.0, 5.0, 5.0, 5.0, 4.0, 4.0, 4.0], [0, 0, 0, 0, 1, 1, 1]);
    let respondents = [true, true, true, false, true, false, true];
    let after = [20.0 / 3.0, 20.0 / 3.0, 20.0 / 3.0, 0.0, 6.0, 0.0, 6.0];
    let u = [1.0, 2.0, 3.0, 0.0, 4.0, 0.0, 2.0];
    let response = Some(Response { respondents: &respondents, weights: &after });
    let sample = Corrected { sampling_weights: &d, strata: Some(&strata), response, calibration: None };
    let parts = sample.variance(&u).unwrap();
    // p = 3/4 and 2/3: Σ d (1 − p) u²/p².
    near(parts.nonresponse, 5.0 * 0.25 * 14.0 / 0.5625 + 4.0 / 3.0 * 20.0 * 9.0 / 4.0);
    let spread = |z: &[f64]| {
        let (n, mean) = (z.len() as f64, z.iter().sum::<f64>() / z.len() as f64);
        n / (n - 1.0) * z.iter().map(|z| (z - mean).powi(2)).sum::<f64>()
    };
    let (a, b) = ([20.0 / 3.0, 40.0 / 3.0, 20.0, 0.0], [24.0, 0.0, 12.0]);
    near(parts.sampling, 0.8 * spread(&a) + 0.75 * spread(&b));
    near(parts.variance(), parts.sampling + parts.nonresponse);
}

#[test]
fn everybody_answered_is_the_variance_of_the_design() {
    let (d, strata) = ([5.0, 5.0, 5.0, 4.0, 4.0], [0, 0, 0, 1, 1]);
    let u = [1.0, 2.0, 6.0, 4.0, 2.0];
    let parts = Corrected { sampling_weights: &d, strata: Some(&strata), response: None, calibration: None }.variance(&u).unwrap();
    let fractions = [0.2, 0.2, 0.2, 0.25, 0.25];
    let design = Design::new(&d, Some(&strata), None, Some(&fractions)).unwrap();
    near(parts.variance(), design.variance(&u.iter().zip(&d).map(|(u, d)| u * d).collect::<Vec<_>>()));
}

#[test]
fn a_calibrated_total_has_no_variance() {
    let d = [5.0; 6];
    let members = [true; 6];
    let (x, one) = ([1e6, 3e6, 2e6, 7e6, 4e6, 5e6], [1.0; 6]);
    let calibration = Some(Calibrated { members: &members, weights: &d, variables: vec![&x, &one, &one] });
    let sample = Corrected { sampling_weights: &d, strata: None, response: None, calibration };
    assert!(sample.variance(&x).unwrap().variance() < 1e-12 * 1e14);
    assert!(sample.variance(&[1.0, 0.0, 0.0, 0.0, 0.0, 0.0]).unwrap().variance() > 0.1);
}

#[test]
fn what_does_not_fit_the_three_parts_is_refused_or_named() {
    let unequal = Corrected { sampling_weights: &[5.0, 6.0], strata: None, response: None, calibration: None };
    assert!(matches!(unequal.variance(&[1.0, 1.0]), Err(CorrectedError::UnequalWeights { stratum: 0, .. })));
    let response = Some(Response { respondents: &[true, true], weights: &[4.0, 5.0] });
    let lower = Corrected { sampling_weights: &[5.0, 5.0], strata: None, response, calibration: None };
    assert!(matches!(lower.variance(&[1.0, 1.0]), Err(CorrectedError::BadResponse { unit: 1, .. })));
    let lonely = Corrected { sampling_weights: &[5.0, 5.0, 3.0], strata: Some(&[1, 1, 8]), response: None, calibration: None };
    assert_eq!(lonely.variance(&[1.0, 2.0, 3.0]).unwrap().lonely, [8]);
    assert!(matches!(lonely.variance(&[1.0, f64::NAN, 3.0]), Err(CorrectedError::NotFinite { unit: 2, .. })));
}

/// The default and its words.
#[test]
fn the_default_says_which_method_it_took() {
    let words = |e: &Estimate| default_interval(e, 0.95).unwrap().method.label_fr();
    assert_eq!((words(&estimate(0.3, 0.02, 400)), words(&estimate(0.0, 0.0, 400))), ("logit", "Korn-Graubard (NCHS)"));
    for name in ["logit", "xlogit", "wilson", "beta", "asin", "mean", "likelihood", "korn_graubard_nchs"] {
        assert!(Method::named(name).is_some(), "{name}");
    }
    assert_eq!(Method::named("exact"), None);
}

/// `cargo test --release -p stat --test precision -- --ignored --nocapture`: times at a million rows.
#[test]
#[ignore = "measures time"]
fn a_million_rows() {
    let n = 1_000_000;
    let mut next = uniform(1);
    let clusters: Vec<u32> = (0..n).map(|_| (200.0 * next()) as u32).collect();
    let strata: Vec<u32> = clusters.iter().map(|c| c / 20).collect();
    let y: Vec<f64> = (0..n).map(|_| next()).collect();
    let weights = vec![2.0; n];
    let domain: Vec<bool> = (0..n).map(|i| i % 3 == 0).collect();
    let mean = Ratio::mean(y, domain);
    let timed = |what: &str, work: &mut dyn FnMut()| {
        let best = (0..5)
            .map(|_| {
                let start = std::time::Instant::now();
                work();
                start.elapsed()
            })
            .min()
            .unwrap();
        println!("{what}: {:.1} ms", best.as_secs_f64() * 1e3);
    };
    timed("design, 200 clusters in 10 strata", &mut || drop(Design::new(&weights, Some(&strata), Some(&clusters), None).unwrap()));
    timed("design, each row a unit", &mut || drop(Design::new(&weights, Some(&strata), None, None).unwrap()));
    let design = Design::new(&weights, Some(&strata), Some(&clusters), None).unwrap();
    let survey = Survey::Linearised { design: &design, calibration: None };
    timed("mean in a domain, with its error", &mut || drop(survey.estimate(&mean).unwrap()));
    let rows = Design::new(&weights, Some(&strata), None, None).unwrap();
    let survey = Survey::Linearised { design: &rows, calibration: None };
    timed("the same, each row a unit", &mut || drop(survey.estimate(&mean).unwrap()));
    timed("degrees of freedom", &mut || assert!(design.degrees_of_freedom(|_| true) == 190));
}

#[test]
fn a_formula_of_ten_thousand_parentheses_is_refused_at_once() {
    let deep = "(".repeat(10_000) + "a" + &")".repeat(10_000);
    let error = stat::Formula::read(&deep, &["a".to_owned()]).unwrap_err();
    assert!(error.to_string().contains("500 caractères"), "{error}");
    let allowed = "(".repeat(249) + "a" + &")".repeat(249);
    assert_eq!(stat::Formula::read(&allowed, &["a".to_owned()]).unwrap().at(&[3.0]).0, 3.0);
}
