//! The family `replicate`: given weights, and weights of ours where the case gives none or where they are determined.

use super::{design, quantile, weighting};
use crate::case::{Case, and, close, number, text, texts};
use crate::suite::Outcome;
use crate::table::Table;
use serde_json::Value;
use stat::quantile::student;
use stat::replicates::{Constants, Replicates};
use stat::{Margin, Ratio, Statistic, Survey, Total};

pub fn run(case: &Case) -> Result<Outcome, String> {
    let statistic = &case.json["statistic"];
    let replicates = weighted(case, replicates(case)?)?;
    if let Some(expected) = case.json["expected"]["replicate_weights"].as_str() {
        same_weights(case, &replicates, &Table::read(&case.folder.join(expected))?)?;
    }
    same_if_determined(case, &replicates)?;
    match statistic["kind"].as_str() {
        Some("ratio_and_totals") => ratio_and_totals(case, &replicates),
        Some("mean" | "total" | "proportion" | "ratio") => each_row(case, &replicates),
        Some("quantile") => return quantile::run(case),
        other => return Ok(Outcome::Skipped(format!("statistic {other:?}"))),
    }?;
    Ok(Outcome::Passed)
}

/// The replicates of a case: given in a file, in columns of its own table, or made by us from its design.
pub fn replicates(case: &Case) -> Result<Replicates, String> {
    let json = &case.json["replicates"];
    let given = match (json["file"].as_str(), json["columns_prefix"].as_str()) {
        (Some(file), _) => Some(columns(&rows_of(case, Table::read(&case.folder.join(file))?), "")?),
        (None, Some(prefix)) => Some(columns(&case.table, prefix)?),
        _ => None,
    };
    let Some(weights) = given else { return made(case) };
    let full = design::weights(case)?;
    let constants = constants(json, weights.len())?;
    let df = json["degf"].as_u64().map(|df| df as u32);
    let combined = json["combined_weights"].as_bool().unwrap_or(true);
    let make = if combined { Replicates::from_weights } else { Replicates::from_factors };
    make(full, weights, constants, df).map_err(|e| e.to_string())
}

/// The rows of the case's table in a file that has all those of the data, or already these.
fn rows_of(case: &Case, file: Table) -> Table {
    let whole = file.rows() == case.kept.len() && file.rows() != case.table.rows();
    if whole { file.kept(&case.kept) } else { file }
}

/// Replicates of ours, with the constants of the case where it gives them.
fn made(case: &Case) -> Result<Replicates, String> {
    let json = &case.json["replicates"];
    let design = design::design(case, &design::weights(case)?)?;
    let (count, rho) = (json["n"].as_u64().unwrap_or(2000) as usize, number(&json["rho"]).unwrap_or(0.0));
    let made = match json["type"].as_str().unwrap_or("") {
        "JK1" | "JKn" => Replicates::jackknife(&design),
        "BRR" => Replicates::balanced(&design, 0.0),
        "Fay" => Replicates::balanced(&design, rho),
        "subbootstrap" => Replicates::rao_wu(&design, count, 1),
        "bootstrap" => Replicates::canty_davison(&design, count, 1),
        "SDR" | "successive_difference" => Replicates::successive_differences(&design, count),
        other => return Err(format!("replicates of type «{other}» without weights")),
    };
    Ok(made.map_err(|e| e.to_string())?.centred(json["mse"].as_bool().unwrap_or(false)))
}

fn constants(json: &Value, count: usize) -> Result<Constants, String> {
    let rscales = match &json["rscales"] {
        Value::Array(values) => values.iter().map(|v| number(v).ok_or("rscales")).collect::<Result<_, _>>()?,
        one => vec![number(one).unwrap_or(1.0); count],
    };
    let rho = number(&json["rho"]).unwrap_or(0.0);
    let usual = match json["type"].as_str() {
        Some("BRR" | "Fay") => 1.0 / (count as f64 * (1.0 - rho).powi(2)),
        Some("bootstrap" | "subbootstrap") => 1.0 / (count as f64 - 1.0),
        _ => 1.0,
    };
    Ok(Constants { scale: number(&json["scale"]).unwrap_or(usual), rscales, mse: json["mse"].as_bool().unwrap_or(false) })
}

/// `columns[r][i]` of the columns whose name starts with `prefix`.
fn columns(table: &Table, prefix: &str) -> Result<Vec<Vec<f64>>, String> {
    table.names().iter().filter(|name| name.starts_with(prefix)).map(|name| table.numbers(name)).collect()
}

