//! The sheet `survey`: rows to questions, groups and repeats.

use super::cause::Cause;
use super::finding::Finding;
use super::header::{Column, Heading, near_survey, of_survey};
use super::kind::{self, Line};
use super::parameters;
use super::table::{Row, duplicates, expression, headers, rows, straight};
use super::workbook::Sheet;
use crate::questionnaire::{Item, Kind, Parameters, Rule, is_yes};
use std::collections::BTreeMap;

/// The items of the sheet, and its headings for the messages.
pub(crate) fn read(sheet: &Sheet, findings: &mut Vec<Finding>) -> (Vec<Item>, Vec<Heading>) {
    let (names, at) = headers(sheet);
    let headings = of_survey(names);
    duplicates(&sheet.name, at, &headings, findings);
    check_headers(sheet, at, &headings, findings);
    let mut reader = Reader { sheet: &sheet.name, headings: &headings, items: Vec::new(), open: Vec::new(), findings };
    if headings.iter().any(|heading| heading.column == Column::Type) {
        rows(sheet, at).for_each(|row| reader.row(&row));
        reader.close();
    }
    (reader.items, headings)
}

fn check_headers(sheet: &Sheet, at: usize, headings: &[Heading], findings: &mut Vec<Finding>) {
    let row = at as u32 + 1;
    if !headings.iter().any(|heading| heading.column == Column::Type) {
        findings.push(Finding::new(&sheet.name, row, "", Cause::MissingHeader { header: "type" }));
    }
    for (index, heading) in headings.iter().enumerate().filter(|(_, heading)| !heading.header.is_empty()) {
        let used = rows(sheet, at).find(|row| !row.get(index).is_empty()).map(|row| row.number);
        let (row, cause) = match (&heading.column, used, near_survey(&heading.header)) {
            (Column::Refused, Some(used), _) => (used, Cause::ColumnRefused),
            (Column::Own, _, Some(near)) => (row, Cause::HeaderSpelling { near: near.into() }),
            (Column::Own, Some(_), None) => (row, Cause::ColumnKept),
            _ => continue,
        };
        findings.push(Finding::new(&sheet.name, row, &heading.header, cause));
    }
}

/// Groups inside groups; a page for people has two or three.
const MAX_NESTING: usize = 32;

struct Reader<'a> {
    sheet: &'a str,
    headings: &'a [Heading],
    items: Vec<Item>,
    /// The groups and repeats not yet closed: places in `items`.
    open: Vec<usize>,
    findings: &'a mut Vec<Finding>,
}

impl Reader<'_> {
    fn say(&mut self, row: u32, column: &str, cause: Cause) {
        self.findings.push(Finding::new(self.sheet, row, column, cause));
    }

    fn row(&mut self, row: &Row) {
        let kind = straight(row.cell(self.headings, &Column::Type));
        if is_yes(row.cell(self.headings, &Column::Disabled)) {
            return self.say(row.number, "disabled", Cause::Disabled);
        }
        if kind.is_empty() {
            return self.untyped(row);
        }
        match kind::read(&kind) {
            Line::Is(kind) => self.item(row, kind),
            Line::EndGroup => self.end(row, &kind, &Kind::Group),
            Line::EndRepeat => self.end(row, &kind, &Kind::Repeat),
            Line::Wrong(cause) => {
                self.say(row.number, "type", cause);
                // Kept under a plain kind: what is said of it elsewhere is still checked.
                if !row.cell(self.headings, &Column::Name).is_empty() {
                    self.item(row, Kind::Hidden);
                }
            }
        }
    }

    fn untyped(&mut self, row: &Row) {
        let label = |heading: &&Heading| matches!(heading.column, Column::Words(crate::questionnaire::Words::Label));
        let labelled = self.headings.iter().enumerate().any(|(index, heading)| label(&heading) && !row.get(index).is_empty());
        let is_comment = row.cell(self.headings, &Column::Name).is_empty() && !labelled;
        self.say(row.number, "type", if is_comment { Cause::CommentRow } else { Cause::NoType });
    }

    fn item(&mut self, row: &Row, kind: Kind) {
        let mut item = Item {
            row: row.number,
            parent: self.open.last().copied(),
            name: row.cell(self.headings, &Column::Name).to_owned(),
            kind,
            words: BTreeMap::new(),
            rules: BTreeMap::new(),
            appearance: row.cell(self.headings, &Column::Appearance).split_whitespace().collect::<Vec<_>>().join(" "),
            parameters: Parameters::default(),
            binds: Vec::new(),
            columns: Vec::new(),
        };
        for (index, heading) in self.headings.iter().enumerate().filter(|(index, _)| !row.get(*index).is_empty()) {
            fill(&mut item, heading, row.get(index));
        }
        match parameters::read(&straight(row.cell(self.headings, &Column::Parameters))) {
            Ok(found) => item.parameters = found,
            Err(cause) => self.say(row.number, "parameters", cause),
        }
        if item.name.is_empty() && item.kind == Kind::Note {
            item.name = format!("note_{}", row.number);
        }
        if item.kind.is_section() {
            if self.open.len() == MAX_NESTING {
                return self.say(row.number, "type", Cause::TooNested { most: MAX_NESTING });
            }
            self.open.push(self.items.len());
        }
        self.items.push(item);
    }

    fn end(&mut self, row: &Row, written: &str, kind: &Kind) {
        match self.open.last() {
            Some(index) if self.items[*index].kind == *kind => drop(self.open.pop()),
            _ => self.say(row.number, "type", Cause::EndWithoutBegin { found: written.to_owned() }),
        }
    }

    fn close(&mut self) {
        for index in std::mem::take(&mut self.open) {
            let (row, found) = (self.items[index].row, self.items[index].name.clone());
            self.say(row, "type", Cause::BeginWithoutEnd { found });
        }
    }
}

fn fill(item: &mut Item, heading: &Heading, cell: &str) {
    match &heading.column {
        Column::Words(words) => item.words.entry(*words).or_default().set(&heading.language, cell),
        // The default of a text is prose: its apostrophes are kept.
        Column::Rule(Rule::Default) if !cell.contains("${") => drop(item.rules.insert(Rule::Default, cell.to_owned())),
        Column::Rule(rule) => drop(item.rules.insert(*rule, expression(cell))),
        Column::Bind(attribute) => item.binds.push((attribute.clone(), cell.to_owned())),
        Column::Own => item.columns.push((heading.header.clone(), cell.to_owned())),
        _ => {}
    }
}
