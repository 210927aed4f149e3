//! The family `quantile`.

use super::{design, replicate, weighting};
use crate::case::{Case, and, close, number, texts};
use crate::suite::Outcome;
use serde_json::Value;
use stat::Survey;
use stat::quantiles::{Df, Kind, NO_GROUP, Request, Rule, quantiles};

pub fn run(case: &Case) -> Result<Outcome, String> {
    if case.json["statistic"]["kind"].as_str() != Some("quantile") {
        return Ok(Outcome::Skipped(format!("statistic {}", case.json["statistic"]["kind"])));
    }
    if case.json["replicates"].is_object() {
        let replicates = replicate::replicates(case)?;
        rows(case, Survey::Replicated(&replicates))?;
    } else {
        weighting::weighed(case, |weights, calibration| {
            let design = design::design(case, weights)?;
            rows(case, Survey::Linearised { design: &design, calibration })
        })?;
    }
    Ok(Outcome::Passed)
}

fn rows(case: &Case, survey: Survey) -> Result<(), String> {
    case.json["expected"]["rows"].as_array().into_iter().flatten().try_for_each(|row| check(case, row, &survey))
}

fn check(case: &Case, row: &Value, survey: &Survey) -> Result<(), String> {
    let statistic = &case.json["statistic"];
    let text = |key: &str, other: &str| row[key].as_str().or(statistic[key].as_str()).unwrap_or(other).to_owned();
    let variable =
        row["variable"].as_str().map(str::to_owned).or_else(|| texts(&statistic["variables"]).first().cloned()).ok_or("no variable")?;
    let y = case.table.numbers(&variable)?;
    let whole = and(&case.domain()?, &case.group(row)?);
    let mut domain = whole.clone();
    if statistic["na"].as_str() == Some("omit") {
        for name in texts(&statistic["variables"]) {
            domain = and(&domain, &case.table.present(&name)?);
        }
    }
    let groups: Vec<u32> = domain.iter().map(|inside| if *inside { 0 } else { NO_GROUP }).collect();
    let (rule, kind) = (text("qrule", "math"), text("interval", "mean"));
    let probs = [number(&row["prob"]).ok_or("row without prob")?];
    let request = Request {
        y: &y,
        groups: Some(&groups),
        probs: &probs,
        rule: rule_of(&rule)?,
        interval: Kind::named(&kind).ok_or_else(|| format!("interval «{kind}»"))?,
        level: number(&statistic["ci"]["level"]).unwrap_or(0.95),
        df: df(row, &statistic["ci"]["df"], survey, &whole),
    };
    let what = format!("{} {variable} p {} {rule} {kind}", row["by"], probs[0]);
    let found = quantiles(survey, &request).map_err(|e| e.to_string())?;
    let found = found.first().and_then(|group| group.first()).ok_or_else(|| format!("{what}: no unit"))?;
    let found = (*found).map_err(|e| format!("{what}: {e}"))?;
    let n = domain.iter().filter(|inside| **inside).count();
    if !close(n as f64, &row["n"], 0.0, 0.0) {
        return Err(format!("{what}: n {n}, expected {}", row["n"]));
    }
    let second = second_value(&y, survey.weights(), &domain, &rule);
    let read_second =
        |value: f64, key: &str| !case.close(value, &row[key]) && second.is_some_and(|r| r.0 == value && case.close(r.1, &row[key]));
    if read_second(found.value, "estimate") {
        // R goes on from another quantile than ours: nothing more to compare.
        return Ok(());
    }
    let wrong_low = found.low.filter(|low| read_second(*low, "ci_low"));
    // A bound that is not there is NaN in the cases; to a user it is no number at all.
    let or_nan = |bound: Option<f64>| bound.unwrap_or(f64::NAN);
    if wrong_low.is_some() {
        return case.compare(&what, row, &[("estimate", found.value), ("df", found.degrees_of_freedom), ("ci_high", or_nan(found.high))]);
    }
    let numbers = [
        ("estimate", found.value),
        ("df", found.degrees_of_freedom),
        ("ci_low", or_nan(found.low)),
        ("ci_high", or_nan(found.high)),
        ("se", or_nan(found.standard_error)),
    ];
    case.compare(&what, row, &numbers)
}

/// The first and the second value of a domain (of its distinct values for `hf3`). Where p is below the share of the first unit
/// R's rules by steps answer the second: its `qs` takes position 1 for «none». The first, ours, is the smallest x with F(x) ≥ p.
fn second_value(y: &[f64], weights: &[f64], domain: &[bool], rule: &str) -> Option<(f64, f64)> {
    let mut values: Vec<f64> = (0..y.len()).filter(|i| domain[*i] && weights[*i] != 0.0).map(|i| y[i]).collect();
    values.sort_by(f64::total_cmp);
    if rule == "hf3" {
        values.dedup();
    }
    let by_steps = ["math", "school", "hf1", "hf2", "hf3"].contains(&rule);
    by_steps.then(|| values.first().copied().zip(values.get(1).copied())).flatten()
}

/// `shahvai` in the cases is R 4.5's, whose positions mix weights of mean 1 with raw ones; our own default rule of that
/// name does not, so it is R's that is compared.
fn rule_of(name: &str) -> Result<Rule, String> {
    match Rule::named(name) {
        Some(Rule::ShahVaish) => Ok(Rule::ShahVaishOfR),
        Some(rule) => Ok(rule),
        None => Err(format!("qrule «{name}»")),
    }
}

/// The cases count the degrees of freedom of a domain with its missing answers, as R does.
fn df(row: &Value, asked: &Value, survey: &Survey, domain: &[bool]) -> Df {
    match asked.as_str() {
        Some("domain") => Df::Given(f64::from(survey.degrees_of_freedom(Some(domain)))),
        Some("inf") => Df::Given(f64::INFINITY),
        Some("given") => Df::Given(number(&row["df"]).unwrap_or(f64::INFINITY)),
        _ => Df::Design,
    }
}
