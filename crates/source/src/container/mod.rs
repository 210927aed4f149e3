//! Files around tables: CSV in its encodings, XLSX, XLS, Parquet (a decoder handed in), JSON, and any of these inside ZIP or gz.
//!
//! What a file is comes from its first bytes, not from its name. Nothing is unpacked to disk. A file that breaks
//! before its end gives a finding and no content.

mod archive;
mod delimited;
mod encoding;
mod kind;
mod plain;
mod stream;
mod unknown;
mod workbook;

pub use plain::tables;

use crate::layout::record::broken_off;
use crate::layout::{LAYOUTS, Understood};
use crate::reading::{Content, Hints, Reading, Scope};
use crate::table::{Decoded, Decoder, Head, Input, Row, Rows, Whole};
use base::{Finding, Findings, Place};
use kind::Kind;
use std::path::{Path, PathBuf};
use stream::{Stream, Survey};

/// Records at the beginning of a table that a layout may see before it says yes.
const HEAD_ROWS: usize = 20;
/// A JSON file or an inner workbook is held in memory whole; more than this is refused.
const IN_MEMORY: u64 = 1 << 30;

/// What is asked of the files: which rows, what is known of them beforehand, who decodes Parquet, whom to tell of progress.
pub struct Request<'a> {
    /// Which rows to keep, by the name of the layout: a national register is kept whole where a table of medians is not.
    pub scope: &'a dyn Fn(&str) -> Scope,
    /// Given the name of a file (for a ZIP «archive.zip/entry.csv»), what its `source.toml` says of it.
    pub hints: &'a dyn Fn(&str) -> Hints,
    pub decoders: &'a [&'a dyn Decoder],
    /// Bytes received so far, bytes in all.
    pub progress: &'a dyn Fn(u64, u64),
}

/// Reads a file, or all files of a folder in the order of their names (hidden files and `MANIFEST.md` apart).
///
/// One reading a table that was understood, and one with a finding for each file that was not.
pub fn read_path(path: &Path, request: &Request) -> Vec<Reading> {
    let (files, mut readings) = files_under(path);
    let total = files.iter().filter_map(|file| file.metadata().ok()).map(|data| data.len()).sum();
    let mut done = 0;
    for file in files {
        let told = done;
        readings.extend(read_file(&file, request, &|bytes| (request.progress)(told + bytes, total)));
        done += file.metadata().map_or(0, |data| data.len());
    }
    readings
}

/// Files to read, and readings that tell of folders that cannot be read or hold nothing.
fn files_under(path: &Path) -> (Vec<PathBuf>, Vec<Reading>) {
    let (mut files, mut faults) = (Vec::new(), Vec::new());
    walk(path, 0, &mut files, &mut faults);
    if files.is_empty() && faults.is_empty() {
        let finding = Finding::error("dossier-vide", Place::file(path.display().to_string())).found("aucun fichier à lire");
        faults.push(failed(&name_of(path), "", finding.expected("au moins un fichier d'un producteur").remedy("donner un autre chemin")));
    }
    (files, faults)
}