/// The weighting of the case redone in each replicate.
fn weighted(case: &Case, replicates: Replicates) -> Result<Replicates, String> {
    let json = &case.json["weighting"];
    if json["method"].is_null() {
        return Ok(replicates);
    }
    let owned = weighting::margins(case, json)?;
    let margins: Vec<Margin> = owned.iter().map(|margin| margin.margin()).collect();
    replicates.reweighted(|start| weighting::weigh(case, json, start, &margins)).map_err(|e| e.to_string())
}

fn same_weights(case: &Case, replicates: &Replicates, expected: &Table) -> Result<(), String> {
    let expected = columns(expected, "")?;
    if expected.len() != replicates.count() {
        return Err(format!("{} replicates, {} expected", replicates.count(), expected.len()));
    }
    for (r, wanted) in expected.iter().enumerate() {
        let found = replicates.weights(r);
        let wrong = found.iter().zip(wanted).position(|(f, w)| !case.close(*f, &Value::from(*w)));
        if let Some(i) = wrong {
            return Err(format!("replicate {}, row {}: weight {}, expected {}", r + 1, i + 1, found[i], wanted[i]));
        }
    }
    Ok(())
}

/// Jackknife weights leave no choice: ours must be those of the file. Half-samples and bootstraps have other choices: ours
/// must give the linearised standard error of a total, exactly for balanced half-samples, within chance for bootstraps.
fn same_if_determined(case: &Case, given: &Replicates) -> Result<(), String> {
    let json = &case.json["replicates"];
    let stratified = !texts(&case.json["design"]["strata"]).is_empty();
    let whole_population = case.json["design"]["fpc"].is_null();
    match json["type"].as_str() {
        Some("JK1" | "JKn") if json["file"].is_string() && case.json["weighting"].is_null() => same_jackknife(case, given, &made(case)?),
        Some("BRR" | "Fay") if stratified && whole_population => near_linearised(case, &made(case)?, 1e-8),
        Some("bootstrap" | "subbootstrap") => near_linearised(case, &bootstrap(case)?, 0.1),
        _ => Ok(()),
    }
}

/// Replicates that do not leave one primary unit out each (groups of units) are not ours to make.
fn same_jackknife(case: &Case, given: &Replicates, ours: &Replicates) -> Result<(), String> {
    if given.count() != ours.count() {
        return Ok(());
    }
    let close = |found: f64, wanted: f64| case.close(found, &Value::from(wanted));
    for r in 0..given.count() {
        let (found, wanted) = (ours.weights(r), given.weights(r));
        if let Some(i) = (0..wanted.len()).find(|i| !close(found[*i], wanted[*i])) {
            return Err(format!("our replicate {}, row {}: weight {}, expected {}", r + 1, i + 1, found[i], wanted[i]));
        }
        let product = |c: &Constants| c.scale * c.rscales[r];
        if !close(product(ours.constants()), product(given.constants())) {
            return Err(format!("our replicate {}: scale {}, expected {}", r + 1, product(ours.constants()), product(given.constants())));
        }
    }
    let df = (ours.degrees_of_freedom(None), given.degrees_of_freedom(None));
    if df.0 == df.1 { Ok(()) } else { Err(format!("our degrees of freedom {}, expected {}", df.0, df.1)) }
}

/// Rao and Wu's, with enough replicates that their chance is small.
fn bootstrap(case: &Case) -> Result<Replicates, String> {
    let design = design::design(case, &design::weights(case)?)?;
    Replicates::rao_wu(&design, 4000, 20_251).map_err(|e| e.to_string())
}

/// The standard error of the total of the first variable, by replicates of ours and linearised.
fn near_linearised(case: &Case, ours: &Replicates, within: f64) -> Result<(), String> {
    let json = &case.json["statistic"];
    let names = [texts(&json["variables"]), texts(&json["totals"]), texts(&json["numerator"])].concat();
    let Some(y) = names.first().and_then(|name| case.table.numbers(name).ok()) else { return Ok(()) };
    let total = Total { domain: y.iter().map(|y| !y.is_nan()).collect(), y };
    let design = design::design(case, &design::weights(case)?)?;
    let error = |survey: Survey| survey.estimate(&total).map(|e| e.standard_error(0)).map_err(|e| e.to_string());
    let (two, one) = (error(Survey::Replicated(ours))?, error(Survey::Linearised { design: &design, calibration: None })?);
    let near = one == 0.0 || (two / one - 1.0).abs() <= within;
    if near { Ok(()) } else { Err(format!("standard error of a total: by our replicates {two}, linearised {one}")) }
}

