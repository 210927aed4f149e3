//! Counts of each variable, for the codebook and the DDI.

use super::field::{Datum, Field, KINDS};
use super::table::Table;
use crate::table::Missing;
use form::dictionary::Dictionary;

/// What a column of answers holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Statistics {
    pub name: String,
    /// Rows with an answer, «ne sait pas» among them when it is a choice of the list.
    pub valid: usize,
    /// Rows without, by kind.
    pub missing: Vec<(Missing, usize)>,
    /// Code and rows, in the order of the list; codes outside of the list after it.
    pub frequencies: Vec<(String, usize)>,
    /// Of numbers: least, greatest, mean. None when there is none.
    pub least: Option<f64>,
    pub most: Option<f64>,
    pub mean: Option<f64>,
    /// Standard deviation of the answers, by n − 1; None under two answers.
    pub deviation: Option<f64>,
}

/// The statistics of each column, unweighted, in the order of the table.
pub fn statistics(table: &Table, dictionary: &Dictionary) -> Vec<Statistics> {
    table.fields(dictionary).iter().map(Statistics::of).collect()
}

impl Statistics {
    pub(super) fn of(field: &Field) -> Statistics {
        let missing: Vec<(Missing, usize)> = KINDS.into_iter().map(|why| (why, counted(field, why))).filter(|(_, n)| *n > 0).collect();
        let rows: usize = field.counts.iter().sum();
        let numbers = numbers(field);
        let valid = rows - missing.iter().map(|(_, n)| n).sum::<usize>();
        let (least, most) = (numbers.first().map(|(number, _)| *number), numbers.last().map(|(number, _)| *number));
        let (mean, deviation) = moments(&numbers);
        Statistics { name: field.column.name.clone(), valid, missing, frequencies: frequencies(field), least, most, mean, deviation }
    }
}

/// Rows of a kind of missing; a «ne sait pas» of the list is a category like the others.
fn counted(field: &Field, why: Missing) -> usize {
    let is_category = |datum| why == Missing::DontKnow && matches!(datum, Datum::Code(_));
    field.counted().filter(|(at, datum, _)| field.missing(*at) == Some(why) && !is_category(*datum)).map(|(.., n)| n).sum()
}

fn frequencies(field: &Field) -> Vec<(String, usize)> {
    let mut found: Vec<(String, usize)> = field.categories.iter().map(|category| (category.code.clone(), 0)).collect();
    if field.kind == super::field::Kind::Tick {
        found = vec![("0".to_owned(), 0), ("1".to_owned(), 0)];
    }
    for (at, datum, count) in field.counted() {
        match datum {
            Datum::Code(place) => found[place as usize].1 += count,
            Datum::Tick(ticked) => found[usize::from(ticked)].1 += count,
            Datum::Stray => found.push((field.column.distinct[at].to_string(), count)),
            _ => {}
        }
    }
    found
}

/// Distinct numbers and how many rows have each, the least first.
fn numbers(field: &Field) -> Vec<(f64, f64)> {
    let given = field.counted().filter_map(|(_, datum, count)| match datum {
        Datum::Number(number) if count > 0 => Some((number, count as f64)),
        _ => None,
    });
    let mut given: Vec<(f64, f64)> = given.collect();
    given.sort_by(|a, b| a.0.total_cmp(&b.0));
    given
}

/// Mean and standard deviation.
fn moments(numbers: &[(f64, f64)]) -> (Option<f64>, Option<f64>) {
    let n: f64 = numbers.iter().map(|(_, count)| count).sum();
    if n == 0.0 {
        return (None, None);
    }
    let mean = numbers.iter().map(|(number, count)| number * count).sum::<f64>() / n;
    let squares: f64 = numbers.iter().map(|(number, count)| count * (number - mean).powi(2)).sum();
    (Some(mean), (n > 1.0).then(|| (squares / (n - 1.0)).sqrt()))
}
