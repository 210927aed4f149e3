//! Values of merged communes on which two files disagree: one of them has probably forgotten a part.
//!
//! A file on a recent map may carry older periods that were never brought to it: 345 inhabitants of 31471 in 2016, without
//! Lez, where 404 is right. Nothing in that file shows it; another file does.

use crate::Cog;
use crate::align::commune_of;
use crate::cog::Span;
use base::{CogYear, Commune, Finding, Findings, Observation, Observations, Period, Place, VariableId};
use std::collections::BTreeMap;
use std::sync::Arc;

type Key<'a> = (Commune, &'a VariableId, Period, &'a Arc<str>);

/// Differences up to this share are roundings of the producers.
const TOLERANCE: f64 = 0.005;

/// One warning for each merged commune and pair of files that give it different values at a period before the merger.
/// For observations already aligned to `to`.
pub fn disagreements(observations: &Observations, cog: &Cog, to: CogYear) -> Findings {
    let mut merged: BTreeMap<(Commune, Period), bool> = BTreeMap::new();
    let mut seen: BTreeMap<Key, &Observation> = BTreeMap::new();
    let mut told: BTreeMap<(Commune, u16, u16), (usize, String)> = BTreeMap::new();
    for cell in observations.cells() {
        let Some((commune, value)) = commune_of(cell.place).zip(cell.value) else { continue };
        let was_merged = merged.entry((commune, cell.period)).or_insert_with(|| is_merged_since(commune, cell.period, cog, to));
        if !*was_merged {
            continue;
        }
        let first = *seen.entry((commune, &cell.variable, cell.period, &cell.slice)).or_insert(cell);
        if first.source != cell.source && first.value.is_some_and(|other| differ(value, other)) {
            let entry = told.entry((commune, first.source, cell.source)).or_insert_with(|| (0, both(observations, first, cell)));
            entry.0 += 1;
        }
    }
    told.into_iter().map(|((commune, _, second), (count, example))| warning(observations, commune, second, count, &example)).collect()
}

fn is_merged_since(commune: Commune, period: Period, cog: &Cog, to: CogYear) -> bool {
    CogYear(period.start()) < to && cog.parts(commune, &Span::years(CogYear(period.start()), to)).len() > 1
}

fn differ(one: f64, other: f64) -> bool {
    (one - other).abs() > (TOLERANCE * one.abs().max(other.abs())).max(0.5)
}

fn file_of(observations: &Observations, source: u16) -> String {
    observations.sources().get(usize::from(source)).map(|info| info.file.clone()).unwrap_or_default()
}

fn both(observations: &Observations, first: &Observation, second: &Observation) -> String {
    let text = |cell: &Observation| {
        let value = cell.value.map(|value| base::french::number(value, 1)).unwrap_or_default();
        format!("{value} ({})", file_of(observations, cell.source))
    };
    format!("{} en {} : {} et {}", first.variable, first.period, text(first), text(second))
}

fn warning(observations: &Observations, commune: Commune, source: u16, count: usize, example: &str) -> Finding {
    Finding::warning("fusion-en-desaccord", Place::file(file_of(observations, source)))
        .found(format!("{commune}, commune réunie depuis : {count} valeurs diffèrent ; {example}"))
        .expected("la même valeur dans les deux fichiers")
        .remedy("le plus petit nombre oublie sans doute une des communes réunies : donner la préférence (rank) à l'autre fichier")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cog::tests::lez;
    use base::{SourceInfo, Status};

    fn observations(values: [(&str, u16, f64); 2]) -> Observations {
        let mut observations = Observations::default();
        for (source, (place, year, value)) in (0..).zip(values) {
            observations.add_source(SourceInfo { file: format!("f{source}.csv"), ..SourceInfo::default() });
            let (variable, slice, column) = (VariableId::new("P_POP"), Arc::from(""), Arc::from("P16_POP"));
            let (place, period, value, status) = (place.parse().unwrap(), Period::year(year), Some(value), Status::Ok);
            observations.push(Observation { place, period, variable, slice, value, status, source, line: 2, column });
        }
        observations
    }

    #[test]
    fn trap_12_a_file_that_has_lost_lez_is_told_by_another() {
        let found = disagreements(&observations([("COM-31471", 2016, 404.0), ("IRIS-314710000", 2016, 345.0)]), &lez(), CogYear(2025));
        let finding = found.iter().next().unwrap();
        assert_eq!(finding.place.file, "f1.csv");
        assert_eq!(finding.found, "31471, commune réunie depuis : 1 valeurs diffèrent ; P_POP en 2016 : 404,0 (f0.csv) et 345,0 (f1.csv)");
    }

    #[test]
    fn periods_after_the_merger_other_communes_and_roundings_are_not() {
        for values in [
            [("COM-31471", 2022, 404.0), ("COM-31471", 2022, 345.0)],
            [("COM-31042", 2016, 404.0), ("COM-31042", 2016, 345.0)],
            [("COM-31471", 2016, 404.0), ("COM-31471", 2016, 403.6)],
        ] {
            assert!(disagreements(&observations(values), &lez(), CogYear(2025)).is_empty());
        }
    }
}
