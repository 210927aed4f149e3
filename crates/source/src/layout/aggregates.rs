//! Indicators computed by a third party (ptod-observatoire-territorial): by IRIS as a table, by EPCI as JSON.
//!
//! `log_lochlm_pct_22` is `ptod.log_lochlm_pct` at 2022, `men_vtcam_1622` is `ptod.men_vtcam` over 2016-2022; `P22_POP` keeps
//! its census name by commune and IRIS. By EPCI it is `ptod.pop`, a sum the third party made: its producer publishes none, and
//! INSEE's own communes must not give way to it. They are targets to compare with, never a producer's own figure. The populations of 2011 and 2016 of a
//! merged commune may lack one of the merged (31471 without Lez): they are read as they stand.

use super::keyed::{NO_LINE, sorted};
use super::record::{Column, Recorder};
use super::sheet::{Sheet, wrong_input};
use super::{Layout, Understood};
use crate::cell::{Cell, EMPTY_IS_MISSING, parse};
use crate::reading::{Hints, IrisMember, Scope};
use crate::table::{Head, Input};
use base::{Finding, GeoCode, Iris, Period, Status};
use serde_json::{Map, Value};

const TABLE: &[&str] = &["code", "COM", "epci", "libelle", "TYP_IRIS", "P22_POP"];
const JSON: &[&str] = &["code", "libelle", "n_communes", "type_epci", "P22_POP"];

pub static IRIS_LAYOUT: Layout = Layout {
    name: "ptod-iris",
    label_fr: "Indicateurs par IRIS calculés par un tiers (ptod)",
    needs: TABLE,
    recognise: |head| head.header_with(TABLE).is_some(),
    read: read_iris,
};

pub static EPCI_LAYOUT: Layout = Layout {
    name: "ptod-epci",
    label_fr: "Indicateurs par EPCI calculés par un tiers (ptod, JSON)",
    needs: JSON,
    recognise: recognise_epci,
    read: read_epci,
};

/// A column of numbers: its variable and period by its name; None for labels, codes and names without a year.
fn column(index: usize, name: &str) -> Option<Column> {
    if let [b'P', y1, y2, rest @ ..] = name.as_bytes() {
        let yy = format!("{}{}", char::from(*y1), char::from(*y2)).parse().ok().filter(|_| rest == b"_POP")?;
        return Some(Column::new(index, name, "P_POP", Period::from_two_digits(yy)));
    }
    let (stem, years) = name.rsplit_once('_')?;
    let is_text = stem.ends_with("_cat") || stem.ends_with("_lib");
    let lower = stem.starts_with(|c: char| c.is_ascii_lowercase());
    (lower && !is_text).then_some(())?;
    Some(Column::new(index, name, &format!("ptod.{stem}"), period(years)?))
}

/// `22` is 2022, `1622` is 2016-2022.
fn period(years: &str) -> Option<Period> {
    let all_digits = years.bytes().all(|b| b.is_ascii_digit());
    let year = |digits: &str| Some(Period::from_two_digits(digits.parse().ok()?));
    match years.len() {
        2 if all_digits => year(years),
        4 if all_digits => {
            let (from, to) = (year(years.get(..2)?)?, year(years.get(2..)?)?);
            (from < to).then(|| Period::span(from.start(), to.start()))
        }
        _ => None,
    }
}

/// Exact counts stay exact; all else is printed with two decimals, populations of IRIS as whole numbers.
fn status(column: &Column, place: GeoCode) -> Status {
    let name = column.variable.as_str();
    let exact = name.ends_with("_vol") || (matches!(name, "P_POP" | "ptod.pop") && !matches!(place, GeoCode::Iris(_)));
    if exact { Status::Ok } else { Status::Rounded }
}

