//! The family `estimate`: means, totals, proportions, ratios, by group and in domains; INSEE's variance in three parts.

use super::{design, gustave, weighting};
use crate::case::{Case, and, number, text, texts};
use crate::suite::Outcome;
use serde_json::Value;
use stat::effect::SimpleSample;
use stat::{Calibration, Design, Ratio, Statistic, Survey, Total};

pub fn run(case: &Case) -> Result<Outcome, String> {
    if case.json["statistic"]["kind"] == "gustave" {
        return gustave::run(case);
    }
    let weights = design::weights(case)?;
    if !case.json["expected"]["outcome"].is_null() {
        return refused(case, &weights);
    }
    weighting::weighed(case, |weights, calibration| run_rows(case, weights, calibration)).map(|()| Outcome::Passed)
}

/// Every expected row, with weights that may have been calibrated.
pub fn run_rows(case: &Case, weights: &[f64], calibration: Option<&Calibration>) -> Result<(), String> {
    let domain = case.domain()?;
    let rows = case.json["expected"]["rows"].as_array().ok_or("no expected rows")?;
    let design = match design::design_in(case, weights, &domain) {
        // R goes on to a standard error that is no number; ours says why there is none.
        Err(_) if !rows.is_empty() && rows.iter().all(|row| no_number(&row["se"])) => return Ok(()),
        other => other?,
    };
    rows.iter().try_for_each(|row| compare_row(case, &design, calibration, &domain, row))
}

/// The error must name the stratum, and come from the design.
fn refused(case: &Case, weights: &[f64]) -> Result<Outcome, String> {
    let outcome = &case.json["expected"]["outcome"];
    let message = match design::design_in(case, weights, &case.domain()?) {
        Ok(_) => return Err(format!("a design instead of the error {outcome}")),
        Err(message) => message,
    };
    let strata = texts(&outcome["stratum"]);
    let missing = strata.iter().find(|stratum| !message.contains(&format!("« {stratum} »")));
    let lonely = outcome["why"] != "lonely_psu" || message.contains("une seule unité");
    match missing {
        None if lonely => Ok(Outcome::Passed),
        None => Err(format!("another error: {message}")),
        Some(stratum) => Err(format!("«{stratum}» is not named: {message}")),
    }
}

fn compare_row(case: &Case, design: &Design, calibration: Option<&Calibration>, domain: &[bool], row: &Value) -> Result<(), String> {
    let group = and(domain, &case.group(row)?);
    let base = and(&group, &answered(case)?);
    let statistic = statistic(case, row, base.clone())?;
    let survey = Survey::Linearised { design, calibration };
    let estimates = match survey.estimate(statistic.as_ref()) {
        Err(_) if no_number(&row["estimate"]) || no_number(&row["se"]) => return Ok(()),
        other => other.map_err(|e| e.to_string())?,
    };
    let json = &case.json["statistic"];
    let reference = match json["deff"].as_str() {
        Some("with_replacement") => SimpleSample::WithReplacement,
        _ => SimpleSample::WithoutReplacement,
    };
    let summary = survey.summary(statistic.as_ref(), &estimates, 0, reference);
    let df = degrees(case, &survey, &group, row);
    let what = label(row);
    case.compare(&what, row, &[("estimate", summary.value), ("se", summary.standard_error)])?;
    compare_size(case, row, &what, &base, summary.n, design.weights())?;
    // R has no degrees of freedom left in a domain of one PSU, and an interval that is no number: ours is not given.
    if let Some(t) = stat::quantile::student(0.5 + level(case) / 2.0, df) {
        let half = t * summary.standard_error;
        case.compare(&what, row, &[("df", df), ("ci_low", summary.value - half), ("ci_high", summary.value + half)])?;
    }
    summary.cv.map_or(Ok(()), |cv| case.compare(&what, row, &[("cv", cv)]))?;
    match summary.deff {
        Some(deff) if !json["deff"].is_null() && number(&row["deff"]).is_some_and(f64::is_finite) => {
            case.compare(&what, row, &[("deff", deff)])
        }
        None if number(&row["deff"]).is_some_and(f64::is_finite) => Err(format!("{what}, deff: none, expected {}", row["deff"])),
        _ => Ok(()),
    }
}

