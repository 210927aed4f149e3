//! `[[derived]]`: variables computed from the columns, in the expression language of the questionnaires.

use super::line::{Line, Names, Outcome, columns, compile};
use crate::answers::{Answer, Answers, DONT_KNOW};
use crate::codebook::{Codebook, Kind, Question};
use crate::survey::{DerivedRule, MissingRule};
use base::{Finding, Findings, Place};
use form::expression::date::Zone;
use form::expression::format_number;
use form::{Environment, Language};
use std::collections::BTreeSet;

/// Adds the variables, each able to read those before it.
pub(crate) fn derive(rules: &[DerivedRule], answers: &mut Answers, codebook: &mut Codebook) -> Findings {
    let mut findings = Findings::default();
    for rule in rules {
        if let Err(finding) = add(rule, answers, codebook) {
            findings.push(*finding);
        }
    }
    findings
}

fn add(rule: &DerivedRule, answers: &mut Answers, codebook: &mut Codebook) -> Result<(), Box<Finding>> {
    let fault = |found: String, expected: &str, remedy: &str| {
        let place = Place::file("survey.toml").column(format!("derived.{}", rule.name));
        Box::new(Finding::error("variable-derivee", place).found(found).expected(expected).remedy(remedy))
    };
    if answers.column(&rule.name).is_some() || codebook.question(&rule.name).is_some() {
        return Err(fault(format!("« {} » existe déjà", rule.name), "un nom nouveau", "renommer la variable dérivée"));
    }
    let known: Vec<(String, usize)> = answers.columns().filter_map(|name| Some((name.to_owned(), answers.column(name)?))).collect();
    let names = Names::new(known.iter().map(|(name, at)| (name.as_str(), *at)), codebook);
    let expression = compile(&rule.calculation, &names).map_err(|reason| {
        fault(
            reason,
            "un calcul sur les colonnes, par exemple ${PF4} = 'monoparental'",
            "corriger `calculation` ; la variable n'a pas été faite",
        )
    })?;
    let reads = columns(&expression, &names);
    let environment = Environment::new(0, Zone::UTC, Language::French, 0);
    let mut outcomes = Vec::with_capacity(answers.rows.len());
    for row in &answers.rows {
        let cells: Vec<&Answer> = reads.iter().map(|at| row.cells.get(*at).unwrap_or(&Answer::Unseen)).collect();
        outcomes.push(match missing(&cells, rule.missing) {
            Some(missing) => Err(missing),
            None => {
                let text = |at: usize| row.cells.get(at).and_then(Answer::code).unwrap_or_default();
                let value = Line::new(&names, text).evaluate(&expression, &environment);
                Ok(value.map_err(|reason| {
                    fault(format!("{} : {reason}", answers.place(row)), "un calcul qui aboutit", "corriger `calculation`")
                })?)
            }
        });
    }
    let (question, cells) = variable(rule, outcomes).map_err(|code| {
        let expected = rule.values.join(", ");
        fault(format!("« {code} », qui n'est pas dans `values`"), &expected, "compléter `values` ou corriger `calculation`")
    })?;
    answers.add_column(&rule.name, cells);
    codebook.add(question);
    Ok(())
}

/// What is missing when the answers that are read are; none when the value can be computed.
fn missing(cells: &[&Answer], rule: MissingRule) -> Option<Answer> {
    let (silent, absent) = (cells.iter().filter(|c| c.is_silent()).count(), cells.iter().filter(|c| **c == &Answer::NotConcerned).count());
    match rule {
        _ if cells.is_empty() => None,
        _ if absent == cells.len() => Some(Answer::NotConcerned),
        MissingRule::Any => (silent > 0).then_some(Answer::Unseen),
        MissingRule::All => (silent + absent == cells.len()).then_some(Answer::Unseen),
    }
}

type Computed = Vec<Result<Outcome, Answer>>;

/// The question and its cells: conditions are 1 and 0, numbers numbers, texts codes. An error is a code that is not allowed.
fn variable(rule: &DerivedRule, outcomes: Computed) -> Result<(Question, Vec<Answer>), String> {
    let all = |test: fn(&Outcome) -> bool| outcomes.iter().flatten().all(test) && outcomes.iter().any(Result::is_ok);
    let booleans = all(|outcome| matches!(outcome, Outcome::Boolean(_)));
    let numbers = all(|outcome| matches!(outcome, Outcome::Number(_)));
    let cells: Vec<Answer> = outcomes.into_iter().map(|outcome| outcome.map_or_else(|missing| missing, cell)).collect();
    let found: BTreeSet<&str> = cells.iter().filter_map(Answer::code).filter(|code| *code != DONT_KNOW).collect();
    let values: Vec<String> = match (booleans, rule.values.is_empty()) {
        _ if numbers => Vec::new(),
        (_, false) => rule.values.clone(),
        (true, true) => vec!["1".to_owned(), "0".to_owned()],
        (false, true) => found.iter().map(|code| (*code).to_owned()).collect(),
    };
    let kind = if numbers { Kind::Number } else { Kind::Single };
    if let Some(other) = found.iter().find(|code| kind == Kind::Single && values.iter().all(|known| known != *code)) {
        return Err((*other).to_owned());
    }
    Ok((Question { values, routed: true, ..Question::plain(&rule.name, &rule.label, kind) }, cells))
}

fn cell(outcome: Outcome) -> Answer {
    let text = match outcome {
        Outcome::Boolean(holds) => if holds { "1" } else { "0" }.to_owned(),
        Outcome::Number(number) => format_number(number),
        Outcome::Text(text) => text,
    };
    Answer::read(&text)
}
