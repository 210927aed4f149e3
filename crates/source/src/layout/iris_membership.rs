//! IRIS and the commune of each (INSEE, table d'appartenance géographique des IRIS).

use super::sheet::Sheet;
use super::{Layout, Understood};
use crate::reading::{Hints, IrisMember, Scope};
use crate::table::{Head, Input};
use base::{Finding, GeoCode};

const HEADERS: &[&str] = &["CODE_IRIS", "LIB_IRIS", "TYP_IRIS", "DEPCOM", "LIBCOM"];

pub static LAYOUT: Layout = Layout {
    name: "insee-iris",
    label_fr: "Table d'appartenance des IRIS (INSEE)",
    needs: HEADERS,
    recognise: |head| head.header_with(HEADERS).is_some(),
    read,
};

/// IRIS of the communes of the scope. Source: INSEE, `reference_IRIS_geoAAAA`.
fn read(head: &Head, input: Input, scope: &Scope, hints: &Hints) -> Understood {
    let mut sheet = match Sheet::open(head, input, hints, HEADERS) {
        Ok(sheet) => sheet,
        Err(told) => return *told,
    };
    sheet.tell_columns(|name| matches!(name, "CODE_IRIS" | "LIB_IRIS" | "DEPCOM"));
    while sheet.next() {
        if let Some(member) = member(&mut sheet).filter(|member| scope.keeps(GeoCode::Iris(member.iris))) {
            sheet.notes.out.content.iris.push(member);
        }
    }
    sheet.finish()
}

fn member(sheet: &mut Sheet) -> Option<IrisMember> {
    let (iris, commune) = (sheet.iris("CODE_IRIS")?, sheet.commune("DEPCOM")?);
    if iris.commune() != commune {
        let finding = Finding::error("iris-incoherent", sheet.at("DEPCOM")).found(format!("commune {commune} pour l'IRIS {iris}"));
        sheet.tell(finding.expected(iris.commune().as_str()).remedy("corriger l'un des deux codes ; la ligne n'est pas lue"));
        return None;
    }
    Some(IrisMember { iris, label: sheet.string("LIB_IRIS"), commune })
}

#[cfg(test)]
mod tests {
    use super::super::trial::{codes, read_real, table, understood};
    use super::*;

    #[test]
    fn an_iris_of_another_commune_is_a_finding() {
        let lines = [
            "CODE_IRIS;LIB_IRIS;TYP_IRIS;GRD_QUART;DEPCOM;LIBCOM;UU2020;REG;DEP",
            "310420000;Bagnères-de-Luchon (commune non irisée);Z;3104200;31042;Bagnères-de-Luchon;31301;76;31",
            "310430000;Autre;Z;3104200;31042;Autre;31301;76;31",
            "10040101;Les Pérouses;H;0100401;01004;Ambérieu-en-Bugey;01303;84;01",
        ];
        let out = understood(&LAYOUT, table(';', &lines));
        assert_eq!(codes(&out), ["iris-incoherent", "zeros-perdus"]);
        assert_eq!(out.content.iris.iter().map(|member| member.iris.as_str()).collect::<Vec<_>>(), ["310420000", "010040101"]);
    }

    #[test]
    fn the_real_table_has_852_iris() {
        let Some(out) = read_real(&LAYOUT, "aubryprieur_streamlit_data_territoire/iris_2021.dep31.csv", None) else { return };
        assert!(out.findings.is_empty(), "{}", out.findings.summary());
        assert_eq!((out.rows, out.content.iris.len()), (852, 852));
    }
}
