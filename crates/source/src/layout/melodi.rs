//! What INSEE's long dialect (Melodi) has in common, as CSV, Parquet or JSON: places, periods, measures, confidentiality.

use base::{CogYear, Commune, GeoCode, InvalidCode, Status};
use std::collections::BTreeMap;

/// The column or dimension of the total: not a condition.
const TOTAL: &str = "_T";
/// Dimensions and attributes that are no condition on what is counted.
const NOT_A_SLICE: [&str; 6] = ["GEO", "GEO_OBJECT", "TIME_PERIOD", "OBS_VALUE", "FREQ", "UNIT_MULT"];

/// Beginnings of the names of attributes (SDMX): they describe the value, not what is counted.
const ATTRIBUTES: [&str; 3] = ["OBS_STATUS", "DECIMALS", "UNIT_MEASURE"];

/// `RP_MEASURE`, `TAB_MEASURE`, `POPREF_MEASURE`: the dimension that names what is measured.
pub(super) fn is_measure(name: &str) -> bool {
    name.ends_with("_MEASURE") && name != "UNIT_MEASURE"
}

/// True for a dimension that restricts what is counted: `AGE`, `SEX`, `OCS`.
pub(super) fn is_condition(name: &str) -> bool {
    let attribute = ATTRIBUTES.iter().any(|attribute| name.starts_with(attribute));
    !NOT_A_SLICE.contains(&name) && !is_measure(name) && !is_confidentiality(name) && !attribute
}

/// `CONF_STATUS`, also written `CONF_STATUS_FR`.
pub(super) fn is_confidentiality(name: &str) -> bool {
    name.starts_with("CONF_STATUS")
}

/// «AGE=Y_LT15;SEX=F»: the conditions that are not the total, by name.
pub(super) fn slice<'a>(conditions: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let sorted: BTreeMap<&str, &str> = conditions.filter(|(_, value)| !value.is_empty() && *value != TOTAL).collect();
    let pairs: Vec<String> = sorted.iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join(";")
}

/// A place of the dialect.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Place {
    Known(GeoCode),
    /// A level that we do not model: `BV2022`, `ZE2020`, `UU2020` …
    Other(String),
}

/// `31042` of level `COM`, or the API's `2025-COM-44166`, which also says the year of the map.
pub(super) fn place(geo: &str, level: &str) -> Result<(Place, Option<CogYear>), InvalidCode> {
    let parts: Vec<&str> = geo.splitn(3, '-').collect();
    let (year, level, code) = match parts[..] {
        [year, level, code] if year.len() == 4 => (year.parse().ok().map(CogYear), level, code),
        [level, code] if !level.is_empty() && level.bytes().all(|b| b.is_ascii_uppercase()) => (None, level, code),
        _ => (None, level, geo),
    };
    Ok((at_level(level, code)?, year))
}

fn at_level(level: &str, code: &str) -> Result<Place, InvalidCode> {
    Ok(Place::Known(match level {
        "COM" | "ARM" => GeoCode::Commune(Commune::with_lost_zero(code)?),
        "EPCI" => GeoCode::Epci(code.parse()?),
        "DEP" => GeoCode::Departement(code.parse()?),
        "REG" => GeoCode::Region(code.parse()?),
        "IRIS" => GeoCode::Iris(code.parse()?),
        "FRANCE" if code == "F" => GeoCode::France,
        "FRANCE" if matches!(code, "FM" | "M" | "METRO") => GeoCode::Metropole,
        other => return Ok(Place::Other(other.to_owned())),
    }))
}

/// What CONF_STATUS says: F (free) or nothing lets the value pass; C, D, N and S keep it back (SDMX, CL_CONF_STATUS).
pub(super) fn confidentiality(code: &str) -> Option<Status> {
    match code {
        "" | "F" => Some(Status::Ok),
        "C" | "D" | "N" | "S" => Some(Status::Secret),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_both_writings() {
        let known = |geo: &str, level: &str| match place(geo, level) {
            Ok((Place::Known(place), year)) => (place.to_string(), year.map(|year| year.0)),
            other => panic!("{other:?}"),
        };
        assert_eq!(known("31042", "COM"), ("COM-31042".to_owned(), None));
        assert_eq!(known("2025-COM-44166", ""), ("COM-44166".to_owned(), Some(2025)));
        assert_eq!(known("COM-44166", ""), ("COM-44166".to_owned(), None));
        assert_eq!(known("75101", "ARM").0, "COM-75101");
        assert_eq!(known("200072635", "EPCI").0, "EPCI-200072635");
        assert_eq!(known("2A", "DEP").0, "DEP-2A");
        assert_eq!((known("F", "FRANCE").0, known("FM", "FRANCE").0), ("FRANCE-F".to_owned(), "FRANCE-METRO".to_owned()));
        assert_eq!(place("31239", "BV2022").unwrap().0, Place::Other("BV2022".to_owned()));
        assert!(place("99999", "COM").is_err());
    }

    #[test]
    fn a_slice_is_sorted_and_without_totals() {
        let conditions = [("SEX", "F"), ("OCS", "_T"), ("AGE", "Y_LT15"), ("EMPTY", "")];
        assert_eq!(slice(conditions.into_iter()), "AGE=Y_LT15;SEX=F");
        assert!(is_condition("AGE") && !is_condition("OBS_STATUS_FR") && !is_condition("FREQ") && !is_condition("RP_MEASURE"));
    }
}
