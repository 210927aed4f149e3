//! France services sites (ANCT, `liste-fs-AAAAMMJJ.csv`): one record a site, quoted cells with line breaks inside.

use super::record::Column;
use super::sheet::{Sheet, unknown_year};
use super::{Layout, Understood};
use crate::reading::{Hints, Scope};
use crate::table::{Head, Input};
use base::{Commune, Finding, GeoCode, Period, Status};
use std::collections::BTreeMap;

const HEADERS: &[&str] = &["id_fs", "insee_com", "type_fs", "format_fs", "labellisation_fs"];

/// The formats of a site, and the count each adds to.
const FORMATS: [(&str, usize); 5] = [("Fixe", 1), ("Fixe_antenne(s)", 1), ("Bus_équivalent", 2), ("Itinérante", 2), ("Multisites", 3)];
/// Sites of a commune: all; in fixed premises; bus and itinerant; shared between several places.
const COUNTS: [(&str, &str); 4] = [
    ("france_services.count", "insee_com"),
    ("france_services.fixe", "format_fs"),
    ("france_services.itinerant", "format_fs"),
    ("france_services.multisites", "format_fs"),
];

pub static LAYOUT: Layout = Layout {
    name: "france-services",
    label_fr: "Liste des France services (ANCT)",
    needs: HEADERS,
    recognise: |head| head.header_with(HEADERS).is_some(),
    read,
};

/// Sites of a commune, with the line of the first.
struct Sites {
    line: u32,
    counts: [u32; 4],
}

/// Counts by commune; a commune without site has no row. The year is the owner's, else that of the newest label.
/// Nothing personal (mail, telephone) is kept. Source: ANCT, liste des espaces France services.
fn read(head: &Head, input: Input, scope: &Scope, hints: &Hints) -> Understood {
    let mut sheet = match Sheet::open(head, input, hints, HEADERS) {
        Ok(sheet) => sheet,
        Err(told) => return *told,
    };
    sheet.tell_columns(|name| matches!(name, "insee_com" | "format_fs" | "labellisation_fs"));
    let (mut sites, mut newest) = (BTreeMap::new(), None);
    while sheet.next() {
        newest = newest.max(label_year(sheet.text("labellisation_fs")));
        count(&mut sheet, &mut sites);
    }
    if let (None, Some(year)) = (hints.vintage_year, newest) {
        sheet.tell(deduced(&sheet, year));
    }
    match hints.vintage_year.or(newest) {
        Some(year) => observe(&mut sheet, &sites, scope, year),
        None => sheet.tell(unknown_year(&sheet.notes)),
    }
    sheet.finish()
}

/// The newest label is only the earliest that the list can be.
fn deduced(sheet: &Sheet, year: u16) -> Finding {
    Finding::warning("annee-deduite", sheet.notes.here().column("labellisation_fs"))
        .found(format!("aucune année déclarée ; label le plus récent : {year}"))
        .expected("l'année de la liste")
        .remedy("déclarer l'année (year) du fichier dans son source.toml ; les sites sont comptés pour l'année du dernier label")
}

/// 2020 of «Espace labellisé 01/01/2020».
fn label_year(text: &str) -> Option<u16> {
    text.rsplit('/').next()?.parse().ok().filter(|year| (2019..=2100).contains(year))
}

fn count(sheet: &mut Sheet, sites: &mut BTreeMap<Commune, Sites>) -> Option<()> {
    let commune = sheet.commune("insee_com")?;
    let site = sites.entry(commune).or_insert(Sites { line: sheet.line(), counts: [0; 4] });
    let format = sheet.text("format_fs");
    let kind = FORMATS.iter().find(|(name, _)| *name == format).map(|(_, kind)| *kind);
    for (position, count) in site.counts.iter_mut().enumerate() {
        *count += u32::from(position == 0 || Some(position) == kind);
    }
    if kind.is_none() {
        let finding = Finding::warning("format-inconnu", sheet.at("format_fs")).found(format!("« {format} »"));
        let expected = FORMATS.map(|(name, _)| name).join(", ");
        sheet.tell(finding.expected(expected).remedy("vérifier le format ; le site ne compte que dans le total"));
    }
    Some(())
}

fn observe(sheet: &mut Sheet, sites: &BTreeMap<Commune, Sites>, scope: &Scope, year: u16) {
    sheet.notes.out.vintage = format!("France services {year}");
    let columns = COUNTS.map(|(variable, header)| Column::new(0, header, variable, Period::year(year)));
    for (commune, site) in sites {
        let place = GeoCode::Commune(*commune);
        for (column, count) in columns.iter().zip(site.counts).filter(|_| scope.keeps(place)) {
            sheet.notes.push(place, column, site.line, Some(f64::from(count)), Status::Ok);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::trial::{ccphg, codes, read_real, sum, table, understood, value};
    use super::*;

    const HEADER: &str = "id_fs;insee_com;type_fs;format_fs;labellisation_fs";

    #[test]
    fn itinerant_sites_are_counted_apart() {
        let lines = [
            HEADER,
            "1;31042;Principal;Fixe;Espace labellisé 01/01/2020",
            "2;31042;Principal;Bus_équivalent;Espace labellisé 23/05/2024",
            "3;31042;Principal;Fusée;Espace labellisé 01/01/2022",
            "4;99999;Principal;Fixe;Espace labellisé 01/01/2022",
        ];
        let out = understood(&LAYOUT, table(';', &lines));
        let of = |name: &str| value(&out, &format!("france_services.{name}"), "2024", "COM-31042");
        assert_eq!(["count", "fixe", "itinerant", "multisites"].map(of), [Some(3.0), Some(1.0), Some(1.0), Some(0.0)]);
        assert_eq!(codes(&out), ["format-inconnu", "code-impossible", "annee-deduite"]);
    }

    #[test]
    fn quoted_multi_line_fields_2885_lines_2845_records() {
        let Some(out) = read_real(&LAYOUT, "anct-carto_france_services/liste-fs-20240801.csv", None) else { return };
        assert_eq!(out.rows, 2_845);
        assert_eq!(out.vintage, "France services 2024");
        assert!(!out.findings.has_errors(), "{}", out.findings.summary());
        let total =
            |name: &str| -> f64 { out.content.observations.iter().filter(|o| o.variable.as_str() == name).filter_map(|o| o.value).sum() };
        assert_eq!(COUNTS.map(|(name, _)| total(name)), [2_845.0, 2_508.0, 163.0, 174.0]);
        let Some(communes) = ccphg() else { return };
        assert_eq!(sum(&out, "france_services.count", "2024", &communes), 1.0);
        assert_eq!(value(&out, "france_services.fixe", "2024", "COM-31042"), Some(1.0));
    }
}
