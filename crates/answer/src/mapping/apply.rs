//! A complete mapping applied: rows of the common form.
//!
//! In: an import, its mapping, the questionnaire. Out: [`Applied`]: the persons
//! (`respondent_id,survey,wave,collected_on,channel`, then the columns of the form) and a sheet a repeat
//! (`respondent_id,rank`, then its columns). Two rows of one id are told, and the first one stays.

use super::propose::asks;
use super::target::{Shape, Target};
use super::value::Asks;
use super::{Becomes, ColumnMap, Mapping};
use crate::import::Import;
use crate::table::{Cell, Column, Missing, ResponseTable, Values};
use crate::typing::{self, Order};
use base::{Finding, Findings, Place};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What the caller says of the rows.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The code of the survey, as answers carry it: `population_2025`.
    pub survey: String,
    pub wave: String,
    /// The channel of all rows, where no column says it.
    pub channel: String,
}

/// Rows of one level, texts under headers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The repeat; empty for the persons.
    pub name: String,
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// An import in the common form; the persons first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    pub sheets: Vec<Sheet>,
    pub findings: Findings,
}

const FIRST: [&str; 5] = ["respondent_id", "survey", "wave", "collected_on", "channel"];

/// Applies a mapping. What is still open in it gives no answer: ask [`Mapping::is_complete`] before.
pub fn apply(import: &Import, mapping: &Mapping, target: &Target, asked: &Asked) -> Applied {
    let mut findings = Findings::default();
    let ids = ids(import, &asked.survey);
    let keep = first_of_each(import, &ids, &mut findings);
    let mut persons = persons(import, mapping, target, asked, &ids);
    persons.rows = persons.rows.into_iter().zip(&keep).filter(|(_, keep)| **keep).map(|(row, _)| row).collect();
    let mut sheets = vec![persons];
    let own: Vec<Option<String>> = ids.iter().zip(&keep).map(|(id, keep)| keep.then(|| id.clone())).collect();
    let ranks = vec![String::new(); own.len()];
    import.table.children.iter().for_each(|child| repeats(child, &own, &ranks, mapping, target, &mut sheets, &mut findings));
    Applied { sheets, findings }
}

/// First sixteen figures of the digest of survey, tool and the id of the tool; without one, of the import and the line.
fn ids(import: &Import, survey: &str) -> Vec<String> {
    let id = |row: &crate::table::Row| {
        let own = match &row.instance {
            Some(instance) => format!("id\u{0}{instance}"),
            None => format!("line\u{0}{}\u{0}{}\u{0}{}", import.id, row.file, row.line),
        };
        let digest = Sha256::digest(format!("{survey}\u{0}{}\u{0}{own}", import.tool));
        digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    };
    import.table.rows.iter().map(id).collect()
}

fn first_of_each(import: &Import, ids: &[String], findings: &mut Findings) -> Vec<bool> {
    let mut seen = BTreeSet::new();
    let keep: Vec<bool> = ids.iter().map(|id| seen.insert(id)).collect();
    for (row, _) in import.table.rows.iter().zip(&keep).filter(|(_, keep)| !**keep) {
        let found = format!("la réponse {} une seconde fois", row.instance.as_deref().unwrap_or_default());
        let remedy = "garder une seule des deux lignes dans le fichier ; la première a été reprise";
        let place = Place::file(row.file.to_string()).line(row.line);
        findings.push(Finding::error("identifiant-double", place).found(found).expected("un identifiant par réponse").remedy(remedy));
    }
    keep
}

/// A column of the import that fills something at a level.
struct Filled<'a> {
    map: &'a ColumnMap,
    column: &'a Column,
    codes: HashMap<&'a str, &'a str>,
}

fn filled<'a>(table: &'a ResponseTable, name: &str, mapping: &'a Mapping) -> Vec<Filled<'a>> {
    let of = |map: &&ColumnMap| map.table == name && !matches!(map.becomes, Becomes::Open | Becomes::Left);
    let one = |map: &'a ColumnMap| {
        let codes = map.values.iter().filter_map(|value| Some((value.value.as_str(), value.code.as_deref()?))).collect();
        Some(Filled { map, column: table.column(&map.column)?, codes })
    };
    mapping.columns.iter().filter(of).filter_map(one).collect()
}

