//! Delimited text: which delimiter, and its records with their true lines.

use super::encoding::{self, Utf8Reader};
use super::stream::{Stream, Survey, told};
use crate::table::{Keep, Row, Rows};
use base::{Finding, Findings, Place};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::collections::BTreeMap;
use std::io::Read;

const DELIMITERS: [u8; 4] = [b';', b',', b'\t', b'|'];
/// A record of more lines than this has a quote that nobody closed.
const MOST_LINES: usize = 500;

/// How the text is written.
pub(super) struct Form {
    encoding: &'static Encoding,
    delimiter: u8,
}

impl Form {
    pub fn of(survey: &Survey) -> Form {
        let text = encoding::decode(&survey.head, survey);
        Form { encoding: encoding::of(survey), delimiter: delimiter(&text) }
    }

    pub fn open(&self, stream: &Stream) -> Result<CsvRows, String> {
        let reader = stream.open().map_err(|error| told(&error))?;
        Ok(CsvRows::new(Box::new(Utf8Reader::new(reader, self.encoding)), self.delimiter))
    }

    /// A note when the encoding was guessed: accents may be wrong, numbers are not.
    pub fn findings(&self, file: &str) -> Findings {
        let sure = [UTF_8, UTF_16BE, UTF_16LE].contains(&self.encoding);
        let note = || Finding::note("encodage-devine", Place::file(file)).found(self.encoding.name()).expected("UTF-8");
        (!sure).then(note).into_iter().collect()
    }
}

/// The delimiter that cuts most records into the same number of cells, and into many.
pub(super) fn delimiter(sample: &str) -> u8 {
    let score = |delimiter: u8| {
        let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
        let mut reader = csv_reader(sample.as_bytes(), delimiter);
        let mut record = csv::ByteRecord::new();
        let mut records = 0;
        while records < 60 && reader.read_byte_record(&mut record).unwrap_or(false) {
            *widths.entry(record.len()).or_default() += 1;
            records += 1;
        }
        let (width, count) = widths.iter().max_by_key(|(width, count)| (**count, **width)).map_or((1, 0), |(w, c)| (*w, *c));
        if width < 2 { 0 } else { count * 1000 / records.max(1) * width.min(40) }
    };
    DELIMITERS.into_iter().rev().max_by_key(|delimiter| score(*delimiter)).unwrap_or(b';')
}

fn csv_reader<R: Read>(reader: R, delimiter: u8) -> csv::Reader<R> {
    csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).buffer_capacity(1 << 17).from_reader(reader)
}

/// Records of a delimited text.
pub(super) struct CsvRows {
    reader: csv::Reader<Box<dyn Read>>,
    record: csv::StringRecord,
    /// Line after the last record.
    next_line: u64,
    keep: Option<(usize, Keep)>,
    passed_over: u64,
}

impl CsvRows {
    pub fn new(reader: Box<dyn Read>, delimiter: u8) -> CsvRows {
        let reader = csv_reader(reader, delimiter);
        CsvRows { reader, record: csv::StringRecord::new(), next_line: 1, keep: None, passed_over: 0 }
    }

    fn is_wanted(&mut self) -> bool {
        match &mut self.keep {
            Some((column, keep)) => self.record.get(*column).is_none_or(keep),
            None => true,
        }
    }

    /// The line where the record just read begins; the reader stands on the line after it.
    fn line(&mut self) -> Result<u64, String> {
        let inside = self.record.as_slice().bytes().filter(|byte| *byte == b'\n').count();
        let after = self.reader.position().line();
        let line = after.saturating_sub(1 + inside as u64);
        if inside > MOST_LINES || line < self.next_line {
            return Err(format!("à la ligne {}, un guillemet s'ouvre et ne se ferme pas", self.next_line));
        }
        self.next_line = after;
        Ok(line)
    }
}

impl Rows for CsvRows {
    fn next(&mut self, row: &mut Row) -> Result<bool, String> {
        loop {
            let line = self.next_line;
            let more =
                self.reader.read_record(&mut self.record).map_err(|error| format!("après la ligne {line} : {}", in_french(error)))?;
            if !more {
                return Ok(false);
            }
            let line = self.line()?;
            if self.is_wanted() {
                row.refill(u32::try_from(line).unwrap_or(u32::MAX), self.record.iter().collect::<Vec<_>>().into_iter());
                return Ok(true);
            }
            self.passed_over += 1;
        }
    }

    fn keep_only(&mut self, column: usize, keep: Keep) {
        self.keep = Some((column, keep));
    }

    fn passed_over(&self) -> u64 {
        self.passed_over
    }
}

fn in_french(error: csv::Error) -> String {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => told(&error),
        csv::ErrorKind::Utf8 { .. } => "le texte n'est pas dans l'encodage annoncé".to_owned(),
        other => format!("{other:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(text: &'static str, delimiter: u8) -> Vec<Row> {
        let mut rows = CsvRows::new(Box::new(Utf8Reader::new(text.as_bytes(), UTF_8)), delimiter);
        let (mut all, mut row) = (Vec::new(), Row::default());
        while rows.next(&mut row).unwrap() {
            all.push(row.clone());
        }
        all
    }

    #[test]
    fn the_delimiter_is_not_the_decimal_comma() {
        assert_eq!(delimiter("CODGEO;NBUC19\n01001;542,7\n01002;177,2\n"), b';');
        assert_eq!(delimiter("A,B\n\"x;y\",2\n\"z;t\",3\n"), b',');
        assert_eq!(delimiter("a\tb\n1\t2\n"), b'\t');
        assert_eq!(delimiter("a|b\n1|2\n"), b'|');
        assert_eq!(delimiter("seul\n1\n"), b';');
    }

    #[test]
    fn trap_23_quoted_fields_over_several_lines_keep_true_line_numbers() {
        let rows = rows("id,horaires\r\n1,\"lundi\r\nmardi\"\r\n\r\n2,x\r\n3,\"y\nz\"", b',');
        assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 2, 5, 6]);
        assert_eq!(rows[1].cells[1], "lundi\nmardi");
        assert_eq!(rows[3].cells[1], "y\nz");
    }

    #[test]
    fn an_unclosed_quote_is_told_with_its_line() {
        let text = "a;b\n1;2\n3;\"4\n5;6\n";
        let mut rows = CsvRows::new(Box::new(Utf8Reader::new(text.as_bytes(), UTF_8)), b';');
        let mut row = Row::default();
        assert!(rows.next(&mut row).unwrap() && rows.next(&mut row).unwrap());
        assert!(rows.next(&mut row).unwrap_err().contains("ligne 3"));
    }

    #[test]
    fn records_outside_the_scope_are_passed_over_and_counted() {
        let mut rows = CsvRows::new(Box::new("c;v\n1;a\n2;b\n3;c\n".as_bytes()), b';');
        rows.keep_only(0, Box::new(|code| code != "2"));
        let (mut row, mut lines) = (Row::default(), Vec::new());
        while rows.next(&mut row).unwrap() {
            lines.push(row.line);
        }
        assert_eq!((lines, rows.passed_over()), (vec![1, 2, 4], 1));
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_sniffer_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let survey = Survey { head: bytes.clone(), size: 0, utf8: std::str::from_utf8(&bytes).is_ok(), sha256: String::new() };
            let form = Form::of(&survey);
            let reader = Utf8Reader::new(std::io::Cursor::new(bytes), form.encoding);
            let mut rows = CsvRows::new(Box::new(reader), form.delimiter);
            let mut row = Row::default();
            while let Ok(true) = rows.next(&mut row) {}
        }
    }
}
