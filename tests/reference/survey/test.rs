//! The family `test`: independence, t tests, rank tests.

use super::formula::{self, Formula};
use super::{design, weighting};
use crate::case::{Case, and, close, number, text, texts};
use crate::suite::Outcome;
use crate::table::Table as Sheet;
use serde_json::Value;
use stat::chisq::{Crossing, Kind, Table};
use stat::ranktest::{Scores, rank_test};
use stat::ttest::{TTest, one_sample, two_groups};
use stat::{MISSING, Survey};

pub fn run(case: &Case) -> Result<Outcome, String> {
    let kind = case.json["statistic"]["kind"].as_str();
    let compare = match kind {
        Some("chisq") => independence,
        Some("ttest") => t_test,
        Some("ranktest" | "rank_test" | "rank") => ranks,
        _ => return Ok(Outcome::Skipped(format!("no such test: {kind:?}"))),
    };
    let compared = weighting::weighed(case, |weights, calibration| {
        let design = design::design_in(case, weights, &case.domain()?)?;
        compare(case, &Survey::Linearised { design: &design, calibration })
    });
    compared.map(|()| Outcome::Passed)
}

/// Levels of a column and the code of each row.
fn coded(sheet: &Sheet, name: &str) -> Result<(Vec<String>, Vec<u16>), String> {
    let (levels, codes) = sheet.levels(&[name.to_owned()])?;
    Ok((levels, codes.iter().map(|code| code.map_or(MISSING, |code| code as u16)).collect()))
}

fn independence(case: &Case, survey: &Survey) -> Result<(), String> {
    let names = texts(&case.json["statistic"]["variables"]);
    let [rows, columns] = names.as_slice() else { return Err("two variables expected".into()) };
    let ((row_names, rows), (column_names, columns)) = (coded(&case.table, rows)?, coded(&case.table, columns)?);
    let domain = case.domain()?;
    let crossing =
        Crossing { rows: &rows, row_levels: row_names.len(), columns: &columns, column_levels: column_names.len(), domain: Some(&domain) };
    let expected = &case.json["expected"];
    let table = match Table::new(survey, &crossing) {
        Ok(table) => table,
        // One level left: R stops in each of its tests, with a message about contrasts; ours says what is missing.
        Err(_) if expected["rows"].as_array().is_some_and(|rows| rows.iter().all(|row| !row["tool_error"].is_null())) => return Ok(()),
        Err(error) => return Err(error.to_string()),
    };
    case.compare("table", expected, &[("n", table.n() as f64), ("design_df", f64::from(table.degrees_of_freedom))])?;
    for row in expected["rows"].as_array().into_iter().flatten() {
        compare_test(case, survey, &table, row)?;
    }
    let rows = expected["cells"].as_array().into_iter().flatten();
    rows.into_iter().try_for_each(|cell| compare_cell(case, &table, &row_names, &column_names, cell))
}

fn kind(name: &str) -> Result<Kind, String> {
    match name {
        "F" => Ok(Kind::F),
        "Chisq" => Ok(Kind::ChiSquared),
        "Wald" => Ok(Kind::Wald),
        "adjWald" => Ok(Kind::AdjustedWald),
        "lincom" => Ok(Kind::LinearCombination),
        "saddlepoint" => Ok(Kind::Saddlepoint),
        _ => Err(format!("test «{name}»")),
    }
}

/// What the README asks of the p-values that R approximates.
const APPROXIMATE: f64 = 1e-4;

