//! CAF beneficiaries by IRIS on 31 December (CNAF, `data_CAF_AAAA_IRIS`): only communes that are divided into IRIS.

use super::record::Column;
use super::sheet::{Sheet, unknown_year};
use super::{Layout, Understood};
use crate::cell::EMPTY_IS_SECRET;
use crate::reading::{Hints, Scope};
use crate::table::{Head, Input};
use base::{GeoCode, Period};

const HEADERS: &[&str] = &["CODGEO", "NOTE", "A", "PERCOU", "AAL", "AAAH"];
/// Columns that are no counts; `NOTE` is the producer's code of a remark on the row.
const OTHERS: [&str; 8] = ["CODGEO", "LIBGEO", "DEPCOM", "LIBCOM", "EPCI", "UU", "REG", "NOTE"];

pub static LAYOUT: Layout = Layout {
    name: "caf-iris",
    label_fr: "Allocataires par IRIS (CNAF)",
    needs: HEADERS,
    recognise: |head| head.header_with(HEADERS).is_some(),
    read,
};

/// Counts `caf_iris.A` …; an empty cell is kept secret (under five). The file does not say its year: it is a hint.
/// Source: CNAF, open data, allocataires par IRIS.
fn read(head: &Head, input: Input, scope: &Scope, hints: &Hints) -> Understood {
    let mut sheet = match Sheet::open(head, input, hints, HEADERS) {
        Ok(sheet) => sheet,
        Err(told) => return *told,
    };
    let Some(year) = hints.vintage_year else {
        sheet.tell(unknown_year(&sheet.notes));
        return sheet.finish();
    };
    sheet.notes.out.vintage = format!("CAF {year}");
    let columns = columns(&sheet, Period::year(year));
    sheet.tell_columns(|name| name == "CODGEO" || columns.iter().any(|column| *column.header == *name));
    let mut remarks = 0;
    while sheet.next() {
        remarks += usize::from(!matches!(sheet.text("NOTE"), "" | "0"));
        let Some(place) = sheet.iris("CODGEO").map(GeoCode::Iris).filter(|place| scope.keeps(*place)) else { continue };
        columns.iter().for_each(|column| sheet.observe(place, column, EMPTY_IS_SECRET));
    }
    let remedy = "lire la note du producteur avant d'employer ces lignes ; elles sont gardées";
    sheet.note(remarks, "note-du-producteur", "lignes qui portent une remarque du producteur (NOTE différente de 0)", remedy);
    sheet.finish()
}

fn columns(sheet: &Sheet, period: Period) -> Vec<Column> {
    let names = sheet.names().iter().enumerate().filter(|(_, name)| !name.is_empty() && !OTHERS.contains(&name.as_str()));
    names.map(|(index, name)| Column::new(index, name, &format!("caf_iris.{name}"), period)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::trial::{codes, hinted, read_real, table, understood, value};
    use super::*;
    use base::Status;

    const HEADER: &str = "CODGEO;LIBGEO;DEPCOM;LIBCOM;EPCI;UU;REG;NOTE;A;PERCOU;AAL;AAAH";

    #[test]
    fn thousands_as_narrow_space_and_empty_as_secret() {
        let row = "315552103;Les Pérouses;31555;Toulouse;243100518;31701;76;0;410;1\u{202f}036;193;";
        let out = hinted(&LAYOUT, table(';', &[HEADER, row]), Some(2017));
        assert_eq!(value(&out, "caf_iris.PERCOU", "2017", "IRIS-315552103"), Some(1_036.0));
        let secret = out.content.observations.iter().find(|o| o.variable.as_str() == "caf_iris.AAAH").unwrap();
        assert_eq!((secret.value, secret.status), (None, Status::Secret));
    }

    #[test]
    fn a_year_that_nobody_tells_is_a_finding_and_nothing_is_read() {
        let out = understood(&LAYOUT, table(';', &[HEADER, "315552103;;;;;;;0;410;1036;193;7"]));
        assert_eq!(codes(&out), ["annee-inconnue"]);
        assert!(out.content.observations.is_empty());
    }

    #[test]
    fn the_three_real_years() {
        for (year, rows, empty) in [(2017, 279, 403), (2018, 279, 519), (2020, 283, 343)] {
            let path = format!("aubryprieur_streamlit_data_territoire/data_CAF_{year}_IRIS.dep31.csv");
            let Some(out) = read_real(&LAYOUT, &path, Some(year)) else { return };
            assert_eq!(codes(&out), ["note-du-producteur"], "{}", out.findings.summary());
            let secret = out.content.observations.iter().filter(|o| o.status == Status::Secret).count();
            assert_eq!((out.rows, secret), (rows, empty), "{year}");
        }
    }
}
