//! Weighting: the optimum by its own conditions, closed forms, problems without solution, properties.

use proptest::prelude::*;
use stat::collapse::{Neighbour, collapse};
use stat::feasible::tightest_bounds;
use stat::household::calibrate_households;
use stat::nonresponse::{NonresponseError, Status, propensity, propensity_classes, redistribute};
use stat::trim::{Limits, TrimError, trim, trim_calibrated};
use stat::{Bounds, Distance, Margin, Options, Problem, WeightingError, calibrate, diagnostics, ipf, poststratify};

/// Numbers between 0 and 1, the same on every machine.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn code(&mut self, levels: usize) -> u16 {
        ((self.next() * levels as f64) as usize).min(levels - 1) as u16
    }
}

/// Units on two categorical variables and two numeric ones.
struct Data {
    start: Vec<f64>,
    codes: [Vec<u16>; 2],
    levels: [usize; 2],
    values: [Vec<f64>; 2],
    targets: [Vec<f64>; 2],
    totals: [f64; 2],
}

impl Data {
    /// Targets are the sums at weights d g, with g drawn by `ratio`: at least one solution is known.
    fn new(seed: u64, n: usize, ratio: impl Fn(f64) -> f64) -> Data {
        let mut draw = Draw(seed);
        let levels = [3, 4];
        let start: Vec<f64> = (0..n).map(|_| 1.0 + 4.0 * draw.next()).collect();
        let codes = levels.map(|l| (0..n).map(|i| if i < l { i as u16 } else { draw.code(l) }).collect::<Vec<u16>>());
        let values = [1.0, 1000.0].map(|size| (0..n).map(|_| size * (0.2 + draw.next() * draw.next())).collect::<Vec<f64>>());
        let known: Vec<f64> = start.iter().map(|d| d * ratio(draw.next())).collect();
        let mut targets = levels.map(|l| vec![0.0; l]);
        for (targets, codes) in targets.iter_mut().zip(&codes) {
            codes.iter().zip(&known).for_each(|(c, w)| targets[usize::from(*c)] += w);
        }
        let totals = [0, 1].map(|k: usize| values[k].iter().zip(&known).map(|(x, w)| x * w).sum());
        Data { start, codes, levels, values, targets, totals }
    }

    fn margins(&self) -> Vec<Margin<'_>> {
        vec![
            Margin::categories("secteur", &[], &self.codes[0], &self.targets[0]),
            Margin::categories("âge", &[], &self.codes[1], &self.targets[1]),
            Margin::numeric("enfants", &self.values[0], self.totals[0]),
            Margin::numeric("revenu", &self.values[1], self.totals[1]),
        ]
    }

    /// The calibration variables of a unit, full rank: one level of each category but the first left out.
    fn x(&self, i: usize) -> Vec<f64> {
        let mut x = vec![1.0];
        for (codes, levels) in self.codes.iter().zip(self.levels) {
            x.extend((1..levels).map(|l| f64::from(u8::from(usize::from(codes[i]) == l))));
        }
        x.extend([self.values[0][i], self.values[1][i] / 1000.0]);
        x
    }
}

/// Solves A x = b by elimination with row exchanges: nothing in common with the code under test.
fn gauss(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Vec<f64> {
    let n = b.len();
    for k in 0..n {
        let pivot = (k..n).max_by(|i, j| a[*i][k].abs().total_cmp(&a[*j][k].abs())).unwrap();
        a.swap(k, pivot);
        b.swap(k, pivot);
        for i in k + 1..n {
            let f = a[i][k] / a[k][k];
            let row = a[k].clone();
            a[i].iter_mut().zip(&row).skip(k).for_each(|(x, y)| *x -= f * y);
            b[i] -= f * b[k];
        }
    }
    for k in (0..n).rev() {
        b[k] = (b[k] - (k + 1..n).map(|j| a[k][j] * b[j]).sum::<f64>()) / a[k][k];
    }
    b
}

/// Least squares of u on x over the units of `inside`, weighted: coefficients.
fn fit(data: &Data, u: &[f64], weight: &[f64], inside: &[bool]) -> Vec<f64> {
    let p = data.x(0).len();
    let (mut a, mut b) = (vec![vec![0.0; p]; p], vec![0.0; p]);
    for i in (0..u.len()).filter(|i| inside[*i]) {
        let x = data.x(i);
        for j in 0..p {
            b[j] += weight[i] * x[j] * u[i];
            (0..p).for_each(|k| a[j][k] += weight[i] * x[j] * x[k]);
        }
    }
    gauss(a, b)
}

fn sums(data: &Data, weights: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0; data.x(0).len()];
    weights.iter().enumerate().for_each(|(i, w)| sums.iter_mut().zip(data.x(i)).for_each(|(s, x)| *s += w * x));
    sums
}

