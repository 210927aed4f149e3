//! `published.csv`: numbers known only from a printed document, compared and never recomputed.

use crate::SampleError;
use crate::error::text;
use base::{Fact, FactBook, Key, Lineage, Origin, Period, Status, TerritoryId, Uncertainty, Unit};
use std::path::Path;

/// The slice of a number taken from a document: it never meets a computed fact.
pub const PUBLISHED: &str = "published";

const HEADER: [&str; 10] = ["indicator", "territory", "period", "value", "unit", "n", "wording", "page", "document", "note"];

/// Reads the published numbers of a wave: one fact a line, in the slice `published`, without known error.
///
/// `value` is written as printed in the document (65 for 65 %), `unit` as in the catalogue of indicators.
pub fn published(path: &Path) -> Result<FactBook, SampleError> {
    parse(&text(path)?, path)
}

fn parse(text: &str, path: &Path) -> Result<FactBook, SampleError> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| SampleError::survey(path, error.to_string()))?;
    if header.iter().ne(HEADER) {
        let found = header.iter().collect::<Vec<_>>().join(",");
        return Err(SampleError::survey(path, format!("en-tête « {found} » ; attendu : « {} »", HEADER.join(","))));
    }
    let mut book = FactBook::default();
    for record in reader.records() {
        let record = record.map_err(|error| SampleError::survey(path, error.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        let (key, fact) = entry(&record).map_err(|reason| SampleError::line(path, line, reason))?;
        book.insert(key, Ok(fact))?;
    }
    Ok(book)
}

fn entry(record: &csv::StringRecord) -> Result<(Key, Fact), String> {
    let cell = |name: &str| HEADER.iter().position(|h| *h == name).and_then(|i| record.get(i)).unwrap_or("").trim();
    let required = ["indicator", "territory", "document", "unit"];
    if let Some(empty) = required.iter().find(|name| cell(name).is_empty()) {
        return Err(format!("colonne « {empty} » vide ; un chiffre publié dit son indicateur, son territoire, son unité et son document"));
    }
    let period: Period = cell("period").parse().map_err(|error| format!("colonne « period » : {error}"))?;
    let number = |text: &str| text.replace(',', ".").parse::<f64>().ok().filter(|x| x.is_finite());
    let printed = number(cell("value")).ok_or_else(|| format!("colonne « value » : « {} » n'est pas un nombre", cell("value")))?;
    let n = match cell("n") {
        "" => None,
        n => Some(n.parse::<u32>().map_err(|_| format!("colonne « n » : « {n} » n'est pas un effectif ; laisser vide si inconnu"))?),
    };
    let unit = Unit::new(cell("unit"));
    let key = Key::new(cell("indicator"), &TerritoryId::new(cell("territory")), period).slice(PUBLISHED);
    let value = unit.stored(printed);
    let fact = Fact {
        value,
        uncertainty: Uncertainty::NoneKnown,
        status: Status::Ok,
        n,
        n_effective: None,
        coverage: None,
        method: "chiffre publié, non recalculé".to_owned(),
        source: cell("document").to_owned(),
        vintage: cell("period").to_owned(),
        notes: notes(&cell),
        lineage: lineage(&cell, value),
        unit,
    };
    Ok((key, fact))
}

fn notes<'a>(cell: &impl Fn(&str) -> &'a str) -> Vec<String> {
    let wording = Some(cell("wording")).filter(|w| !w.is_empty()).map(|w| format!("phrase du document : « {w} »"));
    wording.into_iter().chain(Some(cell("note").to_owned()).filter(|note| !note.is_empty())).collect()
}

fn lineage<'a>(cell: &impl Fn(&str) -> &'a str, value: f64) -> Lineage {
    Lineage {
        what: format!("valeur imprimée : {} ({})", cell("value"), cell("unit")),
        value: Some(value),
        origin: Origin::Document { title: cell("document").to_owned(), page: cell("page").to_owned() },
        notes: notes(cell),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "indicator,territory,period,value,unit,n,wording,page,document,note\n";

    fn read(line: &str) -> Result<FactBook, SampleError> {
        parse(&format!("{TABLE}{line}\n"), Path::new("published.csv"))
    }

    #[test]
    fn a_published_share_is_stored_as_a_share_and_apart() {
        let book = read("lieux,val-clair,2022,\"65,5\",%,,\"Pas assez ?\",3,Lettre,n non publié").unwrap();
        let key = Key::new("lieux", &TerritoryId::new("val-clair"), Period::year(2022)).slice("published");
        let fact = book.fact(&key).unwrap();
        assert!((fact.value - 0.655).abs() < 1e-12 && fact.n.is_none() && fact.uncertainty == Uncertainty::NoneKnown);
        assert_eq!(fact.lineage.origin, Origin::Document { title: "Lettre".into(), page: "3".into() });
        assert_eq!(fact.notes, ["phrase du document : « Pas assez ? »", "n non publié"]);
    }

    #[test]
    fn a_fault_names_its_line_and_column() {
        for (line, part) in [
            ("lieux,val-clair,2022,beaucoup,%,,,,Lettre,", "ligne 2 : colonne « value » : « beaucoup »"),
            ("lieux,val-clair,hier,65,%,,,,Lettre,", "colonne « period »"),
            ("lieux,val-clair,2022,65,%,n.c.,,,Lettre,", "colonne « n » : « n.c. »"),
            ("lieux,val-clair,2022,65,%,,,,,", "colonne « document » vide"),
        ] {
            let error = read(line).unwrap_err().to_string();
            assert!(error.contains(part), "{error}");
        }
        assert!(parse("a,b\n1,2\n", Path::new("p.csv")).unwrap_err().to_string().contains("en-tête « a,b »"));
    }

    #[test]
    fn the_same_number_twice_is_an_error() {
        let line = "lieux,val-clair,2022,65,%,,,,Lettre,";
        assert!(matches!(read(&format!("{line}\n{line}")), Err(SampleError::KeyTwice(_))));
    }
}
