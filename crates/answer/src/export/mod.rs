//! Answers out: one table of codes to the files that people and programs read.
//!
//! In: a [`Table`] (the common form of answers, to the letter) and the [`Dictionary`] of the form. Out: files, as names and bytes.
//! Every format is made from the same [`field::Field`]s, so that a code, a label or a kind of missing is the same in all.
//!
//! Machines get each cell as it is (`codes`, `parquet`); people get words, guarded against formulas (`labels`, `xlsx`).

mod codebook;
mod codes;
mod columns;
mod ddi;
mod error;
mod field;
mod labels;
mod missing;
mod moment;
mod notes;
mod ordinal;
mod r;
mod sav;
mod statistics;
mod table;
mod xlsx;

pub use columns::{Typed, TypedColumn, columns};
pub use error::ExportError;
pub use notes::notes;
pub use ordinal::ordinals;
pub use statistics::{Statistics, statistics};
pub use table::{Column, Table};

use crate::table::Date;
use form::ddi::DdiStudy;
use form::dictionary::Dictionary;
use std::collections::BTreeSet;
use std::str::FromStr;

/// The files that can be asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// CSV of codes: exact, for machines.
    Codes,
    /// CSV of labels: for people and their spreadsheets.
    Labels,
    /// Workbook: codes, labels, codebook.
    Xlsx,
    /// SPSS, also read by PSPP, R, Stata, SAS, jamovi, JASP.
    Sav,
    /// R script, with the CSV of codes that it reads.
    R,
    /// DDI-Codebook 2.5, with the CSV of codes that it describes.
    Ddi,
}

/// Every format: its word on the command line, and what it is.
pub const FORMATS: [(Format, &str, &str); 6] = [
    (Format::Codes, "codes", "CSV des codes, exact, pour les programmes"),
    (Format::Labels, "labels", "CSV des libellés, pour les personnes et leurs tableurs"),
    (Format::Xlsx, "xlsx", "classeur : réponses, libellés, livre de codes"),
    (Format::Sav, "sav", "SPSS (.sav), lu aussi par PSPP, R, Stata, SAS, jamovi, JASP"),
    (Format::R, "r", "script R avec facteurs, et le CSV qu'il lit"),
    (Format::Ddi, "ddi", "DDI-Codebook 2.5 (XML), et le CSV qu'il décrit"),
];

/// What the person who asks may choose.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The files are named after it; the id of the dictionary unless said.
    pub name: Option<String>,
    /// The day written into the formats that have a place for it; without it they say none.
    pub day: Option<Date>,
    /// Questions whose choices are ordered, by [`ordinals`].
    pub ordinals: BTreeSet<String>,
    /// SPSS: choices as numbers 1, 2, 3… in the order of the list, instead of their codes.
    pub numbers: bool,
    /// DDI: what is said of the study beside its variables.
    pub study: Option<DdiStudy>,
}

impl FromStr for Format {
    type Err = ExportError;

    fn from_str(word: &str) -> Result<Format, ExportError> {
        let known = || FORMATS.map(|(_, name, _)| name).join(", ");
        let found = FORMATS.iter().find(|(_, name, _)| name.eq_ignore_ascii_case(word));
        found.map(|(format, ..)| *format).ok_or_else(|| ExportError::Format(word.to_owned(), known()))
    }
}

/// The files of a format. The same table, dictionary and options give the same bytes.
pub fn write(table: &Table, dictionary: &Dictionary, format: Format, options: &Options) -> Result<Vec<(String, Vec<u8>)>, ExportError> {
    let base = base_name(dictionary, options);
    let file = |ending: &str, bytes: Vec<u8>| (format!("{base}{ending}"), bytes);
    let codes = || Ok::<_, ExportError>(file(CODES, codes::write(table)?));
    Ok(match format {
        Format::Codes => vec![codes()?],
        Format::Labels => vec![file("-libelles.csv", labels::write(table, dictionary)?)],
        Format::Xlsx => vec![file(".xlsx", xlsx::write(table, dictionary, options)?)],
        Format::Sav => vec![file(".sav", sav::write(table, dictionary, options)?)],
        Format::R => vec![file(".R", r::write(table, dictionary, &format!("{base}{CODES}")).into_bytes()), codes()?],
        Format::Ddi => vec![file("-ddi.xml", ddi::write(table, dictionary, options.study.as_ref(), &format!("{base}{CODES}"))), codes()?],
    })
}

/// The end of the name of the CSV of codes.
const CODES: &str = "-codes.csv";

/// A name that every system takes: letters, digits, `-` and `_`.
fn base_name(dictionary: &Dictionary, options: &Options) -> String {
    let wanted = options.name.as_deref().unwrap_or(&dictionary.id);
    let kept: String = wanted.chars().map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' }).collect();
    let kept = kept.trim_matches(['.', '-']);
    if kept.is_empty() { "reponses".to_owned() } else { kept.to_owned() }
}