/// F⁻¹(g) must be x'λ for one λ; units at a bound must want to go further. These are all the conditions of the optimum.
fn assert_optimal(data: &Data, weights: &[f64], distance: Distance) {
    let Bounds { low, high } = distance.bounds();
    let g: Vec<f64> = weights.iter().zip(&data.start).map(|(w, d)| w / d).collect();
    let inside: Vec<bool> = g.iter().map(|g| *g > low + 1e-9 && *g < high - 1e-9).collect();
    let u: Vec<f64> = g.iter().zip(&inside).map(|(g, inside)| if *inside { distance.inverse(*g) } else { 0.0 }).collect();
    let lambda = fit(data, &u, &data.start, &inside);
    for i in 0..g.len() {
        let score: f64 = data.x(i).iter().zip(&lambda).map(|(x, l)| x * l).sum();
        assert!(g[i] >= low - 1e-12 && g[i] <= high + 1e-12, "{distance:?}: g {}", g[i]);
        match inside[i] {
            true => assert!((score - u[i]).abs() < 1e-5 * (1.0 + score.abs()), "{distance:?} unit {i}: {score} for {}", u[i]),
            false if g[i] > 1.0 => assert!(score > distance.inverse(high - 1e-9) - 1e-4, "{distance:?} unit {i} at U: {score}"),
            false => assert!(score < distance.inverse(low + 1e-9) + 1e-4, "{distance:?} unit {i} at L: {score}"),
        }
    }
}

fn assert_met(data: &Data, weights: &[f64]) {
    let margins = data.margins();
    let report = diagnostics(
        &data.start,
        &margins,
        &stat::Weighted {
            weights: weights.to_vec(),
            iterations: 0,
            gap: 0.0,
            ratios: stat::Ratios { min: 0.0, mean: 0.0, max: 0.0 },
            negative: 0,
            log: vec![],
        },
    );
    for row in report.margins.iter().flat_map(|m| &m.rows) {
        assert!((row.after - row.target).abs() < 1e-8 * row.target.abs().max(1.0), "{row:?}");
    }
}

/// Every distance that can meet targets made with g between 0.7 and 1.6.
fn distances() -> Vec<Distance> {
    let wide = Bounds { low: 0.5, high: 2.0 };
    let (tight, zero) = (Bounds { low: 0.699, high: 1.601 }, Bounds { low: 0.0, high: f64::INFINITY });
    vec![
        Distance::Linear,
        Distance::Raking,
        Distance::Sinh,
        Distance::Logit(wide),
        Distance::Logit(tight),
        Distance::TruncatedLinear(wide),
        Distance::TruncatedLinear(tight),
        Distance::TruncatedLinear(zero),
        Distance::TruncatedRaking(tight),
        Distance::TruncatedSinh(wide),
    ]
}

