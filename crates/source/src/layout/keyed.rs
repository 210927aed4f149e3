//! JSON objects keyed by commune: `{"31042": {"year": 2024, "total": 250}, …}`.

use super::Understood;
use super::record::{Column, Recorder};
use super::sheet::{note_arrondissements, wrong_input};
use crate::reading::{Hints, Scope};
use crate::table::{Head, Input};
use base::{Commune, Finding, GeoCode, Period, Place, Status};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Line of an observation out of JSON: it has no lines; the place is the key.
pub(super) const NO_LINE: u32 = 0;

/// One commune's object, and the notebook of its file.
pub(super) struct Entry<'a> {
    pub commune: Commune,
    pub fields: &'a Map<String, Value>,
    pub notes: &'a mut Recorder,
    key: &'a str,
}

impl Entry<'_> {
    pub fn place(&self) -> GeoCode {
        GeoCode::Commune(self.commune)
    }

    /// The place of a field: its path stands for the column.
    pub fn at(&self, field: &str) -> Place {
        self.notes.here().column(format!("{}.{field}", self.key))
    }

    /// An error at a field.
    pub fn fault(&mut self, code: &str, field: &str, found: String, expected: &str) {
        let finding = Finding::error(code, self.at(field)).found(found).expected(expected);
        self.notes.tell(finding.remedy("corriger la valeur ou reprendre le fichier ; elle est laissée de côté"));
    }

    /// The year that a field holds; a finding and None when it is none.
    pub fn year(&mut self, field: &str) -> Option<Period> {
        let text = self.fields.get(field).map_or_else(String::new, |value| value.to_string());
        self.period(text.trim_matches('"'), field)
    }

    pub fn period(&mut self, text: &str, field: &str) -> Option<Period> {
        let period = text.parse().ok();
        if period.is_none() {
            self.fault("annee-invalide", field, format!("« {text} »"), "une année sur quatre chiffres (2024)");
        }
        period
    }

    /// The field's number as an observation of `variable`; null is a value that was not published.
    pub fn observe(&mut self, field: &str, variable: &str, period: Period, status: Status) {
        match self.fields.get(field) {
            None | Some(Value::Null) => self.push(field, variable, period, None, Status::Missing),
            Some(value) => self.number(&value.clone(), field, variable, period, status),
        }
    }

    pub fn number(&mut self, value: &Value, field: &str, variable: &str, period: Period, status: Status) {
        match value.as_f64() {
            Some(number) => self.push(field, variable, period, Some(number), status),
            None => self.fault("valeur-non-numerique", field, value.to_string(), "un nombre ou null"),
        }
    }

    pub fn push(&mut self, field: &str, variable: &str, period: Period, value: Option<f64>, status: Status) {
        let column = Column::new(0, field, variable, period);
        self.notes.push(self.place(), &column, NO_LINE, value, status);
    }
}

/// The fields by name: what is read does not depend on how the JSON library keeps them.
pub(super) fn sorted(map: &Map<String, Value>) -> BTreeMap<&str, &Value> {
    map.iter().map(|(key, value)| (key.as_str(), value)).collect()
}

/// True when the JSON is an object whose first entries are objects that hold all these fields.
pub(super) fn is_keyed_with(head: &Head, fields: &[&str]) -> bool {
    let Some(Value::Object(map)) = &head.json else { return false };
    let holds = |value: &Value| fields.iter().all(|field| value.get(field).is_some());
    !map.is_empty() && map.values().take(5).all(holds)
}

/// A commune under two keys («01001» and «1001»): which one is right cannot be known.
fn twice(notes: &Recorder, key: &str, other: &str) -> Finding {
    Finding::error("commune-en-double", notes.here().column(key))
        .found(format!("« {key} », la même commune que « {other} »"))
        .expected("une seule entrée par commune")
        .remedy("retirer l'entrée de trop ; la première, par ordre des clés, est gardée")
}

/// Calls `take` for each commune of the scope; codes and shapes that are wrong become findings.
pub(super) fn each_commune(head: &Head, input: Input, scope: &Scope, hints: &Hints, mut take: impl FnMut(&mut Entry)) -> Understood {
    let mut notes = Recorder::new(head, hints);
    let Input::Json(Value::Object(map)) = input else {
        return wrong_input(notes, "un objet JSON dont les clés sont des codes de commune");
    };
    let (mut arrondissements, mut seen) = (0, BTreeMap::new());
    for (key, value) in sorted(&map) {
        notes.out.rows += 1;
        let Some(commune) = notes.commune(key, NO_LINE, key) else { continue };
        arrondissements += usize::from(commune.city_of_arrondissement().is_some());
        if let Some(other) = seen.insert(commune, key) {
            notes.tell(twice(&notes, key, other));
            continue;
        }
        let Value::Object(fields) = value else {
            let finding = Finding::error("valeur-inattendue", notes.here().column(key)).found(value.to_string());
            notes.tell(finding.expected("un objet JSON").remedy("reprendre le fichier ; la commune est laissée de côté"));
            continue;
        };
        if scope.keeps(GeoCode::Commune(commune)) {
            take(&mut Entry { commune, fields, notes: &mut notes, key });
        }
    }
    note_arrondissements(&mut notes, arrondissements);
    notes.finish()
}
