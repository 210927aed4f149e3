//! What all wide files share: one row a place, one column a variable with its vintage in its name.

use super::Understood;
use super::level::Level;
use super::record::{Column, Recorder, inside};
use super::sheet::{note_arrondissements, wrong_input};
use crate::cell::Rules;
use crate::reading::{Hints, Scope};
use crate::table::{Head, Input, Row};
use crate::variable::{self, Named};
use base::{Finding, GeoCode, Period};
use std::collections::BTreeSet;

/// What differs from one wide layout to another.
pub(super) struct Wide {
    /// Names of the column of codes, the usual one first.
    pub keys: &'static [&'static str],
    pub label: &'static str,
    pub rules: Rules,
    /// «RP» or «Filosofi».
    pub programme: &'static str,
}

/// The row of the head with most variables, and how many there are.
pub(super) fn header(head: &Head) -> Option<(usize, usize)> {
    let variables = |row: &Row| row.cells.iter().filter(|cell| variable::parse(cell.trim()).is_some()).count();
    let counted = head.rows.iter().map(variables).enumerate();
    counted.max_by_key(|(at, count)| (*count, std::cmp::Reverse(*at))).filter(|(_, count)| *count > 0)
}

/// Variables of a header row, by their names without vintage.
pub(super) fn names(row: &Row) -> impl Iterator<Item = Named> {
    row.cells.iter().filter_map(|cell| variable::parse(cell.trim()))
}

pub(super) fn has(row: &Row, name: &str) -> bool {
    names(row).any(|named| named.variable.as_str() == name)
}

impl Wide {
    pub fn read(&self, head: &Head, input: Input, scope: &Scope, hints: &Hints) -> Understood {
        let mut notes = Recorder::new(head, hints);
        let (Input::Table(mut rows), Some((at, _))) = (input, header(head)) else {
            return wrong_input(notes, "un tableau dont les colonnes sont des variables (P22_POP, MED21)");
        };
        let header = head.rows.get(at).cloned().unwrap_or_default();
        let Some((key, index)) = self.key(&header) else {
            let usual = self.keys.first().copied().unwrap_or("CODGEO");
            notes.missing_column(header.line, usual, &header);
            return notes.finish();
        };
        let level = Level::of(key, &Level::codes(&head.rows, at, index, header.position(self.label)));
        let columns = self.columns(&header, hints, &mut notes);
        rows.keep_only(index, inside(scope, level.quietly()));
        let mut places = Places { level, key, index, width: header.width(), seen: BTreeSet::new(), arrondissements: 0 };
        notes.each_row(rows.as_mut(), at + 1, |notes, row| {
            if let Some(place) = places.of(row, notes).filter(|place| scope.keeps(*place)) {
                columns.iter().for_each(|column| notes.observe(place, column, row, self.rules));
            }
        });
        note_arrondissements(&mut notes, places.arrondissements);
        notes.finish()
    }

    fn key(&self, header: &Row) -> Option<(&'static str, usize)> {
        self.keys.iter().find_map(|key| header.position(key).map(|index| (*key, index)))
    }

    /// The columns that carry variables; those without a date are of the file's own vintage.
    fn columns(&self, header: &Row, hints: &Hints, notes: &mut Recorder) -> Vec<Column> {
        let main = self.main_year(header).or(hints.vintage_year.map(Period::year));
        notes.out.vintage = main.map(|year| format!("{} {year}", self.programme)).unwrap_or_default();
        let mut columns: Vec<Column> = Vec::new();
        for (index, cell) in header.cells.iter().enumerate() {
            let name = cell.trim();
            match variable::parse(name).map(|named| (named.variable, named.period.or(main))) {
                Some((_, Some(_))) if columns.iter().any(|column| *column.header == *name) => twice(notes, header, name),
                Some((variable, Some(period))) => {
                    columns.push(Column::new(index, name, variable.as_str(), period));
                    notes.out.columns_used.push(name.to_owned());
                }
                Some((_, None)) => undated(notes, header, name),
                None if !name.is_empty() => notes.out.columns_ignored.push(name.to_owned()),
                None => {}
            }
        }
        columns
    }

    /// The latest year of the census columns, else the latest year of all.
    fn main_year(&self, header: &Row) -> Option<Period> {
        let years = |census: bool| {
            let wanted = move |named: &Named| !census || matches!(named.variable.exploitation(), Some('P' | 'C'));
            names(header).filter(wanted).filter_map(|named| named.period).filter(|period| !period.is_span()).max()
        };
        years(true).or_else(|| years(false))
    }
}

fn twice(notes: &mut Recorder, header: &Row, name: &str) {
    let place = notes.at(header.line, name);
    notes.tell(
        Finding::error("colonne-double", place).found("deux colonnes du même nom").remedy("n'en garder qu'une ; la première est lue"),
    );
}

fn undated(notes: &mut Recorder, header: &Row, name: &str) {
    let finding = Finding::error("annee-inconnue", notes.at(header.line, name)).found("une variable sans année");
    let finding = finding.expected("une année dans une autre colonne ou dans la déclaration du fichier");
    notes.tell(finding.remedy("déclarer l'année (year) du fichier dans son source.toml ; la colonne est laissée de côté"));
}

/// Places met so far, each of which may have one row.
struct Places {
    level: Level,
    key: &'static str,
    index: usize,
    width: usize,
    seen: BTreeSet<GeoCode>,
    arrondissements: usize,
}

impl Places {
    fn of(&mut self, row: &Row, notes: &mut Recorder) -> Option<GeoCode> {
        let place = self.level.place(row.cell(self.index), row.line, self.key, notes)?;
        if !notes.has_width(row, self.width) {
            return None;
        }
        if !self.seen.insert(place) {
            let finding = Finding::error("ligne-double", notes.at(row.line, self.key)).found(format!("{place} pour la deuxième fois"));
            notes.tell(finding.expected("une ligne par lieu").remedy("retirer la ligne en trop ; la première est lue"));
            return None;
        }
        self.arrondissements += usize::from(place.commune().is_some_and(|commune| commune.city_of_arrondissement().is_some()));
        Some(place)
    }
}
