//! Populations de référence (légales): every form in which INSEE has published them since the census of 2008.
//!
//! The same column name holds a code in one year and a name in another (`COM`), so columns are known by what they hold.

use super::record::{Column, Recorder};
use super::sheet::{unknown_year, wrong_input};
use super::{Layout, Understood};
use crate::cell::EMPTY_IS_MISSING;
use crate::reading::{Hints, Scope};
use crate::table::{Head, Input, Row};
use base::{CogYear, Commune, Finding, GeoCode, Period};
use std::collections::BTreeSet;

pub(super) static LAYOUT: Layout = Layout {
    name: "population",
    label_fr: "populations de référence (légales) des communes",
    needs: &["CODCOM", "PMUN", "PCAP", "PTOT"],
    recognise,
    read,
};

/// The three populations and their names in the short and in the long form.
const POPULATIONS: [(&str, &[&str]); 3] = [
    ("PMUN", &["PMUN", "Population municipale"]),
    ("PCAP", &["PCAP", "Population comptée à part"]),
    ("PTOT", &["PTOT", "Population totale"]),
];
const DEPARTEMENTS: [&str; 3] = ["CODDEP", "DEP", "Code département"];
const NUMBERS: [&str; 2] = ["CODCOM", "Code commune"];
const CODES: [&str; 2] = ["COM", "CODGEO"];
/// Sheets of parts of communes have the same columns and these: their rows are counted in their commune already.
const PARTS: [&str; 2] = ["Code commune pôle", "Nom du canton"];
/// A population of reference is in force three years after the year it speaks of.
const YEARS_TO_FORCE: u16 = 3;

/// How the rows of a file say which commune they are of.
#[derive(Clone, Copy)]
enum Key {
    Code(usize),
    Parts { departement: usize, number: usize },
}

fn first_of(row: &Row, names: &[&str]) -> Option<usize> {
    names.iter().find_map(|name| row.position(name))
}

fn header(head: &Head) -> Option<usize> {
    let is_one = |row: &Row| {
        let counted = POPULATIONS.iter().filter(|(_, names)| first_of(row, names).is_some()).count();
        counted >= 2
            && first_of(row, &CODES).or(first_of(row, &NUMBERS).and(first_of(row, &DEPARTEMENTS))).is_some()
            && first_of(row, &PARTS).is_none()
    };
    head.rows.iter().position(is_one)
}

fn recognise(head: &Head) -> bool {
    header(head).is_some()
}

fn read(head: &Head, input: Input, scope: &Scope, hints: &Hints) -> Understood {
    let mut notes = Recorder::new(head, hints);
    let (Input::Table(mut rows), Some(at)) = (input, header(head)) else {
        return wrong_input(notes, "un tableau avec les colonnes PMUN et PTOT");
    };
    let header = head.rows.get(at).cloned().unwrap_or_default();
    let titles = Titles::of(head.rows.get(..at).unwrap_or(&[]));
    notes.out.cog_year = titles.map_year.map(CogYear).or(hints.cog_year);
    let Some(year) = titles.year.or(hints.vintage_year) else {
        let finding = unknown_year(&notes);
        notes.tell(finding);
        return notes.finish();
    };
    let Some(key) = key(head, at, &header) else {
        notes.missing_column(header.line, "CODCOM", &header);
        return notes.finish();
    };
    notes.out.vintage = format!("RP {year}");
    let columns = columns(&header, Period::year(year), key, &mut notes);
    let mut seen = BTreeSet::new();
    notes.each_row(rows.as_mut(), at + 1, |notes, row| {
        let Some(commune) = commune(key, row, &header, notes) else { return };
        if !seen.insert(commune) {
            let finding = Finding::error("ligne-double", notes.here().line(u64::from(row.line)));
            return notes.tell(
                finding
                    .found(format!("la commune {commune} pour la deuxième fois"))
                    .expected("une ligne par commune")
                    .remedy("retirer la ligne en trop ; la première est lue"),
            );
        }
        let place = GeoCode::Commune(commune);
        if scope.keeps(place) && notes.has_width(row, header.width()) {
            columns.iter().for_each(|column| notes.observe(place, column, row, EMPTY_IS_MISSING));
        }
    });
    notes.finish()
}

