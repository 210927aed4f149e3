//! Designs: the formulas against their definitions, the rules of lonely strata by hand, pairs by brute force, traps.

use proptest::prelude::*;
use stat::design::{Design, DesignError, Drawn, Form, Lonely, Plan, Unequal};
use stat::effect::SimpleSample;
use stat::{EstimateError, Ratio, Stacked, Statistic, Survey, Total};

/// A small linear congruential draw in [0, 1): the same data on every machine.
fn uniform(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / (1u64 << 31) as f64
    }
}

fn near(found: f64, wanted: f64) {
    assert!((found - wanted).abs() <= 1e-10 * wanted.abs().max(1e-12), "{found} for {wanted}");
}

/// Two strata, `a` clusters in each, `b` dwellings in each cluster, 3 persons in each dwelling.
struct Nested {
    strata: Vec<u32>,
    clusters: Vec<u32>,
    dwellings: Vec<u32>,
    persons: Vec<u32>,
    n1: Vec<f64>,
    n2: Vec<f64>,
    n3: Vec<f64>,
    y: Vec<f64>,
}

fn nested(seed: u64, a: u32, b: u32) -> Nested {
    let mut next = uniform(seed);
    let rows: Vec<[u32; 4]> =
        (0..2).flat_map(|h| (0..a).flat_map(move |c| (0..b).flat_map(move |d| (0..3).map(move |p| [h, c, d, p])))).collect();
    let column = |k: usize| rows.iter().map(|row| row[k]).collect::<Vec<u32>>();
    Nested {
        strata: column(0),
        clusters: column(1),
        dwellings: column(2),
        persons: column(3),
        n1: rows.iter().map(|r| if r[0] == 0 { 11.0 } else { 30.0 }).collect(),
        n2: rows.iter().map(|r| f64::from(b + 2 + r[1])).collect(),
        n3: rows.iter().map(|r| f64::from(4 + r[2])).collect(),
        y: rows.iter().map(|r| f64::from(r[1]) + 5.0 * next()).collect(),
    }
}

impl Nested {
    fn plan(&self, stages: usize) -> Plan<'_> {
        let one = Drawn { strata: Some(&self.strata), clusters: Some(&self.clusters), population: Some(&self.n1) };
        let two = Drawn { clusters: Some(&self.dwellings), population: Some(&self.n2), ..Drawn::default() };
        let three = Drawn { clusters: Some(&self.persons), population: Some(&self.n3), ..Drawn::default() };
        Plan { stages: [one, two, three][..stages].to_vec(), ..Plan::default() }
    }

    fn rows(&self, key: [Option<u32>; 3]) -> Vec<usize> {
        let same = |codes: &[u32], i: usize, k: Option<u32>| k.is_none_or(|k| codes[i] == k);
        let inside = |i: &usize| same(&self.strata, *i, key[0]) && same(&self.clusters, *i, key[1]) && same(&self.dwellings, *i, key[2]);
        (0..self.y.len()).filter(inside).collect()
    }

    /// V₁ + f₁ Σ (V₂ + f₂ Σ V₃), written as in the book.
    fn slow(&self, z: &[f64], a: u32, b: u32, stages: usize) -> f64 {
        let total = |rows: &[usize]| rows.iter().map(|i| z[*i]).sum::<f64>();
        let mut v = 0.0;
        for h in 0..2 {
            let f1 = f64::from(a) / self.n1[self.rows([Some(h), None, None])[0]];
            let totals: Vec<f64> = (0..a).map(|c| total(&self.rows([Some(h), Some(c), None]))).collect();
            v += (1.0 - f1) * spread(&totals);
            for c in (0..a).filter(|_| stages > 1) {
                let f2 = f64::from(b) / self.n2[self.rows([Some(h), Some(c), None])[0]];
                let totals: Vec<f64> = (0..b).map(|d| total(&self.rows([Some(h), Some(c), Some(d)]))).collect();
                v += f1 * (1.0 - f2) * spread(&totals);
                for d in (0..b).filter(|_| stages > 2) {
                    let rows = self.rows([Some(h), Some(c), Some(d)]);
                    let f3 = 3.0 / self.n3[rows[0]];
                    v += f1 * f2 * (1.0 - f3) * spread(&rows.iter().map(|i| z[*i]).collect::<Vec<_>>());
                }
            }
        }
        v
    }
}

