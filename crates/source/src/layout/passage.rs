//! Passage table (INSEE): for each commune code that ever was in use, the code of its successor on the map of a year.

use super::Understood;
use super::codes::Codes;
use super::sheet::Sheet;
use crate::reading::{Passage, Scope};
use crate::table::{Head, Input};
use base::{CogYear, Commune, Finding, Findings};
use std::collections::BTreeMap;

const HEADERS: [&str; 5] = ["Année", "Niveau", "Type", "Ancien Code Officiel", "Code Courant Officiel"];

pub fn recognise(head: &Head) -> bool {
    head.header_with(&HEADERS).is_some()
}

/// Rows of level COM and ARM; the other levels are counted. Source: INSEE, table de passage annuelle.
pub fn read(head: &Head, input: Input, _: &Scope) -> Understood {
    let mut out = Understood::default();
    let Some(mut sheet) = Sheet::open(head, input, &HEADERS, &mut out.findings) else { return out };
    sheet.tell_columns(|name| HEADERS.contains(&name) && name != "Type", &mut out);
    let (mut codes, mut others) = (Codes::default(), 0);
    while sheet.next(&mut out) {
        match sheet.text("Niveau") {
            "COM" | "ARM" => out.content.passages.extend(passage(&sheet, &mut codes, &mut out.findings)),
            _ => others += 1,
        }
    }
    if others > 0 {
        let finding = Finding::note("niveaux-non-lus", sheet.file()).found(format!("{others} lignes d'un autre niveau que la commune"));
        out.findings.push(finding.remedy("rien à faire : seules les communes changent de code ici"));
    }
    tell_splits(&out.content.passages, &sheet, &mut out.findings);
    out.cog_year = single_year(&out.content.passages);
    out
}

fn passage(sheet: &Sheet, codes: &mut Codes, findings: &mut Findings) -> Option<Passage> {
    let text = sheet.text("Année");
    let Some(year) = text.parse().ok().filter(|year| (1943..=2100).contains(year)) else {
        let finding = Finding::error("annee-invalide", sheet.at("Année")).found(format!("« {text} »")).expected("une année (2025)");
        findings.push(finding.remedy("corriger l'année ; la ligne n'est pas lue"));
        return None;
    };
    let before = codes.commune(sheet.text(HEADERS[3]), || sheet.at(HEADERS[3]), findings)?;
    let after = codes.commune(sheet.text(HEADERS[4]), || sheet.at(HEADERS[4]), findings)?;
    Some(Passage { year: CogYear(year), before, after, line: sheet.line() })
}

/// An old code that leads to several communes was split: its numbers cannot be shared out without a key.
fn tell_splits(passages: &[Passage], sheet: &Sheet, findings: &mut Findings) {
    let mut targets: BTreeMap<(CogYear, Commune), u32> = BTreeMap::new();
    passages.iter().for_each(|p| *targets.entry((p.year, p.before)).or_default() += 1);
    let split: Vec<&str> = targets.iter().filter(|(_, count)| **count > 1).map(|((_, code), _)| code.as_str()).collect();
    if !split.is_empty() {
        let finding = Finding::note("codes-scindes", sheet.file());
        let found = format!("{} anciens codes mènent à plusieurs communes : {}", split.len(), split.join(", "));
        findings.push(finding.found(found).remedy("rien à faire : leurs effectifs ne seront pas répartis, faute de clé"));
    }
}

fn single_year(passages: &[Passage]) -> Option<CogYear> {
    let first = passages.first()?.year;
    passages.iter().all(|passage| passage.year == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::super::trial::{codes, real_csv, table, understood};
    use super::*;

    const HEADER: &str = "Année;Niveau;Type;Ancien Code Officiel;Code Courant Officiel";

    #[test]
    fn merged_commune_leads_to_its_successor() {
        let lines = [HEADER, "2025;COM;commune;31298;31471", "2025;COM;commune;31471;31471", "2025;DEP;département;31;31"];
        let out = understood(recognise, read, table(';', &lines));
        let pairs: Vec<(&str, &str)> = out.content.passages.iter().map(|p| (p.before.as_str(), p.after.as_str())).collect();
        assert_eq!(pairs, [("31298", "31471"), ("31471", "31471")]);
        assert_eq!(out.cog_year, Some(CogYear(2025)));
        assert_eq!(codes(&out), ["niveaux-non-lus"]);
    }

    #[test]
    fn a_split_commune_is_told() {
        let lines = [HEADER, "2025;COM;commune;31483;31483", "2025;COM;commune;31483;31300", "20;COM;commune;31001;31001"];
        let out = understood(recognise, read, table(';', &lines));
        assert_eq!(codes(&out), ["annee-invalide", "codes-scindes"]);
    }

    #[test]
    fn the_real_table_leads_lez_to_saint_beat_lez() {
        let Some(file) = real_csv("dataforgoodfr_13_odis/geocodes_passage_annuel.csv", b';') else { return };
        let out = understood(recognise, read, file);
        assert!(out.content.passages.iter().any(|p| p.before.as_str() == "31298" && p.after.as_str() == "31471" && p.year == CogYear(2025)));
        assert_eq!(out.rows, 36_955);
        assert!(!out.findings.has_errors(), "{}", out.findings.summary());
    }
}