/// `COM` is the key when what it holds are codes; else the département and the number are put together.
fn key(head: &Head, at: usize, header: &Row) -> Option<Key> {
    let holds_codes = |column: &usize| {
        let cells: Vec<&str> = head.rows.iter().skip(at + 1).map(|row| row.cell(*column)).filter(|cell| !cell.is_empty()).collect();
        !cells.is_empty() && cells.iter().filter(|cell| Commune::with_lost_zero(cell).is_ok()).count() * 2 > cells.len()
    };
    let code = CODES.iter().filter_map(|name| header.position(name)).find(holds_codes).map(Key::Code);
    let parts = || Some(Key::Parts { departement: first_of(header, &DEPARTEMENTS)?, number: first_of(header, &NUMBERS)? });
    code.or_else(parts)
}

fn columns(header: &Row, period: Period, key: Key, notes: &mut Recorder) -> Vec<Column> {
    let found = POPULATIONS.iter().filter_map(|(variable, names)| first_of(header, names).map(|index| (index, *variable)));
    let columns: Vec<Column> = found.map(|(index, variable)| Column::new(index, header.cell(index), variable, period)).collect();
    let keys = match key {
        Key::Code(code) => vec![code],
        Key::Parts { departement, number } => vec![departement, number],
    };
    for (index, cell) in header.cells.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty()) {
        let used = keys.contains(&index) || columns.iter().any(|column| column.index == index);
        let list = if used { &mut notes.out.columns_used } else { &mut notes.out.columns_ignored };
        list.push(cell.trim().to_owned());
    }
    columns
}

/// The commune of a row; zeros that a spreadsheet has eaten are given back and counted.
fn commune(key: Key, row: &Row, header: &Row, notes: &mut Recorder) -> Option<Commune> {
    let (departement, number) = match key {
        Key::Code(code) => return notes.commune(row.cell(code), row.line, header.cell(code)),
        Key::Parts { departement, number } => (departement, number),
    };
    let (written, digits) = (row.cell(departement), row.cell(number));
    let short = written.len() == 1 || digits.len() < if written.len() == 3 { 2 } else { 3 };
    let whole = if written.len() == 1 { format!("0{written}") } else { written.to_owned() };
    match Commune::from_parts(&whole, &format!("{digits:0>3}")) {
        Ok(commune) => {
            if short {
                notes.lost_zero(&format!("{written} {digits}"), row.line);
            }
            Some(commune)
        }
        Err(error) => notes.impossible(&error, row.line, header.cell(number)),
    }
}

/// Years that the title lines say.
#[derive(Default)]
struct Titles {
    year: Option<u16>,
    map_year: Option<u16>,
}

impl Titles {
    fn of(rows: &[Row]) -> Titles {
        let text = rows.iter().flat_map(|row| row.cells.iter()).map(String::as_str).collect::<Vec<_>>().join(" \u{2028} ").to_lowercase();
        let in_force = year_after(&text, "en vigueur");
        let said = ["recensement de la population", "date de référence statistique", "millésimées", "recensement", "populations légales"];
        let year = said.iter().find_map(|words| year_after(&text, words));
        let map_year = ["limites territoriales", "géographie"].iter().find_map(|words| year_after(&text, words));
        Titles { year: year.filter(|year| Some(*year) != in_force).or(in_force.map(|year| year - YEARS_TO_FORCE)), map_year }
    }
}

/// The first year within the same title after these words.
fn year_after(text: &str, words: &str) -> Option<u16> {
    let (_, after) = text.split_once(words)?;
    let title = after.split('\u{2028}').next()?;
    let digits = title.split(|c: char| !c.is_ascii_digit());
    digits.filter(|digits| digits.len() == 4).filter_map(|digits| digits.parse().ok()).find(|year| (1968..=2100).contains(year))
}
