//! XLSForms in workbooks: the sheets `survey` and `choices`, as far as answers need them.

use super::{Question, QuestionKind, Structure};
use crate::raw::RawTable;
use crate::table::Choice;

/// The structure, when the workbook has a sheet `survey` with types and names.
pub fn read(tables: &[RawTable]) -> Option<Structure> {
    let sheet = |name: &str| tables.iter().find(|table| table.name.trim().eq_ignore_ascii_case(name));
    let survey = sheet("survey")?;
    let (kind, name) = (survey.find_any(&["type"])?, survey.find_any(&["name", "value"])?);
    let label = label(survey);
    let lists = sheet("choices").map_or_else(Vec::new, lists);
    let (mut structure, mut open) = (Structure::default(), Vec::<String>::new());
    for row in 0..survey.rows() {
        let (tool_type, name) = (normal(survey.columns[kind].get(row)), survey.columns[name].get(row).trim());
        let label = label.map_or("", |at| survey.columns[at].get(row));
        match tool_type.split_once(' ').unwrap_or((&tool_type, "")) {
            ("begin", what) => {
                open.push(name.to_owned());
                structure.groups.push((open.join("/"), label.to_owned()));
                if what == "repeat" {
                    structure.questions.push(Question {
                        code: open.join("/"),
                        label: label.to_owned(),
                        kind: QuestionKind::Repeat,
                        ..Question::default()
                    });
                }
            }
            ("end", what) if !what.is_empty() => drop(open.pop()),
            ("", _) => {}
            (first, rest) => structure.questions.push(question(first, rest, name, label, &open, &lists)),
        }
    }
    Some(structure)
}

/// «begin_group», «select one», spaces: one spelling.
fn normal(kind: &str) -> String {
    let kind = kind.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let kind = kind.replace("begin_", "begin ").replace("end_", "end ");
    let from = kind.replace("select one from ", "select_one ").replace("select all that apply from ", "select_multiple ");
    from.replace("select one ", "select_one ").replace("select multiple ", "select_multiple ").replace("select1 ", "select_one ")
}

/// The label in French when there is one, else the first.
fn label(survey: &RawTable) -> Option<usize> {
    let labels = || survey.headers.iter().enumerate().filter(|(_, header)| header.to_lowercase().starts_with("label"));
    labels()
        .find(|(_, header)| header.to_lowercase().contains("(fr)") || header.to_lowercase().contains("fran"))
        .or(labels().next())
        .map(|(at, _)| at)
}

fn lists(choices: &RawTable) -> Vec<(String, Choice)> {
    let (Some(list), Some(name)) = (choices.find_any(&["list_name", "list name"]), choices.find_any(&["name", "value"])) else {
        return Vec::new();
    };
    let label = label(choices).unwrap_or(name);
    let get = |at: usize, row: usize| choices.columns[at].get(row).trim().to_owned();
    (0..choices.rows())
        .map(|row| (get(list, row), Choice::new(get(name, row), get(label, row))))
        .filter(|(list, _)| !list.is_empty())
        .collect()
}

fn question(first: &str, rest: &str, name: &str, label: &str, open: &[String], lists: &[(String, Choice)]) -> Question {
    let list = rest.split(' ').next().unwrap_or_default();
    let choices: Vec<Choice> =
        lists.iter().filter(|(other, _)| other.eq_ignore_ascii_case(list) && !list.is_empty()).map(|(_, choice)| choice.clone()).collect();
    let path: Vec<&str> = open.iter().map(String::as_str).chain([name]).filter(|part| !part.is_empty()).collect();
    let (kind, has_other) = (kind(first), rest.split(' ').any(|word| word == "or_other"));
    let (label, tool_type) = (label.to_owned(), format!("{first} {rest}").trim().to_owned());
    Question { code: path.join("/"), label, group: Some(open.join("/")), kind, tool_type, choices, has_other, ..Question::default() }
}

pub(super) fn kind(name: &str) -> QuestionKind {
    match name {
        "select_one" | "select_one_from_file" | "acknowledge" => QuestionKind::Single,
        "select_multiple" => QuestionKind::Multiple,
        "rank" => QuestionKind::Ranking,
        "integer" | "decimal" | "range" => QuestionKind::Number,
        "date" | "datetime" | "today" | "start" | "end" => QuestionKind::Date,
        "note" => QuestionKind::Note,
        "image" | "photo" | "audio" | "video" | "file" => QuestionKind::File,
        _ => QuestionKind::Text,
    }
}
