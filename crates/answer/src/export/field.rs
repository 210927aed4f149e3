//! What the dictionary says of each column, decided once for each distinct cell.
//!
//! In: a [`Table`] and a [`Dictionary`]. Out: [`Field`]s, from which every format writes the same values, labels and kinds of missing.

use super::moment;
use super::table::{Column, Table};
use crate::table::Missing;
use form::dictionary::{Dictionary, Variable, VariableKind};
use std::collections::HashSet;

/// A column with its meaning.
pub(super) struct Field<'a> {
    pub column: &'a Column,
    /// None for a column that the form does not know (`channel`, `weight`…).
    pub variable: Option<&'a Variable>,
    pub label: String,
    pub kind: Kind,
    /// Of a choice: the list, then what the cells hold besides it that is known (`nr`, `nc`).
    pub categories: Vec<Category>,
    /// One a distinct cell.
    pub data: Vec<Datum>,
    /// How many rows have each distinct cell.
    pub counts: Vec<usize>,
    /// Distinct cells that are not of the kind the form says: the column is kept as text.
    pub odd: Vec<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Single,
    Tick,
    Number { integer: bool },
    Text,
    Date,
    Time,
    DateTime,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Category {
    pub code: String,
    pub label: String,
    pub missing: Option<Missing>,
}

/// A distinct cell, understood.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Datum {
    /// A place in the categories.
    Code(u32),
    /// A code that the list does not have.
    Stray,
    Tick(bool),
    Number(f64),
    /// Days since 1970-01-01.
    Day(i64),
    /// Seconds of the day.
    Clock(f64),
    /// Seconds since 1970-01-01, as the clock on the wall showed them.
    Moment(f64),
    Text,
    Missing(Missing),
}

/// Columns that every file of answers has, or may have; the labels are for people.
const COMMON: [(&str, &str); 6] = [
    ("respondent_id", "Identifiant aléatoire de la réponse"),
    ("survey", "Enquête"),
    ("wave", "Vague"),
    ("collected_on", "Date de collecte"),
    ("channel", "Mode de collecte"),
    ("weight", "Poids"),
];

/// Names a response or a mode, whatever its cells look like.
const ALWAYS_TEXT: [&str; 3] = ["respondent_id", "survey", "channel"];

impl Table {
    pub(super) fn fields<'a>(&'a self, dictionary: &'a Dictionary) -> Vec<Field<'a>> {
        self.columns.iter().map(|column| Field::of(column, dictionary.variable(&column.name))).collect()
    }
}

impl<'a> Field<'a> {
    fn of(column: &'a Column, variable: Option<&'a Variable>) -> Field<'a> {
        let mut counts = vec![0; column.distinct.len()];
        column.cells.iter().for_each(|place| counts[*place as usize] += 1);
        let (categories, wanted) = (categories(column, variable), wanted(column, variable));
        let mut field =
            Field { column, variable, label: label(column, variable), kind: wanted, categories, data: Vec::new(), counts, odd: Vec::new() };
        field.read();
        field
    }

    /// Fills the data; a column with a cell that its kind cannot hold becomes a text, so that nothing is lost.
    fn read(&mut self) {
        let read: Vec<Option<Datum>> = self.column.distinct.iter().map(|cell| self.datum(cell)).collect();
        self.odd = (0..read.len()).filter(|at| read[*at].is_none()).collect();
        if !self.odd.is_empty() {
            self.kind = Kind::Text;
            let declared = |cell: &str| self.categories.iter().find(|category| category.code == cell)?.missing;
            let text = |cell: &str| declared(cell).or_else(|| missing(cell)).map_or(Datum::Text, Datum::Missing);
            self.data = self.column.distinct.iter().map(|cell| text(cell)).collect();
            return;
        }
        self.data = read.into_iter().flatten().collect();
        if let Kind::Number { integer } = &mut self.kind {
            *integer &= self.data.iter().all(|datum| !matches!(datum, Datum::Number(number) if number.fract() != 0.0));
        }
    }

    fn datum(&self, cell: &str) -> Option<Datum> {
        if self.kind == Kind::Single && !cell.is_empty() {
            let place = self.categories.iter().position(|category| category.code == cell);
            return Some(place.map_or(Datum::Stray, |place| Datum::Code(place as u32)));
        }
        let declared = self.categories.iter().find(|category| category.code == cell).and_then(|category| category.missing);
        match declared.or_else(|| missing(cell)) {
            Some(why) if !self.is_plain() || cell.is_empty() => Some(Datum::Missing(why)),
            _ => scalar(self.kind, cell),
        }
    }

    /// An identifier: «nc» would be an identifier too.
    fn is_plain(&self) -> bool {
        self.variable.is_none() && ALWAYS_TEXT.contains(&self.column.name.as_str())
    }

    /// Why a distinct cell holds no answer. «Ne sait pas» among them, though it stays a category.
    pub fn missing(&self, at: usize) -> Option<Missing> {
        match self.data[at] {
            Datum::Missing(why) => Some(why),
            Datum::Code(place) => self.categories[place as usize].missing,
            _ => None,
        }
    }

    /// Rows by datum, in the order of the distinct cells.
    pub fn counted(&self) -> impl Iterator<Item = (usize, Datum, usize)> + '_ {
        self.data.iter().zip(&self.counts).enumerate().map(|(at, (datum, count))| (at, *datum, *count))
    }

    pub fn count_missing(&self, why: Missing) -> usize {
        (0..self.data.len()).filter(|at| self.missing(*at) == Some(why)).map(|at| self.counts[at]).sum()
    }

    /// What a person reads in this cell: the label of a choice, the words of a missing answer, else the cell.
    pub fn words(&self, at: usize) -> &str {
        match self.data[at] {
            Datum::Code(place) => &self.categories[place as usize].label,
            Datum::Tick(true) => "Oui",
            Datum::Tick(false) => "Non",
            Datum::Missing(why) => words(why),
            _ => &self.column.distinct[at],
        }
    }
}

