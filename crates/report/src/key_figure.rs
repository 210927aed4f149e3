//! A number in large print, with its error, its change and its benchmark.

use crate::document::KeyFigure;
use crate::words;
use base::{Fact, FactBook, Key, Period, TerritoryId, TerritoryKind, french};
use std::collections::BTreeSet;

/// Benchmarks in the order in which the first one that has a number is printed.
const BENCHMARKS: [TerritoryKind; 5] =
    [TerritoryKind::Remainder, TerritoryKind::Departement, TerritoryKind::SimilarGroup, TerritoryKind::Region, TerritoryKind::Country];

/// Years that a yearly rate must span to say something: census figures are compared five years apart at least.
const SHORTEST_SPAN: u16 = 5;

/// The number of an indicator for the territory of the study: at the year the profile speaks of, else the latest.
pub fn key_figure(book: &FactBook, indicator: &str, territory: &TerritoryId, focus: Period) -> KeyFigure {
    match chosen(book, indicator, territory, focus) {
        Some((key, fact)) => known(book, indicator, key, fact),
        None => unknown(book, indicator, territory),
    }
}

/// The fact of the year of the profile; of spans the shortest of five years or more that end there; else the latest.
pub fn chosen<'a>(book: &'a FactBook, indicator: &'a str, territory: &'a TerritoryId, focus: Period) -> Option<(&'a Key, &'a Fact)> {
    let facts = || book.series(indicator, territory, "").filter_map(|(key, entry)| entry.as_ref().ok().map(|fact| (key, fact)));
    let at_focus = facts().find(|(key, _)| key.period == focus);
    let span = facts().filter(|(key, _)| key.period.end() == focus.end() && key.period.years() >= SHORTEST_SPAN).last();
    at_focus.or(span).or_else(|| book.latest(indicator, territory))
}

fn known(book: &FactBook, indicator: &str, key: &Key, fact: &Fact) -> KeyFigure {
    KeyFigure {
        label: words::label(book, indicator),
        value: french::quantity(fact.value, &fact.unit),
        unit: unit_and_period(fact, key.period),
        certainty: words::certainty(fact),
        change: words::change(book, indicator, &key.territory, key.period),
        comparison: comparison(book, indicator, key.period),
        source: source(fact),
        notes: fact.notes.iter().map(|note| words::sentence(note)).collect(),
        explain: format!("ctg explain {indicator} --territory {} --period {}", key.territory, key.period),
    }
}

fn unit_and_period(fact: &Fact, period: Period) -> String {
    let label = fact.unit.label();
    let unit = label.strip_prefix('%').map_or(label, str::trim);
    let unit = unit.strip_prefix("euros").map_or(unit, str::trim);
    if unit.is_empty() { period.to_string() } else { format!("{unit}, {period}") }
}

/// Producers and vintages, each once: «Insee, RP 2022, exploitation principale (géographie 2025)».
pub fn source(fact: &Fact) -> String {
    sources(&[fact])
}

/// The same for several facts: every piece once, in order, the map's years at the end.
pub fn sources(facts: &[&Fact]) -> String {
    let pieces: BTreeSet<&str> = facts.iter().flat_map(|fact| fact.source.split(" ; ")).filter(|piece| !piece.is_empty()).collect();
    let maps: BTreeSet<&str> =
        facts.iter().flat_map(|fact| fact.vintage.split("géographie ").skip(1)).filter_map(|rest| rest.get(..4)).collect();
    let pieces = pieces.into_iter().collect::<Vec<&str>>().join(" ; ");
    if maps.is_empty() { pieces } else { format!("{pieces} (géographie {})", maps.into_iter().collect::<Vec<&str>>().join(", ")) }
}

fn comparison(book: &FactBook, indicator: &str, period: Period) -> String {
    let of_kind = |kind: TerritoryKind| book.territories().find(move |territory| territory.kind == kind);
    let number = |kind: TerritoryKind| {
        let territory = of_kind(kind)?;
        let fact = book.fact(&Key::new(indicator, &territory.id, period))?;
        // A count of another territory is no benchmark: only rates and sizes compare.
        comparable(fact).then(|| format!("{} : {}", territory.label, french::quantity(fact.value, &fact.unit)))
    };
    BENCHMARKS.into_iter().find_map(number).unwrap_or_default()
}

fn comparable(fact: &Fact) -> bool {
    fact.unit.is_percent() || !fact.unit.symbol().is_empty() || fact.unit.decimals() > 0
}

fn unknown(book: &FactBook, indicator: &str, territory: &TerritoryId) -> KeyFigure {
    let last = book.series(indicator, territory, "").last();
    let reason = match last {
        Some((_, Err(gap))) => gap.sentence.clone(),
        _ => "Aucune donnée de cette étude ne le mesure.".to_owned(),
    };
    KeyFigure {
        label: words::label(book, indicator),
        value: words::absence(last.map(|(_, entry)| entry)),
        unit: last.map(|(key, _)| key.period.to_string()).unwrap_or_default(),
        certainty: reason,
        change: String::new(),
        comparison: String::new(),
        source: String::new(),
        notes: Vec::new(),
        explain: format!("ctg explain {indicator} --territory {territory}"),
    }
}
