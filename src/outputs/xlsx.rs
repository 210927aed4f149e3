//! The fact book as a workbook: one sheet of facts with filters, one sheet that says how to read it.

use anyhow::Result;
use base::FactRow;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};
use std::path::Path;

/// French headers, in the order of [`base::fact_row::COLUMNS`], with their width in characters.
const HEADERS: [(&str, f64); 16] = [
    ("Indicateur (code)", 30.0),
    ("Territoire (code)", 16.0),
    ("Territoire", 32.0),
    ("Période", 11.0),
    ("Détail", 18.0),
    ("Valeur", 12.0),
    ("Borne basse", 12.0),
    ("Borne haute", 12.0),
    ("Unité", 16.0),
    ("Statut", 14.0),
    ("n", 8.0),
    ("Couverture", 11.0),
    ("Méthode et réserves", 60.0),
    ("Source", 40.0),
    ("Millésime", 16.0),
    ("Indicateur", 50.0),
];

const NOTICE: [&str; 6] = [
    "Une ligne par fait : un indicateur, un territoire, une période. Les taux sont en pour cent (6,75 = 6,75 %).",
    "Bornes : intervalle de confiance à 95 % pour les sondages, bornes d'arrondi pour les valeurs publiées arrondies.",
    "Statut ok ou rounded : une valeur ; sinon la valeur manque et la colonne « Méthode et réserves » dit pourquoi.",
    "secret : retenue par le producteur ; partial : des communes manquent ; not_additive : une médiane ne s'additionne pas.",
    "not_comparable : rupture de série ou changement de définition ; too_few : trop peu de réponses.",
    "« ctg explain INDICATEUR » montre, pour chaque nombre, les fichiers, les lignes et la formule.",
];

pub fn write(path: &Path, rows: &[FactRow]) -> Result<()> {
    let mut workbook = Workbook::new();
    // A fixed day: the same facts give the same bytes.
    workbook
        .set_properties(&DocProperties::new().set_title("Livre des faits").set_creation_datetime(&ExcelDateTime::from_ymd(2025, 1, 1)?));
    // A row at a time: a book of 30 000 facts is never held whole.
    facts(workbook.add_worksheet_with_constant_memory()?, rows)?;
    notice(workbook.add_worksheet())?;
    workbook.save(path)?;
    Ok(())
}

fn facts(sheet: &mut Worksheet, rows: &[FactRow]) -> Result<()> {
    sheet.set_name("Faits")?;
    let bold = Format::new().set_bold();
    for (column, (header, width)) in (0u16..).zip(HEADERS) {
        sheet.write_string_with_format(0, column, header, &bold)?;
        sheet.set_column_width(column, width)?;
    }
    for (line, row) in (1u32..).zip(rows) {
        write_row(sheet, line, row)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofilter(0, 0, u32::try_from(rows.len()).unwrap_or(u32::MAX), HEADERS.len() as u16 - 1)?;
    Ok(())
}

fn write_row(sheet: &mut Worksheet, line: u32, row: &FactRow) -> Result<()> {
    let left = [&row.indicator, &row.territory, &row.territory_label, &row.period, &row.slice];
    for (column, text) in (0u16..).zip(left) {
        sheet.write_string(line, column, text)?;
    }
    for (column, number) in (5u16..).zip([row.value, row.low, row.high]) {
        number.map(|number| sheet.write_number(line, column, number).map(|_| ())).transpose()?;
    }
    row.n.map(|n| sheet.write_number(line, 10, n).map(|_| ())).transpose()?;
    let right = [
        (8u16, &row.unit),
        (9, &row.status),
        (11, &row.coverage),
        (12, &row.method),
        (13, &row.source),
        (14, &row.vintage),
        (15, &row.label_fr),
    ];
    for (column, text) in right {
        sheet.write_string(line, column, text)?;
    }
    Ok(())
}

fn notice(sheet: &mut Worksheet) -> Result<()> {
    sheet.set_name("Lire ce classeur")?;
    sheet.set_column_width(0, 120)?;
    for (line, text) in (0u32..).zip(NOTICE) {
        sheet.write_string(line, 0, text)?;
    }
    Ok(())
}