fn compare_test(case: &Case, survey: &Survey, table: &Table, row: &Value) -> Result<(), String> {
    let name = row["statistic_kind"].as_str().ok_or("test without a name")?;
    if !row["tool_error"].is_null() {
        return Ok(());
    }
    let test = match table.test(survey, kind(name)?) {
        Ok(test) => test,
        // R prints NaN where there are fewer degrees of freedom than contrasts; ours refuses with the reason.
        Err(_) if number(&row["p_value"]).is_none_or(f64::is_nan) => return Ok(()),
        Err(error) => return Err(format!("{name}: {error}")),
    };
    let mut found = vec![("statistic", test.statistic)];
    found.extend(test.ndf.map(|ndf| ("ndf", ndf)));
    found.extend(test.ddf.map(|ddf| ("ddf", ddf)));
    case.compare(name, row, &found)?;
    match name {
        "saddlepoint" => compare_saddlepoint(table, test.p_value, &row["p_value"]),
        "lincom" => compare_exact(case, table, test.p_value, row),
        _ => case.compare(name, row, &[("p_value", test.p_value)]),
    }
}

/// R repeats the coefficient of the denominator `ddf` times, and so drops what `ddf` has after the point: its p-value is
/// that of ⌊ddf⌋ degrees at x ⌊ddf⌋ / ddf. Ours keeps the fraction; the same approximation is compared at R's point,
/// and our own value must be on the side that the dropped part explains.
fn compare_saddlepoint(table: &Table, ours: f64, expected: &Value) -> Result<(), String> {
    let rao_scott = table.rao_scott().map_err(|e| e.to_string())?;
    let ddf = rao_scott.satterthwaite() * rao_scott.degrees_of_freedom;
    let whole = (ddf + 1e-9).floor();
    let point = rao_scott.pearson * whole / ddf;
    let theirs = rao_scott.mixture().map_err(|e| e.to_string())?.saddlepoint_f(point, whole).ok_or("no saddlepoint")?;
    approximately("saddlepoint", theirs, expected)?;
    let sane = ours <= theirs * (1.0 + APPROXIMATE) && ours > theirs / 3.0;
    if sane { Ok(()) } else { Err(format!("saddlepoint, p_value: found {ours}, expected near {expected}")) }
}

/// R's «lincom» falls back on the saddlepoint when the package CompQuadForm is not installed: its value is then that of
/// «saddlepoint» to the last digit, and our exact value is compared with our saddlepoint.
fn compare_exact(case: &Case, table: &Table, exact: f64, row: &Value) -> Result<(), String> {
    let others = case.json["expected"]["rows"].as_array().into_iter().flatten();
    let saddlepoint = others.into_iter().find(|other| other["statistic_kind"] == "saddlepoint").map(|other| &other["p_value"]);
    if saddlepoint.is_none_or(|p| number(p) != number(&row["p_value"])) {
        return approximately("lincom", exact, &row["p_value"]);
    }
    let ours = table.rao_scott().and_then(|r| r.saddlepoint()).map_err(|e| e.to_string())?.p_value;
    compare_saddlepoint(table, ours, &row["p_value"])?;
    // The approximation may be some percent off with few coefficients, more far in the tail.
    let near = (exact - ours).abs() <= 0.15 * ours;
    if near { Ok(()) } else { Err(format!("lincom, exact p_value: found {exact}, our saddlepoint {ours}")) }
}

fn approximately(what: &str, found: f64, expected: &Value) -> Result<(), String> {
    let near = close(found, expected, APPROXIMATE, 1e-12);
    if near { Ok(()) } else { Err(format!("{what}, p_value: found {found}, expected {expected}")) }
}

/// A row or column without any unit is not in our table: its counts are 0 and it has no shares (R says NaN).
fn compare_cell(case: &Case, table: &Table, rows: &[String], columns: &[String], cell: &Value) -> Result<(), String> {
    let what = format!("cell {} × {}", cell["row"], cell["col"]);
    let place = |levels: &[String], key: &str| text(&cell[key]).and_then(|name| levels.iter().position(|l| *l == name));
    let (row, column) = (place(rows, "row"), place(columns, "col"));
    let cells = table.cells();
    match cells.iter().find(|c| Some(c.row) == row && Some(c.column) == column) {
        Some(c) => {
            let found = [c.n as f64, c.weight, c.share, c.row_share, c.column_share];
            let keys = ["n", "weighted", "share_total", "share_row", "share_col"];
            case.compare(&what, cell, &keys.into_iter().zip(found).collect::<Vec<_>>())
        }
        None => case.compare(&what, cell, &[("n", 0.0), ("weighted", 0.0), ("share_total", 0.0)]),
    }
}

