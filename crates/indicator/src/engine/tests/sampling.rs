//! The sampling error: by formula, by simulation, and against INSEE's published coefficients.

use super::*;
use error_model::{FRACTION_LARGE, FRACTION_SMALL, count_cv, sampling_ratio, share_standard_error};

/// Published coefficients of variation (%) of two family variables in IRIS, by the middle of the size class, where the table
/// gives a figure and not a bound. Source: INSEE, fichiers détail IRIS « couples, familles, ménages », RP 2016.
const PUBLISHED: [(&str, &[(f64, f64)]); 2] = [
    ("C16_COUPAENF", &[(62.5, 18.0), (87.5, 14.0), (125.0, 12.0), (175.0, 10.0), (250.0, 8.0), (400.0, 7.0), (1000.0, 5.0)]),
    ("C16_FAMMONO", &[(37.5, 23.0), (62.5, 17.0), (87.5, 14.0), (125.0, 12.0), (175.0, 10.0), (250.0, 9.0), (400.0, 7.0)]),
];

fn standard_error(fact: &Fact) -> f64 {
    fact.uncertainty.interval().unwrap().standard_error.unwrap()
}

fn indicators() -> Vec<Indicator> {
    vec![
        indicator("count", "familles", Aggregation::Sum, &["C{yy}_COUPAENF + C{yy}_FAMMONO"]),
        indicator("share", "%", Aggregation::RatioOfSums, &["(C{yy}_COUPAENF + C{yy}_FAMMONO) / C{yy}_FAM"]),
        indicator("single", "%", Aggregation::RatioOfSums, &["C{yy}_FAMMONO / (C{yy}_COUPAENF + C{yy}_FAMMONO)"]),
        indicator("blended", "%", Aggregation::RatioOfSums, &["C{yy}_FAMRECOMP / (C{yy}_COUPAENF + C{yy}_FAMMONO)"]),
        indicator("without", "familles", Aggregation::Sum, &["C{yy}_FAM - C{yy}_COUPAENF - C{yy}_FAMMONO"]),
    ]
}

/// Couples with children, single parents, couples without, recomposed families (part of the first), in each commune.
const FAMILIES: [[f64; 3]; 4] = [[400.0, 300.0, 500.0], [150.0, 100.0, 450.0], [500.0, 400.0, 900.0], [40.0, 30.0, 90.0]];
const POPULATIONS: [f64; 3] = [3_000.0, 2_500.0, 12_000.0];

fn added(rows: &[usize]) -> [f64; 3] {
    std::array::from_fn(|commune| rows.iter().map(|row| FAMILIES[*row][commune]).sum())
}

fn families() -> Table {
    Table::new()
        .communes("C_COUPAENF", "2022", FAMILIES[0])
        .communes("C_FAMMONO", "2022", FAMILIES[1])
        .communes("C_FAM", "2022", added(&[0, 1, 2]))
        .communes("C_FAMRECOMP", "2022", FAMILIES[3])
        .communes("P_POP", "2022", POPULATIONS)
}

#[test]
fn the_plain_formula_is_up_to_29_per_cent_under_the_published_coefficients() {
    for (variable, classes) in PUBLISHED {
        for (count, published) in classes {
            let ratio = published / (100.0 * count_cv(*count, FRACTION_LARGE));
            assert!((1.02..=1.30).contains(&ratio), "{variable}, {count} : publié / formule = {ratio:.3}");
        }
    }
}

#[test]
fn refining_by_the_share_of_the_total_would_be_farther_from_the_published_coefficients() {
    // About one family in two has children: the refined form would be 1 / sqrt(1 - 0.5) lower still.
    for (count, published) in PUBLISHED[0].1 {
        let refined = 100.0 * error_model::part_standard_error(*count, 0.5, FRACTION_LARGE) / count;
        assert!(published / refined > 1.4, "{count}");
    }
}

#[test]
fn the_fraction_of_each_commune_is_used() {
    let book = run(indicators(), families());
    let small = added(&[0, 1])[0] + added(&[0, 1])[1];
    let large = added(&[0, 1])[2];
    close(standard_error(fact(&book, "count", "vc", "2022")), (3.0 * small + 1.5 * large).sqrt());
    close(standard_error(fact(&book, "count", "31224", "2022")), (1.5 * large).sqrt());
}

