//! SurveyGizmo (Alchemer): «sub-label:question» headers, and a status Complete, Partial or Disqualified.

use super::heads::{Block, plan_block};
use super::plain::{only_table, told_headers};
use super::{ImportError, Lot, Opened, Options, Plan, Planned};
use crate::raw::RawTable;
use crate::table::Choice;
use crate::typing::{Ask, Order};
use base::{Finding, Findings, Place};

const STATUS: [&str; 3] = ["Complete", "Partial", "Disqualified"];

pub fn recognise(opened: &Opened) -> u8 {
    let Some(table) = opened.first() else { return 0 };
    let status = table.find_any(&["Status"]).map(|at| &table.columns[at]);
    let is_status = status.is_some_and(|column| !column.is_empty() && column.values().all(|text| STATUS.contains(&text)));
    let is_timed = table.find_any(&["Time Started", "Date Submitted", "Started"]).is_some();
    if is_status && is_timed { 90 } else { 0 }
}

pub fn read(opened: &Opened, _options: &Options, findings: &mut Findings) -> Result<Lot, ImportError> {
    let (file, table) = only_table(opened, findings)?;
    let mut plan = Plan::default();
    let mut rest = Vec::new();
    for at in told_headers(file, table, findings) {
        let header = table.headers[at].as_str();
        match header {
            "Response ID" | "ResponseID" if plan.instance.is_none() => {
                plan.instance = Some(at);
                plan.keys.push(at);
            }
            "Time Started" | "Date Submitted" | "Started" => {
                plan.columns.push(Planned::new(super::names::slug(header), header, moment(table, at), vec![at]))
            }
            "Status" => {
                let choices = STATUS.iter().map(|status| Choice::plain(status)).collect();
                plan.columns.push(Planned::new("statut", header, Ask::Single(choices), vec![at]));
                tell_partial(file, table, at, findings);
            }
            _ => rest.push(at),
        }
    }
    gather(table, &rest).iter().for_each(|block| plan_block(&mut plan, table, block));
    Ok(Lot::single(file, table.clone(), plan))
}

fn moment(table: &RawTable, at: usize) -> Ask {
    let iso = table.columns[at].values().all(|text| crate::typing::is_date(text, Order::Year));
    Ask::Date(if iso { Order::Year } else { Order::Month })
}

fn tell_partial(file: &str, table: &RawTable, at: usize, findings: &mut Findings) {
    let partial = (0..table.rows()).filter(|row| table.columns[at].get(*row) != "Complete").count();
    if partial > 0 {
        let found = format!("{partial} réponses inachevées ou écartées sur {}", table.rows());
        let remedy = "elles sont gardées avec leur statut ; décider au nettoyage lesquelles compter";
        findings.push(Finding::note("reponses-inachevees", Place::file(file).column("Status")).found(found).remedy(remedy));
    }
}

/// Columns that follow each other and share the words after the first «:».
fn gather(table: &RawTable, columns: &[usize]) -> Vec<Block> {
    let question = |at: usize| table.headers[at].split_once(':').map(|(part, words)| (part.trim().to_owned(), words.trim().to_owned()));
    let shared = |words: &str| {
        columns.iter().filter(|at| question(**at).is_some_and(|(_, other)| other == words) || table.headers[**at] == words).count() > 1
    };
    let mut blocks: Vec<Block> = Vec::new();
    for at in columns {
        let (part, words) = question(*at).filter(|(_, words)| shared(words)).unwrap_or((String::new(), table.headers[*at].clone()));
        match blocks.last_mut() {
            Some(block) if block.words == words => block.parts.push((*at, part)),
            _ => blocks.push(Block { words, parts: vec![(*at, part)] }),
        }
    }
    blocks
}
