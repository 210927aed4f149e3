//! Tests of significance: two ways to the same number, properties, level under the hypothesis, traps.

use proptest::prelude::*;
use stat::chisq::{Crossing, Kind, Table, TestError, rao_scott, wald};
use stat::distribution::{Mixture, chi_squared_tail, normal_quantile, normal_tail};
use stat::ranktest::{Scores, rank_test};
use stat::replicates::Constants;
use stat::ttest::{one_sample, paired, two_groups};
use stat::{Design, Estimates, MISSING, Replicates, Survey};

/// A small linear congruential draw in [0, 1): the same data on every machine.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / (1u64 << 31) as f64
    }

    fn below(&mut self, n: u16) -> u16 {
        (self.next() * f64::from(n)) as u16
    }

    fn normal(&mut self) -> f64 {
        normal_quantile(self.next().clamp(1e-9, 1.0 - 1e-9)).unwrap()
    }
}

/// Units in clusters, two questions of 3 and 2 levels, some missing.
struct Data {
    weights: Vec<f64>,
    clusters: Vec<u32>,
    rows: Vec<u16>,
    columns: Vec<u16>,
}

/// `bond`: how much the second question leans on the first; `same`: how much persons of a cluster are alike.
fn data(seed: u64, clusters: u32, each: usize, bond: f64, same: f64) -> Data {
    let mut draw = Draw(seed);
    let mut found = Data { weights: vec![], clusters: vec![], rows: vec![], columns: vec![] };
    for cluster in 0..clusters {
        let lean = (draw.below(3), draw.below(2));
        for _ in 0..each {
            let row = if draw.next() < same { lean.0 } else { draw.below(3) };
            let column = match draw.next() {
                x if x < bond => row.min(1),
                x if x < bond + same => lean.1,
                _ => draw.below(2),
            };
            found.weights.push(1.0 + draw.next());
            found.clusters.push(cluster);
            found.rows.push(if draw.next() < 0.03 { MISSING } else { row });
            found.columns.push(if draw.next() < 0.03 { MISSING } else { column });
        }
    }
    found
}

impl Data {
    fn design(&self) -> Design {
        Design::new(&self.weights, None, Some(&self.clusters), None).unwrap()
    }

    fn crossing(&self) -> Crossing<'_> {
        Crossing { rows: &self.rows, row_levels: 3, columns: &self.columns, column_levels: 2, domain: None }
    }
}

fn linearised(design: &Design) -> Survey<'_> {
    Survey::Linearised { design, calibration: None }
}

/// Statistics and p-values of the six tests.
fn all(survey: &Survey, crossing: &Crossing) -> Vec<f64> {
    let table = Table::new(survey, crossing).unwrap();
    Kind::ALL.iter().flat_map(|kind| table.test(survey, *kind).map(|t| [t.statistic, t.p_value]).unwrap()).collect()
}

fn near(a: f64, b: f64, rel: f64) -> bool {
    (a - b).abs() <= rel * b.abs().max(1e-12)
}

#[test]
fn under_simple_sampling_and_independence_the_design_effects_are_one() {
    // p a product of its margins, V the covariance of a multinomial: Δ is the identity, and the tests are Pearson's.
    let p: Vec<f64> = [0.2, 0.3, 0.5].iter().flat_map(|r| [0.4, 0.6].map(|c| r * c)).collect();
    let n = 500;
    let v: Vec<f64> = (0..36).map(|c| (f64::from(u8::from(c / 6 == c % 6)) * p[c / 6] - p[c / 6] * p[c % 6]) / n as f64).collect();
    let found = rao_scott(&p, &v, 3, 2, n, 1e12).unwrap();
    assert!(found.design_effects.iter().all(|d| near(*d, 1.0, 1e-10)), "{found:?}");
    assert!(found.pearson.abs() < 1e-20);
}

#[test]
fn a_simple_sample_gives_pearsons_test() {
    let data = data(3, 4000, 1, 0.02, 0.0);
    let design = Design::simple(&vec![1.0; data.weights.len()]).unwrap();
    let table = Table::new(&linearised(&design), &data.crossing()).unwrap();
    let found = table.rao_scott().unwrap();
    // Every contrast has the variance of a multinomial, whatever p: Δ is n / (n − 1), n all units of the design, times the
    // part of them that answered both.
    let (units, n) = (data.weights.len() as f64, table.n() as f64);
    assert!(found.design_effects.iter().all(|d| near(*d, units / (units - 1.0), 1e-9)), "{found:?} {n}");
    let pearson = chi_squared_tail(found.pearson, 2.0).unwrap();
    for kind in [Kind::F, Kind::ChiSquared, Kind::LinearCombination] {
        let p = table.test(&linearised(&design), kind).unwrap().p_value;
        assert!((p - pearson).abs() < 0.01, "{kind:?} {p} {pearson}");
    }
}