#[test]
fn a_share_has_the_binomial_error() {
    let book = run(indicators(), families());
    let p = 550.0 / 1050.0;
    close(standard_error(fact(&book, "share", "31042", "2022")), share_standard_error(p, 1050.0, FRACTION_SMALL));
    let interval = fact(&book, "share", "31042", "2022").uncertainty.interval().unwrap();
    close(interval.low, p - 1.959963984540054 * interval.standard_error.unwrap());
    close(standard_error(fact(&book, "single", "31042", "2022")), share_standard_error(150.0 / 550.0, 550.0, FRACTION_SMALL));
    close(standard_error(fact(&book, "blended", "31042", "2022")), share_standard_error(40.0 / 550.0, 550.0, FRACTION_SMALL));
}

#[test]
fn what_is_subtracted_is_part_of_what_it_is_subtracted_from() {
    let book = run(indicators(), families());
    close(standard_error(fact(&book, "without", "31042", "2022")), (3.0_f64 * 500.0).sqrt());
}

#[test]
fn the_official_value_of_a_level_has_the_mean_fraction_of_its_communes() {
    let table =
        families().cell("C_COUPAENF", "2022", "EPCI-200072635", Some(1200.0)).cell("C_FAMMONO", "2022", "EPCI-200072635", Some(700.0));
    let ratio = (3.0 * 5_500.0 + 1.5 * 12_000.0) / 17_500.0;
    close(standard_error(fact(&run(indicators(), table), "count", "vc", "2022")), (ratio * 1900.0_f64).sqrt());
}

#[test]
fn changes_and_rates_between_two_censuses_follow_the_delta_method() {
    let formula = "((C{yy}_FAM) / (C{yy0}_FAM))^(1/(yy-yy0)) - 1";
    let rate = span(indicator("rate", "% par an", Aggregation::AnnualisedRatioOfSums, &[formula]));
    let change = span(indicator("delta", "familles", Aggregation::DifferenceOfSums, &["C{yy}_FAM - C{yy0}_FAM"]));
    let table = Table::new().communes("C_FAM", "2011", [800.0, 100.0, 100.0]).communes("C_FAM", "2022", [700.0, 100.0, 100.0]);
    let book = run(vec![rate, change], table);
    let delta = fact(&book, "delta", "vc", "2011-2022");
    close(delta.value, -100.0);
    close(standard_error(delta), (3.0_f64 * 1900.0).sqrt());
    assert!(delta.uncertainty.interval().unwrap().low < -200.0, "un écart peut être négatif");
    let growth = (0.9_f64).powf(1.0 / 11.0);
    let expected = growth / 11.0 * (3.0 / 900.0 + 3.0 / 1000.0_f64).sqrt();
    assert!((standard_error(fact(&book, "rate", "vc", "2011-2022")) / expected - 1.0).abs() < 1e-6);
}

#[test]
fn intervals_stay_within_what_is_possible() {
    let table = Table::new()
        .communes("C_COUPAENF", "2022", [2.0, 0.0, 0.0])
        .communes("C_FAMMONO", "2022", [0.0; 3])
        .communes("C_FAM", "2022", [4.0, 5.0, 0.0])
        .communes("C_FAMRECOMP", "2022", [0.0; 3]);
    let book = run(indicators(), table);
    let share = fact(&book, "share", "31042", "2022").uncertainty.interval().unwrap();
    assert_eq!((share.low, share.high), (0.0, 1.0));
    assert_eq!(fact(&book, "count", "31042", "2022").uncertainty.interval().unwrap().low, 0.0);
    let none = fact(&book, "count", "31471", "2022").uncertainty.interval().unwrap();
    assert_eq!((none.low, none.standard_error), (0.0, None));
    close(none.high, error_model::zero_bound(0.25));
    assert!(none.high > 10.4 && none.high < 10.5);
}

