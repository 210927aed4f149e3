//! The sheet `choices`: lists of codes and labels.

use super::cause::Cause;
use super::finding::Finding;
use super::header::{Column, Heading, of_choices};
use super::table::{Row, duplicates, headers, is_name, rows};
use super::workbook::Sheet;
use crate::questionnaire::{Choice, ChoiceList};
use std::collections::{HashMap, HashSet};

/// The lists in the order of their first choice.
pub(crate) fn read(sheet: &Sheet, may_repeat: bool, findings: &mut Vec<Finding>) -> (Vec<ChoiceList>, Vec<Heading>) {
    let (names, at) = headers(sheet);
    let headings = of_choices(names);
    duplicates(&sheet.name, at, &headings, findings);
    check_headers(sheet, at, &headings, findings);
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut lists: Vec<ChoiceList> = Vec::new();
    for row in rows(sheet, at) {
        let list = row.cell(&headings, &Column::ListName);
        if list.is_empty() {
            let is_comment = row.cell(&headings, &Column::Name).is_empty();
            let cause = if is_comment { Cause::CommentRow } else { Cause::ChoiceList };
            findings.push(Finding::new(&sheet.name, row.number, "list_name", cause));
            continue;
        }
        let index = *places.entry(list.to_owned()).or_insert_with(|| {
            lists.push(ChoiceList { name: list.to_owned(), choices: Vec::new() });
            lists.len() - 1
        });
        lists[index].choices.push(choice(sheet, &row, &headings, findings));
    }
    if !may_repeat {
        lists.iter().for_each(|list| twice(sheet, list, findings));
    }
    (lists, headings)
}

fn check_headers(sheet: &Sheet, at: usize, headings: &[Heading], findings: &mut Vec<Finding>) {
    let row = at as u32 + 1;
    let used = |index: usize| rows(sheet, at).any(|row| !row.get(index).is_empty());
    let has = |column: &Column| headings.iter().any(|heading| heading.column == *column);
    let any = rows(sheet, at).next().is_some();
    for (column, header) in [(Column::ListName, "list_name"), (Column::Name, "name")] {
        if any && !has(&column) {
            findings.push(Finding::new(&sheet.name, row, "", Cause::MissingHeader { header }));
        }
    }
    for (index, heading) in headings.iter().enumerate() {
        let is_own = heading.column == Column::Own;
        if is_own && used(index) && (heading.header.is_empty() || heading.header.contains(char::is_whitespace)) {
            findings.push(Finding::new(&sheet.name, row, &heading.header, Cause::ChoicesHeader));
        }
    }
    let width = sheet.rows.iter().map(Vec::len).max().unwrap_or(0);
    if (headings.len()..width).any(used) {
        findings.push(Finding::new(&sheet.name, row, "", Cause::ChoicesHeader));
    }
}

fn choice(sheet: &Sheet, row: &Row, headings: &[Heading], findings: &mut Vec<Finding>) -> Choice {
    let mut choice = Choice { row: row.number, name: row.cell(headings, &Column::Name).to_owned(), ..Choice::default() };
    for (index, heading) in headings.iter().enumerate() {
        let cell = row.get(index);
        match heading.column {
            _ if cell.is_empty() => {}
            Column::Words(words) => choice.words.entry(words).or_default().set(&heading.language, cell),
            Column::Own if !heading.header.is_empty() => choice.columns.push((heading.header.clone(), cell.to_owned())),
            _ => {}
        }
    }
    if choice.name.is_empty() {
        findings.push(Finding::new(&sheet.name, row.number, "name", Cause::ChoiceName));
    }
    if choice.words.is_empty() {
        findings.push(Finding::new(&sheet.name, row.number, "label", Cause::ChoiceLabel));
    }
    choice
}

fn twice(sheet: &Sheet, list: &ChoiceList, findings: &mut Vec<Finding>) {
    let mut seen = HashSet::new();
    for choice in list.choices.iter().filter(|choice| !choice.name.is_empty()) {
        if !seen.insert(choice.name.as_str()) {
            findings.push(Finding::new(&sheet.name, choice.row, "name", Cause::ChoiceTwice { found: choice.name.clone() }));
        }
    }
}

/// True for a header that can be an element of the XForm.
pub(crate) fn is_element(header: &str) -> bool {
    is_name(header)
}
