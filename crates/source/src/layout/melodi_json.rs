//! Answers of INSEE's Melodi API: `{"identifier": …, "observations": [{"dimensions": {…}, "measures": {…}}]}`.

use super::keyed::NO_LINE;
use super::melodi::{Place, confidentiality, is_condition, is_confidentiality, is_measure, place, slice};
use super::record::{Column, Recorder};
use super::sheet::{note, wrong_input};
use super::{Layout, Understood};
use crate::reading::{Hints, Scope};
use crate::table::{Head, Input};
use base::{Finding, GeoCode, Period, Status};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const VALUE: &str = "OBS_VALUE_NIVEAU";

pub static LAYOUT: Layout = Layout {
    name: "insee-melodi-api",
    label_fr: "Réponse de l'API Melodi (INSEE)",
    needs: &["observations", "dimensions.GEO", "dimensions.TIME_PERIOD", "measures"],
    recognise,
    read,
};

fn observations(value: &Value) -> Option<&Vec<Value>> {
    value.get("observations")?.as_array()
}

fn recognise(head: &Head) -> bool {
    let first = head.json.as_ref().and_then(observations).and_then(|all| all.first());
    first.is_some_and(|first| first.pointer("/dimensions/GEO").is_some() && first.get("measures").is_some())
}

/// The observations of the answer. An answer that has a following page is not the whole: it is an error to take it for it.
/// Source: INSEE, API Melodi.
fn read(head: &Head, input: Input, scope: &Scope, hints: &Hints) -> Understood {
    let mut notes = Recorder::new(head, hints);
    let Input::Json(value) = input else { return wrong_input(notes, "une réponse de l'API Melodi") };
    if value.pointer("/paging/next").is_some_and(|next| !next.is_null()) {
        notes.tell(incomplete(&notes));
    }
    notes.out.columns_used = vec!["dimensions".to_owned(), format!("measures.{VALUE}"), "attributes.CONF_STATUS".to_owned()];
    let (mut others, mut periods) = (BTreeMap::new(), BTreeSet::new());
    for observation in observations(&value).map_or(&[] as &[Value], Vec::as_slice) {
        notes.out.rows += 1;
        periods.extend(one(observation, scope, &mut others, &mut notes));
    }
    for (level, count) in others {
        let what = format!("observations du niveau « {level} »");
        note(&mut notes, count, "niveaux-non-lus", &what, "rien à faire : ces niveaux ne sont pas employés");
    }
    notes.out.vintage = periods.last().map(Period::to_string).unwrap_or_default();
    notes.finish()
}

fn incomplete(notes: &Recorder) -> Finding {
    Finding::error("reponse-incomplete", notes.here().column("paging.next"))
        .found("une page d'une réponse qui en compte plusieurs")
        .expected("la réponse entière en une page")
        .remedy("refaire la requête avec un maxResult plus grand (100000)")
}

fn one(observation: &Value, scope: &Scope, others: &mut BTreeMap<String, usize>, notes: &mut Recorder) -> Option<Period> {
    let empty = Map::new();
    let dimensions = observation.get("dimensions").and_then(Value::as_object).unwrap_or(&empty);
    let text = |name: &str| dimensions.get(name).and_then(Value::as_str).unwrap_or_default();
    let place = known(text("GEO"), text("GEO_OBJECT"), others, notes)?;
    let Ok(period) = text("TIME_PERIOD").parse() else {
        let finding = Finding::error("annee-invalide", notes.here().column("TIME_PERIOD")).found(format!("« {} »", text("TIME_PERIOD")));
        notes.tell(finding.expected("une année (2022)").remedy("reprendre la réponse ; l'observation n'est pas lue"));
        return None;
    };
    if scope.keeps(place) {
        observe(observation, place, &column(dimensions, period)?, notes);
    }
    Some(period)
}

fn known(geo: &str, level: &str, others: &mut BTreeMap<String, usize>, notes: &mut Recorder) -> Option<GeoCode> {
    match place(geo, level) {
        Ok((Place::Known(place), year)) => {
            notes.out.cog_year = year.or(notes.out.cog_year);
            Some(place)
        }
        Ok((Place::Other(level), _)) => {
            *others.entry(level).or_default() += 1;
            None
        }
        Err(error) => notes.impossible(&error, NO_LINE, "GEO"),
    }
}

