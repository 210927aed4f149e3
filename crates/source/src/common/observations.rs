//! Observations as CSV: `geo,period,variable,slice,value,status,line,column`, sorted so that a change of data is a small
//! change of the file.

use super::{Common, preamble, write_beside};
use base::{Finding, Observation, Period, Place, SourceInfo, Status, VariableId};
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

const HEADER: [&str; 8] = ["geo", "period", "variable", "slice", "value", "status", "line", "column"];

/// Writes the observations of one source, sorted by variable, period, place, slice and line.
///
/// Numbers are written in the shortest form that reads back as the same number.
///
/// # Errors
/// What the system says when the file cannot be written; the old file is then still whole.
pub fn write_observations(path: &Path, source: &SourceInfo, observations: &[Observation]) -> io::Result<()> {
    let mut sorted: Vec<&Observation> = observations.iter().collect();
    sorted.sort_by(|a, b| {
        (&a.variable, a.period, a.place, &a.slice, a.line, &a.column).cmp(&(&b.variable, b.period, b.place, &b.slice, b.line, &b.column))
    });
    write_beside(path, |to| {
        preamble::write(to, source, sorted.len())?;
        let mut writer = csv::WriterBuilder::new().from_writer(to);
        writer.write_record(HEADER)?;
        for observation in sorted {
            write_one(&mut writer, observation)?;
        }
        writer.flush()
    })
}

fn write_one<W: Write>(writer: &mut csv::Writer<W>, observation: &Observation) -> io::Result<()> {
    writer.write_field(observation.place.to_string())?;
    writer.write_field(observation.period.to_string())?;
    writer.write_field(observation.variable.as_str())?;
    writer.write_field(observation.slice.as_bytes())?;
    writer.write_field(observation.value.map(|value| value.to_string()).unwrap_or_default())?;
    writer.write_field(observation.status.as_str())?;
    writer.write_field(observation.line.to_string())?;
    writer.write_field(observation.column.as_bytes())?;
    writer.write_record(None::<&[u8]>)?;
    Ok(())
}

/// Reads a file of observations; `source` of each is 0. Whatever is wrong with the file is a finding.
pub fn read_observations(path: &Path) -> Common<Observation> {
    super::tables::with_text(path, read)
}

pub(super) fn read(file: &str, text: &str) -> Common<Observation> {
    let preamble = preamble::read(text);
    let mut reader = Reader { file, common: Common::of(preamble.source.clone()), last: Last::default() };
    reader.common.rows.reserve(preamble.rows.unwrap_or(0).min(text.len() / 8));
    let mut read_rows = 0;
    for (line, text) in super::tables::records(preamble.rest, preamble.first_line) {
        if line > preamble.first_line {
            read_rows += 1;
            reader.record(line, text);
        } else if text != HEADER.join(",") {
            reader.fault("colonne-absente", line, "", text, &HEADER.join(","));
        }
    }
    reader.common.findings.extend(super::tables::check_preamble(file, &preamble, read_rows));
    reader.common
}

/// Texts of the row before: rows are sorted, so that most rows share them.
struct Last {
    period: (String, Period),
    variable: VariableId,
    slice: Arc<str>,
    column: Arc<str>,
}

impl Default for Last {
    fn default() -> Last {
        let empty: Arc<str> = Arc::from("");
        Last { period: (String::new(), Period::year(0)), variable: VariableId::new(""), slice: empty.clone(), column: empty }
    }
}

struct Reader<'a> {
    file: &'a str,
    common: Common<Observation>,
    last: Last,
}