#[test]
fn linear_weights_have_a_closed_form() {
    let data = Data::new(5, 80, |u| 0.7 + 0.9 * u);
    let found = calibrate(&data.start, &data.margins(), Distance::Linear, Options::default()).unwrap();
    // w = d (1 + x'λ), λ = (Σ d x x')⁻¹ (T − Σ d x).
    let wanted = sums(&data, &known(&data));
    let miss: Vec<f64> = wanted.iter().zip(sums(&data, &data.start)).map(|(t, s)| t - s).collect();
    let p = miss.len();
    let mut a = vec![vec![0.0; p]; p];
    for i in 0..80 {
        let x = data.x(i);
        (0..p).for_each(|j| (0..p).for_each(|k| a[j][k] += data.start[i] * x[j] * x[k]));
    }
    let lambda = gauss(a, miss);
    for i in 0..80 {
        let w = data.start[i] * (1.0 + data.x(i).iter().zip(&lambda).map(|(x, l)| x * l).sum::<f64>());
        assert!((w - found.weights[i]).abs() < 1e-9, "{w} {}", found.weights[i]);
    }
}

/// Any weights that meet the margins: those of the targets, found again from the sums that raking reaches.
fn known(data: &Data) -> Vec<f64> {
    calibrate(&data.start, &data.margins(), Distance::Raking, Options::default()).unwrap().weights
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Targets that some g within the bounds reach are met, and the weights are the optimum.
    #[test]
    fn what_is_feasible_is_solved_and_optimal(seed in 1_u64..100_000) {
        let data = Data::new(seed, 60, |u| 0.7 + 0.9 * u);
        for distance in distances() {
            let found = calibrate(&data.start, &data.margins(), distance, Options::default());
            let found = found.unwrap_or_else(|error| panic!("{distance:?}: {error}"));
            assert_met(&data, &found.weights);
            assert_optimal(&data, &found.weights, distance);
        }
    }

    /// Bounds tighter than the tightest are refused, a little wider ones are met: the proof and the solver agree.
    #[test]
    fn the_tightest_bounds_are_tight(seed in 1_u64..100_000) {
        let data = Data::new(seed, 40, |u| if u < 0.5 { 0.6 } else { 1.8 });
        let margins = data.margins();
        let tightest = tightest_bounds(&data.start, &margins, 0.6, 1.8).unwrap();
        let high = tightest.high_for_low.unwrap();
        let around = tightest.around_one.unwrap();
        prop_assert!(high <= 1.8 + 1e-6 && around <= 0.8 + 1e-6 && tightest.low_for_high.unwrap() >= 0.6 - 1e-6);
        for (low, high) in [(0.6, high), (1.0 - around, 1.0 + around)].into_iter().filter(|(_, high)| *high > 1.01) {
            let room = 1e-3 * (high - low);
            let wide = Bounds { low: low - room, high: high + room };
            let narrow = Bounds { low: low + room, high: high - room };
            let calibrated = |bounds| calibrate(&data.start, &margins, Distance::TruncatedLinear(bounds), Options::default());
            let found = calibrated(wide).unwrap_or_else(|error| panic!("{wide:?}: {error}"));
            assert_met(&data, &found.weights);
            let refused = calibrated(narrow);
            prop_assert!(matches!(refused, Err(WeightingError::InfeasibleBounds { .. })), "{narrow:?}: {refused:?}");
            let logit = calibrate(&data.start, &margins, Distance::Logit(narrow), Options::default());
            prop_assert!(matches!(logit, Err(WeightingError::InfeasibleBounds { .. })), "{logit:?}");
        }
    }

    /// Scaling the start weights changes nothing for raking; the order of rows never matters; rows of weight 0 neither.
    #[test]
    fn scale_order_and_zero_rows_do_not_matter(seed in 1_u64..100_000, scale in 0.01_f64..100.0) {
        let mut data = Data::new(seed, 50, |u| 0.7 + 0.9 * u);
        let raking = |data: &Data| calibrate(&data.start, &data.margins(), Distance::Raking, Options::default()).unwrap().weights;
        let first = raking(&data);
        data.start.iter_mut().for_each(|d| *d *= scale);
        let second = raking(&data);
        prop_assert!(first.iter().zip(&second).all(|(a, b)| (a / b - 1.0).abs() < 1e-7));
        data.start.push(0.0);
        data.codes.iter_mut().for_each(|c| c.push(stat::MISSING));
        data.values.iter_mut().for_each(|v| v.push(f64::NAN));
        let third = raking(&data);
        prop_assert!(third[50] == 0.0 && second.iter().zip(&third).all(|(a, b)| (a / b - 1.0).abs() < 1e-7));
        data.start.reverse();
        data.codes.iter_mut().for_each(|c| c.reverse());
        data.values.iter_mut().for_each(|v| v.reverse());
        let fourth = raking(&data);
        prop_assert!(first.iter().rev().zip(&fourth[1..]).all(|(a, b)| (a / b - 1.0).abs() < 1e-7));
    }

    /// One ratio per household, margins met; with households of one, the ordinary calibration.
    #[test]
    fn households_have_one_ratio(seed in 1_u64..100_000) {
        let mut data = Data::new(seed, 90, |u| 0.8 + 0.5 * u);
        let household: Vec<u32> = (0..90).map(|i| i / 2 + 7).collect();
        // A solution with one ratio per household is known: targets from such weights.
        let mut draw = Draw(seed + 1);
        let ratios: Vec<f64> = (0..60).map(|_| 0.8 + 0.5 * draw.next()).collect();
        let weights: Vec<f64> = data.start.iter().zip(&household).map(|(d, h)| d * ratios[*h as usize]).collect();
        data.targets = [0, 1].map(|k: usize| {
            let mut t = vec![0.0; data.levels[k]];
            data.codes[k].iter().zip(&weights).for_each(|(c, w)| t[usize::from(*c)] += w);
            t
        });
        data.totals = [0, 1].map(|k: usize| data.values[k].iter().zip(&weights).map(|(x, w)| x * w).sum());
        for distance in [Distance::Linear, Distance::Raking, Distance::Logit(Bounds { low: 0.5, high: 2.0 })] {
            let found = calibrate_households(&data.start, &data.margins(), &household, distance, Options::default()).unwrap();
            assert_met(&data, &found.weights);
            for k in (0..90).step_by(2) {
                let g = |i: usize| found.weights[i] / data.start[i];
                prop_assert!((g(k) - g(k + 1)).abs() < 1e-12);
            }
            let alone: Vec<u32> = (0..90).collect();
            let single = calibrate_households(&data.start, &data.margins(), &alone, distance, Options::default()).unwrap();
            let plain = calibrate(&data.start, &data.margins(), distance, Options::default()).unwrap();
            prop_assert!(single.weights.iter().zip(&plain.weights).all(|(a, b)| (a - b).abs() < 1e-7));
        }
    }

    /// Trimmed weights that keep the margins are within the limits, and margins are met.
    #[test]
    fn calibrated_trimming_keeps_the_margins(seed in 1_u64..100_000) {
        let data = Data::new(seed, 80, |u| 0.7 + 0.9 * u);
        let raked = calibrate(&data.start, &data.margins(), Distance::Raking, Options::default()).unwrap().weights;
        let least = raked.iter().copied().fold(f64::INFINITY, f64::min);
        let most = raked.iter().copied().fold(0.0, f64::max);
        let (lower, upper) = (least + 0.02 * (most - least), most - 0.05 * (most - least));
        if let Ok(found) = trim_calibrated(&raked, &data.margins(), lower, upper, Options::default()) {
            assert_met(&data, &found.weights);
            prop_assert!(found.weights.iter().all(|w| *w >= lower - 1e-9 && *w <= upper + 1e-9));
        }
    }

    /// Trimming keeps the sum and, when strict, the limits.
    #[test]
    fn trimming_keeps_the_sum(weights in prop::collection::vec(0.1_f64..20.0, 5..60), lower in 0.5_f64..4.0, width in 3.0_f64..12.0) {
        let limits = Limits { lower, upper: lower + width, strict: true };
        if let Ok(trimmed) = trim(&weights, limits) {
            let (before, after): (f64, f64) = (weights.iter().sum(), trimmed.weights.iter().sum());
            prop_assert!((before - after).abs() < 1e-9 * before);
            prop_assert!(trimmed.weights.iter().all(|w| *w >= lower - 1e-12 && *w <= lower + width + 1e-12));
        }
    }
}