/// n/(n − 1) Σ (t − t̄)².
fn spread(totals: &[f64]) -> f64 {
    let n = totals.len() as f64;
    let mean = totals.iter().sum::<f64>() / n;
    n / (n - 1.0) * totals.iter().map(|t| (t - mean).powi(2)).sum::<f64>()
}

#[test]
fn several_stages_are_the_recursion_of_the_book() {
    for (seed, a, b) in [(1, 4, 3), (2, 7, 2), (3, 3, 5)] {
        let data = nested(seed, a, b);
        for stages in 1..=3 {
            let design = Design::from_population(data.y.len(), &data.plan(stages)).unwrap();
            let z: Vec<f64> = data.y.iter().zip(design.weights()).map(|(y, w)| y * w).collect();
            near(design.variance(&z), data.slow(&z, a, b, stages));
        }
    }
}

#[test]
fn weights_from_populations_are_the_product_of_the_stages() {
    let data = nested(1, 4, 3);
    let design = Design::from_population(data.y.len(), &data.plan(3)).unwrap();
    for (i, w) in design.weights().iter().enumerate() {
        near(*w, data.n1[i] / 4.0 * data.n2[i] / 3.0 * data.n3[i] / 3.0);
    }
    let error = Design::from_population(3, &Plan::default()).unwrap_err();
    assert!(error.to_string().contains("le poids ne peut être calculé"), "{error}");
}

#[test]
fn a_fraction_is_the_population_written_otherwise() {
    let data = nested(5, 4, 3);
    let f: Vec<f64> = data.n1.iter().map(|n| 4.0 / n).collect();
    let counts = Design::from_population(data.y.len(), &data.plan(1)).unwrap();
    let mut plan = data.plan(1);
    plan.stages[0].population = Some(&f);
    let fractions = Design::from_population(data.y.len(), &plan).unwrap();
    near(fractions.variance(&data.y), counts.variance(&data.y));
    near(fractions.weights()[0], counts.weights()[0]);
}

#[test]
fn a_whole_population_has_no_variance() {
    let (y, event) = ([3.0, 5.0, 4.0, 9.0], [1.0, 0.0, 1.0, 1.0]);
    for population in [4.0, 1.0] {
        let population = [population; 4];
        let plan = Plan::one(Drawn { population: Some(&population), ..Drawn::default() });
        let design = Design::from_population(4, &plan).unwrap();
        let survey = Survey::Linearised { design: &design, calibration: None };
        for y in [y, event] {
            let estimates = survey.estimate(&Ratio::mean(y.to_vec(), vec![true; 4])).unwrap();
            assert_eq!((design.weights(), estimates.standard_error(0)), (&[1.0; 4][..], 0.0));
        }
    }
}

/// 20 of the 23 elected: the usual formula times (1 − 20/23).
#[test]
fn nearly_everybody_answered() {
    let y: Vec<f64> = (0..20).map(|i| f64::from(i % 3 == 0)).collect();
    let population = [23.0; 20];
    let design = Design::from_population(20, &Plan::one(Drawn { population: Some(&population), ..Drawn::default() })).unwrap();
    let survey = Survey::Linearised { design: &design, calibration: None };
    let estimates = survey.estimate(&Ratio::mean(y.clone(), vec![true; 20])).unwrap();
    let p: f64 = y.iter().sum::<f64>() / 20.0;
    near(estimates.standard_error(0), (p * (1.0 - p) / 19.0 * (1.0 - 20.0 / 23.0)).sqrt());
    let deff = survey.summary(&Ratio::mean(y, vec![true; 20]), &estimates, 0, SimpleSample::WithoutReplacement).deff.unwrap();
    near(deff, 1.0);
}

/// Four strata, of 3, 1, 2 and 1 units.
const STRATA: [u32; 7] = [0, 0, 0, 1, 2, 2, 3];
const Z: [f64; 7] = [1.0, 2.0, 6.0, 5.0, 3.0, 7.0, 4.0];

fn lonely(rule: Lonely) -> Result<Design, DesignError> {
    Design::drawn(&[1.0; 7], &Plan { lonely: rule, ..Plan::one(Drawn { strata: Some(&STRATA), ..Drawn::default() }) })
}

