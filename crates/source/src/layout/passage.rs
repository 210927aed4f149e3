//! Passage table (INSEE): for each commune code that ever was in use, the code of its successor on the map of a year.

use super::sheet::Sheet;
use super::{Layout, Understood};
use crate::reading::{Hints, Passage, Scope};
use crate::table::{Head, Input};
use base::{CogYear, Commune, Finding};
use std::collections::BTreeMap;

const HEADERS: &[&str] = &["Année", "Niveau", "Type", "Ancien Code Officiel", "Code Courant Officiel"];
const BEFORE: &str = "Ancien Code Officiel";
const AFTER: &str = "Code Courant Officiel";

pub static LAYOUT: Layout = Layout {
    name: "insee-passage",
    label_fr: "Table de passage annuelle des codes de communes (INSEE)",
    needs: HEADERS,
    recognise: |head| head.header_with(HEADERS).is_some(),
    read,
};

/// Rows of level COM and ARM; the other levels are counted. Source: INSEE, table de passage annuelle.
fn read(head: &Head, input: Input, _: &Scope, hints: &Hints) -> Understood {
    let mut sheet = match Sheet::open(head, input, hints, HEADERS) {
        Ok(sheet) => sheet,
        Err(told) => return *told,
    };
    sheet.tell_columns(|name| HEADERS.contains(&name) && name != "Type");
    let mut others = 0;
    while sheet.next() {
        match sheet.text("Niveau") {
            "COM" | "ARM" => {
                let passage = passage(&mut sheet);
                sheet.notes.out.content.passages.extend(passage);
            }
            _ => others += 1,
        }
    }
    let remedy = "rien à faire : seuls les codes de communes sont suivis";
    sheet.note(others, "niveaux-non-lus", "lignes d'un autre niveau que la commune", remedy);
    tell_splits(&mut sheet);
    sheet.notes.out.cog_year = single_year(&sheet.notes.out.content.passages).or(hints.cog_year);
    sheet.finish()
}

fn passage(sheet: &mut Sheet) -> Option<Passage> {
    let Some(year) = sheet.text("Année").parse().ok().filter(|year| (1943..=2100).contains(year)) else {
        let finding = Finding::error("annee-invalide", sheet.at("Année")).found(format!("« {} »", sheet.text("Année")));
        sheet.tell(finding.expected("une année (2025)").remedy("corriger l'année ; la ligne n'est pas lue"));
        return None;
    };
    let (before, after) = (sheet.commune(BEFORE)?, sheet.commune(AFTER)?);
    Some(Passage { year: CogYear(year), before, after, line: sheet.line() })
}

/// An old code that leads to several communes was split: its numbers cannot be shared out without a key.
fn tell_splits(sheet: &mut Sheet) {
    let mut targets: BTreeMap<(CogYear, Commune), u32> = BTreeMap::new();
    sheet.notes.out.content.passages.iter().for_each(|p| *targets.entry((p.year, p.before)).or_default() += 1);
    let split: Vec<&str> = targets.iter().filter(|(_, count)| **count > 1).map(|((_, code), _)| code.as_str()).collect();
    let what = format!("anciens codes qui mènent à plusieurs communes ({})", split.join(", "));
    sheet.note(split.len(), "codes-scindes", &what, "rien à faire : leurs effectifs ne sont pas répartis, faute de clé");
}

fn single_year(passages: &[Passage]) -> Option<CogYear> {
    let first = passages.first()?.year;
    passages.iter().all(|passage| passage.year == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::super::trial::{codes, read_real, table, understood};
    use super::*;

    const HEADER: &str = "Année;Niveau;Type;Ancien Code Officiel;Code Courant Officiel";

    #[test]
    fn merged_commune_leads_to_its_successor() {
        let lines = [HEADER, "2025;COM;commune;31298;31471", "2025;COM;commune;31471;31471", "2025;DEP;département;31;31"];
        let out = understood(&LAYOUT, table(';', &lines));
        let pairs: Vec<(&str, &str)> = out.content.passages.iter().map(|p| (p.before.as_str(), p.after.as_str())).collect();
        assert_eq!(pairs, [("31298", "31471"), ("31471", "31471")]);
        assert_eq!(out.cog_year, Some(CogYear(2025)));
        assert_eq!(codes(&out), ["niveaux-non-lus"]);
    }

    #[test]
    fn a_split_commune_is_told() {
        let lines = [HEADER, "2025;COM;commune;31483;31483", "2025;COM;commune;31483;31300", "20;COM;commune;31001;31001"];
        let out = understood(&LAYOUT, table(';', &lines));
        assert_eq!(codes(&out), ["annee-invalide", "codes-scindes"]);
    }

    #[test]
    fn the_real_table_leads_lez_to_saint_beat_lez() {
        let Some(out) = read_real(&LAYOUT, "dataforgoodfr_13_odis/geocodes_passage_annuel.csv", None) else { return };
        assert!(
            out.content.passages.iter().any(|p| p.before.as_str() == "31298" && p.after.as_str() == "31471" && p.year == CogYear(2025))
        );
        assert_eq!(out.rows, 36_955);
        assert!(!out.findings.has_errors(), "{}", out.findings.summary());
    }
}
