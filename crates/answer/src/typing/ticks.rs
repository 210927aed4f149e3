//! A column a choice: ticked or not.

use super::{Site, fold};
use crate::raw::RawColumn;
use crate::table::{Cell, Choice, Missing, Values};
use base::Findings;

const YES: [&str; 12] = ["1", "true", "yes", "oui", "y", "o", "x", "checked", "coché", "selected", "vrai", "ja"];
const NO: [&str; 10] = ["0", "false", "no", "non", "n", "unchecked", "décoché", "not selected", "faux", "nee"];

/// True when every value says yes or no, with at least one that does.
pub fn looks_ticked(column: &RawColumn, site: &Site, words: &str) -> bool {
    let mut some = false;
    column.values().all(|text| {
        let is_missing = site.why(text).is_some();
        some |= !is_missing;
        is_missing || says(text, &[words]).is_some()
    }) && (some || !column.is_empty())
}

fn says(text: &str, own: &[&str]) -> Option<bool> {
    let folded = fold(text);
    match () {
        () if own.iter().any(|words| fold(words) == folded) => Some(true),
        () if YES.contains(&folded.as_str()) => Some(true),
        () if NO.contains(&folded.as_str()) => Some(false),
        () => None,
    }
}

/// A box left empty is «no» when another box of the same row says something, else a missing answer.
pub fn read(columns: &[&RawColumn], choices: &[Choice], site: &Site, findings: &mut Findings) -> Values {
    let mut ticks: Vec<Vec<Cell<bool>>> = columns.iter().zip(choices).map(|(column, choice)| one(column, choice, site, findings)).collect();
    let rows = columns.first().map_or(0, |column| column.cells.len());
    let answered: Vec<bool> = (0..rows).map(|row| ticks.iter().any(|column| matches!(column[row], Cell::Given(_)))).collect();
    for column in &mut ticks {
        for (cell, answered) in column.iter_mut().zip(&answered) {
            if *answered && *cell == Cell::Missing(Missing::NotSeen) {
                *cell = Cell::Given(false);
            }
        }
    }
    Values::Multiple { choices: choices.to_vec(), ticks }
}

fn one(column: &RawColumn, choice: &Choice, site: &Site, findings: &mut Findings) -> Vec<Cell<bool>> {
    let own = [choice.code.as_str(), choice.label.as_str()];
    let mut known = Vec::with_capacity(column.distinct.len());
    for (at, text) in column.distinct.iter().enumerate() {
        known.push(match (site.why(text), says(text, &own)) {
            (Some(why), _) => Cell::Missing(why),
            (None, Some(ticked)) => Cell::Given(ticked),
            (None, None) => {
                let remedy = "corriger la cellule ; si c'est une précision en toutes lettres, en faire une question à part";
                findings.push(site.odd(column, at, "case-illisible", "oui ou non, 1 ou 0, ou une cellule vide", remedy));
                Cell::Missing(Missing::Unreadable)
            }
        });
    }
    super::spread(column, &known)
}
