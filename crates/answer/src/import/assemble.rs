//! Plans to tables, the same way for every tool.

use super::counts::{Counts, Dropped};
use super::identify::identifies;
use super::names::Names;
use super::{Lot, Options, Planned, Sheet};
use crate::table::{Column, Missing, Parent, ResponseTable, Row};
use crate::typing::{self, Site};
use base::{Finding, Findings, Place};
use std::collections::BTreeMap;
use std::sync::Arc;

const EMPTY: &str = "ni titre ni valeur";

/// What became of a column of the files; the greatest counts, when it went several ways.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    Dropped(&'static str),
    Key,
    Answer,
}

struct Work<'a> {
    options: &'a Options,
    origins: &'a [Vec<String>],
    /// By table and column.
    fates: BTreeMap<(usize, usize), Fate>,
    findings: &'a mut Findings,
    questions: usize,
}

pub fn assemble(lot: Lot, options: &Options, findings: &mut Findings) -> (ResponseTable, Counts, Vec<Dropped>) {
    let mut work = Work { options, origins: &lot.origins, fates: BTreeMap::new(), findings, questions: 0 };
    let mut tables: Vec<(Option<usize>, ResponseTable)> = Vec::new();
    for sheet in &lot.sheets {
        work.tell_ragged(sheet);
        // A broken export may name a table that stands after it, or itself: it then hangs under the first.
        let above = |at: usize| tables.get(at).or(tables.first()).map_or_else(String::new, |(_, table)| table.name.clone());
        let parent = sheet.above.as_ref().map(|(at, rows)| Parent { table: above(*at), rows: rows.clone() });
        let table = ResponseTable { parent, ..work.build(sheet) };
        tables.push((sheet.above.as_ref().map(|(at, _)| *at), table));
    }
    let (mut counts, dropped) = work.count();
    let table = nest(tables);
    (counts.rows_in, counts.blank_lines) = (lot.rows_in, lot.blank_lines);
    (counts.responses, counts.repeats) = (table.rows.len(), table.all_rows() - table.rows.len());
    (table, counts, dropped)
}

/// Hangs each table under the one above it, from the last.
fn nest(mut tables: Vec<(Option<usize>, ResponseTable)>) -> ResponseTable {
    while tables.len() > 1 {
        if let Some((above, table)) = tables.pop() {
            let at = above.filter(|at| *at < tables.len()).unwrap_or(0);
            tables[at].1.children.insert(0, table);
        }
    }
    tables.pop().map(|(_, table)| table).unwrap_or_default()
}

