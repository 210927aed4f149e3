//! The grammar of the producers' variable names: the name without its vintage, and the vintage.
//!
//! `P22_POP` is `P_POP` at 2022; `MED21` is `MED` at 2021; `NAIS1621` is `NAISD` over 2016-2021; `BPE_2024_B105` is
//! `BPE.B105` at 2024; `SUPERF` carries no date.

use base::{Period, VariableId};

/// What a column name says.
#[derive(Clone, PartialEq, Debug)]
pub struct Named {
    pub variable: VariableId,
    /// None when the name carries no date: the number is of the file's own vintage.
    pub period: Option<Period>,
}

/// Names that INSEE changed for the same quantity, without their vintage: from, to, why it is the same.
///
/// Only true synonyms stand here. A name whose meaning moved (`RP_ACH12` to `RP_ACH18`, `PTSAC` to `PTSA`) is left as it is.
pub const RENAMED: &[(&str, &str, &str)] = &[
    ("Q2", "MED", "le deuxième quartile de Filosofi est la médiane, nommée MED dans les bases communales"),
    ("NBMEN", "NBMENFISC", "nombre de ménages fiscaux, nom de 2012 à 2019"),
    ("NBPERS", "NBPERSMENFISC", "nombre de personnes des ménages fiscaux, nom de 2012 à 2019"),
    ("NAIS", "NAISD", "naissances domiciliées, cumulées entre deux recensements"),
    ("DECE", "DECESD", "décès domiciliés, cumulés entre deux recensements"),
];

/// Names without any date.
const UNDATED: [&str; 3] = ["SUPERF", "RD", "Q3_Q1"];
/// Names whose year has four digits: `ETAZ2022` is `ETAZ20` at 22, so the rule cannot be by form.
const FOUR_DIGITS: [&str; 1] = ["ELECTEURSLP"];
/// Names followed by two years of two digits.
const SPANS: [&str; 2] = ["NAIS", "DECE"];
/// Columns that say where a row is, not what it counts, though their name ends with a year.
const PLACES: [&str; 14] = ["UU", "ZE", "BV", "AAV", "AU", "CV", "CAN", "ARR", "EPCI", "DEP", "REG", "TAAV", "CATEAAV", "ANNEE"];
/// Two-digit years that a column can mean: the oldest census of these files, and not the far future.
const YEARS: std::ops::RangeInclusive<u16> = 1968..=2040;

/// The current name of a variable, by [`RENAMED`]; itself when it did not change.
pub fn canonical(stem: &str) -> &str {
    RENAMED.iter().find(|(from, _, _)| *from == stem).map_or(stem, |(_, to, _)| to)
}

/// Reads a column name; None when it is not one of a variable (`CODGEO`, `LIBGEO`, `UU2010`).
pub fn parse(name: &str) -> Option<Named> {
    let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_' || c == '-';
    if !name.starts_with(|c: char| c.is_ascii_uppercase()) || !name.chars().all(plain) {
        return None;
    }
    if UNDATED.contains(&name) {
        return Some(named(name, None));
    }
    census(name).or_else(|| facility(name)).or_else(|| span(name)).or_else(|| four_digits(name)).or_else(|| two_digits(name))
}

fn named(stem: &str, period: Option<Period>) -> Named {
    Named { variable: VariableId::new(canonical(stem)), period }
}

/// A year of two digits, within [`YEARS`].
fn year(digits: &str) -> Option<Period> {
    let two = digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit());
    let period = Period::from_two_digits(two.then(|| digits.parse().ok())??);
    YEARS.contains(&period.start()).then_some(period)
}

/// `[PCD]YY_NAME`: P main processing, C sample of one household in four, D older censuses.
fn census(name: &str) -> Option<Named> {
    let (head, rest) = name.split_once('_')?;
    let letter = head.get(..1).filter(|letter| matches!(*letter, "P" | "C" | "D"))?;
    let period = year(head.get(1..)?)?;
    (!rest.is_empty()).then(|| named(&format!("{letter}_{rest}"), Some(period)))
}

/// `BPE_YYYY_TYPE`.
fn facility(name: &str) -> Option<Named> {
    let (digits, kind) = name.strip_prefix("BPE_")?.split_once('_')?;
    let period: Period = digits.parse().ok()?;
    (!kind.is_empty() && !period.is_span()).then(|| named(&format!("BPE.{kind}"), Some(period)))
}

/// `NAIS1621`: from 2016 to 2021, both whole.
fn span(name: &str) -> Option<Named> {
    let stem = SPANS.iter().find(|stem| name.strip_prefix(**stem).is_some_and(|rest| rest.len() == 4))?;
    let digits = name.strip_prefix(stem)?;
    let (start, end) = (year(digits.get(..2)?)?, year(digits.get(2..)?)?);
    (start.start() < end.start()).then(|| named(stem, Some(Period::span(start.start(), end.start()))))
}

fn four_digits(name: &str) -> Option<Named> {
    let stem = FOUR_DIGITS.iter().find(|stem| name.starts_with(**stem))?;
    let period: Period = name.strip_prefix(stem)?.parse().ok()?;
    (!period.is_span()).then(|| named(stem, Some(period)))
}

