//! Contours as GeoJSON, one feature a line: any map program opens them. The source stands under the key `ctg`.

use super::{Common, tables::with_text, write_beside};
use crate::reading::Contour;
use base::{Finding, Place, SourceInfo};
use serde_json::{Value, json};
use std::io;
use std::path::Path;

/// Writes contours sorted by commune, coordinates in the shortest form that reads back the same.
///
/// # Errors
/// What the system says when the file cannot be written; the old file is then still whole.
pub fn write_contours(path: &Path, source: &SourceInfo, contours: &[Contour]) -> io::Result<()> {
    let mut sorted: Vec<&Contour> = contours.iter().collect();
    sorted.sort_by_key(|contour| contour.commune);
    write_beside(path, |to| {
        writeln!(to, "{{\"type\":\"FeatureCollection\",\n\"ctg\":{},\n\"features\":[", serde_json::to_string(source)?)?;
        for (position, contour) in sorted.iter().enumerate() {
            let end = if position + 1 < sorted.len() { "," } else { "" };
            writeln!(to, "{}{end}", feature(contour))?;
        }
        writeln!(to, "]}}")
    })
}

fn feature(contour: &Contour) -> Value {
    json!({
        "type": "Feature",
        "properties": { "code": contour.commune.as_str(), "nom": contour.label },
        "geometry": { "type": "MultiPolygon", "coordinates": contour.polygons },
    })
}

/// Reads contours of the common form; whatever is wrong with the file is a finding.
pub fn read_contours(path: &Path) -> Common<Contour> {
    with_text(path, read)
}

fn read(file: &str, text: &str) -> Common<Contour> {
    let empty = || Common::of(SourceInfo::default());
    let fault = |found: String, line: Option<usize>| {
        let place = Place { line: line.map(|line| line as u64), ..Place::file(file) };
        Finding::error("json-invalide", place)
            .found(found)
            .expected("un GeoJSON de la forme commune")
            .remedy("refaire ce fichier par « ctg data import »")
    };
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => return Common { findings: [fault(error.to_string(), Some(error.line()))].into_iter().collect(), ..empty() },
    };
    let mut common = empty();
    common.source = value.get("ctg").and_then(|source| serde_json::from_value(source.clone()).ok()).unwrap_or_default();
    let features = value.get("features").and_then(Value::as_array).map(Vec::as_slice).unwrap_or(&[]);
    if features.is_empty() {
        common.findings.push(fault("aucun contour".to_owned(), None));
    }
    for (position, feature) in features.iter().enumerate() {
        match contour(feature) {
            Some(contour) => common.rows.push(contour),
            None => common.findings.push(fault(format!("contour {} sans code ou sans polygone", position + 1), None)),
        }
    }
    common
}

fn contour(feature: &Value) -> Option<Contour> {
    let property = |name: &str| feature.get("properties")?.get(name)?.as_str();
    let coordinates = feature.get("geometry")?.get("coordinates")?.clone();
    Some(Contour {
        commune: property("code")?.parse().ok()?,
        label: property("nom").unwrap_or_default().to_owned(),
        polygons: serde_json::from_value(coordinates).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contours_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("contours.geojson");
        let ring = vec![(0.5, 42.75), (0.6, 42.75), (0.55, 42.8123456789), (0.5, 42.75)];
        let contour = Contour { commune: "31042".parse().unwrap(), label: "Val-Clair".into(), polygons: vec![vec![ring]] };
        let source = SourceInfo { id: "contours".into(), ..SourceInfo::default() };
        write_contours(&path, &source, std::slice::from_ref(&contour)).unwrap();
        let read = read_contours(&path);
        assert_eq!((read.rows, read.source, read.findings.len()), (vec![contour], source, 0));
    }
}
