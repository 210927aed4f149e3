//! Outlines of communes (IGN Admin Express through france-geojson): a GeoJSON FeatureCollection with `code` and `nom`.

use super::keyed::NO_LINE;
use super::record::Recorder;
use super::sheet::wrong_input;
use super::{Layout, Understood};
use crate::reading::{Contour, Hints, Scope};
use crate::table::{Head, Input};
use base::{Commune, Finding};
use serde_json::Value;
use std::collections::BTreeSet;

pub static LAYOUT: Layout = Layout {
    name: "contours-communes",
    label_fr: "Contours des communes (GeoJSON)",
    needs: &["type", "features", "properties.code", "properties.nom"],
    recognise,
    read,
};

type Ring = Vec<(f64, f64)>;

fn recognise(head: &Head) -> bool {
    let Some(value) = &head.json else { return false };
    let features = value.get("features").and_then(Value::as_array);
    let named = |feature: &Value| feature.pointer("/properties/code").is_some() && feature.pointer("/properties/nom").is_some();
    value.get("type").and_then(Value::as_str) == Some("FeatureCollection") && features.is_some_and(|all| all.first().is_some_and(named))
}

/// All outlines, whatever the scope: maps draw the neighbours. An outline with a fault is left out whole.
fn read(head: &Head, input: Input, _: &Scope, hints: &Hints) -> Understood {
    let mut notes = Recorder::new(head, hints);
    let Input::Json(value) = input else { return wrong_input(notes, "un GeoJSON de type FeatureCollection") };
    notes.out.columns_used = vec!["code".to_owned(), "nom".to_owned(), "geometry".to_owned()];
    let mut seen: BTreeSet<Commune> = BTreeSet::new();
    for feature in value.get("features").and_then(Value::as_array).map_or(&[] as &[Value], Vec::as_slice) {
        notes.out.rows += 1;
        let Some(contour) = contour(feature, &mut notes) else { continue };
        if seen.insert(contour.commune) {
            notes.out.content.contours.push(contour);
        } else {
            fault(&mut notes, contour.commune, "contour-en-double", "un second contour", "un seul contour par commune");
        }
    }
    notes.finish()
}

fn contour(feature: &Value, notes: &mut Recorder) -> Option<Contour> {
    let text = |field: &str| feature.pointer(field).and_then(Value::as_str).unwrap_or_default();
    let commune = notes.commune(text("/properties/code"), NO_LINE, "code")?;
    match polygons(feature) {
        Ok(polygons) => Some(Contour { commune, label: text("/properties/nom").to_owned(), polygons }),
        Err((found, expected)) => {
            fault(notes, commune, "contour-invalide", &found, expected);
            None
        }
    }
}

fn fault(notes: &mut Recorder, commune: Commune, code: &str, found: &str, expected: &str) {
    let place = notes.here().column(format!("geometry de {commune}"));
    let finding = Finding::error(code, place).found(found).expected(expected);
    notes.tell(finding.remedy("corriger ou reprendre le fichier de contours ; celui-ci n'est pas dessiné"));
}

