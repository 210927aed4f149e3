//! A table below its header: columns by name, rows one after the other, codes and numbers read from the row at hand.

use super::Understood;
use super::record::{Column, Recorder, broken_off, inside};
use crate::cell::{Rules, number};
use crate::reading::{Hints, Scope};
use crate::table::{Head, Input, Row, Rows};
use base::{Commune, Epci, Finding, GeoCode, Iris, Place};

/// INSEE's mark for a commune that belongs to no EPCI.
pub(super) const NO_EPCI: &str = "ZZZZZZZZZ";

pub(super) struct Sheet {
    pub notes: Recorder,
    names: Vec<String>,
    rows: Box<dyn Rows>,
    row: Row,
    ended: bool,
    arrondissements: usize,
}

impl Sheet {
    /// The rows below the first row that holds all `headers`; what there is to tell when there is no such row.
    pub fn open(head: &Head, input: Input, hints: &Hints, headers: &[&str]) -> Result<Sheet, Box<Understood>> {
        let notes = Recorder::new(head, hints);
        let (Input::Table(rows), Some(header)) = (input, head.header_with(headers)) else {
            return Err(Box::new(wrong_input(notes, &format!("un tableau avec les colonnes {}", headers.join(", ")))));
        };
        let mut sheet = Sheet { notes, names: Vec::new(), rows, row: Row::default(), ended: false, arrondissements: 0 };
        for _ in 0..=header {
            sheet.advance();
        }
        sheet.names = sheet.row.cells.iter().map(|cell| cell.trim().trim_start_matches('\u{feff}').to_owned()).collect();
        Ok(sheet)
    }

    fn advance(&mut self) -> bool {
        if !self.ended {
            self.ended = !self.rows.next(&mut self.row).unwrap_or_else(|message| {
                self.notes.tell(broken_off(self.notes.here(), &message));
                false
            });
        }
        !self.ended
    }

    /// The next row that holds something; false at the end.
    pub fn next(&mut self) -> bool {
        while self.advance() {
            if !self.row.is_blank() {
                self.notes.out.rows += 1;
                return true;
            }
        }
        false
    }

    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Sorts the columns of the header into those that `used` takes and the others.
    pub fn tell_columns(&mut self, used: impl Fn(&str) -> bool) {
        let named = self.names.iter().filter(|name| !name.is_empty());
        (self.notes.out.columns_used, self.notes.out.columns_ignored) = named.cloned().partition(|name| used(name));
    }

    pub fn position(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }

    /// The trimmed text of a column; empty when the column or the cell is not there.
    pub fn text(&self, name: &str) -> &str {
        self.position(name).map_or("", |position| self.row.cell(position))
    }

    /// The same, owned.
    pub fn string(&self, name: &str) -> String {
        self.text(name).to_owned()
    }

    pub fn number(&self, name: &str) -> Option<f64> {
        number(self.text(name))
    }

    pub fn row(&self) -> &Row {
        &self.row
    }

    pub fn line(&self) -> u32 {
        self.row.line
    }

    pub fn at(&self, column: &str) -> Place {
        self.notes.at(self.row.line, column)
    }

    pub fn tell(&mut self, finding: Finding) {
        self.notes.tell(finding);
    }

    /// A note on the file as a whole, when there is something to count: «what : 12».
    pub fn note(&mut self, count: usize, code: &str, what: &str, remedy: &str) {
        note(&mut self.notes, count, code, what, remedy);
    }

    pub fn commune(&mut self, column: &str) -> Option<Commune> {
        let text = self.string(column);
        let commune = self.notes.commune(&text, self.row.line, column)?;
        self.arrondissements += usize::from(commune.city_of_arrondissement().is_some());
        Some(commune)
    }

    /// An EPCI's SIREN, also written as a number by a spreadsheet or a data frame («200072635.0»).
    pub fn epci(&mut self, column: &str) -> Option<Epci> {
        let text = self.string(column);
        text.strip_suffix(".0")
            .unwrap_or(&text)
            .parse()
            .or_else(|error| self.notes.impossible(&error, self.row.line, column).ok_or(()))
            .ok()
    }

