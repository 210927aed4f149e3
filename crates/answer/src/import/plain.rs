//! A table that no tool signs: first line the questions, a line a person.

use super::names::slug;
use super::{ImportError, Lot, Opened, Options, Plan, Planned};
use crate::raw::RawTable;
use crate::structure::{Question, QuestionKind};
use crate::typing::{Ask, Order};
use base::{Finding, Findings, Place};

pub fn recognise(opened: &Opened) -> u8 {
    u8::from(opened.first().is_some())
}

pub fn read(opened: &Opened, options: &Options, findings: &mut Findings) -> Result<Lot, ImportError> {
    let (file, table) = only_table(opened, findings)?;
    let mut plan = Plan::default();
    for at in told_headers(file, table, findings) {
        plan.columns.push(column(table, at, options));
    }
    Ok(Lot::single(file, table.clone(), plan))
}

/// The first table; others are told, since nothing says how they belong to it.
pub fn only_table<'a>(opened: &'a Opened, findings: &mut Findings) -> Result<(&'a str, &'a RawTable), ImportError> {
    let mut tables = opened.tables();
    let first = tables.next().ok_or_else(|| ImportError::Nothing(opened.names()))?;
    for (file, table) in tables {
        let mut place = Place::file(file);
        if !table.name.is_empty() {
            place = place.sheet(&table.name);
        }
        let found = format!("{} lignes non importées : rien ne les relie au premier tableau", table.rows());
        findings.push(Finding::error("tableau-sans-lien", place).found(found).remedy("importer ce tableau à part"));
    }
    Ok(first)
}

/// Columns with a header or a value; a header that lacks is told.
pub fn told_headers(file: &str, table: &RawTable, findings: &mut Findings) -> Vec<usize> {
    let is_there = |at: &usize| !table.headers[*at].is_empty() || !table.columns[*at].is_empty();
    let there: Vec<usize> = (0..table.headers.len()).filter(is_there).collect();
    for at in there.iter().filter(|at| table.headers[**at].is_empty()) {
        let place = Place::file(file).line(1).column(format!("n° {}", at + 1));
        let finding = Finding::warning("titre-absent", place).found("une colonne sans titre").expected("un titre par colonne");
        findings.push(finding.remedy("donner un titre à la colonne ; elle est gardée sous le nom « colonne »"));
    }
    there
}

/// A column by its header: the question of the structure that has this code or these words, else what it looks like.
pub fn column(table: &RawTable, at: usize, options: &Options) -> Planned {
    let header = &table.headers[at];
    match question(header, options) {
        Some(question) => Planned::new(&question.code, &question.label, ask(question), vec![at]).group(question.group.clone()),
        None => Planned::new(slug(header), header, Ask::Infer, vec![at]),
    }
}

pub fn question<'a>(header: &str, options: &'a Options) -> Option<&'a Question> {
    let structure = options.structure.as_ref()?;
    let same = |question: &&Question| question.code == header || (!header.is_empty() && question.label.trim() == header.trim());
    structure.questions.iter().find(same)
}

/// What a question of a structure takes, in one column.
pub fn ask(question: &Question) -> Ask {
    match question.kind {
        QuestionKind::Single | QuestionKind::Matrix | QuestionKind::Ranking
            if !question.choices.is_empty() && question.tool_type != "rank" =>
        {
            Ask::Single(question.choices.clone())
        }
        QuestionKind::Multiple => Ask::Joined { separator: " ".into(), choices: question.choices.clone() },
        QuestionKind::Number | QuestionKind::Numbers => Ask::Number,
        QuestionKind::Date => Ask::Date(Order::Year),
        QuestionKind::Single => Ask::Infer,
        _ => Ask::Text,
    }
}
