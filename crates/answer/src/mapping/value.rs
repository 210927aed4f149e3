//! Values of a column to codes of a question.

use super::fold::{fold, nearness};
use super::target::{Category, Shape, Wanted};
use super::{How, LEAST, Proposal, ValueMap, commune, tool};
use crate::table::{Cell, Column, Values};
use crate::typing::{self, Order};

/// A value that stands in a column: as the import gives it, its words, how many rows.
pub(super) type Found = (String, String, usize);

/// The distinct values that stand in some row, in the order of the import.
pub(super) fn found(column: &Column) -> Vec<Found> {
    let some = |found: Vec<Found>| found.into_iter().filter(|(value, _, times)| *times > 0 && !value.is_empty()).collect();
    match &column.values {
        Values::Single { choices, cells } => {
            let times = tally(choices.len(), cells);
            some(choices.iter().zip(times).map(|(choice, times)| (choice.code.clone(), choice.label.clone(), times)).collect())
        }
        Values::Multiple { choices, ticks } => {
            let times = |at: usize| ticks[at].iter().filter(|cell| **cell == Cell::Given(true)).count();
            some(choices.iter().enumerate().map(|(at, choice)| (choice.code.clone(), choice.label.clone(), times(at))).collect())
        }
        Values::Text { texts, cells } => {
            let times = tally(texts.len(), cells);
            some(texts.iter().zip(times).map(|(text, times)| (text.to_string(), text.to_string(), times)).collect())
        }
        Values::Number(_) | Values::Date(_) => by_text(column),
    }
}

fn tally(length: usize, cells: &[Cell<u32>]) -> Vec<usize> {
    let mut times = vec![0; length];
    cells.iter().filter_map(|cell| cell.given()).for_each(|at| times[at as usize] += 1);
    times
}

fn by_text(column: &Column) -> Vec<Found> {
    let rows = match &column.values {
        Values::Number(cells) => cells.len(),
        Values::Date(cells) => cells.len(),
        _ => 0,
    };
    let mut times: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    for row in (0..rows).filter(|row| column.missing(*row).is_none()) {
        *times.entry(column.text(row)).or_default() += 1;
    }
    times.into_iter().map(|(text, times)| (text.clone(), text, times)).collect()
}

/// What a column answers: a question, or one of its columns by place (a box, the place of a rank).
#[derive(Clone, Copy)]
pub(super) struct Asks<'a> {
    pub question: &'a Wanted,
    pub part: Option<usize>,
}

/// The values of a column that need a code, with it where it is exact.
pub(super) fn values(asks: &Asks, column: &Column) -> Vec<ValueMap> {
    let shape = asks.question.shape;
    match (shape, asks.part, &column.values) {
        (Shape::Text, ..) | (Shape::Number, _, Values::Number(_)) | (Shape::Date, _, Values::Date(_)) => Vec::new(),
        (Shape::Number | Shape::Date, ..) => found(column).into_iter().filter_map(|found| plain(shape, found)).collect(),
        (Shape::Multiple, Some(part), _) => found(column).into_iter().map(|found| tick(asks.question, part, found)).collect(),
        (Shape::Multiple | Shape::Rank, None, values) if !matches!(values, Values::Multiple { .. }) => {
            found(column).into_iter().map(|found| joined(&asks.question.categories, found)).collect()
        }
        _ => found(column).into_iter().map(|found| one(&asks.question.categories, found)).collect(),
    }
}

fn known(found: Found, code: impl Into<String>, how: How) -> ValueMap {
    let (value, label, times) = found;
    ValueMap { value, label, times, code: Some(code.into()), how, proposed: None }
}

fn open(found: Found, proposed: Option<Proposal>) -> ValueMap {
    let (value, label, times) = found;
    ValueMap { value, label, times, code: None, how: How::Unknown, proposed }
}

/// A number or a date that is none; those that are need no code.
fn plain(shape: Shape, found: Found) -> Option<ValueMap> {
    let reads = match shape {
        Shape::Number => typing::number(&found.0).is_some(),
        _ => typing::is_date(&found.0, Order::Year),
    };
    if reads {
        return None;
    }
    Some(match tool::missing(&fold(&found.0)) {
        Some(why) => known(found, why.code(), How::Words),
        None => open(found, None),
    })
}

pub(super) const YES: [&str; 11] = ["1", "true", "yes", "oui", "y", "o", "x", "checked", "coche", "selected", "vrai"];
pub(super) const NO: [&str; 9] = ["0", "false", "no", "non", "n", "unchecked", "decoche", "not selected", "faux"];

/// A box: yes or no, or its own words.
fn tick(question: &Wanted, part: usize, found: Found) -> ValueMap {
    let folded = fold(&found.0);
    let own = &question.categories[part];
    let is_own = found.0 == own.code || folded == fold(&own.label);
    match () {
        () if is_own || YES.contains(&folded.as_str()) => known(found, "1", How::Words),
        () if NO.contains(&folded.as_str()) => known(found, "0", How::Words),
        () => match tool::missing(&folded) {
            Some(why) => known(found, why.code(), How::Words),
            None => open(found, None),
        },
    }
}

