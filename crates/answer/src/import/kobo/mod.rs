//! KoboToolbox, ODK Central and ODK Briefcase: groups in headers (`g/q`, `g-q`, `g.q`, `g:q`), boxes `q/a`, repeats in
//! sheets or files of their own, side by side (`r[1]/q`), or with the person written again on each row.

mod flat;
mod join;
mod wide;

use super::plain::ask;
use super::{ImportError, Lot, Opened, Options, Plan, Planned, Sheet};
use crate::raw::RawTable;
use crate::structure::{Question, QuestionKind, Structure};
use crate::table::{Choice, Missing};
use crate::typing::{Ask, Order, Site, looks_ticked};
use base::Findings;

pub(super) const MISSING: [(&str, Missing); 1] = [("n/a", Missing::NotConcerned)];
const MARKS: [&str; 12] = [
    "_uuid",
    "_submission_time",
    "_index",
    "_id",
    "__version__",
    "meta/instanceID",
    "meta-instanceID",
    "_validation_status",
    "SubmissionDate",
    "KEY",
    "PARENT_KEY",
    "_parent_index",
];
const IDS: [&str; 7] = ["meta/instanceID", "meta-instanceID", "meta.instanceID", "meta:instanceID", "KEY", "_uuid", "instanceID"];

pub fn recognise(opened: &Opened) -> u8 {
    let has = |table: &RawTable| table.headers.iter().filter(|header| MARKS.contains(&header.as_str())).count();
    let most = opened.tables().map(|(_, table)| has(table)).max().unwrap_or(0);
    let is_grouped = opened.first().is_some_and(|table| group_separator(table).is_some());
    match most {
        2.. => 90,
        1 => 70,
        0 if is_grouped => 40,
        _ => 0,
    }
}

pub fn read(opened: &Opened, options: &Options, findings: &mut Findings) -> Result<Lot, ImportError> {
    let tables: Vec<(&str, &RawTable)> = opened.tables().collect();
    let mut lot = Lot { rows_in: 0, blank_lines: 0, origins: Vec::new(), sheets: Vec::new() };
    for (file, table) in &tables {
        lot.rows_in += table.rows();
        lot.blank_lines += table.blank_lines;
        lot.origins.push(table.headers.clone());
        let origin = lot.origins.len() - 1;
        let sheets = flat::split(file, origin, table, options).unwrap_or_else(|| wide::split(file, origin, table, options));
        let first = lot.sheets.len();
        lot.sheets.extend(sheets.into_iter().map(|mut sheet| {
            sheet.above = sheet.above.map(|(at, rows)| (at + first, rows));
            sheet
        }));
    }
    join::join(&mut lot, findings);
    Ok(lot)
}

/// The character that parts groups in headers: the one that most headers have between plain names.
pub(super) fn group_separator(table: &RawTable) -> Option<char> {
    let is_name = |part: &str| !part.is_empty() && part.chars().all(|letter| letter.is_alphanumeric() || "_-[]".contains(letter));
    let count =
        |separator: char| table.headers.iter().filter(|header| header.contains(separator) && header.split(separator).all(is_name)).count();
    ['/', ':', '.', '-']
        .into_iter()
        .map(|separator| (count(separator), separator))
        .max_by_key(|(count, _)| *count)
        .filter(|(count, _)| *count > 0)
        .map(|(_, separator)| separator)
}

/// What parts groups, and what parts a question from its choices.
pub(super) struct Marks {
    group: Option<char>,
}

impl Marks {
    pub(super) fn of(table: &RawTable) -> Self {
        // Briefcase and Central write groups with «-» and choices with «/».
        let briefcase = table.headers.iter().any(|header| ["SubmissionDate", "KEY", "PARENT_KEY"].contains(&header.as_str()));
        Self {
            group: if briefcase && !table.headers.iter().any(|header| header.contains("meta/")) {
                Some('-')
            } else {
                group_separator(table)
            },
        }
    }

