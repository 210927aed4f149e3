//! `var`: one column.

use super::{DdiStudy, VariableStatistics, id, spoken, text};
use crate::dictionary::{Category, Dictionary, Variable, VariableKind};
use crate::expression::format_number;
use crate::write_xform::element::Element;
use std::collections::HashMap;

pub(crate) fn variables(dictionary: &Dictionary, study: &DdiStudy, statistics: &[VariableStatistics]) -> Vec<Element> {
    let counts: HashMap<&str, &VariableStatistics> = statistics.iter().map(|counts| (counts.name.as_str(), counts)).collect();
    let variables = dictionary.variables.iter().enumerate();
    variables.map(|(index, variable)| element(index, variable, study, counts.get(variable.name.as_str()).copied())).collect()
}

/// In the order of the schema.
fn element(index: usize, variable: &Variable, study: &DdiStudy, counts: Option<&VariableStatistics>) -> Element {
    let is_number = matches!(variable.kind, VariableKind::Number { .. });
    let interval = if is_number { "contin" } else { "discrete" };
    let element = Element::new("var").with("ID", id(index)).with("name", variable.name.as_str()).with("intrvl", interval);
    let mut element = element.maybe("files", study.file.as_ref().map(|_| "F1"));
    element.extend(spoken("labl", &label(variable), study));
    element.push(question(variable, study));
    element.extend(range(variable));
    element.extend(invalid(variable));
    element.extend(variable.universe.as_deref().and_then(|universe| spoken("universe", universe, study)));
    element.extend(counts.into_iter().flat_map(summary));
    element.extend(variable.categories.iter().map(|code| category(code, study, counts)));
    element.extend(variable.indicators.iter().filter_map(|indicator| text("concept", indicator)));
    element.push(format(variable.kind));
    element.extend(variable.role.iter().filter_map(|role| text("notes", role)).map(|notes| notes.with("type", "role")));
    element
}

/// The question, then what the column says of it.
fn label(variable: &Variable) -> String {
    match variable.label == variable.question_label {
        true => variable.label.clone(),
        false => format!("{} – {}", variable.question_label, variable.label),
    }
}

/// What was read before the question, the question, and the instruction.
fn question(variable: &Variable, study: &DdiStudy) -> Element {
    let is_row = variable.label != variable.question_label && variable.kind != VariableKind::Tick;
    let (before, asked) = match is_row {
        true => (variable.question_label.as_str(), variable.label.as_str()),
        false => ("", variable.question_label.as_str()),
    };
    let parts = [("preQTxt", before), ("qstnLit", asked), ("ivuInstr", &variable.hint)];
    let mut question = Element::new("qstn").maybe("seqNo", variable.number.as_deref());
    question.extend(parts.into_iter().filter_map(|(name, words)| spoken(name, words, study)));
    question
}

fn range(variable: &Variable) -> Option<Element> {
    let VariableKind::Number { integer, least, most } = variable.kind else { return None };
    let range = Element::new("range").with("UNITS", if integer { "INT" } else { "REAL" });
    let range = range.maybe("min", least.map(format_number)).maybe("max", most.map(format_number));
    (least.is_some() || most.is_some()).then(|| Element::new("valrng").child(range))
}

fn invalid(variable: &Variable) -> Option<Element> {
    let codes = variable.categories.iter().filter(|category| category.missing.is_some());
    let mut invalid = Element::new("invalrng");
    invalid.extend(codes.map(|category| Element::new("item").with("VALUE", category.code.as_str())));
    (!invalid.is_empty()).then_some(invalid)
}

fn summary(counts: &VariableStatistics) -> Vec<Element> {
    let whole = [("vald", Some(counts.valid as f64)), ("invd", Some(counts.invalid as f64))];
    let numbers = [("min", counts.least), ("max", counts.most), ("mean", counts.mean), ("stdev", counts.deviation)];
    let finite = whole.into_iter().chain(numbers).filter_map(|(kind, number)| Some((kind, number.filter(|number| number.is_finite())?)));
    finite.map(|(kind, number)| Element::new("sumStat").with("type", kind).text(format_number(number))).collect()
}

/// A code that nobody gave has the frequency 0; without counts there is none.
fn category(category: &Category, study: &DdiStudy, counts: Option<&VariableStatistics>) -> Element {
    let missing = category.missing.map(|_| "Y");
    let mut element = Element::new("catgry").maybe("missing", missing).maybe("missType", category.missing);
    element.extend(text("catValu", &category.code));
    element.extend(spoken("labl", &category.label, study));
    let count =
        |counts: &VariableStatistics| counts.frequencies.iter().find(|(code, _)| *code == category.code).map_or(0, |(_, count)| *count);
    element.extend(counts.map(|counts| Element::new("catStat").with("type", "freq").text(count(counts).to_string())));
    element
}

fn format(kind: VariableKind) -> Element {
    let (kind, category) = match kind {
        VariableKind::Number { .. } | VariableKind::Tick => ("numeric", None),
        VariableKind::Date => ("character", Some("date")),
        VariableKind::Time | VariableKind::DateTime => ("character", Some("time")),
        VariableKind::Single | VariableKind::Text | VariableKind::Computed => ("character", None),
    };
    Element::new("varFormat").with("type", kind).maybe("category", category)
}