#[test]
fn lonely_strata_by_hand() {
    let known = spread(&[1.0, 2.0, 6.0]) + spread(&[3.0, 7.0]);
    for rule in [Lonely::Certainty, Lonely::Remove] {
        near(lonely(rule).unwrap().variance(&Z), known);
    }
    // Two strata known of four: each of the others is worth their mean.
    near(lonely(Lonely::Average).unwrap().variance(&Z), known * 2.0);
    // Centred on the mean of all seven units, 4.
    near(lonely(Lonely::Adjust).unwrap().variance(&Z), known + (5.0_f64 - 4.0).powi(2) + 0.0);
    // 1 joins 0, 3 joins 2.
    near(lonely(Lonely::Collapse).unwrap().variance(&Z), spread(&[1.0, 2.0, 6.0, 5.0]) + spread(&[3.0, 7.0, 4.0]));
}

#[test]
fn the_first_lonely_stratum_joins_the_next_and_populations_add_up() {
    let (strata, population) = ([0, 1, 1], [4.0, 8.0, 8.0]);
    let plan =
        Plan { lonely: Lonely::Collapse, ..Plan::one(Drawn { strata: Some(&strata), population: Some(&population), ..Drawn::default() }) };
    let design = Design::drawn(&[4.0; 3], &plan).unwrap();
    near(design.variance(&[1.0, 2.0, 6.0]), (1.0 - 3.0 / 12.0) * spread(&[1.0, 2.0, 6.0]));
    assert_eq!(design.degrees_of_freedom(|_| true), 2);
}

#[test]
fn every_lonely_stratum_is_named_with_its_rows() {
    let error = lonely(Lonely::Fail).unwrap_err().to_string();
    for part in ["strate 1 : une seule unité primaire (lignes 4)", "strate 3 : une seule unité primaire (lignes 7)", "collapse"] {
        assert!(error.contains(part), "{error}");
    }
    // Drawn whole, a stratum of one is no trouble.
    let whole = [3.0, 3.0, 3.0, 1.0, 2.0, 2.0, 1.0];
    let plan = Plan::one(Drawn { strata: Some(&STRATA), population: Some(&whole), ..Drawn::default() });
    assert!(Design::drawn(&[1.0; 7], &plan).is_ok());
}

#[test]
fn a_rule_without_any_other_stratum_is_refused() {
    for rule in [Lonely::Average, Lonely::Collapse] {
        let error = Design::drawn(&[1.0], &Plan { lonely: rule, ..Plan::default() }).unwrap_err();
        assert!(matches!(error, DesignError::NoNeighbour { stage: 1, .. }), "{error}");
    }
}

/// Strata A (3 units, one in the domain) and B (2 units, both in it).
#[test]
fn a_unit_alone_in_its_domain_by_hand() {
    let strata = [0, 0, 0, 1, 1];
    let domain = [true, false, false, true, true];
    let y = [4.0, 9.0, 9.0, 1.0, 3.0];
    let v = |rule: Lonely, apart: bool| {
        let plan = Plan { lonely: rule, lonely_in_domains: apart, ..Plan::one(Drawn { strata: Some(&strata), ..Drawn::default() }) };
        let design = Design::drawn(&[1.0; 5], &plan).unwrap();
        let survey = Survey::Linearised { design: &design, calibration: None };
        survey.estimate(&Total { y: y.to_vec(), domain: domain.to_vec() }).unwrap().covariance[0]
    };
    let usual = spread(&[4.0, 0.0, 0.0]) + spread(&[1.0, 3.0]);
    near(v(Lonely::Fail, false), usual);
    near(v(Lonely::Adjust, false), usual);
    // Centre (4 + 1 + 3) / 5 for the unit and for the two zeros beside it.
    let centre: f64 = 8.0 / 5.0;
    near(v(Lonely::Adjust, true), 1.5 * ((4.0 - centre).powi(2) + 2.0 * centre.powi(2)) + spread(&[1.0, 3.0]));
    near(v(Lonely::Average, true), 2.0 * spread(&[1.0, 3.0]));
}

#[test]
fn a_domain_of_lonely_units_only_has_a_reason_instead_of_a_number() {
    let strata = [0, 0, 1, 1];
    let plan = Plan { lonely: Lonely::Average, lonely_in_domains: true, ..Plan::one(Drawn { strata: Some(&strata), ..Drawn::default() }) };
    let design = Design::drawn(&[1.0; 4], &plan).unwrap();
    let survey = Survey::Linearised { design: &design, calibration: None };
    let total = Total { y: vec![1.0; 4], domain: vec![true, false, true, false] };
    assert_eq!(survey.estimate(&total).unwrap_err(), EstimateError::NoVariance);
}