fn walk(path: &Path, depth: usize, files: &mut Vec<PathBuf>, faults: &mut Vec<Reading>) {
    const DEEPEST: usize = 16;
    if !path.is_dir() {
        files.push(path.to_owned());
        return;
    }
    match std::fs::read_dir(path) {
        Ok(entries) if depth < DEEPEST => {
            let mut paths: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
            paths.sort();
            let wanted = |path: &PathBuf| !name_of(path).starts_with('.') && name_of(path) != "MANIFEST.md";
            paths.iter().filter(|path| wanted(path)).for_each(|path| walk(path, depth + 1, files, faults));
        }
        Ok(_) => faults.push(failed(&name_of(path), "", unreadable(path, "trop de dossiers emboîtés"))),
        Err(error) => faults.push(failed(&name_of(path), "", unreadable(path, &error.to_string()))),
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

fn unreadable(path: &Path, why: &str) -> Finding {
    Finding::error("fichier-illisible", Place::file(path.display().to_string()))
        .found(why)
        .expected("un fichier que l'on peut lire")
        .remedy("vérifier le chemin et les droits de lecture")
}

/// A reading that only tells why a file gave nothing.
fn failed(file: &str, sha256: &str, finding: Finding) -> Reading {
    Reading {
        layout: "",
        file: file.to_owned(),
        sheet: finding.place.sheet.clone(),
        sha256: sha256.to_owned(),
        vintage: String::new(),
        cog_year: None,
        rows: 0,
        columns_used: Vec::new(),
        columns_ignored: Vec::new(),
        content: Content::default(),
        findings: [finding].into_iter().collect(),
    }
}

fn read_file(path: &Path, request: &Request, progress: &dyn Fn(u64)) -> Vec<Reading> {
    let stream = Stream::file(path, name_of(path));
    match stream.survey(progress) {
        Ok(survey) => {
            let file = Opened { sha256: survey.sha256.clone(), request };
            file.read(&stream, &survey)
        }
        Err(error) => vec![failed(&name_of(path), "", unreadable(path, &error))],
    }
}

/// A file as received, its checksum known, and what is asked of it.
struct Opened<'a> {
    sha256: String,
    request: &'a Request<'a>,
}

impl Opened<'_> {
    fn read(&self, stream: &Stream, survey: &Survey) -> Vec<Reading> {
        let decoder = self.request.decoders.iter().find(|decoder| decoder.matches(&survey.head));
        if let Some(decoder) = decoder {
            return self.decoded(stream, *decoder);
        }
        match kind::of(survey, stream) {
            Kind::Text => self.delimited(stream, survey),
            Kind::Json => self.json(stream, survey),
            Kind::Workbook => self.workbook(stream),
            Kind::Zip => self.zip(stream),
            Kind::Gz => self.inner(&stream.gunzipped()),
            Kind::Unreadable(finding) => vec![self.failed(stream, *finding)],
        }
    }

    fn failed(&self, stream: &Stream, finding: Finding) -> Reading {
        failed(&stream.name, &self.sha256, finding)
    }

    fn broken(&self, stream: &Stream, message: &str) -> Vec<Reading> {
        vec![self.failed(stream, broken_off(Place::file(&stream.name), message))]
    }

    /// What a ZIP entry or a gz holds: gone through once to its end, so that a break is known before anything is read.
    fn inner(&self, stream: &Stream) -> Vec<Reading> {
        match stream.survey(&|_| {}) {
            Ok(survey) => self.read(stream, &survey),
            Err(error) => self.broken(stream, &error),
        }
    }

    fn zip(&self, stream: &Stream) -> Vec<Reading> {
        let archive = archive::entries(stream);
        let mut readings: Vec<Reading> = archive.findings.into_iter().map(|finding| self.failed(stream, finding)).collect();
        readings.extend(archive.entries.iter().flat_map(|entry| self.inner(entry)));
        readings
    }

    fn delimited(&self, stream: &Stream, survey: &Survey) -> Vec<Reading> {
        let form = delimited::Form::of(survey);
        let open = || form.open(stream).map(|rows| Box::new(rows) as Box<dyn Rows>);
        let head = open().and_then(|mut rows| head_of(stream, None, rows.as_mut()));
        match head.and_then(|head| Ok((head, open()?))) {
            Ok((head, rows)) => vec![self.table(head, rows, form.findings(&stream.name))],
            Err(error) => self.broken(stream, &error),
        }
    }

    /// A table of the file: read by its layout, or told to be of none.
    fn table(&self, head: Head, rows: Box<dyn Rows>, findings: Findings) -> Reading {
        let mut reading = self.understood(head, Input::Table(rows));
        let mut all = findings;
        all.extend(std::mem::take(&mut reading.findings));
        reading.findings = all;
        reading
    }

    fn json(&self, stream: &Stream, survey: &Survey) -> Vec<Reading> {
        let text = stream.bytes(IN_MEMORY).map(|bytes| encoding::decode(&bytes, survey));
        let text = match text {
            Ok(text) => text,
            Err(error) => return self.broken(stream, &error),
        };
        match serde_json::from_str::<serde_json::Value>(&text) {
            Ok(value) => {
                let head = Head { file: stream.name.clone(), json: Some(value.clone()), is_json: true, ..Head::default() };
                vec![self.understood(head, Input::Json(value))]
            }
            Err(error) => {
                let place = Place::file(&stream.name).line(error.line() as u64);
                let finding = Finding::error("json-invalide", place).found(format!("colonne {} : {error}", error.column()));
                vec![self.failed(stream, finding.expected("un document JSON entier").remedy("télécharger le fichier à nouveau"))]
            }
        }
    }

    fn workbook(&self, stream: &Stream) -> Vec<Reading> {
        self.sheets(stream, workbook::open(stream))
    }

    fn decoded(&self, stream: &Stream, decoder: &dyn Decoder) -> Vec<Reading> {
        let whole = match stream.path_of_plain() {
            Some(path) => Ok(Whole::Path(path)),
            None => stream.bytes(IN_MEMORY).map(Whole::Bytes),
        };
        self.sheets(stream, whole.and_then(|whole| decoder.open(whole)))
    }

    /// Sheets no layout knows are only noted when another sheet of the same workbook was understood.
    fn sheets(&self, stream: &Stream, sheets: Result<Vec<Decoded>, String>) -> Vec<Reading> {
        let sheets = match sheets {
            Ok(sheets) => sheets,
            Err(error) => return self.broken(stream, &error),
        };
        let readings: Vec<Reading> = sheets.into_iter().map(|(sheet, rows)| self.sheet(stream, sheet, rows)).collect();
        let (mut known, unknown): (Vec<Reading>, Vec<Reading>) = readings.into_iter().partition(|reading| !reading.layout.is_empty());
        match known.first_mut() {
            Some(first) => unknown.iter().for_each(|other| first.findings.push(unknown::sheet_passed_over(other))),
            None if unknown.is_empty() => return self.broken(stream, "aucune feuille"),
            None => return unknown,
        }
        known
    }

    /// A sheet or a decoded table is small enough to keep the head and chain it before the rest.
    fn sheet(&self, stream: &Stream, sheet: Option<String>, mut rows: Box<dyn Rows>) -> Reading {
        match head_of(stream, sheet.clone(), rows.as_mut()) {
            Ok(head) => {
                let rows = Box::new(Chained { first: head.rows.clone().into_iter(), then: rows });
                self.understood(head, Input::Table(rows))
            }
            Err(error) => self.failed(stream, broken_off(Place { sheet, ..Place::file(&stream.name) }, &error)),
        }
    }

    fn understood(&self, head: Head, input: Input) -> Reading {
        let Some(layout) = LAYOUTS.iter().find(|layout| (layout.recognise)(&head)) else {
            return failed(&head.file, &self.sha256, unknown::layout(&head));
        };
        let hints = (self.request.hints)(&head.file);
        let scope = (self.request.scope)(layout.name);
        let said: Understood = (layout.read)(&head, input, &scope, &hints);
        let broken = said.findings.iter().any(|finding| finding.code == "fichier-tronque");
        Reading {
            layout: layout.name,
            file: head.file,
            sheet: head.sheet,
            sha256: self.sha256.clone(),
            vintage: said.vintage,
            cog_year: said.cog_year,
            rows: said.rows,
            columns_used: said.columns_used,
            columns_ignored: said.columns_ignored,
            content: if broken { Content::default() } else { said.content },
            findings: said.findings,
        }
    }
}

/// The first records, trailing blanks of cells taken away.
fn head_of(stream: &Stream, sheet: Option<String>, rows: &mut dyn Rows) -> Result<Head, String> {
    let mut head = Head { file: stream.name.clone(), sheet, ..Head::default() };
    let mut row = Row::default();
    while head.rows.len() < HEAD_ROWS && rows.next(&mut row)? {
        let cells = row.cells.iter().map(|cell| cell.trim_end().to_owned()).collect();
        head.rows.push(Row { line: row.line, cells });
    }
    Ok(head)
}

/// Rows already taken for the head, then the others.
struct Chained {
    first: std::vec::IntoIter<Row>,
    then: Box<dyn Rows>,
}

impl Rows for Chained {
    fn next(&mut self, row: &mut Row) -> Result<bool, String> {
        match self.first.next() {
            Some(next) => {
                *row = next;
                Ok(true)
            }
            None => self.then.next(row),
        }
    }
}

#[cfg(test)]
mod tests;
