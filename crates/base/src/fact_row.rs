//! The fact book as a flat table: one row an entry, the columns that every export shares.

use crate::{Fact, FactBook, Gap, Key};
use serde::{Deserialize, Serialize};

/// One entry as text and numbers. Values are **printed** values: a share of 0.0675 in «%» is 6.75.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct FactRow {
    pub indicator: String,
    pub territory: String,
    pub territory_label: String,
    pub period: String,
    pub slice: String,
    pub value: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub unit: String,
    pub status: String,
    pub n: Option<u32>,
    /// «76/76»: communes that carry a value, of the communes of the territory.
    pub coverage: String,
    pub method: String,
    pub source: String,
    pub vintage: String,
    pub label_fr: String,
}

/// Names of the columns, in order.
pub const COLUMNS: [&str; 16] = [
    "indicator",
    "territory",
    "territory_label",
    "period",
    "slice",
    "value",
    "low",
    "high",
    "unit",
    "status",
    "n",
    "coverage",
    "method",
    "source",
    "vintage",
    "label_fr",
];

/// All entries, in the order of their keys.
pub fn rows(book: &FactBook) -> Vec<FactRow> {
    book.iter()
        .map(|(key, entry)| match entry {
            Ok(fact) => fact_row(book, key, fact),
            Err(gap) => gap_row(book, key, gap),
        })
        .collect()
}

fn fact_row(book: &FactBook, key: &Key, fact: &Fact) -> FactRow {
    let interval = fact.uncertainty.interval();
    FactRow {
        value: Some(exported(fact, fact.value)),
        low: interval.map(|interval| exported(fact, interval.low)),
        high: interval.map(|interval| exported(fact, interval.high)),
        unit: fact.unit.to_string(),
        status: fact.status.to_string(),
        n: fact.n,
        coverage: fact.coverage.map(|coverage| format!("{}/{}", coverage.have, coverage.of)).unwrap_or_default(),
        method: sentence(&fact.method, fact.uncertainty.label_fr(), &fact.notes),
        source: fact.source.clone(),
        vintage: fact.vintage.clone(),
        ..named(book, key)
    }
}

/// Digits that a number of ours can mean; what comes after them is the noise of binary arithmetic (25.900000000000002).
const SIGNIFICANT: i32 = 12;

/// A stored number in its printed unit, without the noise: relative to itself, and to the fact it belongs to (a bound of
/// -4e-16 beside a difference of 3.2 is 0).
fn exported(fact: &Fact, stored: f64) -> f64 {
    let printed = fact.unit.printed(stored);
    let size = printed.abs().max(fact.unit.printed(fact.value).abs());
    if size == 0.0 || !size.is_finite() {
        return printed;
    }
    let decimals = SIGNIFICANT - 1 - size.log10().floor() as i32;
    // Through text: the shortest decimal, the same on every machine.
    let text = format!("{:.*}", usize::try_from(decimals.clamp(0, 30)).unwrap_or(0), printed);
    text.parse::<f64>().map_or(printed, |clean| clean + 0.0)
}

fn gap_row(book: &FactBook, key: &Key, gap: &Gap) -> FactRow {
    let coverage = match gap.reason {
        crate::Reason::Partial { have, of } => format!("{have}/{of}"),
        _ => String::new(),
    };
    FactRow { status: gap.status().to_string(), method: gap.sentence.clone(), coverage, ..named(book, key) }
}

/// The row of a key before its number: names, unit and labels.
fn named(book: &FactBook, key: &Key) -> FactRow {
    let card = book.card(&key.indicator);
    FactRow {
        indicator: key.indicator.to_string(),
        territory: key.territory.to_string(),
        territory_label: book.territory(&key.territory).map(|territory| territory.label.clone()).unwrap_or_default(),
        period: key.period.to_string(),
        slice: key.slice.clone(),
        value: None,
        low: None,
        high: None,
        unit: card.map(|card| card.unit.to_string()).unwrap_or_default(),
        status: String::new(),
        n: None,
        coverage: String::new(),
        method: String::new(),
        source: card.map(|card| card.source.clone()).unwrap_or_default(),
        vintage: String::new(),
        label_fr: card.map(|card| card.label_fr.clone()).unwrap_or_default(),
    }
}

fn sentence(method: &str, uncertainty: &str, notes: &[String]) -> String {
    let mut parts = vec![method, uncertainty];
    parts.extend(notes.iter().map(String::as_str));
    parts.retain(|part| !part.is_empty());
    parts.join(" ; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Period, Reason, TerritoryId};

    #[test]
    fn the_columns_are_the_fields_in_order() {
        let mut book = FactBook::default();
        let key = Key::new("a", &TerritoryId::new("t"), Period::year(2022));
        book.insert(key, Err(Gap::new(Reason::Partial { have: 36, of: 76 }, "36 communes publiées sur 76"))).unwrap();
        let rows = rows(&book);
        assert_eq!((rows[0].coverage.as_str(), rows[0].status.as_str()), ("36/76", "partial"));
        assert_eq!(rows[0].value, None);
    }
}
