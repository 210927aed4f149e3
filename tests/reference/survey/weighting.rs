//! The family `weighting`: weights, what is estimated with them, and what must be refused.

use super::design;
use crate::case::{Case, number, text, texts};
use crate::suite::Outcome;
use crate::table::Table;
use serde_json::Value;
use stat::nonresponse::{Redistributed, Status, redistribute};
use stat::trim::{Limits, trim};
use stat::{
    Bounds, Calibration, Distance, Margin, Options, Problem, Ratio, Replicates, Statistic, Survey, Total, WeightingError, kish,
    poststratify, quantile::student, rake,
};

pub fn run(case: &Case) -> Result<Outcome, String> {
    let weighting = &case.json["weighting"];
    match weighting["method"].as_str() {
        Some("nonresponse_cells") => nonresponse(case)?,
        Some("trim") => trimmed(case)?,
        Some(_) => calibrated(case)?,
        None => return Ok(Outcome::Skipped("no method".into())),
    }
    Ok(Outcome::Passed)
}

/// A margin with what it borrows.
pub struct Owned {
    name: String,
    labels: Vec<String>,
    codes: Vec<u16>,
    values: Vec<f64>,
    targets: Vec<f64>,
    numeric: bool,
}

impl Owned {
    pub fn margin(&self) -> Margin<'_> {
        match self.numeric {
            true => Margin::numeric(&self.name, &self.values, self.targets[0]),
            false => Margin::categories(&self.name, &self.labels, &self.codes, &self.targets),
        }
    }
}

pub fn margins(case: &Case, weighting: &Value) -> Result<Vec<Owned>, String> {
    weighting["margins"].as_array().into_iter().flatten().map(|json| owned(case, json)).collect()
}

fn owned(case: &Case, json: &Value) -> Result<Owned, String> {
    let vars = texts(&json["vars"]);
    let name = vars.join("|");
    let Some(totals) = json["totals"].as_object() else {
        let total = number(&json["total"]).ok_or("a margin without total")?;
        let values = case.table.numbers(&vars[0])?;
        return Ok(Owned { name, labels: vec![], codes: vec![], values, targets: vec![total], numeric: true });
    };
    let mut labels: Vec<String> = totals.keys().cloned().collect();
    let targets = totals.values().map(|t| number(t).ok_or("a total that is no number".to_owned())).collect::<Result<_, _>>()?;
    let mut code = |row: usize| -> Result<u16, String> {
        let Some(label) = case.table.joined(&vars, row)? else { return Ok(stat::MISSING) };
        // A level without target comes after the others, and has its name in the message.
        let place = labels.iter().position(|l| same(l, &label)).unwrap_or_else(|| {
            labels.push(label);
            labels.len() - 1
        });
        Ok(place as u16)
    };
    let codes = (0..case.table.rows()).map(&mut code).collect::<Result<_, _>>()?;
    Ok(Owned { name, labels, codes, values: vec![], targets, numeric: false })
}

/// The same text, or the same number.
fn same(a: &str, b: &str) -> bool {
    a == b || matches!((a.parse::<f64>(), b.parse::<f64>()), (Ok(a), Ok(b)) if a == b)
}

/// The distance that a method and its bounds name; R cuts raking and sinh at bounds as it does the linear one.
fn distance(weighting: &Value) -> Result<Distance, WeightingError> {
    let bound = |k: usize| number(&weighting["bounds"][k]);
    let bounds = match (bound(0), bound(1)) {
        (None, None) => None,
        (low, high) => Some(Bounds::new(low.unwrap_or(f64::NEG_INFINITY), high.unwrap_or(f64::INFINITY))?),
    };
    Ok(match (weighting["method"].as_str().unwrap_or_default(), bounds) {
        ("logit", bounds) => Distance::Logit(bounds.unwrap_or(Bounds { low: f64::NEG_INFINITY, high: f64::INFINITY })),
        ("sinh", None) => Distance::Sinh,
        ("sinh", Some(bounds)) => Distance::TruncatedSinh(bounds),
        ("raking" | "rake", Some(bounds)) => Distance::TruncatedRaking(bounds),
        ("raking" | "rake", None) => Distance::Raking,
        (_, Some(bounds)) => Distance::TruncatedLinear(bounds),
        (_, None) => Distance::Linear,
    })
}

