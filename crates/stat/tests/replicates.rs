//! Replicates: two ways to the same variance, what must be refused, and what must not depend on threads or units.

use stat::design::{Drawn, Lonely, Plan};
use stat::replicates::{Constants, ReplicateError, Replicates};
use stat::{Design, Margin, Options, Ratio, Stacked, Statistic, Survey, Total, WeightingError, rake};

/// SplitMix64: the same data on every machine.
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

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }
}

/// `strata` strata of `psus` clusters of 2 to 5 units; a value linked to its cluster, two categories, unequal weights.
struct Data {
    weights: Vec<f64>,
    strata: Vec<u32>,
    clusters: Vec<u32>,
    y: Vec<f64>,
    a: Vec<u16>,
    b: Vec<u16>,
}

fn data(seed: u64, strata: u32, psus: u32) -> Data {
    let mut draws = Draws(seed);
    let mut data = Data { weights: vec![], strata: vec![], clusters: vec![], y: vec![], a: vec![], b: vec![] };
    for h in 0..strata {
        for psu in 0..psus {
            let level = 10.0 + f64::from(h) + 4.0 * draws.unit();
            for _ in 0..2 + draws.below(4) {
                data.weights.push(1.0 + 3.0 * draws.unit());
                data.strata.push(h);
                data.clusters.push(psu);
                data.y.push(level + 3.0 * draws.unit());
                data.a.push(draws.below(3) as u16);
                data.b.push(draws.below(2) as u16);
            }
        }
    }
    data
}

impl Data {
    fn design(&self, population: Option<f64>) -> Design {
        let population = population.map(|size| vec![size; self.y.len()]);
        Design::new(&self.weights, Some(&self.strata), Some(&self.clusters), population.as_deref()).unwrap()
    }

    fn everybody(&self) -> Vec<bool> {
        vec![true; self.y.len()]
    }

    fn total(&self) -> Total {
        Total { y: self.y.clone(), domain: self.everybody() }
    }

    fn mean(&self) -> Ratio {
        Ratio::mean(self.y.clone(), self.a.iter().map(|a| *a < 2).collect())
    }

    fn margins<'a>(&'a self, targets: &'a [Vec<f64>; 2]) -> Vec<Margin<'a>> {
        vec![Margin::categories("âge", &[], &self.a, &targets[0]), Margin::categories("sexe", &[], &self.b, &targets[1])]
    }
}

fn targets(total: f64) -> [Vec<f64>; 2] {
    [vec![total * 0.3, total * 0.3, total * 0.4], vec![total * 0.45, total * 0.55]]
}

fn error(survey: Survey, statistic: &dyn Statistic) -> f64 {
    survey.estimate(statistic).unwrap().standard_error(0)
}

fn linearised(design: &Design, statistic: &dyn Statistic) -> f64 {
    error(Survey::Linearised { design, calibration: None }, statistic)
}

fn close(a: f64, b: f64, rel: f64) -> bool {
    (a / b - 1.0).abs() <= rel
}

#[test]
fn the_jackknife_of_a_total_is_the_linearised_variance() {
    for population in [None, Some(40.0)] {
        let data = data(1, 4, 6);
        let design = data.design(population);
        let jackknife = Replicates::jackknife(&design).unwrap();
        let (one, two) = (error(Survey::Replicated(&jackknife), &data.total()), linearised(&design, &data.total()));
        assert!(close(one, two, 1e-12), "{one} {two}");
        assert_eq!(jackknife.degrees_of_freedom(None), 20);
    }
}

#[test]
fn the_jackknife_of_a_mean_is_near_the_linearised_one() {
    let data = data(2, 3, 40);
    let design = data.design(None);
    let jackknife = Replicates::jackknife(&design).unwrap();
    let (one, two) = (error(Survey::Replicated(&jackknife), &data.mean()), linearised(&design, &data.mean()));
    assert!(close(one, two, 0.01), "{one} {two}");
}

#[test]
fn half_samples_in_full_balance_give_the_linearised_variance_of_a_total() {
    for strata in [3, 4, 7, 11, 20] {
        let data = data(3, strata, 2);
        let design = data.design(None);
        for rho in [0.0, 0.3] {
            let halves = Replicates::balanced(&design, rho).unwrap();
            let (one, two) = (error(Survey::Replicated(&halves), &data.total()), linearised(&design, &data.total()));
            assert!(close(one, two, 1e-11), "{strata} strata: {one} {two}");
            assert_eq!(halves.count(), (strata as usize + 1).next_multiple_of(4));
            assert_eq!(halves.degrees_of_freedom(None), strata);
        }
    }
}

