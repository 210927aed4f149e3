//! Social dwellings by commune (SDES, RPLS, 1 January): a JSON extract keyed by commune (territoire-portrait).

use super::Layout;
use super::caches::dated;
use super::keyed::{Entry, is_keyed_with};
use base::{Finding, Period, Status};
use serde_json::Value;

const RPLS: &[&str] = &["year", "totalUnits", "occupiedUnits", "vacantUnits", "totalDwellings"];

/// Social dwellings by commune (SDES, RPLS, 1 January). Codes under 10000 lost their zero.
pub static LAYOUT: Layout = Layout {
    name: "portrait-rpls",
    label_fr: "Logements sociaux par commune (RPLS, extrait JSON)",
    needs: RPLS,
    recognise: |head| is_keyed_with(head, RPLS),
    read: |head, input, scope, hints| dated(head, input, scope, hints, RPLS, "RPLS", rpls),
};

const UNITS: [(&str, &str); 3] = [("totalUnits", "rpls.logements"), ("occupiedUnits", "rpls.loues"), ("vacantUnits", "rpls.vacants")];
/// RPLS counts Paris, Lyon and Marseille by arrondissement.
const CITIES: [&str; 3] = ["75056", "69123", "13055"];

/// `totalDwellings` is the census count P_LOG, rounded, that the extract's author put beside.
fn rpls(entry: &mut Entry, year: Period) {
    let counts = UNITS.map(|(field, _)| entry.fields.get(field).and_then(Value::as_f64));
    let city = CITIES.contains(&entry.commune.as_str()) && counts[0] == Some(0.0);
    for (field, variable) in UNITS {
        if city {
            entry.push(field, variable, year, None, Status::Missing);
        } else {
            entry.observe(field, variable, year, Status::Ok);
        }
    }
    entry.observe("totalDwellings", "P_LOG", year, Status::Rounded);
    check_rpls(entry, counts, city);
}

fn check_rpls(entry: &mut Entry, counts: [Option<f64>; 3], city: bool) {
    let place = entry.at("totalUnits");
    if city {
        let finding = Finding::warning("zero-de-ville", place).found("0 logement pour une ville comptée par arrondissements");
        let remedy = "additionner les arrondissements ; le zéro de la ville n'est pas lu";
        entry.notes.tell(finding.expected("le parc de la ville, ou rien").remedy(remedy));
    } else if let [Some(total), Some(occupied), Some(vacant)] = counts
        && occupied + vacant > total
    {
        let found = format!("{} logements loués ou vacants sur {total}", occupied + vacant);
        let finding = Finding::warning("parties-plus-grandes-que-le-tout", place).found(found);
        entry.notes.tell(finding.expected("au plus le total").remedy("vérifier chez le producteur (SDES) ; les trois nombres sont gardés"));
    }
}

#[cfg(test)]
mod tests {
    use super::super::trial::{codes, json, understood, value};
    use super::*;

    #[test]
    fn leading_zeros_lost_in_keys_3100_is_not_of_the_31() {
        let text = r#"{"3100":{"year":2021,"totalUnits":50,"occupiedUnits":42,"vacantUnits":6,"totalDwellings":null},
            "31042":{"year":2021,"totalUnits":3,"occupiedUnits":2,"vacantUnits":1,"totalDwellings":5490}}"#;
        let out = understood(&LAYOUT, json(text));
        assert_eq!(value(&out, "rpls.logements", "2021", "COM-03100"), Some(50.0));
        assert!(out.content.observations.iter().all(|o| o.place.to_string() != "COM-31000" && o.place.to_string() != "COM-31100"));
        assert_eq!(codes(&out), ["zeros-perdus"]);
        let missing = out.content.observations.iter().find(|o| o.variable.as_str() == "P_LOG" && o.value.is_none()).unwrap();
        assert_eq!(missing.status, Status::Missing);
        assert_eq!(out.vintage, "RPLS 2021");
    }

    #[test]
    fn the_zero_of_a_city_counted_by_arrondissements_is_no_count() {
        let text = r#"{"13055":{"year":2021,"totalUnits":0,"occupiedUnits":0,"vacantUnits":0,"totalDwellings":462324},
            "13201":{"year":2021,"totalUnits":1949,"occupiedUnits":1492,"vacantUnits":171,"totalDwellings":24116},
            "31001":{"year":2021,"totalUnits":0,"occupiedUnits":0,"vacantUnits":0,"totalDwellings":77}}"#;
        let out = understood(&LAYOUT, json(text));
        assert_eq!(value(&out, "rpls.logements", "2021", "COM-13055"), None);
        assert_eq!(value(&out, "P_LOG", "2021", "COM-13055"), Some(462_324.0));
        assert_eq!(value(&out, "rpls.logements", "2021", "COM-31001"), Some(0.0));
        assert_eq!(codes(&out), ["zero-de-ville", "arrondissements-municipaux"]);
    }

    #[test]
    fn a_commune_under_two_keys_is_counted_once() {
        let one = r#"{"year":2021,"totalUnits":5,"occupiedUnits":4,"vacantUnits":2,"totalDwellings":null}"#;
        let out = understood(&LAYOUT, json(&format!(r#"{{"1001":{one},"01001":{one}}}"#)));
        assert_eq!(out.content.observations.len(), 4);
        assert_eq!(codes(&out), ["parties-plus-grandes-que-le-tout", "commune-en-double", "zeros-perdus"]);
    }
}
