//! A filled form as one row: the columns of its dictionary, with the four kinds of missing answers kept apart.
//!
//! In: a session and the dictionary of its questionnaire. Out: a text a column: the code, the number or the words; 1 or 0
//! for a tick; `nc` for what was not asked; empty for what was asked and left blank. What stands in a repeat has its own
//! tables and is not here.

use crate::dictionary::{Dictionary, Variable, VariableKind};
use crate::questionnaire::{Item, Kind, Questionnaire, Select, Source};
use crate::session::{Session, SessionError, View};
use std::collections::HashMap;

/// What stands for a question that was not put to this person.
pub const NOT_CONCERNED: &str = "nc";

/// The row of a session, in the order of the columns of the dictionary that stand outside of repeats.
///
/// Errors: those of [`Session::views`].
pub fn row(form: &Questionnaire, dictionary: &Dictionary, session: &Session) -> Result<Vec<String>, SessionError> {
    let views = session.views()?;
    let states: HashMap<&str, &View> = views.iter().map(|view| (view.path.as_str(), view)).collect();
    let mut cells: Vec<String> = Vec::with_capacity(dictionary.variables.len());
    let mut before: Option<(usize, usize)> = None;
    for variable in columns(dictionary) {
        // The first, second… column of its question: its name may have been changed to tell it from another.
        let part = before.filter(|(item, _)| *item == variable.item).map_or(0, |(_, part)| part + 1);
        before = Some((variable.item, part));
        cells.push(cell(form, variable, part, &states));
    }
    Ok(cells)
}

/// The columns of the persons asked: those that stand in no repeat.
pub fn columns(dictionary: &Dictionary) -> impl Iterator<Item = &Variable> {
    dictionary.variables.iter().filter(|variable| variable.repeat.is_none())
}

fn cell(form: &Questionnaire, variable: &Variable, part: usize, states: &HashMap<&str, &View>) -> String {
    let path = path(form, variable);
    match states.get(path.as_str()) {
        Some(view) if view.relevant => written(form, variable, part, view.value.as_deref().unwrap_or_default()),
        _ => NOT_CONCERNED.to_owned(),
    }
}

fn written(form: &Questionnaire, variable: &Variable, part: usize, value: &str) -> String {
    match (variable.kind, &form.items[variable.item].kind) {
        (_, _) if value.is_empty() => String::new(),
        (VariableKind::Tick, Kind::SelectMultiple(select)) => {
            let code = choice(form, select, part);
            u8::from(value.split(' ').any(|given| given == code)).to_string()
        }
        (VariableKind::Single, Kind::Rank(_)) => value.split(' ').nth(part).unwrap_or_default().to_owned(),
        _ => value.to_owned(),
    }
}

/// The code of a choice by its place; «other» comes after the list.
fn choice<'f>(form: &'f Questionnaire, select: &'f Select, part: usize) -> &'f str {
    let list = match &select.source {
        Source::List(name) => form.list(name),
        Source::File(_) | Source::Answers(_) => None,
    };
    list.and_then(|list| list.choices.get(part)).map_or("other", |choice| choice.name.as_str())
}

/// Where the answer of a column stands in the form: `/data/groupe/question`.
pub fn path(form: &Questionnaire, variable: &Variable) -> String {
    let item = &form.items[variable.item];
    let is_part = variable.kind == VariableKind::Tick || variable.kind == VariableKind::Single && matches!(item.kind, Kind::Rank(_));
    // The text that «or_other» opens has a place of its own, beside the question.
    let is_other = !is_part && variable.kind == VariableKind::Text && item.kind.select().is_some_and(|select| select.or_other);
    let last = if is_other { format!("{}_other", item.name) } else { item.name.clone() };
    let above: String = holders(form, item).iter().rev().map(|holder| format!("/{}", holder.name)).collect();
    format!("/{}{above}/{last}", form.settings.root())
}

fn holders<'a>(form: &'a Questionnaire, item: &'a Item) -> Vec<&'a Item> {
    std::iter::successors(item.parent.map(|parent| &form.items[parent]), |holder| holder.parent.map(|parent| &form.items[parent])).collect()
}
