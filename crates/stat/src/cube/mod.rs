//! Many questions in one pass: sums by unit of the design, domain and level, from which all else follows.
//!
//! In: a [`Design`], one or several domain variables (one code per row each), questions (one level code per row each).
//! Out: for each question and domain variable a [`Sheet`] of sums, small whatever the number of rows, which answers
//! shares, nets, means, differences between domains, their covariances, and replicates of them, without the rows.
//!
//! All these are ratios R = Σ w y / Σ w x where y and x depend on the level alone. Their linearised variable is constant
//! in a cell (domain, level), so the total of a primary unit is a linear form of its sums of weights by cell. Where each row
//! is its own primary unit, the sums of w and w² by stratum and cell are enough, and no table grows with the rows.
//!
//! After calibration the residuals on the margins are had from sums too, in one more pass a question. The variance is that of
//! [`crate::Survey::Linearised`] on the same design and calibration. Designs whose variance is not the one formula of strata
//! and PSUs (several stages, unequal probabilities, lonely strata treated apart) are refused: they go by `Survey`.

mod estimates;
mod explained;
mod form;
mod multiple;
mod numbers;
mod pass;
mod replicate;
mod sheet;

use crate::design::Design;
use crate::residual::Calibration;
use explained::Explained;
use pass::Frame;
use rayon::prelude::*;

pub use form::Form;
pub use multiple::Multiple;
pub use numbers::Numbers;
pub use replicate::{NoReplicates, RatioOf};
pub use sheet::{Base, Sheet};

/// The level of a row that gave no answer, or that the question was not put to.
pub const NO_ANSWER: u8 = u8::MAX;

/// The domain of a row that is in none.
pub const NO_DOMAIN: u16 = u16::MAX;

/// A closed question: a level per row, from 0, or [`NO_ANSWER`].
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    pub codes: &'a [u8],
    pub levels: usize,
}

/// A domain variable: a domain per row, from 0, or [`NO_DOMAIN`]. Several variables may overlap; each has its own sheets.
#[derive(Clone, Copy, Debug)]
pub struct Domains<'a> {
    codes: Option<&'a [u16]>,
    count: usize,
}

impl<'a> Domains<'a> {
    /// One domain, everybody.
    pub fn whole() -> Domains<'static> {
        Domains { codes: None, count: 1 }
    }

    pub fn new(codes: &'a [u16], count: usize) -> Domains<'a> {
        Domains { codes: Some(codes), count }
    }

    pub fn count(&self) -> usize {
        self.count
    }

    /// The domain of a row; `count` for none.
    fn of(&self, row: usize) -> usize {
        self.codes.map_or(0, |codes| usize::from(codes[row]).min(self.count))
    }

    /// The cell of a row: (domains + 1) × (levels + 1), the last of each for none.
    fn cell(&self, question: &Question, row: usize) -> usize {
        self.of(row) * (question.levels + 1) + usize::from(question.codes[row]).min(question.levels)
    }
}

/// Why no sum was made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CubeError {
    #[error("{what} n° {rank} : {found} codes pour {expected} unités du plan de sondage")]
    Lengths { what: &'static str, rank: usize, found: usize, expected: usize },
    #[error("{what} n° {rank} : l'unité {unit} porte le code {code}, hors de 0 à {last} ; corriger le code ou le déclarer manquant")]
    UnknownCode { what: &'static str, rank: usize, unit: usize, code: usize, last: usize },
    #[error("{what} n° {rank} : {found} modalités ; attendu : de 1 à {most}")]
    BadCount { what: &'static str, rank: usize, found: usize, most: usize },
    #[error(
        "{what} n° {rank} : {units} unités primaires × {domains} domaines × {levels} modalités, trop pour des sommes ; estimer sur les lignes (Survey)"
    )]
    TooLarge { what: &'static str, rank: usize, units: usize, domains: usize, levels: usize },
    #[error("ce plan de sondage a plusieurs degrés, des probabilités inégales ou des strates à part : estimer sur les lignes (Survey)")]
    NotPlain,
    #[error("un calage à poids égaux dans le ménage n'est pas tenu par sommes : estimer sur les lignes (Survey)")]
    Households,
}

/// The sheets of every question and domain variable, each handed to `read` as soon as it is made and then dropped.
///
/// Result [q][v]: what `read` made of question q and domain variable v. Questions are shared among threads, the rows of one
/// are always summed in their order: the same bits whatever the threads. Memory: one sheet a thread,
/// (units) × (domains + 1) × (levels + 1) × 24 bytes, where the units are the PSUs, or the strata when each row is a PSU.
///
/// Errors: columns of another length than the design, codes that are neither a level nor missing, a sheet of more than a
/// gigabyte, a design that is not plain.
pub fn tabulate<T: Send>(
    design: &Design,
    domains: &[Domains],
    questions: &[Question],
    read: impl Fn(usize, usize, &Sheet) -> T + Sync,
) -> Result<Vec<Vec<T>>, CubeError> {
    made(Frame::new(design)?, None, domains, questions, read)
}

/// The same where the weights of the design were calibrated: variances are those of residuals on the margins.
///
/// One more pass a question sums the margins' columns by cell: (domains + 1) × (levels + 1) × columns × 8 bytes a thread.
/// Errors: those of [`tabulate`], margins of another length, one ratio per household.
pub fn tabulate_calibrated<T: Send>(
    design: &Design,
    calibration: &Calibration,
    domains: &[Domains],
    questions: &[Question],
    read: impl Fn(usize, usize, &Sheet) -> T + Sync,
) -> Result<Vec<Vec<T>>, CubeError> {
    let frame = Frame::new(design)?;
    let explained = Explained::new(calibration, &frame)?;
    made(frame, Some(&explained), domains, questions, read)
}

fn made<T: Send>(
    frame: Frame,
    explained: Option<&Explained>,
    domains: &[Domains],
    questions: &[Question],
    read: impl Fn(usize, usize, &Sheet) -> T + Sync,
) -> Result<Vec<Vec<T>>, CubeError> {
    let n = frame.design.len();
    domains.iter().enumerate().try_for_each(|(v, d)| pass::check_domains(v, d, n))?;
    questions.par_iter().enumerate().try_for_each(|(q, question)| pass::check_question(q, question, n))?;
    domains.iter().try_for_each(|d| questions.iter().enumerate().try_for_each(|(q, question)| frame.fits(q, d, question)))?;
    let one = |k: usize| {
        let (q, v) = (k / domains.len(), k % domains.len());
        let mut sheet = frame.sheet(&domains[v], &questions[q]);
        sheet.crossed = explained.map(|explained| (explained, explained.crossed(&frame, &domains[v], &questions[q])));
        read(q, v, &sheet)
    };
    let made: Vec<T> = (0..questions.len() * domains.len()).into_par_iter().map(one).collect();
    let mut flat = made.into_iter();
    Ok(questions.iter().map(|_| flat.by_ref().take(domains.len()).collect()).collect())
}

/// The sums of a numeric variable by domain: its means and their variance, the weights taken as they are (not calibrated).
/// A value that is not a number is missing.
pub fn numbers<'a>(design: &'a Design, domains: &Domains, values: &[f64]) -> Result<Numbers<'a>, CubeError> {
    pass::check_domains(0, domains, design.len())?;
    if values.len() != design.len() {
        return Err(CubeError::Lengths { what: "variable", rank: 1, found: values.len(), expected: design.len() });
    }
    Ok(numbers::sums(Frame::new(design)?, domains, values))
}