impl Reader<'_> {
    fn fault(&mut self, code: &str, line: u32, column: &str, found: &str, expected: &str) {
        let place = Place::file(self.file).line(u64::from(line)).column(column);
        let finding = Finding::error(code, place).found(found).expected(expected);
        self.common.findings.push(finding.remedy("refaire ce fichier par « ctg data import » ; la ligne est laissée de côté"));
    }

    fn record(&mut self, line: u32, text: &str) {
        if text.contains('"') {
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
            let record = reader.records().next().and_then(Result::ok).unwrap_or_default();
            let cells: Vec<&str> = record.iter().collect();
            return self.cells(line, text, &cells);
        }
        let mut cells = [""; HEADER.len()];
        let mut parts = text.split(',');
        let filled = cells.iter_mut().zip(&mut parts).map(|(cell, part)| *cell = part).count();
        if parts.next().is_none() && filled == HEADER.len() {
            self.cells(line, text, &cells);
        } else {
            self.cells(line, text, &[]);
        }
    }

    fn cells(&mut self, line: u32, text: &str, cells: &[&str]) {
        let [geo, period, variable, slice, value, status, at, column] = cells else {
            return self.fault("ligne-mal-coupee", line, "", text, "huit cellules");
        };
        let Ok(place) = geo.parse() else {
            return self.fault("code-impossible", line, "geo", geo, "un lieu : COM-31042, EPCI-200072635");
        };
        let Some(period) = self.period(period) else {
            return self.fault("periode-impossible", line, "period", period, "une année (2022) ou deux (2016-2022)");
        };
        let Ok(status) = status.parse::<Status>() else {
            return self.fault("statut-inconnu", line, "status", status, "ok, rounded, secret, missing");
        };
        let number = value.parse::<f64>().ok().filter(|number| number.is_finite());
        if number.is_none() != value.is_empty() || number.is_some() != status.has_value() {
            return self.fault("valeur-non-numerique", line, "value", value, "un nombre avec le statut ok ou rounded, rien avec un autre");
        }
        let Ok(at) = at.parse() else {
            return self.fault("valeur-non-numerique", line, "line", at, "un numéro de ligne");
        };
        let shared = |last: &mut Arc<str>, text: &str| {
            if **last != *text {
                *last = Arc::from(text);
            }
            last.clone()
        };
        if self.last.variable.as_str() != *variable {
            self.last.variable = VariableId::new(variable);
        }
        let (slice, column) = (shared(&mut self.last.slice, slice), shared(&mut self.last.column, column));
        let variable = self.last.variable.clone();
        self.common.rows.push(Observation { place, period, variable, slice, value: number, status, source: 0, line: at, column });
    }

    fn period(&mut self, text: &str) -> Option<Period> {
        if self.last.period.0 != text {
            self.last.period = (text.to_owned(), text.parse().ok()?);
        }
        Some(self.last.period.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn source() -> SourceInfo {
        SourceInfo {
            id: "val-clair".into(),
            title: "Recensement : une invention".into(),
            vintage: "RP 2022".into(),
            cog_year: Some(base::CogYear(2025)),
            rank: 3,
            ..SourceInfo::default()
        }
    }

    fn observation(place: &str, value: Option<f64>, slice: &str, line: u32) -> Observation {
        Observation {
            place: place.parse().unwrap(),
            period: "2016-2022".parse().unwrap(),
            variable: VariableId::new("NAISD"),
            slice: Arc::from(slice),
            value,
            status: if value.is_some() { Status::Ok } else { Status::Secret },
            source: 0,
            line,
            column: Arc::from("NAIS1621"),
        }
    }

    #[test]
    fn what_is_written_reads_back_sorted_and_the_same_bytes_come_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/er/o.csv");
        let rows = [
            observation("IRIS-310420000", None, "a=\"x\";b=1,5", 9),
            observation("COM-31042", Some(1614.27458210905), "", 3),
            observation("COM-31042", Some(-0.1), "", 2),
        ];
        write_observations(&path, &source(), &rows).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        let read = read_observations(&path);
        assert_eq!((&read.source, read.findings.len()), (&source(), 0), "{:?}", read.findings);
        assert_eq!(read.rows, [rows[2].clone(), rows[1].clone(), rows[0].clone()]);
        write_observations(&path, &source(), &read.rows).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
    }

    #[test]
    fn a_damaged_file_is_told_with_line_and_column() {
        let text = format!(
            "{}\n# lignes: 7\ngeo,period,variable,slice,value,status,line,column\n\
             COM-31042,2022,P_POP,,2081,ok,2,P22_POP\n\
             COM-3142,2022,P_POP,,2081,ok,2,P22_POP\n\
             COM-31042,22,P_POP,,2081,ok,2,P22_POP\n\
             COM-31042,2022,P_POP,,2081,bien,2,P22_POP\n\
             COM-31042,2022,P_POP,,,ok,2,P22_POP\n\
             COM-31042,2022,P_POP,,NaN,ok,2,P22_POP\n",
            preamble::MARK
        );
        let read = read("o.csv", &text);
        let told: Vec<(String, Option<u64>)> = read.findings.iter().map(|f| (f.code.clone(), f.place.line)).collect();
        let expected = [
            ("code-impossible", 5),
            ("periode-impossible", 6),
            ("statut-inconnu", 7),
            ("valeur-non-numerique", 8),
            ("valeur-non-numerique", 9),
        ];
        assert_eq!(read.rows.len(), 1);
        for (found, (code, line)) in told.iter().zip(expected) {
            assert_eq!((found.0.as_str(), found.1), (code, Some(line)));
        }
        assert_eq!(told.last().map(|f| f.0.as_str()), Some("fichier-tronque"));
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "(?s).{0,200}") {
            let _ = read("o.csv", &text);
            let _ = read("o.csv", &format!("{}\n{}\n{text}", preamble::MARK, HEADER.join(",")));
        }

        #[test]
        fn every_finite_number_reads_back_as_itself(value in any::<f64>().prop_filter("finite", |v| v.is_finite())) {
            prop_assert_eq!(value.to_string().parse::<f64>().unwrap(), value);
        }
    }
}
