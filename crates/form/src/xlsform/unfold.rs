//! A questionnaire back to the sheets of a workbook: only the columns that are used, in the usual order.

use super::parameters;
use super::workbook::{Sheet, Workbook};
use crate::questionnaire::{ChoiceList, Item, Kind, Questionnaire, Rule, Text, Words};
use std::collections::BTreeMap;

pub(crate) fn unfold(form: &Questionnaire) -> Workbook {
    let mut sheets = vec![survey(form)];
    if !form.lists.is_empty() {
        sheets.push(choices(&form.lists));
    }
    if !form.settings.0.is_empty() {
        let mut sheet = Sheet::new("settings");
        sheet.push(form.settings.0.iter().map(|(key, _)| key));
        sheet.push(form.settings.0.iter().map(|(_, value)| value));
        sheets.push(sheet);
    }
    for (name, rows) in &form.sheets {
        sheets.push(Sheet { name: name.clone(), rows: rows.clone() });
    }
    Workbook { sheets }
}

type Cells = Vec<(String, String)>;

/// Rows of header and cell to a sheet whose columns come in the order given, then of first use.
fn sheet(name: &str, first: &[String], rows: &[Cells]) -> Sheet {
    let mut headers: Vec<String> = first.to_vec();
    let mut places: BTreeMap<String, usize> = first.iter().cloned().enumerate().map(|(index, header)| (header, index)).collect();
    for (header, _) in rows.iter().flatten() {
        places.entry(header.clone()).or_insert_with(|| {
            headers.push(header.clone());
            headers.len() - 1
        });
    }
    let mut sheet = Sheet::new(name);
    sheet.push(&headers);
    for row in rows {
        let mut cells = vec![""; headers.len()];
        row.iter().for_each(|(header, cell)| cells[places[header]] = cell);
        sheet.push(cells);
    }
    sheet
}

/// The headers of the texts in use: the languages of each column in the order of their first use.
fn word_headers<'a>(all: impl Iterator<Item = &'a BTreeMap<Words, Text>> + Clone) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for words in Words::ALL {
        for (language, _) in all.clone().filter_map(|map| map.get(&words)).flat_map(Text::entries) {
            let header = heading(words, language);
            if !found.contains(&header) {
                found.push(header);
            }
        }
    }
    found
}

fn heading(words: Words, language: &str) -> String {
    if language.is_empty() { words.header().to_owned() } else { format!("{}::{language}", words.header()) }
}

fn survey(form: &Questionnaire) -> Sheet {
    let mut first = vec!["type".to_owned(), "name".to_owned()];
    first.extend(word_headers(form.items.iter().map(|item| &item.words)));
    let used = |rule: &Rule| form.items.iter().any(|item| item.rules.contains_key(rule));
    first.extend(Rule::ALL.iter().filter(|rule| used(rule)).map(|rule| rule.header().to_owned()));
    let mut rows: Vec<Cells> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for (index, item) in form.items.iter().enumerate() {
        while open.last().copied() != item.parent && !open.is_empty() {
            rows.extend(open.pop().map(|section| end(&form.items[section])));
        }
        rows.push(cells(item));
        if item.kind.is_section() {
            open.push(index);
        }
    }
    rows.extend(open.into_iter().rev().map(|section| end(&form.items[section])));
    sheet("survey", &first, &rows)
}

fn end(section: &Item) -> Cells {
    let word = if section.kind == Kind::Repeat { "end_repeat" } else { "end_group" };
    vec![("type".into(), word.into())]
}

fn cells(item: &Item) -> Cells {
    let mut found: Cells = vec![("type".into(), item.kind.to_string()), ("name".into(), item.name.clone())];
    found.extend(word_cells(&item.words));
    found.extend(item.rules.iter().map(|(rule, text)| (rule.header().to_owned(), text.clone())));
    for (header, cell) in [("appearance", item.appearance.clone()), ("parameters", parameters::write(&item.parameters))] {
        if !cell.is_empty() {
            found.push((header.into(), cell));
        }
    }
    found.extend(item.binds.iter().map(|(attribute, value)| (format!("bind::{attribute}"), value.clone())));
    found.extend(item.columns.iter().cloned());
    found
}

fn word_cells(words: &BTreeMap<Words, Text>) -> impl Iterator<Item = (String, String)> + '_ {
    words.iter().flat_map(|(words, text)| text.entries().map(|(language, entry)| (heading(*words, language), entry.to_owned())))
}

fn choices(lists: &[ChoiceList]) -> Sheet {
    let mut first = vec!["list_name".to_owned(), "name".to_owned()];
    first.extend(word_headers(lists.iter().flat_map(|list| &list.choices).map(|choice| &choice.words)));
    let rows = lists.iter().flat_map(|list| list.choices.iter().map(move |choice| (list, choice)));
    let rows: Vec<Cells> = rows
        .map(|(list, choice)| {
            let mut found: Cells = vec![("list_name".into(), list.name.clone()), ("name".into(), choice.name.clone())];
            found.extend(word_cells(&choice.words));
            found.extend(choice.columns.iter().cloned());
            found
        })
        .collect();
    sheet("choices", &first, &rows)
}
