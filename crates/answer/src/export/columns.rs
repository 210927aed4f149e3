//! Typed columns for a writer of another room (Parquet): values, and what they mean as metadata.
//!
//! A choice and a text stay text, codes of missing among them; boxes, numbers and dates have their type, and where a kind of missing
//! would be lost with it, a column `NAME__manque` holds it (`nsp`, `nr`, `nc`). The empty cell is null everywhere.

use super::field::{Category, Datum, Field, Kind};
use super::table::Table;
use crate::table::Missing;
use form::dictionary::Dictionary;
use serde_json::{Value, json};

/// A column, one value a row.
#[derive(Clone, Debug, PartialEq)]
pub struct TypedColumn {
    pub name: String,
    pub values: Typed,
    /// JSON: label, question, universe, the labels of the codes and which of them are no answer.
    pub meaning: String,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Typed {
    /// Distinct texts, and the place of each row among them.
    Text {
        distinct: Vec<String>,
        cells: Vec<Option<u32>>,
    },
    Flag(Vec<Option<bool>>),
    Integer(Vec<Option<i64>>),
    Number(Vec<Option<f64>>),
    /// Days since 1970-01-01.
    Day(Vec<Option<i32>>),
    /// Milliseconds since 1970-01-01, by the clock on the wall.
    Moment(Vec<Option<i64>>),
}

/// The columns of a table, in its order, each followed by its kinds of missing when its type cannot hold them.
pub fn columns(table: &Table, dictionary: &Dictionary) -> Vec<TypedColumn> {
    table.fields(dictionary).iter().flat_map(|field| std::iter::once(column(field)).chain(kinds(field))).collect()
}

fn column(field: &Field) -> TypedColumn {
    let values = match field.kind {
        Kind::Tick => Typed::Flag(spread(field, ticked)),
        Kind::Number { integer: true } => Typed::Integer(spread(field, |datum| number(datum).map(|number| number as i64))),
        Kind::Number { integer: false } => Typed::Number(spread(field, number)),
        Kind::Date => Typed::Day(spread(field, day)),
        Kind::DateTime => Typed::Moment(spread(field, millis)),
        Kind::Single | Kind::Text | Kind::Time => text(field, |at| !field.column.distinct[at].is_empty()),
    };
    TypedColumn { name: field.column.name.clone(), values, meaning: meaning(field).to_string() }
}

fn spread<T: Copy>(field: &Field, get: impl Fn(Datum) -> Option<T>) -> Vec<Option<T>> {
    let of: Vec<Option<T>> = field.data.iter().map(|datum| get(*datum)).collect();
    field.column.cells.iter().map(|place| of[*place as usize]).collect()
}

fn text(field: &Field, is_kept: impl Fn(usize) -> bool) -> Typed {
    let distinct = field.column.distinct.iter().map(|cell| cell.to_string()).collect();
    let cells = field.column.cells.iter().map(|place| is_kept(*place as usize).then_some(*place)).collect();
    Typed::Text { distinct, cells }
}

fn ticked(datum: Datum) -> Option<bool> {
    match datum {
        Datum::Tick(ticked) => Some(ticked),
        _ => None,
    }
}

fn number(datum: Datum) -> Option<f64> {
    match datum {
        Datum::Number(number) => Some(number),
        _ => None,
    }
}

fn day(datum: Datum) -> Option<i32> {
    match datum {
        Datum::Day(days) => i32::try_from(days).ok(),
        _ => None,
    }
}

fn millis(datum: Datum) -> Option<i64> {
    match datum {
        Datum::Moment(seconds) => Some((seconds * 1000.0).round() as i64),
        _ => None,
    }
}

/// The codes of missing of a column whose type holds none.
fn kinds(field: &Field) -> Option<TypedColumn> {
    let is_kind = |at: usize| matches!(field.data[at], Datum::Missing(why) if why != Missing::NotSeen);
    let is_typed = !matches!(field.kind, Kind::Single | Kind::Text | Kind::Time);
    let name = format!("{}__manque", field.column.name);
    let meaning = json!({ "label": format!("Pourquoi la réponse manque : {}", field.label) }).to_string();
    (is_typed && (0..field.data.len()).any(is_kind)).then(|| TypedColumn { name, values: text(field, is_kind), meaning })
}

fn meaning(field: &Field) -> Value {
    let mut found = json!({ "label": field.label });
    if let Some(variable) = field.variable {
        found["question"] = json!(variable.question);
        found["question_label"] = json!(variable.question_label);
        found["universe"] = json!(variable.universe);
    }
    if !field.categories.is_empty() {
        found["codes"] = field.categories.iter().map(code).collect();
    }
    found
}

fn code(category: &Category) -> Value {
    json!({ "code": category.code, "label": category.label, "missing": category.missing.map(Missing::code) })
}