fn persons(import: &Import, mapping: &Mapping, target: &Target, asked: &Asked, ids: &[String]) -> Sheet {
    let filled = filled(&import.table, "", mapping);
    let columns = target.columns(None);
    let header = FIRST.iter().map(|name| (*name).to_owned()).chain(columns.iter().map(|name| (*name).to_owned())).collect();
    let find = |becomes: Becomes| filled.iter().find(|filled| filled.map.becomes == becomes);
    let (day, channel) = (find(Becomes::Day), find(Becomes::Channel));
    let level = target.questions.iter().filter(|question| question.repeat.is_none()).collect::<Vec<_>>();
    let answers = answers(&filled, &level, &columns, ids.len());
    let rows = ids.iter().zip(answers).enumerate().map(|(row, (id, answers))| {
        let day = day.map_or(String::new(), |day| the_day(day.column, row));
        let own = channel.map(|channel| channel.column.text(row)).filter(|text| !text.is_empty());
        let first = [id.clone(), asked.survey.clone(), asked.wave.clone(), day, own.unwrap_or_else(|| asked.channel.clone())];
        first.into_iter().chain(answers).collect()
    });
    Sheet { name: String::new(), header, rows: rows.collect() }
}

/// The day alone: never the hour, which could name a person.
fn the_day(column: &Column, row: usize) -> String {
    if let Values::Date(cells) = &column.values {
        return cells
            .get(row)
            .and_then(|cell| cell.given())
            .map_or(String::new(), |date| crate::table::Date { seconds: None, ..date }.to_string());
    }
    let text = column.text(row);
    let day = text.get(..10).unwrap_or(&text);
    if typing::is_date(day, Order::Year) { day.to_owned() } else { String::new() }
}

fn answers(filled: &[Filled], level: &[&super::Wanted], columns: &[&str], rows: usize) -> Vec<Vec<String>> {
    let places: BTreeMap<&str, usize> = columns.iter().enumerate().map(|(at, name)| (*name, at)).collect();
    let mut out = vec![vec![String::new(); columns.len()]; rows];
    for filled in filled {
        let Becomes::Question(name) = &filled.map.becomes else { continue };
        let Some(asks) = asks(level, name) else { continue };
        for (row, cells) in out.iter_mut().enumerate() {
            for (column, text) in cell(&asks, filled, row) {
                if let Some(at) = places.get(column) {
                    cells[*at] = text;
                }
            }
        }
    }
    out
}

/// What one cell fills: columns of the common form with their texts.
fn cell<'a>(asks: &Asks<'a>, filled: &Filled, row: usize) -> Vec<(&'a str, String)> {
    let question = asks.question;
    let all = |text: &str| question.columns.iter().map(|column| (column.as_str(), text.to_owned())).collect();
    if let Some(why) = filled.column.missing(row) {
        let text = if why == Missing::Unreadable { "" } else { why.code() };
        return match asks.part {
            Some(part) => vec![(&question.columns[part], text.to_owned())],
            None => all(text),
        };
    }
    match (question.shape, asks.part) {
        (_, Some(part)) => vec![(&question.columns[part], coded(filled, &filled.column.text(row)))],
        (Shape::Multiple, None) => boxes(asks, &chosen(filled, row)),
        (Shape::Rank, None) => {
            let codes = chosen(filled, row);
            let text = |at: usize| codes.get(at).cloned().unwrap_or_default();
            question.columns.iter().enumerate().map(|(at, column)| (column.as_str(), text(at))).collect()
        }
        (Shape::Single, None) => vec![(&question.columns[0], coded(filled, &filled.column.text(row)))],
        (shape, None) => vec![(&question.columns[0], plain(shape, filled, row))],
    }
}

fn coded(filled: &Filled, text: &str) -> String {
    filled.codes.get(text).map_or(String::new(), |code| (*code).to_owned())
}

/// The codes of the choices of a row, in their order.
fn chosen(filled: &Filled, row: usize) -> Vec<String> {
    let texts: Vec<String> = match &filled.column.values {
        Values::Multiple { choices, ticks } => {
            let ticked = choices.iter().zip(ticks).filter(|(_, cells)| cells.get(row) == Some(&Cell::Given(true)));
            ticked.map(|(choice, _)| coded(filled, &choice.code)).collect()
        }
        _ => coded(filled, &filled.column.text(row)).split(' ').map(str::to_owned).collect(),
    };
    texts.into_iter().filter(|code| !code.is_empty()).collect()
}

