//! What went in and what came out, so that nothing is lost unsaid.

use crate::table::{Cell, Column, ResponseTable, Values};

/// Rows and columns of the files, and where each went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows of answers in the files, and lines with nothing in them.
    pub rows_in: usize,
    pub blank_lines: u64,
    /// Persons, and instances of repeats.
    pub responses: usize,
    pub repeats: usize,
    pub columns_in: usize,
    /// Columns that became answers, that became keys of the rows, that were left out.
    pub columns_answers: usize,
    pub columns_keys: usize,
    pub columns_dropped: usize,
    /// Questions made of them.
    pub questions: usize,
}

impl Counts {
    /// True when every column of the files is accounted for.
    pub fn balance(&self) -> bool {
        self.columns_in == self.columns_answers + self.columns_keys + self.columns_dropped
    }
}

/// A column that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    pub header: String,
    pub why: &'static str,
}

/// A question, the columns that it was read from, its values and how many gave each.
#[derive(Clone, Debug, PartialEq)]
pub struct Mapped {
    pub table: String,
    pub name: String,
    pub label: String,
    pub kind: &'static str,
    pub sources: Vec<String>,
    pub answered: usize,
    /// Code, words, how many.
    pub values: Vec<(String, String, usize)>,
}

pub fn mapping(table: &ResponseTable) -> Vec<Mapped> {
    let own = table.columns.iter().map(|column| mapped(&table.name, column));
    own.chain(table.children.iter().flat_map(mapping)).collect()
}

fn mapped(table: &str, column: &Column) -> Mapped {
    let count = |is: &dyn Fn(usize) -> bool, rows: usize| (0..rows).filter(|row| is(*row)).count();
    let (kind, values) = match &column.values {
        Values::Single { choices, cells } => {
            let times = |at: usize| count(&|row| cells[row] == Cell::Given(at as u32), cells.len());
            (
                "choix unique",
                choices.iter().enumerate().map(|(at, choice)| (choice.code.clone(), choice.label.clone(), times(at))).collect(),
            )
        }
        Values::Multiple { choices, ticks } => {
            let times = |at: usize| ticks[at].iter().filter(|cell| **cell == Cell::Given(true)).count();
            (
                "choix multiple",
                choices.iter().enumerate().map(|(at, choice)| (choice.code.clone(), choice.label.clone(), times(at))).collect(),
            )
        }
        Values::Number(_) => ("nombre", Vec::new()),
        Values::Text { .. } => ("texte", Vec::new()),
        Values::Date(_) => ("date", Vec::new()),
    };
    Mapped {
        table: table.to_owned(),
        name: column.name.clone(),
        label: column.label.clone(),
        kind,
        sources: column.sources.clone(),
        answered: column.answered(),
        values,
    }
}
