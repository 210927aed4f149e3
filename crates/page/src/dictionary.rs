//! The codebook for people: one page with every column of the answers, its question, its codes and who is asked.
//!
//! In: a [`Dictionary`]. Out: HTML that stands alone, for a screen, a telephone or a printer; no script.

use crate::PageError;
use askama::Template;
use form::Language;
use form::dictionary::{self, Category, Dictionary, Variable, VariableKind};

/// Codes shown in a row; a longer list is folded away.
const SHOWN: usize = 12;

#[derive(Template)]
#[template(path = "dictionary.html")]
struct Codebook<'a> {
    french: bool,
    dictionary: &'a Dictionary,
    questions: usize,
    parts: Vec<Part<'a>>,
    /// Are some codes those of missing answers?
    has_missing: bool,
}

/// A part of the questionnaire.
struct Part<'a> {
    title: &'a str,
    rows: Vec<Row<'a>>,
}

/// One question: a single one, a multiple choice, a grid or a ranking.
struct Row<'a> {
    number: String,
    name: &'a str,
    question: &'a str,
    hint: &'a str,
    /// The parts of the question below the first that holds it: «Votre logement › Le chauffage».
    place: String,
    repeat: Option<&'a str>,
    kind: String,
    columns: Vec<Column<'a>>,
    codes: Vec<Code<'a>>,
    is_long: bool,
    list: Option<&'a str>,
    universe: Vec<Universe<'a>>,
    roles: Vec<&'a str>,
    indicators: &'a [String],
}

/// One column of several that answer a question.
struct Column<'a> {
    number: &'a str,
    name: &'a str,
    label: &'a str,
}

struct Code<'a> {
    code: &'a str,
    label: &'a str,
    missing: Option<&'static str>,
}

/// Who is asked; of some columns only, when the others are asked to others.
struct Universe<'a> {
    columns: Vec<&'a str>,
    text: &'a str,
}

/// The codebook as a page that stands alone.
///
/// Errors: the page cannot be put together.
pub fn html(dictionary: &Dictionary) -> Result<String, PageError> {
    let language = dictionary.language();
    let questions = dictionary.questions();
    let has_missing = dictionary.variables.iter().flat_map(|variable| &variable.categories).any(|category| category.missing.is_some());
    let codebook = Codebook {
        french: language == Language::French,
        dictionary,
        questions: questions.iter().filter(|columns| columns[0].number.is_some()).count(),
        parts: parts(&questions, language),
        has_missing,
    };
    Ok(codebook.render()?)
}

fn parts<'a>(questions: &[&'a [Variable]], language: Language) -> Vec<Part<'a>> {
    let mut parts: Vec<Part> = Vec::new();
    for columns in questions.iter().filter(|columns| !columns.is_empty()) {
        let title = columns[0].groups.first().map_or("", String::as_str);
        match parts.last_mut().filter(|part| part.title == title) {
            Some(part) => part.rows.push(row(columns, language)),
            None => parts.push(Part { title, rows: vec![row(columns, language)] }),
        }
    }
    parts
}

fn row<'a>(columns: &'a [Variable], language: Language) -> Row<'a> {
    let first = &columns[0];
    let is_one = columns.len() == 1;
    let is_tick = first.kind == VariableKind::Tick;
    let codes: Vec<Code> = first.categories.iter().filter(|_| !is_tick).map(code(language)).collect();
    let number = first.number.as_deref().unwrap_or_default();
    Row {
        number: if is_one { number } else { number.trim_end_matches(char::is_alphabetic) }.to_owned(),
        name: if is_one { &first.name } else { common(columns) },
        question: &first.question_label,
        hint: &first.hint,
        place: first.groups.get(1..).unwrap_or_default().join(" › "),
        repeat: first.repeat.as_deref(),
        kind: kind(columns, language),
        columns: if is_one { Vec::new() } else { columns.iter().map(|column| one(column, number)).collect() },
        is_long: codes.len() > SHOWN,
        list: first.list.as_deref().filter(|_| codes.is_empty() && !is_tick),
        codes,
        universe: universes(columns),
        roles: first.role.iter().map(|role| dictionary::role(role, language)).collect(),
        indicators: &first.indicators,
    }
}

fn code<'a>(language: Language) -> impl Fn(&'a Category) -> Code<'a> {
    move |category| Code {
        code: &category.code,
        label: &category.label,
        missing: category.missing.map(|kind| dictionary::missing(kind, language)),
    }
}

/// The name of the question that several columns answer; nothing when each row has its own.
fn common(columns: &[Variable]) -> &str {
    let first = columns[0].question.as_str();
    if columns.iter().all(|column| column.question == first) { first } else { "" }
}

/// A row of a grid has its letter; the number of a multiple choice is said once.
fn one<'a>(column: &'a Variable, number: &str) -> Column<'a> {
    let own = column.number.as_deref().filter(|own| *own != number || own.ends_with(char::is_alphabetic));
    Column { number: own.unwrap_or_default(), name: &column.name, label: &column.label }
}

fn kind(columns: &[Variable], language: Language) -> String {
    let first = &columns[0];
    let many = columns.len();
    match (first.kind, many) {
        (_, 1) => dictionary::kind(first, language),
        (VariableKind::Tick, _) => {
            language.choose("plusieurs réponses, une colonne 0/1 par choix", "several answers, a 0/1 column per choice").into()
        }
        _ if columns[0].item == columns[1].item => language.choose("classement, une colonne par rang", "ranking, a column per rank").into(),
        _ => format!("{}, {}", dictionary::kind(first, language), language.choose("une colonne par ligne", "a column per row")),
    }
}

fn universes(columns: &[Variable]) -> Vec<Universe<'_>> {
    let mut found: Vec<Universe> = Vec::new();
    for column in columns {
        let text = column.universe.as_deref().unwrap_or_default();
        match found.iter_mut().find(|universe| universe.text == text) {
            Some(universe) => universe.columns.push(&column.name),
            None => found.push(Universe { columns: vec![&column.name], text }),
        }
    }
    if let [only] = found.as_mut_slice() {
        only.columns.clear();
    }
    found
}
