//! Reference cases of public tools (R survey 4.5, icarus, svy…): the ones this room can do, with their tolerances.
//!
//! What it cannot do yet is printed as skipped, never counted as passed.

mod support;

use stat::{Calibration, Design, Distance, Estimate, Margin, Options, calibrate, interval, mean, rake};
use std::collections::BTreeMap;
use std::path::Path;
use support::json::Json;
use support::{Table, folder};

/// What became of a case.
enum Outcome {
    Passed,
    Failed(String),
    Skipped(&'static str),
}

struct Case {
    json: Json,
    table: Table,
}

impl Case {
    fn read(folder: &Path, json: Json) -> Case {
        let file = json.get("data").get("file").text().unwrap();
        Case { table: Table::read(&folder.join(file)), json }
    }

    fn close(&self, got: f64, wanted: &Json) -> bool {
        let tolerance = |key: &str| self.json.get("tolerance").get(key).number().unwrap_or(0.0);
        wanted.number().is_none_or(|w| (got - w).abs() <= tolerance("abs").max(tolerance("rel") * w.abs()))
    }

    fn weights(&self) -> Option<Vec<f64>> {
        let column = self.json.get("design").get("weights").text()?;
        self.table.numbers(&column).into_iter().collect()
    }

    fn design(&self, weights: &[f64]) -> Result<Design, Outcome> {
        let design = self.json.get("design");
        for unknown in ["lonely_psu", "adjust_domain_lonely", "pps", "probs"] {
            if !design.get(unknown).is_null() {
                return Err(Outcome::Skipped("plan de sondage non traité"));
            }
        }
        let columns = |key: &str| Some(design.get(key).texts()).filter(|names| !names.is_empty());
        let (clusters, fpc) = (columns("clusters"), columns("fpc"));
        if clusters.as_ref().is_some_and(|c| c.len() > 1) || columns("strata").is_some_and(|s| s.len() > 1) {
            return Err(Outcome::Skipped("plan à plusieurs degrés"));
        }
        let strata = columns("strata").map(|names| self.table.codes(&names));
        let clusters = clusters.map(|names| self.table.codes(&names));
        let fpc: Option<Vec<f64>> = fpc.map(|names| self.table.numbers(&names[0]).into_iter().flatten().collect());
        Design::new(weights, strata.as_deref(), clusters.as_deref(), fpc.as_deref()).map_err(|e| Outcome::Failed(e.to_string()))
    }

    /// True where a row satisfies «variable op value»; missing is false.
    fn condition(&self, test: &Json) -> Vec<bool> {
        let column = test.get("var").text().unwrap();
        let op = test.get("op").text().unwrap();
        let value = test.get("value");
        let cells = self.table.text(&column);
        cells
            .iter()
            .map(|cell| match (op.as_str(), cell.parse::<f64>(), value.number()) {
                ("==", _, None) => Some(cell.clone()) == value.text(),
                ("==", Ok(x), Some(v)) => x == v,
                (">", Ok(x), Some(v)) => x > v,
                (">=", Ok(x), Some(v)) => x >= v,
                ("<", Ok(x), Some(v)) => x < v,
                ("<=", Ok(x), Some(v)) => x <= v,
                _ => false,
            })
            .collect()
    }

    fn domain(&self) -> Vec<bool> {
        let mut domain = vec![true; self.table.rows];
        for test in self.json.get("statistic").get("domain").get("all").list() {
            domain.iter_mut().zip(self.condition(test)).for_each(|(d, c)| *d &= c);
        }
        domain
    }

