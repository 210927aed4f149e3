//! SPSS system file (`.sav`), as PSPP, R (haven), Stata, SAS, jamovi and JASP read it too.
//!
//! In: fields. Out: the bytes of a file of the bytecode kind, texts in UTF-8. Source of the layout: «System File Format» of the
//! developers' guide of PSPP. Why our own writer: `docs/decisions/0010-sav-writer.md`.
//!
//! A choice keeps its code as a text (or as a number when all codes of the list are small whole numbers, or when asked for);
//! what is not an answer is declared missing: texts `nr`, `nc` and blank, numbers −97 to −99.

mod cell;
mod data;
mod name;
mod record;
mod value;
mod variable;

use super::field::{Field, Kind};
use super::{ExportError, Options, Table};
use form::dictionary::Dictionary;
use record::Header;
use variable::Variable;

/// Cases are counted in 32 bits.
const MOST_CASES: usize = i32::MAX as usize;

pub(super) fn write(table: &Table, dictionary: &Dictionary, options: &Options) -> Result<Vec<u8>, ExportError> {
    if table.rows > MOST_CASES {
        return Err(ExportError::TooMany(table.rows, MOST_CASES));
    }
    let fields = table.fields(dictionary);
    let variables = variables(&fields, options);
    let header = Header { dictionary, variables: &variables, sets: sets(&fields, &variables), rows: table.rows, day: options.day };
    let mut out = record::write(&header);
    data::write(&fields, &variables, table.rows, &mut out);
    Ok(out)
}

fn variables(fields: &[Field], options: &Options) -> Vec<Variable> {
    let names = name::long(fields.iter().map(|field| field.column.name.as_str()));
    let mut variables: Vec<Variable> = fields.iter().zip(names).map(|(field, name)| Variable::of(field, name, options)).collect();
    name::short(&mut variables);
    variables
}

/// Boxes of one question: name, label and the places of their variables.
pub(super) struct Set {
    pub name: String,
    pub label: String,
    pub variables: Vec<usize>,
}

fn sets(fields: &[Field], variables: &[Variable]) -> Vec<Set> {
    let mut sets: Vec<(&str, Set)> = Vec::new();
    for (at, field) in fields.iter().enumerate().filter(|(_, field)| field.kind == Kind::Tick) {
        let Some(variable) = field.variable else { continue };
        match sets.iter_mut().find(|(question, _)| *question == variable.question) {
            Some((_, set)) => set.variables.push(at),
            None => {
                sets.push((&variable.question, Set { name: String::new(), label: variable.question_label.clone(), variables: vec![at] }))
            }
        }
    }
    sets.retain(|(_, set)| set.variables.len() > 1);
    let taken = variables.iter().map(|variable| variable.name.as_str());
    let names = name::of_sets(taken, sets.iter().map(|(question, _)| *question));
    sets.into_iter().zip(names).map(|((_, set), name)| Set { name, ..set }).collect()
}

/// At most `bytes` bytes, cut between two characters, the cut shown.
fn cut(text: &str, bytes: usize) -> String {
    const MARK: &str = "…";
    if text.len() <= bytes {
        return text.to_owned();
    }
    format!("{}{MARK}", until(text, bytes.saturating_sub(MARK.len())).trim_end())
}

/// The beginning that has at most `bytes` bytes.
fn until(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    &text[..end]
}

/// True for a field whose texts a variable cannot hold whole.
pub(super) fn is_too_long(field: &Field) -> bool {
    field.is_longer(variable::LONGEST)
}

/// The names that are not those of the form, with them.
pub(super) fn renamed(table: &Table) -> Vec<(&str, String)> {
    table.names().zip(name::long(table.names())).filter(|(old, new)| old != new).collect()
}
