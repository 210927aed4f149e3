//! REDCap dictionaries: eighteen columns, a line a field.

use super::{Question, QuestionKind, Structure};
use crate::raw::RawTable;
use crate::table::Choice;

/// The structure, when the table is a dictionary.
pub fn read(table: &RawTable) -> Option<Structure> {
    let at = |words: &[&str]| table.find_any(words);
    let name = at(&["Variable / Field Name", "field_name"])?;
    let kind = at(&["Field Type", "field_type"])?;
    let choices = at(&["Choices, Calculations, OR Slider Labels", "select_choices_or_calculations"])?;
    let label = at(&["Field Label", "field_label"])?;
    let form = at(&["Form Name", "form_name"]);
    let check = at(&["Text Validation Type OR Show Slider Number", "text_validation_type_or_show_slider_number"]);
    let identifier = at(&["Identifier?", "identifier"]);
    let logic = at(&["Branching Logic (Show field only if...)", "branching_logic"]);
    let required = at(&["Required Field?", "required_field"]);
    let get = |column: Option<usize>, row: usize| column.map_or("", |at| table.columns[at].get(row));
    let mut structure = Structure::default();
    for row in 0..table.rows() {
        let (tool_type, check) = (get(Some(kind), row), get(check, row));
        let group = get(form, row).to_owned();
        if !structure.groups.iter().any(|(code, _)| *code == group) {
            structure.groups.push((group.clone(), group.clone()));
        }
        let code = get(Some(name), row).to_owned();
        let relevance = Some(get(logic, row).to_owned()).filter(|rule| !rule.is_empty());
        structure.not_translated.extend(relevance.iter().map(|rule| (code.clone(), format!("condition d'affichage « {rule} »"))));
        let listed = choices_of(tool_type, get(Some(choices), row));
        let kind = kind_of(tool_type, check);
        structure.questions.push(Question {
            code,
            label: super::limesurvey::words(get(Some(label), row)),
            group: Some(group),
            kind,
            tool_type: if check.is_empty() { tool_type.to_owned() } else { format!("{tool_type}/{check}") },
            parts: if kind == QuestionKind::Multiple { listed.clone() } else { Vec::new() },
            choices: listed,
            is_mandatory: get(required, row).eq_ignore_ascii_case("y"),
            relevance,
            identifies: get(identifier, row).eq_ignore_ascii_case("y"),
            ..Question::default()
        });
    }
    Some(structure)
}

fn kind_of(tool_type: &str, check: &str) -> QuestionKind {
    match tool_type {
        "radio" | "dropdown" | "yesno" | "truefalse" => QuestionKind::Single,
        "checkbox" => QuestionKind::Multiple,
        "slider" => QuestionKind::Number,
        "file" => QuestionKind::File,
        "descriptive" => QuestionKind::Note,
        "text" if check.starts_with("date") => QuestionKind::Date,
        "text" if check.starts_with("number") || check == "integer" => QuestionKind::Number,
        _ => QuestionKind::Text,
    }
}

/// «1, Oui | 2, Non»; yes/no and true/false go without saying, with the words that exports hold.
fn choices_of(tool_type: &str, listed: &str) -> Vec<Choice> {
    match tool_type {
        "yesno" => vec![Choice::new("1", "Yes"), Choice::new("0", "No")],
        "truefalse" => vec![Choice::new("1", "True"), Choice::new("0", "False")],
        "radio" | "dropdown" | "checkbox" => listed
            .split('|')
            .filter(|piece| !piece.trim().is_empty())
            .map(|piece| match piece.split_once(',') {
                Some((code, label)) => Choice::new(code.trim(), label.trim()),
                None => Choice::plain(piece.trim()),
            })
            .collect(),
        _ => Vec::new(),
    }
}
