//! REDCap: `q___1` for a box, events in rows, repeating instruments in rows of their own.

use super::plain::{ask, question, told_headers};
use super::{ImportError, Lot, Opened, Options, Plan, Planned, Sheet};
use crate::raw::RawTable;
use crate::structure::Question;
use crate::table::Choice;
use crate::typing::Ask;
use base::{Finding, Findings, Place};
use std::collections::HashMap;

pub fn recognise(opened: &Opened) -> u8 {
    let Some(table) = opened.first() else { return 0 };
    let signed = table.headers.iter().any(|header| header.starts_with("redcap_"));
    let boxes = table.headers.iter().filter(|header| header.contains("___")).count();
    let complete = table.headers.iter().any(|header| header.ends_with("_complete"));
    match () {
        () if signed => 95,
        () if complete && boxes > 0 => 85,
        () if complete => 50,
        () => 0,
    }
}

pub fn read(opened: &Opened, options: &Options, findings: &mut Findings) -> Result<Lot, ImportError> {
    let (file, table) = super::plain::only_table(opened, findings)?;
    let there = told_headers(file, table, findings);
    let (persons, instruments) = instruments(table);
    let raw = table.kept(&persons);
    let mut lot = Lot::single(file, raw.clone(), plan(&raw, &persons_columns(table, &raw, &there, &instruments), options));
    (lot.rows_in, lot.blank_lines) = (table.rows(), table.blank_lines);
    let above = above(&raw);
    for (name, rows) in instruments {
        let mut raw = table.kept(&rows);
        raw.name = name.clone();
        let columns: Vec<usize> = there.iter().copied().filter(|at| !raw.columns[*at].is_empty()).collect();
        let parents: Vec<Option<u32>> =
            (0..raw.rows()).map(|row| above.get(&key(&raw, row)).or_else(|| above.get(&(id(&raw, row), String::new()))).copied()).collect();
        tell_orphans(file, &raw, &parents, findings);
        let plan = plan(&raw, &columns, options);
        lot.sheets.push(Sheet { file: file.to_owned(), origin: 0, raw, plan, above: Some((0, parents)) });
    }
    Ok(lot)
}

/// Rows of persons, and those of each repeating instrument.
fn instruments(table: &RawTable) -> (Vec<usize>, Vec<(String, Vec<usize>)>) {
    let Some(at) = table.find("redcap_repeat_instrument") else { return ((0..table.rows()).collect(), Vec::new()) };
    let (mut persons, mut found) = (Vec::new(), Vec::<(String, Vec<usize>)>::new());
    for row in 0..table.rows() {
        let name = table.columns[at].get(row);
        match found.iter_mut().find(|(other, _)| other == name) {
            _ if name.is_empty() => persons.push(row),
            Some((_, rows)) => rows.push(row),
            None => found.push((name.to_owned(), vec![row])),
        }
    }
    (persons, found)
}

/// Columns of persons: those that say something there, or nothing anywhere.
fn persons_columns(table: &RawTable, raw: &RawTable, there: &[usize], instruments: &[(String, Vec<usize>)]) -> Vec<usize> {
    let is_own = |at: &usize| !raw.columns[*at].is_empty() || table.columns[*at].is_empty() || instruments.is_empty();
    there.iter().copied().filter(is_own).collect()
}

fn id(raw: &RawTable, row: usize) -> String {
    raw.columns.first().map_or("", |column| column.get(row)).to_owned()
}

fn key(raw: &RawTable, row: usize) -> (String, String) {
    let event = raw.find("redcap_event_name").map_or("", |at| raw.columns[at].get(row));
    (id(raw, row), event.to_owned())
}

fn above(raw: &RawTable) -> HashMap<(String, String), u32> {
    let mut above = HashMap::new();
    for row in 0..raw.rows() {
        above.entry(key(raw, row)).or_insert(row as u32);
        above.entry((id(raw, row), String::new())).or_insert(row as u32);
    }
    above
}

fn tell_orphans(file: &str, raw: &RawTable, parents: &[Option<u32>], findings: &mut Findings) {
    for (row, _) in parents.iter().enumerate().filter(|(_, parent)| parent.is_none()) {
        let place = Place::file(file).line(raw.lines[row]);
        let found = format!("une répétition de « {} » pour la fiche « {} », qui n'est pas dans le fichier", raw.name, id(raw, row));
        findings.push(
            Finding::warning("repetition-sans-fiche", place).found(found).remedy("exporter aussi les fiches, ou supprimer la répétition"),
        );
    }
}

const COMPLETE: [(&str, &str); 3] = [("0", "Incomplet"), ("1", "Non vérifié"), ("2", "Complet")];

fn plan(raw: &RawTable, columns: &[usize], options: &Options) -> Plan {
    let mut plan = Plan { instance: Some(0), keys: vec![0], ..Plan::default() };
    let mut at = 0;
    while at < columns.len() {
        let column = columns[at];
        let header = raw.headers[column].as_str();
        let name = header.split("___").next().unwrap_or(header);
        let run: Vec<usize> = columns[at..]
            .iter()
            .take_while(|other| raw.headers[**other].split_once("___").is_some_and(|(start, _)| start == name))
            .copied()
            .collect();
        at += run.len().max(1);
        match header {
            _ if column == 0 => {}
            "redcap_repeat_instrument" | "redcap_repeat_instance" => plan.keys.push(column),
            _ if !run.is_empty() => plan.columns.push(boxes(raw, name, run, options)),
            _ if header.ends_with("_complete") && question(header, options).is_none() => {
                let choices = COMPLETE.iter().map(|(code, label)| Choice::new(*code, *label)).collect();
                plan.columns.push(Planned::new(header, header, Ask::Single(choices), vec![column]));
            }
            _ => plan.columns.push(one(raw, column, options)),
        }
    }
    plan
}

fn boxes(raw: &RawTable, name: &str, run: Vec<usize>, options: &Options) -> Planned {
    let known = question(name, options);
    let choice = |at: &usize| {
        let code = raw.headers[*at].split_once("___").map_or("", |(_, code)| code);
        // A minus sign stands as an underscore in a header.
        let same = |choice: &&Choice| choice.code == code || choice.code.replace('-', "_").to_lowercase() == code;
        known.and_then(|question| question.choices.iter().find(same)).cloned().unwrap_or_else(|| Choice::plain(code))
    };
    let choices = run.iter().map(choice).collect();
    Planned::new(name, known.map_or(name, |question| &question.label), Ask::Ticks(choices), run)
        .group(known.and_then(|question| question.group.clone()))
}

fn one(raw: &RawTable, at: usize, options: &Options) -> Planned {
    let header = &raw.headers[at];
    match question(header, options) {
        Some(question) => Planned::new(&question.code, &question.label, asked(question), vec![at]).group(question.group.clone()),
        None => Planned::new(header, header, Ask::Infer, vec![at]),
    }
}

/// A calculation gives a number or a text: its values tell.
fn asked(question: &Question) -> Ask {
    if question.tool_type.starts_with("calc") || question.tool_type.starts_with("sql") { Ask::Infer } else { ask(question) }
}
