//! The level of a file's rows, decided by the shape of its codes: INSEE writes communes, EPCI, départements under one `CODGEO`.

use super::record::Recorder;
use crate::table::Row;
use base::{Departement, Epci, GeoCode, InvalidCode, Iris, Region};

#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Level {
    Commune,
    Iris,
    Epci,
    Departement,
    Region,
    /// Metropolitan France, under the code «1».
    Country,
}

impl Level {
    /// By the first codes below the header and, between départements and regions, by the labels beside them.
    pub fn of(key: &str, codes: &[(&str, &str)]) -> Level {
        let longest = codes.iter().map(|(code, _)| code.len()).max().unwrap_or(5);
        match longest {
            _ if key == "IRIS" => Level::Iris,
            9.. => Level::Epci,
            4..=8 => Level::Commune,
            _ if is_country(codes) => Level::Country,
            _ if are_regions(codes) => Level::Region,
            _ => Level::Departement,
        }
    }

    /// The codes and labels of the first rows below a header.
    pub fn codes(rows: &[Row], header: usize, key: usize, label: Option<usize>) -> Vec<(&str, &str)> {
        let below = rows.iter().skip(header + 1).filter(|row| !row.is_blank());
        below.map(|row| (row.cell(key), label.map_or("", |label| row.cell(label)))).collect()
    }

    /// The place of a code; a lost zero is given back and counted, an impossible code is a finding.
    pub fn place(self, text: &str, line: u32, column: &str, notes: &mut Recorder) -> Option<GeoCode> {
        if self == Level::Commune {
            return notes.commune(text, line, column).map(GeoCode::Commune);
        }
        match self.exact(text) {
            Ok(place) => Some(place),
            Err(error) => match self.exact(&format!("0{text}")) {
                Ok(place) if matches!(self, Level::Iris | Level::Departement | Level::Region) => {
                    notes.lost_zero(text, line);
                    Some(place)
                }
                _ => notes.impossible(&error, line, column),
            },
        }
    }

    fn exact(self, text: &str) -> Result<GeoCode, InvalidCode> {
        match self {
            Level::Commune => text.parse().map(GeoCode::Commune),
            Level::Iris => text.parse::<Iris>().map(GeoCode::Iris),
            Level::Epci => text.strip_suffix(".0").unwrap_or(text).parse::<Epci>().map(GeoCode::Epci),
            Level::Departement => text.parse::<Departement>().map(GeoCode::Departement),
            Level::Region => text.parse::<Region>().map(GeoCode::Region),
            Level::Country if text == "1" => Ok(GeoCode::Metropole),
            Level::Country => Err(InvalidCode::Shape { kind: "de pays", found: text.to_owned(), expected: "1 : France métropolitaine" }),
        }
    }

    /// The place of a right code, for filters that must not tell anything.
    pub fn quietly(self) -> fn(&str) -> Option<GeoCode> {
        match self {
            Level::Commune => |text| Level::Commune.exact(text).ok(),
            Level::Iris => |text| Level::Iris.exact(text).ok(),
            _ => |_| None,
        }
    }
}

fn is_country(codes: &[(&str, &str)]) -> bool {
    matches!(codes, [("1", label)] if label.is_empty() || label.starts_with("France"))
}

fn are_regions(codes: &[(&str, &str)]) -> bool {
    let region = |code: &str| code.parse::<Region>().ok();
    let by_label = codes.iter().any(|(code, label)| region(code).is_some_and(|region| region.label() == *label));
    let no_labels = codes.iter().all(|(_, label)| label.is_empty());
    by_label || (no_labels && codes.len() > 1 && codes.iter().all(|(code, _)| region(code).is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_level_is_read_from_the_codes() {
        assert_eq!(Level::of("CODGEO", &[("01001", ""), ("2A004", "")]), Level::Commune);
        assert_eq!(Level::of("CODGEO", &[("1001", "")]), Level::Commune);
        assert_eq!(Level::of("CODGEO", &[("200072635", "")]), Level::Epci);
        assert_eq!(Level::of("IRIS", &[("010010000", "")]), Level::Iris);
        assert_eq!(Level::of("CODGEO", &[("1", "France métropolitaine")]), Level::Country);
        assert_eq!(Level::of("CODGEO", &[("01", "Ain"), ("02", "Aisne")]), Level::Departement);
        assert_eq!(Level::of("CODGEO", &[("11", "Île-de-France"), ("24", "Centre")]), Level::Region);
        assert_eq!(Level::of("CODGEO", &[("11", ""), ("24", ""), ("27", "")]), Level::Region);
        assert_eq!(Level::of("CODGEO", &[("01", ""), ("02", ""), ("05", "")]), Level::Departement);
    }
}
