//! A statistic to a row: estimate, interval, mark, or the reason why there is none.

use super::item::Item;
use crate::plan::{Deff, Df, EstimatePlan};
use crate::result::EstimateRow;
use stat::effect::SimpleSample;
use stat::interval::{self, Method};
use stat::quantile::student;
use stat::{Estimate, Estimates, Survey, kish};

/// Estimates one item by itself.
pub fn row(survey: &Survey, plan: &EstimatePlan, item: &Item) -> EstimateRow {
    let mut row = begun(survey, item);
    match survey.estimate(item.statistic.as_ref()) {
        Ok(estimates) => {
            fill(survey, plan, item, &estimates, 0, &mut row);
            row
        }
        Err(error) => EstimateRow { reason: error.to_string(), mark: "suppress".to_owned(), ..row },
    }
}

/// What is known before estimating.
pub fn begun(survey: &Survey, item: &Item) -> EstimateRow {
    let weights = survey.weights();
    let used = |row: &usize| weights[*row] != 0.0;
    let kept: Vec<f64> = (0..weights.len()).filter(|row| item.base[*row] && used(row)).map(|row| weights[row]).collect();
    let asked = (0..weights.len()).filter(|row| item.asked[*row] && used(row)).count();
    EstimateRow {
        by: item.by.clone(),
        variable: item.variable.clone(),
        level: item.level.clone(),
        n: kept.len(),
        n_missing: asked - kept.len(),
        n_effective: kish(&kept).map(|k| k.n_effective),
        weight: kept.iter().sum(),
        share: item.share,
        ..EstimateRow::default()
    }
}

/// The numbers of value j.
pub fn fill(survey: &Survey, plan: &EstimatePlan, item: &Item, estimates: &Estimates, j: usize, row: &mut EstimateRow) {
    let reference = if plan.deff == Deff::WithoutReplacement { SimpleSample::WithoutReplacement } else { SimpleSample::WithReplacement };
    let summary = survey.summary(item.statistic.as_ref(), estimates, j, reference);
    row.deff = summary.deff.filter(|_| plan.deff != Deff::No);
    let estimate = Estimate {
        value: summary.value,
        standard_error: summary.standard_error,
        n: summary.n,
        degrees_of_freedom: summary.degrees_of_freedom,
        deff: summary.deff,
        weight: summary.weight,
    };
    set(plan, &estimate, degrees(survey, plan.df, &item.asked), row);
}

/// The estimate, its interval with `df` degrees of freedom, and what the mark looks at.
pub fn set(plan: &EstimatePlan, estimate: &Estimate, df: f64, row: &mut EstimateRow) {
    row.estimate = Some(estimate.value);
    row.se = Some(estimate.standard_error);
    row.cv = (estimate.value != 0.0).then(|| estimate.standard_error / estimate.value.abs());
    row.df = df.is_finite().then_some(df);
    if row.share && !row.difference {
        let estimate = Estimate { degrees_of_freedom: whole(df), ..*estimate };
        row.n_effective = estimate.deff.filter(|deff| *deff > 0.0).map(|deff| estimate.n as f64 / deff).or(row.n_effective);
        row.wide = interval::interval(&estimate, Method::KornGraubard, plan.level).ok().map(|found| (found.low, found.high));
        share(plan, &estimate, row);
    } else {
        symmetric(plan, estimate.value, estimate.standard_error, df, row);
    }
}

/// Degrees of freedom by the rule of the block.
pub fn degrees(survey: &Survey, rule: Df, asked: &[bool]) -> f64 {
    match rule {
        Df::Domain => f64::from(survey.degrees_of_freedom(Some(asked))),
        Df::Design => f64::from(survey.degrees_of_freedom(None)),
        Df::Infinite => f64::INFINITY,
        Df::Given(df) => df,
    }
}

fn whole(df: f64) -> u32 {
    if df.is_finite() { df as u32 } else { u32::MAX }
}

fn share(plan: &EstimatePlan, estimate: &Estimate, row: &mut EstimateRow) {
    let method = match plan.interval {
        "t" => Some(Method::Wald),
        "korn_graubard" => Some(Method::KornGraubard),
        name => Method::named(name),
    };
    let found = match method {
        Some(method) => interval::interval(estimate, method, plan.level),
        None => interval::default_interval(estimate, plan.level),
    };
    match found {
        Ok(found) => {
            row.ci_low = Some(found.low);
            row.ci_high = Some(found.high);
            row.ci_method = found.method.label_fr().to_owned();
        }
        Err(error) => row.reason = format!("pas d'intervalle : {error}"),
    }
}

/// θ ± t s.
pub fn symmetric(plan: &EstimatePlan, value: f64, error: f64, df: f64, row: &mut EstimateRow) {
    match student(0.5 + plan.level / 2.0, df) {
        Some(t) => {
            row.ci_low = Some(value - t * error);
            row.ci_high = Some(value + t * error);
            row.ci_method = if df.is_finite() { "t".to_owned() } else { "normal".to_owned() };
        }
        None => row.reason = "pas d'intervalle : aucun degré de liberté (une seule unité primaire par strate dans la base)".to_owned(),
    }
}
