//! Memberships, movements, passages, labels, IRIS and dictionaries as CSV of the common form.

use super::preamble::{self, Preamble};
use super::{Common, write_beside};
use crate::reading::{DictionaryEntry, IrisMember, Label, Member, Movement, Passage};
use base::{CogYear, Finding, Findings, Place, SourceInfo};
use std::io;
use std::path::Path;

/// A row of a side file.
trait Line: Sized {
    const HEADER: &'static [&'static str];
    fn cells(&self) -> Vec<String>;
    /// None when a cell is not what its column holds.
    fn read(cells: &[&str]) -> Option<Self>;
}

macro_rules! side_files {
    ($($row:ty, $write:ident, $read:ident, $from_text:ident;)*) => {$(
        #[doc = concat!("Writes rows of [`", stringify!($row), "`] in the order given; an error when the file cannot be written.")]
        pub fn $write(path: &Path, source: &SourceInfo, rows: &[$row]) -> io::Result<()> {
            write(path, source, rows)
        }

        #[doc = concat!("Reads rows of [`", stringify!($row), "`]; whatever is wrong with the file is a finding.")]
        pub fn $read(path: &Path) -> Common<$row> {
            with_text(path, read)
        }

        #[doc = concat!("The same from a text already in memory; `file` names it in findings. See [`", stringify!($read), "`].")]
        pub fn $from_text(file: &str, text: &str) -> Common<$row> {
            read(file, text)
        }
    )*};
}
side_files! {
    Member, write_members, read_members, members_from_text;
    Movement, write_movements, read_movements, movements_from_text;
    Passage, write_passages, read_passages, passages_from_text;
    Label, write_labels, read_labels, labels_from_text;
    IrisMember, write_iris, read_iris, iris_from_text;
    DictionaryEntry, write_dictionary, read_dictionary, dictionary_from_text;
}

impl Line for Member {
    const HEADER: &'static [&'static str] = &["epci", "epci_label", "nature", "commune", "commune_label", "departement", "line"];

    fn cells(&self) -> Vec<String> {
        let Member { epci, epci_label, nature, commune, commune_label, departement, line } = self;
        vec![
            epci.to_string(),
            epci_label.clone(),
            nature.clone(),
            commune.to_string(),
            commune_label.clone(),
            departement.to_string(),
            line.to_string(),
        ]
    }

    fn read(cells: &[&str]) -> Option<Member> {
        let [epci, epci_label, nature, commune, commune_label, departement, line] = cells else { return None };
        Some(Member {
            epci: epci.parse().ok()?,
            epci_label: (*epci_label).to_owned(),
            nature: (*nature).to_owned(),
            commune: commune.parse().ok()?,
            commune_label: (*commune_label).to_owned(),
            departement: departement.parse().ok()?,
            line: line.parse().ok()?,
        })
    }
}

impl Line for Movement {
    const HEADER: &'static [&'static str] =
        &["kind", "date", "type_before", "before", "type_after", "after", "label_before", "label_after", "line"];

    fn cells(&self) -> Vec<String> {
        vec![
            self.kind.to_string(),
            self.date.clone(),
            self.type_before.clone(),
            self.before.to_string(),
            self.type_after.clone(),
            self.after.to_string(),
            self.label_before.clone(),
            self.label_after.clone(),
            self.line.to_string(),
        ]
    }

    fn read(cells: &[&str]) -> Option<Movement> {
        let [kind, date, type_before, before, type_after, after, label_before, label_after, line] = cells else { return None };
        Some(Movement {
            kind: kind.parse().ok()?,
            date: (*date).to_owned(),
            type_before: (*type_before).to_owned(),
            before: before.parse().ok()?,
            type_after: (*type_after).to_owned(),
            after: after.parse().ok()?,
            label_before: (*label_before).to_owned(),
            label_after: (*label_after).to_owned(),
            line: line.parse().ok()?,
        })
    }
}

