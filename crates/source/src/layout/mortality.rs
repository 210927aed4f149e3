//! Death rate by EPCI and interval between censuses (Observatoire des territoires): `codgeo;libgeo;an;tx_morta`.

use super::record::Column;
use super::sheet::Sheet;
use super::{Layout, Understood};
use crate::cell::{Cell, EMPTY_IS_MISSING, parse};
use crate::reading::{Hints, Scope};
use crate::table::{Head, Input};
use base::{Finding, GeoCode, Period, Status};

const HEADERS: &[&str] = &["codgeo", "libgeo", "an", "tx_morta"];

pub static LAYOUT: Layout = Layout {
    name: "ot-mortalite",
    label_fr: "Taux de mortalité par EPCI et période (Observatoire des territoires)",
    needs: HEADERS,
    recognise: |head| head.header_with(HEADERS).is_some(),
    read,
};

/// `ot.tx_morta`: deaths per 1 000 inhabitants and year, over the interval. Published with one decimal.
fn read(head: &Head, input: Input, _: &Scope, hints: &Hints) -> Understood {
    let mut sheet = match Sheet::open(head, input, hints, HEADERS) {
        Ok(sheet) => sheet,
        Err(told) => return *told,
    };
    sheet.tell_columns(|name| name != "libgeo");
    while sheet.next() {
        row(&mut sheet);
    }
    sheet.finish()
}

fn row(sheet: &mut Sheet) -> Option<()> {
    let place = GeoCode::Epci(sheet.epci("codgeo")?);
    let period = period(sheet)?;
    let column = Column::new(sheet.position("tx_morta")?, "tx_morta", "ot.tx_morta", period);
    let line = sheet.line();
    match parse(sheet.text("tx_morta"), EMPTY_IS_MISSING) {
        Cell::Number(value) => sheet.notes.push(place, &column, line, Some(value), Status::Rounded),
        Cell::Without(status) => sheet.notes.push(place, &column, line, None, status),
        Cell::Fault => sheet.notes.no_number(&sheet.string("tx_morta"), line, "tx_morta"),
    }
    Some(())
}

fn period(sheet: &mut Sheet) -> Option<Period> {
    let period = sheet.text("an").parse().ok();
    if period.is_none() {
        let finding = Finding::error("annee-invalide", sheet.at("an")).found(format!("« {} »", sheet.text("an")));
        sheet.tell(finding.expected("deux années (1968-1975)").remedy("corriger la période ; la ligne n'est pas lue"));
    }
    period
}

#[cfg(test)]
mod tests {
    use super::super::trial::{codes, read_real, table, understood, value};
    use super::*;

    #[test]
    fn a_rate_over_an_interval() {
        let lines = ["codgeo;libgeo;an;tx_morta", "200072635;CC;1968-1975;14,50", "200072635;CC;75;1", "200072635;CC;1975-1982;x"];
        let out = understood(&LAYOUT, table(';', &lines));
        assert_eq!(value(&out, "ot.tx_morta", "1968-1975", "EPCI-200072635"), Some(14.5));
        assert_eq!(codes(&out), ["annee-invalide", "valeur-non-numerique"]);
    }

    #[test]
    fn the_real_file_has_18_epci_over_7_intervals() {
        let Some(out) = read_real(&LAYOUT, "aubryprieur_streamlit_data_territoire/insee_rp_evol_1968_epci_2018.dep31.csv", None) else {
            return;
        };
        assert!(out.findings.is_empty(), "{}", out.findings.summary());
        assert_eq!(out.content.observations.len(), 126);
    }
}
