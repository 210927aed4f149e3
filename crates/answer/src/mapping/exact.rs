//! Which question a column answers, without any doubt: by its code in the spellings of the tools, or by its words.

use super::fold::fold;
use super::target::{Shape, Target, Wanted};
use super::value::Asks;
use crate::table::{Column, Values};

/// The codes under which a column may be known.
pub(super) fn spellings(column: &Column) -> Vec<String> {
    let mut found = vec![column.name.clone()];
    let headers: &[String] = if matches!(column.values, Values::Multiple { .. }) { &[] } else { &column.sources };
    for header in headers.iter().take(1) {
        found.push(header.trim().to_owned());
        found.extend(unbracketed(header));
        found.extend(last_of_path(header));
    }
    found.extend(last_of_path(&column.name));
    found.dedup();
    found
}

/// `q[SQ001]. Words [part]` → `q_SQ001`; `q. Words` → `q`.
fn unbracketed(header: &str) -> Option<String> {
    let is_code = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '[' | ']');
    let end = header.find(|letter| !is_code(letter)).unwrap_or(header.len());
    let (code, rest) = header.split_at(end);
    let code = code.trim_end_matches(']').replace("][", "_").replace(['[', ']'], "_");
    (!code.is_empty() && (rest.is_empty() || rest.starts_with('.'))).then_some(code)
}

/// `g/q` → `q`; `g/q/choice` → `q_choice` as well.
fn last_of_path(path: &str) -> Vec<String> {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    match parts[..] {
        [.., before, last] => vec![last.to_owned(), format!("{before}_{last}")],
        _ => Vec::new(),
    }
}

/// True when the answers of a column can be written in the shape of the question.
pub(super) fn fits(asks: &Asks, values: &Values) -> bool {
    match (asks.question.shape, asks.part, values) {
        (Shape::Text, ..) => true,
        (Shape::Multiple, None, _) => !matches!(values, Values::Date(_)),
        (Shape::Number, _, Values::Date(_) | Values::Multiple { .. }) => false,
        (Shape::Date, _, Values::Number(_) | Values::Multiple { .. }) => false,
        (Shape::Single | Shape::Rank | Shape::Multiple, _, Values::Date(_) | Values::Multiple { .. }) => false,
        _ => true,
    }
}

/// The question, or the box of a question, of this name: the case must be right when two names differ by it alone.
pub(super) fn by_code<'a>(asked: &[&'a Wanted], column: &Column) -> Option<Asks<'a>> {
    let spellings = spellings(column);
    let same = |own: &str, other: &str| own == other;
    let nearly = |own: &str, other: &str| fold(own) == fold(other);
    spellings.iter().find_map(|code| named(asked, code, &same)).or_else(|| spellings.iter().find_map(|code| named(asked, code, &nearly)))
}

fn named<'a>(asked: &[&'a Wanted], code: &str, same: &dyn Fn(&str, &str) -> bool) -> Option<Asks<'a>> {
    let whole = asked.iter().filter(|question| same(&question.name, code)).map(|question| Asks { question, part: None });
    let part = asked.iter().filter(|question| question.columns.len() > 1).flat_map(|question| {
        let parts = question.columns.iter().enumerate().filter(|(_, own)| same(own, code));
        parts.map(move |(part, _)| Asks { question, part: Some(part) })
    });
    only(whole).or_else(|| only(part))
}

/// The question of these words; none when two questions have them.
pub(super) fn by_words<'a>(asked: &[&'a Wanted], column: &Column) -> Option<Asks<'a>> {
    texts(column).iter().find_map(|text| worded(asked, text))
}

/// The words of a column: its label, its header when it is one.
pub(super) fn texts(column: &Column) -> Vec<String> {
    let mut found = vec![column.label.clone()];
    if let [header] = &column.sources[..] {
        found.push(header.clone());
        found.extend(header.split_once(". ").map(|(_, words)| words.to_owned()));
    }
    found.retain(|text| !fold(text).is_empty());
    found
}

fn worded<'a>(asked: &[&'a Wanted], text: &str) -> Option<Asks<'a>> {
    let folded = fold(text);
    let whole = asked.iter().filter(|question| fold(&question.label) == folded).map(|question| Asks { question, part: None });
    only(whole).or_else(|| in_brackets(asked, text))
}

/// «Words [part]»: the row of a grid, or the box of a question.
fn in_brackets<'a>(asked: &[&'a Wanted], text: &str) -> Option<Asks<'a>> {
    let (words, part) = text.trim().strip_suffix(']')?.rsplit_once('[')?;
    let (words, part) = (fold(words), fold(part));
    let row = |question: &&&Wanted| question.groups.last().is_some_and(|group| fold(group) == words) && fold(&question.label) == part;
    let rows = asked.iter().filter(row).map(|question| Asks { question, part: None });
    let boxes = asked.iter().filter(|question| question.shape == Shape::Multiple && fold(&question.label) == words).flat_map(|question| {
        let own = question.categories.iter().enumerate().filter(|(_, category)| fold(&category.label) == part);
        own.map(|(at, _)| Asks { question, part: Some(at) }).collect::<Vec<_>>()
    });
    only(rows).or_else(|| only(boxes))
}

/// The one, when there is no second.
fn only<'a>(mut found: impl Iterator<Item = Asks<'a>>) -> Option<Asks<'a>> {
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// The questions of a level: of the persons, or of the repeats (of the one of this name, when there is one).
pub(super) fn level<'a>(target: &'a Target, table: &str) -> Vec<&'a Wanted> {
    let own = |question: &&Wanted| question.repeat.as_deref().is_some_and(|repeat| fold(repeat) == fold(table));
    if table.is_empty() {
        return target.questions.iter().filter(|question| question.repeat.is_none()).collect();
    }
    let named: Vec<&Wanted> = target.questions.iter().filter(own).collect();
    if named.is_empty() { target.questions.iter().filter(|question| question.repeat.is_some()).collect() } else { named }
}
