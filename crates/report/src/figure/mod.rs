//! From a line of the profile to a chart: facts are chosen here, drawn by `chart`.

mod ages;
mod balance;
mod bars;
mod dumbbell;
mod lines;
mod map;
mod stacked;

use crate::document::{Block, Figure};
use crate::profile::{FigureKind, FigureSpec};
use crate::{Context, ReportError, key_figure, words};
use base::{Commune, Entry, Fact, Key, Period, Territory, TerritoryKind};
use chart::{Chart, Datum, Drawing, Heading, Outline, Theme};
use std::collections::{BTreeMap, BTreeSet};

/// Outlines for the maps: the communes of the study, and those around them.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Shapes {
    pub communes: BTreeMap<Commune, (String, Outline)>,
    pub context: Vec<Outline>,
}

/// Draws a figure for the page and for the telephone; a figure without any number says so.
pub fn figure(spec: &FigureSpec, context: &Context, number: usize) -> Result<Block, ReportError> {
    let title = words::filled(&spec.title, context.book, &context.study.id);
    match (title, build(spec, context)) {
        (Some(title), Some(built)) => drawn(spec, &title, built, number),
        (title, _) => Ok(absent(spec, context, title)),
    }
}

/// A chart to be given its heading and drawn, and the facts it shows.
struct Built<'a> {
    chart: Box<dyn Fn(Heading) -> Box<dyn Chart> + 'a>,
    facts: Vec<&'a Fact>,
    subtitle: String,
}

fn build<'a>(spec: &'a FigureSpec, context: &'a Context) -> Option<Built<'a>> {
    match spec.kind {
        FigureKind::Index | FigureKind::Lines => lines::build(spec, context),
        FigureKind::Ages => ages::build(spec, context),
        FigureKind::Balance => balance::build(spec, context),
        FigureKind::Dumbbell => dumbbell::by_indicator(spec, context),
        FigureKind::Ranking => dumbbell::by_territory(spec, context),
        FigureKind::Bars => bars::by_indicator(spec, context),
        FigureKind::SliceBars => bars::by_slice(spec, context),
        FigureKind::Stacked => stacked::build(spec, context),
        FigureKind::RateMap | FigureKind::CountMap => map::build(spec, context),
    }
}

fn drawn(spec: &FigureSpec, title: &str, built: Built, number: usize) -> Result<Block, ReportError> {
    let draw = |theme: &Theme, suffix: &str| -> Result<Drawing, ReportError> {
        let heading = heading(spec, title, &built, suffix);
        (built.chart)(heading).draw(theme).map_err(|source| ReportError::Draw { figure: spec.id.clone(), source })
    };
    let figure = Figure {
        id: spec.id.clone(),
        number,
        title: title.to_owned(),
        page: draw(&Theme::page(), "")?,
        phone: draw(&Theme::phone(), "-t")?,
        notes: notes(spec, &built.facts),
    };
    Ok(Block::Figure(Box::new(figure)))
}

fn heading(spec: &FigureSpec, title: &str, built: &Built, suffix: &str) -> Heading {
    let subtitle = if spec.subtitle.is_empty() { built.subtitle.clone() } else { spec.subtitle.clone() };
    Heading {
        id: format!("{}{suffix}", spec.id),
        title: title.to_owned(),
        subtitle,
        source: key_figure::sources(&built.facts),
        notes: simulated(&built.facts),
    }
}

/// What must stand in the picture itself, wherever it is copied to.
fn simulated(facts: &[&Fact]) -> Vec<String> {
    let notes: BTreeSet<&String> = facts.iter().flat_map(|fact| &fact.notes).filter(|note| note.contains("SIMUL")).collect();
    notes.into_iter().cloned().collect()
}

/// Notes of the facts, each once, the profile's own first.
fn notes(spec: &FigureSpec, facts: &[&Fact]) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    let from_facts = facts.iter().flat_map(|fact| fact.notes.iter());
    for note in std::iter::once(&spec.note).chain(from_facts).filter(|note| !note.is_empty()) {
        let note = words::sentence(note);
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    notes.truncate(6);
    notes
}

fn absent(spec: &FigureSpec, context: &Context, title: Option<String>) -> Block {
    let first = spec.indicators.first().map(String::as_str).unwrap_or_default();
    let reason = match context.book.series(first, &context.study.id, "").last() {
        Some((_, Err(gap))) => gap.sentence.clone(),
        _ => "Les données de l'étude ne portent pas les valeurs à dessiner.".to_owned(),
    };
    Block::Absent { title: title.unwrap_or_else(|| words::label(context.book, first)), reason }
}

/// The study's territory, then those of the kinds asked for, in their order.
fn territories<'a>(spec: &FigureSpec, context: &'a Context) -> Vec<&'a Territory> {
    let mut chosen = vec![context.study];
    for kind in &spec.territories {
        chosen.extend(context.book.territories().filter(|territory| territory.kind == *kind && territory.id != context.study.id));
    }
    chosen
}

/// The year of the profile, else the latest at which the study has the first indicator.
fn period(spec: &FigureSpec, context: &Context) -> Option<Period> {
    match spec.year {
        Some(year) => Some(Period::year(year)),
        None => spec
            .indicators
            .iter()
            .find_map(|indicator| key_figure::chosen(context.book, indicator, &context.study.id, context.focus))
            .map(|(key, _)| key.period),
    }
}

fn label(spec: &FigureSpec, context: &Context, at: usize) -> String {
    let indicator = &spec.indicators[at.min(spec.indicators.len().saturating_sub(1))];
    spec.labels.get(at).cloned().unwrap_or_else(|| words::label(context.book, indicator))
}

fn entry<'a>(context: &'a Context, indicator: &str, territory: &Territory, period: Period) -> Option<&'a Entry> {
    context.book.entry(&Key::new(indicator, &territory.id, period))
}

fn fact_of(entry: Option<&Entry>) -> Option<&Fact> {
    entry.and_then(|entry| entry.as_ref().ok())
}

fn has_number(data: &[Datum]) -> bool {
    data.iter().any(|datum| datum.drawn().is_some())
}

/// A short name for labels in a chart.
fn short(territory: &Territory) -> String {
    match territory.kind {
        TerritoryKind::Country => "France métropolitaine".to_owned(),
        _ => territory.label.clone(),
    }
}
