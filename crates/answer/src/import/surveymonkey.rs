//! SurveyMonkey: two header lines, the question and below it «Response», a choice or a row.

use super::heads::{blocks, plan_block};
use super::plain::only_table;
use super::{ImportError, Lot, Opened, Options, Plan, Planned};
use crate::raw::RawTable;
use crate::typing::{Ask, Order};
use base::Findings;

const SYSTEM: [&str; 12] = [
    "respondentid",
    "respondent id",
    "id du répondant",
    "collectorid",
    "collector id",
    "startdate",
    "start date",
    "date created",
    "enddate",
    "end date",
    "date modified",
    "date de création",
];

pub fn recognise(opened: &Opened) -> u8 {
    let Some(table) = opened.first() else { return 0 };
    let response = |table: &RawTable| {
        table
            .columns
            .iter()
            .filter(|column| ["Response", "Open-Ended Response", "Réponse", "Réponse libre"].contains(&column.get(0)))
            .count()
    };
    let is_signed = table.headers.iter().any(|header| SYSTEM[..3].contains(&header.to_lowercase().as_str()));
    match (response(table), is_signed) {
        (1.., true) => 90,
        (2.., false) => 70,
        (0, true) => 55,
        _ => 0,
    }
}

pub fn read(opened: &Opened, _options: &Options, findings: &mut Findings) -> Result<Lot, ImportError> {
    let (file, table) = only_table(opened, findings)?;
    let mut table = table.clone();
    let is_second = table.columns.first().is_some_and(|column| column.get(0).is_empty());
    let parts = if is_second { table.take_first() } else { vec![String::new(); table.headers.len()] };
    let mut plan = Plan::default();
    for block in blocks(&table.headers, &parts) {
        match block.words.to_lowercase().as_str() {
            "respondentid" | "respondent id" | "id du répondant" => {
                plan.instance = Some(block.parts[0].0);
                plan.keys.push(block.parts[0].0);
            }
            "collectorid" | "collector id" => plan.left.push((block.parts[0].0, "numéro du collecteur de l'outil")),
            words if SYSTEM.contains(&words) => {
                plan.columns.push(Planned::new(
                    super::names::slug(words),
                    &block.words,
                    date(&table, block.parts[0].0),
                    vec![block.parts[0].0],
                ));
            }
            _ => plan_block(&mut plan, &table, &block),
        }
    }
    Ok(Lot::single(file, table, plan))
}

/// American moments are the rule of the tool; a month above twelve says otherwise.
fn date(table: &RawTable, at: usize) -> Ask {
    let fits = |order| table.columns[at].values().all(|text| crate::typing::is_date(text, order));
    if fits(Order::Month) { Ask::Date(Order::Month) } else { Ask::Infer }
}
