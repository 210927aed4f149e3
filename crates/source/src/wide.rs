//! Columns of wide files, fast: 35 000 rows of 1 900 cells, of which a study wants thirty.
//!
//! The file is cut into pieces at line ends and read by all processors at once, a few megabytes in memory at a time; cells
//! that nobody asked for are stepped over, not parsed. A file with quotes is read by one processor, through the csv crate, with the same result.

use crate::cell::{Cell, EMPTY_IS_MISSING, parse};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// Length of a piece: little of the file is in memory at once.
const PIECE: u64 = 4 << 20;
/// Read at once beyond a piece, to the end of its last line.
const REST: u64 = 1 << 16;

/// Why a wide file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum WideError {
    #[error("{0} : lecture impossible ({1})")]
    Read(String, std::io::Error),
    #[error("{file}, ligne 1 : colonne « {column} » absente ; attendu : un en-tête qui la contient")]
    Column { file: String, column: String },
    #[error("{file}, vers l'octet {byte} : ligne de {found} cellules au lieu d'au moins {expected} ; vérifier que le fichier est entier")]
    Short { file: String, byte: u64, found: usize, expected: usize },
    #[error("{file}, vers l'octet {byte} : « {found} » n'est pas un nombre")]
    Number { file: String, byte: u64, found: String },
    #[error("{0} : {1}")]
    Csv(String, csv::Error),
}

/// One row asked for: its key, and a number a column; None where nothing was published (secret, missing).
pub struct WideRow<'a> {
    pub key: &'a str,
    pub values: &'a [Option<f64>],
}

/// Sums and counts of published cells of one group, a column each.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Group {
    pub rows: u32,
    pub sums: Vec<f64>,
    pub published: Vec<u32>,
}

impl Group {
    fn add(&mut self, values: &[Option<f64>]) {
        self.rows += 1;
        self.sums.resize(values.len(), 0.0);
        self.published.resize(values.len(), 0);
        for ((sum, published), value) in self.sums.iter_mut().zip(&mut self.published).zip(values) {
            *sum += value.unwrap_or(0.0);
            *published += u32::from(value.is_some());
        }
    }

    fn join(&mut self, other: &Group) {
        self.rows += other.rows;
        self.sums.resize(other.sums.len(), 0.0);
        self.published.resize(other.sums.len(), 0);
        self.sums.iter_mut().zip(&other.sums).for_each(|(sum, more)| *sum += more);
        self.published.iter_mut().zip(&other.published).for_each(|(count, more)| *count += more);
    }
}

/// Sums columns by group; rows whose key has no group are passed over. The pieces are joined in the order of the file,
/// so that the same file gives the same bits whatever the number of processors.
pub fn sum_by(
    path: &Path,
    key: &str,
    group: &(dyn Fn(&str) -> Option<u32> + Sync),
    columns: &[&str],
) -> Result<BTreeMap<u32, Group>, WideError> {
    let parts = fold(path, key, columns, &|sums: &mut BTreeMap<u32, Group>, row| {
        if let Some(group) = group(row.key) {
            sums.entry(group).or_default().add(row.values);
        }
    })?;
    let mut all: BTreeMap<u32, Group> = BTreeMap::new();
    for (group, sums) in parts.iter().flatten() {
        all.entry(*group).or_default().join(sums);
    }
    Ok(all)
}

/// Gives every row's key and the columns asked for, in the order of the file.
pub fn read_columns(path: &Path, key: &str, columns: &[&str], mut each: impl FnMut(WideRow)) -> Result<(), WideError> {
    type Kept = Vec<(String, Vec<Option<f64>>)>;
    let parts = fold(path, key, columns, &|rows: &mut Kept, row| rows.push((row.key.to_owned(), row.values.to_vec())))?;
    for (key, values) in parts.iter().flatten() {
        each(WideRow { key, values });
    }
    Ok(())
}

/// A value a piece of the file, in order.
fn fold<T: Default + Send>(path: &Path, key: &str, columns: &[&str], each: &(dyn Fn(&mut T, WideRow) + Sync)) -> Result<Vec<T>, WideError> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let fault = |error| WideError::Read(name.clone(), error);
    let mut file = File::open(path).map_err(fault)?;
    let size = file.metadata().map_err(fault)?.len();
    let head = header(&mut file).map_err(fault)?;
    let plan = Plan::of(&head, key, columns, name.clone())?;
    let starts: Vec<u64> = (0..).map(|piece| head.len() as u64 + piece * PIECE).take_while(|start| *start < size).collect();
    let one = |start: &u64| -> Result<Option<T>, WideError> {
        let piece = Piece::read(path, *start, head.len() as u64).map_err(fault)?;
        if piece.bytes.contains(&b'"') { Ok(None) } else { plan.piece(*start, piece.lines(), each).map(Some) }
    };
    let parts: Vec<Result<Option<T>, WideError>> = starts.par_iter().map(one).collect();
    if head.contains(&b'"') || parts.iter().any(|part| matches!(part, Ok(None))) {
        return quoted(path, &plan, each).map(|all| vec![all]);
    }
    parts.into_iter().filter_map(Result::transpose).collect()
}

