//! Words around numbers: the short sentences of the report, all made here.

use base::{Entry, Fact, FactBook, IndicatorId, Key, Period, TerritoryId, Uncertainty, Unit, french};

/// «entre 1 868 et 2 173 (intervalle de confiance à 95 %)», or what is known instead.
pub fn certainty(fact: &Fact) -> String {
    match (&fact.uncertainty, fact.uncertainty.interval()) {
        (Uncertainty::Sampling(_), Some(interval)) => {
            format!("{} (intervalle de confiance à 95\u{00A0}%)", french::interval(interval.low, interval.high, &fact.unit))
        }
        (Uncertainty::Rounding(_), Some(interval)) => {
            // One decimal more than the number: its bounds would else be printed as itself.
            let print = |bound| french::with_decimals(bound, &fact.unit, fact.unit.decimals() + 1);
            format!("entre {} et {} (arrondi de la source)", print(interval.low), print(interval.high))
        }
        (other, _) => other.label_fr().to_owned(),
    }
}

/// Unit of a difference: points for shares, the unit itself else.
pub fn difference(value: f64, unit: &Unit) -> String {
    if unit.is_percent() {
        points(value * 100.0)
    } else if unit.label() == "points" {
        points(value)
    } else if unit.symbol().is_empty() {
        french::signed(value, unit.decimals())
    } else {
        format!("{}\u{00A0}{}", french::signed(value, unit.decimals()), unit.symbol())
    }
}

fn points(value: f64) -> String {
    format!("{}\u{00A0}point{}", french::signed(value, 1), if value.abs() >= 2.0 { "s" } else { "" })
}

/// A note as a sentence: a capital at the beginning (unless it names a variable), a full stop at the end.
pub fn sentence(note: &str) -> String {
    let is_name = note.split_whitespace().next().is_some_and(|word| word.contains(['.', '_', '{']) && !word.ends_with('.'));
    let mut chars = note.chars();
    let first: String =
        chars.next().map(|first| if is_name { first.to_string() } else { first.to_uppercase().collect() }).unwrap_or_default();
    let end = if note.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", chars.as_str())
}

/// The change of an indicator over its longest known span: «−1 108 depuis 2011», or why there is none.
pub fn change(book: &FactBook, indicator: &str, territory: &TerritoryId, until: Period) -> String {
    let mut spans: Vec<(&Key, &Entry)> =
        book.series(indicator, territory, "change").filter(|(key, _)| key.period.end() == until.end()).collect();
    spans.sort_by_key(|(key, entry)| (entry.is_err(), key.period.start()));
    match spans.first() {
        Some((key, Ok(fact))) => change_words(key.period, fact),
        Some((key, Err(gap))) => format!("Évolution depuis {} : {}", key.period.start(), lower_first(&gap.sentence)),
        None => String::new(),
    }
}

fn change_words(period: Period, fact: &Fact) -> String {
    let amount = difference(fact.value, &fact.unit);
    // The engine says so of rows published for the level on two maps.
    let unsure = fact.notes.iter().any(|note| note.contains("changement de périmètre"));
    let since = format!("{amount} depuis {}{}", period.start(), if unsure { " (périmètre non vérifié)" } else { "" });
    match fact.uncertainty {
        Uncertainty::Sampling(interval) if interval.contains(0.0) => {
            format!("{since}, soit une variation comprise dans la marge d'erreur ({})", bounds(interval.low, interval.high, &fact.unit))
        }
        Uncertainty::Sampling(interval) => format!("{since} ({})", bounds(interval.low, interval.high, &fact.unit)),
        _ => since,
    }
}

fn bounds(low: f64, high: f64, unit: &Unit) -> String {
    format!("entre {} et {}", difference(low, unit), difference(high, unit))
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

/// The word printed where there is no number.
pub fn absence(entry: Option<&Entry>) -> String {
    match entry {
        Some(Err(gap)) if gap.status() == base::Status::Secret => "secret statistique".to_owned(),
        _ => french::NOT_AVAILABLE.to_owned(),
    }
}

/// Replaces `{{fact indicator [period [slice]]}}` by the number of a territory, `{{interval …}}` by its interval, `{{territoire}}` by its
/// name; None when one of them is not there.
pub fn filled(text: &str, book: &FactBook, territory: &TerritoryId) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let (inside, following) = after.split_once("}}")?;
        out.push_str(before);
        out.push_str(&reference(inside, book, territory)?);
        rest = following;
    }
    out.push_str(rest);
    Some(out)
}

fn reference(inside: &str, book: &FactBook, territory: &TerritoryId) -> Option<String> {
    let words: Vec<&str> = inside.split_whitespace().collect();
    match words.as_slice() {
        ["territoire"] => book.territory(territory).map(|territory| territory.label.clone()),
        ["fact", address @ ..] => found(book, territory, address).map(|fact| french::quantity(fact.value, &fact.unit)),
        ["interval", address @ ..] => {
            let fact = found(book, territory, address)?;
            fact.uncertainty.interval().map(|interval| french::interval(interval.low, interval.high, &fact.unit))
        }
        _ => None,
    }
}

/// The fact of «indicator [period [slice]]»; the latest when no period is said.
fn found<'a>(book: &'a FactBook, territory: &'a TerritoryId, address: &[&'a str]) -> Option<&'a Fact> {
    match address {
        [indicator] => book.latest(indicator, territory).map(|(_, fact)| fact),
        [indicator, period] => book.fact(&Key::new(indicator, territory, period.parse().ok()?)),
        [indicator, period, slice] => book.fact(&Key::new(indicator, territory, period.parse().ok()?).slice(*slice)),
        _ => None,
    }
}

/// The catalogue's label of an indicator, or its code.
pub fn label(book: &FactBook, indicator: &str) -> String {
    book.card(&IndicatorId::new(indicator)).map_or_else(|| indicator.to_owned(), |card| card.label_fr.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_of_shares_are_points() {
        assert_eq!(difference(-0.031, &Unit::new("%")), "−3,1\u{00A0}points");
        assert_eq!(difference(0.004, &Unit::new("%")), "+0,4\u{00A0}point");
        assert_eq!(difference(-150.0, &Unit::new("familles")), "−150");
        assert_eq!(difference(640.0, &Unit::new("euros par an et par UC")), "+640\u{00A0}€");
    }
}
