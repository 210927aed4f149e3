//! The table of answers: one line a respondent, four kinds of missing kept apart.

use crate::check::Checker;
use crate::error::bytes;
use crate::{Codebook, Frame, SampleError, Survey};
use base::Findings;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;

/// One cell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// A code of the list, or a number, or a text.
    Code(String),
    /// «nsp», ne sait pas: a category like the others.
    DontKnow,
    /// «nr», a refusal: item non-response.
    Refused,
    /// «nc», not concerned, routed out: leaves the base.
    NotConcerned,
    /// Empty, not seen: item non-response.
    Unseen,
    /// A value that is none of the allowed ones: a finding names it, and it counts as item non-response.
    Invalid,
}

pub(crate) const DONT_KNOW: &str = "nsp";
pub(crate) const REFUSED: &str = "nr";
pub(crate) const NOT_CONCERNED: &str = "nc";

impl Answer {
    /// What is written in a cell, before any check.
    pub fn read(cell: &str) -> Answer {
        match cell.trim() {
            "" => Answer::Unseen,
            DONT_KNOW => Answer::DontKnow,
            REFUSED => Answer::Refused,
            NOT_CONCERNED => Answer::NotConcerned,
            code => Answer::Code(code.to_owned()),
        }
    }

    /// The category, «nsp» among them; none when missing.
    pub fn code(&self) -> Option<&str> {
        match self {
            Answer::Code(code) => Some(code),
            Answer::DontKnow => Some(DONT_KNOW),
            _ => None,
        }
    }

    /// True for item non-response: asked, and no answer.
    pub fn is_silent(&self) -> bool {
        matches!(self, Answer::Refused | Answer::Unseen | Answer::Invalid)
    }
}

/// One respondent.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// Line of the file, 1 is the header.
    pub line: u64,
    pub cells: Vec<Answer>,
}

/// The respondents kept after the checks.
#[derive(Clone, PartialEq, Debug)]
pub struct Answers {
    /// Name of the file, without folder.
    pub file: String,
    pub sha256: String,
    columns: BTreeMap<String, usize>,
    pub rows: Vec<Row>,
}

impl Answers {
    /// Reads a table of answers (CSV, comma or semicolon, UTF-8) and checks it against survey, codebook and communes.
    /// All faults are findings; a row that cannot be used is left out, a cell that cannot be is [`Answer::Invalid`].
    pub fn read(path: &Path, survey: &Survey, codebook: &Codebook, frame: &Frame) -> Result<(Answers, Findings), SampleError> {
        let bytes = bytes(path)?;
        let file = path.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned());
        Answers::parse(&bytes, &file, survey, codebook, frame)
    }

    pub fn parse(
        bytes: &[u8],
        file: &str,
        survey: &Survey,
        codebook: &Codebook,
        frame: &Frame,
    ) -> Result<(Answers, Findings), SampleError> {
        let path = Path::new(file);
        let text =
            std::str::from_utf8(bytes).map_err(|_| SampleError::survey(path, "fichier non UTF-8 ; l'enregistrer en « CSV UTF-8 »"))?;
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let mut reader = csv::ReaderBuilder::new().flexible(true).delimiter(delimiter(text)).from_reader(text.as_bytes());
        let header = reader.headers().map_err(|error| SampleError::survey(path, error.to_string()))?.clone();
        let mut checker = Checker::new(file, survey, codebook, frame, &header)?;
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| SampleError::survey(path, error.to_string()))?;
            rows.extend(checker.row(&record));
        }
        let columns = checker.columns();
        let sha256 = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        Ok((Answers { file: file.to_owned(), sha256, columns, rows }, checker.findings))
    }

    /// The answer of a row to a column; [`Answer::Unseen`] for a column that the file does not have.
    pub fn get(&self, row: usize, column: &str) -> &Answer {
        let cell = self.columns.get(column).and_then(|c| self.rows.get(row)?.cells.get(*c));
        cell.unwrap_or(&Answer::Unseen)
    }

    /// One number per distinct value of a column among these rows, in the order of the first; a row without value is alone.
    pub(crate) fn clusters(&self, rows: &[usize], column: &str) -> Vec<u32> {
        let key = |row: &usize| match self.get(*row, column).code() {
            Some(code) => (code.to_owned(), 0),
            None => (String::new(), row + 1),
        };
        numbered(rows.iter().map(key))
    }

    pub fn has_column(&self, column: &str) -> bool {
        self.columns.contains_key(column)
    }
}

/// Numbers distinct keys in the order in which they come.
pub(crate) fn numbered<K: Ord>(keys: impl Iterator<Item = K>) -> Vec<u32> {
    let mut seen = BTreeMap::new();
    keys.map(|key| {
        let next = seen.len() as u32;
        *seen.entry(key).or_insert(next)
    })
    .collect()
}

/// A comma, or the semicolon of French spreadsheets when the header holds more of them.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or("");
    if header.matches(';').count() > header.matches(',').count() { b';' } else { b',' }
}
