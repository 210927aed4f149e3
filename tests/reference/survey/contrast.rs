//! The family `contrast`: differences, ratios and other functions of estimates of domains or of waves, with their covariance.

use super::{design, estimate, weighting};
use crate::case::{Case, and, close, number, text, texts};
use crate::suite::Outcome;
use serde_json::Value;
use stat::contrast::{Contrast, Formula, delta, linear};
use stat::{Calibration, Estimates, Ratio, Stacked, Statistic, Survey, Total};

pub fn run(case: &Case) -> Result<Outcome, String> {
    weighting::weighed(case, |weights, calibration| rows(case, weights, calibration)).map(|()| Outcome::Passed)
}

fn rows(case: &Case, weights: &[f64], calibration: Option<&Calibration>) -> Result<(), String> {
    let domain = case.domain()?;
    let design = design::design_in(case, weights, &domain)?;
    let survey = Survey::Linearised { design: &design, calibration };
    let names = names(case)?;
    let parts = names.iter().map(|name| part(case, name, &domain)).collect::<Result<Vec<_>, _>>()?;
    let estimates = survey.estimate(&Stacked { parts }).map_err(|e| e.to_string())?;
    compare_estimates(case, &estimates)?;
    let rows = case.json["expected"]["rows"].as_array().ok_or("no expected rows")?;
    rows.iter().try_for_each(|row| compare_row(case, &survey, &domain, &names, &estimates, row))
}

/// Names of the estimates in the order of the case: its groups, else its variables.
fn names(case: &Case) -> Result<Vec<String>, String> {
    let groups = texts(&case.json["expected"]["groups"]);
    let json = &case.json["statistic"];
    let by = texts(&json["by"]);
    match (groups.is_empty(), by.is_empty()) {
        (false, _) => Ok(groups),
        (true, true) => Ok(texts(&json["variables"])),
        (true, false) => case.table.levels(&by).map(|(levels, _)| levels.iter().map(|level| level.replace('|', ".")).collect()),
    }
}

/// The statistic of one name.
fn part(case: &Case, name: &str, domain: &[bool]) -> Result<Box<dyn Statistic>, String> {
    let json = &case.json["statistic"];
    let base = and(domain, &estimate::answered(case)?);
    let by = texts(&json["by"]);
    let variables = texts(&json["variables"]);
    let first = variables.first().ok_or("a contrast without variable")?;
    let (group, rest) = if by.is_empty() { (vec![true; base.len()], name) } else { group(case, &by, name)? };
    let base = and(&base, &group);
    // R names the share of a level by variable and level together, after the group and a colon.
    let rest = rest.trim_start_matches(':');
    let y = match variables.iter().find(|variable| *variable == rest).or((rest.is_empty()).then_some(first)) {
        Some(variable) => case.table.numbers(variable)?,
        None => {
            let (variable, level) = level(&variables, rest).ok_or_else(|| format!("no variable or level «{rest}»"))?;
            let same = estimate::is_level(case, variable, &Value::String(level.to_owned()))?;
            same.iter().map(|same| f64::from(u8::from(*same))).collect()
        }
    };
    match json["of"].as_str() {
        Some("total") => Ok(Box::new(Total { y, domain: base })),
        Some("mean" | "proportion") | None => Ok(Box::new(Ratio::mean(y, base))),
        Some("ratio") => {
            let x = texts(&json["denominator"]).first().map(|name| case.table.numbers(name)).transpose()?;
            Ok(Box::new(Ratio { y, x, domain: base }))
        }
        Some(other) => Err(format!("contrast of «{other}»")),
    }
}

fn level<'a>(variables: &'a [String], rest: &'a str) -> Option<(&'a str, &'a str)> {
    variables.iter().find_map(|variable| rest.strip_prefix(variable.as_str()).map(|level| (variable.as_str(), level)))
}

