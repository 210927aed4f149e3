//! The one-pass engine against the slow path (`Survey::estimate` on rows), on random designs.

use proptest::prelude::*;
use stat::cube::{
    CubeError, Domains, Multiple, NO_ANSWER, NO_DOMAIN, NoReplicates, Question, RatioOf, numbers, tabulate, tabulate_calibrated,
};
use stat::design::{Drawn, Lonely, Plan};
use stat::{Calibration, Design, Estimates, Margin, Options, Ratio, Replicates, Stacked, Survey, mean, rake};

/// A small linear congruential draw: the same data on every machine.
fn draws(seed: u64, n: usize) -> Vec<u32> {
    let mut state = seed.wrapping_add(77);
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u32
    };
    (0..n).map(|_| next()).collect()
}

const DOMAINS: usize = 4;
const LEVELS: usize = 3;

/// A sample with zero weights, missing answers, rows out of any domain, a domain without anybody and a level seldom given.
#[derive(Clone)]
struct Data {
    weights: Vec<f64>,
    strata: Vec<u32>,
    clusters: Vec<u32>,
    population: Vec<f64>,
    domain: Vec<u16>,
    codes: Vec<u8>,
    y: Vec<f64>,
}

fn data(seed: u64, n: usize) -> Data {
    let d = draws(seed, 3 * n);
    let strata: Vec<u32> = (0..n).map(|i| d[i] % 3).collect();
    Data {
        weights: (0..n).map(|i| if d[i] >> 4 & 15 == 0 { 0.0 } else { 0.5 + f64::from(d[i] >> 8 & 31) / 8.0 }).collect(),
        clusters: (0..n).map(|i| if i < 12 { i as u32 / 3 % 4 } else { d[i] >> 13 & 3 }).collect(),
        population: strata.iter().map(|h| [0.25, 0.1, 0.6][*h as usize]).collect(),
        domain: (0..n).map(|i| [0, 1, 1, 3, 3, NO_DOMAIN][(d[n + i] % 6) as usize]).collect(),
        codes: (0..n).map(|i| [0, 0, 0, 1, 1, 1, 2, NO_ANSWER][(d[2 * n + i] % 8) as usize]).collect(),
        y: (0..n).map(|i| if d[n + i] >> 9 & 7 == 0 { f64::NAN } else { 100.0 + f64::from(d[2 * n + i] >> 9 & 1023) }).collect(),
        strata,
    }
}

impl Data {
    fn design(&self, kind: u32) -> Design {
        let strata = (kind & 1 != 0).then_some(&self.strata[..]);
        let clusters = (kind & 2 != 0).then_some(&self.clusters[..]);
        let population = (kind & 4 != 0 && strata.is_some()).then_some(&self.population[..]);
        Design::new(&self.weights, strata, clusters, population).unwrap()
    }

    fn base(&self, domain: u16) -> Vec<bool> {
        self.domain.iter().zip(&self.codes).map(|(d, c)| *d == domain && *c != NO_ANSWER).collect()
    }

    fn event(&self, level: u8) -> Vec<f64> {
        self.codes.iter().map(|c| f64::from(u8::from(*c == level))).collect()
    }

    fn question(&self) -> Question<'_> {
        Question { codes: &self.codes, levels: LEVELS }
    }

    fn shares(&self, domain: u16) -> Stacked<'_> {
        Stacked::of((0..LEVELS as u8).map(|level| Ratio::mean(self.event(level), self.base(domain))))
    }

    fn slow(&self, design: &Design, domain: u16) -> Option<Estimates> {
        Survey::Linearised { design, calibration: None }.estimate(&self.shares(domain)).ok()
    }
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-10 * (1.0 + a.abs().min(b.abs()))
}

fn all_close(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| close(*a, *b))
}