#[test]
fn q_moves_the_units_of_large_q() {
    // One total, four equal units: the whole change is shared as q.
    let x = [1.0; 4];
    let margins = [Margin::numeric("total", &x, 6.0)];
    let q = [1.0, 2.0, 3.0, 4.0];
    let found = Problem { q: Some(&q), ..Problem::new(&[1.0; 4], &margins, Distance::Linear) }.solve().unwrap();
    for (w, q) in found.weights.iter().zip(q) {
        assert!((w - (1.0 + 0.2 * q)).abs() < 1e-12, "{:?}", found.weights);
    }
    let error = Problem { q: Some(&[1.0, 0.0, 1.0, 1.0]), ..Problem::new(&[1.0; 4], &margins, Distance::Linear) }.solve();
    assert!(matches!(error, Err(WeightingError::BadQ { unit: 2, .. })));
}

#[test]
fn negative_weights_of_the_linear_method_are_counted() {
    let x = [0.0, 1.0, 2.0, 10.0];
    let codes = [0; 4];
    let margins = [Margin::categories("tous", &[], &codes, &[4.0]), Margin::numeric("x", &x, 1.0)];
    let found = calibrate(&[1.0; 4], &margins, Distance::Linear, Options::default()).unwrap();
    assert!(found.negative == 1 && found.weights[3] < 0.0, "{found:?}");
    let positive = calibrate(&[1.0; 4], &margins, Distance::Raking, Options::default()).unwrap();
    assert!(positive.negative == 0 && positive.weights.iter().all(|w| *w > 0.0));
}

