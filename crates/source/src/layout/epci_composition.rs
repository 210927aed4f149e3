//! Composition of the EPCI as CSV, one row a commune: INSEE's `CODGEO;LIBGEO;EPCI;LIBEPCI;DEP;REG`, and the same table
//! after a spreadsheet (`COM` for `CODGEO`, leading zeros lost).

use super::sheet::{NO_EPCI, Sheet, unknown_map};
use super::{Layout, Understood};
use crate::reading::{Hints, Member, Scope};
use crate::table::{Head, Input};
use base::Finding;
use std::collections::BTreeMap;

const COMMUNE: [&str; 2] = ["CODGEO", "COM"];
const HEADERS: &[&str] = &["LIBGEO", "EPCI", "LIBEPCI", "DEP", "REG"];

pub static LAYOUT: Layout = Layout {
    name: "insee-epci-composition",
    label_fr: "Composition communale des intercommunalités (INSEE)",
    needs: HEADERS,
    recognise: |head| commune_column(head).is_some(),
    read,
};

/// The column of communes, when the header is this layout's and holds nothing else.
fn commune_column(head: &Head) -> Option<&'static str> {
    let header = head.rows.get(head.header_with(HEADERS)?)?;
    let few = header.cells.iter().filter(|name| !name.trim().is_empty()).count() == HEADERS.len() + 1;
    COMMUNE.into_iter().find(|column| few && header.position(column).is_some())
}

/// Members; communes without EPCI (`ZZZZZZZZZ`) are counted. Neither header nor rows say the year of the map: it is a hint.
/// Source: INSEE, composition communale des intercommunalités au 1er janvier.
fn read(head: &Head, input: Input, _: &Scope, hints: &Hints) -> Understood {
    let column = commune_column(head).unwrap_or(COMMUNE[0]);
    let mut sheet = match Sheet::open(head, input, hints, HEADERS) {
        Ok(sheet) => sheet,
        Err(told) => return *told,
    };
    sheet.tell_columns(|name| name != "REG");
    if let Some(finding) = unknown_map(&sheet.notes) {
        sheet.tell(finding);
    }
    let (mut alone, mut seen) = (Vec::new(), BTreeMap::new());
    while sheet.next() {
        if sheet.text("EPCI") == NO_EPCI {
            alone.push(sheet.string(column));
        } else if let Some(member) = member(&mut sheet, column) {
            match seen.insert(member.commune, member.line) {
                None => sheet.notes.out.content.members.push(member),
                Some(line) => sheet.tell(twice(&sheet, column, line)),
            }
        }
    }
    let what = format!("communes sans EPCI ({NO_EPCI} : {})", alone.join(", "));
    sheet.note(alone.len(), "communes-sans-epci", &what, "rien à faire : elles n'entrent dans aucun EPCI");
    sheet.finish()
}

fn member(sheet: &mut Sheet, column: &str) -> Option<Member> {
    let (commune, epci) = (sheet.commune(column)?, sheet.epci("EPCI")?);
    sheet.check_departement("DEP", commune);
    Some(Member {
        epci,
        epci_label: sheet.string("LIBEPCI"),
        nature: String::new(),
        commune,
        commune_label: sheet.string("LIBGEO"),
        departement: commune.departement(),
        line: sheet.line(),
    })
}

fn twice(sheet: &Sheet, column: &str, line: u32) -> Finding {
    Finding::error("commune-en-double", sheet.at(column))
        .found(format!("« {} », déjà lue à la ligne {line}", sheet.text(column)))
        .expected("une seule ligne par commune")
        .remedy("retirer la ligne de trop ; la première est gardée")
}

#[cfg(test)]
mod tests {
    use super::super::trial::{codes, read_real, table, understood};
    use super::*;

    #[test]
    fn leading_zeros_lost_are_given_back_and_3100_is_no_code_of_the_31() {
        let lines = [
            "COM;LIBGEO;EPCI;LIBEPCI;DEP;REG",
            "1001;L'Abergement-Clémenciat;200069193;CC de la Dombes;1;84",
            "3100;Deneuille-les-Mines;200071470;CC;3;84",
            "31042;Bagnères-de-Luchon;200072635;CC Pyrénées Haut Garonnaises;31;76",
        ];
        let out = understood(&LAYOUT, table(';', &lines));
        let members: Vec<(&str, &str)> = out.content.members.iter().map(|m| (m.commune.as_str(), m.departement.as_str())).collect();
        assert_eq!(members[0], ("01001", "01"));
        assert_eq!(members[1..].iter().filter(|(_, dep)| *dep == "31").count(), 1);
        assert!(codes(&out).contains(&"zeros-perdus"));
    }

    #[test]
    fn zzzzzzzzz_is_no_epci() {
        let lines = ["CODGEO;LIBGEO;EPCI;LIBEPCI;DEP;REG", "22016;Île-de-Bréhat;ZZZZZZZZZ;Sans objet;22;53"];
        let out = understood(&LAYOUT, table(';', &lines));
        assert!(out.content.members.is_empty());
        assert_eq!(codes(&out), ["carte-inconnue", "communes-sans-epci"]);
    }

    #[test]
    fn a_commune_twice_is_a_finding() {
        let row = "31042;Bagnères-de-Luchon;200072635;CC;31;76";
        let out = understood(&LAYOUT, table(';', &["CODGEO;LIBGEO;EPCI;LIBEPCI;DEP;REG", row, row]));
        assert_eq!(codes(&out), ["carte-inconnue", "commune-en-double"]);
        assert_eq!(out.content.members.len(), 1);
    }

    #[test]
    fn epci_across_departments_are_keyed_on_siren() {
        let Some(out) = read_real(&LAYOUT, "aubryprieur_streamlit_data_territoire/EPCI_2020.csv", None) else { return };
        assert_eq!(codes(&out), ["carte-inconnue", "communes-sans-epci"]);
        let tarn_agout = out.content.members.iter().filter(|m| m.epci.number() == 200_034_023);
        let departements: Vec<&str> = tarn_agout.map(|m| m.departement.as_str()).collect();
        assert_eq!((departements.len(), departements.iter().filter(|d| **d == "31").count()), (21, 1));
        assert_eq!(out.content.members.len() + 4, out.rows as usize);
    }

    #[test]
    fn the_real_file_with_lost_zeros_is_read() {
        let Some(out) = read_real(&LAYOUT, "aubryprieur_streamlit_data_territoire/EPCI.zeros-perdus.csv", None) else { return };
        assert!(!out.findings.has_errors(), "{}", out.findings.summary());
        assert!(out.content.members.iter().any(|m| m.commune.as_str() == "01001"));
        assert_eq!(out.content.members.iter().filter(|m| m.epci.number() == 200_072_635).count(), 76);
    }
}
