//! Several choices in one cell, parted by a separator that the choices themselves may hold.

use super::{Index, Site};
use crate::raw::RawColumn;
use crate::table::{Cell, Choice, Missing, Values};
use base::Findings;
use std::collections::HashMap;

/// True when the cells hold pieces that come back, and more than one a cell.
pub fn looks_joined(column: &RawColumn, separator: &str) -> bool {
    let counts = pieces(column, separator);
    let (mut all, mut again, mut words) = (0, 0, 0);
    for (piece, times) in &counts {
        all += times;
        again += if *times > 1 { *times } else { 0 };
        words += piece.chars().count() * times;
    }
    let several = column.values().any(|text| split(text, separator).nth(1).is_some());
    several && again * 10 >= all * 6 && words < all * 60 && counts.len() <= 60 && column.values().all(|text| !text.contains('\n'))
}

/// The pieces of a column, in the order in which they are met.
pub fn find_choices(column: &RawColumn, separator: &str) -> Vec<Choice> {
    let mut found: Vec<Choice> = Vec::new();
    for text in column.values() {
        for piece in split(text, separator) {
            if !piece.is_empty() && !found.iter().any(|choice| choice.code == piece) {
                found.push(Choice::plain(piece));
            }
        }
    }
    found
}

fn pieces<'a>(column: &'a RawColumn, separator: &'a str) -> HashMap<&'a str, usize> {
    let mut times: Vec<usize> = vec![0; column.distinct.len()];
    column.cells.iter().for_each(|at| times[*at as usize] += 1);
    let mut counts = HashMap::new();
    for (text, times) in column.distinct.iter().zip(&times).skip(1) {
        split(text, separator).for_each(|piece| *counts.entry(piece).or_default() += times);
    }
    counts
}

/// Pieces at the separators that stand outside brackets.
fn split<'a>(text: &'a str, separator: &'a str) -> impl Iterator<Item = &'a str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let from = rest?;
        let mut depth = 0_i32;
        for (at, letter) in from.char_indices() {
            depth = (depth + i32::from(letter == '(') - i32::from(letter == ')')).max(0);
            if depth == 0 && from[at..].starts_with(separator) {
                rest = Some(&from[at + separator.len()..]);
                return Some(from[..at].trim());
            }
        }
        rest = None;
        Some(from.trim())
    })
}

/// Each cell taken apart: at each place the longest known choice; what is left over becomes a choice, and is told.
pub fn read(column: &RawColumn, separator: &str, listed: &[Choice], site: &Site, findings: &mut Findings) -> Values {
    let mut choices = if listed.is_empty() { find_choices(column, separator) } else { listed.to_vec() };
    let mut known: Vec<Result<Vec<u32>, Missing>> = Vec::with_capacity(column.distinct.len());
    for (at, text) in column.distinct.iter().enumerate() {
        if let Some(why) = site.why(text) {
            known.push(Err(why));
            continue;
        }
        let (chosen, unknown) = take_apart(text, separator, &choices);
        let mut chosen = chosen;
        for piece in unknown {
            let remedy = "ajouter la modalité au questionnaire, ou y voir une réponse « autre »";
            findings.push(site.odd(
                column,
                at,
                "modalite-inconnue",
                &format!("les modalités de la liste ; « {piece} » n'y est pas"),
                remedy,
            ));
            choices.push(Choice::plain(piece));
            chosen.push(choices.len() as u32 - 1);
        }
        known.push(Ok(chosen));
    }
    let ticks = (0..choices.len() as u32).map(|choice| {
        let cells: Vec<Cell<bool>> = known
            .iter()
            .map(|chosen| match chosen {
                Ok(chosen) => Cell::Given(chosen.contains(&choice)),
                Err(why) => Cell::Missing(*why),
            })
            .collect();
        super::spread(column, &cells)
    });
    let ticks = ticks.collect();
    Values::Multiple { choices, ticks }
}

fn take_apart<'a>(text: &'a str, separator: &'a str, choices: &[Choice]) -> (Vec<u32>, Vec<&'a str>) {
    let index = Index::new(choices);
    let (mut chosen, mut unknown) = (Vec::new(), Vec::new());
    let mut rest = text.trim();
    while !rest.is_empty() {
        if let Some((choice, left)) = longest(rest, separator, choices) {
            chosen.push(choice);
            rest = left;
            continue;
        }
        let piece = split(rest, separator).next().unwrap_or(rest);
        rest = rest[piece.len()..].trim_start().strip_prefix(separator.trim()).unwrap_or("").trim_start();
        match index.find(piece) {
            Some(choice) => chosen.push(choice),
            None if piece.is_empty() => {}
            None => unknown.push(piece),
        }
    }
    (chosen, unknown)
}

/// The longest choice, by code or words, that stands first and ends at a separator; with what follows.
fn longest<'a>(text: &'a str, separator: &str, choices: &[Choice]) -> Option<(u32, &'a str)> {
    let mut best: Option<(usize, u32)> = None;
    for (at, choice) in choices.iter().enumerate() {
        for words in [&choice.code, &choice.label] {
            let ends = |rest: &str| {
                rest.is_empty()
                    || rest.starts_with(separator)
                    || rest.trim_start().starts_with(separator.trim()) && !separator.trim().is_empty()
            };
            if !words.is_empty()
                && text.strip_prefix(words.as_str()).is_some_and(ends)
                && best.is_none_or(|(length, _)| words.len() > length)
            {
                best = Some((words.len(), at as u32));
            }
        }
    }
    let (length, choice) = best?;
    let rest = text[length..].trim_start();
    Some((choice, rest.strip_prefix(separator.trim()).filter(|_| !separator.trim().is_empty()).unwrap_or(rest).trim_start()))
}
