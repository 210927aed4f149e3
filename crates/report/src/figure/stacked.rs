//! Shares of a whole, a bar a territory.

use super::{Built, entry, fact_of, has_number, label, period, short, territories};
use crate::Context;
use crate::profile::FigureSpec;
use base::{Fact, Territory};
use chart::{Chart, Datum, Heading, Stacked, StackedRow};

pub fn build<'a>(spec: &'a FigureSpec, context: &'a Context) -> Option<Built<'a>> {
    let period = period(spec, context)?;
    let values = |territory: &Territory| -> Vec<Datum> {
        spec.indicators.iter().map(|indicator| Datum::from(entry(context, indicator, territory, period))).collect()
    };
    let shown: Vec<&Territory> = territories(spec, context).into_iter().filter(|territory| has_number(&values(territory))).collect();
    let row = |territory: &&Territory| StackedRow {
        label: short(territory),
        values: values(territory),
        emphasis: territory.id == context.study.id,
    };
    let rows: Vec<StackedRow> = shown.iter().map(row).collect();
    let all = shown.iter().flat_map(|territory| spec.indicators.iter().map(move |indicator| entry(context, indicator, territory, period)));
    let facts: Vec<&Fact> = all.filter_map(fact_of).collect();
    let unit = facts.first()?.unit.clone();
    let parts: Vec<String> = (0..spec.indicators.len()).map(|at| label(spec, context, at)).collect();
    let chart = move |heading: Heading| -> Box<dyn Chart> {
        Box::new(Stacked { heading, unit: unit.clone(), parts: parts.clone(), ordered: false, rows: rows.clone() })
    };
    Some(Built { chart: Box::new(chart), facts, subtitle: format!("En %, {period}") })
}