/// The measure by its code, the conditions as slice; None without a measure.
fn column(dimensions: &Map<String, Value>, period: Period) -> Option<Column> {
    let pairs = || dimensions.iter().filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)));
    let (_, measure) = pairs().find(|(name, _)| is_measure(name))?;
    let slice = slice(pairs().filter(|(name, _)| is_condition(name)));
    Some(Column { slice: Arc::from(slice), ..Column::new(0, VALUE, measure, period) })
}

fn observe(observation: &Value, place: GeoCode, column: &Column, notes: &mut Recorder) {
    let attributes = observation.get("attributes").and_then(Value::as_object);
    let found = attributes.and_then(|all| all.iter().find(|(name, _)| is_confidentiality(name)));
    let conf = found.and_then(|(_, value)| value.as_str()).unwrap_or_default();
    let value = observation.pointer(&format!("/measures/{VALUE}/value")).unwrap_or(&Value::Null);
    match (confidentiality(conf), value.as_f64()) {
        (Some(Status::Secret), _) => notes.push(place, column, NO_LINE, None, Status::Secret),
        (Some(_), Some(number)) => notes.push(place, column, NO_LINE, Some(number), Status::Ok),
        (Some(_), None) if value.is_null() => notes.push(place, column, NO_LINE, None, Status::Missing),
        (Some(_), None) => notes.no_number(&value.to_string(), NO_LINE, VALUE),
        (None, _) => {
            let finding = Finding::error("statut-inconnu", notes.here().column("CONF_STATUS")).found(format!("« {conf} »"));
            notes.tell(finding.expected("F (libre) ou C (secret)").remedy("lire la notice du producteur ; la valeur n'est pas lue"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::trial::{codes, json, read_real, understood, value};
    use super::*;
    use base::CogYear;

    fn answer(observations: &str, paging: &str) -> String {
        format!(r#"{{"identifier":"DS_X","observations":[{observations}],"paging":{paging}}}"#)
    }

    #[test]
    fn geo_says_the_year_of_the_map_and_secret_is_no_value() {
        let one = r#"{"dimensions":{"GEO":"2025-COM-44166","FREQ":"A","AGE":"Y_LT15","TIME_PERIOD":"2023","RP_MEASURE":"POP"},
            "attributes":{"CONF_STATUS":"C"},"measures":{"OBS_VALUE_NIVEAU":{"value":0}}}"#;
        let two =
            r#"{"dimensions":{"GEO":"2025-ZE2020-1","TIME_PERIOD":"2023","RP_MEASURE":"POP"},"measures":{"OBS_VALUE_NIVEAU":{"value":1}}}"#;
        let out = understood(&LAYOUT, json(&answer(&format!("{one},{two}"), r#"{"next":"https://exemple.fr"}"#)));
        let [secret] = &out.content.observations[..] else { panic!() };
        assert_eq!((secret.status, secret.value, &*secret.slice), (Status::Secret, None, "AGE=Y_LT15"));
        assert_eq!(out.cog_year, Some(CogYear(2025)));
        assert_eq!(codes(&out), ["reponse-incomplete", "niveaux-non-lus"]);
    }

    #[test]
    fn nantes_metropole_2023_from_the_real_answer() {
        let Some(out) = read_real(&LAYOUT, "InseeFrLab_melodi/DS_POPULATIONS_REFERENCE.EPCI-244400404xCOM.json", None) else { return };
        assert!(out.findings.is_empty(), "{}", out.findings.summary());
        let sum =
            |name: &str| -> f64 { out.content.observations.iter().filter(|o| o.variable.as_str() == name).filter_map(|o| o.value).sum() };
        assert_eq!([sum("PMUN"), sum("PTOT")], [689_456.0, 700_869.0]);
        assert_eq!((out.rows, out.cog_year, out.vintage.as_str()), (72, Some(CogYear(2025)), "2023"));
        assert_eq!(value(&out, "PCAP", "2023", "COM-44166"), Some(97.0));
    }
}
