//! Framaforms (Drupal Webform): three header lines, nine columns of the tool, «X» in a column a choice.
//!
//! The shape is known from programs that read it, not from a file of the tool.

use super::heads::{blocks, plan_block};
use super::plain::only_table;
use super::{ImportError, Lot, Opened, Options, Plan, Planned};
use crate::raw::RawTable;
use crate::typing::Ask;
use base::Findings;

/// The columns of the tool, in English and French, and what they become.
const SYSTEM: [(&str, &str); 18] = [
    ("serial", "numero"),
    ("numéro de série", "numero"),
    ("série", "numero"),
    ("sid", "sid"),
    ("time", "date"),
    ("heure", "date"),
    ("date", "date"),
    ("completed time", "date_fin"),
    ("heure de fin", "date_fin"),
    ("modified time", "date_modification"),
    ("heure de modification", "date_modification"),
    ("draft", "brouillon"),
    ("brouillon", "brouillon"),
    ("ip address", "ip"),
    ("adresse ip", "ip"),
    ("uid", "uid"),
    ("username", "utilisateur"),
    ("nom d'utilisateur", "utilisateur"),
];

fn system(words: &str) -> Option<&'static str> {
    let plain = words.trim().to_lowercase();
    SYSTEM.iter().find(|(name, _)| *name == plain).map(|(_, name)| *name)
}

/// The row (from 0, after the first line) that holds the names of the columns of the tool.
fn names_at(table: &RawTable) -> Option<usize> {
    (0..table.rows().min(3)).find(|row| table.columns.iter().take(9).filter(|column| system(column.get(*row)).is_some()).count() >= 4)
}

pub fn recognise(opened: &Opened) -> u8 {
    let is_it = |table: &RawTable| names_at(table).is_some() || table.headers.iter().filter(|header| system(header).is_some()).count() >= 6;
    if opened.first().is_some_and(is_it) { 80 } else { 0 }
}

pub fn read(opened: &Opened, _options: &Options, findings: &mut Findings) -> Result<Lot, ImportError> {
    let (file, table) = only_table(opened, findings)?;
    let mut table = table.clone();
    // The first lines are a title and the questions: only the last of them is as wide as the answers.
    table.ragged.clear();
    let heads = names_at(&table).map_or(0, |row| row + 1);
    let mut lines = vec![table.headers.clone()];
    lines.extend((0..heads).map(|_| table.take_first()));
    let parts = lines.pop().unwrap_or_default();
    let questions = lines.pop().unwrap_or_else(|| vec![String::new(); parts.len()]);
    table.headers = parts
        .iter()
        .zip(questions.iter().chain(std::iter::repeat(&String::new())))
        .map(|(part, question)| header(question, part))
        .collect();
    Ok(Lot::single(file, table.clone(), plan(&table, &questions, &parts)))
}

fn header(question: &str, part: &str) -> String {
    if question.is_empty() || part.is_empty() { format!("{question}{part}") } else { format!("{question} / {part}") }
}

fn plan(table: &RawTable, questions: &[String], parts: &[String]) -> Plan {
    let mut plan = Plan::default();
    let first = parts.iter().take(12).rposition(|part| system(part).is_some()).map_or(0, |at| at + 1);
    for (at, part) in parts.iter().enumerate().take(first) {
        match system(part) {
            Some("sid") => {
                plan.instance = Some(at);
                plan.keys.push(at);
            }
            Some("numero") => plan.left.push((at, "numéro d'ordre de l'outil")),
            Some("ip") => plan.left.push((at, "identifie un appareil ou une connexion")),
            Some("uid" | "utilisateur") => plan.left.push((at, "identifie une personne (compte de l'outil)")),
            Some(name) => plan.columns.push(Planned::new(name, part, Ask::Infer, vec![at])),
            None => plan.columns.push(Planned::new(super::names::slug(part), part, Ask::Infer, vec![at])),
        }
    }
    let blank = String::new();
    let under = |texts: &[String]| (0..table.headers.len()).map(|at| texts.get(at).unwrap_or(&blank).clone()).collect::<Vec<_>>();
    let (questions, parts) = (under(questions), under(parts));
    for mut block in blocks(&questions[first..], &parts[first..]) {
        block.parts.iter_mut().for_each(|(at, _)| *at += first);
        if block.parts.iter().any(|(at, _)| !table.headers[*at].is_empty() || !table.columns[*at].is_empty()) {
            plan_block(&mut plan, table, &block);
        }
    }
    plan
}