#[test]
fn a_cluster_in_two_strata_is_refused_unless_said_to_be_nested() {
    let (strata, clusters) = ([0, 0, 1, 1], [7, 8, 8, 9]);
    let plan = |nested| Plan { nested, ..Plan::one(Drawn { strata: Some(&strata), clusters: Some(&clusters), population: None }) };
    let error = Design::drawn(&[1.0; 4], &plan(false)).unwrap_err();
    assert_eq!(error, DesignError::ClusterInTwoStrata { cluster: 8, first: 0, second: 1, row: 3 });
    assert_eq!(Design::drawn(&[1.0; 4], &plan(true)).unwrap().stratum_of_psu(), [0, 0, 1, 1]);
}

#[test]
fn what_is_wrong_in_a_plan_is_said() {
    let drawn = |population: &[f64]| {
        let plan = Plan::one(Drawn { population: Some(population), ..Drawn::default() });
        Design::drawn(&[1.0; 3], &plan).unwrap_err()
    };
    for population in [[2.0; 3], [5.0, 6.0, 5.0], [f64::NAN; 3], [-4.0; 3]] {
        assert!(matches!(drawn(&population), DesignError::BadPopulation { .. }), "{population:?}");
    }
    assert!(matches!(drawn(&[5.0; 2]), DesignError::Lengths { found: 2, expected: 3, .. }));
    assert!(matches!(Design::simple(&[1.0, f64::NAN]), Err(DesignError::BadWeight { unit: 2, .. })));
}

/// All samples of 2 among 4 with unequal probabilities: joint ones are the probabilities of the samples.
struct Pps {
    pi: Vec<f64>,
    joint: Vec<f64>,
}

fn all_pairs() -> (Vec<([usize; 2], f64)>, Pps) {
    let samples = [([0, 1], 0.05), ([0, 2], 0.10), ([0, 3], 0.15), ([1, 2], 0.15), ([1, 3], 0.25), ([2, 3], 0.30)];
    let mut joint = vec![0.0; 16];
    for ([i, j], p) in samples {
        for (a, b) in [(i, i), (j, j), (i, j), (j, i)] {
            joint[a * 4 + b] += p;
        }
    }
    let pi = (0..4).map(|i| joint[i * 5]).collect();
    (samples.to_vec(), Pps { pi, joint })
}

/// Over all samples, both estimators are on average the true variance of the total.
#[test]
fn variances_of_pairs_are_unbiased_by_brute_force() {
    let y = [3.0, 8.0, 5.0, 12.0];
    let (samples, pps) = all_pairs();
    let total = |[i, j]: [usize; 2]| y[i] / pps.pi[i] + y[j] / pps.pi[j];
    let truth: f64 = samples.iter().map(|(s, p)| p * (total(*s) - 28.0).powi(2)).sum();
    for form in [Form::HorvitzThompson, Form::YatesGrundy] {
        let mean: f64 = samples.iter().map(|(s, p)| p * estimated(&pps, *s, &y, form)).sum();
        near(mean, truth);
    }
}

fn estimated(pps: &Pps, s: [usize; 2], y: &[f64], form: Form) -> f64 {
    let matrix: Vec<f64> = s.iter().flat_map(|i| s.map(|j| pps.joint[i * 4 + j])).collect();
    let weights = s.map(|i| 1.0 / pps.pi[i]);
    let unequal = Some(Unequal::Joint { matrix: &matrix, negligible: 0.0, form });
    let design = Design::drawn(&weights, &Plan { unequal, ..Plan::default() }).unwrap();
    design.variance(&[y[s[0]] * weights[0], y[s[1]] * weights[1]])
}

