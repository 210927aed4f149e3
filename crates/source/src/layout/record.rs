//! The notebook of a layout while it reads: places checked, cells read, findings kept to a useful number.

use super::Understood;
use crate::cell::{Cell, Rules, parse};
use crate::reading::{Hints, Scope};
use crate::table::{Head, Row, Rows};
use base::{Commune, Finding, GeoCode, InvalidCode, Observation, Period, Place, Status, VariableId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Findings of one code kept one by one; of the others only the number is told.
const KEPT_PER_CODE: usize = 200;

/// A column that carries a variable.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub index: usize,
    pub header: Arc<str>,
    pub variable: VariableId,
    pub period: Period,
    pub slice: Arc<str>,
}

impl Column {
    pub fn new(index: usize, header: &str, variable: &str, period: Period) -> Column {
        Column { index, header: Arc::from(header), variable: VariableId::new(variable), period, slice: Arc::from("") }
    }
}

pub(crate) struct Recorder {
    file: String,
    sheet: Option<String>,
    pub out: Understood,
    counts: BTreeMap<String, usize>,
    lost_zeros: usize,
    first_lost_zero: Option<(String, u32)>,
}

impl Recorder {
    pub fn new(head: &Head, hints: &Hints) -> Recorder {
        let out = Understood { cog_year: hints.cog_year, ..Understood::default() };
        Recorder { file: head.file.clone(), sheet: head.sheet.clone(), out, counts: BTreeMap::new(), lost_zeros: 0, first_lost_zero: None }
    }

    /// The place of a finding: this file and sheet.
    pub fn here(&self) -> Place {
        Place { file: self.file.clone(), sheet: self.sheet.clone(), ..Place::default() }
    }

    /// A cell's place; line 0 is a file without lines (JSON).
    pub fn at(&self, line: u32, column: &str) -> Place {
        self.on(line).column(column)
    }

    fn on(&self, line: u32) -> Place {
        if line == 0 { self.here() } else { self.here().line(u64::from(line)) }
    }

    /// Keeps the finding, or only counts it when there are many of its code.
    pub fn tell(&mut self, finding: Finding) {
        let count = self.counts.entry(finding.code.clone()).or_default();
        *count += 1;
        if *count <= KEPT_PER_CODE {
            self.out.findings.push(finding);
        }
    }

    /// Gives every record after the first `skip` ones to `each` and counts it; blank records are passed over.
    pub fn each_row(&mut self, rows: &mut dyn Rows, skip: usize, mut each: impl FnMut(&mut Recorder, &Row)) {
        let mut row = Row::default();
        let mut position = 0;
        loop {
            match rows.next(&mut row) {
                Ok(true) if position >= skip && !row.is_blank() => {
                    self.out.rows += 1;
                    each(self, &row);
                }
                Ok(true) => {}
                Ok(false) => break,
                Err(message) => {
                    self.tell(broken_off(self.here(), &message));
                    break;
                }
            }
            position += 1;
        }
        self.out.rows += rows.passed_over();
    }

    /// True when the row has the cells of its header and no others; else a finding, and the row must be left out.
    pub fn has_width(&mut self, row: &Row, width: usize) -> bool {
        if row.cells.len() >= width && row.width() <= width {
            return true;
        }
        let found = format!("{} cellules", row.cells.len().min(row.width().max(1)));
        let place = self.here().line(u64::from(row.line));
        self.tell(
            Finding::error("ligne-mal-coupee", place)
                .found(found)
                .expected(format!("{width} cellules, comme l'en-tête"))
                .remedy("vérifier le séparateur et les guillemets de cette ligne ; elle est laissée de côté"),
        );
        false
    }

    /// A commune, its leading zero given back when a spreadsheet has eaten it; None (and a finding) when impossible.
    pub fn commune(&mut self, text: &str, line: u32, column: &str) -> Option<Commune> {
        let found: Result<Commune, InvalidCode> = text.parse();
        match found {
            Ok(commune) => Some(commune),
            Err(InvalidCode::LostZero { .. }) => match Commune::with_lost_zero(text) {
                Ok(commune) => {
                    self.lost_zero(text, line);
                    Some(commune)
                }
                Err(error) => self.impossible(&error, line, column),
            },
            Err(error) => self.impossible(&error, line, column),
        }
    }

    pub fn lost_zero(&mut self, text: &str, line: u32) {
        self.lost_zeros += 1;
        self.first_lost_zero.get_or_insert_with(|| (text.to_owned(), line));
    }

    /// Tells of a code that cannot be; always None, for use with `?`.
    pub fn impossible<T>(&mut self, error: &InvalidCode, line: u32, column: &str) -> Option<T> {
        let (found, expected) = match error {
            InvalidCode::Shape { found, expected, .. } => (found.clone(), (*expected).to_owned()),
            InvalidCode::LostZero { found } => (found.clone(), format!("0{found}")),
            InvalidCode::Departement { found, departement } => {
                (found.clone(), format!("un code dont le département existe (« {departement} » n'existe pas)"))
            }
            InvalidCode::Checksum { found } => (found.clone(), "un SIREN dont la clé est juste".to_owned()),
        };
        let finding = Finding::error("code-impossible", self.at(line, column)).found(found).expected(expected);
        self.tell(finding.remedy("corriger le code dans le fichier ; la ligne est laissée de côté"));
        None
    }