#[test]
fn linearised_and_jackknifed_tests_agree() {
    let data = data(11, 150, 5, 0.1, 0.1);
    let design = data.design();
    let drop_one = |r: u32| -> Vec<f64> {
        data.weights.iter().zip(&data.clusters).map(|(w, c)| if *c == r { 0.0 } else { w * 150.0 / 149.0 }).collect()
    };
    let constants = Constants { scale: 149.0 / 150.0, rscales: vec![1.0; 150], mse: true };
    let replicates = Replicates::from_weights(data.weights.clone(), (0..150).map(drop_one).collect(), constants, Some(149)).unwrap();
    let one = all(&linearised(&design), &data.crossing());
    let other = all(&Survey::Replicated(&replicates), &data.crossing());
    assert!(one.iter().zip(&other).step_by(2).all(|(a, b)| near(*a, *b, 0.03)), "{one:?} {other:?}");
}

#[test]
fn a_domain_stays_in_its_design() {
    let data = data(5, 40, 6, 0.1, 0.3);
    let design = data.design();
    let inside: Vec<bool> = data.clusters.iter().enumerate().map(|(i, c)| c % 4 != 0 && i % 3 != 0).collect();
    let whole = Table::new(&linearised(&design), &Crossing { domain: Some(&inside), ..data.crossing() }).unwrap();
    // The same numbers with everything outside made missing: the design is what counts, not how the domain is said.
    let rows: Vec<u16> = data.rows.iter().zip(&inside).map(|(r, inside)| if *inside { *r } else { MISSING }).collect();
    let masked = Table::new(&linearised(&design), &Crossing { rows: &rows, ..data.crossing() }).unwrap();
    assert_eq!(whole.rao_scott(), masked.rao_scott());
    assert_eq!(whole.degrees_of_freedom, 29);
    // Rows deleted: another answer, the one that is wrong.
    let keep: Vec<usize> = (0..inside.len()).filter(|i| inside[*i]).collect();
    let deleted = Data {
        weights: keep.iter().map(|i| data.weights[*i]).collect(),
        clusters: keep.iter().map(|i| data.clusters[*i]).collect(),
        rows: keep.iter().map(|i| data.rows[*i]).collect(),
        columns: keep.iter().map(|i| data.columns[*i]).collect(),
    };
    let apart = Table::new(&linearised(&deleted.design()), &deleted.crossing()).unwrap();
    assert!(apart.rao_scott().unwrap().design_effects[0] != whole.rao_scott().unwrap().design_effects[0]);
}

#[test]
fn tests_hold_their_level_where_pearsons_does_not() {
    // 300 samples of 25 clusters of 12 alike persons, the questions independent within clusters' leanings.
    let (mut rao, mut adjusted, mut naive) = (0, 0, 0);
    let samples = 300;
    for seed in 0..samples {
        let data = data(1000 + seed, 25, 12, 0.0, 0.7);
        let design = data.design();
        let survey = linearised(&design);
        let table = Table::new(&survey, &data.crossing()).unwrap();
        let below = |p: f64| u64::from(p < 0.05);
        rao += below(table.test(&survey, Kind::F).unwrap().p_value);
        adjusted += below(table.test(&survey, Kind::AdjustedWald).unwrap().p_value);
        naive += below(chi_squared_tail(table.rao_scott().unwrap().pearson, 2.0).unwrap());
    }
    let share = |count: u64| count as f64 / samples as f64;
    assert!(share(rao) < 0.09 && share(adjusted) < 0.10, "{rao} {adjusted}");
    assert!(share(naive) > 0.15, "{naive}");
}

