//! The tables of one file as they stand, for who knows the columns himself: no layout is looked for.

use super::kind::{self, Kind};
use super::stream::Stream;
use super::{IN_MEMORY, archive, delimited, name_of, unreadable, workbook};
use crate::layout::record::broken_off;
use crate::table::{Decoded, Decoder, Whole};
use base::{Finding, Findings, Place};
use std::path::Path;

/// The tables of a file, and what was odd: one for CSV and Parquet, one a sheet for a workbook, one a file inside a ZIP.
///
/// `progress` is told the bytes read so far while the file is gone through a first time.
pub fn tables(path: &Path, decoders: &[&dyn Decoder], progress: &dyn Fn(u64)) -> (Vec<Decoded>, Findings) {
    let stream = Stream::file(path, name_of(path));
    let mut opener = Opener { decoders, progress, tables: Vec::new(), findings: Findings::default() };
    if path.is_dir() {
        opener.findings.push(unreadable(path, "c'est un dossier"));
    } else {
        opener.open(&stream, None, path);
    }
    (opener.tables, opener.findings)
}

struct Opener<'a> {
    decoders: &'a [&'a dyn Decoder],
    progress: &'a dyn Fn(u64),
    tables: Vec<Decoded>,
    findings: Findings,
}

impl Opener<'_> {
    fn open(&mut self, stream: &Stream, entry: Option<&str>, path: &Path) {
        let survey = match stream.survey(self.progress) {
            Ok(survey) => survey,
            Err(error) => return self.findings.push(unreadable(path, &error)),
        };
        if let Some(decoder) = self.decoders.iter().find(|decoder| decoder.matches(&survey.head)) {
            let whole = match stream.path_of_plain() {
                Some(path) => Ok(Whole::Path(path)),
                None => stream.bytes(IN_MEMORY).map(Whole::Bytes),
            };
            return self.take(stream, whole.and_then(|whole| decoder.open(whole)));
        }
        match kind::of(&survey, stream) {
            Kind::Text => {
                let form = delimited::Form::of(&survey);
                self.findings.extend(form.findings(&stream.name));
                let rows = form.open(stream).map(|rows| vec![(entry.map(str::to_owned), Box::new(rows) as _)]);
                self.take(stream, rows);
            }
            Kind::Workbook => self.take(stream, workbook::open(stream)),
            Kind::Gz => self.open(&stream.gunzipped(), entry, path),
            Kind::Zip => {
                let archive = archive::entries(stream);
                archive.findings.into_iter().for_each(|finding| self.findings.push(finding));
                archive.entries.iter().for_each(|inner| self.open(inner, Some(&inner.name), path));
            }
            Kind::Json => self.findings.push(no_table(stream)),
            Kind::Unreadable(finding) => self.findings.push(*finding),
        }
    }

    fn take(&mut self, stream: &Stream, tables: Result<Vec<Decoded>, String>) {
        match tables {
            Ok(tables) => self.tables.extend(tables),
            Err(error) => self.findings.push(broken_off(Place::file(&stream.name), &error)),
        }
    }
}

fn no_table(stream: &Stream) -> Finding {
    let finding = Finding::error("fichier-inattendu", Place::file(&stream.name)).found("un document JSON");
    finding.expected("un tableau : CSV, XLSX, XLS, ODS ou Parquet").remedy("enregistrer la table dans l'un de ces formats")
}
