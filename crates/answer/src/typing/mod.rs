//! Columns of text to typed answers.
//!
//! In: [`RawColumn`]s and what is asked of them. Out: [`Values`] and findings. Each distinct value is read once; a value
//! that the question does not know is told with its line and how often it stands there.

mod date;
mod infer;
mod joined;
mod ticks;

pub use date::Order;
pub use infer::guess;
pub use joined::{find_choices, looks_joined};
pub use ticks::looks_ticked;

use crate::raw::RawColumn;
use crate::table::{Cell, Choice, Date, Missing, Values};
use base::{Finding, Findings, Place};
use std::collections::HashMap;

/// What a question takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// What the values look like.
    Infer,
    Single(Vec<Choice>),
    /// A column a choice.
    Ticks(Vec<Choice>),
    /// Choices in one cell, parted by a separator; without a list, the pieces are the list.
    Joined {
        separator: String,
        choices: Vec<Choice>,
    },
    Number,
    Text,
    Date(Order),
}

/// Where the columns stand, for the findings.
pub struct Site<'a> {
    pub file: &'a str,
    pub sheet: &'a str,
    pub header: &'a str,
    pub lines: &'a [u64],
    /// Words that stand for a missing answer.
    pub missing: &'a [(String, Missing)],
}

impl Site<'_> {
    fn place(&self, row: Option<usize>) -> Place {
        let mut place = Place::file(self.file).column(self.header);
        if !self.sheet.is_empty() {
            place = place.sheet(self.sheet);
        }
        match row.and_then(|row| self.lines.get(row)) {
            Some(line) => place.line(*line),
            None => place,
        }
    }

    /// Why a text is no answer, if it says so.
    pub fn why(&self, text: &str) -> Option<Missing> {
        if text.is_empty() {
            return Some(Missing::NotSeen);
        }
        self.missing.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)).map(|(_, why)| *why)
    }

    /// A value that is no answer to the question: the line of the first, how many.
    fn odd(&self, column: &RawColumn, at: usize, code: &str, expected: &str, remedy: &str) -> Finding {
        let rows = column.cells.iter().filter(|cell| **cell as usize == at).count();
        let first = column.cells.iter().position(|cell| *cell as usize == at);
        let times = if rows > 1 { format!(" ({rows} fois, d'abord ici)") } else { String::new() };
        Finding::warning(code, self.place(first)).found(format!("« {} »{times}", column.distinct[at])).expected(expected).remedy(remedy)
    }
}

/// The answers of a question.
pub fn read(ask: &Ask, columns: &[&RawColumn], site: &Site, findings: &mut Findings) -> Values {
    let Some(first) = columns.first() else { return Values::Text { texts: Vec::new(), cells: Vec::new() } };
    match ask {
        Ask::Infer => read(&guess(first, site), columns, site, findings),
        Ask::Single(choices) => single(first, choices, site, findings),
        Ask::Ticks(choices) => ticks::read(columns, choices, site, findings),
        Ask::Joined { separator, choices } => joined::read(first, separator, choices, site, findings),
        Ask::Number => Values::Number(each(first, site, findings, "nombre-illisible", "un nombre", number)),
        Ask::Date(order) => {
            let read = |text: &str| date::parse(text, *order);
            Values::Date(each::<Date>(first, site, findings, "date-illisible", order.french(), read))
        }
        Ask::Text => text(first, site),
    }
}