fn is_same(fast: &Option<Estimates>, slow: &Option<Estimates>) -> bool {
    match (fast, slow) {
        (Some(fast), Some(slow)) => all_close(&fast.values, &slow.values) && all_close(&fast.covariance, &slow.covariance),
        (None, None) => true,
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn shares_and_covariances_are_those_of_the_slow_path(seed in 0u64..10_000, n in 40usize..160, kind in 0u32..8) {
        let data = data(seed, n);
        let design = data.design(kind);
        let domains = [Domains::new(&data.domain, DOMAINS)];
        let found = tabulate(&design, &domains, &[data.question()], |_, _, sheet| {
            (0..DOMAINS).map(|d| sheet.shares(d).ok()).collect::<Vec<_>>()
        }).unwrap();
        for (d, fast) in found[0][0].iter().enumerate() {
            let slow = data.slow(&design, d as u16);
            prop_assert!(is_same(fast, &slow), "domaine {d} : {fast:?} {slow:?}");
        }
        prop_assert!(found[0][0][2].is_none() && found[0][0][1].is_some(), "nobody is in domain 2");
    }

    #[test]
    fn every_number_of_an_estimate_is_that_of_the_mean_of_rows(seed in 0u64..10_000, n in 40usize..160, kind in 0u32..8) {
        let data = data(seed, n);
        let design = data.design(kind);
        let domains = [Domains::new(&data.domain, DOMAINS)];
        let scores = [Some(1.0), None, Some(5.0)];
        let found = tabulate(&design, &domains, &[data.question()], |_, _, sheet| {
            (0..DOMAINS).map(|d| [sheet.proportion(d, 1), sheet.net(d, &[0, 2]), sheet.mean(d, &scores)]).collect::<Vec<_>>()
        }).unwrap();
        let net: Vec<f64> = data.codes.iter().map(|c| f64::from(u8::from(*c == 0 || *c == 2))).collect();
        let scored: Vec<f64> = data.codes.iter().map(|c| if *c == 0 { 1.0 } else { 5.0 }).collect();
        for (d, fast) in found[0][0].iter().enumerate() {
            let base = data.base(d as u16);
            let kept: Vec<bool> = base.iter().zip(&data.codes).map(|(b, c)| *b && *c != 1).collect();
            let slow = [mean(&design, &data.event(1), &base, None), mean(&design, &net, &base, None), mean(&design, &scored, &kept, None)];
            for (fast, slow) in fast.iter().zip(&slow) {
                match (fast, slow) {
                    (Ok(a), Ok(b)) => {
                        prop_assert!(close(a.value, b.value) && close(a.standard_error, b.standard_error), "{a:?} {b:?}");
                        prop_assert!((a.n, a.degrees_of_freedom) == (b.n, b.degrees_of_freedom) && close(a.weight, b.weight), "{a:?} {b:?}");
                        prop_assert!(a.deff.is_some() == b.deff.is_some(), "{a:?} {b:?}");
                        prop_assert!(close(a.deff.unwrap_or(0.0), b.deff.unwrap_or(0.0)), "{a:?} {b:?}");
                    }
                    (Err(a), Err(b)) => prop_assert_eq!(a, b),
                    _ => prop_assert!(false, "{:?} {:?}", fast, slow),
                }
            }
        }
    }

    #[test]
    fn a_difference_of_domains_has_the_variance_of_the_difference(seed in 0u64..10_000, n in 60usize..160, kind in 0u32..8) {
        let data = data(seed, n);
        let design = data.design(kind);
        let domains = [Domains::new(&data.domain, DOMAINS)];
        let scores = [Some(0.0), Some(1.0), Some(0.0)];
        let found = tabulate(&design, &domains, &[data.question()], |_, _, sheet| sheet.difference(1, 3, &scores).ok()).unwrap();
        let parts = [1, 3].map(|d| Ratio::mean(data.event(1), data.base(d)));
        let slow = Survey::Linearised { design: &design, calibration: None }.estimate(&Stacked::of(parts)).unwrap().contrast(&[1.0, -1.0]);
        let fast = found[0][0].unwrap();
        prop_assert!(close(fast.0, slow.0) && close(fast.1, slow.1), "{fast:?} {slow:?}");
    }

    #[test]
    fn the_joint_table_is_that_of_indicators_over_all_who_answered(seed in 0u64..10_000, n in 60usize..120, kind in 0u32..8) {
        let data = data(seed, n);
        let design = data.design(kind);
        let domains = [Domains::new(&data.domain, DOMAINS)];
        let fast = tabulate(&design, &domains, &[data.question()], |_, _, sheet| sheet.joint().unwrap()).unwrap().remove(0).remove(0);
        let base: Vec<bool> = data.domain.iter().zip(&data.codes).map(|(d, c)| *d != NO_DOMAIN && *c != NO_ANSWER).collect();
        let cell = |k: usize| -> Vec<f64> {
            let is = |(d, c): (&u16, &u8)| usize::from(*d) == k / LEVELS && usize::from(*c) == k % LEVELS;
            data.domain.iter().zip(&data.codes).map(|pair| f64::from(u8::from(is(pair)))).collect()
        };
        let parts = (0..DOMAINS * LEVELS).map(|k| Ratio::mean(cell(k), base.clone()));
        let slow = Survey::Linearised { design: &design, calibration: None }.estimate(&Stacked::of(parts)).unwrap();
        prop_assert!(is_same(&Some(fast), &Some(slow)));
    }

    #[test]
    fn the_mean_of_a_number_is_that_of_the_slow_path(seed in 0u64..10_000, n in 40usize..160, kind in 0u32..8) {
        let data = data(seed, n);
        let design = data.design(kind);
        let found = numbers(&design, &Domains::new(&data.domain, DOMAINS), &data.y).unwrap();
        let y: Vec<f64> = data.y.iter().map(|y| if y.is_nan() { 0.0 } else { *y }).collect();
        for d in 0..DOMAINS {
            let base: Vec<bool> = data.domain.iter().zip(&data.y).map(|(x, y)| usize::from(*x) == d && y.is_finite()).collect();
            match (found.mean(d), mean(&design, &y, &base, None)) {
                (Ok(a), Ok(b)) => {
                    prop_assert!(close(a.value, b.value) && close(a.standard_error, b.standard_error), "{a:?} {b:?}");
                    prop_assert!((a.n, a.degrees_of_freedom) == (b.n, b.degrees_of_freedom), "{a:?} {b:?}");
                    prop_assert!(close(a.deff.unwrap_or(0.0), b.deff.unwrap_or(0.0)), "{a:?} {b:?}");
                }
                (a, b) => prop_assert_eq!(a.err(), b.err()),
            }
        }
    }

    #[test]
    fn after_calibration_the_variance_is_that_of_the_residuals(seed in 0u64..10_000, n in 60usize..160, kind in 0u32..8, with_q in 0u32..2) {
        let data = data(seed, n);
        let d = draws(seed + 1, 2 * n);
        let (one, two): (Vec<u16>, Vec<u16>) = (0..n).map(|i| ((d[i] % 3) as u16, (d[n + i] % 2) as u16)).unzip();
        let sum: f64 = data.weights.iter().sum();
        let (targets, halves) = ([0.5 * sum, 0.2 * sum, 0.3 * sum], [0.4 * sum, 0.6 * sum]);
        let margins = [Margin::categories("a", &[], &one, &targets), Margin::categories("b", &[], &two, &halves)];
        let raked = rake(&data.weights, &margins, Options::default()).unwrap().weights;
        let x: Vec<f64> = d.iter().take(n).map(|d| f64::from(d >> 20 & 15)).collect();
        let all = [margins[0], margins[1], Margin::numeric("x", &x, 1.0)];
        let q: Vec<f64> = d.iter().take(n).map(|d| 1.0 + f64::from(d & 1)).collect();
        let calibration = Calibration { q: (with_q == 1).then_some(&q[..]), ..Calibration::new(&data.weights, &all) };
        let design = Data { weights: raked, ..data.clone() }.design(kind);
        let domains = [Domains::new(&data.domain, DOMAINS)];
        let found = tabulate_calibrated(&design, &calibration, &domains, &[Question { codes: &data.codes, levels: LEVELS }], |_, _, s| {
            (0..DOMAINS).map(|d| s.shares(d).ok()).collect::<Vec<_>>()
        }).unwrap();
        prop_assert!(found[0][0][1].is_some() && found[0][0][3].is_some());
        for (d, fast) in found[0][0].iter().enumerate() {
            let base: Vec<bool> = data.domain.iter().zip(&data.codes).map(|(x, c)| usize::from(*x) == d && *c != NO_ANSWER).collect();
            let event = |level: u8| data.codes.iter().map(|c| f64::from(u8::from(*c == level))).collect::<Vec<f64>>();
            let parts = Stacked::of((0..LEVELS as u8).map(|level| Ratio::mean(event(level), base.clone())));
            let slow = Survey::Linearised { design: &design, calibration: Some(&calibration) }.estimate(&parts).ok();
            prop_assert!(is_same(fast, &slow), "domaine {d} : {fast:?} {slow:?}");
        }
    }

    #[test]
    fn order_and_scale_change_nothing(seed in 0u64..10_000, kind in 0u32..4) {
        let data = data(seed, 90);
        let backwards = Data {
            weights: data.weights.iter().rev().map(|w| 3.0 * w).collect(),
            strata: data.strata.iter().rev().copied().collect(),
            clusters: data.clusters.iter().rev().copied().collect(),
            population: data.population.iter().rev().copied().collect(),
            domain: data.domain.iter().rev().copied().collect(),
            codes: data.codes.iter().rev().copied().collect(),
            y: data.y.iter().rev().copied().collect(),
        };
        let shares = |data: &Data| {
            let domains = [Domains::new(&data.domain, DOMAINS)];
            tabulate(&data.design(kind), &domains, &[data.question()], |_, _, sheet| sheet.shares(1).unwrap()).unwrap().remove(0).remove(0)
        };
        prop_assert!(is_same(&Some(shares(&data)), &Some(shares(&backwards))));
    }
}

#[test]
fn domains_add_up_and_threads_change_no_bit() {
    let data = data(5, 300);
    let design = data.design(3);
    let questions = vec![data.question(); 9];
    let domains = [Domains::whole(), Domains::new(&data.domain, DOMAINS)];
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            tabulate(&design, &domains, &questions, |_, _, s| {
                (s.shares(0).unwrap().covariance, (0..s.domains()).map(|d| s.base(d).n).sum::<usize>(), s.base(0).kish())
            })
        })
    };
    let (one, four) = (run(1).unwrap(), run(4).unwrap());
    assert_eq!(one, four);
    let outside =
        data.domain.iter().zip(&data.codes).zip(&data.weights).filter(|((d, c), w)| **d == NO_DOMAIN && **c != NO_ANSWER && **w != 0.0);
    assert_eq!(one[0][0].1, one[0][1].1 + outside.count());
    assert_eq!(one[0][0], one[8][0]);
}