/// Rows of the group whose cells, joined by points, are the name or its part before a colon; and the rest of the name.
fn group<'a>(case: &Case, by: &[String], name: &'a str) -> Result<(Vec<bool>, &'a str), String> {
    let columns: Vec<&[String]> = by.iter().map(|column| case.table.text(column)).collect::<Result<_, _>>()?;
    let key = |row: usize| columns.iter().map(|column| column[row].as_str()).collect::<Vec<_>>().join(".");
    let keys: Vec<String> = (0..case.table.rows()).map(key).collect();
    let (wanted, rest) = match name.split_once(':') {
        Some((before, after)) if !keys.iter().any(|key| key == name) => (before, after),
        _ => (name, ""),
    };
    let rows: Vec<bool> = keys.iter().map(|key| key == wanted).collect();
    if rows.contains(&true) { Ok((rows, rest)) } else { Err(format!("no group «{wanted}»")) }
}

/// Values and covariances, where the case gives them.
fn compare_estimates(case: &Case, estimates: &Estimates) -> Result<(), String> {
    let expected = &case.json["expected"];
    let values = expected["group_estimates"].as_array().or(expected["estimates"].as_array());
    for (found, expected) in estimates.values.iter().zip(values.into_iter().flatten()) {
        same(case, "estimate of a group", *found, expected, 0.0)?;
    }
    let cells = expected["covariance"].as_array().into_iter().flatten().flat_map(|row| row.as_array().into_iter().flatten());
    let largest = estimates.covariance.iter().fold(0.0_f64, |max, v| max.max(v.abs()));
    // A covariance is a sum of products as large as the variances: its zero is known to their rounding.
    estimates.covariance.iter().zip(cells).try_for_each(|(found, expected)| same(case, "covariance", *found, expected, 1e-12 * largest))
}

fn same(case: &Case, what: &str, found: f64, expected: &Value, rounding: f64) -> Result<(), String> {
    let rel = number(&case.json["tolerance"]["rel"]).unwrap_or(1e-8);
    let abs = number(&case.json["tolerance"]["abs"]).unwrap_or(0.0).max(rounding);
    if close(found, expected, rel, abs) { Ok(()) } else { Err(format!("{what}: found {found}, expected {expected}")) }
}

fn compare_row(case: &Case, survey: &Survey, domain: &[bool], names: &[String], estimates: &Estimates, row: &Value) -> Result<(), String> {
    let df = estimate::degrees(case, survey, domain, row);
    let level = number(&case.json["statistic"]["ci"]["level"]).unwrap_or(0.95);
    let what = text(&row["contrast"]).unwrap_or_default();
    let found = contrast(names, estimates, row, df, level).map_err(|e| format!("{what}: {e}"))?;
    case.compare(&what, row, &[("estimate", found.value), ("se", found.standard_error), ("df", df)])?;
    case.compare(&what, row, &[("ci_low", found.low), ("ci_high", found.high)])?;
    let tests = [("t", found.t), ("p_value", found.p_value)];
    tests.into_iter().try_for_each(|(key, found)| found.map_or(Ok(()), |found| case.compare(&what, row, &[(key, found)])))
}

/// By coefficients of names (or in order), by a formula, or by the formula that the contrast's own name is.
fn contrast(names: &[String], estimates: &Estimates, row: &Value, df: f64, level: f64) -> Result<Contrast, String> {
    let by_name = |map: &serde_json::Map<String, Value>| names.iter().map(|n| map.get(n).and_then(number).unwrap_or(0.0)).collect();
    let coefficients: Option<Vec<f64>> = match &row["coefficients"] {
        Value::Object(map) => Some(by_name(map)),
        Value::Array(list) => Some(list.iter().filter_map(number).collect()),
        _ => None,
    };
    if let Some(coefficients) = coefficients {
        return linear(estimates, &coefficients, df, level).map_err(|e| e.to_string());
    }
    let formula = row["formula"].as_str().or(row["contrast"].as_str()).ok_or("neither coefficients nor formula")?;
    let (value, gradient) = Formula::read(formula, names).map_err(|e| e.to_string())?.at(&estimates.values);
    delta(estimates, value, &gradient, df, level).map_err(|e| e.to_string())
}
