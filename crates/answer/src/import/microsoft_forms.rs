//! Microsoft Forms: ID, start, end, e-mail, name, then a column a question; several answers are parted by «;».

use super::google_forms::column;
use super::plain::{only_table, told_headers};
use super::{ImportError, Lot, Opened, Options, Plan, Planned};
use crate::typing::{Ask, Order};
use base::Findings;

const STARTS: [&str; 2] = ["Start time", "Heure de début"];
const ENDS: [&str; 5] =
    ["Completion time", "Heure de fin", "Last modified time", "Heure de la dernière modification", "Heure de dernière modification"];
const QUIZ: [&str; 6] =
    ["Total points", "Quiz feedback", "Grade posted time", "Nombre total de points", "Commentaires du quiz", "Note publiée"];
const PREFIXES: [&str; 4] = ["Points - ", "Feedback - ", "Points – ", "Commentaires - "];

pub fn recognise(opened: &Opened) -> u8 {
    let Some(table) = opened.first() else { return 0 };
    let has = |words: &[&str]| table.headers.iter().any(|header| words.contains(&header.as_str()));
    if has(&["ID", "Id"]) && has(&STARTS) && has(&ENDS) { 85 } else { 0 }
}

pub fn read(opened: &Opened, options: &Options, findings: &mut Findings) -> Result<Lot, ImportError> {
    let (file, table) = only_table(opened, findings)?;
    let mut plan = Plan::default();
    for at in told_headers(file, table, findings) {
        let header = table.headers[at].as_str();
        match header {
            "ID" | "Id" if plan.instance.is_none() => {
                plan.instance = Some(at);
                plan.keys.push(at);
            }
            _ if STARTS.contains(&header) || ENDS.contains(&header) => {
                let asked = if table.columns[at].values().any(|text| text.contains('/')) { Ask::Infer } else { Ask::Date(Order::Year) };
                plan.columns.push(Planned::new(super::names::slug(header), header, asked, vec![at]));
            }
            _ if QUIZ.contains(&header) || PREFIXES.iter().any(|start| header.starts_with(start)) => {
                plan.left.push((at, "note ou commentaire d'un quiz"));
            }
            _ => plan.columns.push(column(file, table, at, ";", options, findings)),
        }
    }
    Ok(Lot::single(file, table.clone(), plan))
}