#[test]
fn by_hand() {
    // Two strata of two PSUs; weights 1; « yes » in PSUs: 2 of 2, 0 of 2 | 1 of 2, 1 of 2: p = 4/8.
    // z = (yes − 2p)/8 = 1/8, −1/8 | 0, 0: V = 2/1 × (1/64 + 1/64) = 1/16.
    let design = Design::new(&[1.0; 8], Some(&[1, 1, 1, 1, 2, 2, 2, 2]), Some(&[1, 1, 2, 2, 3, 3, 4, 4]), None).unwrap();
    let codes = [1, 1, 0, 0, 1, 0, 0, 1];
    let question = Question { codes: &codes, levels: 2 };
    let replicates = Replicates::jackknife(&design).unwrap();
    let ratio = RatioOf { domain: 0, y: &[0.0, 1.0], x: &[1.0, 1.0] };
    let found = tabulate(&design, &[Domains::whole()], &[question], |_, _, sheet| {
        (sheet.proportion(0, 1).unwrap(), sheet.replicated(&replicates, &[ratio]).unwrap())
    });
    let (yes, jackknife) = found.unwrap().remove(0).remove(0);
    assert_eq!((yes.value, yes.standard_error, yes.n, yes.degrees_of_freedom), (0.5, 0.25, 8, 2));
    // Every PSU has two rows: without one of them the base keeps its size, and the jackknife is exact here.
    assert!((jackknife.standard_error(0) - 0.25).abs() < 1e-15);
}