    /// An IRIS whose leading zero may be lost («10040101» is 010040101).
    pub fn iris(&mut self, column: &str) -> Option<Iris> {
        let text = self.string(column);
        let whole = if text.len() == 8 { format!("0{text}") } else { text.clone() };
        let iris: Iris = whole.parse().or_else(|error| self.notes.impossible(&error, self.row.line, column).ok_or(())).ok()?;
        if text.len() == 8 {
            self.notes.lost_zero(&text, self.row.line);
        }
        Some(iris)
    }

    /// A département written beside a commune must be the commune's own; «1» stands for 01.
    pub fn check_departement(&mut self, column: &str, commune: Commune) {
        let (written, own) = (self.text(column), commune.departement());
        if written.is_empty() || written == own.as_str() || format!("0{written}") == own.as_str() {
            return;
        }
        let found = format!("« {written} » pour la commune {commune}");
        self.tell(
            Finding::error("departement-incoherent", self.at(column))
                .found(found)
                .expected(own.as_str())
                .remedy("vérifier si les colonnes sont décalées ; la ligne est lue d'après le code de la commune"),
        );
    }

    /// Reads the row's cell of this column into an observation.
    pub fn observe(&mut self, place: GeoCode, column: &Column, rules: Rules) {
        self.notes.observe(place, column, &self.row, rules);
    }

    /// Notes a place that was read elsewhere than by [`Sheet::commune`]: its lost zero, its being an arrondissement.
    pub fn seen(&mut self, place: GeoCode, column: &str) {
        let Some(commune) = place.commune() else { return };
        self.arrondissements += usize::from(commune.city_of_arrondissement().is_some());
        if self.text(column).len() == 4 {
            let (text, line) = (self.string(column), self.row.line);
            self.notes.lost_zero(&text, line);
        }
    }

    /// Lets the rows pass over records whose column is certainly a place outside the scope.
    pub fn pass_over(&mut self, column: &str, scope: &Scope, place: fn(&str) -> Option<GeoCode>) {
        if let Some(position) = self.position(column).filter(|_| scope.communes.is_some()) {
            self.rows.keep_only(position, inside(scope, place));
        }
    }

    pub fn finish(mut self) -> Understood {
        self.notes.out.rows += self.rows.passed_over();
        note_arrondissements(&mut self.notes, self.arrondissements);
        self.notes.finish()
    }
}

/// A note on a file as a whole, when there is something to count: «what : 12».
pub(super) fn note(notes: &mut Recorder, count: usize, code: &str, what: &str, remedy: &str) {
    if count > 0 {
        notes.tell(Finding::note(code, notes.here()).found(format!("{what} : {count}")).remedy(remedy));
    }
}

/// Rows of Paris, Lyon and Marseille by arrondissement stand beside those of the city.
pub(super) fn note_arrondissements(notes: &mut Recorder, count: usize) {
    let what = "lignes d'arrondissements municipaux (Paris, Lyon, Marseille)";
    note(notes, count, "arrondissements-municipaux", what, "ne pas les ajouter à leur ville : elles sont gardées sous leur propre code");
}

/// What is said when a layout gets another kind of input than it recognised.
pub(super) fn wrong_input(mut notes: Recorder, expected: &str) -> Understood {
    let finding = Finding::error("contenu-inattendu", notes.here()).expected(expected);
    notes.tell(finding.remedy("vérifier que le fichier est entier, puis le reprendre chez son producteur"));
    notes.finish()
}

/// A composition without the year of its map cannot be put beside other maps; None when the year is known.
pub(super) fn unknown_map(notes: &Recorder) -> Option<Finding> {
    let finding = Finding::warning("carte-inconnue", notes.here())
        .found("rien ne dit au 1er janvier de quelle année cette composition est donnée")
        .expected("une année de géographie déclarée")
        .remedy("déclarer l'année de la carte (cog_year) du fichier dans son source.toml");
    notes.out.cog_year.is_none().then_some(finding)
}

/// A value that only the owner of the file knows: what to write into `source.toml`.
pub(super) fn unknown_year(notes: &Recorder) -> Finding {
    Finding::error("annee-inconnue", notes.here())
        .found("ni l'en-tête ni les lignes ne disent l'année des chiffres")
        .expected("une année de référence déclarée")
        .remedy("déclarer l'année (year) du fichier dans son source.toml ; aucune valeur n'est lue")
}