#[test]
fn a_mean_outside_the_answers_is_refused_with_its_range() {
    let x = [2.0, 3.0, 5.0];
    let margins = [Margin::categories("tous", &[], &[0, 0, 0], &[10.0]), Margin::numeric("enfants", &x, 60.0)];
    let error = calibrate(&[1.0; 3], &margins, Distance::Raking, Options::default()).unwrap_err();
    assert_eq!(error, WeightingError::MeanOutOfRange { margin: "enfants".into(), mean: 6.0, min: 2.0, max: 5.0 });
    assert!(calibrate(&[1.0; 3], &margins, Distance::Linear, Options::default()).is_ok());
}

#[test]
fn margins_that_no_positive_weights_meet_together_are_named() {
    // x + y is at least 1 for all, and must average 0.5; each alone can be met. The third has nothing to do with it.
    let (x, y, z) = ([0.0, 1.0, 0.0, 1.0, 1.0], [1.0, 0.0, 1.0, 0.0, 1.0], [1.0, 2.0, 3.0, 4.0, 9.0]);
    let margins = [
        Margin::categories("tous", &[], &[0; 5], &[100.0]),
        Margin::numeric("x", &x, 20.0),
        Margin::numeric("z", &z, 300.0),
        Margin::numeric("y", &y, 30.0),
    ];
    for distance in [Distance::Raking, Distance::Sinh] {
        let error = calibrate(&[1.0; 5], &margins, distance, Options::default()).unwrap_err();
        let WeightingError::NoPositiveSolution { variables } = &error else { panic!("{error}") };
        assert_eq!(*variables, ["tous", "x", "y"], "{error}");
    }
}

