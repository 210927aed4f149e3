//! The family `disclosure`: primary secret, what is required, audit, and a pattern that protects at no greater cost.

use crate::case::{Case, number, texts};
use crate::suite::Outcome;
use protect::{Cell, Dimension, Dominance, Interval, Key, Microdata, Options, Protected, ProtectedTable, Requirement, Rules, Table};
use serde_json::Value;
use std::collections::BTreeSet;

pub fn run(case: &Case) -> Result<Outcome, String> {
    let table = table(case)?;
    if case.json["hidden"].is_array() {
        intervals_of_given_cells(case, &table)?;
    }
    if case.json["rules"].is_object() {
        protection(case, &table)?;
    }
    if !case.json["hidden"].is_array() && !case.json["rules"].is_object() {
        return Ok(Outcome::Skipped("neither hidden cells nor rules".into()));
    }
    Ok(Outcome::Passed)
}

fn table(case: &Case) -> Result<Table, String> {
    let json = &case.json["table"];
    let dimensions: Vec<Dimension> = texts(&json["dims"]).iter().map(|name| dimension(case, name)).collect::<Result<_, String>>()?;
    let column = |key: &str| json[key].as_str().map(|name| case.table.numbers(name)).transpose();
    let (response, weights) = (column("response")?, column("weights")?);
    let data = Microdata { response: response.as_deref(), weights: weights.as_deref(), units: None };
    Table::from_microdata("cas", dimensions, &data).map_err(|e| e.to_string())
}

/// A plain column, or the columns of its hierarchy, coarse to fine.
fn dimension(case: &Case, name: &str) -> Result<Dimension, String> {
    let levels = texts(&case.json["table"]["hierarchy"][name]);
    if levels.is_empty() {
        return Ok(Dimension::flat(name, case.table.text(name)?));
    }
    let columns: Vec<&[String]> = levels.iter().map(|level| case.table.text(level)).collect::<Result<_, _>>()?;
    Dimension::nested(name, &columns).map_err(|e| e.to_string())
}

fn intervals_of_given_cells(case: &Case, table: &Table) -> Result<(), String> {
    let hidden: Vec<Key> = case.json["hidden"].as_array().into_iter().flatten().map(texts).collect();
    let found = protect::audit(table, &hidden).map_err(|e| e.to_string())?;
    for expected in case.json["expected"]["intervals"].as_array().into_iter().flatten() {
        let key = texts(&expected["key"]);
        let at = hidden.iter().position(|hidden| *hidden == key).ok_or_else(|| format!("{key:?} is not hidden"))?;
        let cell = table.content(table.index(&key).map_err(|e| e.to_string())?);
        case.compare(&format!("{key:?}"), expected, &[("value", cell.value)])?;
        same_interval(case, &format!("{key:?}"), found[at], &expected["interval"])?;
        if expected["exactly_disclosed"].as_bool() != Some(found[at].is_exact()) {
            return Err(format!("{key:?}: exactly disclosed {}, expected {}", found[at].is_exact(), expected["exactly_disclosed"]));
        }
    }
    Ok(())
}

fn same_interval(case: &Case, what: &str, found: Interval, expected: &Value) -> Result<(), String> {
    if expected.is_null() || (case.close(found.low, &expected[0]) && case.close(found.high, &expected[1])) {
        return Ok(());
    }
    Err(format!("{what}: interval [{}, {}], expected {expected}", found.low, found.high))
}

fn rules(json: &Value) -> Rules {
    let pair = |rule: &Value| Some(Dominance { n: rule["n"].as_u64()? as usize, k: number(&rule["k"])? });
    let one_or_many = |rule: &Value| rule.as_array().cloned().unwrap_or_else(|| vec![rule.clone()]);
    let dominance = one_or_many(&json["dominance"]).iter().filter_map(pair).collect();
    let min_frequency = json["min_frequency"].as_u64().map(|n| n as usize);
    Rules { min_frequency, dominance, p_percent: number(&json["p_percent"]), ..Rules::default() }
}

fn protection(case: &Case, table: &Table) -> Result<(), String> {
    let rules = rules(&case.json["rules"]);
    let cells: Vec<&Value> = case.json["expected"]["cells"].as_array().into_iter().flatten().collect();
    // protects by what the case requires; that our own requirement is the same is checked below
    let options = Options { requirements: cells.iter().filter_map(|cell| required(cell)).collect(), ..Options::default() };
    let found = protect::protect(table, &rules, &options).map_err(|e| e.to_string())?;
    for expected in &cells {
        compare_cell(case, table, &rules, &found.tables[0], expected)?;
    }
    compare_primary_only(case, table, &found, &cells)?;
    compare_given_pattern(case, table, &found, &cells)?;
    compare_cost(case, &found)
}

