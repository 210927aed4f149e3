//! The table of a survey: one row a respondent, columns of coded text.
//!
//! In: rows of cells as text, from CSV, a sheet or Parquet. Out: columns whose cells are numbered by their distinct
//! values (levels), each value read as a number once. A cell that holds a missing code has no level.

use crate::number::number;
use base::{Finding, Findings, Place};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The code of a cell without answer.
pub const NONE: u32 = u32::MAX;

/// A column: the level of each row.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Column {
    pub name: String,
    /// Position in `levels`, or [`NONE`].
    pub codes: Vec<u32>,
    /// Distinct values: by number when all are numbers, else in the order of their letters.
    pub levels: Vec<String>,
    /// Each level as a number; not a number where it is none.
    pub numbers: Vec<f64>,
}

impl Column {
    /// A column from the text of its cells, none where the answer is missing.
    pub fn new(name: &str, cells: &[Option<&str>]) -> Column {
        let mut growing = Growing { column: Column { name: name.to_owned(), ..Column::default() }, ..Growing::default() };
        cells.iter().for_each(|cell| growing.push(*cell));
        growing.sorted()
    }

    /// A column of numbers.
    pub fn of_numbers(name: &str, values: &[f64]) -> Column {
        let cells: Vec<String> = values.iter().map(f64::to_string).collect();
        let texts: Vec<Option<&str>> = cells.iter().map(|cell| Some(cell.as_str())).collect();
        Column::new(name, &texts)
    }

    pub fn len(&self) -> usize {
        self.codes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The text of a row.
    pub fn text(&self, row: usize) -> Option<&str> {
        self.levels.get(self.codes[row] as usize).map(String::as_str)
    }

    /// The number of a row; none when it is missing or no number.
    pub fn number(&self, row: usize) -> Option<f64> {
        self.numbers.get(self.codes[row] as usize).copied().filter(|number| number.is_finite())
    }

    /// All levels are numbers, and there is one.
    pub fn is_numeric(&self) -> bool {
        !self.numbers.is_empty() && self.numbers.iter().all(|number| number.is_finite())
    }

    pub fn missing(&self) -> usize {
        self.codes.iter().filter(|code| **code == NONE).count()
    }

    /// The level that is this text, or this number written otherwise («1», «1.0», «01»).
    pub fn level(&self, text: &str) -> Option<u32> {
        let exact = self.levels.iter().position(|level| level == text);
        let same = || number(text).and_then(|wanted| self.numbers.iter().position(|number| *number == wanted));
        exact.or_else(same).map(|position| position as u32)
    }
}

/// What is missing: codes for every column, and codes of one column alone.
#[derive(Clone, PartialEq, Debug)]
pub struct Missing {
    pub everywhere: Vec<String>,
    pub in_column: BTreeMap<String, Vec<String>>,
}

impl Default for Missing {
    fn default() -> Missing {
        Missing { everywhere: vec![String::new(), "NA".to_owned()], in_column: BTreeMap::new() }
    }
}

/// Which columns are kept.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Wanted {
    pub names: BTreeSet<String>,
    /// Every column whose name begins so.
    pub prefixes: Vec<String>,
    pub all: bool,
}

impl Wanted {
    pub fn everything() -> Wanted {
        Wanted { all: true, ..Wanted::default() }
    }

    fn has(&self, name: &str) -> bool {
        self.all || self.names.contains(name) || self.prefixes.iter().any(|prefix| name.starts_with(prefix))
    }
}

/// Rows of respondents.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Table {
    /// File and sheet.
    pub place: Place,
    /// Names of all columns of the file, also of those not kept.
    pub header: Vec<String>,
    pub columns: Vec<Column>,
    /// Line of each row in the file.
    pub lines: Vec<u32>,
}

impl Table {
    pub fn rows(&self) -> usize {
        self.lines.len()
    }

    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Puts a column beside the others, or in the place of the one of its name.
    pub fn put(&mut self, column: Column) {
        match self.columns.iter_mut().find(|other| other.name == column.name) {
            Some(other) => *other = column,
            None => {
                self.header.push(column.name.clone());
                self.columns.push(column);
            }
        }
    }

    /// Reads comma or semicolon separated text with a header.
    pub fn from_csv(name: &str, text: &str, wanted: &Wanted, missing: &Missing, findings: &mut Findings) -> Table {
        let first = text.lines().next().unwrap_or("");
        let delimiter = if first.matches(';').count() > first.matches(',').count() { b';' } else { b',' };
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
        let mut builder = TableBuilder::new(Place::file(name), wanted.clone(), missing.clone());
        for record in reader.records().flatten() {
            let line = record.position().map_or(0, |position| position.line() as u32);
            builder.push(line, &record.iter().collect::<Vec<_>>());
        }
        builder.finish(findings)
    }
}

/// A column while its rows arrive.
#[derive(Default)]
struct Growing {
    column: Column,
    known: HashMap<String, u32>,
}

impl Growing {
    fn push(&mut self, cell: Option<&str>) {
        let code = match cell {
            None => NONE,
            Some(text) => self.known.get(text).copied().unwrap_or_else(|| self.learn(text)),
        };
        self.column.codes.push(code);
    }

    fn learn(&mut self, text: &str) -> u32 {
        let code = self.column.levels.len() as u32;
        self.column.levels.push(text.to_owned());
        self.known.insert(text.to_owned(), code);
        code
    }