/// The response and the two sides of a formula, over the rows of the domain where they are known.
fn t_test(case: &Case, survey: &Survey) -> Result<(), String> {
    let formula = formula::read(case.json["statistic"]["formula"].as_str().ok_or("no formula")?)?;
    let y = formula.response(&case.table)?;
    let level = number(&case.json["statistic"]["ci"]["level"]).unwrap_or(0.95);
    let found = match formula {
        Formula { group: None, .. } => one_sample(survey, &y, &case.domain()?, 0.0, level),
        _ => {
            let (levels, codes) = formula.groups(&case.table)?;
            let domain = case.domain()?;
            let used = used(&domain, &y, &codes, levels.len());
            let [first, second] = used.as_slice() else { return Err(format!("{} groups", used.len())) };
            let second_group: Vec<Option<bool>> = codes.iter().map(|c| (*c == *first || *c == *second).then_some(*c == *second)).collect();
            two_groups(survey, &y, &second_group, &domain, level)
        }
    };
    compare_t(case, &found.map_err(|e| e.to_string())?)
}

/// Groups that have a unit of the domain with a known response.
fn used(domain: &[bool], y: &[f64], codes: &[u16], levels: usize) -> Vec<u16> {
    let seen = |level: &u16| (0..y.len()).any(|i| domain[i] && !y[i].is_nan() && codes[i] == *level);
    (0..levels as u16).filter(seen).collect()
}

fn compare_t(case: &Case, test: &TTest) -> Result<(), String> {
    if number(&case.json["expected"]["estimate"]).is_none_or(f64::is_nan) {
        // R gives nothing when an answer is missing (no `na.rm`); ours leaves it out of the base.
        return Ok(());
    }
    let keys = ["estimate", "statistic", "df", "p_value", "ci_low", "ci_high", "se"];
    let found = [test.estimate, test.statistic, test.degrees_of_freedom, test.p_value, test.low, test.high, test.standard_error];
    case.compare("t test", &case.json["expected"], &keys.into_iter().zip(found).collect::<Vec<_>>())
}

fn ranks(case: &Case, survey: &Survey) -> Result<(), String> {
    let statistic = &case.json["statistic"];
    let formula = formula::read(statistic["formula"].as_str().ok_or("no formula")?)?;
    let y = formula.ordered_response(&case.table)?;
    let (levels, codes) = formula.groups(&case.table)?;
    let scores = match statistic["test"].as_str().unwrap_or("wilcoxon") {
        "vanderWaerden" => Scores::VanDerWaerden,
        "median" => Scores::Median,
        _ => Scores::Wilcoxon,
    };
    let domain = and(&case.domain()?, &y.iter().map(|y| !y.is_nan()).collect::<Vec<_>>());
    let used = used(&domain, &y, &codes, levels.len());
    let groups: Vec<u16> = codes.iter().map(|c| used.iter().position(|u| u == c).map_or(MISSING, |p| p as u16)).collect();
    let test = rank_test(survey, &y, &groups, used.len(), &domain, scores).map_err(|e| e.to_string())?;
    let mut found = vec![("p_value", test.p_value)];
    match test.difference {
        Some(d) => found.extend([("estimate", d.estimate), ("statistic", d.statistic), ("df", test.ddf)]),
        // R 4.5 names the two fields the wrong way round here: «parameter» holds χ² and «statistic» its degrees of freedom.
        None => found.extend([("chisq", test.chi_squared), ("ndf", test.constraints as f64), ("ddf", test.ddf)]),
    }
    case.compare("rank test", &case.json["expected"], &found)
}
