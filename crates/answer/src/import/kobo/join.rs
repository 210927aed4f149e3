//! Sheets and files of repeats hung under the table that their keys name.

use super::super::{Lot, Sheet};
use base::{Finding, Findings, Place};
use std::collections::HashMap;

pub fn join(lot: &mut Lot, findings: &mut Findings) {
    lot.sheets.sort_by_key(depth);
    for at in 1..lot.sheets.len() {
        if lot.sheets[at].above.is_some() {
            continue;
        }
        let found = (0..at).rev().find_map(|other| parents(&lot.sheets[other], &lot.sheets[at]).map(|rows| (other, rows)));
        match found {
            Some((other, rows)) => {
                tell_orphans(&lot.sheets[at], &rows, findings);
                lot.sheets[at].above = Some((other, rows));
            }
            None => unlinked(&mut lot.sheets[at], findings),
        }
    }
}

/// Persons first, then repeats by the depth of their keys.
fn depth(sheet: &Sheet) -> usize {
    let raw = &sheet.raw;
    if sheet.above.is_some() {
        return 1;
    }
    match (raw.find("PARENT_KEY"), raw.find("_parent_index")) {
        (Some(at), _) => 1 + raw.columns[at].get(0).matches('/').count(),
        (None, Some(_)) if raw.find("_index").is_some() => 1,
        (None, Some(_)) => 2,
        _ => 0,
    }
}

/// The row above of each row, when this is the table above.
fn parents(above: &Sheet, below: &Sheet) -> Option<Vec<Option<u32>>> {
    let (above, below) = (&above.raw, &below.raw);
    let (key, parent) = match (above.find("KEY").zip(below.find("PARENT_KEY")), above.find("_index").zip(below.find("_parent_index"))) {
        (Some(pair), _) => pair,
        (None, Some(pair)) => {
            let named = below.find("_parent_table_name").map_or("", |at| below.columns[at].get(0));
            // Names of sheets are cut at 31 characters by spreadsheets.
            let is_named = named.is_empty()
                || above.name.is_empty()
                || named == above.name
                || named.starts_with(&above.name)
                || above.find("_parent_index").is_none();
            if !is_named {
                return None;
            }
            pair
        }
        (None, None) => return None,
    };
    let mut rows: HashMap<&str, u32> = HashMap::new();
    for row in 0..above.rows() {
        rows.entry(above.columns[key].get(row)).or_insert(row as u32);
    }
    let found: Vec<Option<u32>> = (0..below.rows()).map(|row| rows.get(below.columns[parent].get(row)).copied()).collect();
    (found.is_empty() || found.iter().any(Option::is_some)).then_some(found)
}

fn place(sheet: &Sheet) -> Place {
    let place = Place::file(&sheet.file);
    if sheet.raw.name.is_empty() { place } else { place.sheet(&sheet.raw.name) }
}

fn tell_orphans(sheet: &Sheet, rows: &[Option<u32>], findings: &mut Findings) {
    for (row, _) in rows.iter().enumerate().filter(|(_, parent)| parent.is_none()) {
        let finding = Finding::warning("repetition-sans-fiche", place(sheet).line(sheet.raw.lines[row]));
        let remedy = "exporter ensemble les réponses et leurs répétitions";
        findings.push(finding.found("une répétition dont la réponse n'est pas dans les fichiers").remedy(remedy));
    }
}

/// A sheet that nothing links is kept below the first, its rows without parent.
fn unlinked(sheet: &mut Sheet, findings: &mut Findings) {
    let found = format!("{} lignes que rien ne relie aux réponses", sheet.raw.rows());
    let expected = "une colonne _parent_index ou PARENT_KEY";
    let remedy = "si ce sont d'autres réponses, les importer à part ; sinon exporter avec les clés des répétitions";
    findings.push(Finding::error("tableau-sans-lien", place(sheet)).found(found).expected(expected).remedy(remedy));
    sheet.above = Some((0, vec![None; sheet.raw.rows()]));
}