impl Work<'_> {
    fn tell_ragged(&mut self, sheet: &Sheet) {
        let width = sheet.raw.headers.iter().filter(|header| !header.is_empty()).count();
        for (line, cells) in &sheet.raw.ragged {
            let place = Place::file(&sheet.file).line(*line);
            let expected = format!("{width} cellules, une par titre");
            let remedy =
                "vérifier les guillemets et les séparateurs de cette ligne ; ce qui dépasse est gardé dans des colonnes sans titre";
            self.findings
                .push(Finding::warning("ligne-trop-longue", place).found(format!("{cells} cellules")).expected(expected).remedy(remedy));
        }
    }

    fn build(&mut self, sheet: &Sheet) -> ResponseTable {
        let of_tool = sheet.plan.missing.iter().map(|(word, why)| ((*word).to_owned(), *why));
        let missing: Vec<(String, Missing)> = self.options.missing.iter().cloned().chain(of_tool).collect();
        let (mut names, mut columns) = (Names::default(), Vec::new());
        for planned in &sheet.plan.columns {
            if !self.leaves(sheet, planned) {
                self.fate(sheet, planned, Fate::Answer);
                self.questions += 1;
                columns.push(self.column(sheet, planned, &missing, &mut names));
            }
        }
        sheet.plan.keys.iter().for_each(|at| self.set(sheet.origin, *at, Fate::Key));
        sheet.plan.left.iter().for_each(|(at, why)| self.set(sheet.origin, *at, Fate::Dropped(why)));
        ResponseTable { name: name(sheet), rows: rows(sheet), columns, parent: None, children: Vec::new() }
    }

    fn set(&mut self, origin: usize, at: usize, fate: Fate) {
        let known = self.fates.entry((origin, at)).or_insert(fate);
        *known = fate.max(*known);
    }

    fn fate(&mut self, sheet: &Sheet, planned: &Planned, fate: Fate) {
        sources(planned).iter().for_each(|at| self.set(sheet.origin, *at, fate));
    }

    fn headers(&self, sheet: &Sheet, planned: &Planned) -> Vec<String> {
        let headers = self.origins.get(sheet.origin).map_or(&[][..], Vec::as_slice);
        sources(planned).iter().map(|at| headers.get(*at).cloned().unwrap_or_default()).collect()
    }

    /// Leaves out what identifies a person, and says so.
    fn leaves(&mut self, sheet: &Sheet, planned: &Planned) -> bool {
        let structure = self.options.structure.as_ref();
        let declared = structure.and_then(|structure| structure.find(&planned.name)).is_some_and(|question| question.identifies);
        let seems = || identifies(&planned.name).or_else(|| identifies(&planned.label));
        let why = if declared { Some("déclarée identifiante par le questionnaire") } else { seems() };
        let Some(why) = why.filter(|_| !self.options.keep_identifying) else { return false };
        for header in self.headers(sheet, planned) {
            let remedy = "rien à faire ; pour la garder, le demander expressément et l'inscrire au registre des traitements";
            let place = Place::file(&sheet.file).column(header);
            self.findings
                .push(Finding::note("colonne-identifiante", place).found(format!("colonne laissée de côté : {why}")).remedy(remedy));
        }
        self.fate(sheet, planned, Fate::Dropped(why));
        true
    }

    fn column(&mut self, sheet: &Sheet, planned: &Planned, missing: &[(String, Missing)], names: &mut Names) -> Column {
        let sources = self.headers(sheet, planned);
        let header = sources.first().map_or("", String::as_str);
        let site = Site { file: &sheet.file, sheet: &sheet.raw.name, header, lines: &sheet.raw.lines, missing };
        let from: Vec<_> = planned.from.iter().map(|at| &sheet.raw.columns[*at]).collect();
        let values = typing::read(&planned.ask, &from, &site, self.findings);
        Column {
            name: names.take_in(planned.group.as_deref(), &planned.name),
            label: planned.label.clone(),
            group: planned.group.clone(),
            sources,
            values,
        }
    }

    /// A column that no plan speaks of holds nothing.
    fn count(self) -> (Counts, Vec<Dropped>) {
        let (mut counts, mut dropped) = (Counts { questions: self.questions, ..Counts::default() }, Vec::new());
        for (origin, headers) in self.origins.iter().enumerate() {
            counts.columns_in += headers.len();
            for (at, header) in headers.iter().enumerate() {
                match self.fates.get(&(origin, at)).copied().unwrap_or(Fate::Dropped(EMPTY)) {
                    Fate::Answer => counts.columns_answers += 1,
                    Fate::Key => counts.columns_keys += 1,
                    Fate::Dropped(why) => dropped.push(Dropped { header: header.clone(), why }),
                }
            }
        }
        counts.columns_dropped = dropped.len();
        (counts, dropped)
    }
}

fn sources(planned: &Planned) -> &[usize] {
    planned.origin.as_deref().unwrap_or(&planned.from)
}

/// The sheet, the repeat, or the file without its folder and ending.
fn name(sheet: &Sheet) -> String {
    if !sheet.raw.name.is_empty() {
        return sheet.raw.name.clone();
    }
    let base = sheet.file.rsplit('/').next().unwrap_or(&sheet.file);
    base.split('.').next().unwrap_or(base).to_owned()
}

fn rows(sheet: &Sheet) -> Vec<Row> {
    let file: Arc<str> = Arc::from(sheet.file.as_str());
    let ids = sheet.plan.instance.and_then(|at| sheet.raw.columns.get(at));
    let instance = |row: usize| ids.and_then(|ids| Some(ids.distinct[*ids.cells.get(row)? as usize].clone())).filter(|id| !id.is_empty());
    let file = |row: usize| sheet.raw.files.get(row).unwrap_or(&file).clone();
    sheet.raw.lines.iter().enumerate().map(|(row, line)| Row { file: file(row), line: *line, instance: instance(row) }).collect()
}