#[test]
fn small_counts_of_the_sample_are_not_to_be_compared() {
    let book = run(indicators(), families());
    let is_warned =
        |territory: &str, id: &str| fact(&book, id, territory, "2022").notes.iter().any(|note| note.contains("inférieur à 200"));
    assert!(!is_warned("31042", "count") && !is_warned("vc", "share"));
    let small =
        run(indicators(), Table::new().communes("C_COUPAENF", "2022", [100.0; 3]).communes("C_FAMMONO", "2022", [99.0, 100.0, 100.0]));
    let warned = |territory: &str| fact(&small, "count", territory, "2022").notes.iter().any(|note| note.contains("inférieur à 200"));
    assert!(warned("31042") && !warned("31471"));
}

#[test]
fn the_main_processing_is_exhaustive_below_10_000_inhabitants() {
    let population = super::rules::population();
    let book = run(vec![population.clone()], Table::new().communes("P_POP", "2022", [1.0, 2.0, 3.0]));
    let fact_small = fact(&book, "population", "vc", "2022");
    assert_eq!(fact_small.uncertainty, Uncertainty::Exhaustive);
    assert!(fact_small.notes.iter().any(|note| note.contains("lissée sur cinq ans")));
    let book = run(vec![population], Table::new().communes("P_POP", "2022", POPULATIONS));
    assert_eq!(fact(&book, "population", "vc", "2022").uncertainty, Uncertainty::NoneKnown);
    assert_eq!(fact(&book, "population", "31042", "2022").uncertainty, Uncertainty::Exhaustive);
}

/// A 64-bit xorshift: the same draws at every run.
struct Draws(u64);

impl Draws {
    fn uniform(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// How many of `count` families fall into the sample, weighted back.
    fn estimate(&mut self, count: f64, fraction: f64) -> f64 {
        let drawn = (0..count as u32).filter(|_| self.uniform() < fraction).count();
        drawn as f64 / fraction
    }
}

/// One census sample of the three communes: count, share, single and blended as the engine defines them.
fn one_sample(draws: &mut Draws) -> [f64; 4] {
    let mut totals = [0.0; 4];
    for commune in 0..3 {
        let fraction = error_model::sampling_fraction(Some(POPULATIONS[commune]));
        let blended = draws.estimate(FAMILIES[3][commune], fraction);
        let others = draws.estimate(FAMILIES[0][commune] - FAMILIES[3][commune], fraction);
        totals[0] += blended + others;
        totals[1] += draws.estimate(FAMILIES[1][commune], fraction);
        totals[2] += draws.estimate(FAMILIES[2][commune], fraction);
        totals[3] += blended;
    }
    let [couples, single, without, blended] = totals;
    let children = couples + single;
    [children, children / (children + without), single / children, blended / children]
}

#[test]
fn a_simulated_one_in_four_sample_has_the_error_of_the_formula() {
    let book = run(indicators(), families());
    let mut draws = Draws(0x9E37_79B9_7F4A_7C15);
    let samples: Vec<[f64; 4]> = (0..3_000).map(|_| one_sample(&mut draws)).collect();
    for (position, id) in ["count", "share", "single", "blended"].iter().enumerate() {
        let n = samples.len() as f64;
        let mean = samples.iter().map(|sample| sample[position]).sum::<f64>() / n;
        let variance = samples.iter().map(|sample| (sample[position] - mean).powi(2)).sum::<f64>() / (n - 1.0);
        let fact = fact(&book, id, "vc", "2022");
        let ratio = variance.sqrt() / standard_error(fact);
        // The standard error of a simulated standard error over 3 000 samples is 1.3 %.
        assert!((0.95..=1.05).contains(&ratio), "{id} : simulé / formule = {ratio:.4}");
        let interval = fact.uncertainty.interval().unwrap();
        let covered = samples.iter().filter(|sample| (sample[position] - fact.value).abs() <= interval.high - fact.value).count();
        assert!((0.935..=0.965).contains(&(covered as f64 / n)), "{id} : couverture {covered}");
    }
    assert_eq!(sampling_ratio(FRACTION_SMALL), 3.0);
}