/// Each distinct value read once, then one a row.
fn each<T: Copy>(
    column: &RawColumn,
    site: &Site,
    findings: &mut Findings,
    code: &str,
    expected: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Vec<Cell<T>> {
    let mut known: Vec<Cell<T>> = Vec::with_capacity(column.distinct.len());
    for (at, text) in column.distinct.iter().enumerate() {
        known.push(match (site.why(text), read(text)) {
            (Some(why), _) => Cell::Missing(why),
            (None, Some(value)) => Cell::Given(value),
            (None, None) => {
                findings.push(site.odd(
                    column,
                    at,
                    code,
                    expected,
                    "corriger la réponse dans le fichier, ou lire la colonne comme un texte",
                ));
                Cell::Missing(Missing::Unreadable)
            }
        });
    }
    spread(column, &known)
}

fn spread<T: Copy>(column: &RawColumn, known: &[Cell<T>]) -> Vec<Cell<T>> {
    column.cells.iter().map(|at| known[*at as usize]).collect()
}

/// A number with a point or a comma, spaces between thousands allowed.
pub fn number(text: &str) -> Option<f64> {
    let plain = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
    let starts =
        text.bytes().find(|byte| !matches!(byte, b'-' | b'+')).is_some_and(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b',');
    if !starts {
        return None;
    }
    plain(text).or_else(|| {
        let text: String = text.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}')).collect();
        if text.matches(',').count() == 1 && !text.contains('.') { plain(&text.replace(',', ".")) } else { plain(&text) }
    })
}

fn text(column: &RawColumn, site: &Site) -> Values {
    let known: Vec<Cell<u32>> =
        column.distinct.iter().enumerate().map(|(at, text)| site.why(text).map_or(Cell::Given(at as u32), Cell::Missing)).collect();
    Values::Text { texts: column.distinct.clone(), cells: spread(column, &known) }
}

/// A code first, else the words of a choice; a value outside the list is kept as a choice of its own, and told.
fn single(column: &RawColumn, listed: &[Choice], site: &Site, findings: &mut Findings) -> Values {
    let mut choices = listed.to_vec();
    let index = Index::new(listed);
    let mut known: Vec<Cell<u32>> = Vec::with_capacity(column.distinct.len());
    for (at, text) in column.distinct.iter().enumerate() {
        known.push(match (site.why(text), index.find(text)) {
            (_, Some(choice)) => Cell::Given(choice),
            (Some(why), None) => Cell::Missing(why),
            (None, None) => {
                if !listed.is_empty() {
                    findings.push(site.odd(
                        column,
                        at,
                        "modalite-inconnue",
                        &list(listed),
                        "ajouter la modalité au questionnaire ou corriger la réponse",
                    ));
                }
                choices.push(Choice::plain(text));
                Cell::Given(choices.len() as u32 - 1)
            }
        });
    }
    Values::Single { choices, cells: spread(column, &known) }
}

fn list(choices: &[Choice]) -> String {
    let shown: Vec<&str> = choices.iter().take(8).map(|choice| choice.code.as_str()).collect();
    let more = choices.len().saturating_sub(8);
    format!("une modalité de la liste : {}{}", shown.join(", "), if more > 0 { format!(", et {more} autres") } else { String::new() })
}

/// Choices by code, then by words whatever their case.
pub(crate) struct Index {
    codes: HashMap<String, u32>,
    labels: HashMap<String, u32>,
}

impl Index {
    pub(crate) fn new(choices: &[Choice]) -> Self {
        let mut index = Self { codes: HashMap::new(), labels: HashMap::new() };
        for (at, choice) in choices.iter().enumerate() {
            index.codes.entry(choice.code.clone()).or_insert(at as u32);
            index.labels.entry(fold(&choice.label)).or_insert(at as u32);
            index.labels.entry(fold(&choice.code)).or_insert(at as u32);
        }
        index.add_logical();
        index
    }

    /// Programs that took 0 and 1 for no and yes write them as FALSE and TRUE.
    fn add_logical(&mut self) {
        if let (2, Some(no), Some(yes)) = (self.codes.len(), self.codes.get("0").copied(), self.codes.get("1").copied()) {
            self.labels.entry("false".into()).or_insert(no);
            self.labels.entry("true".into()).or_insert(yes);
        }
    }

    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        if text.is_empty() {
            return None;
        }
        self.codes.get(text).or_else(|| self.labels.get(&fold(text))).copied()
    }
}

/// Case and spaces aside.
pub(crate) fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// True when a text is a date in this order.
pub fn is_date(text: &str, order: Order) -> bool {
    date::parse(text, order).is_some()
}

/// True when two texts are the same words, case and spaces aside.
pub fn same_words(one: &str, other: &str) -> bool {
    fold(one) == fold(other)
}