/// The last two digits are the year: `ETTEFP1024` is `ETTEFP10` at 2024, `S80S2017` is `S80S20` at 2017.
fn two_digits(name: &str) -> Option<Named> {
    let (stem, digits) = name.split_at_checked(name.len().checked_sub(2)?)?;
    let period = year(digits)?;
    let stem = stem.strip_suffix('_').unwrap_or(stem);
    let letters = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    let usable = (2..=40).contains(&stem.len()) && !PLACES.contains(&letters);
    usable.then(|| named(stem, Some(period)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Column, variable, period.
    const TRUE_NAMES: &[(&str, &str, &str)] = &[
        ("P22_POP", "P_POP", "2022"),
        ("P16_POP", "P_POP", "2016"),
        ("C21_COUPAENF", "C_COUPAENF", "2021"),
        ("D99_POP", "D_POP", "1999"),
        ("D68_NPER_RP", "D_NPER_RP", "1968"),
        ("P22_RP_ACH18", "P_RP_ACH18", "2022"),
        ("MED21", "MED", "2021"),
        ("NAISD24", "NAISD", "2024"),
        ("DECESD14", "DECESD", "2014"),
        ("NAIS1621", "NAISD", "2016-2021"),
        ("DECE9909", "DECESD", "1999-2009"),
        ("NAIS9099", "NAISD", "1990-1999"),
        ("SNEMM_23", "SNEMM", "2023"),
        ("ETTOT24", "ETTOT", "2024"),
        ("ETTEF124", "ETTEF1", "2024"),
        ("ETTEFP1024", "ETTEFP10", "2024"),
        ("ETAZ2022", "ETAZ20", "2022"),
        ("BPE_2024_B105", "BPE.B105", "2024"),
        ("HT26", "HT", "2026"),
        ("HTCH024", "HTCH0", "2024"),
        ("S80S2017", "S80S20", "2017"),
        ("TP60AGE121", "TP60AGE1", "2021"),
        ("TP6021", "TP60", "2021"),
        ("D121", "D1", "2021"),
        ("Q219", "MED", "2019"),
        ("NBMEN14", "NBMENFISC", "2014"),
        ("NBPERS19", "NBPERSMENFISC", "2019"),
        ("NBMENFISC21", "NBMENFISC", "2021"),
        ("PTSAC14", "PTSAC", "2014"),
        ("SNHM1822", "SNHM18", "2022"),
        ("ELECTEURSLP2024", "ELECTEURSLP", "2024"),
        ("SUPERF", "SUPERF", ""),
        ("Q3_Q1", "Q3_Q1", ""),
        ("RD", "RD", ""),
        ("RD21", "RD", "2021"),
    ];

    #[test]
    fn trap_14_the_vintage_is_inside_the_column_name() {
        for (name, variable, period) in TRUE_NAMES {
            let named = parse(name).unwrap_or_else(|| panic!("{name}"));
            assert_eq!(named.variable.as_str(), *variable, "{name}");
            assert_eq!(named.period.map(|period| period.to_string()).unwrap_or_default(), *period, "{name}");
        }
    }

    #[test]
    fn trap_15_renamed_variables_keep_one_name() {
        assert_eq!(parse("NBMEN14").map(|n| n.variable), parse("NBMENFISC21").map(|n| n.variable));
        assert_ne!(parse("P15_RP_ACH12").map(|n| n.variable), parse("P21_RP_ACH18").map(|n| n.variable));
        for (from, to, why) in RENAMED {
            assert!(canonical(from) == *to && canonical(to) == *to && !why.is_empty(), "{from}");
        }
    }

    #[test]
    fn columns_that_name_places_are_no_variables() {
        for name in ["CODGEO", "LIBGEO", "IRIS", "UU2010", "TRIRIS", "LIBCOM", "MODIF_IRIS", "COM", "REG", "ZE2020", "P22", "", "Œ21", "é"]
        {
            assert_eq!(parse(name), None, "{name}");
        }
    }

    #[test]
    fn every_name_of_the_reference_dictionary_is_read() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/reference/insee-dossier-complet-geo2024-variables.csv");
        let Ok(text) = std::fs::read_to_string(path) else {
            return println!("dictionnaire de référence absent : essai passé");
        };
        let names: Vec<&str> = text.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
        let unread: Vec<&&str> = names.iter().filter(|name| parse(name).is_none()).collect();
        assert!(names.len() > 1900 && unread.is_empty(), "{unread:?}");
        let mut seen: std::collections::BTreeMap<(String, String), &str> = Default::default();
        for name in names {
            let named = parse(name).unwrap();
            let key = (named.variable.to_string(), named.period.map(|p| p.to_string()).unwrap_or_default());
            assert_eq!(seen.insert(key, name), None, "{name}: two columns, one name");
        }
    }

    proptest! {
        #[test]
        fn no_name_makes_the_grammar_panic(name in ".{0,20}") {
            let _ = parse(&name);
        }

        #[test]
        fn a_census_name_reads_back(stem in "[A-Z][A-Z0-9_]{0,10}", yy in 68u16..=99) {
            let named = parse(&format!("P{yy:02}_{stem}")).unwrap();
            prop_assert_eq!(named.variable.as_str(), format!("P_{stem}"));
            prop_assert_eq!(named.period, Some(Period::year(1900 + yy)));
        }
    }
}