/// A commune that is not divided (`314710000`) is a commune, the parts of a divided one are IRIS.
fn read_iris(head: &Head, input: Input, scope: &Scope, hints: &Hints) -> Understood {
    let mut sheet = match Sheet::open(head, input, hints, TABLE) {
        Ok(sheet) => sheet,
        Err(told) => return *told,
    };
    let columns: Vec<Column> = sheet.names().iter().enumerate().filter_map(|(index, name)| column(index, name)).collect();
    sheet.tell_columns(|name| matches!(name, "code" | "COM" | "libelle") || columns.iter().any(|column| *column.header == *name));
    while sheet.next() {
        if let Some(member) = member(&mut sheet).filter(|member| scope.keeps(GeoCode::Iris(member.iris))) {
            let place = if member.iris.is_whole_commune() { GeoCode::Commune(member.commune) } else { GeoCode::Iris(member.iris) };
            columns.iter().for_each(|column| observe(&mut sheet, place, column));
            sheet.notes.out.content.iris.push(member);
        }
    }
    sheet.finish()
}

fn member(sheet: &mut Sheet) -> Option<IrisMember> {
    let (iris, commune): (Iris, _) = (sheet.iris("code")?, sheet.commune("COM")?);
    if !sheet.text("epci").is_empty() {
        sheet.epci("epci")?;
    }
    if iris.commune() != commune {
        let finding = Finding::error("iris-incoherent", sheet.at("COM")).found(format!("commune {commune} pour l'IRIS {iris}"));
        sheet.tell(finding.expected(iris.commune().as_str()).remedy("corriger l'un des deux codes ; la ligne n'est pas lue"));
        return None;
    }
    Some(IrisMember { iris, label: sheet.string("libelle"), commune })
}

/// An empty cell of a third party says nothing of what the producer publishes: it makes no observation.
fn observe(sheet: &mut Sheet, place: GeoCode, column: &Column) {
    let (line, text) = (sheet.line(), sheet.row().cell(column.index));
    match parse(text, EMPTY_IS_MISSING) {
        Cell::Number(value) => sheet.notes.push(place, column, line, Some(value), status(column, place)),
        Cell::Without(_) => {}
        Cell::Fault => {
            let text = text.to_owned();
            sheet.notes.no_number(&text, line, &column.header);
        }
    }
}

fn recognise_epci(head: &Head) -> bool {
    let Some(Value::Array(list)) = &head.json else { return false };
    !list.is_empty() && list.iter().take(5).all(|epci| JSON.iter().all(|field| epci.get(field).is_some()))
}

fn read_epci(head: &Head, input: Input, _: &Scope, hints: &Hints) -> Understood {
    let mut notes = Recorder::new(head, hints);
    let Input::Json(Value::Array(list)) = input else { return wrong_input(notes, "une liste JSON d'EPCI") };
    for epci in list.iter().filter_map(Value::as_object) {
        notes.out.rows += 1;
        one_epci(epci, &mut notes);
    }
    let names = list
        .first()
        .and_then(Value::as_object)
        .map(|epci| sorted(epci).into_keys().map(str::to_owned).collect::<Vec<_>>())
        .unwrap_or_default();
    let used = |name: &String| name == "code" || column(0, name).is_some();
    (notes.out.columns_used, notes.out.columns_ignored) = names.into_iter().partition(used);
    notes.finish()
}

/// A column of the EPCI files: the population too bears the name of the third party that summed it.
fn epci_column(name: &str) -> Option<Column> {
    let found = column(0, name)?;
    let is_population = found.variable.as_str() == "P_POP";
    Some(if is_population { Column::new(0, name, "ptod.pop", found.period) } else { found })
}

