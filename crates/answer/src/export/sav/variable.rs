//! A field as a variable of SPSS: width, format, labels of values, what is missing.

use super::super::field::{Category, Datum, Field, Kind, words};
use super::super::missing::Reserved;
use super::super::{Options, field};
use super::cell;
use super::value::{Absent, Value};
use super::{cut, until};
use crate::table::Missing;

pub(super) struct Variable {
    pub name: String,
    /// One a segment.
    pub short: Vec<String>,
    /// The name in the form.
    pub original: String,
    /// Bytes of a text; 0 for a number.
    pub width: usize,
    pub label: String,
    pub values: Vec<(Value, String)>,
    pub absent: Absent,
    pub format: Format,
    pub measure: Measure,
    /// One a distinct cell of the field; none is the empty number.
    pub cells: Vec<Option<Value>>,
}

/// How a number is shown: the code of SPSS, width and decimals.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Format {
    pub code: u8,
    pub width: u8,
    pub decimals: u8,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Measure {
    Nominal = 1,
    Ordinal = 2,
    Scale = 3,
}

/// Bytes of a label of a variable, and of a value.
const LABEL: usize = 255;
const VALUE_LABEL: usize = 120;
/// The longest text.
pub(super) const LONGEST: usize = 32_767;
/// What a segment of a longer text counts for in its width.
const SEGMENT: usize = 252;

impl Variable {
    pub fn of(field: &Field, name: String, options: &Options) -> Variable {
        let coding = cell::Coding::of(field, options);
        let cells = coding.cells(field);
        let width = if coding.is_text() { width(field, &cells) } else { 0 };
        let mut values: Vec<(Value, String)> =
            coding.labels(field).into_iter().map(|(value, label)| (value, cut(&label, VALUE_LABEL))).collect();
        values.retain(|(value, _)| !matches!(value, Value::Text(text) if text.len() > LONGEST));
        let format = format(field, &coding, width);
        Variable {
            name,
            short: Vec::new(),
            original: field.column.name.clone(),
            width,
            label: label(field),
            values,
            absent: coding.absent(field),
            format,
            measure: measure(field, options),
            cells,
        }
    }

    /// The widths of the segments: a text of more than 255 bytes has several.
    pub fn segments(&self) -> Vec<usize> {
        if self.width <= 255 {
            return vec![self.width];
        }
        let count = self.width.div_ceil(SEGMENT);
        let mut widths = vec![255; count];
        widths[count - 1] = self.width - (count - 1) * SEGMENT;
        widths
    }

    /// Groups of eight bytes that a case spends on it.
    pub fn elements(&self) -> usize {
        self.segments().iter().map(|width| width.div_ceil(8).max(1)).sum()
    }
}

/// The bytes of the longest cell or code.
fn width(field: &Field, cells: &[Option<Value>]) -> usize {
    let of_cell = |cell: &Option<Value>| match cell {
        Some(Value::Text(text)) => text.len(),
        _ => 0,
    };
    let of_codes = field.categories.iter().map(|category| category.code.len()).filter(|_| field.kind == Kind::Single);
    cells.iter().map(of_cell).chain(of_codes).max().unwrap_or(1).clamp(1, LONGEST)
}

/// The words of a box, a rank, a row of a grid are kept whole: it is the question before them that is cut.
fn label(field: &Field) -> String {
    let own = field.variable.map_or("", |variable| variable.label.trim());
    let question = field.variable.map_or("", |variable| variable.question_label.trim());
    if field.label.len() <= LABEL || own.is_empty() || question.is_empty() || own == question {
        return cut(&field.label, LABEL);
    }
    let own = format!(" – {}", cut(own, LABEL / 2));
    format!("{}{own}", cut(question, LABEL - own.len()))
}

fn measure(field: &Field, options: &Options) -> Measure {
    match field.kind {
        Kind::Single if field.variable.is_some_and(|variable| options.ordinals.contains(&variable.question)) => Measure::Ordinal,
        Kind::Single | Kind::Tick | Kind::Text => Measure::Nominal,
        Kind::Number { .. } | Kind::Date | Kind::Time | Kind::DateTime => Measure::Scale,
    }
}

fn format(field: &Field, coding: &cell::Coding, width: usize) -> Format {
    let format = |code, width, decimals| Format { code, width, decimals };
    match field.kind {
        _ if coding.is_text() => format(1, width.min(255) as u8, 0),
        Kind::Date => format(23, 10, 0),
        Kind::Time => format(21, 8, 0),
        Kind::DateTime => format(22, 20, 0),
        Kind::Number { .. } => number_format(field),
        _ => format(5, 4, 0),
    }
}

/// As many digits as the longest number needs, and the decimals that were written.
fn number_format(field: &Field) -> Format {
    let numbers =
        || field.column.distinct.iter().zip(&field.data).filter(|(_, datum)| matches!(datum, Datum::Number(_))).map(|(cell, _)| cell);
    let decimals = numbers().filter_map(|cell| cell.split_once('.')).map(|(_, part)| part.len()).max().unwrap_or(0).min(10);
    let whole = numbers().map(|cell| cell.split('.').next().map_or(0, str::len)).max().unwrap_or(1);
    let point = usize::from(decimals > 0);
    Format { code: 5, width: (whole + point + decimals).clamp(8, 40) as u8, decimals: decimals as u8 }
}

/// The text as it enters a cell.
pub(super) fn fitting(text: &str) -> String {
    until(text, LONGEST).to_owned()
}

/// The number reserved to a category that is no answer, a second one of the same kind ten away.
pub(super) fn reserved(reserved: Reserved, categories: &[Category], place: usize) -> Option<f64> {
    let why = categories[place].missing?;
    let before = categories[..place].iter().filter(|category| category.missing == Some(why)).count();
    Some(reserved.number(why)? - 10.0 * before as f64)
}

/// Kinds of missing that a column of numbers holds, with their words.
pub(super) fn kinds(field: &Field) -> Vec<(Missing, &'static str)> {
    let used = |why: &Missing| *why != Missing::NotSeen && field.count_missing(*why) > 0;
    field::KINDS.into_iter().filter(used).map(|why| (why, words(why))).collect()
}
