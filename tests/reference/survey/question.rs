//! The family `question`: agreement scales and multiple response.

use super::design;
use crate::case::{Case, number, text, texts};
use crate::suite::Outcome;
use serde_json::Value;
use stat::question::{Item, MatrixBase, MultipleBase, OptionShares, Scale, matrix, multiple_response};
use stat::{Estimate, MISSING, Survey};

pub fn run(case: &Case) -> Result<Outcome, String> {
    let weights = design::weights(case)?;
    let design = design::design_in(case, &weights, &case.domain()?)?;
    let survey = Survey::Linearised { design: &design, calibration: None };
    match case.json["statistic"]["kind"].as_str() {
        Some("likert" | "matrix") => agreement(case, &survey).map(|()| Outcome::Passed),
        Some("multiple_response" | "multiple") => multiple(case, &survey).map(|()| Outcome::Passed),
        kind => Ok(Outcome::Skipped(format!("no such question: {kind:?}"))),
    }
}

fn pair(case: &Case, what: &str, expected: &Value, found: &Estimate) -> Result<(), String> {
    case.compare(what, expected, &[("estimate", found.value), ("se", found.standard_error)])
}

/// Codes on the scale of the case; what is not on it is missing.
fn codes(case: &Case, name: &str, scale: &[String]) -> Result<Vec<u16>, String> {
    let place = |cell: &String| scale.iter().position(|level| level == cell).map_or(MISSING, |place| place as u16);
    Ok(case.table.text(name)?.iter().map(place).collect())
}

fn agreement(case: &Case, survey: &Survey) -> Result<(), String> {
    let statistic = &case.json["statistic"];
    let (names, scale) = (texts(&statistic["items"]), texts(&statistic["scale"]));
    let scores: Vec<f64> = scale.iter().map(|level| level.parse().map_err(|_| format!("level «{level}»"))).collect::<Result<_, _>>()?;
    let places = |key: &str| -> Vec<usize> { texts(&statistic[key]).iter().filter_map(|t| scale.iter().position(|l| l == t)).collect() };
    let (top, bottom) = (places("top"), places("bottom"));
    let columns: Vec<Vec<u16>> = names.iter().map(|name| codes(case, name, &scale)).collect::<Result<_, _>>()?;
    let items: Vec<&[u16]> = columns.iter().map(Vec::as_slice).collect();
    let base = if statistic["base"] == "all_items" { MatrixBase::AllItems } else { MatrixBase::EachItem };
    let scale = Scale { scores: &scores, top: &top, bottom: &bottom };
    let found = matrix(survey, &items, &scale, Some(&case.domain()?), base).map_err(|e| e.to_string())?;
    for row in case.json["expected"]["rows"].as_array().into_iter().flatten() {
        let name = text(&row["item"]).ok_or("row without item")?;
        let place = names.iter().position(|n| *n == name).ok_or_else(|| format!("item «{name}»"))?;
        item(case, &name, row, &found.items[place], top.len(), bottom.len())?;
    }
    let alpha = &case.json["expected"]["cronbach_alpha"];
    match found.reliability {
        Some(found) => case.compare("alpha", alpha, &[("estimate", found.value), ("n", found.base.n as f64)]),
        None if alpha.is_null() => Ok(()),
        None => Err("no alpha".into()),
    }
}

/// «top2», «top3» … by the number of levels, or whatever name begins so.
fn boxed<'a>(row: &'a Value, side: &str, levels: usize) -> &'a Value {
    let named = row.as_object().into_iter().flatten().find(|(key, _)| key.starts_with(side)).map(|(_, value)| value);
    row.get(format!("{side}{levels}")).or(named).unwrap_or(&Value::Null)
}