/// Final weights by the method of a (part of a) case.
pub fn weigh(case: &Case, weighting: &Value, start: &[f64], margins: &[Margin]) -> Result<Vec<f64>, WeightingError> {
    let options = Options { tolerance: 1e-12, ..Options::default() };
    let bounded = !weighting["bounds"].is_null();
    let result = match (weighting["method"].as_str(), margins) {
        (Some("poststratify"), [margin]) => poststratify(start, margin, options),
        (Some("rake"), _) if !bounded && weighting["q"].is_null() && weighting["same_weight_within"].is_null() => {
            rake(start, margins, options)
        }
        _ => {
            let (q, households) = (q(case, weighting), households(case, weighting));
            let distance = distance(weighting)?;
            Problem { q: q.as_deref(), households: households.as_deref(), options, ..Problem::new(start, margins, distance) }.solve()
        }
    };
    // A test at 1e-12 is sometimes below what 64 bits give: then the usual one.
    match result {
        Err(WeightingError::NotConverged { .. }) if options.tolerance < 1e-10 => {
            let (q, households) = (q(case, weighting), households(case, weighting));
            Problem { q: q.as_deref(), households: households.as_deref(), ..Problem::new(start, margins, distance(weighting)?) }.solve()
        }
        other => other,
    }
    .map(|w| w.weights)
}

fn q(case: &Case, weighting: &Value) -> Option<Vec<f64>> {
    weighting["q"].as_str().and_then(|name| case.table.numbers(name).ok())
}

fn households(case: &Case, weighting: &Value) -> Option<Vec<u32>> {
    let names = texts(&weighting["same_weight_within"]);
    (!names.is_empty()).then(|| case.table.codes(&names).ok()).flatten()
}

/// The weights of the design of the case, calibrated where it has a `weighting`.
pub fn weighed(case: &Case, then: impl FnOnce(&[f64], Option<&Calibration>) -> Result<(), String>) -> Result<(), String> {
    let weights = design::weights(case)?;
    match case.json["weighting"].is_null() {
        true => then(&weights, None),
        false => calibrate_then(case, &weights, |after, calibration| then(after, Some(calibration))),
    }
}

/// Weights of a calibration that another family asks for, and what its variance must know.
pub fn calibrate_then(case: &Case, start: &[f64], then: impl FnOnce(&[f64], &Calibration) -> Result<(), String>) -> Result<(), String> {
    let weighting = &case.json["weighting"];
    let parts = margins(case, weighting)?;
    let margins: Vec<Margin> = parts.iter().map(Owned::margin).collect();
    let weights = weigh(case, weighting, start, &margins).map_err(|e| e.to_string())?;
    let (q, households) = (q(case, weighting), households(case, weighting));
    then(&weights, &Calibration { q: q.as_deref(), households: households.as_deref(), ..Calibration::new(start, &margins) })
}

fn calibrated(case: &Case) -> Result<(), String> {
    let weighting = &case.json["weighting"];
    let parts = margins(case, weighting)?;
    let margins: Vec<Margin> = parts.iter().map(Owned::margin).collect();
    let start = design::weights(case)?;
    let result = weigh(case, weighting, &start, &margins);
    let outcome = &case.json["expected"]["outcome"];
    if !outcome.is_null() {
        return refused(outcome, result);
    }
    let weights = result.map_err(|e| e.to_string())?;
    compare_weights(case, &start, &weights)?;
    let (q, households) = (q(case, weighting), households(case, weighting));
    let calibration = Calibration { q: q.as_deref(), households: households.as_deref(), ..Calibration::new(&start, &margins) };
    match case.json["expected"]["rows"].as_array() {
        Some(rows) => rows.iter().try_for_each(|row| compare_row(case, row, &start, &weights, &calibration)),
        None => Ok(()),
    }
}

