//! Code officiel géographique (INSEE): the list of communes (`v_commune`) and their movements since 1943 (`v_mvt_commune`).

use super::sheet::Sheet;
use super::{Layout, Understood};
use crate::reading::{Hints, Label, Movement, Scope};
use crate::table::{Head, Input};
use base::{Finding, GeoCode};

const COMMUNES: &[&str] = &["TYPECOM", "COM", "REG", "DEP", "LIBELLE", "COMPARENT"];
const MOVEMENTS: &[&str] = &["MOD", "DATE_EFF", "TYPECOM_AV", "COM_AV", "LIBELLE_AV", "TYPECOM_AP", "COM_AP", "LIBELLE_AP"];

/// Communes of today, municipal arrondissements, «communes associées», «communes déléguées»: only «COM» rows are counted
/// in totals, the others stand beside them.
const KINDS: [&str; 4] = ["COM", "ARM", "COMA", "COMD"];

pub static COMMUNES_LAYOUT: Layout = Layout {
    name: "insee-cog-communes",
    label_fr: "Code officiel géographique, liste des communes (INSEE)",
    needs: COMMUNES,
    recognise: |head| head.header_with(COMMUNES).is_some(),
    read: read_communes,
};

pub static MOVEMENTS_LAYOUT: Layout = Layout {
    name: "insee-cog-mouvements",
    label_fr: "Code officiel géographique, mouvements des communes (INSEE)",
    needs: MOVEMENTS,
    recognise: |head| head.header_with(MOVEMENTS).is_some(),
    read: read_movements,
};

/// The list of communes. Rows of all kinds become labels with their kind. Source: INSEE, COG, `v_commune_AAAA`.
fn read_communes(head: &Head, input: Input, _: &Scope, hints: &Hints) -> Understood {
    let mut sheet = match Sheet::open(head, input, hints, COMMUNES) {
        Ok(sheet) => sheet,
        Err(told) => return *told,
    };
    sheet.tell_columns(|name| matches!(name, "TYPECOM" | "COM" | "DEP" | "LIBELLE"));
    while sheet.next() {
        let label = label(&mut sheet);
        sheet.notes.out.content.labels.extend(label);
    }
    sheet.finish()
}

fn label(sheet: &mut Sheet) -> Option<Label> {
    let kind = sheet.string("TYPECOM");
    if !KINDS.contains(&kind.as_str()) {
        sheet.tell(
            Finding::error("type-de-commune-inconnu", sheet.at("TYPECOM"))
                .found(format!("« {kind} »"))
                .expected(KINDS.join(", "))
                .remedy("vérifier le fichier ; la ligne n'est pas lue, car elle pourrait compter une commune deux fois"),
        );
        return None;
    }
    let commune = sheet.commune("COM")?;
    sheet.check_departement("DEP", commune);
    Some(Label { place: GeoCode::Commune(commune), kind, label: sheet.string("LIBELLE") })
}

/// The movements. Creations and suppressions (one side empty) and codes of Corsica before 1976 (20…) are counted and left
/// out: they change nothing between two recent maps. Source: INSEE, COG, `v_mvt_commune_AAAA`.
fn read_movements(head: &Head, input: Input, _: &Scope, hints: &Hints) -> Understood {
    let mut sheet = match Sheet::open(head, input, hints, MOVEMENTS) {
        Ok(sheet) => sheet,
        Err(told) => return *told,
    };
    sheet.tell_columns(|name| MOVEMENTS.contains(&name));
    let (mut one_sided, mut old_corsica) = (0, 0);
    while sheet.next() {
        let (before, after) = (sheet.text("COM_AV"), sheet.text("COM_AP"));
        if before.is_empty() != after.is_empty() {
            one_sided += 1;
        } else if before.starts_with("20") || after.starts_with("20") {
            old_corsica += 1;
        } else {
            let movement = movement(&mut sheet);
            sheet.notes.out.content.movements.extend(movement);
        }
    }
    let remedy = "rien à faire : ces lignes ne changent pas le passage d'une carte récente à une autre";
    sheet.note(one_sided, "creations-et-suppressions", "créations ou suppressions, sans code avant ou après", remedy);
    sheet.note(old_corsica, "corse-avant-1976", "mouvements d'un code 20… de la Corse d'avant 1976", remedy);
    sheet.finish()
}

fn movement(sheet: &mut Sheet) -> Option<Movement> {
    let Ok(kind) = sheet.text("MOD").parse() else {
        let finding = Finding::error("type-evenement-invalide", sheet.at("MOD")).found(format!("« {} »", sheet.text("MOD")));
        sheet.tell(finding.expected("un nombre (32)").remedy("corriger le type ; la ligne n'est pas lue"));
        return None;
    };
    let date = date(sheet)?;
    let (before, after) = (sheet.commune("COM_AV")?, sheet.commune("COM_AP")?);
    Some(Movement {
        kind,
        date,
        type_before: sheet.string("TYPECOM_AV"),
        before,
        type_after: sheet.string("TYPECOM_AP"),
        after,
        label_before: sheet.string("LIBELLE_AV"),
        label_after: sheet.string("LIBELLE_AP"),
        line: sheet.line(),
    })
}