#[test]
fn strata_of_four_are_cut_in_pairs_and_odd_ones_refused() {
    let four = data(4, 3, 4).design(None);
    assert_eq!(Replicates::balanced(&four, 0.0).unwrap().count(), 8);
    let three = data(4, 3, 3).design(None);
    assert_eq!(Replicates::balanced(&three, 0.0), Err(ReplicateError::Unpaired { stratum: 1, psus: 3 }));
    assert_eq!(Replicates::balanced(&four, 1.0), Err(ReplicateError::BadRho { value: 1.0 }));
}

/// The standard error of R bootstrap replicates has a relative error of about 1 / √(2R): 1.1 % for 4 000; four times that.
#[test]
fn bootstraps_agree_with_the_linearised_error_within_their_chance() {
    for population in [None, Some(20.0)] {
        let data = data(5, 4, 8);
        let design = data.design(population);
        let expected = linearised(&design, &data.total());
        // R's constant leaves N / (N − 1) in the variance of Canty and Davison's bootstrap of a finite population.
        let finite = population.map_or(1.0, |n: f64| (n / (n - 1.0)).sqrt());
        let made = [Replicates::rao_wu(&design, 4000, 11).unwrap(), Replicates::canty_davison(&design, 4000, 11).unwrap()];
        for (replicates, factor) in made.iter().zip([1.0, finite]) {
            let found = error(Survey::Replicated(replicates), &data.total());
            assert!(close(found, expected * factor, 0.045), "{}: {found} {expected}", replicates.describe_fr());
        }
        let mean = error(Survey::Replicated(&made[0]), &data.mean());
        assert!(close(mean, linearised(&design, &data.mean()), 0.1), "{mean}");
    }
}

/// The mean of the variances over many bootstraps of one sample is the linearised variance of a total.
#[test]
fn the_bootstrap_is_unbiased_on_unequal_strata() {
    let mut draws = Draws(9);
    let strata: Vec<u32> = (0..60)
        .map(|i| {
            if i < 6 {
                0
            } else if i < 20 {
                1
            } else {
                2
            }
        })
        .collect();
    let y: Vec<f64> = strata.iter().map(|h| f64::from(*h) * 5.0 + draws.unit()).collect();
    let design = Design::new(&[2.0; 60], Some(&strata), None, None).unwrap();
    let total = Total { y, domain: vec![true; 60] };
    let replicates = Replicates::rao_wu(&design, 20_000, 5).unwrap();
    let (found, expected) = (error(Survey::Replicated(&replicates), &total), linearised(&design, &total));
    assert!(close(found, expected, 0.02), "{found} {expected}");
}

