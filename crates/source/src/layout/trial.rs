//! What the tests of layouts share: tables in memory, and the producers' files where they are at hand.

use super::{Layout, Understood};
use crate::container::Request;
use crate::reading::{Hints, Reading, Scope};
use crate::table::{Head, Input, Row, Rowed};
use std::path::PathBuf;

pub(crate) fn rows(rows: Vec<Row>) -> (Head, Input) {
    let head = Head { file: "essai.csv".to_owned(), rows: rows.iter().take(20).cloned().collect(), ..Head::default() };
    (head, Input::Table(Box::new(Rowed::new(rows))))
}

/// A table from lines whose cells are parted by `mark`.
pub(crate) fn table(mark: char, lines: &[&str]) -> (Head, Input) {
    let row = |(i, line): (usize, &&str)| Row { line: i as u32 + 1, cells: line.split(mark).map(str::to_owned).collect() };
    rows(lines.iter().enumerate().map(row).collect())
}

pub(crate) fn json(text: &str) -> (Head, Input) {
    let value: serde_json::Value = serde_json::from_str(text).unwrap();
    let head = Head { file: "essai.json".to_owned(), json: Some(value.clone()), is_json: true, ..Head::default() };
    (head, Input::Json(value))
}

/// A producer's file; None, and a line that says so, where the folder of real data is not at hand.
pub(crate) fn real(path: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
    if !path.exists() {
        println!("données réelles absentes : {}", path.display());
        return None;
    }
    Some(path)
}

/// A producer's file read by the door that all files take, as this layout; None where the real data are not at hand.
pub(crate) fn read_real(layout: &Layout, path: &str, vintage_year: Option<u16>) -> Option<Understood> {
    let request =
        Request { scope: &|_| Scope::default(), hints: &|_| Hints { vintage_year, cog_year: None }, decoders: &[], progress: &|_, _| {} };
    let reading = crate::read_path(&real(path)?, &request).pop().unwrap();
    assert_eq!(reading.layout, layout.name, "{}", reading.findings.summary());
    let Reading { vintage, cog_year, rows, columns_used, columns_ignored, content, findings, .. } = reading;
    Some(Understood { vintage, cog_year, rows, columns_used, columns_ignored, content, findings })
}

/// Recognises, then reads with everything in scope.
pub(crate) fn understood(layout: &Layout, input: (Head, Input)) -> Understood {
    hinted(layout, input, None)
}

/// The same, the owner of the file having told the year of its numbers.
pub(crate) fn hinted(layout: &Layout, (head, input): (Head, Input), vintage_year: Option<u16>) -> Understood {
    assert!((layout.recognise)(&head), "{} does not recognise this", layout.name);
    (layout.read)(&head, input, &Scope::default(), &Hints { vintage_year, cog_year: None })
}

/// The codes of all findings, in order.
pub(crate) fn codes(understood: &Understood) -> Vec<&str> {
    understood.findings.iter().map(|finding| finding.code.as_str()).collect()
}

/// The value of a variable at a place and period.
pub(crate) fn value(understood: &Understood, variable: &str, period: &str, place: &str) -> Option<f64> {
    let place = place.parse().unwrap();
    let period = period.parse().unwrap();
    let mut all = understood.content.observations.iter();
    all.find(|o| o.variable.as_str() == variable && o.period == period && o.place == place)?.value
}

/// The sum of a variable over the members of the EPCI 200072635, read from the composition file; None without data.
pub(crate) fn ccphg() -> Option<std::collections::BTreeSet<base::Commune>> {
    let text = std::fs::read_to_string(real("npm_etalab_decoupage-administratif/epci.dep31.json")?).unwrap();
    let all: serde_json::Value = serde_json::from_str(&text).unwrap();
    let epci = all.as_array().unwrap().iter().find(|epci| epci["code"] == "200072635").unwrap();
    Some(epci["membres"].as_array().unwrap().iter().map(|member| member["code"].as_str().unwrap().parse().unwrap()).collect())
}

pub(crate) fn sum(understood: &Understood, variable: &str, period: &str, communes: &std::collections::BTreeSet<base::Commune>) -> f64 {
    let period = period.parse().unwrap();
    let all = understood.content.observations.iter().filter(|o| o.variable.as_str() == variable && o.period == period);
    all.filter(|o| o.place.commune().is_some_and(|commune| communes.contains(&commune))).filter_map(|o| o.value).sum()
}