/// The words of a missing answer, for people.
pub(super) fn words(why: Missing) -> &'static str {
    match why {
        Missing::DontKnow => "Ne sait pas",
        Missing::Refused => "Ne souhaite pas répondre",
        Missing::NotConcerned => "Non concerné",
        Missing::NotSeen => "",
        Missing::Unreadable => "Illisible",
    }
}

/// Every kind of missing, in the order of tables.
pub(super) const KINDS: [Missing; 5] = [Missing::DontKnow, Missing::Refused, Missing::NotConcerned, Missing::Unreadable, Missing::NotSeen];

fn missing(cell: &str) -> Option<Missing> {
    KINDS.into_iter().find(|why| why.code() == cell)
}

fn categories(column: &Column, variable: Option<&Variable>) -> Vec<Category> {
    let Some(variable) = variable else { return Vec::new() };
    let declared = |kind: &str| KINDS.into_iter().find(|why| why.code() == kind);
    let of_list = variable.categories.iter().map(|category| Category {
        code: category.code.clone(),
        label: if category.label.is_empty() { category.code.clone() } else { category.label.clone() },
        missing: category.missing.and_then(declared),
    });
    // a list may have a code twice, under two filters: one level, with the first of its labels
    let mut seen = HashSet::new();
    let mut all: Vec<Category> = of_list.filter(|category| seen.insert(category.code.clone())).collect();
    for why in KINDS.into_iter().filter(|why| *why != Missing::NotSeen) {
        let is_new = all.iter().all(|category| category.code != why.code());
        if is_new && column.distinct.iter().any(|cell| **cell == *why.code()) {
            all.push(Category { code: why.code().to_owned(), label: words(why).to_owned(), missing: Some(why) });
        }
    }
    all
}

fn label(column: &Column, variable: Option<&Variable>) -> String {
    let common = || COMMON.iter().find(|(name, _)| *name == column.name).map_or(column.name.as_str(), |(_, label)| label);
    variable.map(label_of).filter(|label| !label.is_empty()).unwrap_or_else(|| common().to_owned())
}

/// The words of the question; of a box, a rank, a row of a grid, those of the question before its own.
pub(super) fn label_of(variable: &Variable) -> String {
    let (question, own) = (variable.question_label.trim(), variable.label.trim());
    match (question.is_empty() || question == own, own.is_empty()) {
        (true, _) => own.to_owned(),
        (false, true) => question.to_owned(),
        (false, false) => format!("{question} – {own}"),
    }
}

/// The kind that the form says; of what it does not say, the kind that all cells have.
fn wanted(column: &Column, variable: Option<&Variable>) -> Kind {
    match variable.map(|variable| &variable.kind) {
        Some(VariableKind::Single) => Kind::Single,
        Some(VariableKind::Tick) => Kind::Tick,
        Some(VariableKind::Number { integer, .. }) => Kind::Number { integer: *integer },
        Some(VariableKind::Text) => Kind::Text,
        Some(VariableKind::Date) => Kind::Date,
        Some(VariableKind::Time) => Kind::Time,
        Some(VariableKind::DateTime) => Kind::DateTime,
        Some(VariableKind::Computed) => inferred(column),
        None if ALWAYS_TEXT.contains(&column.name.as_str()) => Kind::Text,
        None => inferred(column),
    }
}

fn inferred(column: &Column) -> Kind {
    let given = || column.distinct.iter().filter(|cell| missing(cell).is_none());
    let all = |kind: Kind| given().all(|cell| scalar(kind, cell).is_some());
    let kinds = [Kind::Number { integer: true }, Kind::Date, Kind::DateTime];
    kinds.into_iter().find(|kind| given().next().is_some() && all(*kind)).unwrap_or(Kind::Text)
}

fn scalar(kind: Kind, cell: &str) -> Option<Datum> {
    match kind {
        Kind::Text => Some(Datum::Text),
        Kind::Single => None,
        Kind::Tick => matches!(cell, "0" | "1").then_some(Datum::Tick(cell == "1")),
        Kind::Number { .. } => number(cell).map(Datum::Number),
        Kind::Date => moment::day(cell).map(Datum::Day),
        Kind::Time => moment::clock(cell).map(Datum::Clock),
        Kind::DateTime => moment::moment(cell).map(Datum::Moment),
    }
}

/// A number as machines write it: no zero in front («01004» is a code), a point, no group of thousands, at most the fifteen
/// digits that a cell of SPSS or of a spreadsheet keeps.
pub(super) fn number(cell: &str) -> Option<f64> {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let all = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = all(whole) && all(part) && (whole == "0" || !whole.starts_with('0')) && whole.len() <= 15;
    cell.parse().ok().filter(|_| is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_with_zeros_and_long_identifiers_are_no_numbers() {
        for cell in ["01004", "1e3", "inf", "NaN", "1,5", "", "-", ".5", "5.", "1234567890123456", "1 000", "+5"] {
            assert_eq!(number(cell), None, "{cell}");
        }
        assert_eq!((number("-3"), number("1.50"), number("0.25"), number("0")), (Some(-3.0), Some(1.5), Some(0.25), Some(0.0)));
    }
}
