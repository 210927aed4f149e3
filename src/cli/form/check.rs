//! `ctg form check`: every fault of a questionnaire at once.

use super::open::{Input, Opened};
use crate::cli::{Outcome, print};
use anyhow::Result;
use clap::Args;
use form::Questionnaire;
use form::questionnaire::Kind;

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    input: Input,
}

pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let input = &arguments.input;
    let opened = input.read()?;
    print::out(&opened.told(&input.form, input.language()))?;
    print::out(&summary(&opened, input))?;
    Ok(if opened.counts()[0] > 0 { Outcome::Findings } else { Outcome::Done })
}

fn summary(opened: &Opened, input: &Input) -> String {
    let [errors, warnings, notes] = opened.counts();
    let language = input.language();
    let found = language.choose(
        format!("erreurs : {errors} ; attentions : {warnings} ; remarques : {notes}"),
        format!("errors: {errors}; warnings: {warnings}; notes: {notes}"),
    );
    let what = opened.questionnaire.as_ref().map_or_else(
        || language.choose("questionnaire refusé", "form refused").to_owned(),
        |form| {
            let (questions, pages) = counts(form);
            let title = form.settings.title();
            language.choose(
                format!("« {title} » : {questions} questions, {pages} parties, {} listes de choix", form.lists.len()),
                format!("“{title}”: {questions} questions, {pages} sections, {} choice lists", form.lists.len()),
            )
        },
    );
    format!("{} : {what}\n{found}\n", input.form.display())
}

/// Questions that are put to people, and groups of the first floor.
fn counts(form: &Questionnaire) -> (usize, usize) {
    let is_asked = |kind: &Kind| !kind.is_section() && !matches!(kind, Kind::Note | Kind::Calculate | Kind::Hidden | Kind::Today);
    let questions = form.items.iter().filter(|item| is_asked(&item.kind)).count();
    (questions, form.children(None).filter(|index| form.items[*index].kind.is_section()).count())
}