    /// The header as a path with `/`.
    pub(super) fn path(&self, header: &str) -> String {
        match self.group {
            Some(group) if group != '/' && !header.starts_with('_') => header.replace(group, "/"),
            _ => header.to_owned(),
        }
    }
}

/// The columns of a sheet; `columns` are those that belong to it.
pub(super) fn plan(table: &RawTable, columns: &[usize], options: &Options) -> Plan {
    let marks = Marks::of(table);
    let structure = options.structure.as_ref();
    let mut plan = Plan { missing: MISSING.to_vec(), instance: table.find_any(&IDS), ..Plan::default() };
    let mut done = vec![false; table.headers.len()];
    for at in columns {
        if done[*at] {
            continue;
        }
        let header = table.headers[*at].as_str();
        if is_key(header) || Some(*at) == plan.instance {
            plan.keys.push(*at);
            continue;
        }
        let path = marks.path(header);
        let boxes = boxes(table, columns, &marks, &path, structure);
        if boxes.len() > 1 || (boxes.len() == 1 && boxes[0].0 != *at) {
            boxes.iter().for_each(|(at, _)| done[*at] = true);
            summary(table, &mut plan, *at, &boxes);
            plan.columns.push(multiple(&path, boxes, structure));
            continue;
        }
        plan.columns.push(question(table, *at, &path, structure));
    }
    plan
}

fn is_key(header: &str) -> bool {
    ["_index", "_parent_index", "_parent_table_name", "_uuid", "_id", "KEY", "PARENT_KEY"].contains(&header)
        || IDS.contains(&header)
        || header.starts_with("SET-OF-")
        || header.starts_with("_submission__")
        || header.ends_with("instanceID")
}

/// The summary column of boxes says the same again.
fn summary(table: &RawTable, plan: &mut Plan, at: usize, boxes: &[(usize, String)]) {
    if !boxes.iter().any(|(other, _)| *other == at) && !table.headers[at].is_empty() {
        plan.left.push((at, "résumé d'un choix multiple : ses cases le disent déjà, une par modalité"));
    }
}

/// The columns `path/choice`, when they are boxes. `path` is that of the summary, or of a box.
fn boxes(table: &RawTable, columns: &[usize], marks: &Marks, path: &str, structure: Option<&Structure>) -> Vec<(usize, String)> {
    let under = |start: &str| -> Vec<(usize, String)> {
        let choice = |at: &usize| {
            let other = if table.headers[*at].contains('/') { table.headers[*at].clone() } else { marks.path(&table.headers[*at]) };
            let other = if marks.group == Some('-') { marks.path(&other) } else { other };
            other.strip_prefix(start)?.strip_prefix('/').filter(|rest| !rest.contains('/')).map(|rest| (*at, rest.to_owned()))
        };
        columns.iter().filter_map(choice).collect()
    };
    let has_summary = under(path);
    if !has_summary.is_empty() && all_ticked(table, &has_summary, false) {
        return has_summary;
    }
    let Some((start, _)) = path.rsplit_once('/') else { return Vec::new() };
    let siblings = under(start);
    let declared = structure.and_then(|structure| structure.find(start)).is_some_and(|question| question.kind == QuestionKind::Multiple);
    // Without a summary, only True and False tell boxes from a group of questions answered 0 or 1.
    if declared || (siblings.len() > 1 && all_ticked(table, &siblings, true)) { siblings } else { Vec::new() }
}

fn all_ticked(table: &RawTable, boxes: &[(usize, String)], only_words: bool) -> bool {
    let missing: Vec<(String, Missing)> = MISSING.iter().map(|(word, why)| ((*word).to_owned(), *why)).collect();
    let site = Site { file: "", sheet: "", header: "", lines: &[], missing: &missing };
    let words = |at: usize| table.columns[at].values().all(|text| ["true", "false", "n/a"].contains(&text.to_lowercase().as_str()));
    let ticked = |(at, _): &(usize, String)| table.columns[*at].is_empty() || looks_ticked(&table.columns[*at], &site, "");
    let some = boxes.iter().any(|(at, _)| !table.columns[*at].is_empty());
    some && boxes.iter().all(|one| ticked(one) && (!only_words || words(one.0)))
}