type Fault = (String, &'static str);

fn polygons(feature: &Value) -> Result<Vec<Vec<Ring>>, Fault> {
    let kind = feature.pointer("/geometry/type").and_then(Value::as_str).unwrap_or("aucune géométrie");
    let coordinates = feature.pointer("/geometry/coordinates").unwrap_or(&Value::Null);
    match kind {
        "Polygon" => Ok(vec![polygon(coordinates)?]),
        "MultiPolygon" => list(coordinates)?.iter().map(polygon).collect(),
        other => Err((format!("« {other} »"), "Polygon ou MultiPolygon")),
    }
}

/// A list that holds something.
fn list(value: &Value) -> Result<&[Value], Fault> {
    value
        .as_array()
        .filter(|list| !list.is_empty())
        .map(Vec::as_slice)
        .ok_or(("une géométrie vide".to_owned(), "des listes de coordonnées"))
}

fn polygon(value: &Value) -> Result<Vec<Ring>, Fault> {
    list(value)?.iter().map(ring).collect()
}

/// A closed ring: at least four positions, the last the same as the first (RFC 7946, 3.1.6).
fn ring(value: &Value) -> Result<Ring, Fault> {
    let ring: Ring = list(value)?.iter().map(position).collect::<Result<_, _>>()?;
    if ring.len() < 4 || ring.first() != ring.last() {
        return Err((format!("un anneau de {} points, ouvert ou trop court", ring.len()), "un anneau fermé d'au moins quatre points"));
    }
    Ok(ring)
}

fn position(value: &Value) -> Result<(f64, f64), Fault> {
    let at = |index: usize| value.get(index).and_then(Value::as_f64);
    match (at(0), at(1)) {
        (Some(lon), Some(lat)) if lon.abs() <= 180.0 && lat.abs() <= 90.0 => Ok((lon, lat)),
        _ => Err((format!("la position {value}"), "longitude et latitude en degrés (WGS84) : un fichier en Lambert-93 est à convertir")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::trial::{codes, json, read_real, understood};
    use super::*;

    fn collection(code: &str, geometry: &str) -> String {
        format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","geometry":{geometry},"properties":{{"code":"{code}","nom":"Val-Clair"}}}}]}}"#
        )
    }

    #[test]
    fn polygons_and_multipolygons() {
        let ring = "[[0,43],[1,43],[1,44],[0,43]]";
        let out = understood(&LAYOUT, json(&collection("31042", &format!(r#"{{"type":"Polygon","coordinates":[{ring}]}}"#))));
        assert_eq!(out.content.contours[0].polygons, [vec![vec![(0.0, 43.0), (1.0, 43.0), (1.0, 44.0), (0.0, 43.0)]]]);
        let multi = format!(r#"{{"type":"MultiPolygon","coordinates":[[{ring}],[{ring},{ring}]]}}"#);
        let out = understood(&LAYOUT, json(&collection("31042", &multi)));
        assert_eq!(out.content.contours[0].polygons.iter().map(Vec::len).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn broken_rings_and_projected_coordinates_are_findings() {
        for geometry in [
            r#"{"type":"Polygon","coordinates":[[[0,43],[1,43],[1,44]]]}"#,
            r#"{"type":"Polygon","coordinates":[[[0,43],[1,43],[1,44],[0,44]]]}"#,
            r#"{"type":"Polygon","coordinates":[[[530000,6180000],[530001,6180000],[530001,6180001],[530000,6180000]]]}"#,
            r#"{"type":"Polygon","coordinates":[]}"#,
            r#"{"type":"Point","coordinates":[0,43]}"#,
            "null",
        ] {
            let out = understood(&LAYOUT, json(&collection("31042", geometry)));
            assert_eq!(codes(&out), ["contour-invalide"], "{geometry}");
            assert!(out.content.contours.is_empty());
        }
        let out = understood(&LAYOUT, json(&collection("99999", "null")));
        assert_eq!(codes(&out), ["code-impossible"]);
    }

    #[test]
    fn seventy_seven_polygons_for_76_communes() {
        let Some(out) = read_real(&LAYOUT, "gregoiredavid_france-geojson/communes-31-haute-garonne.geojson", None) else { return };
        let Some(members) = super::super::trial::ccphg() else { return };
        assert!(out.findings.is_empty(), "{}", out.findings.summary());
        assert_eq!(out.content.contours.len(), 587);
        let drawn: BTreeSet<Commune> = out.content.contours.iter().map(|contour| contour.commune).collect();
        assert_eq!(members.intersection(&drawn).count(), 76);
        assert!(["31298", "31471"].iter().all(|code| drawn.contains(&code.parse().unwrap())));
        assert!(!members.contains(&"31298".parse().unwrap()));
    }
}