/// 1 for the chosen, 0 for the others; a kind of missing that is no box stands in all of them.
fn boxes<'a>(asks: &Asks<'a>, chosen: &[String]) -> Vec<(&'a str, String)> {
    let question = asks.question;
    let own = |code: &str| question.categories.iter().any(|category| category.code == code);
    let missing = chosen.iter().find(|code| !own(code)).filter(|_| chosen.len() == 1);
    let text = |code: &str| match missing {
        Some(missing) => missing.clone(),
        None => u8::from(chosen.iter().any(|chosen| chosen == code)).to_string(),
    };
    question.columns.iter().zip(&question.categories).map(|(column, category)| (column.as_str(), text(&category.code))).collect()
}

fn plain(shape: Shape, filled: &Filled, row: usize) -> String {
    let text = filled.column.text(row);
    if let Some(code) = filled.codes.get(text.as_str()) {
        return (*code).to_owned();
    }
    match shape {
        Shape::Number => typing::number(&text).map_or(String::new(), |number| number.to_string()),
        Shape::Date => text.strip_suffix("T00:00:00").unwrap_or(&text).to_owned(),
        _ => text,
    }
}

/// The instances of a repeat and of those in it: the person, and the rank among the instances of the same parent
/// (`2.1`: the first of the second).
fn repeats(
    table: &ResponseTable,
    above: &[Option<String>],
    ranks: &[String],
    mapping: &Mapping,
    target: &Target,
    sheets: &mut Vec<Sheet>,
    findings: &mut Findings,
) {
    let filled = filled(table, &table.name, mapping);
    let level = super::exact::level(target, &table.name);
    let columns: Vec<&str> = level.iter().flat_map(|question| question.columns.iter().map(String::as_str)).collect();
    let (ids, own_ranks) = hang(table, above, ranks, findings);
    let answers = answers(&filled, &level, &columns, table.rows.len());
    let rows = ids.iter().zip(&own_ranks).zip(answers);
    let rows = rows.filter_map(|((id, rank), answers)| Some([id.clone()?, rank.clone()].into_iter().chain(answers).collect()));
    let rows: Vec<Vec<String>> = rows.collect();
    if !filled.is_empty() {
        let header = ["respondent_id", "rank"].into_iter().chain(columns.iter().copied()).map(str::to_owned).collect();
        let name = level.first().and_then(|question| question.repeat.clone()).unwrap_or_else(|| table.name.clone());
        sheets.push(Sheet { name, header, rows });
    }
    table.children.iter().for_each(|child| repeats(child, &ids, &own_ranks, mapping, target, sheets, findings));
}

/// The person and the rank of each row; a row whose parent is not there is told, and has none.
fn hang(table: &ResponseTable, above: &[Option<String>], ranks: &[String], findings: &mut Findings) -> (Vec<Option<String>>, Vec<String>) {
    let mut times: BTreeMap<u32, usize> = BTreeMap::new();
    let (mut ids, mut own) = (Vec::new(), Vec::new());
    for (at, row) in table.rows.iter().enumerate() {
        let parent = table.parent.as_ref().and_then(|parent| parent.rows.get(at).copied().flatten());
        let id = parent.and_then(|parent| above.get(parent as usize).cloned().flatten());
        if id.is_none() {
            let place = Place::file(row.file.to_string()).line(row.line);
            let finding = Finding::warning("repetition-non-reprise", place).found("une ligne sans réponse reprise à laquelle la rattacher");
            findings.push(finding.remedy("exporter ensemble les réponses et leurs répétitions"));
        }
        let rank = times.entry(parent.unwrap_or(u32::MAX)).and_modify(|times| *times += 1).or_insert(1);
        let outer = parent.and_then(|parent| ranks.get(parent as usize)).filter(|rank| !rank.is_empty());
        own.push(outer.map_or_else(|| rank.to_string(), |outer| format!("{outer}.{rank}")));
        ids.push(id);
    }
    (ids, own)
}

impl Sheet {
    /// CSV with commas and one line a row, ended by a line feed.
    pub fn csv(&self) -> String {
        let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
        // Rows of one length to memory: no error is left to a writer.
        let _ = writer.write_record(&self.header);
        self.rows.iter().for_each(|row| drop(writer.write_record(row)));
        String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
    }
}