#[test]
fn empty_levels_and_empty_cells() {
    let design = Design::simple(&[1.0; 12]).unwrap();
    let (rows, columns) = ([0, 0, 0, 0, 2, 2, 2, 2, 3, 3, 3, 3], [0, 0, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1]);
    let crossing = Crossing { rows: &rows, row_levels: 5, columns: &columns, column_levels: 2, domain: None };
    let survey = linearised(&design);
    let table = Table::new(&survey, &crossing).unwrap();
    assert_eq!((table.rows.as_slice(), table.n()), ([0, 2, 3].as_slice(), 12));
    assert!(Kind::ALL.iter().all(|kind| table.test(&survey, *kind).is_ok_and(|t| t.p_value > 0.0 && t.p_value < 1.0)));
    // One column only in the domain: no test, said so.
    let inside: Vec<bool> = columns.iter().map(|c| *c == 1).collect();
    let one = Table::new(&survey, &Crossing { domain: Some(&inside), ..crossing });
    assert_eq!(one, Err(TestError::OneLevel { rows: 3, columns: 1 }));
    let beyond = Table::new(&survey, &Crossing { row_levels: 3, ..crossing });
    assert_eq!(beyond, Err(TestError::BadCode { unit: 9, code: 3, levels: 3 }));
}

#[test]
fn residuals_and_effect_size_of_a_perfect_link() {
    let design = Design::simple(&[1.0; 40]).unwrap();
    let rows: Vec<u16> = (0..40).map(|i| i % 2).collect();
    let mut columns = rows.clone();
    let crossing = Crossing { rows: &rows, row_levels: 2, columns: &columns, column_levels: 2, domain: None };
    let table = Table::new(&linearised(&design), &crossing).unwrap();
    assert!((table.cramer_v() - 1.0).abs() < 1e-12);
    columns[0] = 1;
    columns[3] = 0;
    let crossing = Crossing { rows: &rows, row_levels: 2, columns: &columns, column_levels: 2, domain: None };
    let table = Table::new(&linearised(&design), &crossing).unwrap();
    let labels: Vec<_> = table.cells().iter().map(|c| c.label_fr().unwrap()).collect();
    assert_eq!(labels, ["sur-représenté", "sous-représenté", "sous-représenté", "sur-représenté"]);
    // Two by two: the trend is the difference of two shares; both residuals have its t.
    let trend = table.trend(&[0.0, 1.0], &[0.0, 1.0]).unwrap();
    assert!(near(trend.statistic, table.cells()[0].residual.unwrap(), 1e-9), "{trend:?}");
    assert!((trend.correlation - 0.9).abs() < 1e-12);
}

#[test]
fn one_contrast_by_wald_is_its_t_squared() {
    let e = Estimates { values: vec![0.3, 0.5, 0.9], covariance: vec![0.02, 0.004, 0.0, 0.004, 0.03, 0.001, 0.0, 0.001, 0.05] };
    let (value, error) = e.contrast(&[-1.0, 1.0, 0.0]);
    let found = wald(&e, &[vec![-1.0, 1.0, 0.0]], &[], 17.0).unwrap();
    assert!(near(found.f, (value / error).powi(2), 1e-12));
    // Any basis of the same contrasts gives the same test.
    let a = wald(&e, &[vec![-1.0, 1.0, 0.0], vec![0.0, -1.0, 1.0]], &[], 17.0).unwrap();
    let b = wald(&e, &[vec![-2.0, 1.0, 1.0], vec![-1.0, 0.0, 1.0]], &[], 17.0).unwrap();
    assert!(near(a.chi_squared, b.chi_squared, 1e-12) && near(a.adjusted().unwrap().0, a.f * 16.0 / 17.0, 1e-12));
    assert_eq!(wald(&e, &[vec![-1.0, 1.0, 0.0], vec![-2.0, 2.0, 0.0]], &[], 17.0), Err(TestError::NoVariance));
    let few = wald(&e, &[vec![-1.0, 1.0, 0.0], vec![0.0, -1.0, 1.0]], &[], 1.0).unwrap();
    assert!(matches!(few.adjusted(), Err(TestError::TooFewDegreesOfFreedom { .. })));
}

