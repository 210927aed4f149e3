//! From answers to facts: reading, checking, weighting, estimating.
//!
//! In: the folder of a survey (`survey.toml`, `codebook.csv`, a table of answers) and a [`Frame`]: the communes with
//! their sector, and the margins of the population, made by the caller from published statistics. Out: findings,
//! weights, and a fact book whose numbers carry interval, n, effective n and lineage.
//!
//! This room never knows how answers arrived nor how facts are shown.

pub mod answers;
mod check;
pub mod codebook;
mod error;
pub mod estimate;
pub mod frame;
pub mod published;
mod random;
pub mod simulate;
pub mod survey;
pub mod weigh;

pub use answers::{Answer, Answers};
pub use codebook::{Codebook, Kind, Question};
pub use error::SampleError;
pub use estimate::estimate;
pub use frame::{Frame, Locality, Margin};
pub use published::published;
pub use simulate::simulate;
pub use survey::{MeasureKind, Survey};
pub use weigh::{Weighting, weigh};

use base::{FactBook, Findings};
use std::path::Path;

/// What a survey gives: its facts, its weights, and what its owner should know.
#[derive(Debug)]
pub struct Outcome {
    pub survey: Survey,
    pub book: FactBook,
    pub weighting: Weighting,
    pub findings: Findings,
}

/// Reads the folder of a survey, checks, weighs and estimates.
pub fn run(folder: &Path, frame: &Frame) -> Result<Outcome, SampleError> {
    let survey = Survey::read(folder)?;
    let codebook = Codebook::read(&folder.join(&survey.codebook))?;
    let (answers, mut findings) = Answers::read(&folder.join(&survey.answers), &survey, &codebook, frame)?;
    let weighting = weigh(&survey, &answers, frame)?;
    findings.extend(weighting.findings.clone());
    let book = estimate(&survey, &codebook, &answers, &weighting, frame)?;
    Ok(Outcome { survey, book, weighting, findings })
}
