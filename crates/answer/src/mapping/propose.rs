//! A mapping from an import: exact where codes or words are, proposed where they are near, open else.

use super::exact::{by_code, by_words, fits, level, texts};
use super::fold::{fold, nearness};
use super::target::{Target, Wanted};
use super::value::{Asks, best, values};
use super::{Becomes, ColumnMap, How, Mapping, Proposal, tool};
use crate::import::Import;
use crate::table::{Column, ResponseTable};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The mapping of an import, before a person or a saved file had a word.
pub fn propose(import: &Import, target: &Target) -> Mapping {
    let mut columns = Vec::new();
    walk(&import.table, "", &mut |column, table| columns.push(one(column, table, target)));
    once(&mut columns, target);
    best_day(&mut columns);
    let mut mapping = Mapping { tool: import.tool.to_owned(), digest: digest(import), columns, absent: Vec::new() };
    mapping.absent = absent(&mapping, target);
    mapping
}

/// Every column with the name of its table: empty for the persons.
pub(super) fn walk(table: &ResponseTable, name: &str, each: &mut dyn FnMut(&Column, &str)) {
    table.columns.iter().for_each(|column| each(column, name));
    table.children.iter().for_each(|child| walk(child, &child.name, each));
}

/// Eight figures over tool and headers, in their order.
fn digest(import: &Import) -> String {
    let mut digest = Sha256::new();
    digest.update(import.tool);
    walk(&import.table, "", &mut |column, table| {
        digest.update(format!("\u{1}{table}\u{2}{}", column.sources.join("\u{3}")));
    });
    digest.finalize().iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

/// Questions of the form that no column fills, in the order of the form.
pub(super) fn absent(mapping: &Mapping, target: &Target) -> Vec<String> {
    let filled = |question: &&Wanted| {
        mapping
            .columns
            .iter()
            .any(|column| matches!(&column.becomes, Becomes::Question(name) if *name == question.name || question.columns.contains(name)))
    };
    target.questions.iter().filter(|question| !filled(question)).map(|question| question.name.clone()).collect()
}

fn one(column: &Column, table: &str, target: &Target) -> ColumnMap {
    let mut map = ColumnMap {
        table: table.to_owned(),
        column: column.name.clone(),
        label: column.label.clone(),
        headers: column.sources.clone(),
        answered: column.answered(),
        becomes: Becomes::Open,
        how: How::Unknown,
        proposed: None,
        values: Vec::new(),
    };
    let asked = level(target, table);
    let exact = by_code(&asked, column).map(|asks| (asks, How::Code)).or_else(|| by_words(&asked, column).map(|asks| (asks, How::Words)));
    match exact {
        Some((asks, how)) if fits(&asks, &column.values) => {
            (map.becomes, map.how) = (Becomes::Question(name(&asks)), how);
            map.values = values(&asks, column);
        }
        Some((asks, _)) => {
            let note = "les réponses n’ont pas la forme de cette question".to_owned();
            map.proposed = Some(Proposal { to: name(&asks), score: 0.9, others: Vec::new(), note });
        }
        None => other(&mut map, &asked, column),
    }
    map
}

/// A column of the tool, or a proposal.
fn other(map: &mut ColumnMap, asked: &[&Wanted], column: &Column) {
    let mut names = column.sources.clone();
    names.extend([column.name.clone(), column.label.clone()]);
    match tool::plumbing(&names).filter(|_| map.table.is_empty() || column.answered() == 0) {
        Some(becomes) => (map.becomes, map.how) = (becomes, How::Tool),
        None => {
            map.proposed = near(asked, column);
            if let Some(asks) = map.proposed.as_ref().and_then(|proposed| asks(asked, &proposed.to)) {
                map.values = values(&asks, column);
            }
        }
    }
}

/// The name of a question, or of a column of it.
fn name(asks: &Asks) -> String {
    asks.part.and_then(|part| asks.question.columns.get(part)).unwrap_or(&asks.question.name).clone()
}

/// The question, or the column of one, that a name means.
pub(super) fn asks<'a>(asked: &[&'a Wanted], name: &str) -> Option<Asks<'a>> {
    let whole = asked.iter().find(|question| question.name == name).map(|question| Asks { question, part: None });
    whole.or_else(|| {
        asked.iter().find_map(|question| {
            let part = question.columns.iter().position(|own| own == name)?;
            Some(Asks { question, part: Some(part) })
        })
    })
}

/// The questions whose words or code are near those of the column.
fn near(asked: &[&Wanted], column: &Column) -> Option<Proposal> {
    let own: Vec<String> = texts(column).iter().map(|text| fold(text)).collect();
    let scored = asked.iter().filter(|question| fits(&Asks { question, part: None }, &column.values)).map(|question| {
        let words = [fold(&question.label), fold(&format!("{} {}", question.groups.last().map_or("", String::as_str), question.label))];
        let by_words = own.iter().flat_map(|text| words.iter().map(|words| nearness(text, words))).fold(0.0, f64::max);
        let by_code = if question.name.len() > 3 { nearness(&fold(&column.name), &fold(&question.name)) } else { 0.0 };
        (question.name.clone(), by_words.max(by_code * 0.95))
    });
    best(scored, String::new())
}

/// Two columns cannot fill one column of the common form: the surer stays, the others are asked.
fn once(columns: &mut [ColumnMap], target: &Target) {
    let mut order: Vec<usize> = (0..columns.len()).collect();
    order.sort_by_key(|at| columns[*at].how != How::Code);
    let mut taken: BTreeMap<(String, String), String> = BTreeMap::new();
    for at in order {
        let Becomes::Question(name) = columns[at].becomes.clone() else { continue };
        let table = columns[at].table.clone();
        let fills = target.find(&name).map_or_else(|| vec![name.clone()], |question| question.columns.clone());
        if let Some(other) = fills.iter().find_map(|fill| taken.get(&(table.clone(), fill.clone()))).cloned() {
            let note = format!("déjà donnée par la colonne « {other} »");
            columns[at].proposed = Some(Proposal { to: name, score: 0.9, others: Vec::new(), note });
            (columns[at].becomes, columns[at].how) = (Becomes::Open, How::Unknown);
            continue;
        }
        let key = columns[at].key();
        fills.into_iter().for_each(|fill| drop(taken.insert((table.clone(), fill), key.clone())));
    }
}

/// Of several columns with a day, the one that says when the answer was sent.
fn best_day(columns: &mut [ColumnMap]) {
    let rank = |column: &ColumnMap| tool::day_rank(&[&column.headers[..], &[column.column.clone(), column.label.clone()]].concat());
    let days = columns.iter().enumerate().filter(|(_, column)| column.becomes == Becomes::Day && column.answered > 0);
    let best = days.min_by_key(|(_, column)| rank(column)).map(|(at, _)| at);
    for (at, column) in columns.iter_mut().enumerate() {
        if column.becomes == Becomes::Day && Some(at) != best {
            column.becomes = Becomes::Left;
        }
    }
}