/// The first line with its end.
fn header(file: &mut File) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    BufReader::new(file).read_until(b'\n', &mut line)?;
    Ok(line)
}

/// The lines that begin within a stretch of the file; the last of them may end beyond it.
struct Piece {
    bytes: Vec<u8>,
    begin: usize,
}

impl Piece {
    /// Reads from one byte before, to know whether a line begins just here; `body` is where the first row begins.
    fn read(path: &Path, start: u64, body: u64) -> io::Result<Piece> {
        let before = u64::from(start > body);
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(start - before))?;
        let mut bytes = Vec::with_capacity(PIECE as usize + REST as usize);
        file.by_ref().take(PIECE + before).read_to_end(&mut bytes)?;
        let begin = if before == 0 { 0 } else { (newline(&bytes) + 1).min(bytes.len()) };
        let mut looked = bytes.len();
        let is_whole = bytes.last() == Some(&b'\n') || begin == bytes.len();
        while !is_whole && file.by_ref().take(REST).read_to_end(&mut bytes)? > 0 {
            let end = looked + newline(bytes.get(looked..).unwrap_or(&[]));
            if end < bytes.len() {
                bytes.truncate(end + 1);
                break;
            }
            looked = bytes.len();
        }
        Ok(Piece { bytes, begin })
    }

    fn lines(&self) -> &[u8] {
        self.bytes.get(self.begin..).unwrap_or(&[])
    }
}

/// Which cells to take.
struct Plan {
    file: String,
    delimiter: u8,
    /// Cells wanted, by position, and where each goes; the key goes nowhere.
    wanted: Vec<(usize, Option<usize>)>,
    columns: usize,
}

impl Plan {
    fn of(head: &[u8], key: &str, columns: &[&str], file: String) -> Result<Plan, WideError> {
        let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
        let count = |mark: u8| head.iter().filter(|byte| **byte == mark).count();
        let delimiter = [b';', b',', b'\t'].into_iter().rev().max_by_key(|mark| count(*mark)).unwrap_or(b';');
        let names: Vec<&[u8]> = head.split(|byte| *byte == delimiter).map(|name| name.trim_ascii()).collect();
        let unquoted =
            |name: &&[u8], wanted: &str| name.strip_prefix(b"\"").and_then(|n| n.strip_suffix(b"\"")).unwrap_or(name) == wanted.as_bytes();
        let at = |wanted: &str| {
            let missing = || WideError::Column { file: file.clone(), column: wanted.to_owned() };
            names.iter().position(|name| unquoted(name, wanted)).ok_or_else(missing)
        };
        let mut wanted = vec![(at(key)?, None)];
        for (to, column) in columns.iter().enumerate() {
            wanted.push((at(column)?, Some(to)));
        }
        wanted.sort_unstable();
        Ok(Plan { delimiter, wanted, columns: columns.len(), file })
    }

    /// Reads a piece that holds no quote.
    fn piece<T: Default>(&self, start: u64, piece: &[u8], each: &(dyn Fn(&mut T, WideRow) + Sync)) -> Result<T, WideError> {
        let mut out = T::default();
        let mut values = vec![None; self.columns];
        let mut rest = piece;
        while !rest.is_empty() {
            let byte = start + (piece.len() - rest.len()) as u64;
            let mut cells = Cells { rest, delimiter: self.delimiter, at: 0, ended: false };
            let mut key = "";
            for (position, to) in &self.wanted {
                let Some(cell) = cells.get(*position) else {
                    if cells.at == 1 && rest.first().is_none_or(|byte| matches!(byte, b'\n' | b'\r')) {
                        break;
                    }
                    return Err(WideError::Short { file: self.file.clone(), byte, found: cells.at, expected: position + 1 });
                };
                match to {
                    None => key = std::str::from_utf8(cell).unwrap_or(""),
                    Some(to) => self.set(&mut values, *to, cell, byte)?,
                }
            }
            if !key.is_empty() {
                each(&mut out, WideRow { key, values: &values });
            }
            rest = cells.next_line();
        }
        Ok(out)
    }

    fn set(&self, values: &mut [Option<f64>], to: usize, cell: &[u8], byte: u64) -> Result<(), WideError> {
        let number = number(cell).ok_or_else(|| WideError::Number {
            file: self.file.clone(),
            byte,
            found: String::from_utf8_lossy(cell).into_owned(),
        })?;
        if let Some(value) = values.get_mut(to) {
            *value = number;
        }
        Ok(())
    }
}

