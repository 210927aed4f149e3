//! A table that no layout recognises: what it looks most like, and what it lacks.

use crate::layout::record::nearest;
use crate::layout::{LAYOUTS, Layout};
use crate::reading::Reading;
use crate::table::{Head, Row};
use base::{Finding, Place, Severity};

/// Cells of a header that are quoted in a message.
const QUOTED: usize = 12;
/// Layouts that are named as near.
const NAMED: usize = 3;

/// Says which header was found, which layouts are nearest and which of their columns is missing.
pub(super) fn layout(head: &Head) -> Finding {
    let place = Place { sheet: head.sheet.clone(), ..Place::file(&head.file) };
    let header = header(head);
    let mut near: Vec<(usize, &Layout)> =
        LAYOUTS.iter().map(|layout| (score(layout, &header), *layout)).filter(|(score, _)| *score > 0).collect();
    near.sort_by_key(|(score, layout)| (std::cmp::Reverse(*score), layout.needs.len()));
    let place = if head.is_json { place } else { place.line(u64::from(header.line.max(1))) };
    let expected = match near.is_empty() {
        true => format!("l'une des {} dispositions connues", LAYOUTS.len()),
        false => near.iter().take(NAMED).map(|(_, layout)| lacking(layout, &header)).collect::<Vec<_>>().join(" ; ou "),
    };
    Finding::error("disposition-inconnue", place)
        .found(quoted(&header))
        .expected(expected)
        .remedy("vérifier que c'est bien le fichier du producteur, sans colonne renommée ni ligne ajoutée ; rien n'en est gardé")
}

/// The most likely header: the widest row of the head (the first of them); for JSON the keys of the outer object.
fn header(head: &Head) -> Row {
    if let Some(json) = &head.json {
        let object = json.as_object().or_else(|| json.as_array().and_then(|list| list.first()).and_then(|first| first.as_object()));
        let keys = object.map(|object| object.keys().take(200).cloned().collect()).unwrap_or_default();
        return Row { line: 1, cells: keys };
    }
    let filled = |row: &Row| row.cells.iter().filter(|cell| !cell.trim().is_empty()).count();
    head.rows.iter().rev().max_by_key(|row| filled(row)).cloned().unwrap_or_default()
}

/// Two points a column that is there, one a column that is nearly there.
fn score(layout: &Layout, header: &Row) -> usize {
    let points = |need: &&str| if header.position(need).is_some() { 2 } else { usize::from(nearest(need, header).is_some()) };
    layout.needs.iter().map(points).sum()
}

fn lacking(layout: &Layout, header: &Row) -> String {
    let missing: Vec<String> = layout
        .needs
        .iter()
        .filter(|need| header.position(need).is_none())
        .map(|need| nearest(need, header).map_or_else(|| format!("« {need} »"), |near| format!("« {need} » (au lieu de « {near} » ?)")))
        .collect();
    if missing.is_empty() {
        return format!("{} ({})", layout.label_fr, layout.needs.join(", "));
    }
    format!("{}, à qui manque {}", layout.label_fr, missing.join(", "))
}

fn quoted(header: &Row) -> String {
    let cells: Vec<&str> = header.cells.iter().map(|cell| cell.trim()).take(QUOTED).collect();
    let more = header.width().saturating_sub(QUOTED);
    let end = if more > 0 { format!(" … et {more} autres") } else { String::new() };
    let text: String = cells.join(" | ").chars().take(400).collect();
    format!("{text}{end}")
}

/// A note on a sheet that was not read beside one that was.
pub(super) fn sheet_passed_over(reading: &Reading) -> Finding {
    let place = Place { sheet: reading.sheet.clone(), ..Place::file(&reading.file) };
    Finding::new(Severity::Note, "feuille-ignoree", place).found("une feuille que ctg ne lit pas").expected("rien à faire")
}
