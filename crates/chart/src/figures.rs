//! The table behind a chart, and the sentences of its alternative text.

use crate::{Datum, Heading, Table};
use base::{Unit, french};

/// Rows of labels and one datum each; the bounds stand in the table when at least one is known.
pub fn table(heading: &Heading, labels: &[&str], unit: &Unit, rows: &[(Vec<String>, Datum)]) -> Table {
    let bounded = rows.iter().any(|(_, datum)| datum.bounds().is_some());
    let mut headers: Vec<String> = labels.iter().map(|label| (*label).to_owned()).collect();
    headers.push(value_header(unit));
    if bounded {
        headers.extend(["Borne basse".to_owned(), "Borne haute".to_owned()]);
    }
    headers.push("Statut".to_owned());
    Table { caption: caption(heading), headers, rows: rows.iter().map(|(labels, datum)| row(labels, datum, unit, bounded)).collect() }
}

fn row(labels: &[String], datum: &Datum, unit: &Unit, bounded: bool) -> Vec<String> {
    let mut cells = labels.to_vec();
    cells.push(datum.text(unit));
    if bounded {
        let print = |bound: f64| french::quantity(bound, unit);
        let (low, high) = datum.bounds().map_or_else(|| ("–".to_owned(), "–".to_owned()), |(low, high)| (print(low), print(high)));
        cells.extend([low, high]);
    }
    cells.push(datum.status_label().to_owned());
    cells
}

fn value_header(unit: &Unit) -> String {
    if unit.label().is_empty() { "Valeur".to_owned() } else { format!("Valeur ({})", unit.label()) }
}

pub fn caption(heading: &Heading) -> String {
    let parts = [heading.title.as_str(), heading.subtitle.as_str()];
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" – ")
}

/// A number and its interval for a sentence: «45,5 % (de 42,1 à 48,9 %)».
pub fn said(datum: &Datum, unit: &Unit) -> String {
    match datum.bounds() {
        Some((low, high)) => format!("{} ({})", datum.text(unit), french::interval(low, high, unit)),
        None => datum.text(unit),
    }
}

/// Items of a sentence: «a ; b ; c», with the count of those left out after `most`.
pub fn listed(items: &[String], most: usize) -> String {
    let shown = items.iter().take(most).cloned().collect::<Vec<_>>().join("\u{202F}; ");
    match items.len().saturating_sub(most) {
        0 => shown,
        rest => format!("{shown}\u{202F}; et {rest} autres"),
    }
}
