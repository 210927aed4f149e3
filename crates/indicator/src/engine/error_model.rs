//! What is known of the error of each source, and the sampling error of the census sample processing.
//!
//! Notation: N̂ an estimated count of households or families, f the sampling fraction, p a share. Formula, source, worked
//! example and limits: `docs/method/census-sample-error.md`.

use base::{Interval, Unit};

/// Quantile of the normal law at 97.5 %: two-sided intervals at 95 %.
pub const Z95: f64 = 1.959963984540054;

/// Sample processing in communes under 10 000 inhabitants: one household in four.
/// Source: INSEE, documentation of the « exploitation complémentaire » of the census.
pub const FRACTION_SMALL: f64 = 0.25;

/// Communes of 10 000 inhabitants and more: 8 % of the dwellings a year, 40 % over the five years, all of them processed.
/// Source: INSEE, « Le recensement de la population, principes de la collecte ».
pub const FRACTION_LARGE: f64 = 0.4;

/// Inhabitants from which a commune is surveyed by sample.
pub const LARGE_COMMUNE: f64 = 10_000.0;

/// Counts of the sample processing under which INSEE advises against comparing.
pub const COMPARABLE_COUNT: f64 = 200.0;

/// What kind of number a variable is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorClass {
    /// One household in four (C variables).
    CensusSample,
    /// Exhaustive below 10 000 inhabitants, smoothed over five years (P variables).
    CensusMain,
    /// A register or an exhaustive census.
    Exhaustive,
    /// The producer publishes no error.
    Unknown,
    /// The output of a model.
    Model,
}

/// One line of the table: variables that begin with `prefix`; the longest prefix wins.
struct ErrorRule {
    prefix: &'static str,
    class: ErrorClass,
    note: &'static str,
}

const MAIN_NOTE: &str = "Exploitation principale : enquête exhaustive lissée sur cinq ans dans les communes de moins de 10 000 habitants.";
const FILOSOFI_NOTE: &str = "Filosofi : données fiscales et sociales exhaustives, imputations et secret non chiffrés par le producteur.";
const CNAF_NOTE: &str = "Cnaf : effectifs arrondis au multiple de 5 inférieur.";
const MODEL_NOTE: &str = "Résultat de modèle : l'erreur n'est pas publiée.";

const fn rule(prefix: &'static str, class: ErrorClass, note: &'static str) -> ErrorRule {
    ErrorRule { prefix, class, note }
}

