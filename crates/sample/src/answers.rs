//! The table of answers: one line a respondent, four kinds of missing kept apart.

use crate::check::Checker;
use crate::clean::sheet::{Sheet, Sheets, sha256};
use crate::error::bytes;
use crate::{Codebook, Frame, SampleError, Survey};
use base::{Findings, Place};
use std::collections::{BTreeMap, BTreeSet};
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
    /// Position in [`Answers::files`].
    pub file: u32,
    /// Line of the file, 1 is the header.
    pub line: u64,
    pub cells: Vec<Answer>,
}

/// The respondents kept after the checks.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Answers {
    /// Name of the file, or of the folder of files, without what holds it.
    pub file: String,
    /// The files that the rows come from, in their order.
    pub files: Vec<String>,
    /// Of the file; of a folder, of its files one after the other.
    pub sha256: String,
    columns: BTreeMap<String, usize>,
    pub rows: Vec<Row>,
}

impl Answers {
    /// Reads a table of answers (CSV, comma or semicolon, UTF-8) and checks it against survey, codebook and communes.
    /// All faults are findings; a row that cannot be used is left out, a cell that cannot be is [`Answer::Invalid`].
    /// Corrections, the rules of a questionnaire and the search for duplicates are those of [`crate::clean`].
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
        let sheet = Sheet::parse(bytes, file)?;
        let sheets = Sheets { name: file.to_owned(), sha256: sha256([bytes]), sheets: vec![sheet] };
        Answers::checked(&sheets, survey, codebook, frame)
    }

    /// The rows of all the sheets that can be used, in one table of all their columns.
    pub(crate) fn checked(
        sheets: &Sheets,
        survey: &Survey,
        codebook: &Codebook,
        frame: &Frame,
    ) -> Result<(Answers, Findings), SampleError> {
        let mut answers = Answers { file: sheets.name.clone(), sha256: sheets.sha256.clone(), ..Answers::default() };
        let (mut findings, mut seen) = (Findings::default(), BTreeSet::new());
        for sheet in &sheets.sheets {
            let mut checker = Checker::new(&sheet.file, survey, codebook, frame, &sheet.header)?;
            checker.seen = std::mem::take(&mut seen);
            let rows: Vec<Row> =
                sheet.rows.iter().filter(|row| !row.left_out).filter_map(|row| checker.row(&row.cells, row.line)).collect();
            answers.append(&sheet.file, checker.columns(), rows);
            seen = checker.seen;
            findings.extend(checker.findings);
        }
        Ok((answers, findings))
    }

    /// Before anybody answered.
    pub(crate) fn nothing(file: &str) -> Answers {
        Answers { file: file.to_owned(), ..Answers::default() }
    }

    /// Adds the rows of a file; a column that others do not have is [`Answer::Unseen`] in theirs.
    fn append(&mut self, file: &str, columns: BTreeMap<String, usize>, rows: Vec<Row>) {
        let first = self.files.is_empty();
        let number = self.files.len() as u32;
        self.files.push(file.to_owned());
        if first {
            self.columns = columns;
            self.rows = rows;
            return;
        }
        for name in columns.keys() {
            let next = self.columns.values().max().map_or(0, |last| last + 1);
            self.columns.entry(name.clone()).or_insert(next);
        }
        let width = self.columns.values().max().map_or(0, |last| last + 1);
        for row in rows {
            let mut cells = vec![Answer::Unseen; width];
            for (name, at) in &columns {
                cells[self.columns[name]] = row.cells[*at].clone();
            }
            self.rows.push(Row { file: number, line: row.line, cells });
        }
    }

    /// Adds a column, an answer a row.
    pub(crate) fn add_column(&mut self, name: &str, cells: Vec<Answer>) {
        let width = self.columns.values().max().map_or(0, |last| last + 1);
        self.columns.insert(name.to_owned(), width);
        for (row, cell) in self.rows.iter_mut().zip(cells) {
            row.cells.resize(width, Answer::Unseen);
            row.cells.push(cell);
        }
    }

    /// Where a column stands in the cells of a row that has it.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.columns.get(name).copied()
    }

    pub(crate) fn columns(&self) -> impl Iterator<Item = &str> {
        self.columns.keys().map(String::as_str)
    }

    /// The place of a row, for findings.
    pub(crate) fn place(&self, row: &Row) -> Place {
        Place::file(self.files.get(row.file as usize).map_or("", String::as_str)).line(row.line)
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
