//! Answers in CSV and workbooks: the tool, the rows, the columns.

use super::{bytes, case, files_of, name};
use crate::suite::CaseResult;
use answer::{Import, Options, Source};
use std::path::{Path, PathBuf};

/// Folder, tool, lines of headers.
const FOLDERS: [(&str, &str, usize); 7] = [
    ("limesurvey", "limesurvey", 1),
    ("google-forms", "google-forms", 1),
    ("surveymonkey", "surveymonkey", 2),
    ("surveygizmo", "surveygizmo", 1),
    ("redcap", "redcap", 1),
    ("kobo-openrosa", "kobo", 1),
    ("odk-briefcase", "kobo", 1),
];

pub fn run(folder: &Path) -> Vec<CaseResult> {
    let mut found = Vec::new();
    for (tool_folder, tool, heads) in FOLDERS {
        for path in files_of(&folder.join(tool_folder)).into_iter().filter(|path| is_answers(path)) {
            let id = format!("{tool_folder}/{}", name(&path));
            found.push(case(tool_folder, id, check(&path, tool, heads)));
        }
    }
    for path in files_of(&folder.join("kobo")).into_iter().filter(|path| name(path).starts_with("data") && name(path).ends_with(".xlsx")) {
        found.push(case("kobo", name(&path), workbook(&path)));
    }
    found
}

fn is_answers(path: &Path) -> bool {
    let name = name(path);
    (name.ends_with(".csv") || name.ends_with(".csv.expected")) && !name.contains("dictionary")
}

/// What stands beside the answers: a dictionary, a form.
fn beside(path: &Path) -> Vec<PathBuf> {
    let name = name(path);
    let other = match () {
        () if name.ends_with("-data.csv") => name.replace("-data.csv", "-dictionary.csv"),
        () if name.starts_with("data_") => name.replace("data_", "form_"),
        () if name.ends_with(".csv.expected") => name
            .replace("-group.csv.expected", ".csv.expected")
            .replace("-empty.csv.expected", ".csv.expected")
            .replace(".csv.expected", ".xml"),
        () => return Vec::new(),
    };
    vec![path.with_file_name(other)].into_iter().filter(|path| path.is_file()).collect()
}

fn import(path: &Path) -> Result<Import, String> {
    let mut paths = beside(path);
    paths.push(path.to_owned());
    let contents: Vec<(String, Vec<u8>)> = paths.iter().map(|path| (name(path), bytes(path))).collect();
    let sources: Vec<Source> = contents.iter().map(|(name, bytes)| Source { name, bytes }).collect();
    answer::read(&sources, &Options::default()).map_err(|error| error.to_string())
}

fn check(path: &Path, tool: &str, heads: usize) -> Result<(), String> {
    let import = import(path)?;
    same("tool", import.tool, tool)?;
    let (rows, columns) = count(&bytes(path));
    same("rows read", import.counts.rows_in, rows - heads)?;
    same("columns read", import.counts.columns_in, columns)?;
    account(&import)
}

fn workbook(path: &Path) -> Result<(), String> {
    let import = import(path)?;
    same("tool", import.tool, "kobo")?;
    if import.counts.rows_in == 0 || import.counts.responses != import.counts.rows_in {
        return Err(format!("{:?}", import.counts));
    }
    account(&import)
}

/// Every row and column is somewhere; no answer of the file is unread.
fn account(import: &Import) -> Result<(), String> {
    let counts = import.counts;
    if !counts.balance() {
        return Err(format!("columns do not add up: {counts:?}"));
    }
    if counts.rows_in > counts.responses + counts.repeats || counts.responses == 0 {
        return Err(format!("rows were lost: {counts:?}"));
    }
    if import.findings.has_errors() {
        return Err(import.findings.summary());
    }
    Ok(())
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: T, expected: T) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("{what}: found {found:?}, expected {expected:?}")) }
}

/// Records, and columns of the widest one, by their quotes alone; an empty cell at the end of a line is no column.
fn count(bytes: &[u8]) -> (usize, usize) {
    let (mut records, mut widest, mut cells, mut inside, mut last) = (0, 0, 0, false, b'\n');
    for byte in bytes.iter().filter(|byte| **byte != b'\r').chain(b"\n") {
        match byte {
            b'"' => inside = !inside,
            b',' if !inside => cells += 1,
            b'\n' if !inside => {
                let is_blank = last == b'\n';
                records += usize::from(!is_blank);
                widest = widest.max(if is_blank { 0 } else { cells + usize::from(last != b',') });
                cells = 0;
            }
            _ => {}
        }
        last = *byte;
    }
    (records, widest)
}