#[test]
fn a_ratio_on_the_sums_of_primary_units_is_the_ratio_on_units() {
    let data = data(6, 5, 4);
    let design = data.design(Some(9.0));
    let both = Stacked { parts: vec![Box::new(data.mean()), Box::new(data.total())] };
    let made = [
        Replicates::jackknife(&design).unwrap(),
        Replicates::balanced(&design, 0.5).unwrap(),
        Replicates::rao_wu(&design, 40, 3).unwrap(),
        Replicates::canty_davison(&design, 40, 3).unwrap(),
        Replicates::successive_differences(&design, 16).unwrap(),
    ];
    for replicates in made {
        let fast = replicates.values(&both);
        let slow = replicates.for_each(|weights| both.values(weights));
        assert_eq!(fast.len(), replicates.count());
        for (fast, slow) in fast.iter().flatten().zip(slow.iter().flatten()) {
            assert!(close(*fast, *slow, 1e-11), "{}: {fast} {slow}", replicates.describe_fr());
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_any_number_of_threads() {
    let data = data(7, 3, 9);
    let design = data.design(None);
    let values = |threads: usize, seed: u64| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| Replicates::rao_wu(&design, 60, seed).unwrap().values(&data.mean()))
    };
    assert_eq!(values(1, 4), values(4, 4));
    assert_ne!(values(1, 4), values(1, 5));
}

#[test]
fn calibration_on_crossed_categories_is_calibration_on_units() {
    let data = data(8, 4, 6);
    let design = data.design(None);
    let targets = targets(300.0);
    let margins = data.margins(&targets);
    let options = Options { tolerance: 1e-13, ..Options::default() };
    for replicates in [Replicates::rao_wu(&design, 50, 1).unwrap(), Replicates::jackknife(&design).unwrap()] {
        let cells = replicates.estimate_recalibrated(&data.mean(), &margins, |start, margins| rake(start, margins, options)).unwrap();
        let weigh = |start: &[f64]| rake(start, &margins, options).map(|done| done.weights);
        let units = replicates.estimate_reweighted(&data.mean(), weigh).unwrap();
        let kept = replicates.reweighted(weigh).unwrap();
        let third = Survey::Replicated(&kept).estimate(&data.mean()).unwrap();
        for other in [units, third] {
            assert!(close(cells.values[0], other.values[0], 1e-11) && close(cells.covariance[0], other.covariance[0], 1e-8));
        }
    }
}

#[test]
fn a_calibrated_count_has_no_variance_and_its_mean_less_than_before() {
    let data = data(9, 4, 6);
    let design = data.design(None);
    let targets = targets(300.0);
    let margins = data.margins(&targets);
    let women = Total { y: data.b.iter().map(|b| f64::from(*b)).collect(), domain: data.everybody() };
    let replicates = Replicates::rao_wu(&design, 100, 2).unwrap();
    let done = replicates.estimate_recalibrated(&women, &margins, |start, margins| rake(start, margins, Options::default())).unwrap();
    assert!(close(done.values[0], 165.0, 1e-9) && done.standard_error(0) < 1e-6, "{done:?}");
}

#[test]
fn a_replicate_that_loses_a_category_is_named() {
    // Category 1 is in the first PSU alone: the replicate without it cannot meet its target.
    let design = Design::new(&[1.0; 6], None, Some(&[0, 0, 1, 1, 2, 2]), None).unwrap();
    let codes = [0, 1, 0, 0, 0, 0];
    let margins = [Margin::categories("âge", &[], &codes, &[5.0, 1.0])];
    let jackknife = Replicates::jackknife(&design).unwrap();
    let failed = jackknife.reweighted(|start| rake(start, &margins, Options::default()).map(|done| done.weights)).unwrap_err();
    assert!(matches!(&failed, ReplicateError::Reweighting { which, of: 3, first: WeightingError::EmptyCell { .. } } if which == &[0]));
    assert!(failed.to_string().contains("1 réplique(s) sur 3 (n° 1)"), "{failed}");
}

#[test]
fn a_domain_that_empties_in_a_replicate_is_an_error_and_no_small_variance() {
    let design = Design::new(&[1.0; 6], None, Some(&[0, 0, 1, 1, 2, 2]), None).unwrap();
    let domain = vec![true, true, false, false, false, false];
    let jackknife = Replicates::jackknife(&design).unwrap();
    let mean = Ratio::mean(vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0], domain);
    let refused = Survey::Replicated(&jackknife).estimate(&mean).unwrap_err();
    assert!(refused.to_string().contains("1 réplique(s) sur 3"), "{refused}");
}

#[test]
fn given_weights_have_the_degrees_of_freedom_of_their_rank() {
    let data = data(10, 3, 5);
    let design = data.design(None);
    let made = Replicates::jackknife(&design).unwrap();
    let weights: Vec<Vec<f64>> = (0..made.count()).map(|r| made.weights(r).into_owned()).collect();
    let given = Replicates::from_weights(made.full().to_vec(), weights.clone(), made.constants().clone(), None).unwrap();
    assert_eq!(given.degrees_of_freedom(None), 12);
    assert_eq!(error(Survey::Replicated(&given), &data.mean()), error(Survey::Replicated(&given.clone().centred(false)), &data.mean()));
    let one: Vec<bool> = data.strata.iter().map(|h| *h == 0).collect();
    assert_eq!(made.degrees_of_freedom(Some(&one)), 4);
    let bad = Replicates::from_weights(vec![1.0; 3], weights, made.constants().clone(), None);
    assert!(matches!(bad, Err(ReplicateError::Lengths { expected: 3, .. })), "{bad:?}");
    let nan = Replicates::from_weights(vec![1.0; 2], vec![vec![1.0, f64::NAN]; 2], Constants::equal(1.0, 2), None);
    assert!(matches!(nan, Err(ReplicateError::BadWeight { replicate: 1, unit: 2, .. })), "{nan:?}");
}