#[test]
fn at_zero_and_at_one_the_variance_is_exactly_zero() {
    for clusters in [None, Some(&[1, 1, 2, 2, 3, 3][..])] {
        let design = Design::new(&[1.0, 2.0, 3.5, 0.1, 1.7, 1.9], None, clusters, None).unwrap();
        let question = Question { codes: &[1; 6], levels: 3 };
        let found = tabulate(&design, &[Domains::whole()], &[question], |_, _, s| s.proportions(0).unwrap()).unwrap();
        assert!(found[0][0].iter().all(|e| e.standard_error == 0.0 && e.deff.is_none()));
        assert_eq!(found[0][0].iter().map(|e| e.value).collect::<Vec<_>>(), [0.0, 1.0, 0.0]);
    }
}

#[test]
fn replicates_give_on_sums_what_they_give_on_rows() {
    let data = data(11, 400);
    let design = data.design(7);
    let made = [Replicates::jackknife(&design).unwrap(), Replicates::rao_wu(&design, 200, 1).unwrap()];
    let ratios: Vec<[f64; LEVELS]> = (0..LEVELS).map(|l| std::array::from_fn(|k| f64::from(u8::from(k == l)))).collect();
    for replicates in &made {
        let asked: Vec<RatioOf> = ratios.iter().map(|y| RatioOf { domain: 1, y, x: &[1.0; LEVELS] }).collect();
        let domains = [Domains::new(&data.domain, DOMAINS)];
        let fast = tabulate(&design, &domains, &[data.question()], |_, _, s| s.replicated(replicates, &asked)).unwrap().remove(0).remove(0);
        let slow = Survey::Replicated(replicates).estimate(&data.shares(1)).unwrap();
        assert!(is_same(&fast.ok(), &Some(slow)));
        let numeric = numbers(&design, &domains[0], &data.y).unwrap().replicated(replicates, &[3]).unwrap();
        let y: Vec<f64> = data.y.iter().map(|y| if y.is_nan() { 0.0 } else { *y }).collect();
        let base: Vec<bool> = data.domain.iter().zip(&data.y).map(|(d, y)| *d == 3 && y.is_finite()).collect();
        let slow = Survey::Replicated(replicates).estimate(&Ratio::mean(y, base)).unwrap();
        assert!(close(numeric.values[0], slow.values[0]) && close(numeric.standard_error(0), slow.standard_error(0)));
    }
}

