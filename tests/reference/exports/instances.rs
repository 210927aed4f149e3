//! OpenRosa instances: read with their form, they say the same as the CSV that Briefcase made of them.

use super::{bytes, case, files_of, name};
use crate::suite::CaseResult;
use answer::{Import, ImportError, Options, ResponseTable, Source};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub fn run(folder: &Path) -> Vec<CaseResult> {
    let mut found = Vec::new();
    let folder_of = folder.join("odk-briefcase");
    for path in files_of(&folder_of).into_iter().filter(|path| name(path).contains("-submission") && name(path).ends_with(".xml")) {
        found.push(case("odk-briefcase", format!("odk-briefcase/{}", name(&path)), submission(&path)));
    }
    found.extend(transport(&folder.join("kobo-openrosa")));
    found
}

fn import(paths: &[PathBuf]) -> Result<Import, ImportError> {
    let contents: Vec<(String, Vec<u8>)> = paths.iter().map(|path| (name(path), bytes(path))).collect();
    let sources: Vec<Source> = contents.iter().map(|(name, bytes)| Source { name, bytes }).collect();
    answer::read(&sources, &Options { keep_identifying: true, ..Options::default() })
}

fn submission(path: &Path) -> Result<(), String> {
    let (start, end) = name(path).split_once("-submission").map(|(start, end)| (start.to_owned(), end.to_owned())).unwrap_or_default();
    let form = path.with_file_name(format!("{start}.xml"));
    let paths: Vec<PathBuf> = [form.clone(), path.to_owned()].into_iter().filter(|path| path.is_file()).collect();
    let instance = match import(&paths) {
        // Read only by who holds the key: the tool says so, and names what to do.
        Err(ImportError::Encrypted(_)) => return Ok(()),
        other => other.map_err(|error| error.to_string())?,
    };
    if instance.counts.responses != 1 || !instance.counts.balance() {
        return Err(format!("{:?}", instance.counts));
    }
    let csv = path.with_file_name(if end.starts_with("-empty") {
        format!("{start}-empty.csv.expected")
    } else {
        format!("{start}.csv.expected")
    });
    if !csv.is_file() {
        return Ok(());
    }
    let table = import(&[form, csv]).map_err(|error| error.to_string())?;
    same(&instance.table, &table.table)
}

/// Answers by question, of the columns that both have.
fn answers(table: &ResponseTable) -> BTreeMap<String, String> {
    let is_part = |name: &str| {
        name == "SubmissionDate"
            || name.ends_with("Latitude")
            || name.ends_with("Longitude")
            || name.ends_with("Altitude")
            || name.ends_with("Accuracy")
    };
    table.columns.iter().filter(|column| !is_part(&column.name)).map(|column| (column.name.clone(), column.text(0))).collect()
}

fn same(instance: &ResponseTable, table: &ResponseTable) -> Result<(), String> {
    let (found, expected) = (answers(instance), answers(table));
    let wrong = expected.iter().find(|(name, text)| found.get(*name).is_none_or(|found| !agree(name, found, text)));
    wrong.map_or(Ok(()), |(name, text)| Err(format!("{name}: found {:?}, expected {text:?}", found.get(name))))
}

/// The CSV holds a time of day as «8:56:00 AM».
fn agree(name: &str, found: &str, text: &str) -> bool {
    found == text || name.ends_with("time") && !found.is_empty() && !text.is_empty()
}

/// Four instances and the CSV that was made of them.
fn transport(folder: &Path) -> Vec<CaseResult> {
    let mut paths: Vec<PathBuf> =
        files_of(folder).into_iter().filter(|path| name(path).starts_with("transport_") && name(path).ends_with(".xml")).collect();
    if paths.is_empty() {
        return Vec::new();
    }
    let count = paths.len();
    paths.extend([folder.join("transportation.xml")].into_iter().filter(|path| path.is_file()));
    let check = || {
        let import = import(&paths).map_err(|error| error.to_string())?;
        if import.counts.responses != count || !import.counts.balance() {
            return Err(format!("{:?}", import.counts));
        }
        let ids = import.table.rows.iter().filter(|row| row.instance.is_some()).count();
        if ids == count { Ok(()) } else { Err(format!("{ids} of {count} instances have their id")) }
    };
    vec![case("kobo-openrosa", "kobo-openrosa/instances", check())]
}
