//! The table behind a chart, and the sentences of its alternative text.

use crate::{Datum, Heading, Spread, Table};
use base::{Status, Unit, french};

/// Rows of labels and one datum each; the bounds stand in the table when at least one is known, the status when one of
/// them is not simply «available». A column without any text says nothing and is left out.
pub fn table(heading: &Heading, labels: &[&str], unit: &Unit, rows: &[(Vec<String>, Datum)]) -> Table {
    let all = whole_table(heading, labels, unit, rows);
    let plain = Status::Ok.label_fr();
    let says = |column: usize| all.rows.iter().any(|row| row.get(column).is_some_and(|cell| !cell.is_empty() && cell != plain));
    let kept: Vec<usize> = (0..all.headers.len()).filter(|column| says(*column)).collect();
    let pick = |cells: &[String]| kept.iter().filter_map(|column| cells.get(*column).cloned()).collect();
    Table { headers: pick(&all.headers), rows: all.rows.iter().map(|row| pick(row)).collect(), caption: all.caption }
}

fn whole_table(heading: &Heading, labels: &[&str], unit: &Unit, rows: &[(Vec<String>, Datum)]) -> Table {
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

/// What the whiskers and bands of a chart are; None when no datum has bounds.
pub fn interval_label<'a>(data: impl Iterator<Item = &'a Datum>) -> Option<&'static str> {
    let spreads: Vec<Spread> = data.filter(|datum| datum.bounds().is_some()).map(|datum| datum.spread).collect();
    let (sampling, rounding) = (spreads.contains(&Spread::Sampling), spreads.contains(&Spread::Rounding));
    match (sampling, rounding) {
        (true, true) => Some("intervalle de confiance à 95\u{A0}%, ou bornes dues à l'arrondi publié"),
        (true, false) => Some("intervalle de confiance à 95\u{A0}%"),
        (false, true) => Some("bornes dues à l'arrondi publié"),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_named_for_what_they_are() {
        let sampled = Datum::with_interval(1.0, 0.0, 2.0);
        let rounded = Datum { spread: Spread::Rounding, ..sampled };
        assert_eq!(interval_label([sampled, Datum::new(1.0)].iter()), Some("intervalle de confiance à 95\u{A0}%"));
        assert_eq!(interval_label([rounded].iter()), Some("bornes dues à l'arrondi publié"));
        assert!(interval_label([sampled, rounded].iter()).is_some_and(|label| label.contains("ou bornes")));
        assert_eq!(interval_label([Datum::new(1.0), Datum::missing(Status::Secret)].iter()), None);
    }

    #[test]
    fn the_table_has_bounds_only_when_one_is_known() {
        let unit = Unit::new("%");
        let rows = |datum| [(vec!["a".to_owned()], datum)];
        let heading = Heading::default();
        assert_eq!(table(&heading, &["Nom"], &unit, &rows(Datum::new(0.5))).rows[0], ["a", "50,0\u{A0}%"]);
        let bounded = table(&heading, &["Nom"], &unit, &rows(Datum::with_interval(0.5, 0.4, 0.6)));
        assert_eq!(bounded.rows[0], ["a", "50,0\u{A0}%", "40,0\u{A0}%", "60,0\u{A0}%"]);
        let lost = Datum { value: Some(f64::NAN), ..Datum::new(0.5) };
        assert_eq!(table(&heading, &["Nom"], &unit, &rows(lost)).rows[0], ["a", "n.d.", "non disponible"]);
    }

    #[test]
    fn a_long_list_says_how_many_are_left_out() {
        let items: Vec<String> = (1..=5).map(|i| i.to_string()).collect();
        assert_eq!(listed(&items, 3), "1\u{202F}; 2\u{202F}; 3\u{202F}; et 2 autres");
        assert_eq!(listed(&items, 5), "1\u{202F}; 2\u{202F}; 3\u{202F}; 4\u{202F}; 5");
    }
}