fn item(case: &Case, name: &str, row: &Value, found: &Item, top: usize, bottom: usize) -> Result<(), String> {
    let base = found.base;
    let numbers = [("n", base.n as f64), ("n_missing", base.missing as f64), ("missing_rate_weighted", base.missing_share)];
    case.compare(name, row, &numbers)?;
    case.compare(name, row, &[("median", found.median)])?;
    let boxes = [("mean", &found.mean), ("net", &found.net)];
    boxes.iter().try_for_each(|(key, estimate)| pair(case, &format!("{name}, {key}"), &row[*key], estimate))?;
    pair(case, &format!("{name}, top"), boxed(row, "top", top), &found.top)?;
    pair(case, &format!("{name}, bottom"), boxed(row, "bottom", bottom), &found.bottom)?;
    for level in 0..found.levels.levels() {
        let estimate = found.levels.level(level).map_err(|e| e.to_string())?;
        let expected = serde_json::json!({"estimate": row["levels"][level], "se": row["levels_se"][level]});
        pair(case, &format!("{name}, level {}", level + 1), &expected, &estimate)?;
    }
    let counted = case.json["expected"]["design_df"].as_f64().is_none_or(|df| base.degrees_of_freedom as f64 <= df);
    if counted { Ok(()) } else { Err(format!("{name}: {} degrees of freedom", base.degrees_of_freedom)) }
}

fn multiple(case: &Case, survey: &Survey) -> Result<(), String> {
    let statistic = &case.json["statistic"];
    let names = texts(&statistic["options"]);
    let columns: Vec<Vec<Option<bool>>> = names.iter().map(|name| checked(case, name)).collect::<Result<_, _>>()?;
    let said = statistic["base"].as_str().unwrap_or("");
    let base = match said {
        said if said.contains("no missing") || said.is_empty() => MultipleBase::Complete,
        said if said.contains("checked") => MultipleBase::AnyChecked,
        _ => MultipleBase::AnyKnown,
    };
    let found = multiple_response(survey, &columns, Some(&case.domain()?), base).map_err(|e| e.to_string())?;
    let expected = &case.json["expected"];
    case.compare("base", expected, &[("n_base", found.base.n as f64), ("n_no_answer", found.base.missing as f64)])?;
    pair(case, "mean number", &expected["mean_answers"], &found.mean_answers)?;
    pair(case, "none", &expected["share_none"], &found.none)?;
    for row in expected["rows"].as_array().into_iter().flatten() {
        let name = text(&row["option"]).ok_or("row without option")?;
        let place = names.iter().position(|n| *n == name).ok_or_else(|| format!("option «{name}»"))?;
        option(case, &name, row, &found.options[place])?;
    }
    Ok(())
}

fn option(case: &Case, name: &str, row: &Value, found: &OptionShares) -> Result<(), String> {
    // The tool counts all that checked it, also those out of the base because another option is missing.
    let all = checked(case, name)?.iter().zip(case.domain()?).filter(|(yes, inside)| *inside && **yes == Some(true)).count();
    case.compare(name, row, &[("n_checked", found.checked as f64)]).or(case.compare(name, row, &[("n_checked", all as f64)]))?;
    pair(case, &format!("{name}, respondents"), &row["respondents_base"], &found.respondents)?;
    pair(case, &format!("{name}, total"), &row["total"], &found.total)?;
    match &found.answers {
        Some(answers) => pair(case, &format!("{name}, answers"), &row["responses_base"], answers),
        None => number(&row["responses_base"]["estimate"])
            .filter(|v| !v.is_nan())
            .map_or(Ok(()), |v| Err(format!("{name}: no share, expected {v}"))),
    }
}

/// 1 or «Yes» is checked, an empty cell missing.
fn checked(case: &Case, name: &str) -> Result<Vec<Option<bool>>, String> {
    let yes = |cell: &String| matches!(cell.as_str(), "1" | "1.0" | "Yes" | "yes" | "TRUE" | "true" | "Oui" | "oui");
    Ok(case.table.text(name)?.iter().map(|cell| (!cell.is_empty()).then(|| yes(cell))).collect())
}