#[test]
fn a_census_stratum_never_moves() {
    let strata = [0, 0, 0, 1, 1];
    let population = [9.0, 9.0, 9.0, 2.0, 2.0];
    let design = Design::new(&[1.0; 5], Some(&strata), None, Some(&population)).unwrap();
    for replicates in [Replicates::jackknife(&design).unwrap(), Replicates::rao_wu(&design, 20, 1).unwrap()] {
        (0..replicates.count()).for_each(|r| assert_eq!(replicates.weights(r)[3..], [1.0, 1.0]));
    }
    let census = Design::new(&[1.0; 2], None, None, Some(&[2.0; 2])).unwrap();
    assert_eq!(Replicates::jackknife(&census), Err(ReplicateError::Census));
}

/// A stratum of one PSU, by the four rules.
#[test]
fn a_lonely_stratum_follows_the_rule_of_the_design() {
    let strata = [0, 0, 0, 1, 1, 2];
    let made = |lonely: Lonely| {
        let stage = Drawn { strata: Some(&strata), ..Drawn::default() };
        let design = Design::drawn(&[2.0; 6], &Plan { lonely, ..Plan::one(stage) }).unwrap();
        Replicates::jackknife(&design)
    };
    let total = Total { y: vec![1.0, 2.0, 4.0, 3.0, 7.0, 5.0], domain: vec![true; 6] };
    for (lonely, count, scale) in
        [(Lonely::Certainty, 5, 1.0), (Lonely::Remove, 5, 1.0), (Lonely::Average, 5, 1.2), (Lonely::Adjust, 6, 1.0)]
    {
        let replicates = made(lonely).unwrap();
        assert_eq!((replicates.count(), replicates.constants().scale), (count, scale), "{lonely:?}");
        let slow = replicates.for_each(|weights| total.values(weights));
        assert!(replicates.values(&total).iter().flatten().zip(slow.iter().flatten()).all(|(a, b)| close(*a, *b, 1e-12)));
    }
    // Without the last unit all others count half as much again: (44 − 10) × 3 / 2.
    let adjusted = made(Lonely::Adjust).unwrap();
    assert_eq!(adjusted.weights(5)[..], [3.0, 3.0, 3.0, 3.0, 3.0, 0.0]);
    assert!(close(adjusted.values(&total)[5][0], 51.0, 1e-12));
}

/// Successive differences of a total of independent units in one stratum: near the linearised variance when the order of
/// the file says nothing.
#[test]
fn successive_differences_of_an_order_without_trend() {
    let mut draws = Draws(12);
    let y: Vec<f64> = (0..60).map(|_| draws.unit()).collect();
    let design = Design::simple(&[3.0; 60]).unwrap();
    let total = Total { y: y.clone(), domain: vec![true; 60] };
    let replicates = Replicates::successive_differences(&design, 64).unwrap();
    // In a circle, 1/2 Σ (y_i − y_{i+1})² × w²: by hand.
    let by_hand: f64 = (0..60).map(|i| 0.5 * 9.0 * (y[i] - y[(i + 1) % 60]).powi(2)).sum();
    let found = error(Survey::Replicated(&replicates), &total);
    assert!(close(found, by_hand.sqrt(), 1e-10), "{found} {}", by_hand.sqrt());
}

#[test]
fn the_method_and_its_constants_are_said() {
    let design = data(13, 2, 3).design(None);
    let said = Replicates::rao_wu(&design, 500, 7).unwrap().describe_fr();
    assert_eq!(
        said,
        "bootstrap de Rao et Wu (graine 7), 500 répliques ; V = 0,002004 × Σ (t_k − c)², écarts à la moyenne des répliques ; 4 degrés de liberté"
    );
}

/// The example of docs/method/replicates.md.
#[test]
fn the_worked_example_of_the_page() {
    let strata = [0, 0, 1, 1];
    let design = Design::new(&[1.0; 4], Some(&strata), None, None).unwrap();
    let total = Total { y: vec![1.0, 3.0, 2.0, 6.0], domain: vec![true; 4] };
    let jackknife = Replicates::jackknife(&design).unwrap();
    let totals: Vec<f64> = jackknife.values(&total).into_iter().flatten().collect();
    assert_eq!(totals, [14.0, 10.0, 16.0, 8.0]);
    let halves = Replicates::balanced(&design, 0.0).unwrap();
    let mut seen: Vec<f64> = halves.values(&total).into_iter().flatten().collect();
    seen.sort_by(f64::total_cmp);
    assert_eq!(seen, [6.0, 10.0, 14.0, 18.0]);
    for replicates in [jackknife, halves] {
        assert!(close(error(Survey::Replicated(&replicates), &total), 20.0_f64.sqrt(), 1e-12));
    }
    assert!(close(linearised(&design, &total), 20.0_f64.sqrt(), 1e-12));
}