#[test]
fn replicates_of_another_design_are_refused() {
    let data = data(11, 400);
    let other = Replicates::jackknife(&data.design(3)).unwrap();
    let ratio = RatioOf { domain: 0, y: &[1.0], x: &[1.0, 1.0] };
    let design = data.design(2);
    let found = tabulate(&design, &[Domains::whole()], &[data.question()], |_, _, s| s.replicated(&other, &[ratio])).unwrap();
    assert_eq!(found[0][0], Err(NoReplicates::OtherDesign));
}

#[test]
fn rows_cannot_be_replicated_from_sums_and_bad_codes_are_named() {
    let design = Design::simple(&[1.0; 4]).unwrap();
    let replicates = Replicates::jackknife(&design).unwrap();
    let ratio = RatioOf { domain: 0, y: &[1.0], x: &[1.0, 1.0] };
    let asked = |codes: &[u8], levels: usize| {
        tabulate(&design, &[Domains::whole()], &[Question { codes, levels }], |_, _, s| s.replicated(&replicates, &[ratio]))
    };
    assert_eq!(asked(&[0, 1, 0, 1], 2).unwrap(), [[Err(NoReplicates::RowsAreUnits)]]);
    assert_eq!(
        asked(&[0, 1, 0, 2], 2).unwrap_err().to_string(),
        "question n° 1 : l'unité 4 porte le code 2, hors de 0 à 1 ; corriger le code ou le déclarer manquant"
    );
    assert_eq!(asked(&[0, 1, 0], 2).unwrap_err(), CubeError::Lengths { what: "question", rank: 1, found: 3, expected: 4 });
    assert!(matches!(asked(&[0; 4], 256).unwrap_err(), CubeError::BadCount { found: 256, most: 255, .. }));
    let pairs = Design::new(&[1.0; 4000], None, Some(&(0..4000).map(|i| i / 2).collect::<Vec<u32>>()), None).unwrap();
    let many = [Domains::new(&[0; 4000], 5000)];
    let found = tabulate(&pairs, &many, &[Question { codes: &[0; 4000], levels: 9 }], |_, _, _| ());
    assert!(matches!(found, Err(CubeError::TooLarge { rank: 1, units: 2000, domains: 5000, levels: 9, .. })));
    let domains = [Domains::whole(), Domains::new(&[0, 1, NO_DOMAIN, 9], 2)];
    let found = tabulate(&design, &domains, &[], |_, _, _| ());
    assert!(matches!(found.unwrap_err(), CubeError::UnknownCode { what: "domaine", rank: 2, unit: 4, code: 9, last: 1 }));
}