    /// The rows of a result row's group.
    fn group(&self, row: &Json) -> Vec<bool> {
        let by = row.get("by").pairs();
        let same =
            |cell: &str, value: &Json| value.text().is_some_and(|v| v == cell || v.parse::<f64>().is_ok_and(|v| cell.parse() == Ok(v)));
        (0..self.table.rows).map(|i| by.iter().all(|(var, value)| same(&self.table.text(var)[i], value))).collect()
    }
}

fn and(a: &[bool], b: &[bool]) -> Vec<bool> {
    a.iter().zip(b).map(|(a, b)| *a && *b).collect()
}

fn compare(case: &Case, row: &Json, pairs: &[(&str, f64)]) -> Result<(), Outcome> {
    for (key, got) in pairs {
        if !case.close(*got, row.get(key)) {
            return Err(Outcome::Failed(format!("{key} : {got}, attendu {:?}", row.get(key))));
        }
    }
    Ok(())
}

fn estimate(case: &Case, design: &Design, row: &Json) -> Result<Estimate, Outcome> {
    let variable = row.get("variable").text().unwrap();
    let seen: Vec<bool> = case.table.text(&variable).iter().map(|cell| !cell.is_empty()).collect();
    let base = and(&and(&case.domain(), &case.group(row)), &seen);
    let y: Vec<f64> = match row.get("level").text() {
        Some(level) => case.table.text(&variable).iter().map(|cell| f64::from(u8::from(*cell == level))).collect(),
        None => case.table.numbers(&variable).into_iter().map(|x| x.unwrap_or(0.0)).collect(),
    };
    let estimate = mean(design, &y, &base, None).map_err(|e| Outcome::Failed(e.to_string()))?;
    Ok(of_the_domain(case, design, row, estimate))
}

/// The cases count the degrees of freedom of the domain with its missing answers, as R does.
fn of_the_domain(case: &Case, design: &Design, row: &Json, estimate: Estimate) -> Estimate {
    let domain = and(&case.domain(), &case.group(row));
    Estimate { degrees_of_freedom: design.degrees_of_freedom(|i| domain[i]), ..estimate }
}

fn run_estimate(case: &Case) -> Result<(), Outcome> {
    let statistic = case.json.get("statistic");
    let kind = statistic.get("kind").text().unwrap_or_default();
    let listwise = statistic.get("na").text().as_deref() == Some("omit") && statistic.get("variables").list().len() > 1;
    if !["mean", "proportion"].contains(&kind.as_str()) || listwise || !case.json.get("weighting").is_null() {
        return Err(Outcome::Skipped("statistique non traitée"));
    }
    let weights = case.weights().ok_or(Outcome::Skipped("poids tirés du plan"))?;
    let design = case.design(&weights)?;
    for row in case.json.get("expected").get("rows").list() {
        if row.get("variable").is_null() {
            return Err(Outcome::Skipped("ligne sans variable"));
        }
        let e = estimate(case, &design, row)?;
        let domain = statistic.get("ci").get("df").text().as_deref() == Some("domain");
        let df = if domain { e.degrees_of_freedom } else { design.degrees_of_freedom(|_| true) };
        let t = stat::quantile::student(0.975, f64::from(df)).unwrap();
        let half = t * e.standard_error;
        compare(case, row, &[("n", e.n as f64), ("estimate", e.value), ("se", e.standard_error), ("df", f64::from(df))])?;
        compare(case, row, &[("ci_low", e.value - half), ("ci_high", e.value + half)])?;
        compare_deff(case, row, &e, statistic.get("deff").text().as_deref())?;
    }
    Ok(())
}

/// R's `deff = TRUE` compares with a sample without replacement from Σ w units, `"replace"` with replacement.
fn compare_deff(case: &Case, row: &Json, e: &Estimate, kind: Option<&str>) -> Result<(), Outcome> {
    let without = (e.weight - e.n as f64) / e.weight;
    match (kind, e.deff) {
        (Some("without_replacement"), Some(deff)) if row.get("deff").number().is_some_and(f64::is_finite) => {
            compare(case, row, &[("deff", deff / without)])
        }
        (Some("with_replacement"), Some(deff)) => compare(case, row, &[("deff", deff)]),
        _ => Ok(()),
    }
}

fn run_interval(case: &Case) -> Result<(), Outcome> {
    let statistic = case.json.get("statistic");
    let weights = case.weights().ok_or(Outcome::Skipped("poids tirés du plan"))?;
    let design = case.design(&weights)?;
    let event = case.condition(statistic.get("event"));
    let variable = statistic.get("event").get("var").text().unwrap();
    let seen: Vec<bool> = case.table.text(&variable).iter().map(|cell| !cell.is_empty()).collect();
    let level = statistic.get("ci").get("level").number().unwrap();
    for row in case.json.get("expected").get("rows").list() {
        let method = match row.get("ci_method").text().as_deref() {
            Some("logit" | "xlogit") => interval::Method::Logit,
            Some("wilson") => interval::Method::Wilson,
            Some("beta") => interval::Method::Beta,
            Some("asin") => interval::Method::Arcsine,
            Some("mean") => interval::Method::Wald,
            Some("korn_graubard_nchs") => interval::Method::KornGraubard,
            _ => continue,
        };
        let base = and(&and(&case.domain(), &case.group(row)), &seen);
        let e = stat::proportion(&design, &event, &base, None).map_err(|e| Outcome::Failed(e.to_string()))?;
        let at_the_edge = (e.value == 0.0 || e.value == 1.0) && method != interval::Method::KornGraubard;
        match interval::interval(&e, method, level) {
            Ok(i) => {
                compare(case, row, &[("estimate", e.value), ("n", e.n as f64), ("df", f64::from(e.degrees_of_freedom))])?;
                compare(case, row, &[("ci_low", i.low), ("ci_high", i.high), ("se", e.standard_error)])?;
            }
            // The cases keep R's answers at 0 and 1 to show them, not to be imitated.
            Err(_) if at_the_edge => {}
            Err(e) => return Err(Outcome::Failed(e.to_string())),
        }
    }
    Ok(())
}

/// A margin of a case, owned.
struct Owned {
    name: String,
    labels: Vec<String>,
    codes: Vec<u16>,
    targets: Vec<f64>,
}

fn margins(case: &Case) -> Result<Vec<Owned>, Outcome> {
    let list = case.json.get("weighting").get("margins").list();
    list.iter().map(|m| margin(case, m)).collect()
}

fn margin(case: &Case, json: &Json) -> Result<Owned, Outcome> {
    let vars = json.get("vars").texts();
    let totals = json.get("totals");
    if totals.is_null() {
        return Err(Outcome::Skipped("marge numérique"));
    }
    let mut labels: Vec<String> = totals.pairs().iter().map(|(label, _)| label.clone()).collect();
    let targets = totals.pairs().iter().filter_map(|(_, t)| t.number()).collect();
    let mut codes = Vec::new();
    for row in 0..case.table.rows {
        let label = case.table.joined(&vars, row);
        let missing = vars.iter().any(|var| case.table.text(var)[row].is_empty());
        let known = labels.iter().position(|l| *l == label).unwrap_or_else(|| {
            labels.push(label);
            labels.len() - 1
        });
        codes.push(if missing { stat::MISSING } else { known as u16 });
    }
    Ok(Owned { name: vars.join("|"), labels, codes, targets })
}

fn borrowed(owned: &[Owned]) -> Vec<Margin<'_>> {
    owned.iter().map(|m| Margin { name: &m.name, labels: &m.labels, codes: &m.codes, targets: &m.targets }).collect()
}

