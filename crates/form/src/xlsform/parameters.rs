//! The column `parameters`: `key=value` with spaces, commas or semicolons between.

use super::cause::Cause;
use super::table::is_name;
use crate::questionnaire::{Item, Kind, Parameters, Select, Source};

/// Keys and values, or the piece that is neither.
pub(crate) fn read(text: &str) -> Result<Parameters, Cause> {
    let fault = |found: &str| Cause::Parameters { found: found.to_owned() };
    let spaced = text.replace([',', ';'], " ");
    // `key = value` is one pair: the spaces around the sign are no separators.
    let mut pieces: Vec<String> = Vec::new();
    for piece in spaced.split_whitespace() {
        match pieces.last_mut() {
            Some(last) if last.ends_with('=') || piece.starts_with('=') => last.push_str(piece),
            _ => pieces.push(piece.to_owned()),
        }
    }
    let mut found = Parameters::default();
    for piece in &pieces {
        let (key, value) = piece.split_once('=').ok_or_else(|| fault(piece))?;
        if key.is_empty() || value.is_empty() || value.contains('=') {
            return Err(fault(piece));
        }
        found.0.push((key.to_lowercase(), value.to_owned()));
    }
    Ok(found)
}

/// What the kind of a question does with a key.
pub(crate) fn check(item: &Item) -> Vec<Cause> {
    let accepted: &'static [&'static str] = match &item.kind {
        Kind::Text => &["rows"],
        Kind::Range => &["start", "end", "step", "tick_interval", "placeholder", "tick_labelset"],
        Kind::SelectOne(Select { source: Source::File(_), .. }) | Kind::SelectMultiple(Select { source: Source::File(_), .. }) => {
            &["randomize", "seed", "value", "label"]
        }
        Kind::SelectOne(_) | Kind::SelectMultiple(_) | Kind::Rank(_) => &["randomize", "seed"],
        _ => &[],
    };
    let mut causes: Vec<Cause> = Vec::new();
    for (key, _) in item.parameters.0.iter().filter(|(key, _)| !accepted.contains(&key.as_str())) {
        causes.push(match accepted.is_empty() {
            true => Cause::UselessParameter { key: key.clone() },
            false => Cause::UnknownParameter { key: key.clone(), accepted },
        });
    }
    causes.extend(of_choices(&item.parameters));
    causes.extend(columns(&item.parameters));
    let is_boolean =
        |value: &&str| crate::questionnaire::is_yes(value) || ["false", "no", "non", "faux", "0"].contains(&value.to_lowercase().as_str());
    if let Some(found) = item.parameters.get("randomize").filter(|value| !is_boolean(value)) {
        causes.push(Cause::ParameterBoolean { key: "randomize", found: found.to_owned() });
    }
    if let Some(found) = item.parameters.get("rows").filter(|found| item.kind == Kind::Text && found.parse::<u32>().is_err()) {
        causes.push(Cause::ParameterInteger { key: "rows", found: found.to_owned() });
    }
    causes
}

fn of_choices(parameters: &Parameters) -> Option<Cause> {
    let seed = parameters.get("seed")?;
    if !is_random(parameters) {
        return Some(Cause::SeedAlone);
    }
    let is_reference = seed.strip_prefix("${").and_then(|name| name.strip_suffix('}')).is_some_and(is_name);
    let is_number = seed.parse::<f64>().is_ok_and(f64::is_finite);
    (!is_reference && !is_number).then(|| Cause::Seed { found: seed.to_owned() })
}

fn columns(parameters: &Parameters) -> Vec<Cause> {
    let wrong = |key: &'static str| {
        let found = parameters.get(key).filter(|found| !is_name(found))?;
        Some(Cause::ParameterColumn { key, found: found.to_owned() })
    };
    ["value", "label"].into_iter().filter_map(wrong).collect()
}

/// True when the choices come in random order.
pub(crate) fn is_random(parameters: &Parameters) -> bool {
    parameters.get("randomize").is_some_and(crate::questionnaire::is_yes)
}

pub(crate) fn write(parameters: &Parameters) -> String {
    parameters.0.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(" ")
}