    /// Reads one cell into an observation; a cell that is no number is a finding and is left out.
    pub fn observe(&mut self, place: GeoCode, column: &Column, row: &Row, rules: Rules) {
        let text = row.cell(column.index);
        let (value, status) = match parse(text, rules) {
            Cell::Number(number) => (Some(number), Status::Ok),
            Cell::Without(status) => (None, status),
            Cell::Fault => return self.no_number(text, row.line, &column.header),
        };
        self.push(place, column, row.line, value, status);
    }

    pub fn push(&mut self, place: GeoCode, column: &Column, line: u32, value: Option<f64>, status: Status) {
        let Column { header, variable, period, slice, .. } = column;
        self.out.content.observations.push(Observation {
            place,
            period: *period,
            variable: variable.clone(),
            slice: slice.clone(),
            value,
            status,
            source: 0,
            line,
            column: header.clone(),
        });
    }

    pub fn no_number(&mut self, text: &str, line: u32, column: &str) {
        let finding =
            Finding::error("valeur-non-numerique", self.at(line, column)).found(text).expected("un nombre, « s », « nd » ou rien");
        self.tell(finding.remedy("corriger la cellule dans le fichier ; elle est laissée de côté"));
    }

    /// A column that the layout needs is not there; `near` is the header that looks most like it.
    pub fn missing_column(&mut self, line: u32, expected: &str, header: &Row) {
        let near = nearest(expected, header);
        let place = self.here().line(u64::from(line));
        let found = near.map_or_else(|| format!("{} colonnes, aucune qui y ressemble", header.width()), |near| format!("« {near} »"));
        self.tell(
            Finding::error("colonne-absente", place)
                .found(found)
                .expected(format!("une colonne « {expected} »"))
                .remedy("renommer la colonne dans une copie du fichier, ou reprendre le fichier du producteur"),
        );
    }

    /// The whole, with what was only counted told at the end.
    pub fn finish(mut self) -> Understood {
        if let Some((first, line)) = self.first_lost_zero.take() {
            let place = self.on(line);
            self.out.findings.push(
                Finding::warning("zeros-perdus", place)
                    .found(format!("{} codes sans leur zéro de tête, le premier « {first} »", self.lost_zeros))
                    .expected(format!("« 0{first} »"))
                    .remedy("rien : les zéros ont été rendus ; reprendre si possible le fichier du producteur, non passé par un tableur"),
            );
        }
        for (code, count) in std::mem::take(&mut self.counts) {
            if count > KEPT_PER_CODE {
                let finding =
                    Finding::error(&code, self.here()).found(format!("{} autres du même genre, non détaillés", count - KEPT_PER_CODE));
                self.out.findings.push(finding);
            }
        }
        self.out
    }
}

/// The finding of a file that ends or breaks before its time: nothing of it may be used.
pub(crate) fn broken_off(place: Place, message: &str) -> Finding {
    Finding::error("fichier-tronque", place)
        .found(message)
        .expected("un fichier lisible jusqu'au bout")
        .remedy("télécharger le fichier à nouveau ; rien n'en est gardé")
}

/// A filter for [`Rows::keep_only`]: false only for a code that is certainly a place outside the scope.
pub(crate) fn inside(scope: &Scope, place: fn(&str) -> Option<GeoCode>) -> crate::table::Keep {
    let scope = scope.clone();
    Box::new(move |text| place(text.trim()).is_none_or(|place| scope.keeps(place)))
}

/// The header that differs from the expected one by few letters.
pub(crate) fn nearest<'a>(expected: &str, header: &'a Row) -> Option<&'a str> {
    let allowed = (expected.chars().count() / 3).max(1);
    let distance = |cell: &str| letters_apart(&expected.to_lowercase(), &cell.to_lowercase());
    let cells = header.cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty() && *cell != expected);
    cells.map(|cell| (distance(cell), cell)).filter(|(apart, _)| *apart <= allowed).min_by_key(|(apart, _)| *apart).map(|(_, cell)| cell)
}

/// Levenshtein's distance: letters to add, take away or change (Wagner and Fischer 1974).
pub(crate) fn letters_apart(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().take(200).collect();
    let mut previous: Vec<usize> = (0..=other.len()).collect();
    for (i, letter) in one.chars().take(200).enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, letter_of_other) in previous.iter_mut().skip(1).zip(&other) {
            let best = (diagonal + usize::from(letter != *letter_of_other)).min(left + 1).min(*cell + 1);
            diagonal = *cell;
            *cell = best;
            left = best;
        }
        if let Some(first) = previous.first_mut() {
            *first = i + 1;
        }
    }
    previous.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_between_words() {
        assert_eq!(letters_apart("CODGEO", "CODEGEO"), 1);
        assert_eq!(letters_apart("kitten", "sitting"), 3);
        assert_eq!(letters_apart("", "abc"), 3);
        assert_eq!(letters_apart("abc", ""), 3);
    }

    #[test]
    fn the_nearest_header_is_named() {
        let header = Row { line: 1, cells: vec!["LIBGEO".into(), "CODEGEO".into()] };
        assert_eq!(nearest("CODGEO", &header), Some("CODEGEO"));
    }
}
