//! How the cells of a field become values: as text, or as numbers with their labels.

use super::super::Options;
use super::super::field::{Datum, Field, Kind};
use super::super::missing::Reserved;
use super::value::{Absent, Value};
use super::variable::{fitting, kinds, reserved};
use crate::table::Missing;

/// Seconds from 1582-10-14, where SPSS starts to count, to 1970-01-01.
const EPOCH: f64 = 12_219_379_200.0;

pub(super) enum Coding {
    Text,
    Number(Reserved),
    /// A choice by number: one a category, then one a code outside of the list, by the place of its distinct cell.
    Choice {
        numbers: Vec<f64>,
        strays: Vec<(usize, f64)>,
    },
}

impl Coding {
    pub fn of(field: &Field, options: &Options) -> Coding {
        match field.kind {
            Kind::Text => Coding::Text,
            Kind::Single if has_small_codes(field) => choice(field, |code, _| code.parse().unwrap_or(0.0)),
            Kind::Single if options.numbers && !field.categories.is_empty() => choice(field, |_, rank| rank as f64),
            Kind::Single => Coding::Text,
            _ => Coding::Number(Reserved::of(field)),
        }
    }

    pub fn is_text(&self) -> bool {
        matches!(self, Coding::Text)
    }

    /// The value of each distinct cell.
    pub fn cells(&self, field: &Field) -> Vec<Option<Value>> {
        field.counted().map(|(at, datum, _)| self.cell(field, at, datum)).collect()
    }

    fn cell(&self, field: &Field, at: usize, datum: Datum) -> Option<Value> {
        match (self, datum) {
            (Coding::Text, _) => Some(Value::Text(fitting(&field.column.distinct[at]))),
            (Coding::Choice { numbers, .. }, Datum::Code(place)) => Some(Value::Number(numbers[place as usize])),
            (Coding::Choice { strays, .. }, Datum::Stray) => {
                strays.iter().find(|(stray, _)| *stray == at).map(|(_, number)| Value::Number(*number))
            }
            (Coding::Number(reserved), Datum::Missing(why)) => reserved.number(why).map(Value::Number),
            (_, datum) => number(datum).map(Value::Number),
        }
    }

    /// Values and their words.
    pub fn labels(&self, field: &Field) -> Vec<(Value, String)> {
        match self {
            Coding::Text if field.kind == Kind::Single => {
                field.categories.iter().map(|category| (Value::Text(category.code.clone()), category.label.clone())).collect()
            }
            Coding::Text => kinds(field).into_iter().map(|(why, words)| (Value::Text(why.code().to_owned()), words.to_owned())).collect(),
            Coding::Number(reserved) => ticks(field).into_iter().chain(missing_labels(field, *reserved)).collect(),
            Coding::Choice { numbers, strays } => {
                let of_list =
                    numbers.iter().zip(&field.categories).map(|(number, category)| (Value::Number(*number), category.label.clone()));
                let outside = strays.iter().map(|(at, number)| (Value::Number(*number), field.column.distinct[*at].to_string()));
                of_list.chain(outside).collect()
            }
        }
    }

    /// What SPSS leaves out of its tables.
    pub fn absent(&self, field: &Field) -> Absent {
        match self {
            Coding::Text if field.kind == Kind::Single => {
                let of = |why| {
                    field.categories.iter().filter(move |category| category.missing == Some(why)).map(|category| category.code.as_str())
                };
                let codes = of(Missing::NotConcerned).chain(of(Missing::Refused)).chain(of(Missing::Unreadable));
                Absent::texts(blank(field).chain(codes))
            }
            // an identifier is never missing, and a text that looks like a code of missing is one of these rows
            Coding::Text => Absent::texts(blank(field).chain(kinds(field).into_iter().rev().map(|(why, _)| why.code()))),
            Coding::Number(reserved) => {
                Absent::numbers(&kinds(field).iter().filter_map(|(why, _)| reserved.number(*why)).collect::<Vec<f64>>())
            }
            Coding::Choice { numbers, .. } => {
                let is_missing = |place: &usize| field.categories[*place].missing.is_some();
                Absent::numbers(&(0..numbers.len()).filter(is_missing).map(|place| numbers[place]).collect::<Vec<f64>>())
            }
        }
    }
}

fn blank<'a>(field: &Field) -> impl Iterator<Item = &'a str> + use<'a> {
    (field.count_missing(Missing::NotSeen) > 0).then_some("").into_iter()
}

fn ticks(field: &Field) -> Vec<(Value, String)> {
    let both = [(0.0, "Non"), (1.0, "Oui")].map(|(number, label)| (Value::Number(number), label.to_owned()));
    if field.kind == Kind::Tick { both.to_vec() } else { Vec::new() }
}

fn missing_labels(field: &Field, reserved: Reserved) -> Vec<(Value, String)> {
    kinds(field).into_iter().filter_map(|(why, words)| Some((Value::Number(reserved.number(why)?), words.to_owned()))).collect()
}

fn number(datum: Datum) -> Option<f64> {
    match datum {
        Datum::Tick(ticked) => Some(f64::from(u8::from(ticked))),
        Datum::Number(number) | Datum::Clock(number) => Some(number),
        Datum::Day(days) => Some(days as f64 * 86_400.0 + EPOCH),
        Datum::Moment(seconds) => Some(seconds + EPOCH),
        _ => None,
    }
}

/// True when each code of the list that is an answer, and each code outside of it, is a whole number of at most three digits:
/// longer ones are codes of places and the like, whose zeros would go.
fn has_small_codes(field: &Field) -> bool {
    let is_small = |code: &str| {
        code.len() <= 3 && super::super::field::number(code).is_some_and(|n| n >= 0.0 && n.fract() == 0.0 && !code.contains('.'))
    };
    let of_list: Vec<&str> =
        field.categories.iter().filter(|category| category.missing.is_none()).map(|category| category.code.as_str()).collect();
    !of_list.is_empty() && of_list.into_iter().chain(strays(field).map(|(_, code)| code)).all(is_small)
}

fn strays<'a>(field: &'a Field) -> impl Iterator<Item = (usize, &'a str)> + 'a {
    field.counted().filter(|(_, datum, _)| *datum == Datum::Stray).map(|(at, ..)| (at, &*field.column.distinct[at]))
}

/// The numbers of a choice, by the code and by the rank among the answers of the list.
fn choice(field: &Field, number: impl Fn(&str, usize) -> f64) -> Coding {
    let base = Reserved::of(field);
    let mut rank = 0;
    let mut of = |place: usize| match reserved(base, &field.categories, place) {
        Some(number) => number,
        None => {
            rank += 1;
            number(&field.categories[place].code, rank)
        }
    };
    let numbers = (0..field.categories.len()).map(&mut of).collect();
    let strays = strays(field).zip(rank + 1..).map(|((at, code), rank)| (at, number(code, rank))).collect();
    Coding::Choice { numbers, strays }
}