/// «2019-01-01», with a month and a day that exist.
fn date(sheet: &mut Sheet) -> Option<String> {
    let text = sheet.string("DATE_EFF");
    let parts: Vec<Option<u16>> = text.split('-').map(|part| part.parse().ok()).collect();
    if matches!(parts[..], [Some(1700..=2100), Some(1..=12), Some(1..=31)]) && text.len() == 10 {
        return Some(text);
    }
    let finding = Finding::error("date-invalide", sheet.at("DATE_EFF")).found(format!("« {text} »"));
    sheet.tell(finding.expected("une date AAAA-MM-JJ (2019-01-01)").remedy("corriger la date ; la ligne n'est pas lue"));
    None
}

#[cfg(test)]
mod tests {
    use super::super::trial::{codes, read_real, table, understood};
    use super::*;

    const HEADER: &str = "TYPECOM,COM,REG,DEP,CTCD,ARR,TNCC,NCC,NCCENR,LIBELLE,CAN,COMPARENT";
    const MOVES: &str = "MOD,DATE_EFF,TYPECOM_AV,COM_AV,TNCC_AV,NCC_AV,NCCENR_AV,LIBELLE_AV,\
                         TYPECOM_AP,COM_AP,TNCC_AP,NCC_AP,NCCENR_AP,LIBELLE_AP";

    #[test]
    fn associated_and_delegated_communes_and_arrondissements_keep_their_kind() {
        let lines = [
            HEADER,
            "COM,75056,11,75,75C,751,0,PARIS,Paris,Paris,75ZZ,",
            "ARM,75101,11,75,,,0,PARIS,Paris,Paris 1er,,75056",
            "COMD,31298,,,,,0,LEZ,Lez,Lez,,31471",
            "COMA,01324,,,,,0,RIGNAT,Rignat,Rignat,,01245",
            "COM,2A004,94,2A,20R,2A1,1,AJACCIO,Ajaccio,Ajaccio,2A99,",
        ];
        let out = understood(&COMMUNES_LAYOUT, table(',', &lines));
        let kinds: Vec<&str> = out.content.labels.iter().map(|label| label.kind.as_str()).collect();
        assert_eq!(kinds, ["COM", "ARM", "COMD", "COMA", "COM"]);
        assert_eq!(codes(&out), ["arrondissements-municipaux"]);
    }

    #[test]
    fn a_row_of_unknown_kind_or_impossible_code_is_a_finding() {
        let lines = [HEADER, "XYZ,75056,11,75,,,,,,Paris,,", "COM,99999,11,99,,,,,,Nulle part,,", "COM,31042,76,65,,,,,,Luchon,,"];
        let out = understood(&COMMUNES_LAYOUT, table(',', &lines));
        assert_eq!(codes(&out), ["type-de-commune-inconnu", "code-impossible", "departement-incoherent"]);
        assert_eq!(out.content.labels.len(), 1);
    }

    #[test]
    fn merged_commune_lez_and_saint_beat() {
        let lines = [
            MOVES,
            "32,2019-01-01,COM,31298,0,LEZ,Lez,Lez,COM,31471,0,SAINT BEAT LEZ,Saint-Béat-Lez,Saint-Béat-Lez",
            "20,2011-03-31,,,,,,,COM,97601,0,ACOUA,Acoua,Acoua",
            "41,1976-01-01,COM,20004,,,,Ajaccio,COM,2A004,,,,Ajaccio",
            "32,2019-13-01,COM,31298,,,,Lez,COM,31471,,,,Saint-Béat-Lez",
        ];
        let out = understood(&MOVEMENTS_LAYOUT, table(',', &lines));
        let [lez] = &out.content.movements[..] else { panic!("{:?}", out.content.movements) };
        assert_eq!((lez.before.as_str(), lez.after.as_str(), lez.date.as_str(), lez.kind), ("31298", "31471", "2019-01-01", 32));
        assert_eq!(codes(&out), ["date-invalide", "creations-et-suppressions", "corse-avant-1976"]);
    }

    #[test]
    fn the_real_list_has_34875_communes_once() {
        let Some(out) = read_real(&COMMUNES_LAYOUT, "datagouv_decoupage-administratif/communes.cog2026.csv", None) else { return };
        let count = |kind: &str| out.content.labels.iter().filter(|label| label.kind == kind).count();
        assert_eq!([count("COM"), count("ARM"), count("COMD"), count("COMA")], [34_875, 45, 2_105, 471]);
        assert_eq!(codes(&out), ["arrondissements-municipaux"]);
    }

    #[test]
    fn the_real_movements_hold_lez_in_2019() {
        let Some(out) = read_real(&MOVEMENTS_LAYOUT, "datagouv_decoupage-administratif/mouvements-communes.cog2026.csv", None) else {
            return;
        };
        let found = out.content.movements.iter().find(|m| m.before.as_str() == "31298" && m.after.as_str() == "31471");
        assert_eq!(found.map(|m| (m.date.as_str(), m.type_before.as_str(), m.type_after.as_str())), Some(("2019-01-01", "COM", "COM")));
        assert!(!out.findings.has_errors(), "{}", out.findings.summary());
        assert_eq!(out.rows, 13_734);
    }
}
