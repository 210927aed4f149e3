//! DDI-Codebook 2.5 with the counts of the answers: the document itself is written by `form::ddi`.

use super::field::Field;
use super::statistics::Statistics;
use super::table::Table;
use form::ddi::{DdiFile, DdiStudy, VariableStatistics};
use form::dictionary::Dictionary;

pub(super) fn write(table: &Table, dictionary: &Dictionary, study: Option<&DdiStudy>, csv: &str) -> Vec<u8> {
    let file = DdiFile { name: csv.to_owned(), cases: table.rows as u64, format: "text/csv".to_owned() };
    let mut study = study.cloned().unwrap_or_else(|| DdiStudy { language: "fr".to_owned(), ..DdiStudy::default() });
    study.file.get_or_insert(file);
    let statistics: Vec<VariableStatistics> = table.fields(dictionary).iter().map(of).collect();
    form::ddi::write(dictionary, &study, Some(&statistics)).into_bytes()
}

fn of(field: &Field) -> VariableStatistics {
    let found = Statistics::of(field);
    VariableStatistics {
        name: found.name,
        valid: found.valid as u64,
        invalid: found.missing.iter().map(|(_, count)| *count as u64).sum(),
        frequencies: found.frequencies.into_iter().map(|(code, count)| (code, count as u64)).collect(),
        mean: found.mean,
        deviation: found.deviation,
        least: found.least,
        most: found.most,
    }
}