    /// The same column, its levels in order: what is computed must not depend on the order of the rows.
    fn sorted(self) -> Column {
        let mut column = self.column;
        let numbers: Vec<f64> = column.levels.iter().map(|level| number(level).unwrap_or(f64::NAN)).collect();
        let numeric = numbers.iter().all(|number| number.is_finite());
        let mut order: Vec<usize> = (0..numbers.len()).collect();
        let by_text = |a: usize, b: usize| column.levels[a].cmp(&column.levels[b]);
        order.sort_by(|a, b| if numeric { numbers[*a].total_cmp(&numbers[*b]).then(by_text(*a, *b)) } else { by_text(*a, *b) });
        let mut place = vec![0; order.len()];
        order.iter().enumerate().for_each(|(new, old)| place[*old] = new as u32);
        column.codes.iter_mut().for_each(|code| *code = place.get(*code as usize).copied().unwrap_or(NONE));
        column.numbers = order.iter().map(|old| numbers[*old]).collect();
        column.levels = order.iter().map(|old| std::mem::take(&mut column.levels[*old])).collect();
        column
    }
}

/// Takes the rows of a file one by one: the first that is not blank is the header.
pub struct TableBuilder {
    place: Place,
    wanted: Wanted,
    missing: Missing,
    header: Vec<String>,
    /// Where in the row each kept column stands.
    positions: Vec<usize>,
    growing: Vec<Growing>,
    codes: Vec<Vec<String>>,
    lines: Vec<u32>,
    findings: Findings,
}

impl TableBuilder {
    pub fn new(place: Place, wanted: Wanted, missing: Missing) -> TableBuilder {
        let (header, positions, growing, codes, lines) = Default::default();
        TableBuilder { place, wanted, missing, header, positions, growing, codes, lines, findings: Findings::default() }
    }

    /// One row of the file, with its line.
    pub fn push<S: AsRef<str>>(&mut self, line: u32, cells: &[S]) {
        if cells.iter().all(|cell| cell.as_ref().trim().is_empty()) {
            return;
        }
        if self.header.is_empty() {
            return self.begin(line, cells);
        }
        let width = cells.iter().rposition(|cell| !cell.as_ref().trim().is_empty()).map_or(0, |last| last + 1);
        if width > self.header.len() {
            self.too_long(line, width);
        }
        for ((growing, position), codes) in self.growing.iter_mut().zip(&self.positions).zip(&self.codes) {
            let text = cells.get(*position).map_or("", |cell| cell.as_ref().trim());
            growing.push((!codes.iter().any(|code| code == text)).then_some(text));
        }
        self.lines.push(line);
    }

    fn too_long(&mut self, line: u32, width: usize) {
        let finding = Finding::error("ligne-trop-longue", self.place.clone().line(u64::from(line))).found(format!("{width} cellules"));
        let expected = format!("{} cellules, comme l'en-tête", self.header.len());
        self.findings.push(finding.expected(expected).remedy("mettre entre guillemets un texte qui contient le séparateur"));
    }

    fn begin<S: AsRef<str>>(&mut self, line: u32, cells: &[S]) {
        self.header = cells.iter().map(|cell| cell.as_ref().trim_start_matches('\u{FEFF}').trim().to_owned()).collect();
        while self.header.last().is_some_and(String::is_empty) {
            self.header.pop();
        }
        let mut seen = BTreeSet::new();
        for (position, name) in self.header.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            if !seen.insert(name) {
                let place = self.place.clone().line(u64::from(line)).column(name);
                let finding = Finding::error("colonne-en-double", place).found(format!("deux colonnes « {name} »"));
                self.findings.push(finding.expected("un nom par colonne").remedy("renommer l'une des deux"));
            } else if self.wanted.has(name) {
                self.positions.push(position);
                self.growing.push(Growing { column: Column { name: name.clone(), ..Column::default() }, ..Growing::default() });
                let own = self.missing.in_column.get(name).into_iter().flatten();
                self.codes.push(self.missing.everywhere.iter().chain(own).cloned().collect());
            }
        }
    }

    /// The whole table; what was odd is added to the findings.
    pub fn finish(self, findings: &mut Findings) -> Table {
        findings.extend(self.findings);
        if self.lines.is_empty() {
            let finding = Finding::error("table-vide", self.place.clone()).found("aucune ligne sous l'en-tête");
            findings.push(finding.expected("une ligne par réponse").remedy("vérifier le fichier ou la feuille"));
        }
        let columns = self.growing.into_iter().map(Growing::sorted).collect();
        Table { place: self.place, header: self.header, columns, lines: self.lines }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Table, Findings) {
        let mut findings = Findings::default();
        let table = Table::from_csv("a.csv", text, &Wanted::everything(), &Missing::default(), &mut findings);
        (table, findings)
    }

    #[test]
    fn cells_are_numbered_by_ordered_levels() {
        let (table, findings) = read("age;sexe;poids\n10;F;1,5\n9;M;2\nNA;F;\n");
        assert!(findings.is_empty(), "{}", findings.summary());
        let age = table.column("age").unwrap();
        assert_eq!((age.levels.as_slice(), age.number(0), age.number(2)), (["9".to_owned(), "10".to_owned()].as_slice(), Some(10.0), None));
        assert!(age.is_numeric() && !table.column("sexe").unwrap().is_numeric());
        assert_eq!(table.column("poids").unwrap().number(0), Some(1.5));
        assert_eq!(table.lines, [2, 3, 4]);
    }

    #[test]
    fn faults_of_the_file_are_all_told() {
        let (_, findings) = read("a,a\n1,2,3\n1,2\n");
        let codes: Vec<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
        assert_eq!(codes, ["colonne-en-double", "ligne-trop-longue"]);
    }

    #[test]
    fn a_level_is_found_by_its_text_or_its_number() {
        let column = Column::new("c", &[Some("01"), Some("2.0"), None]);
        assert_eq!((column.level("1"), column.level("2"), column.level("3")), (Some(0), Some(1), None));
    }
}