impl Line for Passage {
    const HEADER: &'static [&'static str] = &["year", "before", "after", "line"];

    fn cells(&self) -> Vec<String> {
        vec![self.year.to_string(), self.before.to_string(), self.after.to_string(), self.line.to_string()]
    }

    fn read(cells: &[&str]) -> Option<Passage> {
        let [year, before, after, line] = cells else { return None };
        let year = CogYear(year.parse().ok()?);
        Some(Passage { year, before: before.parse().ok()?, after: after.parse().ok()?, line: line.parse().ok()? })
    }
}

impl Line for Label {
    const HEADER: &'static [&'static str] = &["geo", "kind", "label"];

    fn cells(&self) -> Vec<String> {
        vec![self.place.to_string(), self.kind.clone(), self.label.clone()]
    }

    fn read(cells: &[&str]) -> Option<Label> {
        let [geo, kind, label] = cells else { return None };
        Some(Label { place: geo.parse().ok()?, kind: (*kind).to_owned(), label: (*label).to_owned() })
    }
}

impl Line for IrisMember {
    const HEADER: &'static [&'static str] = &["iris", "label", "commune"];

    fn cells(&self) -> Vec<String> {
        vec![self.iris.to_string(), self.label.clone(), self.commune.to_string()]
    }

    fn read(cells: &[&str]) -> Option<IrisMember> {
        let [iris, label, commune] = cells else { return None };
        Some(IrisMember { iris: iris.parse().ok()?, label: (*label).to_owned(), commune: commune.parse().ok()? })
    }
}

impl Line for DictionaryEntry {
    const HEADER: &'static [&'static str] = &["variable", "label", "long_label", "theme"];

    fn cells(&self) -> Vec<String> {
        vec![self.variable.clone(), self.label.clone(), self.long_label.clone(), self.theme.clone()]
    }

    fn read(cells: &[&str]) -> Option<DictionaryEntry> {
        let [variable, label, long_label, theme] = cells else { return None };
        let own = |text: &&str| (*text).to_owned();
        Some(DictionaryEntry { variable: own(variable), label: own(label), long_label: own(long_label), theme: own(theme) })
    }
}

fn write<T: Line>(path: &Path, source: &SourceInfo, rows: &[T]) -> io::Result<()> {
    write_beside(path, |to| {
        preamble::write(to, source, rows.len())?;
        let mut writer = csv::WriterBuilder::new().from_writer(to);
        writer.write_record(T::HEADER)?;
        for row in rows {
            writer.write_record(row.cells())?;
        }
        writer.flush()
    })
}

fn read<T: Line>(file: &str, text: &str) -> Common<T> {
    let preamble = preamble::read(text);
    let mut common = Common::of(preamble.source.clone());
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(preamble.rest.as_bytes());
    let mut read_rows = 0;
    let mut record = csv::StringRecord::new();
    for position in 0.. {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            _ => break,
        }
        let line = record.position().map_or(0, |position| position.line()) + u64::from(preamble.first_line) - 1;
        let cells: Vec<&str> = record.iter().collect();
        let place = Place::file(file).line(line);
        if position == 0 {
            if cells != T::HEADER {
                common.findings.push(Finding::error("colonne-absente", place).found(cells.join(",")).expected(T::HEADER.join(",")));
            }
            continue;
        }
        read_rows += 1;
        match T::read(&cells) {
            Some(row) => common.rows.push(row),
            None => common.findings.push(faulty(place, &cells.join(","), T::HEADER)),
        }
    }
    common.findings.extend(check_preamble(file, &preamble, read_rows));
    common
}

fn faulty(place: Place, found: &str, header: &[&str]) -> Finding {
    Finding::error("ligne-impossible", place)
        .found(found)
        .expected(header.join(","))
        .remedy("refaire ce fichier par « ctg data import » ; la ligne est laissée de côté")
}