fn run_weighting(case: &Case, folder: &Path) -> Result<(), Outcome> {
    let weighting = case.json.get("weighting");
    for unknown in ["bounds", "q", "same_weight_within", "each_replicate", "cells"] {
        if !weighting.get(unknown).is_null() {
            return Err(Outcome::Skipped("option de calage non traitée"));
        }
    }
    let owned = margins(case)?;
    let margins = borrowed(&owned);
    let start = case.weights().ok_or(Outcome::Skipped("poids tirés du plan"))?;
    let method = weighting.get("method").text().unwrap_or_default();
    let result = match method.as_str() {
        "poststratify" | "rake" => rake(&start, &margins, Options::default()),
        "raking" => calibrate(&start, &margins, Distance::Raking, Options::default()),
        "linear" => calibrate(&start, &margins, Distance::Linear, Options::default()),
        _ => return Err(Outcome::Skipped("méthode de calage non traitée")),
    };
    let outcome = case.json.get("expected").get("outcome");
    if !outcome.is_null() {
        return refused(outcome, result);
    }
    let weighted = result.map_err(|e| Outcome::Failed(e.to_string()))?;
    compare_weights(case, folder, &weighted.weights)?;
    compare_means(case, &start, &weighted.weights, &margins)
}

fn compare_weights(case: &Case, folder: &Path, weights: &[f64]) -> Result<(), Outcome> {
    let expected = case.json.get("expected");
    let file = expected.get("weights").text().unwrap();
    let wanted = Table::read(&folder.join(file)).numbers("weight");
    for (row, (got, wanted)) in weights.iter().zip(wanted).enumerate() {
        if !case.close(*got, &Json::Number(wanted.unwrap())) {
            return Err(Outcome::Failed(format!("poids de la ligne {} : {got}, attendu {wanted:?}", row + 1)));
        }
    }
    let kish = stat::kish(weights).unwrap();
    compare(case, expected.get("weight_summary"), &[("deff_kish", kish.deff), ("n_eff_kish", kish.n_effective)])
}