fn multiple(path: &str, boxes: Vec<(usize, String)>, structure: Option<&Structure>) -> Planned {
    let start = |structure: &Structure| {
        let code = [path, path.rsplit_once('/').map_or(path, |(start, _)| start)];
        code.into_iter().find_map(|code| structure.find(code)).cloned()
    };
    let known = structure.and_then(start).filter(|question| question.kind == QuestionKind::Multiple);
    let is_box = boxes.iter().any(|(_, choice)| path.ends_with(&format!("/{choice}")))
        && known.as_ref().is_none_or(|question| question.code != path);
    let own = if is_box { path.rsplit_once('/').map_or(path, |(start, _)| start) } else { path };
    let choice = |(_, code): &(usize, String)| {
        let listed =
            known.as_ref().and_then(|question| question.choices.iter().find(|choice| choice.code == *code || choice.label == *code));
        listed.cloned().unwrap_or_else(|| Choice::plain(code))
    };
    let choices = boxes.iter().map(choice).collect();
    let label = known.as_ref().map_or_else(String::new, |question| question.label.clone());
    named(own, label, Ask::Ticks(choices), boxes.into_iter().map(|(at, _)| at).collect())
}

/// A path as group and name.
fn named(path: &str, label: String, asked: Ask, from: Vec<usize>) -> Planned {
    let (group, name) = path.rsplit_once('/').map_or((None, path), |(group, name)| (Some(group.to_owned()), name));
    Planned::new(if name.is_empty() { "colonne" } else { name }, label, asked, from).group(group)
}

pub(super) fn question(table: &RawTable, at: usize, path: &str, structure: Option<&Structure>) -> Planned {
    let known =
        structure.and_then(|structure| structure.find(path).or_else(|| structure.find_last(path.rsplit('/').next().unwrap_or(path))));
    let asked = match (table.headers[at].as_str(), known) {
        ("_submission_time" | "SubmissionDate" | "start" | "end" | "today", _) => moment(table, at),
        (_, Some(known)) if known.kind == QuestionKind::Date => moment(table, at),
        (_, Some(known)) => asked(known),
        (_, None) if has_code_list(table, at) => Ask::Joined { separator: " ".into(), choices: Vec::new() },
        (_, None) => Ask::Infer,
    };
    named(path, known.map_or(String::new(), |known| known.label.clone()), asked, vec![at])
}

/// `both` with no boxes: codes of letters and underscores parted by spaces, that come back.
fn has_code_list(table: &RawTable, at: usize) -> bool {
    let column = &table.columns[at];
    let is_codes = |text: &str| {
        text.split(' ').all(|code| {
            !code.is_empty() && code.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
        })
    };
    let alone: Vec<&str> = column.values().filter(|text| !text.contains(' ')).collect();
    column.values().any(|text| text.contains(' '))
        && column.values().all(|text| is_codes(text) && text.split(' ').all(|code| alone.contains(&code) && code.parse::<f64>().is_err()))
}

fn asked(known: &Question) -> Ask {
    match known.kind {
        QuestionKind::Text | QuestionKind::File | QuestionKind::Note => Ask::Text,
        _ => ask(known),
    }
}

fn moment(table: &RawTable, at: usize) -> Ask {
    let fits = |order: &Order| table.columns[at].values().all(|text| text == "n/a" || crate::typing::is_date(text, *order));
    [Order::Year, Order::Day].into_iter().find(fits).map_or(Ask::Text, Ask::Date)
}

/// A sheet without repeats in it.
pub(super) fn sheet(file: &str, origin: usize, raw: RawTable, plan: Plan) -> Sheet {
    Sheet { file: file.to_owned(), origin, raw, plan, above: None }
}
