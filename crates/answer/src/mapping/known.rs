//! Our questionnaire as the structure that importers ask for: with it, several answers in one cell are taken apart by
//! the list of choices instead of by guess.

use super::target::{Shape, Target, Wanted};
use crate::structure::{Question, QuestionKind, Structure};
use crate::table::Choice;

/// The questions of a target by code, kind and choices.
pub fn structure(target: &Target) -> Structure {
    let questions = target.questions.iter().map(question).chain(grids(target)).collect();
    Structure { title: target.form.clone(), questions, ..Structure::default() }
}

/// `EN4_creche`, `EN4_ecole`: rows of one grid, so that `EN4[creche]` is read as a row and not as a box to tick.
fn grids(target: &Target) -> Vec<Question> {
    let mut found: Vec<(&str, Vec<&Wanted>)> = Vec::new();
    let rows = target.questions.iter().filter(|question| !matches!(question.shape, Shape::Multiple | Shape::Rank));
    for (grid, row) in rows.filter_map(|question| Some((question.name.split_once('_')?.0, question))) {
        match found.iter_mut().find(|(known, _)| *known == grid) {
            Some((_, rows)) => rows.push(row),
            None => found.push((grid, vec![row])),
        }
    }
    found.retain(|(grid, rows)| rows.len() > 1 && target.find(grid).is_none());
    found.into_iter().map(|(grid, rows)| grid_of(grid, &rows)).collect()
}

fn grid_of(grid: &str, rows: &[&Wanted]) -> Question {
    let parts = rows.iter().map(|row| Choice::new(&row.name[grid.len() + 1..], &row.label)).collect();
    let label = rows[0].groups.last().cloned().unwrap_or_default();
    let is_alike = rows.iter().all(|row| row.shape == Shape::Single && row.categories == rows[0].categories);
    let kind = if is_alike { QuestionKind::Matrix } else { QuestionKind::Texts };
    let choices = if is_alike { question(rows[0]).choices } else { Vec::new() };
    Question { code: grid.to_owned(), label, kind, parts, choices, ..Question::default() }
}

fn question(wanted: &Wanted) -> Question {
    let choices: Vec<Choice> = wanted.categories.iter().map(|category| Choice::new(&category.code, &category.label)).collect();
    let kind = match wanted.shape {
        Shape::Multiple => QuestionKind::Multiple,
        Shape::Single if !choices.is_empty() => QuestionKind::Single,
        // Numbers and days are read by what they look like: an answer that is none must be seen, not lost.
        _ => QuestionKind::Text,
    };
    let parts = if kind == QuestionKind::Multiple { choices.clone() } else { Vec::new() };
    Question { code: wanted.name.clone(), label: wanted.label.clone(), kind, choices, parts, ..Question::default() }
}
