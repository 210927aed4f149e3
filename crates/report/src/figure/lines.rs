//! One indicator over time for several territories.

use super::{Built, short, territories};
use crate::Context;
use crate::profile::{FigureKind, FigureSpec};
use base::{Entry, Fact, Key, Reason, Territory};
use chart::{Chart, Datum, Heading, Line, LineScale, Lines, SeriesBreak};

pub fn build<'a>(spec: &'a FigureSpec, context: &'a Context) -> Option<Built<'a>> {
    let indicator = spec.indicators.first()?;
    let shown = territories(spec, context);
    let lines: Vec<Line> =
        shown.iter().map(|territory| line(spec, context, indicator, territory)).filter(|line| !line.points.is_empty()).collect();
    let facts: Vec<&Fact> =
        shown.iter().flat_map(|territory| series(context, indicator, territory)).filter_map(|(_, entry)| entry.as_ref().ok()).collect();
    let unit = facts.first()?.unit.clone();
    lines.first().filter(|line| line.emphasis && line.points.len() > 1)?;
    let scale = match (spec.kind, spec.base) {
        (FigureKind::Index, Some(base)) => LineScale::Index { base },
        _ => LineScale::Value,
    };
    let subtitle = match scale {
        LineScale::Index { base } => format!("Indice, base 100 en {base}"),
        LineScale::Value => unit.label().to_owned(),
    };
    let breaks = breaks(context, indicator);
    let chart = move |heading: Heading| -> Box<dyn Chart> {
        Box::new(Lines { heading, unit: unit.clone(), scale, lines: lines.clone(), breaks: breaks.clone() })
    };
    Some(Built { chart: Box::new(chart), facts, subtitle })
}

fn series<'a>(context: &'a Context, indicator: &'a str, territory: &'a Territory) -> impl Iterator<Item = (&'a Key, &'a Entry)> {
    context.book.series(indicator, &territory.id, "").filter(|(key, _)| !key.period.is_span())
}

fn line(spec: &FigureSpec, context: &Context, indicator: &str, territory: &Territory) -> Line {
    let from = spec.base.unwrap_or(0);
    let points = series(context, indicator, territory).filter(|(key, entry)| entry.is_ok() && key.period.start() >= from);
    Line {
        label: short(territory),
        emphasis: territory.id == context.study.id,
        points: points.map(|(key, entry)| (key.period.start(), Datum::from(entry))).collect(),
    }
}

/// Consecutive years between which the fact book refuses the change.
fn breaks(context: &Context, indicator: &str) -> Vec<SeriesBreak> {
    let changes = context.book.series(indicator, &context.study.id, "change");
    let refused = changes.filter_map(|(_, entry)| match entry {
        Err(gap) => match gap.reason {
            Reason::NotComparable { from, to } => {
                Some(SeriesBreak { from: from.start(), to: to.start(), label: "rupture de série".to_owned() })
            }
            _ => None,
        },
        Ok(_) => None,
    });
    let mut breaks: Vec<SeriesBreak> = refused.collect();
    // A long span over a break says nothing that the short one does not.
    let all = breaks.clone();
    breaks.retain(|one| !all.iter().any(|other| other != one && one.from <= other.from && other.to <= one.to));
    breaks
}