/// A number, or nothing for a mark of secrecy; None when it is neither.
fn number(cell: &[u8]) -> Option<Option<f64>> {
    if let Some(short) = short_integer(cell) {
        return Some(Some(short));
    }
    match parse(std::str::from_utf8(cell).ok()?, EMPTY_IS_MISSING) {
        Cell::Number(number) => Some(Some(number)),
        Cell::Without(_) => Some(None),
        Cell::Fault => None,
    }
}

/// Digits alone, few enough to be exact: most cells.
fn short_integer(cell: &[u8]) -> Option<f64> {
    if cell.is_empty() || cell.len() > 15 {
        return None;
    }
    let digit = |number: u64, byte: &u8| byte.is_ascii_digit().then(|| number * 10 + u64::from(byte - b'0'));
    cell.iter().try_fold(0, digit).map(|number| number as f64)
}

/// The cells of one line, taken in rising order of position.
struct Cells<'a> {
    rest: &'a [u8],
    delimiter: u8,
    /// Cells taken or stepped over so far.
    at: usize,
    ended: bool,
}

impl<'a> Cells<'a> {
    /// The cell at a position not before the last one asked for.
    fn get(&mut self, position: usize) -> Option<&'a [u8]> {
        self.step_over(position.checked_sub(self.at)?)?;
        let end = self.rest.iter().position(|byte| *byte == self.delimiter || *byte == b'\n').unwrap_or(self.rest.len());
        let (cell, after) = self.rest.split_at(end);
        self.ended = after.first().is_none_or(|byte| *byte == b'\n');
        self.rest = if self.ended { after } else { after.get(1..).unwrap_or(&[]) };
        self.at += 1;
        Some(cell.strip_suffix(b"\r").unwrap_or(cell))
    }

    /// Steps over this many cells; None when the line ends before.
    fn step_over(&mut self, count: usize) -> Option<()> {
        if self.ended {
            return None;
        }
        let (mut left, mut taken) = (count, 0);
        for block in self.rest.as_chunks::<64>().0 {
            let marks = usize::from(block.iter().map(|byte| u8::from(*byte == self.delimiter)).sum::<u8>());
            if marks >= left || block.iter().fold(false, |found, byte| found | (*byte == b'\n')) {
                break;
            }
            left -= marks;
            taken += 64;
        }
        for word in self.rest.get(taken..).unwrap_or(&[]).as_chunks::<8>().0 {
            let word = u64::from_le_bytes(*word);
            let marks = mask(word, self.delimiter).count_ones() as usize;
            if marks >= left || mask(word, b'\n') != 0 {
                break;
            }
            left -= marks;
            taken += 8;
        }
        let mut rest = self.rest.get(taken..).unwrap_or(&[]);
        while left > 0 {
            let (byte, after) = rest.split_first()?;
            match *byte {
                b'\n' => {
                    (self.ended, self.at, self.rest) = (true, self.at + count - left + 1, rest);
                    return None;
                }
                byte if byte == self.delimiter => left -= 1,
                _ => {}
            }
            rest = after;
        }
        (self.at, self.rest) = (self.at + count, rest);
        Some(())
    }

    fn next_line(self) -> &'a [u8] {
        let end = newline(self.rest);
        self.rest.get(end + 1..).unwrap_or(&[])
    }
}

/// Position of the first line end, or the length.
fn newline(text: &[u8]) -> usize {
    let words = text.as_chunks::<8>().0;
    let skipped = words.iter().take_while(|word| mask(u64::from_le_bytes(**word), b'\n') == 0).count() * 8;
    let tail = text.get(skipped..).unwrap_or(&[]);
    skipped + tail.iter().position(|byte| *byte == b'\n').unwrap_or(tail.len())
}

/// The high bit of each byte of `word` that equals `byte` (Mycroft's test, in the form without false positives).
fn mask(word: u64, byte: u8) -> u64 {
    const LOW: u64 = 0x7F7F_7F7F_7F7F_7F7F;
    let apart = word ^ (u64::from(byte) * 0x0101_0101_0101_0101);
    !(((apart & LOW) + LOW) | apart | LOW)
}