/// A variable without a line is [`ErrorClass::Unknown`]: an error that nobody states is not zero.
const RULES: [ErrorRule; 53] = [
    rule("C_", ErrorClass::CensusSample, ""),
    rule("P_", ErrorClass::CensusMain, MAIN_NOTE),
    rule("D_", ErrorClass::Exhaustive, ""),
    // names of INSEE's long format (Melodi)
    rule("NBFAM", ErrorClass::CensusSample, ""),
    rule("POP", ErrorClass::CensusMain, MAIN_NOTE),
    rule("DWELLINGS", ErrorClass::CensusMain, MAIN_NOTE),
    rule("LVB", ErrorClass::Exhaustive, ""),
    rule("DTH", ErrorClass::Exhaustive, ""),
    rule("FACILITIES_", ErrorClass::Exhaustive, ""),
    rule("PR_MD60", ErrorClass::Unknown, FILOSOFI_NOTE),
    rule("PCHO", ErrorClass::Unknown, FILOSOFI_NOTE),
    // names of the wide census files and of other producers
    rule("PMUN", ErrorClass::CensusMain, MAIN_NOTE),
    rule("PTOT", ErrorClass::CensusMain, MAIN_NOTE),
    rule("PCAP", ErrorClass::CensusMain, MAIN_NOTE),
    rule("NAIS", ErrorClass::Exhaustive, ""),
    rule("DECE", ErrorClass::Exhaustive, ""),
    rule("SUPERF", ErrorClass::Exhaustive, ""),
    rule("BPE.", ErrorClass::Exhaustive, ""),
    rule("rpls.", ErrorClass::Exhaustive, ""),
    rule("ETTOT", ErrorClass::Exhaustive, ""),
    rule("ETC", ErrorClass::Exhaustive, ""),
    rule("annuaire_education.", ErrorClass::Exhaustive, ""),
    rule("depp.", ErrorClass::Exhaustive, ""),
    rule("france_services.", ErrorClass::Exhaustive, ""),
    rule("mednum.", ErrorClass::Exhaustive, ""),
    rule("res.", ErrorClass::Exhaustive, ""),
    rule("insee_tour.", ErrorClass::Exhaustive, ""),
    rule("drees.", ErrorClass::Model, MODEL_NOTE),
    rule("ot.", ErrorClass::Model, MODEL_NOTE),
    rule("caf.", ErrorClass::Unknown, CNAF_NOTE),
    rule("cnaf.", ErrorClass::Unknown, ""),
    rule("MED", ErrorClass::Unknown, FILOSOFI_NOTE),
    rule("TP60", ErrorClass::Unknown, FILOSOFI_NOTE),
    rule("RD", ErrorClass::Unknown, FILOSOFI_NOTE),
    rule("GI", ErrorClass::Unknown, FILOSOFI_NOTE),
    rule("Q1", ErrorClass::Unknown, FILOSOFI_NOTE),
    rule("Q2", ErrorClass::Unknown, FILOSOFI_NOTE),
    rule("Q3", ErrorClass::Unknown, FILOSOFI_NOTE),
    rule("D1", ErrorClass::Unknown, FILOSOFI_NOTE),
    rule("D9", ErrorClass::Unknown, FILOSOFI_NOTE),
    rule("NBMEN", ErrorClass::Unknown, FILOSOFI_NOTE),
    rule("NBPERS", ErrorClass::Unknown, FILOSOFI_NOTE),
    rule("NBUC", ErrorClass::Unknown, FILOSOFI_NOTE),
    rule("PIMP", ErrorClass::Unknown, FILOSOFI_NOTE),
    rule("PPSOC", ErrorClass::Unknown, FILOSOFI_NOTE),
    rule("PPMINI", ErrorClass::Unknown, FILOSOFI_NOTE),
    rule("PPEN", ErrorClass::Unknown, FILOSOFI_NOTE),
    rule("PPAT", ErrorClass::Unknown, FILOSOFI_NOTE),
    rule("PPFAM", ErrorClass::Unknown, FILOSOFI_NOTE),
    rule("PPLOGT", ErrorClass::Unknown, FILOSOFI_NOTE),
    rule("PTSA", ErrorClass::Unknown, FILOSOFI_NOTE),
    rule("PACT", ErrorClass::Unknown, FILOSOFI_NOTE),
    rule("PBEN", ErrorClass::Unknown, FILOSOFI_NOTE),
];

fn rule_of(variable: &str) -> Option<&'static ErrorRule> {
    RULES.iter().filter(|rule| variable.starts_with(rule.prefix)).max_by_key(|rule| rule.prefix.len())
}

/// The class of a variable, by the longest prefix of the table.
pub fn class_of(variable: &str) -> ErrorClass {
    rule_of(variable).map_or(ErrorClass::Unknown, |rule| rule.class)
}

/// What must be printed beside a number made of this variable; empty when nothing.
pub fn note_of(variable: &str) -> &'static str {
    rule_of(variable).map_or("", |rule| rule.note)
}

/// True for the counts of a census, which are never rounded when published.
pub fn is_census(variable: &str) -> bool {
    matches!(variable.as_bytes(), [b'P' | b'C' | b'D', b'_', ..])
}

pub fn is_large(population: f64) -> bool {
    population >= LARGE_COMMUNE
}

/// f of a commune by its municipal population; a commune of unknown population is taken for a small one (larger error).
pub fn sampling_fraction(population: Option<f64>) -> f64 {
    if population.is_some_and(is_large) { FRACTION_LARGE } else { FRACTION_SMALL }
}

/// (1 - f) / f: variance of an estimated count for each unit of the count. 3 for one in four, 1.5 for 40 %.
pub fn sampling_ratio(fraction: f64) -> f64 {
    1.0 / fraction - 1.0
}