/// With equal probabilities every approximation is the formula of a simple sample.
#[test]
fn equal_probabilities_are_a_simple_sample_for_every_rule() {
    let z: Vec<f64> = (0..6).map(|i| f64::from(i * i) * 4.0).collect();
    let f = [0.25; 6];
    let joint: Vec<f64> = (0..36).map(|c| if c / 6 == c % 6 { 0.25 } else { 0.25 * 5.0 / 23.0 }).collect();
    let simple = Design::drawn(&[4.0; 6], &Plan::one(Drawn { population: Some(&f), ..Drawn::default() })).unwrap().variance(&z);
    let v = |unequal: Unequal| {
        let plan = Plan { unequal: Some(unequal), ..Plan::one(Drawn { population: Some(&f), ..Drawn::default() }) };
        Design::drawn(&[4.0; 6], &plan).unwrap().variance(&z)
    };
    near(v(Unequal::Brewer), simple);
    for form in [Form::HorvitzThompson, Form::YatesGrundy] {
        near(v(Unequal::Overton(form)), simple);
        near(v(Unequal::HartleyRao { square_sum: None, form }), simple);
        near(v(Unequal::Joint { matrix: &joint, negligible: 0.0, form }), simple);
    }
    // Poisson: Σ (1 − π) z².
    near(v(Unequal::Poisson), 0.75 * z.iter().map(|z| z * z).sum::<f64>());
}

#[test]
fn joint_probabilities_that_cannot_be_are_refused() {
    let refuse = |matrix: &[f64]| {
        let unequal = Some(Unequal::Joint { matrix, negligible: 0.0, form: Form::HorvitzThompson });
        Design::drawn(&[2.0; 2], &Plan { unequal, ..Plan::default() }).unwrap_err().to_string()
    };
    assert!(refuse(&[0.5, 0.0, 0.0, 0.5]).contains("unités 1 et 2"));
    assert!(refuse(&[0.5, 0.2, 0.5]).contains("3 nombres pour 2 × 2"));
}

/// A jackknife written plainly: without cluster c of stratum h, the others of h weighted by n/(n − 1).
fn jackknife(statistic: &dyn Statistic, weights: &[f64], strata: &[u32], clusters: &[u32]) -> f64 {
    let theta = statistic.values(weights)[0];
    let mut v = 0.0;
    for h in [0, 1] {
        let n = clusters.iter().zip(strata).filter(|(_, s)| **s == h).map(|(c, _)| *c + 1).max().unwrap();
        let again = |out: u32| {
            let factor = |i: usize| match (strata[i] == h, clusters[i] == out) {
                (false, _) => 1.0,
                (true, true) => 0.0,
                (true, false) => f64::from(n) / f64::from(n - 1),
            };
            statistic.values(&weights.iter().enumerate().map(|(i, w)| w * factor(i)).collect::<Vec<_>>())[0]
        };
        v += f64::from(n - 1) / f64::from(n) * (0..n).map(|c| (again(c) - theta).powi(2)).sum::<f64>();
    }
    v
}

#[test]
fn linearisation_is_near_the_jackknife_and_equal_to_it_for_totals() {
    let data = nested(9, 40, 2);
    let weights: Vec<f64> = data.n2.iter().map(|n| n / 10.0).collect();
    let design = Design::new(&weights, Some(&data.strata), Some(&data.clusters), None).unwrap();
    let survey = Survey::Linearised { design: &design, calibration: None };
    let domain: Vec<bool> = data.persons.iter().map(|p| *p != 1).collect();
    let x = Some(data.n3.clone());
    let total = Total { y: data.y.clone(), domain: domain.clone() };
    let ratio = Ratio { y: data.y.clone(), x, domain };
    near(survey.estimate(&total).unwrap().covariance[0], jackknife(&total, &weights, &data.strata, &data.clusters));
    let (linear, jack) = (survey.estimate(&ratio).unwrap().covariance[0], jackknife(&ratio, &weights, &data.strata, &data.clusters));
    assert!((linear / jack - 1.0).abs() < 0.02, "{linear} {jack}");
}

#[test]
fn rows_of_weight_zero_stay_in_the_count_of_their_stratum_and_may_have_no_value() {
    let (w, strata) = ([2.0, 0.0, 2.0, 1.0, 1.0], [0, 0, 0, 1, 1]);
    let y = vec![1.0, f64::NAN, 4.0, 2.0, 3.0];
    let design = Design::new(&w, Some(&strata), None, None).unwrap();
    let survey = Survey::Linearised { design: &design, calibration: None };
    let total = survey.estimate(&Total { y: y.clone(), domain: vec![true; 5] }).unwrap();
    near(total.covariance[0], spread(&[2.0, 0.0, 8.0]) + spread(&[2.0, 3.0]));
    let mean = survey.estimate(&Ratio::mean(y, vec![true; 5])).unwrap();
    near(mean.values[0], 15.0 / 6.0);
    assert_eq!(survey.size(None), (4, 6.0));
}