#[test]
fn mixtures_of_chi_squareds_against_a_simulation() {
    let lambda = [2.3, 1.1, 0.4];
    let mixture = Mixture::new(&lambda).unwrap();
    let mut draw = Draw(77);
    let n = 60_000;
    let sums: Vec<f64> = (0..n).map(|_| lambda.iter().map(|l| l * draw.normal().powi(2)).sum()).collect();
    for x in [1.0, 3.0, 6.0, 12.0] {
        let simulated = sums.iter().filter(|s| **s >= x).count() as f64 / n as f64;
        let (exact, saddle) = (mixture.tail(x).unwrap(), mixture.saddlepoint(x).unwrap());
        assert!((exact - simulated).abs() < 4.0 * (simulated / n as f64).sqrt(), "{x}: {exact} {simulated}");
        assert!(near(saddle, exact, 0.05), "{x}: {saddle} {exact}");
    }
    // One coefficient: a chi-squared; equal ones: a chi-squared of more degrees; pairs: a closed form.
    let one = Mixture::new(&[2.0]).unwrap().tail(7.0).unwrap();
    assert!(near(one, 2.0 * normal_tail(3.5f64.sqrt()), 1e-11), "{one} {}", 2.0 * normal_tail(3.5f64.sqrt()));
    assert!(near(Mixture::new(&[2.0; 5]).unwrap().tail(30.0).unwrap(), chi_squared_tail(15.0, 5.0).unwrap(), 1e-11));
    let pairs = Mixture::new(&[3.0, 3.0, 1.0, 1.0]).unwrap().tail(40.0).unwrap();
    assert!(near(pairs, 1.5 * (-40.0f64 / 6.0).exp() - 0.5 * (-20.0f64).exp(), 1e-11), "{pairs}");
}

#[test]
fn two_groups_are_the_slope_of_a_regression() {
    let mut draw = Draw(9);
    let n = 90;
    let weights: Vec<f64> = (0..n).map(|_| 1.0 + draw.next()).collect();
    let y: Vec<f64> = (0..n).map(|i| if i % 17 == 0 { f64::NAN } else { draw.normal() }).collect();
    let second: Vec<Option<bool>> = (0..n).map(|i| if i % 23 == 0 { None } else { Some(draw.next() < 0.4) }).collect();
    let domain: Vec<bool> = (0..n).map(|i| i % 5 != 0).collect();
    let clusters: Vec<u32> = (0..n as u32).map(|i| i / 3).collect();
    let design = Design::new(&weights, None, Some(&clusters), None).unwrap();
    let found = two_groups(&linearised(&design), &y, &second, &domain, 0.95).unwrap();
    // (X'WX)⁻¹ and its sandwich, by hand.
    let used: Vec<usize> = (0..n).filter(|i| domain[*i] && !y[*i].is_nan() && second[*i].is_some()).collect();
    let x = |i: usize| f64::from(u8::from(second[i] == Some(true)));
    let sum = |f: &dyn Fn(usize) -> f64| used.iter().map(|i| weights[*i] * f(*i)).sum::<f64>();
    let (s0, s1, sy, sxy) = (sum(&|_| 1.0), sum(&x), sum(&|i| y[i]), sum(&|i| x(i) * y[i]));
    let det = s0 * s1 - s1 * s1;
    let slope = (s0 * sxy - s1 * sy) / det;
    let intercept = (s1 * sy - s1 * sxy) / det;
    let mut z = vec![0.0; n];
    used.iter().for_each(|i| z[*i] = weights[*i] * (s0 * x(*i) - s1) / det * (y[*i] - intercept - slope * x(*i)));
    assert!(near(found.estimate, slope, 1e-10) && near(found.standard_error, design.variance(&z).sqrt(), 1e-10), "{found:?}");
    assert_eq!(found.degrees_of_freedom, 28.0);
    assert!(near(found.low + found.high, 2.0 * slope, 1e-9));
    let none = two_groups(&linearised(&design), &y, &vec![Some(true); n], &domain, 0.95);
    assert_eq!(none, Err(TestError::EmptyGroup { group: 1 }));
}

#[test]
fn two_waves_of_the_same_persons_are_one_sample_of_changes() {
    let (before, after) = ([1.0, 4.0, 2.0, f64::NAN, 5.0, 3.0], [2.0, 4.5, 4.0, 3.0, 5.5, 3.0]);
    let design = Design::simple(&[1.0, 2.0, 1.0, 1.0, 1.0, 1.0]).unwrap();
    let survey = linearised(&design);
    let found = paired(&survey, &before, &after, &[true; 6], 0.9).unwrap();
    // The missing one stays a unit of the design: 6 PSUs for the variance, 5 for the degrees of freedom, less 1 and 1.
    assert!(near(found.estimate, (1.0 + 2.0 * 0.5 + 2.0 + 0.5) / 6.0, 1e-12));
    assert_eq!((found.n, found.degrees_of_freedom), (5, 3.0));
    let constant = one_sample(&survey, &[2.0; 6], &[true; 6], 1.0, 0.95);
    assert_eq!(constant, Err(TestError::NoVariance));
}