#[test]
fn designs_that_sums_do_not_hold_are_refused() {
    let (strata, clusters) = ([1, 1, 1, 2, 2, 2], [1, 1, 2, 3, 3, 3]);
    let drawn = Drawn { strata: Some(&strata), clusters: Some(&clusters), population: None };
    for lonely in [Lonely::Adjust, Lonely::Average] {
        let design = Design::drawn(&[1.0; 6], &Plan { lonely, ..Plan::one(drawn) }).unwrap();
        assert_eq!(tabulate(&design, &[Domains::whole()], &[], |_, _, _| ()), Err(CubeError::NotPlain));
    }
    let design = Design::drawn(&[1.0; 6], &Plan { lonely: Lonely::Certainty, ..Plan::one(drawn) }).unwrap();
    let question = Question { codes: &[0, 1, 1, 0, 0, 1], levels: 2 };
    let fast = tabulate(&design, &[Domains::whole()], &[question], |_, _, s| s.proportion(0, 1).unwrap()).unwrap();
    let slow = mean(&design, &[0.0, 1.0, 1.0, 0.0, 0.0, 1.0], &[true; 6], None).unwrap();
    assert!(close(fast[0][0].standard_error, slow.standard_error) && fast[0][0].degrees_of_freedom == slow.degrees_of_freedom);
    let households = Calibration { households: Some(&[0; 6]), ..Calibration::new(&[1.0; 6], &[]) };
    assert_eq!(tabulate_calibrated(&design, &households, &[Domains::whole()], &[], |_, _, _| ()), Err(CubeError::Households));
}

#[test]
fn options_of_a_multiple_response_by_respondents_and_by_citations() {
    let data = data(21, 200);
    let d = draws(8, 200);
    let option = |k: usize| -> Vec<u8> { d.iter().map(|x| if x % 9 == 0 { NO_ANSWER } else { (x >> (4 + k) & 1) as u8 }).collect() };
    let options: Vec<Vec<u8>> = (0..4).map(option).collect();
    let columns: Vec<&[u8]> = options.iter().map(Vec::as_slice).collect();
    let multiple = Multiple::new(&columns).unwrap();
    let answered: Vec<bool> = options[0].iter().map(|code| *code != NO_ANSWER).collect();
    let citations: Vec<f64> = (0..200).map(|i| options.iter().filter(|codes| codes[i] == 1).count() as f64).collect();
    for kind in [0, 3] {
        let design = data.design(kind);
        let mut whole = 0.0;
        for codes in &options {
            let made = multiple.codes(codes);
            let found = tabulate(&design, &[Domains::whole()], &[Question { codes: &made, levels: multiple.levels() }], |_, _, s| {
                (s.share_of_respondents(0).unwrap(), s.share_of_citations(0).unwrap())
            });
            let (respondents, cited) = found.unwrap().remove(0).remove(0);
            let y: Vec<f64> = codes.iter().map(|code| f64::from(u8::from(*code == 1))).collect();
            let slow = mean(&design, &y, &answered, None).unwrap();
            assert!(close(respondents.value, slow.value) && close(respondents.standard_error, slow.standard_error));
            assert_eq!((respondents.n, respondents.degrees_of_freedom), (slow.n, slow.degrees_of_freedom));
            let ratio = Ratio { y, x: Some(citations.clone()), domain: answered.clone() };
            let slow = Survey::Linearised { design: &design, calibration: None }.estimate(&ratio).unwrap();
            assert!(close(cited.value, slow.values[0]) && close(cited.standard_error, slow.standard_error(0)));
            whole += cited.value;
        }
        assert!((whole - 1.0).abs() < 1e-12);
    }
    assert!(Multiple::new(&[&[0, 1], &[0]]).is_err() && Multiple::new(&[&[0, 2]]).is_err() && Multiple::new(&[]).is_err());
}
