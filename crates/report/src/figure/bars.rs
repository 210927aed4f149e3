//! Bars of the study's territory: one an indicator, or one a slice of an indicator.

use super::{Built, entry, fact_of, has_number, label, period};
use crate::profile::FigureSpec;
use crate::{Context, words};
use base::{Fact, Key, TerritoryId};
use chart::{Bar, Bars, Chart, Datum, Heading};

pub fn by_indicator<'a>(spec: &'a FigureSpec, context: &'a Context) -> Option<Built<'a>> {
    let period = period(spec, context)?;
    let entries: Vec<_> = spec.indicators.iter().map(|indicator| entry(context, indicator, context.study, period)).collect();
    let bars: Vec<Bar> = entries
        .iter()
        .enumerate()
        .map(|(at, entry)| Bar { label: label(spec, context, at), datum: Datum::from(*entry), emphasis: at == 0 })
        .collect();
    let facts: Vec<&Fact> = entries.into_iter().filter_map(fact_of).collect();
    let unit = facts.first()?.unit.clone();
    // One scale carries one unit: a bar in another unit would be misread.
    if facts.iter().any(|fact| fact.unit.is_percent() != unit.is_percent()) {
        return None;
    }
    let subtitle = if unit.is_percent() { format!("En %, {period}") } else { format!("{}, {period}", capital(unit.label())) };
    finish(bars, facts, subtitle, None)
}

/// One indicator by slice, the whole as a line across.
pub fn by_slice<'a>(spec: &'a FigureSpec, context: &'a Context) -> Option<Built<'a>> {
    let indicator = spec.indicators.first()?;
    let (key, whole) = context.book.latest(indicator, &context.study.id)?;
    let slices: Vec<(&Key, &base::Entry)> = spec.slices.iter().flat_map(|prefix| sliced(context, indicator, prefix, key)).collect();
    let bars: Vec<Bar> = slices
        .iter()
        .map(|(key, entry)| Bar { label: slice_label(context, &key.slice), datum: Datum::from(*entry), emphasis: false })
        .collect();
    let facts: Vec<&Fact> = std::iter::once(whole).chain(slices.iter().filter_map(|(_, entry)| entry.as_ref().ok())).collect();
    let subtitle = format!("{}, {}", words::label(context.book, indicator), key.period);
    finish(bars, facts, subtitle, Some(("Ensemble".to_owned(), Datum { low: None, high: None, ..Datum::new(whole.value) })))
}

fn sliced<'a>(context: &'a Context, indicator: &'a str, prefix: &'a str, whole: &'a Key) -> Vec<(&'a Key, &'a base::Entry)> {
    context
        .book
        .iter()
        .filter(|(key, _)| key.indicator.as_str() == indicator && key.territory == whole.territory && key.period == whole.period)
        // «sector=haut» is a bar; «sector=haut;versus=rest», its difference from the others, is another number in another unit.
        .filter(|(key, _)| key.slice.starts_with(prefix) && !key.slice.contains(';'))
        .collect()
}

/// «sector=secteur-luchon» is printed «Secteur de Luchon», «age=15_24» «15 à 24 ans».
fn slice_label(context: &Context, slice: &str) -> String {
    let value = slice.split_once('=').map_or(slice, |(_, value)| value);
    match context.book.territory(&TerritoryId::new(value)) {
        Some(territory) => territory.label.clone(),
        None => band_label(value).unwrap_or_else(|| value.to_owned()),
    }
}

/// The words of an age band by its code; None for anything else.
fn band_label(code: &str) -> Option<String> {
    let is_age = |text: &str| (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    match (code.split_once('_'), code.strip_suffix('p')) {
        (Some((from, to)), _) if is_age(from) && is_age(to) => Some(format!("{from} à {to} ans")),
        (_, Some(from)) if is_age(from) => Some(format!("{from} ans et plus")),
        _ => None,
    }
}

fn finish<'a>(bars: Vec<Bar>, facts: Vec<&'a Fact>, subtitle: String, reference: Option<(String, Datum)>) -> Option<Built<'a>> {
    let unit = facts.first()?.unit.clone();
    if !has_number(&bars.iter().map(|bar| bar.datum).collect::<Vec<Datum>>()) {
        return None;
    }
    let chart = move |heading: Heading| -> Box<dyn Chart> {
        Box::new(Bars { heading, unit: unit.clone(), bars: bars.clone(), reference: reference.clone() })
    };
    Some(Built { chart: Box::new(chart), facts, subtitle })
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::band_label;

    #[test]
    fn age_codes_become_words() {
        assert_eq!(band_label("15_24").as_deref(), Some("15 à 24 ans"));
        assert_eq!(band_label("80p").as_deref(), Some("80 ans et plus"));
        assert_eq!(band_label("secteur_luchon"), None);
    }
}