/// «NaN» in the case. A null is a value not given, and says nothing.
fn no_number(value: &Value) -> bool {
    number(value).is_some_and(f64::is_nan)
}

fn label(row: &Value) -> String {
    let part = |key: &str| text(&row[key]).unwrap_or_default();
    format!("{}{}{} {}", part("variable"), part("numerator"), part("level"), row["by"])
}

/// The cases count the units of a ratio whatever their weight, those of the other statistics when it is not 0.
fn compare_size(case: &Case, row: &Value, what: &str, base: &[bool], n: usize, weights: &[f64]) -> Result<(), String> {
    let rows = base.iter().filter(|inside| **inside).count();
    let found = if row["numerator"].is_null() { n } else { rows };
    case.compare(what, row, &[("n", found as f64)])?;
    let (Some(variable), Some(_), false) = (row["variable"].as_str(), row["level"].as_str(), row["n_level"].is_null()) else {
        return Ok(());
    };
    let same = is_level(case, variable, &row["level"])?;
    let of_level = same.iter().zip(base).zip(weights).filter(|((same, inside), w)| **same && **inside && **w != 0.0).count();
    case.compare(what, row, &[("n_level", of_level as f64)])
}

fn level(case: &Case) -> f64 {
    number(&case.json["statistic"]["ci"]["level"]).unwrap_or(0.95)
}

/// Degrees of freedom by the rule of the case; those of a domain count its units without answer, as R does.
pub fn degrees(case: &Case, survey: &Survey, group: &[bool], row: &Value) -> f64 {
    match case.json["statistic"]["ci"]["df"].as_str() {
        Some("domain") => f64::from(survey.degrees_of_freedom(Some(group))),
        Some("inf") => f64::INFINITY,
        Some("given") => number(&row["df"]).unwrap_or(f64::INFINITY),
        _ => f64::from(survey.degrees_of_freedom(None)),
    }
}

/// Rows with an answer to every variable of the case when `na` is `omit`; else all rows.
pub fn answered(case: &Case) -> Result<Vec<bool>, String> {
    let json = &case.json["statistic"];
    let mut seen = vec![true; case.table.rows()];
    if json["na"].as_str() == Some("omit") {
        for name in ["variables", "numerator", "denominator"].iter().flat_map(|key| texts(&json[*key])) {
            seen = and(&seen, &case.table.present(&name)?);
        }
    }
    Ok(seen)
}

fn statistic(case: &Case, row: &Value, base: Vec<bool>) -> Result<Box<dyn Statistic>, String> {
    let json = &case.json["statistic"];
    let kind = json["kind"].as_str().or(row["kind"].as_str()).unwrap_or_default();
    let values = |key: &str| -> Result<Vec<f64>, String> {
        let name =
            text(&row[key]).or_else(|| texts(&json[format!("{key}s")]).first().cloned()).ok_or_else(|| format!("a row without {key}"))?;
        match row["level"].is_null() || key != "variable" {
            true => case.table.numbers(&name),
            false => Ok(is_level(case, &name, &row["level"])?.iter().map(|same| f64::from(u8::from(*same))).collect()),
        }
    };
    match kind {
        "mean" | "proportion" => Ok(Box::new(Ratio::mean(values("variable")?, base))),
        "total" => Ok(Box::new(Total { y: values("variable")?, domain: base })),
        "ratio" => Ok(Box::new(Ratio { y: values("numerator")?, x: Some(values("denominator")?), domain: base })),
        other => Err(format!("statistic «{other}»")),
    }
}

/// Rows whose cell is the level, as text or as a number.
pub fn is_level(case: &Case, variable: &str, level: &Value) -> Result<Vec<bool>, String> {
    let level = text(level).ok_or("a level that is no text")?;
    let same = |cell: &String| *cell == level || matches!((cell.parse::<f64>(), level.parse::<f64>()), (Ok(a), Ok(b)) if a == b);
    Ok(case.table.text(variable)?.iter().map(same).collect())
}
