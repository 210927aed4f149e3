//! Val-Clair, a territory invented to be computed by hand: `tests/golden/val-clair/README.md` is the computation.

use crate::common::{compute, key, root};
use ctg::study::Study;
use std::path::PathBuf;

/// The SIREN of Val-Clair: its check digit is right, the EPCI does not exist.
const VAL_CLAIR: &str = "249999905";

pub fn folder() -> PathBuf {
    root().join("tests/golden/val-clair")
}

#[test]
fn the_facts_of_val_clair_are_those_computed_by_hand() {
    let study = compute(&folder());
    assert!(study.findings.is_empty(), "{}", study.findings.summary());
    let text = std::fs::read_to_string(folder().join("expected.csv")).unwrap();
    let lines: Vec<&str> = text.lines().skip(1).collect();
    assert_eq!(lines.len(), 18);
    let wrong: Vec<String> = lines.into_iter().filter_map(|line| fault(&study, line)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// One line of the table: indicator, period, value, low, high, status; four decimals in the printed unit.
fn fault(study: &Study, line: &str) -> Option<String> {
    let cells: Vec<&str> = line.split(',').collect();
    let [indicator, period, value, low, high, status] = cells[..] else { return Some(format!("ligne mal faite : {line}")) };
    let Some(entry) = study.book.entry(&key(indicator, VAL_CLAIR, period)) else { return Some(format!("{line} : ni fait ni manque")) };
    let (numbers, found) = match entry {
        Ok(fact) => {
            let interval = fact.uncertainty.interval();
            let shown = |stored: f64| format!("{:.4}", fact.unit.printed(stored));
            let numbers = [Some(fact.value), interval.map(|i| i.low), interval.map(|i| i.high)];
            (numbers.map(|number| number.map(shown).unwrap_or_default()), fact.status)
        }
        Err(gap) => (Default::default(), gap.status()),
    };
    let expected = [value, low, high].map(|text| text.parse::<f64>().map(|number| format!("{number:.4}")).unwrap_or_default());
    (numbers != expected || found.as_str() != status).then(|| format!("{line} : {numbers:?}, {}", found.as_str()))
}
