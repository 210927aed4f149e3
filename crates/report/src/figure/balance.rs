//! Parts of a yearly change, by period: the first indicators are the parts, the last is the total.

use super::{Built, label};
use crate::Context;
use crate::profile::FigureSpec;
use base::{Fact, Key, Period};
use chart::{Balance, BalanceGroup, Chart, Datum, Heading};
use std::collections::BTreeSet;

pub fn build<'a>(spec: &'a FigureSpec, context: &'a Context) -> Option<Built<'a>> {
    let (total, parts) = spec.indicators.split_last()?;
    let at = |indicator: &str, period: Period| context.book.entry(&Key::new(indicator, &context.study.id, period));
    let first_part = parts.first()?;
    let spans: BTreeSet<Period> =
        context.book.series(first_part, &context.study.id, "").filter(|(_, entry)| entry.is_ok()).map(|(key, _)| key.period).collect();
    let group = |period: &Period| BalanceGroup {
        period: *period,
        values: parts.iter().map(|part| Datum::from(at(part, *period))).collect(),
        total: at(total, *period).map(Datum::from),
    };
    let groups: Vec<BalanceGroup> = spans.iter().map(group).collect();
    let facts: Vec<&Fact> = spans
        .iter()
        .flat_map(|period| {
            spec.indicators.iter().filter_map(|indicator| context.book.fact(&Key::new(indicator, &context.study.id, *period)))
        })
        .collect();
    let unit = facts.first()?.unit.clone();
    let names: Vec<String> = (0..parts.len()).map(|i| label(spec, context, i)).collect();
    let total_label = label(spec, context, parts.len());
    let chart = move |heading: Heading| -> Box<dyn Chart> {
        Box::new(Balance { heading, unit: unit.clone(), parts: names.clone(), total_label: total_label.clone(), groups: groups.clone() })
    };
    Some(Built { chart: Box::new(chart), facts, subtitle: "En % de la population par an".to_owned() })
}