/// The weights of the file, and their summary.
fn compare_weights(case: &Case, start: &[f64], weights: &[f64]) -> Result<(), String> {
    let expected = &case.json["expected"];
    let file = expected["weights"].as_str().ok_or("no expected weights")?;
    let wanted = Table::read(&case.folder.join(file))?.numbers("weight")?;
    if wanted.len() != weights.len() {
        return Err(format!("{} weights, {} expected", weights.len(), wanted.len()));
    }
    if let Some(row) = (0..wanted.len()).find(|i| !case.close(weights[*i], &Value::from(wanted[*i]))) {
        return Err(format!("weight of row {}: found {}, expected {}", row + 1, weights[row], wanted[row]));
    }
    summary(case, "weight_summary", start, weights)?;
    summary(case, "design_weight_summary", start, start)
}

fn summary(case: &Case, key: &str, start: &[f64], weights: &[f64]) -> Result<(), String> {
    let kish = kish(weights).ok_or("no Kish effect")?;
    let g: Vec<f64> = weights.iter().zip(start).filter(|(_, d)| **d != 0.0).map(|(w, d)| w / d).collect();
    let least = |v: &[f64]| v.iter().copied().fold(f64::INFINITY, f64::min);
    let most = |v: &[f64]| v.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let count = |of: fn(f64) -> bool| weights.iter().filter(|w| of(**w)).count() as f64;
    let found = [
        ("n", weights.len() as f64),
        ("sum", weights.iter().sum()),
        ("min", least(weights)),
        ("max", most(weights)),
        ("n_negative", count(|w| w < 0.0)),
        ("n_zero", count(|w| w == 0.0)),
        ("g_min", least(&g)),
        ("g_max", most(&g)),
        ("g_mean", g.iter().sum::<f64>() / g.len() as f64),
        ("deff_kish", kish.deff),
        ("n_eff_kish", kish.n_effective),
    ];
    case.compare(key, &case.json["expected"][key], &found)
}

/// A mean or a total, before and after.
fn compare_row(case: &Case, row: &Value, start: &[f64], weights: &[f64], calibration: &Calibration) -> Result<(), String> {
    let variable = text(&row["variable"]).ok_or("a row without variable")?;
    let statistic = statistic(case, row, &variable)?;
    let (before, after) = (design::design(case, start)?, design::design(case, weights)?);
    let survey = |design, calibration| Survey::Linearised { design, calibration };
    let what = format!("{} of {variable}", row["kind"].as_str().unwrap_or("mean"));
    let first = survey(&before, None).estimate(&*statistic).map_err(|e| e.to_string())?;
    case.compare(&what, row, &[("before_estimate", first.values[0]), ("before_se", first.standard_error(0))])?;
    let second = survey(&after, Some(calibration));
    let e = second.estimate(&*statistic).map_err(|e| e.to_string())?;
    let (value, se) = (e.values[0], e.standard_error(0));
    let df = f64::from(second.degrees_of_freedom(None));
    let half = student(0.975, df).unwrap_or(f64::NAN) * se;
    let n = statistic.domain(0).map_or(case.table.rows(), |d| d.iter().filter(|inside| **inside).count());
    let found = [
        ("n", n as f64),
        ("estimate", value),
        ("se", se),
        ("cv", se / value),
        ("df", df),
        ("ci_low", value - half),
        ("ci_high", value + half),
    ];
    case.compare(&what, row, &found)
}