#[test]
fn bounds_are_explained() {
    let x = [0.0, 1.0, 2.0, 3.0];
    let margins = [Margin::categories("tous", &[], &[0; 4], &[4.0]), Margin::numeric("x", &x, 8.0)];
    let error = calibrate(&[1.0; 4], &margins, Distance::Logit(Bounds { low: 1.2, high: 3.0 }), Options::default()).unwrap_err();
    assert!(error.to_string().contains("rapport g du poids final au poids de départ"), "{error}");
    // By hand: the mean must go from 1.5 to 2. Within [L, U] the largest mean of 4 units is with U on 2, 3 and L on 0, 1:
    // L + U = 2 and L + 5 U = 8 give U = 1.5, L = 0.5: the tightest symmetric bounds.
    let error = calibrate(&[1.0; 4], &margins, Distance::Logit(Bounds { low: 0.8, high: 1.3 }), Options::default()).unwrap_err();
    let WeightingError::InfeasibleBounds { tightest, .. } = &error else { panic!("{error}") };
    assert!((tightest.around_one.unwrap() - 0.5).abs() < 1e-6, "{tightest:?}");
    // L = 0.8: s on the last unit only, 0.8 × 6 + 3 s = 8 with s = 0.8 in all gives 7.2 < 8: no U.
    assert_eq!(tightest.high_for_low, None);
    assert!(error.to_string().contains("[0,4999 ; 1,5001]") || error.to_string().contains("[0,5 ; 1,5]"), "{error}");
}

#[test]
fn post_stratification_is_one_ratio_a_cell() {
    let codes = [0, 0, 1, 1, 1];
    let margin = Margin::categories("secteur", &[], &codes, &[30.0, 60.0]);
    let found = poststratify(&[1.0, 2.0, 1.0, 2.0, 3.0], &margin, Options::default()).unwrap();
    assert_eq!(found.weights, [10.0, 20.0, 10.0, 20.0, 30.0]);
    assert_eq!(found.iterations, 1);
}

#[test]
fn totals_written_with_rounding_do_not_stop_the_calibration() {
    // Crossed and simple margins of one table, one of them rounded to the unit.
    let data = Data::new(3, 200, |u| 0.7 + 0.9 * u);
    let crossed: Vec<u16> = data.codes[0].iter().zip(&data.codes[1]).map(|(a, b)| a * 4 + b).collect();
    let weights = known(&data);
    let mut cells = vec![0.0; 12];
    crossed.iter().zip(&weights).for_each(|(c, w)| cells[usize::from(*c)] += w);
    let rounded: Vec<f64> = data.targets[0].iter().map(|t| (t * 1e4).round() / 1e4).collect();
    let margins = [Margin::categories("secteur", &[], &data.codes[0], &rounded), Margin::categories("croisé", &[], &crossed, &cells)];
    for distance in [Distance::Linear, Distance::Raking, Distance::Logit(Bounds { low: 0.3, high: 3.0 })] {
        let found = calibrate(&data.start, &margins, distance, Options::default()).unwrap();
        assert!(found.gap < 1e-6, "{}", found.gap);
    }
}

#[test]
fn the_same_bytes_on_any_number_of_threads() {
    let data = Data::new(9, 5_000, |u| 0.7 + 0.9 * u);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| calibrate(&data.start, &data.margins(), Distance::Raking, Options::default()).unwrap().weights)
    };
    let bits = |w: Vec<f64>| w.into_iter().map(f64::to_bits).collect::<Vec<_>>();
    let one = bits(run(1));
    assert!(bits(run(2)) == one && bits(run(3)) == one);
}

#[test]
fn slow_ipf_and_newton_agree_where_margins_are_linked() {
    let mut draw = Draw(4);
    let a: Vec<u16> = (0..300).map(|_| draw.code(2)).collect();
    let b: Vec<u16> = a.iter().map(|a| if draw.next() < 0.06 { 1 - a } else { *a }).collect();
    let margins = [Margin::categories("a", &[], &a, &[140.0, 160.0]), Margin::categories("b", &[], &b, &[165.0, 135.0])];
    let slow = ipf(&[1.0; 300], &margins, Options { tolerance: 1e-12, ..Options::default() }).unwrap();
    let fast = calibrate(&[1.0; 300], &margins, Distance::Raking, Options::default()).unwrap();
    assert!(slow.iterations > 5 * fast.iterations, "{} {}", slow.iterations, fast.iterations);
    assert!(slow.weights.iter().zip(&fast.weights).all(|(a, b)| (a / b - 1.0).abs() < 1e-8));
}

