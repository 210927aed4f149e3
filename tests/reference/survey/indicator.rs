//! The family `indicator`: poverty and inequality.

use super::{design, replicate};
use crate::case::{Case, and, number, text};
use crate::suite::Outcome;
use serde_json::Value;
use stat::poverty::{Incomes, Indicator, Poverty};
use stat::{Design, Statistic, Survey};

pub fn run(case: &Case) -> Result<Outcome, String> {
    let statistic = &case.json["statistic"];
    if statistic["kind"].as_str() != Some("poverty") {
        return Ok(Outcome::Skipped(format!("statistic {}", statistic["kind"])));
    }
    let name = text(&statistic["income"]).ok_or("no income")?;
    // The domain of a case is the population whose threshold it is; a missing income is out of the base.
    let base = and(&case.domain()?, &case.table.present(&name)?);
    let incomes = Incomes::new(case.table.numbers(&name)?, base);
    let share = number(&statistic["share"]).map_or(0.6, |share| if share > 1.0 { share / 100.0 } else { share });
    let weights = design::weights(case)?;
    let linearised = design::design(case, &weights).or_else(|_| Design::simple(&weights).map_err(|e| e.to_string()))?;
    let run = Run { case, incomes: &incomes, share, weights: &weights, design: &linearised };
    case.json["expected"].as_object().into_iter().flatten().try_for_each(|(key, value)| run.key(key, value))?;
    Ok(Outcome::Passed)
}

struct Run<'a> {
    case: &'a Case,
    incomes: &'a Incomes,
    share: f64,
    weights: &'a [f64],
    design: &'a Design,
}

impl Run<'_> {
    /// `arpt`, `arpr_percent`, `gini_by_region_percent`…: an indicator, whole or by group.
    fn key(&self, key: &str, expected: &Value) -> Result<(), String> {
        let Some((indicator, factor)) = self.indicator(key) else { return Ok(()) };
        let Some(rows) = expected.as_array() else {
            return self.compare(key, expected, &Poverty::new(self.incomes, indicator), factor);
        };
        rows.iter().try_for_each(|row| {
            let group = self.case.group(row)?;
            self.compare(&format!("{key} {}", row["by"]), row, &Poverty::new(self.incomes, indicator).within(&group), factor)
        })
    }

    /// The indicator of a key, and what turns our share into its unit. laeken's gap keeps 60 % whatever the threshold.
    fn indicator(&self, key: &str) -> Option<(Indicator, f64)> {
        let share = self.share;
        match key.split('_').next()? {
            "arpt" => Some((Indicator::Threshold { share }, 1.0)),
            "arpr" => Some((Indicator::Rate { share }, 100.0)),
            "rmpg" => Some((Indicator::Gap { share: 0.6 }, 100.0)),
            "qsr" => Some((Indicator::QuintileRatio, 1.0)),
            "gini" => Some((Indicator::Gini, 100.0)),
            _ => None,
        }
    }

    fn compare(&self, what: &str, row: &Value, statistic: &dyn Statistic, factor: f64) -> Result<(), String> {
        let expected = if row.is_object() { &row["value"] } else { row };
        let value = statistic.values(self.weights)[0] * factor;
        if !self.case.close(value, expected) {
            return Err(format!("{what}: found {value}, expected {expected}"));
        }
        self.has_error(what, row, statistic, factor)
    }

    /// Every value has a standard error of its own (with the replicates of the case when it has some).
    fn has_error(&self, what: &str, row: &Value, statistic: &dyn Statistic, factor: f64) -> Result<(), String> {
        let estimate = if self.case.json["replicates"].is_object() {
            Survey::Replicated(&replicate::replicates(self.case)?).estimate(statistic)
        } else {
            Survey::Linearised { design: self.design, calibration: None }.estimate(statistic)
        };
        let error = estimate.map_err(|e| format!("{what}: {e}"))?.standard_error(0) * factor;
        if row.is_object() && !self.case.close(error, &row["se"]) {
            return Err(format!("{what}: se {error}, expected {}", row["se"]));
        }
        if error > 0.0 { Ok(()) } else { Err(format!("{what}: standard error {error}")) }
    }
}