fn statistic(case: &Case, row: &Value, variable: &str) -> Result<Box<dyn Statistic>, String> {
    let mut domain = crate::case::and(&case.table.present(variable)?, &case.domain()?);
    domain = crate::case::and(&domain, &case.group(row)?);
    let y: Vec<f64> = match text(&row["level"]) {
        Some(level) => case.table.text(variable)?.iter().map(|cell| f64::from(u8::from(*cell == level))).collect(),
        None => case.table.numbers(variable)?,
    };
    let kind = row["kind"].as_str().or_else(|| case.json["statistic"]["kind"].as_str());
    Ok(match kind {
        Some("total") => Box::new(Total { y, domain }),
        _ => Box::new(Ratio::mean(y, domain)),
    })
}

fn trimmed(case: &Case) -> Result<(), String> {
    let weighting = &case.json["weighting"];
    let design = design::weights(case)?;
    let first = &weighting["start"];
    let start = match first["method"].as_str() {
        None => design.clone(),
        Some(_) => {
            let parts = margins(case, first)?;
            let margins: Vec<Margin> = parts.iter().map(Owned::margin).collect();
            weigh(case, first, &design, &margins).map_err(|e| e.to_string())?
        }
    };
    let limits = Limits {
        lower: number(&weighting["lower"]).unwrap_or(f64::NEG_INFINITY),
        upper: number(&weighting["upper"]).unwrap_or(f64::INFINITY),
        strict: weighting["strict"].as_bool().unwrap_or(false),
    };
    let trimmed = trim(&start, limits).map_err(|e| e.to_string())?;
    // The summary of these cases is against the weights of the design, or against those that were trimmed.
    compare_weights(case, &design, &trimmed.weights).or_else(|_| compare_weights(case, &start, &trimmed.weights))
}

fn nonresponse(case: &Case) -> Result<(), String> {
    let weighting = &case.json["weighting"];
    let names = texts(&weighting["cells"]);
    let cells = if names.is_empty() { vec![0; case.table.rows()] } else { case.table.codes(&names)? };
    let status = status(case)?;
    let start = design::weights(case)?;
    let moved = redistribute(&start, &status, &cells, &[]).map_err(|e| e.to_string())?;
    let Redistributed { weights, response_rate, weighted_response_rate, .. } = &moved;
    let expected = &case.json["expected"];
    case.compare("rates", expected, &[("response_rate_unweighted", *response_rate), ("response_rate_weighted", *weighted_response_rate)])?;
    if let Some(file) = expected["weights"].as_str() {
        let wanted = Table::read(&case.folder.join(file))?.numbers("weight")?;
        let wrong = (0..weights.len()).find(|i| !case.close(weights[*i], &Value::from(wanted[*i])));
        if let Some(row) = wrong {
            return Err(format!("weight of row {}: found {}, expected {}", row + 1, weights[row], wanted[row]));
        }
    }
    let again = |base: &[f64]| Ok(redistribute(base, &status, &cells, &[])?.weights);
    for row in expected["rows"].as_array().into_iter().flatten() {
        let variable = text(&row["variable"]).ok_or("a row without variable")?;
        let statistic = statistic(case, row, &variable)?;
        let replicates = super::replicate::replicates(case)?;
        let redone = match weighting["each_replicate"].as_bool() {
            Some(false) => fixed(&replicates, &start, weights),
            _ => replicates.reweighted(again).map_err(|e| e.to_string())?,
        };
        let e = Survey::Replicated(&redone).estimate(&*statistic).map_err(|e| e.to_string())?;
        case.compare(&variable, row, &[("estimate", e.values[0]), ("se", e.standard_error(0))])?;
    }
    Ok(())
}

/// The factors of the full sample in every replicate.
fn fixed(replicates: &Replicates, start: &[f64], weights: &[f64]) -> Replicates {
    let factor = |(w, d): (&f64, &f64)| if *d > 0.0 { w / d } else { 0.0 };
    let factors: Vec<f64> = weights.iter().zip(start).map(factor).collect();
    let again = |base: &[f64]| Ok(base.iter().zip(&factors).map(|(b, f)| b * f).collect());
    replicates.reweighted(again).unwrap_or_else(|_| replicates.clone())
}

