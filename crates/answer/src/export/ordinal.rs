//! Which questions have ordered choices.

use form::Questionnaire;
use std::collections::BTreeSet;

/// The names of the single choices that the form shows as a scale (appearance `likert`), alone or as the rows of a grid that has it.
pub fn ordinals(form: &Questionnaire) -> BTreeSet<String> {
    let is_scale = |at: usize| form.items[at].appears("likert");
    let asked = form.items.iter().enumerate().filter(|(_, item)| matches!(item.kind, form::questionnaire::Kind::SelectOne(_)));
    asked.filter(|(at, item)| is_scale(*at) || item.parent.is_some_and(is_scale)).map(|(_, item)| item.name.clone()).collect()
}
