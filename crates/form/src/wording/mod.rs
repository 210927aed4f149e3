//! Conditions in words, and the numbers that questions bear.
//!
//! In: a questionnaire and the place of an item. Out: the number of the question («12», «12a»), and the condition under
//! which it is asked as people say it («si vous avez répondu « Oui » à la question 12»), in French and in English. The
//! pages, the paper and the dictionary say the same words. What has no words is given as it is written, in quotation
//! marks: nothing is left out.
//!
//! Rules and limits: `docs/method/dictionary.md`.

mod arithmetic;
mod build;
mod clause;
mod combine;
mod grid;
mod number;
mod phrase;
mod resolve;
mod speak;

pub use grid::{is_grid, is_grid_header, is_ranking};
pub use number::Numbers;

pub(crate) use clause::Clause;
pub(crate) use resolve::line;
pub(crate) use speak::plain;

use crate::Language;
use crate::expression::Expression;
use crate::questionnaire::{Questionnaire, Rule};
use crate::xlsform;
use speak::Speaker;

/// The condition under which an item is asked, its own only, in words: «si vous avez répondu « Oui » à la question 12».
///
/// `texts` is the language of the labels (`Français (fr)`; empty for texts without a language), `language` that of the
/// sentence. None when the item has no condition of its own, or one that always holds.
pub fn condition(form: &Questionnaire, index: usize, numbers: &Numbers, texts: &str, language: Language) -> Option<String> {
    let clause = own(form, index)?;
    Speaker { form, numbers, texts, language }.sentence(&combine::shorten(combine::fold(clause, form)))
}

/// The same, with the conditions of the groups and repeats that hold the item: who is asked.
pub fn universe(form: &Questionnaire, index: usize, numbers: &Numbers, texts: &str, language: Language) -> Option<String> {
    Speaker { form, numbers, texts, language }.sentence(&combine::shorten(clauses(form, index)))
}

/// All that must hold for an item to be asked, the outermost condition first.
pub(crate) fn clauses(form: &Questionnaire, index: usize) -> Clause {
    let mut line = line(form, index);
    line.reverse();
    let all = line.into_iter().filter_map(|index| own(form, index)).collect();
    combine::fold(Clause::All(all), form)
}

fn own(form: &Questionnaire, index: usize) -> Option<Clause> {
    let text = form.items.get(index)?.rule(Rule::Relevant)?;
    let text = xlsform::boolean(text).unwrap_or(text);
    Some(match Expression::compile(text) {
        Ok(expression) => build::clause(form, index, &expression),
        Err(_) => Clause::Raw { text: text.trim().to_owned(), holds: true },
    })
}
