//! Responses as a table: a row a person, a typed column a question, a child table a repeat.

use std::sync::Arc;

/// Answers of one level: the persons asked, or the instances of a repeat.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResponseTable {
    /// The name of the file, the sheet or the repeat.
    pub name: String,
    pub rows: Vec<Row>,
    pub columns: Vec<Column>,
    /// Where each row hangs, for a repeat.
    pub parent: Option<Parent>,
    pub children: Vec<ResponseTable>,
}

/// Where a response was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub file: Arc<str>,
    /// The line of the file; 1 is the first.
    pub line: u64,
    /// The id that the tool gave to the response.
    pub instance: Option<Arc<str>>,
}

/// The rows of the table above, one for each row; `None` for a row whose parent is not in the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parent {
    pub table: String,
    pub rows: Vec<Option<u32>>,
}

/// A question.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Unique in its table.
    pub name: String,
    /// The words of the question, when the file has them.
    pub label: String,
    /// The groups in which it stands, outermost first, parted by `/`.
    pub group: Option<String>,
    /// The headers that it was read from.
    pub sources: Vec<String>,
    pub values: Values,
}

/// The answers to a question, one a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// A choice, by its place in the list.
    Single {
        choices: Vec<Choice>,
        cells: Vec<Cell<u32>>,
    },
    /// For each choice, ticked or not.
    Multiple {
        choices: Vec<Choice>,
        ticks: Vec<Vec<Cell<bool>>>,
    },
    Number(Vec<Cell<f64>>),
    /// A text, by its place in the list of distinct texts.
    Text {
        texts: Vec<Arc<str>>,
        cells: Vec<Cell<u32>>,
    },
    Date(Vec<Cell<Date>>),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Choice {
    pub code: String,
    pub label: String,
}

impl Choice {
    pub fn new(code: impl Into<String>, label: impl Into<String>) -> Self {
        Self { code: code.into(), label: label.into() }
    }

    /// A choice known only by its words.
    pub fn plain(words: &str) -> Self {
        Self::new(words, words)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell<T> {
    Given(T),
    Missing(Missing),
}

impl<T> Cell<T> {
    pub fn given(self) -> Option<T> {
        match self {
            Self::Given(value) => Some(value),
            Self::Missing(_) => None,
        }
    }

    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Cell<U> {
        match self {
            Self::Given(value) => Cell::Given(change(value)),
            Self::Missing(why) => Cell::Missing(why),
        }
    }
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Missing {
    /// «Ne sait pas».
    DontKnow,
    /// «Ne souhaite pas répondre».
    Refused,
    /// The question was not put to this person (routing, other version of the form).
    NotConcerned,
    /// Left empty; the file does not say whether it was seen.
    NotSeen,
    /// Something stands there that is no answer to this question: a finding tells it.
    Unreadable,
}

impl Missing {
    pub fn code(self) -> &'static str {
        match self {
            Self::DontKnow => "nsp",
            Self::Refused => "nr",
            Self::NotConcerned => "nc",
            Self::NotSeen => "",
            Self::Unreadable => "illisible",
        }
    }
}

/// A day, with the second of that day when the file has it; no time zone is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    pub year: i16,
    pub month: u8,
    pub day: u8,
    pub seconds: Option<u32>,
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)?;
        match self.seconds {
            Some(s) => write!(f, "T{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60),
            None => Ok(()),
        }
    }
}

impl ResponseTable {
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    pub fn child(&self, name: &str) -> Option<&ResponseTable> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The rows of this table and of all below.
    pub fn all_rows(&self) -> usize {
        self.rows.len() + self.children.iter().map(ResponseTable::all_rows).sum::<usize>()
    }
}

impl Column {
    /// The answer of a row as text: the code of a choice, codes parted by a space, or the code of a missing answer.
    pub fn text(&self, row: usize) -> String {
        let cell = match &self.values {
            Values::Single { choices, cells } => cells.get(row).map(|cell| cell.map(|at| choices[at as usize].code.clone())),
            Values::Multiple { choices, ticks } => Some(ticked(choices, ticks, row)),
            Values::Number(cells) => cells.get(row).map(|cell| cell.map(|number| number.to_string())),
            Values::Text { texts, cells } => cells.get(row).map(|cell| cell.map(|at| texts[at as usize].to_string())),
            Values::Date(cells) => cells.get(row).map(|cell| cell.map(|date| date.to_string())),
        };
        match cell {
            Some(Cell::Given(text)) => text,
            Some(Cell::Missing(why)) => why.code().to_owned(),
            None => String::new(),
        }
    }

    /// Why the answer of a row is missing; of several boxes, when none holds an answer.
    pub fn missing(&self, row: usize) -> Option<Missing> {
        fn why<T>(cell: Option<&Cell<T>>) -> Option<Missing> {
            match cell {
                Some(Cell::Missing(why)) => Some(*why),
                _ => None,
            }
        }
        match &self.values {
            Values::Single { cells, .. } | Values::Text { cells, .. } => why(cells.get(row)),
            Values::Number(cells) => why(cells.get(row)),
            Values::Date(cells) => why(cells.get(row)),
            Values::Multiple { choices, ticks } => match ticked(choices, ticks, row) {
                Cell::Missing(why) => Some(why),
                Cell::Given(_) => None,
            },
        }
    }

    /// Rows with an answer.
    pub fn answered(&self) -> usize {
        let rows = match &self.values {
            Values::Single { cells, .. } | Values::Text { cells, .. } => cells.len(),
            Values::Number(cells) => cells.len(),
            Values::Date(cells) => cells.len(),
            Values::Multiple { ticks, .. } => ticks.first().map_or(0, Vec::len),
        };
        (0..rows).filter(|row| self.missing(*row).is_none()).count()
    }
}

fn ticked(choices: &[Choice], ticks: &[Vec<Cell<bool>>], row: usize) -> Cell<String> {
    let cells: Vec<Option<&Cell<bool>>> = ticks.iter().map(|column| column.get(row)).collect();
    if let Some(Some(Cell::Missing(why))) = cells.first().filter(|_| cells.iter().all(|cell| matches!(cell, Some(Cell::Missing(_)) | None)))
    {
        return Cell::Missing(*why);
    }
    let chosen = choices.iter().zip(cells).filter(|(_, cell)| matches!(cell, Some(Cell::Given(true))));
    Cell::Given(chosen.map(|(choice, _)| choice.code.as_str()).collect::<Vec<_>>().join(" "))
}
