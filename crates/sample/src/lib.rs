//! From answers to facts: reading, checking, weighting, estimating.
//!
//! In: the folder of a survey (`survey.toml`, the questionnaire or a `codebook.csv`, answers, corrections, coding frames)
//! and a [`Frame`]: the communes with their sector, and the margins of the population, made by the caller from published
//! statistics. Out: a report of what was cleaned, weights, and a fact book whose numbers carry interval, n, effective n
//! and lineage.
//!
//! This room never knows how answers arrived nor how facts are shown.

pub mod answers;
mod check;
pub mod clean;
pub mod codebook;
pub mod coding;
mod error;
pub mod estimate;
pub mod frame;
pub mod instrument;
pub mod published;
mod random;
pub mod simulate;
pub mod survey;
pub mod weigh;

pub use answers::{Answer, Answers};
pub use clean::{Cleaned, clean};
pub use codebook::{Codebook, Kind, Question};
pub use error::SampleError;
pub use estimate::estimate;
pub use frame::{Frame, Locality, Margin};
pub use published::published;
pub use simulate::simulate;
pub use survey::{MeasureKind, Survey};
pub use weigh::{Weighting, weigh};

use base::{FactBook, Findings, Gap, Key, Period, Reason};
use std::path::Path;

/// What a survey gives: its facts, its weights, and what its owner should know.
#[derive(Debug)]
pub struct Outcome {
    pub survey: Survey,
    pub book: FactBook,
    pub weighting: Weighting,
    pub findings: Findings,
}

/// Reads the folder of a survey, cleans, weighs and estimates. Before the collection every indicator is a gap that says so.
pub fn run(folder: &Path, frame: &Frame) -> Result<Outcome, SampleError> {
    let Cleaned { survey, codebook, answers, mut findings, .. } = clean(folder, frame)?;
    if answers.files.is_empty() {
        let book = gaps(&survey, frame)?;
        return Ok(Outcome { survey, book, weighting: Weighting::nobody(), findings });
    }
    let weighting = weigh(&survey, &answers, frame)?;
    findings.extend(weighting.findings.clone());
    let book = estimate(&survey, &codebook, &answers, &weighting, frame)?;
    Ok(Outcome { survey, book, weighting, findings })
}

fn gaps(survey: &Survey, frame: &Frame) -> Result<FactBook, SampleError> {
    let mut book = FactBook::default();
    for rule in &survey.indicators {
        let sentence = format!("pas encore de réponses à l'enquête « {} »", survey.title);
        book.insert(Key::new(&rule.id, &frame.territory, Period::year(survey.wave)), Err(Gap::new(Reason::NoSource, sentence)))?;
    }
    Ok(book)
}
