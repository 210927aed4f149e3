//! Questionnaires of other tools: as many groups, questions, sub-questions and answers as their text holds.

use super::{bytes, case, files_of, name};
use crate::suite::CaseResult;
use answer::structure;
use regex::Regex;
use std::collections::BTreeSet;
use std::path::Path;

pub fn run(folder: &Path) -> Vec<CaseResult> {
    let mut found = Vec::new();
    let is_structure = |path: &Path| [".lss", ".lsg", ".lsq"].iter().any(|end| name(path).trim_end_matches(".gz").ends_with(end));
    for path in files_of(&folder.join("limesurvey")).into_iter().filter(|path| is_structure(path)) {
        let text = String::from_utf8_lossy(&bytes(&path)).into_owned();
        found.push(case("limesurvey", format!("limesurvey/{}", name(&path)), limesurvey(&text)));
    }
    found
}

fn limesurvey(text: &str) -> Result<(), String> {
    let document = form::xml::Document::parse(text).map_err(|error| error.to_string())?;
    let structure = structure::limesurvey::read(&document).ok_or("not read as a structure of LimeSurvey")?;
    let parts: usize = structure.questions.iter().map(|question| question.parts.len() + question.second_scale.len()).sum();
    let found = [structure.groups.len(), structure.questions.len(), parts];
    let is_main = |row: &str| field(row, "parent_qid").is_empty() || field(row, "parent_qid") == "0";
    let questions = distinct(text, "questions", &["title"], is_main);
    let expected = [
        distinct(text, "groups", &["gid"], |_| true),
        questions,
        distinct(text, "subquestions", &["parent_qid", "scale_id", "title"], |_| true),
    ];
    if found != expected {
        return Err(format!("groups, questions, sub-questions: found {found:?}, expected {expected:?}"));
    }
    let blank = structure.questions.iter().find(|question| question.code.is_empty());
    blank.map_or(Ok(()), |question| Err(format!("a question without code: {question:?}")))
}

/// Rows of a table that differ in some fields: one row a language counts once.
fn distinct(text: &str, table: &str, fields: &[&str], keep: impl Fn(&str) -> bool) -> usize {
    let pattern = Regex::new(&format!(r"(?s)<{table}>.*?</{table}>")).expect("a plain pattern");
    let row = Regex::new(r"(?s)<row>.*?</row>").expect("a plain pattern");
    let table = pattern.find(text).map_or("", |found| found.as_str());
    let rows = row.find_iter(table).map(|found| found.as_str()).filter(|row| keep(row));
    rows.map(|row| fields.iter().map(|name| field(row, name)).collect::<Vec<_>>()).collect::<BTreeSet<_>>().len()
}

fn field(row: &str, name: &str) -> String {
    let start = format!("<{name}>");
    let inner = row.split_once(&start).and_then(|(_, rest)| rest.split_once(&format!("</{name}>"))).map_or("", |(inner, _)| inner);
    inner.trim_start_matches("<![CDATA[").trim_end_matches("]]>").trim().to_owned()
}
