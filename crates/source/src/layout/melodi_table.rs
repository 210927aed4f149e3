//! INSEE's long dialect as a table (Melodi CSV; dossier complet and comparateur of 2026 in Parquet), columns in any order:
//! `GEO, GEO_OBJECT, TIME_PERIOD, OBS_VALUE`, one measure, other dimensions. One file mixes levels.

use super::melodi::{Place, confidentiality, is_condition, is_confidentiality, is_measure, place, slice};
use super::record::Column;
use super::sheet::Sheet;
use super::{Layout, Understood};
use crate::cell::{Cell, EMPTY_IS_MISSING, parse};
use crate::reading::{Hints, Scope};
use crate::table::{Head, Input};
use base::{Finding, GeoCode, Period, Status, VariableId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const HEADERS: &[&str] = &["GEO", "GEO_OBJECT", "TIME_PERIOD", "OBS_VALUE"];

pub static LAYOUT: Layout = Layout {
    name: "insee-melodi",
    label_fr: "Fichier long de l'INSEE (Melodi)",
    needs: HEADERS,
    recognise: |head| head.header_with(HEADERS).is_some(),
    read,
};

/// Positions of the columns, and what is told once.
struct Long {
    measure: usize,
    confidentiality: Option<usize>,
    conditions: Vec<(usize, String)>,
    value: Column,
    variables: BTreeMap<String, VariableId>,
    slices: BTreeMap<String, Arc<str>>,
    periods: BTreeSet<Period>,
    others: BTreeMap<String, usize>,
}

/// Observations of communes, arrondissements, EPCI, départements, regions, IRIS and France; other levels are counted.
/// Source: INSEE, catalogue Melodi.
fn read(head: &Head, input: Input, scope: &Scope, hints: &Hints) -> Understood {
    let mut sheet = match Sheet::open(head, input, hints, HEADERS) {
        Ok(sheet) => sheet,
        Err(told) => return *told,
    };
    let Some(mut long) = Long::of(&mut sheet) else { return sheet.finish() };
    sheet.pass_over("GEO", scope, |geo| (geo.len() == 5).then(|| geo.parse().ok().map(GeoCode::Commune))?);
    while sheet.next() {
        row(&mut sheet, &mut long, scope);
    }
    long.tell(&mut sheet);
    sheet.finish()
}

impl Long {
    fn of(sheet: &mut Sheet) -> Option<Long> {
        sheet.tell_columns(|name| HEADERS.contains(&name) || is_measure(name) || is_confidentiality(name) || is_condition(name));
        let named = sheet.names().iter().enumerate();
        let conditions = named.filter(|(_, name)| !name.is_empty() && is_condition(name)).map(|(i, name)| (i, name.clone())).collect();
        let Some(measure) = sheet.names().iter().position(|name| is_measure(name)) else {
            let finding =
                Finding::error("colonne-absente", sheet.notes.here()).expected("une colonne de mesure (RP_MEASURE, TAB_MEASURE …)");
            sheet.tell(finding.remedy("reprendre le fichier du producteur ; aucune valeur n'est lue"));
            return None;
        };
        let value = Column::new(sheet.position("OBS_VALUE")?, "OBS_VALUE", "", Period::year(0));
        let (variables, slices, others) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let confidentiality = sheet.names().iter().position(|name| is_confidentiality(name));
        Some(Long { measure, confidentiality, conditions, value, variables, slices, periods: BTreeSet::new(), others })
    }

    /// Sets the value's column to the measure, slice and period of this row; names are shared between rows.
    fn aim(&mut self, sheet: &Sheet, period: Period) {
        let cell = |position: usize| sheet.row().cell(position);
        let measure = cell(self.measure);
        if let Some(variable) = self.variables.get(measure) {
            self.value.variable = variable.clone();
        } else {
            self.value.variable = VariableId::new(measure);
            self.variables.insert(measure.to_owned(), self.value.variable.clone());
        }
        let slice = slice(self.conditions.iter().map(|(position, name)| (name.as_str(), cell(*position))));
        self.value.slice = self.slices.entry(slice).or_insert_with_key(|slice| Arc::from(slice.as_str())).clone();
        self.value.period = period;
        self.periods.insert(period);
    }

    fn tell(&self, sheet: &mut Sheet) {
        let remedy = "rien à faire : ces niveaux ne sont pas employés";
        for (level, count) in &self.others {
            sheet.note(*count, "niveaux-non-lus", &format!("lignes du niveau « {level} »"), remedy);
        }
        sheet.notes.out.vintage = self.periods.last().map(Period::to_string).unwrap_or_default();
    }
}

fn row(sheet: &mut Sheet, long: &mut Long, scope: &Scope) -> Option<()> {
    let place = known_place(sheet, long)?;
    if !scope.keeps(place) {
        return None;
    }
    let period = period(sheet)?;
    long.aim(sheet, period);
    observe(sheet, long, place);
    Some(())
}

fn known_place(sheet: &mut Sheet, long: &mut Long) -> Option<GeoCode> {
    let line = sheet.line();
    match place(sheet.text("GEO"), sheet.text("GEO_OBJECT")) {
        Ok((Place::Known(place), year)) => {
            sheet.notes.out.cog_year = year.or(sheet.notes.out.cog_year);
            sheet.seen(place, "GEO");
            Some(place)
        }
        Ok((Place::Other(level), _)) => {
            *long.others.entry(level).or_default() += 1;
            None
        }
        Err(error) => sheet.notes.impossible(&error, line, "GEO"),
    }
}

fn period(sheet: &mut Sheet) -> Option<Period> {
    let period = sheet.text("TIME_PERIOD").parse().ok();
    if period.is_none() {
        let finding = Finding::error("annee-invalide", sheet.at("TIME_PERIOD")).found(format!("« {} »", sheet.text("TIME_PERIOD")));
        sheet.tell(finding.expected("une année (2022)").remedy("corriger la période ; la ligne n'est pas lue"));
    }
    period
}

fn observe(sheet: &mut Sheet, long: &Long, place: GeoCode) {
    let (line, text) = (sheet.line(), sheet.row().cell(long.value.index).to_owned());
    let status = long.confidentiality.map_or("", |position| sheet.row().cell(position)).to_owned();
    match (confidentiality(&status), parse(&text, EMPTY_IS_MISSING)) {
        (Some(Status::Secret), _) => sheet.notes.push(place, &long.value, line, None, Status::Secret),
        (Some(_), Cell::Number(value)) => sheet.notes.push(place, &long.value, line, Some(value), Status::Ok),
        (Some(_), Cell::Without(status)) => sheet.notes.push(place, &long.value, line, None, status),
        (Some(_), Cell::Fault) => sheet.notes.no_number(&text, line, "OBS_VALUE"),
        (None, _) => sheet.tell(
            Finding::error("statut-inconnu", sheet.at("CONF_STATUS"))
                .found(format!("« {status} »"))
                .expected("F (libre) ou C (secret)")
                .remedy("lire la notice du producteur ; la valeur n'est pas lue"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::trial::{codes, read_real, table, understood, value};
    use super::*;

    #[test]
    fn columns_in_any_order_slices_and_mixed_levels() {
        let lines = [
            "AGE;GEO;GEO_OBJECT;RP_MEASURE;SEX;FREQ;TIME_PERIOD;OBS_VALUE",
            "_T;31042;COM;POP;_T;A;2022;2081.0",
            "Y_LT15;31042;COM;POP;F;A;2022;124.5",
            "_T;75101;ARM;POP;_T;A;2022;15000",
            "_T;31239;BV2022;POP;_T;A;2022;1",
            "_T;200072635;EPCI;POP;_T;A;2022;15379",
            "_T;F;FRANCE;POP;_T;A;2022;68000000",
        ];
        let out = understood(&LAYOUT, table(';', &lines));
        assert_eq!(value(&out, "POP", "2022", "COM-31042"), Some(2081.0));
        assert_eq!(&*out.content.observations[1].slice, "AGE=Y_LT15;SEX=F");
        assert_eq!(value(&out, "POP", "2022", "EPCI-200072635"), Some(15_379.0));
        assert_eq!(codes(&out), ["niveaux-non-lus", "arrondissements-municipaux"]);
        assert_eq!((out.rows, out.vintage.as_str()), (6, "2022"));
    }

    #[test]
    fn secret_of_the_2026_dossier_is_no_zero() {
        let lines = [
            "GEO,GEO_OBJECT,TAB_MEASURE,TIME_PERIOD,OBS_VALUE,CONF_STATUS",
            "31042,COM,NBFAM_TFN_22,2023,0,C",
            "31043,COM,NBFAM_TFN_22,2023,12.5,F",
            "31044,COM,NBFAM_TFN_22,2023,,F",
            "31045,COM,NBFAM_TFN_22,2023,x,F",
            "31046,COM,NBFAM_TFN_22,2023,1,?",
            "31047,COM,NBFAM_TFN_22,23,1,F",
            "3104,XXX,NBFAM_TFN_22,2023,1,F",
            "99999,COM,NBFAM_TFN_22,2023,1,F",
        ];
        let out = understood(&LAYOUT, table(',', &lines));
        let statuses: Vec<Status> = out.content.observations.iter().map(|o| o.status).collect();
        assert_eq!(statuses, [Status::Secret, Status::Ok, Status::Missing]);
        assert_eq!(out.content.observations[0].value, None);
        assert_eq!(codes(&out), ["valeur-non-numerique", "statut-inconnu", "annee-invalide", "code-impossible", "niveaux-non-lus"]);
    }

    #[test]
    fn a_table_without_measure_is_a_finding() {
        let out = understood(&LAYOUT, table(';', &["GEO;GEO_OBJECT;TIME_PERIOD;OBS_VALUE", "31042;COM;2022;1"]));
        assert_eq!(codes(&out), ["colonne-absente"]);
        assert!(out.content.observations.is_empty());
    }

    #[test]
    fn the_real_fifty_largest_communes() {
        let Some(out) = read_real(&LAYOUT, "dataforgoodfr_13_odis/insee_top_50_communes_par_habitants.csv", None) else { return };
        assert!(!out.findings.has_errors(), "{}", out.findings.summary());
        assert_eq!(value(&out, "POP", "2022", "COM-31555"), Some(511_684.0));
    }
}