#[test]
fn trimming_by_hand() {
    // 10 is cut to 6: 4 shared among the three others; then 5.33… stays below 6.
    let once = trim(&[1.0, 2.0, 4.0, 10.0], Limits { lower: 0.5, upper: 6.0, strict: false }).unwrap();
    let third = 4.0 / 3.0;
    assert_eq!(once.weights, [1.0 + third, 2.0 + third, 4.0 + third, 6.0]);
    assert_eq!(once.cut, [false, false, false, true]);
    let refused = trim(&[1.0, 2.0, 10.0], Limits { lower: 0.0, upper: 3.0, strict: true });
    assert!(matches!(refused, Err(TrimError::Impossible { n: 3, .. })), "{refused:?}");
    assert!(trim(&[1.0], Limits { lower: 2.0, upper: 1.0, strict: true }).is_err());
}

#[test]
fn non_respondents_give_their_weight_within_their_cell() {
    use Status::{Nonrespondent, Other, Respondent};
    let status = [Respondent, Nonrespondent, Respondent, Respondent, Nonrespondent, Other];
    let weights = [2.0, 4.0, 6.0, 3.0, 1.0, 9.0];
    let moved = redistribute(&weights, &status, &[0, 0, 0, 1, 1, 1], &[]).unwrap();
    assert_eq!(moved.weights, [3.0, 0.0, 9.0, 4.0, 0.0, 9.0]);
    assert!((moved.response_rate - 0.6).abs() < 1e-15 && (moved.weighted_response_rate - 11.0 / 16.0).abs() < 1e-15);
    let labels = ["centre".to_owned(), "vallée".to_owned()];
    let error = redistribute(&weights, &status, &[0, 1, 0, 0, 1, 1], &labels).unwrap_err();
    assert_eq!(error, NonresponseError::NoRespondent { cell: "vallée".into(), nonrespondents: 2 });
}

#[test]
fn a_saturated_propensity_is_the_weighted_rate_of_the_cell() {
    use Status::{Nonrespondent, Respondent};
    let codes = [0, 0, 0, 1, 1, 1, 1];
    let status = [Respondent, Nonrespondent, Respondent, Respondent, Nonrespondent, Nonrespondent, Nonrespondent];
    let weights = [1.0, 2.0, 1.0, 3.0, 1.0, 1.0, 1.0];
    let predictor = [Margin::categories("secteur", &[], &codes, &[0.0, 0.0])];
    let p = propensity(&weights, &status, &predictor).unwrap();
    for (p, code) in p.iter().zip(codes) {
        assert!((p - 0.5).abs() < 1e-12, "{p} {code}");
    }
    // A numeric predictor: the equations Σ d (y − p) = 0 and Σ d (y − p) x = 0 hold.
    let x = [0.1, 0.5, 0.2, 0.9, 0.4, 1.5, 0.7];
    let p = propensity(&weights, &status, &[Margin::numeric("âge", &x, 0.0)]).unwrap();
    let rest =
        |f: &dyn Fn(usize) -> f64| (0..7).map(|i| weights[i] * (f64::from(u8::from(status[i] == Respondent)) - p[i]) * f(i)).sum::<f64>();
    assert!(rest(&|_| 1.0).abs() < 1e-10 && rest(&|i| x[i]).abs() < 1e-10);
    let separated = [0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 1.0];
    let error = propensity(&weights, &status, &[Margin::numeric("âge", &separated, 0.0)]);
    assert_eq!(error, Err(NonresponseError::Separated));
}

#[test]
fn classes_of_propensity_are_fifths() {
    let p: Vec<f64> = (0..100).map(|i| f64::from((i * 37) % 100) / 100.0).collect();
    let classes = propensity_classes(&p, 5).unwrap();
    for k in 0..5 {
        assert_eq!(classes.iter().filter(|c| **c == k).count(), 20);
    }
    assert!(p.iter().zip(&classes).all(|(p, c)| (*p * 5.0) as u32 == *c));
    assert_eq!(propensity_classes(&[0.3; 4], 2).unwrap(), [1; 4]);
}