/// Standard error of a count: sqrt((1 - f) / f × N̂).
pub fn count_standard_error(count: f64, fraction: f64) -> f64 {
    (sampling_ratio(fraction) * count.max(0.0)).sqrt()
}

/// Coefficient of variation of a count: sqrt((1 - f) / (f × N̂)).
pub fn count_cv(count: f64, fraction: f64) -> f64 {
    count_standard_error(count, fraction) / count
}

/// Standard error of a count that is the share `share` of a total known without sampling error: the plain one × sqrt(1 - p).
///
/// Not used for the facts: against INSEE's published coefficients the plain form is already low (see the method page).
pub fn part_standard_error(count: f64, share: f64, fraction: f64) -> f64 {
    count_standard_error(count, fraction) * (1.0 - share).clamp(0.0, 1.0).sqrt()
}

/// Standard error of a share whose numerator is part of its base N̂: sqrt((1 - f) / f × p (1 - p) / N̂).
pub fn share_standard_error(share: f64, base: f64, fraction: f64) -> f64 {
    (sampling_ratio(fraction) * share * (1.0 - share) / base).max(0.0).sqrt()
}

/// The largest count that a sample of fraction f misses altogether with probability 5 %: ln 0.05 / ln(1 - f). An estimate of
/// zero has a standard error of zero, and is not certain.
pub fn zero_bound(fraction: f64) -> f64 {
    0.05_f64.ln() / (1.0 - fraction).ln()
}

/// value ± z × standard error.
pub fn interval(value: f64, standard_error: f64) -> Interval {
    let half = Z95 * standard_error;
    Interval { low: value - half, high: value + half, level: 0.95, standard_error: Some(standard_error) }
}

/// Bounds that the thing itself cannot pass: a share stays within 0 and 1. Counts stay above zero.
pub fn clipped(interval: Interval, unit: &Unit, can_be_negative: bool) -> Interval {
    let floor = if can_be_negative { f64::NEG_INFINITY } else { 0.0 };
    let ceiling = if unit.is_percent() && !can_be_negative { 1.0 } else { f64::INFINITY };
    Interval { low: interval.low.clamp(floor, ceiling), high: interval.high.clamp(floor, ceiling), ..interval }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_error_of_2020_families_is_77_9() {
        assert!((count_standard_error(2020.31, FRACTION_SMALL) - 77.852).abs() < 0.001);
        assert!((share_standard_error(0.4548, 4441.82, FRACTION_SMALL) - 0.012941).abs() < 1e-5);
    }

    #[test]
    fn the_fraction_changes_at_10_000_inhabitants() {
        assert_eq!(sampling_fraction(Some(9_999.9)), 0.25);
        assert_eq!(sampling_fraction(Some(10_000.0)), 0.4);
        assert_eq!(sampling_fraction(None), 0.25);
        assert_eq!((sampling_ratio(0.25), sampling_ratio(0.4)), (3.0, 1.5));
    }

    #[test]
    fn the_longest_prefix_gives_the_class() {
        let classes = ["C_FAM", "P_POP", "D_POP", "D1", "DECESD", "MED", "TP60AGE1", "BPE.D502", "drees.apl_mg", "inconnu"].map(class_of);
        use ErrorClass::*;
        assert_eq!(classes, [CensusSample, CensusMain, Exhaustive, Unknown, Exhaustive, Unknown, Unknown, Exhaustive, Model, Unknown]);
    }

    #[test]
    fn an_interval_of_a_share_stays_within_zero_and_one() {
        let wide = interval(0.05, 0.1);
        let clipped = clipped(wide, &Unit::new("%"), false);
        assert_eq!((clipped.low, clipped.high), (0.0, wide.high));
        assert_eq!(super::clipped(interval(5.0, 10.0), &Unit::new("familles"), false).low, 0.0);
        assert!(super::clipped(interval(5.0, 10.0), &Unit::new("familles"), true).low < 0.0);
    }

    #[test]
    fn an_estimate_of_zero_has_an_upper_bound() {
        assert!((0.75_f64.powf(zero_bound(0.25)) - 0.05).abs() < 1e-12);
    }
}