fn ratio_and_totals(case: &Case, replicates: &Replicates) -> Result<(), String> {
    let (statistic, expected) = (&case.json["statistic"], &case.json["expected"]);
    let everybody = case.domain()?;
    let column = |name: &str| case.table.numbers(name);
    let (y, x) = (texts(&statistic["numerator"]), texts(&statistic["denominator"]));
    let ratio = Ratio { y: column(&y[0])?, x: Some(column(&x[0])?), domain: everybody.clone() };
    point(case, "ratio", &expected["ratio"], replicates, &ratio)?;
    for row in expected["totals"].as_array().into_iter().flatten() {
        let name = row["variable"].as_str().ok_or("total without variable")?;
        point(case, name, row, replicates, &Total { y: column(name)?, domain: everybody.clone() })?;
    }
    Ok(())
}

fn point(case: &Case, what: &str, row: &Value, replicates: &Replicates, statistic: &dyn Statistic) -> Result<(f64, f64), String> {
    let found = Survey::Replicated(replicates).estimate(statistic).map_err(|e| e.to_string())?;
    let (value, error) = (found.values[0], found.standard_error(0));
    let cv = if value == 0.0 { f64::NAN } else { error / value.abs() };
    case.compare(what, row, &[("estimate", value), ("se", error), ("cv", cv)])?;
    Ok((value, error))
}

fn each_row(case: &Case, replicates: &Replicates) -> Result<(), String> {
    let kind = case.json["statistic"]["kind"].as_str().unwrap_or("");
    let omit = case.json["statistic"]["na"].as_str() == Some("omit");
    for row in case.json["expected"]["rows"].as_array().into_iter().flatten() {
        let names = [texts(&row["variable"]), texts(&row["numerator"]), texts(&row["denominator"])].concat();
        // Degrees of freedom count the domain with its missing answers, as R does.
        let whole = and(&case.domain()?, &case.group(row)?);
        let mut domain = whole.clone();
        if omit {
            // One call drops a row missing on any of its variables.
            let asked = ["variables", "numerator", "denominator"].map(|key| texts(&case.json["statistic"][key])).concat();
            for name in [asked, names.clone()].concat() {
                domain = and(&domain, &case.table.present(&name)?);
            }
        }
        let statistic = of_row(case, row, kind, &names, domain.clone())?;
        let what = format!("{} {}", row["by"], names.join("/"));
        let (value, error) = point(case, &what, row, replicates, statistic.as_ref())?;
        interval(case, row, &what, replicates, (&domain, &whole), value, error)?;
    }
    Ok(())
}

fn of_row(case: &Case, row: &Value, kind: &str, names: &[String], domain: Vec<bool>) -> Result<Box<dyn Statistic>, String> {
    let y = match text(&row["level"]) {
        Some(level) => case.table.text(&names[0])?.iter().map(|cell| f64::from(u8::from(*cell == level))).collect(),
        None => case.table.numbers(&names[0])?,
    };
    Ok(match kind {
        "total" => Box::new(Total { y, domain }),
        "ratio" => Box::new(Ratio { y, x: Some(case.table.numbers(&names[1])?), domain }),
        _ => Box::new(Ratio::mean(y, domain)),
    })
}

fn interval(
    case: &Case,
    row: &Value,
    what: &str,
    replicates: &Replicates,
    (domain, whole): (&[bool], &[bool]),
    value: f64,
    error: f64,
) -> Result<(), String> {
    let ci = &case.json["statistic"]["ci"];
    let df = match ci["df"].as_str() {
        Some("domain") => f64::from(replicates.degrees_of_freedom(Some(whole))),
        Some("inf") => f64::INFINITY,
        Some("given") => number(&row["df"]).unwrap_or(f64::INFINITY),
        _ => f64::from(replicates.degrees_of_freedom(None)),
    };
    let level = number(&ci["level"]).unwrap_or(0.95);
    let t = student(0.5 + level / 2.0, df).ok_or_else(|| format!("{what}: {df} degrees of freedom"))?;
    let n = (0..domain.len()).filter(|i| domain[*i] && replicates.full()[*i] > 0.0).count();
    if !close(n as f64, &row["n"], 0.0, 0.0) {
        return Err(format!("{what}: n {n}, expected {}", row["n"]));
    }
    case.compare(what, row, &[("df", df), ("ci_low", value - t * error), ("ci_high", value + t * error)])
}