/// Means after weighting, their standard error by the residuals on the margins.
fn compare_means(case: &Case, start: &[f64], weights: &[f64], margins: &[Margin]) -> Result<(), Outcome> {
    let design = match case.design(weights) {
        Err(Outcome::Skipped(_)) => return Ok(()),
        other => other?,
    };
    for row in case.json.get("expected").get("rows").list() {
        if row.get("kind").text().as_deref() != Some("mean") || !row.get("by").is_null() || !row.get("level").is_null() {
            continue;
        }
        let y = case.table.numbers(&row.get("variable").text().unwrap());
        let base: Vec<bool> = y.iter().map(Option::is_some).collect();
        let y: Vec<f64> = y.into_iter().map(|y| y.unwrap_or(0.0)).collect();
        let e = mean(&design, &y, &base, Some(&Calibration { start, margins })).map_err(|e| Outcome::Failed(e.to_string()))?;
        compare(case, row, &[("n", e.n as f64), ("estimate", e.value), ("se", e.standard_error)])?;
    }
    Ok(())
}

/// The error must name what the case says is wrong.
fn refused(outcome: &Json, result: Result<stat::Weighted, stat::WeightingError>) -> Result<(), Outcome> {
    let error = match result {
        Ok(_) => return Err(Outcome::Failed("des poids au lieu d'une erreur".into())),
        Err(error) => error.to_string(),
    };
    let mut named: Vec<String> = ["cell", "level", "variable", "stratum"].iter().filter_map(|key| outcome.get(key).text()).collect();
    named.extend(outcome.get("sums").pairs().iter().map(|(name, _)| name.clone()));
    let missing = named.iter().find(|name| !error.contains(&format!("« {name} »")));
    missing.map_or(Ok(()), |name| Err(Outcome::Failed(format!("« {name} » n'est pas nommé : {error}"))))
}

fn run_lonely(case: &Case) -> Result<(), Outcome> {
    let weights = case.weights().ok_or(Outcome::Skipped("poids tirés du plan"))?;
    let outcome = case.json.get("expected").get("outcome").get("why").text();
    let refused = matches!(case.design(&weights), Err(Outcome::Failed(message)) if message.contains("une seule unité primaire"));
    match (outcome.as_deref(), refused) {
        (Some("lonely_psu"), true) => Ok(()),
        (Some("lonely_psu"), false) => Err(Outcome::Failed("strate à une unité acceptée".into())),
        _ => Err(Outcome::Skipped("issue non traitée")),
    }
}

fn run(case: &Case, folder: &Path) -> Outcome {
    let estimate = || {
        if case.json.get("expected").get("outcome").is_null() { run_estimate(case) } else { run_lonely(case) }
    };
    let result = match case.json.get("family").text().as_deref() {
        Some("estimate") => estimate(),
        Some("proportion_ci") => run_interval(case),
        Some("weighting") => run_weighting(case, folder),
        _ => Err(Outcome::Skipped("famille non traitée")),
    };
    result.err().unwrap_or(Outcome::Passed)
}

#[test]
fn reference_cases_agree_with_the_public_tools() {
    let Some(folder) = folder() else {
        println!("reference: the folder of the cases is not there, nothing was compared");
        return;
    };
    let mut paths: Vec<_> = std::fs::read_dir(folder.join("cases")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut counts: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    let mut failures = Vec::new();
    for path in paths {
        let json = Json::parse(&std::fs::read_to_string(&path).unwrap());
        let (id, family) = (json.get("id").text().unwrap(), json.get("family").text().unwrap());
        let count = counts.entry(family.clone()).or_default();
        let outcome = match json.get("data").get("file").text() {
            None => Outcome::Skipped("famille non traitée"),
            Some(_) if !["estimate", "proportion_ci", "weighting"].contains(&family.as_str()) => Outcome::Skipped("famille non traitée"),
            Some(_) => run(&Case::read(&folder, json), &folder),
        };
        match outcome {
            Outcome::Passed => count[0] += 1,
            Outcome::Failed(why) => {
                count[1] += 1;
                failures.push(format!("{id} : {why}"));
            }
            Outcome::Skipped(why) => {
                count[2] += 1;
                println!("skipped {id} : {why}");
            }
        }
    }
    for (family, [passed, failed, skipped]) in &counts {
        println!("suite survey/{family}: {passed} passed, {failed} failed, 0 refused, {skipped} skipped");
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(counts.values().map(|c| c[0]).sum::<usize>() >= 20, "fewer cases than this room can do");
}