/// Non-response that depends on a variable: adjusted by propensity classes, the mean comes back near the truth.
#[test]
fn propensity_classes_take_the_bias_out() {
    let mut draw = Draw(77);
    let n = 4_000;
    let x: Vec<f64> = (0..n).map(|_| draw.next()).collect();
    let y: Vec<f64> = x.iter().map(|x| 10.0 * x + draw.next()).collect();
    let answers = |x: &f64, u: f64| if u < 0.25 + 0.6 * x { Status::Respondent } else { Status::Nonrespondent };
    let status: Vec<Status> = x.iter().map(|x| answers(x, draw.next())).collect();
    let p = propensity(&vec![1.0; n], &status, &[Margin::numeric("x", &x, 0.0)]).unwrap();
    let moved = redistribute(&vec![1.0; n], &status, &propensity_classes(&p, 5).unwrap(), &[]).unwrap();
    let mean = |w: &[f64]| w.iter().zip(&y).map(|(w, y)| w * y).sum::<f64>() / w.iter().sum::<f64>();
    let raw: Vec<f64> = status.iter().map(|s| f64::from(u8::from(*s == Status::Respondent))).collect();
    let truth = mean(&vec![1.0; n]);
    assert!((mean(&raw) - truth).abs() > 0.5 && (mean(&moved.weights) - truth).abs() < 0.1);
}

/// The worked example of docs/method/weighting.md.
#[test]
fn the_worked_example_of_the_page() {
    let start = [10.0; 6];
    let labels = ["plaine".to_owned(), "vallée".to_owned()];
    let (sector, children) = ([0, 0, 0, 1, 1, 1], [0.0, 1.0, 2.0, 0.0, 1.0, 3.0]);
    let margins = [Margin::categories("secteur", &labels, &sector, &[36.0, 24.0]), Margin::numeric("enfants", &children, 66.0)];
    let linear = calibrate(&start, &margins, Distance::Linear, Options::default()).unwrap();
    // By hand: post-stratified ratios 1.2 and 0.8, and a slope on the children within sectors.
    let b = slope_by_hand();
    let g = |s: usize, x: f64| [1.2, 0.8][s] + b * (x - [1.0, 4.0 / 3.0][s]);
    for i in 0..6 {
        let w = 10.0 * g(usize::from(sector[i]), children[i]);
        assert!((linear.weights[i] - w).abs() < 1e-9, "{:?}", linear.weights);
    }
    let report = diagnostics(&start, &margins, &linear);
    assert_eq!(report.margins[0].rows[1].cell, "vallée");
    assert!((report.margins[1].rows[0].before - 70.0).abs() < 1e-12 && (report.margins[1].rows[0].after - 66.0).abs() < 1e-9);
    assert_eq!(report.histogram.iter().map(|bar| bar.count).sum::<usize>(), 6);
}

/// Σ d (x − x̄)² within sectors is 10 × 2 + 10 × 14/3; post-stratified weights give 36 × 1 + 24 × 4/3 = 68; 66 is missed by −2.
fn slope_by_hand() -> f64 {
    -2.0 / (20.0 + 140.0 / 3.0)
}

#[test]
fn small_categories_are_joined_before_weighting() {
    let codes = [0, 0, 0, 1, 2, 2, 2];
    let joined = collapse(&[3, 1, 3], 2, Neighbour::Adjacent);
    let (codes, targets) = (joined.codes(&codes), joined.targets(&[30.0, 4.0, 36.0]));
    let margin = Margin::categories("âge", &[], &codes, &targets);
    assert_eq!(poststratify(&[1.0; 7], &margin, Options::default()).unwrap().weights, [8.5, 8.5, 8.5, 8.5, 12.0, 12.0, 12.0]);
}