fn required(cell: &Value) -> Option<(usize, Key, Requirement)> {
    let (lower, upper) = (number(&cell["required_lower"])?, number(&cell["required_upper"])?);
    Some((0, texts(&cell["key"]), Requirement { lower, upper }))
}

fn compare_cell(case: &Case, table: &Table, rules: &Rules, found: &ProtectedTable, expected: &Value) -> Result<(), String> {
    let key = texts(&expected["key"]);
    let what = format!("{key:?}");
    let cell = found.cell(&key).ok_or_else(|| format!("{what} is not in the table"))?;
    case.compare(&what, expected, &[("value", cell.value), ("freq", cell.frequency as f64)])?;
    let content = table.content(table.index(&key).map_err(|e| e.to_string())?);
    let reasons: BTreeSet<String> = rules.reasons(content).iter().map(|reason| reason.code().to_owned()).collect();
    let wanted: BTreeSet<String> = texts(&expected["primary"]).into_iter().collect();
    if reasons != wanted {
        return Err(format!("{what}: primary {reasons:?}, expected {wanted:?}"));
    }
    if let Some((_, _, asked)) = required(expected) {
        same_requirement(&what, rules.requirement(content), asked, cell)?;
    }
    Ok(())
}

/// Ours is the case's to half a unit (the tool rounds to the decimals of its metadata, which the case does not say); the
/// interval left holds the case's.
fn same_requirement(what: &str, ours: Requirement, asked: Requirement, cell: &Cell) -> Result<(), String> {
    let same = |ours: f64, asked: f64| (ours - asked).abs() <= 0.5 + 1e-6 * asked;
    if !same(ours.upper, asked.upper) || !same(ours.lower, asked.lower.min(cell.value)) {
        return Err(format!("{what}: required {ours:?}, expected {asked:?}"));
    }
    let interval = cell.interval.ok_or_else(|| format!("{what}: no interval"))?;
    let holds = interval.holds((cell.value - asked.lower).max(0.0), cell.value + asked.upper);
    if holds { Ok(()) } else { Err(format!("{what}: {interval:?} does not hold {asked:?} around {}", cell.value)) }
}

/// The audit of the primary cells alone, and those that it discloses.
fn compare_primary_only(case: &Case, table: &Table, found: &Protected, cells: &[&Value]) -> Result<(), String> {
    compare_audit(case, table, cells, "interval_primary_only")?;
    let expected = &case.json["expected"];
    let disclosed: BTreeSet<Key> = found.proof.disclosed_if_primary_only.iter().map(|(_, key)| key.clone()).collect();
    let wanted: BTreeSet<Key> = expected["exactly_disclosed_if_primary_only"].as_array().into_iter().flatten().map(texts).collect();
    if expected["exactly_disclosed_if_primary_only"].is_array() && disclosed != wanted {
        return Err(format!("disclosed if primary only: {disclosed:?}, expected {wanted:?}"));
    }
    let counts = [("n_cells", table.len() as f64), ("n_primary", found.proof.primary as f64)];
    case.compare("counts", expected, &counts)
}

/// The audit of the pattern of the case, which may differ from ours.
fn compare_given_pattern(case: &Case, table: &Table, found: &Protected, cells: &[&Value]) -> Result<(), String> {
    compare_audit(case, table, cells, "interval_after")?;
    if found.proof.protects { Ok(()) } else { Err("the pattern found does not protect".into()) }
}

/// Hides the cells that have `field` and compares the intervals.
fn compare_audit(case: &Case, table: &Table, cells: &[&Value], field: &str) -> Result<(), String> {
    let hidden: Vec<&&Value> = cells.iter().filter(|cell| cell[field].is_array()).collect();
    let keys: Vec<Key> = hidden.iter().map(|cell| texts(&cell["key"])).collect();
    let found = protect::audit(table, &keys).map_err(|e| e.to_string())?;
    hidden
        .iter()
        .zip(&keys)
        .zip(found)
        .try_for_each(|((cell, key), found)| same_interval(case, &format!("{field} {key:?}"), found, &cell[field]))
}

/// No dearer than the tool's pattern; the proved optimum where there is one, and never below it.
fn compare_cost(case: &Case, found: &Protected) -> Result<(), String> {
    let secondary = &case.json["expected"]["secondary"];
    let (cost, proof) = (found.proof.cost, &found.proof);
    if number(&secondary["cost_secondary_value"]).is_some_and(|tool| cost > tool + 1e-6 * tool.max(1.0)) {
        return Err(format!("cost {cost}, the tool's {}", secondary["cost_secondary_value"]));
    }
    if !case.close(cost, &secondary["proved_optimum_value"]) {
        return Err(format!("cost {cost}, proved optimum {}", secondary["proved_optimum_value"]));
    }
    println!(
        "{}: {}, the tool's cost {}, {} multiplications",
        case.json["id"],
        proof.label_fr(),
        secondary["cost_secondary_value"],
        proof.work
    );
    Ok(())
}
