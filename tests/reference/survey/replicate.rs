//! The family `replicate`: given weights, and weights of ours where the case gives none or where they are determined.

use super::design;
use crate::case::{Case, and, close, number, text, texts};
use crate::suite::Outcome;
use crate::table::Table;
use serde_json::Value;
use stat::calibrate::calibrate;
use stat::replicates::{Constants, Replicates};
use stat::{Distance, Margin, Options, Ratio, Statistic, Survey, Total, quantile::student, rake};

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
        other => return Ok(Outcome::Skipped(format!("statistic {other:?}"))),
    }?;
    Ok(Outcome::Passed)
}

/// The replicates of a case: given in a file, in columns of its own table, or made by us from its design.
pub fn replicates(case: &Case) -> Result<Replicates, String> {
    let json = &case.json["replicates"];
    let given = match (json["file"].as_str(), json["columns_prefix"].as_str()) {
        (Some(file), _) => Some(columns(&Table::read(&case.folder.join(file))?, "")?),
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
    let Some(method) = json["method"].as_str() else { return Ok(replicates) };
    let parts = margins(case, &json["margins"])?;
    let margins: Vec<Margin> = parts.iter().map(Part::margin).collect();
    let options = Options { tolerance: 1e-12, ..Options::default() };
    let done = replicates.reweighted(|start| match method {
        "linear" => calibrate(start, &margins, Distance::Linear, options).map(|w| w.weights),
        "raking" => calibrate(start, &margins, Distance::Raking, options).map(|w| w.weights),
        _ => rake(start, &margins, options).map(|w| w.weights),
    });
    match method {
        "linear" | "raking" | "rake" | "poststratify" => done.map_err(|e| e.to_string()),
        other => Err(format!("weighting «{other}» in each replicate")),
    }
}

/// A margin with what it borrows.
struct Part {
    name: String,
    labels: Vec<String>,
    codes: Vec<u16>,
    targets: Vec<f64>,
    values: Option<Vec<f64>>,
}

impl Part {
    fn margin(&self) -> Margin<'_> {
        match &self.values {
            Some(values) => Margin::numeric(&self.name, values, self.targets[0]),
            None => Margin::categories(&self.name, &self.labels, &self.codes, &self.targets),
        }
    }
}

fn margins(case: &Case, json: &Value) -> Result<Vec<Part>, String> {
    json.as_array().into_iter().flatten().map(|margin| part(case, margin)).collect()
}

fn part(case: &Case, margin: &Value) -> Result<Part, String> {
    let vars = texts(&margin["vars"]);
    let name = vars.join(" × ");
    if let Some(total) = number(&margin["total"]) {
        let values = Some(case.table.numbers(&vars[0])?);
        return Ok(Part { name, labels: vec![], codes: vec![], targets: vec![total], values });
    }
    let totals = margin["totals"].as_object().ok_or("margin without totals")?;
    let labels: Vec<String> = totals.keys().cloned().collect();
    let code = |row: usize| -> Result<u16, String> {
        let level = case.table.joined(&vars, row)?;
        let place = level.map(|level| labels.iter().position(|l| *l == level).unwrap_or(labels.len()));
        Ok(place.map_or(stat::MISSING, |place| place as u16))
    };
    let codes = (0..case.table.rows()).map(code).collect::<Result<_, _>>()?;
    let targets = totals.values().filter_map(number).collect();
    Ok(Part { name, labels, codes, targets, values: None })
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

/// Jackknife weights leave no choice: ours must be those of the file. Half-samples may be others of the same balance: their
/// standard error of a total must be the same. Bootstraps of ours have other draws: near the given standard error.
fn same_if_determined(case: &Case, given: &Replicates) -> Result<(), String> {
    let json = &case.json["replicates"];
    let determined = json["file"].is_string() && case.json["weighting"].is_null();
    let kind = json["type"].as_str().unwrap_or("");
    if !determined || texts(&case.json["design"]["strata"]).is_empty() && matches!(kind, "BRR" | "Fay") {
        return Ok(());
    }
    match kind {
        "JK1" | "JKn" => {
            let ours = made(case)?;
            same_weights(case, &ours, &Table::read(&case.folder.join(json["file"].as_str().unwrap_or("")))?)?;
            let product = |c: &Constants| -> Vec<f64> { c.rscales.iter().map(|r| r * c.scale).collect() };
            let (found, wanted) = (product(ours.constants()), product(given.constants()));
            let wrong = found.iter().zip(&wanted).find(|(f, w)| !case.close(**f, &Value::from(**w)));
            let df = (ours.degrees_of_freedom(None), given.degrees_of_freedom(None));
            match wrong {
                Some((f, w)) => Err(format!("scale {f}, expected {w}")),
                None if df.0 != df.1 => Err(format!("degrees of freedom {}, expected {}", df.0, df.1)),
                None => Ok(()),
            }
        }
        "BRR" | "Fay" => near(given, &made(case)?, case, 1e-8),
        // The Monte Carlo error of a standard error is 1 / √(2 R); the given weights have theirs besides ours.
        "bootstrap" | "subbootstrap" => near(given, &made_bootstrap(case)?, case, 4.0 / (2.0 * given.count() as f64).sqrt()),
        _ => Ok(()),
    }
}

/// Rao and Wu for a design that says so in its title, else Canty and Davison; both estimate the same variance.
fn made_bootstrap(case: &Case) -> Result<Replicates, String> {
    let design = design::design(case, &design::weights(case)?)?;
    Replicates::rao_wu(&design, 2000, 20_251).map_err(|e| e.to_string())
}

/// The standard error of the total of the first variable, in two ways.
fn near(one: &Replicates, two: &Replicates, case: &Case, within: f64) -> Result<(), String> {
    let json = &case.json["statistic"];
    let names = [texts(&json["variables"]), texts(&json["totals"]), texts(&json["numerator"])].concat();
    let Some(y) = names.first().and_then(|name| case.table.numbers(name).ok()) else { return Ok(()) };
    let domain = and(&case.domain()?, &y.iter().map(|y| !y.is_nan()).collect::<Vec<_>>());
    let error = |replicates: &Replicates| Survey::Replicated(replicates).estimate(&Total { y: y.clone(), domain: domain.clone() });
    let (one, two) = (error(one).map_err(|e| e.to_string())?.standard_error(0), error(two).map_err(|e| e.to_string())?.standard_error(0));
    if (two / one - 1.0).abs() <= within { Ok(()) } else { Err(format!("standard error of a total: ours {two}, given {one}")) }
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
        let mut domain = and(&case.domain()?, &case.group(row)?);
        if omit {
            // One call drops a row missing on any of its variables.
            for name in [texts(&case.json["statistic"]["variables"]), names.clone()].concat() {
                domain = and(&domain, &case.table.present(&name)?);
            }
        }
        let statistic = of_row(case, row, kind, &names, domain.clone())?;
        let what = format!("{} {}", row["by"], names.join("/"));
        let (value, error) = point(case, &what, row, replicates, statistic.as_ref())?;
        interval(case, row, &what, replicates, &domain, value, error)?;
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

fn interval(case: &Case, row: &Value, what: &str, replicates: &Replicates, domain: &[bool], value: f64, error: f64) -> Result<(), String> {
    let ci = &case.json["statistic"]["ci"];
    let df = match ci["df"].as_str() {
        Some("domain") => f64::from(replicates.degrees_of_freedom(Some(domain))),
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
