//! Structure by age: one band an indicator, the study's territory against one reference.

use super::{Built, entry, fact_of, has_number, label, period, short, territories};
use crate::Context;
use crate::profile::FigureSpec;
use base::{Fact, Territory, Unit};
use chart::{Chart, Datum, Heading, Pyramid, Side};

pub fn build<'a>(spec: &'a FigureSpec, context: &'a Context) -> Option<Built<'a>> {
    let period = period(spec, context)?;
    let data = |territory: &Territory| -> Vec<Datum> {
        spec.indicators.iter().map(|indicator| Datum::from(entry(context, indicator, territory, period))).collect()
    };
    let now = data(context.study);
    if !has_number(&now) {
        return None;
    }
    let shown = territories(spec, context);
    let reference = shown.iter().skip(1).find(|territory| has_number(&data(territory))).copied();
    let of_shown = shown
        .iter()
        .take(2)
        .flat_map(|territory| spec.indicators.iter().map(move |indicator| entry(context, indicator, territory, period)));
    let facts: Vec<&Fact> = of_shown.filter_map(fact_of).collect();
    let side = Side { label: String::new(), now, before: Vec::new(), reference: reference.map(data).unwrap_or_default() };
    let bands: Vec<String> = (0..spec.indicators.len()).map(|at| label(spec, context, at)).collect();
    let name = format!("{}, {period}", short(context.study));
    let reference_label = reference.map(|territory| format!("{}, {period}", short(territory)));
    let chart = move |heading: Heading| -> Box<dyn Chart> {
        Box::new(Pyramid {
            heading,
            unit: Unit::new("%"),
            bands: bands.clone(),
            sides: vec![side.clone()],
            label: name.clone(),
            before_label: None,
            reference_label: reference_label.clone(),
        })
    };
    Some(Built { chart: Box::new(chart), facts, subtitle: format!("En % de la population, {period}") })
}