fn status(case: &Case) -> Result<Vec<Status>, String> {
    let weighting = &case.json["weighting"];
    let name = |key: &str| text(&weighting[key]);
    let column = name("status").ok_or("no status column")?;
    let (yes, no) = (name("respondent").unwrap_or("respondent".into()), name("nonrespondent").unwrap_or("nonrespondent".into()));
    let of = |cell: &String| match cell {
        cell if same(cell, &yes) => Status::Respondent,
        cell if same(cell, &no) => Status::Nonrespondent,
        _ => Status::Other,
    };
    Ok(case.table.text(&column)?.iter().map(of).collect())
}

/// Causes that say more than «there is no solution».
const NAMED: [&str; 6] = [
    "bounds_must_contain_one",
    "margins_conflict_in_sample",
    "empty_cell",
    "inconsistent_margins",
    "level_without_margin",
    "missing_in_margin_variable",
];

/// The error must be of the kind that the case says, and name its variable, cell, sums and numbers.
fn refused(outcome: &Value, result: Result<Vec<f64>, WeightingError>) -> Result<(), String> {
    let error = result.err().ok_or("weights instead of an error")?;
    let why = outcome["why"].as_str().unwrap_or_default();
    let kind = match &error {
        WeightingError::BoundsExcludeOne { .. } => "bounds_must_contain_one",
        WeightingError::InfeasibleBounds { .. } => "infeasible_bounds",
        WeightingError::Conflict { .. } => "margins_conflict_in_sample",
        WeightingError::NoPositiveSolution { .. } | WeightingError::MeanOutOfRange { .. } => "no_positive_solution",
        WeightingError::EmptyCell { .. } => "empty_cell",
        WeightingError::InconsistentTotals { .. } => "inconsistent_margins",
        WeightingError::LevelWithoutTarget { .. } => "level_without_margin",
        WeightingError::MissingCode { .. } => "missing_in_margin_variable",
        _ => "another kind",
    };
    // A mean outside the data is infeasible within any bounds too; a cause that we have no name for is one of these two.
    let infeasible = ["infeasible_bounds", "no_positive_solution"];
    let alike = infeasible.contains(&kind) && (infeasible.contains(&why) || !NAMED.contains(&why));
    let message = error.to_string();
    if kind != why && !alike {
        return Err(format!("«{why}» expected: {message}"));
    }
    named(outcome, &error, &message)
}

fn named(outcome: &Value, error: &WeightingError, message: &str) -> Result<(), String> {
    let mut names: Vec<String> = ["cell", "level", "variable"].iter().filter_map(|key| text(&outcome[*key])).collect();
    names.extend(texts(&outcome["variables"]));
    names.extend(outcome["sums"].as_object().into_iter().flatten().map(|(name, _)| name.clone()));
    if let Some(name) = names.iter().find(|name| !message.contains(&format!("« {name} »"))) {
        return Err(format!("«{name}» is not named: {message}"));
    }
    let numbers: Vec<(f64, &Value)> = match error {
        WeightingError::EmptyCell { target, .. } => vec![(*target, &outcome["population"])],
        WeightingError::MissingCode { count, .. } => vec![(*count as f64, &outcome["n_missing"])],
        WeightingError::InconsistentTotals { first, first_total, second, second_total } => {
            vec![(*first_total, &outcome["sums"][first]), (*second_total, &outcome["sums"][second])]
        }
        WeightingError::InfeasibleBounds { tightest, .. } => {
            vec![(tightest.high_for_low.unwrap_or(f64::NAN), &outcome["smallest_feasible_upper_bound"])]
        }
        _ => vec![],
    };
    let wrong = numbers.iter().find(|(found, expected)| !crate::case::close(*found, expected, 1e-6, 0.0));
    wrong.map_or(Ok(()), |(found, expected)| Err(format!("{found} in the message, {expected} expected: {message}")))
}
