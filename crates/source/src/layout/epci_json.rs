//! EPCI and their members (Etalab, npm `@etalab/decoupage-administratif`, `epci.json`).

use super::keyed::NO_LINE;
use super::record::{Column, Recorder};
use super::sheet::{unknown_map, unknown_year, wrong_input};
use super::{Layout, Understood};
use crate::reading::{Hints, Member, Scope};
use crate::table::{Head, Input};
use base::{Epci, Finding, GeoCode, Period, Status};
use serde_json::Value;

const FIELDS: &[&str] = &["code", "nom", "type", "populationTotale", "populationMunicipale", "membres"];
const POPULATIONS: [(&str, &str); 2] = [("populationMunicipale", "PMUN"), ("populationTotale", "PTOT")];

pub static LAYOUT: Layout =
    Layout { name: "etalab-epci", label_fr: "EPCI et leurs membres (Etalab, JSON)", needs: FIELDS, recognise, read };

fn recognise(head: &Head) -> bool {
    let Some(Value::Array(list)) = &head.json else { return false };
    !list.is_empty() && list.iter().take(5).all(|epci| FIELDS.iter().all(|field| epci.get(field).is_some()))
}

/// Members; populations too when the owner tells the census year, which the file does not. Source: DGCL through Etalab.
fn read(head: &Head, input: Input, scope: &Scope, hints: &Hints) -> Understood {
    let mut notes = Recorder::new(head, hints);
    let Input::Json(Value::Array(list)) = input else { return wrong_input(notes, "une liste JSON d'EPCI") };
    if let Some(finding) = unknown_map(&notes) {
        notes.tell(finding);
    }
    let census = hints.vintage_year.map(Period::year);
    match hints.vintage_year {
        Some(year) => notes.out.vintage = format!("RP {year}"),
        None => notes.tell(Finding { severity: base::Severity::Warning, ..unknown_year(&notes) }),
    }
    notes.out.columns_used = FIELDS.iter().map(|field| (*field).to_owned()).collect();
    for epci in &list {
        notes.out.rows += 1;
        read_epci(epci, census, scope, &mut notes);
    }
    notes.finish()
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

fn read_epci(epci: &Value, census: Option<Period>, scope: &Scope, notes: &mut Recorder) {
    let code: Epci = match text(epci, "code").parse() {
        Ok(code) => code,
        Err(error) => return notes.impossible::<()>(&error, NO_LINE, "code").unwrap_or_default(),
    };
    populations(epci, GeoCode::Epci(code), census, notes);
    let mut sums = [0.0; 2];
    let members = epci.get("membres").and_then(Value::as_array).map_or(&[] as &[Value], Vec::as_slice);
    for member in members {
        sums.iter_mut().zip(POPULATIONS).for_each(|(sum, (field, _))| *sum += member.get(field).and_then(Value::as_f64).unwrap_or(0.0));
        read_member(epci, code, member, census, scope, notes);
    }
    check(epci, sums, notes);
}

fn read_member(epci: &Value, code: Epci, member: &Value, census: Option<Period>, scope: &Scope, notes: &mut Recorder) {
    let Some(commune) = notes.commune(text(member, "code"), NO_LINE, "membres.code") else { return };
    let place = GeoCode::Commune(commune);
    if scope.keeps(place) {
        populations(member, place, census, notes);
    }
    notes.out.content.members.push(Member {
        epci: code,
        epci_label: text(epci, "nom").to_owned(),
        nature: text(epci, "type").to_owned(),
        commune,
        commune_label: text(member, "nom").to_owned(),
        departement: commune.departement(),
        line: NO_LINE,
    });
}

fn populations(value: &Value, place: GeoCode, census: Option<Period>, notes: &mut Recorder) {
    let Some(census) = census else { return };
    for (field, variable) in POPULATIONS {
        let column = Column::new(0, field, variable, census);
        match value.get(field) {
            Some(number) if number.is_number() => notes.push(place, &column, NO_LINE, number.as_f64(), Status::Ok),
            None | Some(Value::Null) => notes.push(place, &column, NO_LINE, None, Status::Missing),
            Some(other) => notes.no_number(&other.to_string(), NO_LINE, field),
        }
    }
}

fn check(epci: &Value, sums: [f64; 2], notes: &mut Recorder) {
    for ((field, _), sum) in POPULATIONS.into_iter().zip(sums) {
        let said = epci.get(field).and_then(Value::as_f64);
        if said != Some(sum) {
            notes.tell(
                Finding::error("total-different-de-la-somme", notes.here().column(field))
                    .found(format!("{} publié pour {}", said.map_or("rien".to_owned(), |said| said.to_string()), text(epci, "nom")))
                    .expected(format!("{sum}, d'après ses membres"))
                    .remedy("vérifier que le fichier est entier ; la valeur publiée et celles des communes sont gardées"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::trial::{codes, hinted, json, read_real, understood, value};
    use super::*;

    const ONE: &str = r#"[{"code":"200072635","nom":"CC du Val-Clair","type":"CC","populationTotale":70,"populationMunicipale":60,
        "membres":[{"code":"31042","nom":"Val-Clair","populationTotale":70,"populationMunicipale":61}]}]"#;

    #[test]
    fn a_sum_that_differs_and_a_year_that_is_not_told_are_findings() {
        let out = understood(&LAYOUT, json(ONE));
        assert_eq!(codes(&out), ["carte-inconnue", "annee-inconnue", "total-different-de-la-somme"]);
        assert_eq!((out.content.members.len(), out.content.observations.len()), (1, 0));
        let out = hinted(&LAYOUT, json(ONE), Some(2022));
        assert_eq!(value(&out, "PMUN", "2022", "COM-31042"), Some(61.0));
    }

    #[test]
    fn the_real_file_has_18_epci_whose_members_add_up() {
        let Some(out) = read_real(&LAYOUT, "npm_etalab_decoupage-administratif/epci.dep31.json", Some(2022)) else { return };
        assert_eq!(codes(&out), ["carte-inconnue"]);
        assert_eq!(out.rows, 18);
        assert_eq!(value(&out, "PMUN", "2022", "EPCI-200072635"), Some(15_379.0));
        let names = |siren: u32| out.content.members.iter().find(|m| m.epci.number() == siren).map(|m| m.epci_label.as_str());
        assert_ne!(names(200_072_643), names(200_072_635));
    }
}
