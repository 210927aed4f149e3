//! A map of the communes of the study: classes of a rate, or circles of a count.

use super::{Built, period};
use crate::Context;
use crate::profile::{FigureKind, FigureSpec};
use base::{Commune, Fact, Key, Period, TerritoryId};
use chart::{Chart, ClassRule, CommuneMap, Datum, Heading, MapPlace, MapStyle};

/// Under this number of inhabitants a commune's rate moves with every household: it is not coloured.
const MINIMUM_POPULATION: u32 = 200;
const POPULATION: &str = "population_total";

pub fn build<'a>(spec: &'a FigureSpec, context: &'a Context) -> Option<Built<'a>> {
    let indicator = spec.indicators.first()?;
    let period = period(spec, context).filter(|_| !context.shapes.communes.is_empty())?;
    let at = |commune: &Commune| context.book.entry(&Key::new(indicator, &TerritoryId::commune(*commune), period));
    let places: Vec<MapPlace> = context
        .shapes
        .communes
        .iter()
        .map(|(commune, (label, outline))| MapPlace {
            code: commune.to_string(),
            label: label.clone(),
            outline: outline.clone(),
            datum: Datum::from(at(commune)),
            population: population(context, *commune, period),
        })
        .collect();
    let facts: Vec<&Fact> =
        context.shapes.communes.keys().filter_map(|commune| at(commune).and_then(|entry| entry.as_ref().ok())).collect();
    let unit = facts.first()?.unit.clone();
    let style = match spec.kind {
        FigureKind::CountMap => MapStyle::Count,
        _ => MapStyle::Rate { classes: ClassRule::Quantiles(5), minimum_population: MINIMUM_POPULATION },
    };
    let around = context.shapes.context.clone();
    let subtitle = format!("{}, par commune, {period}", unit.label());
    let chart = move |heading: Heading| -> Box<dyn Chart> {
        Box::new(CommuneMap { heading, unit: unit.clone(), style, places: places.clone(), context: around.clone() })
    };
    Some(Built { chart: Box::new(chart), facts, subtitle })
}

/// Inhabitants at the period, else at the latest year known.
fn population(context: &Context, commune: Commune, period: Period) -> Option<u32> {
    let id = TerritoryId::commune(commune);
    let fact =
        context.book.fact(&Key::new(POPULATION, &id, period)).or_else(|| context.book.latest(POPULATION, &id).map(|(_, fact)| fact))?;
    Some(fact.value.round().clamp(0.0, f64::from(u32::MAX)) as u32)
}