#[test]
fn rank_scores_against_a_slow_loop() {
    let mut draw = Draw(21);
    let n = 60;
    let y: Vec<f64> = (0..n).map(|_| f64::from(draw.below(5))).collect();
    let groups: Vec<u16> = (0..n).map(|_| draw.below(3)).collect();
    let design = Design::simple(&vec![2.0; n]).unwrap();
    let survey = linearised(&design);
    let found = rank_test(&survey, &y, &groups, 3, &vec![true; n], Scores::Wilcoxon).unwrap();
    // Equal weights: the share of units below, and half of those alike.
    let rank = |i: usize| {
        y.iter()
            .map(|v| {
                if *v < y[i] {
                    1.0
                } else if *v == y[i] {
                    0.5
                } else {
                    0.0
                }
            })
            .sum::<f64>()
            / n as f64
    };
    for g in 0..3u16 {
        let of: Vec<f64> = (0..n).filter(|i| groups[*i] == g).map(rank).collect();
        assert!(near(found.means[usize::from(g)], of.iter().sum::<f64>() / of.len() as f64, 1e-12));
    }
    assert_eq!((found.constraints, found.ddf, found.difference), (2, 57.0, None));
    // Two groups: Wald's F is the square of the t.
    let two: Vec<u16> = groups.iter().map(|g| g / 2).collect();
    let found = rank_test(&survey, &y, &two, 2, &vec![true; n], Scores::VanDerWaerden).unwrap();
    assert!(near(found.difference.unwrap().statistic.powi(2), found.chi_squared, 1e-10));
    assert!(near(found.difference.unwrap().p_value, found.p_value, 1e-10));
}

/// The worked example of `docs/method/tests.md`: 200 persons, 90 of 120 women and 40 of 80 men say yes, weights 1.
#[test]
fn the_worked_example_of_the_page_on_tests() {
    let rows: Vec<u16> = (0..200).map(|i| u16::from(i >= 120)).collect();
    let columns: Vec<u16> = (0..200).map(|i| u16::from(i < 90 || (120..160).contains(&i))).collect();
    let design = Design::simple(&[1.0; 200]).unwrap();
    let survey = linearised(&design);
    let crossing = Crossing { rows: &rows, row_levels: 2, columns: &columns, column_levels: 2, domain: None };
    let table = Table::new(&survey, &crossing).unwrap();
    let found = table.rao_scott().unwrap();
    // X² = 200 (90 × 40 − 30 × 40)² / (120 × 80 × 130 × 70).
    assert!(near(found.pearson, 200.0 * 2400.0f64.powi(2) / (120.0 * 80.0 * 130.0 * 70.0), 1e-12));
    let test = table.test(&survey, Kind::F).unwrap();
    assert_eq!(
        format!("{:.4} {:.4} {:.4} {:.5}", found.pearson, found.design_effects[0], test.statistic, test.p_value),
        "13.1868 1.0050 13.1209 0.00037"
    );
    assert_eq!(format!("{:.3}", table.cramer_v()), "0.257");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn scaling_shuffling_and_turning_the_table_change_nothing(seed in 1u64..500, factor in 0.01f64..100.0) {
        let data = data(seed, 12, 6, 0.2, 0.2);
        let design = data.design();
        let wanted = all(&linearised(&design), &data.crossing());
        let weights = data.weights.iter().map(|w| w * factor).collect();
        let scaled = Data { weights, clusters: data.clusters.clone(), rows: data.rows.clone(), columns: data.columns.clone() };
        let order: Vec<usize> = (0..72).map(|i| (i * 29 + 5) % 72).collect();
        let shuffled = Data {
            weights: order.iter().map(|i| data.weights[*i]).collect(),
            clusters: order.iter().map(|i| data.clusters[*i]).collect(),
            rows: order.iter().map(|i| data.rows[*i]).collect(),
            columns: order.iter().map(|i| data.columns[*i]).collect(),
        };
        let turned = Crossing { rows: &data.columns, row_levels: 2, columns: &data.rows, column_levels: 3, domain: None };
        let again = [
            all(&linearised(&scaled.design()), &scaled.crossing()),
            all(&linearised(&shuffled.design()), &shuffled.crossing()),
            all(&linearised(&design), &turned),
        ];
        for found in again {
            for (a, b) in found.iter().zip(&wanted) {
                prop_assert!((a - b).abs() <= 1e-7 * b.abs() + 1e-12, "{:?} {:?}", found, wanted);
            }
        }
    }
}