#[test]
fn an_undefined_value_has_its_reason() {
    let design = Design::simple(&[1.0, 1.0, 0.0]).unwrap();
    let survey = Survey::Linearised { design: &design, calibration: None };
    let ask = |x: Vec<f64>, domain: Vec<bool>| survey.estimate(&Ratio { y: vec![1.0; 3], x: Some(x), domain }).unwrap_err();
    assert_eq!(ask(vec![0.0; 3], vec![true; 3]), EstimateError::Undefined);
    assert_eq!(ask(vec![1.0; 3], vec![false, false, true]), EstimateError::EmptyBase);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Weights times c: totals times c, means unchanged; standard errors alike.
    #[test]
    fn the_scale_of_the_weights_does_not_matter_to_means(seed in 1_u64..10_000, c in 0.01_f64..100.0) {
        let data = nested(seed, 4, 2);
        let of = |scale: f64| {
            let w: Vec<f64> = data.n3.iter().map(|w| w * scale).collect();
            let design = Design::new(&w, Some(&data.strata), Some(&data.clusters), Some(&data.n1)).unwrap();
            let survey = Survey::Linearised { design: &design, calibration: None };
            let all = vec![true; w.len()];
            let mean = survey.estimate(&Ratio::mean(data.y.clone(), all.clone())).unwrap();
            let total = survey.estimate(&Total { y: data.y.clone(), domain: all }).unwrap();
            (mean.standard_error(0), total.standard_error(0))
        };
        let (one, scaled) = (of(1.0), of(c));
        prop_assert!((one.0 / scaled.0 - 1.0).abs() < 1e-9 && (one.1 * c / scaled.1 - 1.0).abs() < 1e-9);
    }

    /// The order of the rows does not matter, whatever the stages and the rule.
    #[test]
    fn the_order_of_rows_does_not_matter(seed in 1_u64..10_000, stages in 1_usize..4) {
        let data = nested(seed, 4, 3);
        let turned = Nested {
            strata: data.strata.iter().rev().copied().collect(), clusters: data.clusters.iter().rev().copied().collect(),
            dwellings: data.dwellings.iter().rev().copied().collect(), persons: data.persons.iter().rev().copied().collect(),
            n1: data.n1.iter().rev().copied().collect(), n2: data.n2.iter().rev().copied().collect(),
            n3: data.n3.iter().rev().copied().collect(), y: data.y.iter().rev().copied().collect(),
        };
        let v = |d: &Nested| Design::from_population(d.y.len(), &d.plan(stages)).unwrap().variance(&d.y);
        prop_assert!((v(&data) / v(&turned) - 1.0).abs() < 1e-10);
    }

    /// Totals of domains that cut the sample add up, with their covariances.
    #[test]
    fn domains_add_up(seed in 1_u64..10_000) {
        let data = nested(seed, 5, 2);
        let design = Design::from_population(data.y.len(), &data.plan(2)).unwrap();
        let survey = Survey::Linearised { design: &design, calibration: None };
        let part = |p: u32| Total { y: data.y.clone(), domain: data.persons.iter().map(|q| *q == p).collect() };
        let parts = survey.estimate(&Stacked::of((0..3).map(part))).unwrap();
        let whole = survey.estimate(&Total { y: data.y.clone(), domain: vec![true; data.y.len()] }).unwrap();
        let (value, error) = parts.contrast(&[1.0; 3]);
        prop_assert!((value / whole.values[0] - 1.0).abs() < 1e-12 && (error / whole.standard_error(0) - 1.0).abs() < 1e-9);
    }

    /// Their sum does not vary.
    #[test]
    fn an_event_and_its_contrary_have_one_standard_error(seed in 1_u64..10_000) {
        let data = nested(seed, 6, 2);
        let design = Design::from_population(data.y.len(), &data.plan(3)).unwrap();
        let survey = Survey::Linearised { design: &design, calibration: None };
        let share = |yes: bool| Ratio::mean(data.y.iter().map(|y| f64::from((*y > 4.0) == yes)).collect(), vec![true; data.y.len()]);
        let (yes, no) = (survey.estimate(&share(true)).unwrap(), survey.estimate(&share(false)).unwrap());
        prop_assert!((yes.values[0] + no.values[0] - 1.0).abs() < 1e-12);
        prop_assert!((yes.standard_error(0) - no.standard_error(0)).abs() < 1e-12);
    }
}
