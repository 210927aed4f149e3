//! The study's territory against others, dots with intervals on one scale.

use super::{Built, entry, fact_of, label, period, short, territories};
use crate::profile::FigureSpec;
use crate::{Context, key_figure};
use base::{Fact, Key, Period, Territory};
use chart::{Chart, Datum, Dot, Dumbbell, DumbbellRow, Heading, Tone};

/// One row an indicator, each at its own latest year of the study, a dot a territory.
pub fn by_indicator<'a>(spec: &'a FigureSpec, context: &'a Context) -> Option<Built<'a>> {
    let mut shown = territories(spec, context);
    // A territory without any of the numbers would only fill the legend; the list of gaps names it.
    let known = |territory: &Territory, indicator: &String| {
        latest(spec, context, indicator).and_then(|period| fact_of(entry(context, indicator, territory, period))).is_some()
    };
    shown.retain(|territory| spec.indicators.iter().any(|indicator| known(territory, indicator)));
    let mut rows = Vec::new();
    let mut facts: Vec<&Fact> = Vec::new();
    for (at, indicator) in spec.indicators.iter().enumerate() {
        let Some(period) = latest(spec, context, indicator) else { continue };
        let dots: Vec<Dot> = shown.iter().filter_map(|territory| dot(context, indicator, territory, period, short(territory))).collect();
        facts.extend(shown.iter().filter_map(|territory| fact_of(entry(context, indicator, territory, period))));
        rows.push(DumbbellRow { label: format!("{} ({period})", label(spec, context, at)), dots });
    }
    finish(rows, facts, String::new())
}

/// One row a territory, one indicator; the longest value first.
pub fn by_territory<'a>(spec: &'a FigureSpec, context: &'a Context) -> Option<Built<'a>> {
    let indicator = spec.indicators.first()?;
    let period = period(spec, context)?;
    let series = label(spec, context, 0);
    let mut shown: Vec<&Territory> = territories(spec, context);
    shown.retain(|territory| fact_of(entry(context, indicator, territory, period)).is_some());
    let value = |territory: &Territory| fact_of(entry(context, indicator, territory, period)).map_or(0.0, |fact| fact.value);
    shown.sort_by(|one, other| value(other).total_cmp(&value(one)).then_with(|| one.id.cmp(&other.id)));
    let rows: Vec<DumbbellRow> = shown
        .iter()
        .map(|territory| DumbbellRow {
            label: short(territory),
            dots: dot(context, indicator, territory, period, String::new()).into_iter().collect(),
        })
        .collect();
    let facts: Vec<&Fact> = shown.iter().filter_map(|territory| fact_of(entry(context, indicator, territory, period))).collect();
    finish(rows, facts, format!("{}, {period}", series))
}

fn latest(spec: &FigureSpec, context: &Context, indicator: &str) -> Option<Period> {
    spec.year
        .map(Period::year)
        .or_else(|| key_figure::chosen(context.book, indicator, &context.study.id, context.focus).map(|(key, _)| key.period))
}

fn dot(context: &Context, indicator: &str, territory: &Territory, period: Period, series: String) -> Option<Dot> {
    let entry = entry(context, indicator, territory, period)?;
    let tone = if territory.id == context.study.id { Tone::Focus } else { tone(context, indicator, territory, period) };
    Some(Dot { series, datum: Datum::from(entry), tone })
}

/// Grey when the interval of the difference, a fact of its own, holds zero.
fn tone(context: &Context, indicator: &str, territory: &Territory, period: Period) -> Tone {
    let key = Key::new(indicator, &context.study.id, period).slice(format!("versus={}", territory.id));
    let interval = context.book.fact(&key).and_then(|fact| fact.uncertainty.interval());
    if interval.is_some_and(|interval| interval.contains(0.0)) { Tone::NotDistinguishable } else { Tone::Compared }
}

fn finish<'a>(rows: Vec<DumbbellRow>, facts: Vec<&'a Fact>, subtitle: String) -> Option<Built<'a>> {
    let unit = facts.first()?.unit.clone();
    // One scale carries one unit: a row in another unit would be misread.
    if rows.is_empty() || facts.iter().any(|fact| fact.unit.is_percent() != unit.is_percent()) {
        return None;
    }
    let subtitle = if subtitle.is_empty() { unit.label().to_owned() } else { subtitle };
    let chart = move |heading: Heading| -> Box<dyn Chart> { Box::new(Dumbbell { heading, unit: unit.clone(), rows: rows.clone() }) };
    Some(Built { chart: Box::new(chart), facts, subtitle })
}