/// The file must say that it is of the common form, and hold as many rows as it announces.
pub(super) fn check_preamble(file: &str, preamble: &Preamble, rows: usize) -> Findings {
    let mut findings = Findings::default();
    let again = "refaire ce fichier par « ctg data import »";
    if !preamble.is_marked {
        findings.push(Finding::error("forme-commune-inconnue", Place::file(file).line(1)).expected(preamble::MARK).remedy(again));
    }
    if let Some(announced) = preamble.rows.filter(|announced| *announced != rows) {
        let finding = Finding::error("fichier-tronque", Place::file(file)).found(format!("{rows} lignes"));
        findings.push(finding.expected(format!("{announced} lignes, comme annoncé en tête")).remedy(again));
    }
    findings
}

/// Reads a whole file of the common form; what keeps it from being read is a finding.
pub(super) fn with_text<T>(path: &Path, read: impl FnOnce(&str, &str) -> Common<T>) -> Common<T> {
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    match std::fs::read_to_string(path) {
        Ok(text) => read(&file, &text),
        Err(error) => {
            let place = Place::file(path.display().to_string());
            let finding =
                Finding::error("fichier-illisible", place).found(error.to_string()).expected("un fichier en UTF-8 de la forme commune");
            let findings = [finding.remedy("refaire ce fichier par « ctg data import »")].into_iter().collect();
            Common { source: SourceInfo::default(), rows: Vec::new(), findings }
        }
    }
}

/// Records with their lines: a quoted cell may hold a line end.
pub(super) fn records(text: &str, first_line: u32) -> impl Iterator<Item = (u32, &str)> {
    let mut rest = text;
    let mut line = first_line;
    std::iter::from_fn(move || {
        loop {
            if rest.is_empty() {
                return None;
            }
            let (record, after) = cut(rest);
            let here = line;
            line += record.bytes().filter(|byte| *byte == b'\n').count() as u32 + 1;
            rest = after;
            if !record.is_empty() {
                return Some((here, record));
            }
        }
    })
}

/// The first record and what follows it.
fn cut(text: &str) -> (&str, &str) {
    let end = text.find('\n').unwrap_or(text.len());
    let end = match text.get(..end) {
        Some(line) if line.contains('"') => end_outside_quotes(text),
        _ => end,
    };
    let (record, after) = text.split_at(end);
    (record.strip_suffix('\r').unwrap_or(record), after.strip_prefix('\n').unwrap_or(after))
}

fn end_outside_quotes(text: &str) -> usize {
    let mut quoted = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => return at,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn side_files_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("members-2025.csv");
        let member = Member {
            epci: "200072635".parse().unwrap(),
            epci_label: "CC de Val-Clair, et alentours".into(),
            nature: "CC".into(),
            commune: "31042".parse().unwrap(),
            commune_label: "Val-Clair « le Haut »".into(),
            departement: "31".parse().unwrap(),
            line: 4,
        };
        let source = SourceInfo { cog_year: Some(CogYear(2025)), ..SourceInfo::default() };
        write_members(&path, &source, std::slice::from_ref(&member)).unwrap();
        let read = read_members(&path);
        assert!(read.findings.is_empty(), "{:?}", read.findings);
        assert_eq!((read.rows, read.source), (vec![member], source));
    }

    #[test]
    fn a_faulty_row_is_left_out_and_told() {
        let text = format!("{}\n# lignes: 2\nyear,before,after,line\n2025,31298,31471,5\n2025,3129,31471,6\n", preamble::MARK);
        let read: Common<Passage> = read("passage-2025.csv", &text);
        assert_eq!(read.rows.len(), 1);
        assert_eq!(read.findings.iter().map(|f| f.place.line).collect::<Vec<_>>(), [Some(5)]);
    }

    #[test]
    fn records_keep_their_lines() {
        let all: Vec<_> = records("a\n\"b\nc\",d\n\ne", 3).collect();
        assert_eq!(all, [(3, "a"), (4, "\"b\nc\",d"), (7, "e")]);
    }
}