fn one_epci(epci: &Map<String, Value>, notes: &mut Recorder) {
    let place = match epci.get("code").and_then(Value::as_str).unwrap_or_default().parse() {
        Ok(code) => GeoCode::Epci(code),
        Err(error) => return notes.impossible(&error, NO_LINE, "code").unwrap_or_default(),
    };
    for (name, value) in sorted(epci) {
        match (epci_column(name), value.as_f64()) {
            (None, _) => {}
            (Some(column), Some(number)) => notes.push(place, &column, NO_LINE, Some(number), status(&column, place)),
            (Some(_), None) if value.is_null() => {}
            (Some(_), None) => notes.no_number(&value.to_string(), NO_LINE, name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::trial::{codes, json, read_real, table, understood, value};
    use super::*;

    const HEADER: &str =
        "code;COM;dep;epci;libelle;TYP_IRIS;P22_POP;P16_POP;log_lochlm_pct_22;men_vtcam_1622;ecosi_nafdom1_cat_26;idxg_ind";

    #[test]
    fn siren_as_float_and_a_commune_without_iris_is_a_commune() {
        let lines = [
            HEADER,
            "314710000;31471;31;200072635.0;Saint-Béat-Lez (commune non irisée);Z;385.0;345.0;1.25;-2.24;A;0.5",
            "315552103;31555;31;243100518.0;Les Pradettes;H;3097.0;3550.0;;0.5;B;",
            "315552104;31555;31;243100519.0;Clé fausse;H;3097.0;3550.0;;0.5;B;",
            "315552105;31556;31;243100518.0;Autre commune;H;3097.0;3550.0;;0.5;B;",
        ];
        let out = understood(&IRIS_LAYOUT, table(';', &lines));
        assert_eq!(codes(&out), ["code-impossible", "iris-incoherent"]);
        assert_eq!(value(&out, "ptod.log_lochlm_pct", "2022", "COM-31471"), Some(1.25));
        assert_eq!(value(&out, "ptod.men_vtcam", "2016-2022", "IRIS-315552103"), Some(0.5));
        assert_eq!(value(&out, "ptod.log_lochlm_pct", "2022", "IRIS-315552103"), None);
        assert_eq!(out.columns_ignored, ["dep", "epci", "TYP_IRIS", "ecosi_nafdom1_cat_26", "idxg_ind"]);
    }

    #[test]
    fn merged_commune_without_lez_is_read_as_it_stands() {
        let row = "314710000;31471;31;200072635.0;Saint-Béat-Lez;Z;385.0;345.0;;;;";
        let out = understood(&IRIS_LAYOUT, table(';', &[HEADER, row]));
        assert_eq!(value(&out, "P_POP", "2016", "COM-31471"), Some(345.0));
    }

    #[test]
    fn years_in_names() {
        assert_eq!(period("1622"), Some(Period::span(2016, 2022)));
        assert_eq!(period("99"), Some(Period::year(1999)));
        for name in ["2216", "ind", "22222", ""] {
            assert_eq!(period(name), None, "{name}");
        }
        for name in ["code", "dens3", "COM_22", "PXX_POP", "P22_LOG", "ecosi_nafdom1_lib_26", "é_1"] {
            assert!(column(0, name).is_none(), "{name}");
        }
    }

    #[test]
    fn a_text_among_the_indicators_of_an_epci_is_a_finding() {
        let text = r#"[{"code":"200072635","libelle":"CC","n_communes":76,"type_epci":"CC","P22_POP":15379,"log_vac_pct_22":"x","a_pct_22":null}]"#;
        let out = understood(&EPCI_LAYOUT, json(text));
        assert_eq!(codes(&out), ["valeur-non-numerique"]);
        assert_eq!(out.content.observations.len(), 1);
    }

    #[test]
    fn the_population_of_an_epci_summed_by_a_third_party_is_not_the_producers() {
        let text = r#"[{"code":"200072635","libelle":"CC","n_communes":76,"type_epci":"CC","P22_POP":15379,"P23_POP":15358}]"#;
        let out = understood(&EPCI_LAYOUT, json(text));
        assert_eq!(value(&out, "ptod.pop", "2022", "EPCI-200072635"), Some(15379.0));
        assert_eq!(value(&out, "ptod.pop", "2023", "EPCI-200072635"), Some(15358.0));
        assert_eq!(value(&out, "P_POP", "2022", "EPCI-200072635"), None);
        assert!(out.content.observations.iter().all(|cell| cell.status == Status::Ok));
    }

    #[test]
    fn the_real_epci_files() {
        for (file, name, expected) in
            [("agg_epci.dep31.json", "ptod.dmv_75p_pct", Some(10.14)), ("agg_exdlog_epci.dep31.json", "ptod.log_vac_pct", Some(8.38))]
        {
            let Some(out) = read_real(&EPCI_LAYOUT, &format!("vincentroue_ptod-observatoire-territorial/{file}"), None) else { return };
            assert!(out.findings.is_empty(), "{}", out.findings.summary());
            assert_eq!((out.rows, value(&out, name, "2022", "EPCI-200034023")), (17, expected));
            assert_eq!(out.columns_ignored, ["dens3", "libelle", "n_communes", "regdep", "type_epci"]);
        }
    }
}