/// Several codes in one cell: each piece must be exact.
fn joined(categories: &[Category], found: Found) -> ValueMap {
    let whole = one(categories, found.clone());
    if whole.code.is_some() {
        return whole;
    }
    let codes = [" ", ";", ",", "|", "\n"].iter().find_map(|separator| pieces(categories, &found.0, separator));
    codes.map_or(whole, |codes| known(found, codes, How::Words))
}

fn pieces(categories: &[Category], text: &str, separator: &str) -> Option<String> {
    let parts = text.split(separator).map(str::trim).filter(|part| !part.is_empty());
    let codes: Vec<String> = parts.map(|part| exact(categories, part, part).map(|(code, _)| code)).collect::<Option<_>>()?;
    (!codes.is_empty()).then(|| codes.join(" "))
}

/// One code: exact, else proposed.
fn one(categories: &[Category], found: Found) -> ValueMap {
    if let Some(proposal) = contradiction(categories, &found) {
        return open(found, Some(proposal));
    }
    match exact(categories, &found.0, &found.1) {
        Some((code, how)) => known(found, code, how),
        None => {
            let proposed = near(categories, &found);
            open(found, proposed)
        }
    }
}

/// The code of one category and the words of another: the tool numbers its choices as it likes.
fn contradiction(categories: &[Category], (value, label, _): &Found) -> Option<Proposal> {
    let by_code = categories.iter().find(|category| category.code == *value)?;
    let by_words = by_words(categories, &fold(label)).filter(|_| fold(label) != fold(value))?;
    (by_words.code != by_code.code).then(|| Proposal {
        to: by_words.code.clone(),
        score: 0.9,
        others: vec![(by_code.code.clone(), 0.5)],
        note: format!("le code de l’outil dit {}, ses mots disent « {} »", by_code.code, by_words.label),
    })
}

fn by_words<'a>(categories: &'a [Category], folded: &str) -> Option<&'a Category> {
    let mut same = categories.iter().filter(|category| !folded.is_empty() && fold(&category.label) == folded);
    let first = same.next()?;
    same.next().is_none().then_some(first)
}

/// The code of a value and how it was known: the code, the words, the code whatever its case, yes and no, a missing one.
fn exact(categories: &[Category], value: &str, label: &str) -> Option<(String, How)> {
    let folded = [fold(value), fold(label)];
    let by_code = categories.iter().find(|category| category.code == value).map(|category| (category, How::Code));
    let by_words = || folded.iter().find_map(|words| by_words(categories, words)).map(|category| (category, How::Words));
    let by_case = || categories.iter().find(|category| fold(&category.code) == folded[0] && !folded[0].is_empty()).map(|c| (c, How::Code));
    if let Some((category, how)) =
        by_code.or_else(by_words).or_else(by_case).or_else(|| logical(categories, &folded[0]).map(|c| (c, How::Words)))
    {
        return Some((category.code.clone(), how));
    }
    let why = folded.iter().find_map(|words| tool::missing(words))?;
    let own = categories.iter().find(|category| category.missing == Some(why.code()));
    Some((own.map_or(why.code().to_owned(), |category| category.code.clone()), How::Words))
}

/// «Y», «true», «vrai» for the category oui or OK. Figures are not taken: 1 and 2, or 1 and 0, mean what the tool likes.
fn logical<'a>(categories: &'a [Category], folded: &str) -> Option<&'a Category> {
    let is_figure = folded.bytes().all(|byte| byte.is_ascii_digit());
    let is = |category: &&Category, words: &[&str]| words.contains(&fold(&category.code).as_str());
    match () {
        () if is_figure && categories.len() > 1 => None,
        () if YES.contains(&folded) => categories.iter().find(|category| is(category, &["oui", "yes", "ok"])),
        () if NO.contains(&folded) => categories.iter().find(|category| is(category, &["non", "no"])),
        () => None,
    }
}

/// The nearest categories, by their words.
fn near(categories: &[Category], (value, label, _): &Found) -> Option<Proposal> {
    if commune::is_list(categories) {
        let found = commune::near(label, categories);
        let others = found.iter().skip(1).map(|near| (near.code.clone(), near.score)).collect();
        let first = found.into_iter().next()?;
        return Some(Proposal { to: first.code, score: first.score, others, note: first.note });
    }
    let texts = [fold(value), fold(label)];
    let score = |category: &Category| {
        let words = [fold(&category.label), fold(&category.code)];
        texts.iter().flat_map(|text| words.iter().map(|words| nearness(text, words))).fold(0.0, f64::max)
    };
    best(categories.iter().map(|category| (category.code.clone(), score(category))), String::new())
}

/// The best of scored names, with the two that follow; none under [`LEAST`].
pub(super) fn best(scored: impl Iterator<Item = (String, f64)>, note: String) -> Option<Proposal> {
    let mut scored: Vec<(String, f64)> = scored.filter(|(_, score)| *score >= LEAST).collect();
    scored.sort_by(|one, other| other.1.total_cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    scored.truncate(3);
    if scored.is_empty() {
        return None;
    }
    let (to, score) = scored.remove(0);
    Some(Proposal { to, score, others: scored, note })
}