/// The same by the csv crate, for files with quotes.
fn quoted<T: Default>(path: &Path, plan: &Plan, each: &(dyn Fn(&mut T, WideRow) + Sync)) -> Result<T, WideError> {
    let fault = |error| WideError::Csv(plan.file.clone(), error);
    let mut reader = csv::ReaderBuilder::new().delimiter(plan.delimiter).flexible(true).from_path(path).map_err(fault)?;
    let mut record = csv::ByteRecord::new();
    let mut out = T::default();
    let mut values = vec![None; plan.columns];
    while reader.read_byte_record(&mut record).map_err(fault)? {
        let byte = record.position().map_or(0, |position| position.byte());
        let mut key = "";
        for (position, to) in &plan.wanted {
            let short = || WideError::Short { file: plan.file.clone(), byte, found: record.len(), expected: position + 1 };
            let cell = record.get(*position).ok_or_else(short)?;
            match to {
                None => key = std::str::from_utf8(cell).unwrap_or(""),
                Some(to) => plan.set(&mut values, *to, cell, byte)?,
            }
        }
        each(&mut out, WideRow { key, values: &values });
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Kept = Vec<(String, Vec<Option<f64>>)>;

    fn all(text: &[u8], columns: &[&str]) -> Result<Kept, WideError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("w.csv");
        std::fs::write(&path, text).unwrap();
        let mut rows = Vec::new();
        read_columns(&path, "CODGEO", columns, |row| rows.push((row.key.to_owned(), row.values.to_vec())))?;
        Ok(rows)
    }

    #[test]
    fn columns_in_any_order_with_secrets_and_both_decimal_marks() {
        let text = b"\xEF\xBB\xBFCODGEO;A;LONG_COLUMN_NAME;B;C\r\n01001;1;xxxxxxxxxxxxxxxxxxx;2.5;s\r\n2A004;-16,6;;;3\r\n";
        let expected =
            vec![("01001".to_owned(), vec![None, Some(1.0), Some(2.5)]), ("2A004".to_owned(), vec![Some(3.0), Some(-16.6), None])];
        assert_eq!(all(text, &["C", "A", "B"]).unwrap(), expected);
        let quoted = String::from_utf8_lossy(text).replace("2A004;-16,6;;", "\"2A004\";-16,6;\"a;b\nc\";");
        assert_eq!(all(quoted.as_bytes(), &["C", "A", "B"]).unwrap(), expected);
    }

    #[test]
    fn what_is_wrong_is_an_error_with_its_place() {
        assert!(matches!(all(b"CODGEO;A\n1;2\n", &["B"]), Err(WideError::Column { column, .. }) if column == "B"));
        assert!(matches!(all(b"CODGEO;A;B\n1;2;3\n4;5\n", &["B"]), Err(WideError::Short { found: 2, expected: 3, .. })));
        assert!(matches!(all(b"CODGEO;A\n1;deux\n", &["A"]), Err(WideError::Number { found, .. }) if found == "deux"));
        assert_eq!(all(b"CODGEO;A\n", &["A"]).unwrap().len(), 0);
        assert!(all(b"", &["A"]).is_err());
    }

    #[test]
    fn sums_by_group_over_many_pieces_equal_those_of_one_pass() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("w.csv");
        let filler = "x;".repeat(300);
        let mut text = format!("CODGEO;{filler}A\n");
        (0..40_000).for_each(|row| text.push_str(&format!("{row:05};{filler}{row}.5\n")));
        assert!(text.len() as u64 > 2 * PIECE);
        std::fs::write(&path, text).unwrap();
        let groups = sum_by(&path, "CODGEO", &|key| key.parse::<u32>().ok().map(|code| code % 3), &["A"]).unwrap();
        for (group, sums) in &groups {
            let rows: Vec<f64> = (0..40_000).filter(|row| row % 3 == *group).map(|row| f64::from(row) + 0.5).collect();
            assert_eq!((sums.rows as usize, sums.sums[0]), (rows.len(), rows.iter().sum::<f64>()));
        }
        assert_eq!(groups.len(), 3);
    }

    #[test]
    fn a_last_column_is_found_behind_many_and_blank_lines_are_passed_over() {
        let text = format!("CODGEO;{}Z\n1;{}7\n\n2;{}8", "a;".repeat(37), "0;".repeat(37), ";".repeat(37));
        let rows = all(text.as_bytes(), &["Z"]).unwrap();
        assert_eq!(rows, vec![("1".to_owned(), vec![Some(7.0)]), ("2".to_owned(), vec![Some(8.0)])]);
    }

    proptest! {
        #[test]
        fn the_fast_way_reads_what_the_csv_crate_reads(rows in proptest::collection::vec(proptest::collection::vec(0u32..99999, 6), 1..20)) {
            let lines: Vec<String> = rows.iter().map(|row| row.iter().map(u32::to_string).collect::<Vec<_>>().join(";")).collect();
            let text = format!("CODGEO;A;B;C;D;E\n{}\n", lines.join("\n"));
            let found = all(text.as_bytes(), &["E", "B"]).unwrap();
            let expected: Vec<_> = rows.iter().map(|row| (row[0].to_string(), vec![Some(f64::from(row[5])), Some(f64::from(row[2]))])).collect();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut text = b"CODGEO;A;B\n".to_vec();
            text.extend(bytes);
            let _ = all(&text, &["B"]);
        }
    }
}
