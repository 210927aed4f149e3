//! Google Forms: the moment first, then a column a question; several answers are parted by «, » though choices may hold it.

use super::names::slug;
use super::plain::{ask, only_table, question, told_headers};
use super::{ImportError, Lot, Opened, Options, Plan, Planned};
use crate::raw::RawTable;
use crate::structure::QuestionKind;
use crate::table::Choice;
use crate::typing::{Ask, Order, find_choices, looks_joined};
use base::{Finding, Findings, Place};

const MOMENT: [&str; 2] = ["Timestamp", "Horodateur"];

pub fn recognise(opened: &Opened) -> u8 {
    let is_moment = |table: &RawTable| table.headers.first().is_some_and(|header| MOMENT.contains(&header.as_str()));
    if opened.first().is_some_and(is_moment) { 80 } else { 0 }
}

pub fn read(opened: &Opened, options: &Options, findings: &mut Findings) -> Result<Lot, ImportError> {
    let (file, table) = only_table(opened, findings)?;
    let mut plan = Plan::default();
    for at in told_headers(file, table, findings) {
        let header = &table.headers[at];
        if MOMENT.contains(&header.as_str()) {
            let order = if header == "Timestamp" { Order::Month } else { Order::Day };
            plan.columns.push(Planned::new("horodateur", header, Ask::Date(order), vec![at]));
        } else if header.ends_with("[Score]") || header.ends_with("[Feedback]") {
            plan.left.push((at, "note ou commentaire d'un quiz"));
        } else {
            plan.columns.push(column(file, table, at, ", ", options, findings));
        }
    }
    Ok(Lot::single(file, table.clone(), plan))
}

/// A question whose cells may hold several choices.
pub fn column(file: &str, table: &RawTable, at: usize, separator: &str, options: &Options, findings: &mut Findings) -> Planned {
    let header = &table.headers[at];
    let (words, row) = grid(header);
    let planned = |asked: Ask| match &row {
        Some(row) => Planned::new(format!("{}_{}", slug(words), slug(row)), header, asked, vec![at]).group(Some(words.to_owned())),
        None => Planned::new(slug(header), header, asked, vec![at]),
    };
    if let Some(known) = question(header, options) {
        let joined = |choices: &Vec<Choice>| Ask::Joined { separator: separator.to_owned(), choices: choices.clone() };
        let asked = if known.kind == QuestionKind::Multiple { joined(&known.choices) } else { ask(known) };
        return Planned::new(&known.code, &known.label, asked, vec![at]).group(known.group.clone());
    }
    let raw = &table.columns[at];
    if !looks_joined(raw, separator) {
        return planned(Ask::Infer);
    }
    let choices = find_choices(raw, separator);
    let place = Place::file(file).column(header);
    let found = format!("plusieurs réponses par cellule, lues comme {} modalités séparées par « {} »", choices.len(), separator.trim());
    let remedy = "relire la liste des modalités ; si l'une d'elles contient une virgule, donner le questionnaire avec le fichier";
    findings.push(Finding::note("reponses-multiples-devinees", place).found(found).remedy(remedy));
    planned(Ask::Joined { separator: separator.to_owned(), choices })
}

/// «Question [row]» of a grid.
fn grid(header: &str) -> (&str, Option<String>) {
    let inner = header.strip_suffix(']').and_then(|rest| rest.rsplit_once('['));
    match inner {
        Some((words, row)) if !words.trim().is_empty() => (words.trim(), Some(row.trim().to_owned())),
        _ => (header, None),
    }
}
