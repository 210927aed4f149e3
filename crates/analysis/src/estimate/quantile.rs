//! Medians and other quantiles, by group, with their intervals.

use super::item::Frame;
use crate::design::numbers;
use crate::plan::Df;
use crate::result::EstimateRow;
use crate::table::NONE;
use stat::Survey;
use stat::quantiles::{self, Kind, NO_GROUP, QuantileEstimate, Request, Rule};

const QUARTILES: [f64; 3] = [0.25, 0.5, 0.75];

/// One row for each group and each probability of one variable.
pub fn rows(survey: &Survey, frame: &Frame, place: usize) -> Vec<EstimateRow> {
    let plan = frame.plan;
    let Some(column) = frame.table.column(&plan.variables[place]) else { return Vec::new() };
    let y = numbers(column);
    let inside = frame.base(&frame.inside, &[column]);
    let group = |row: usize| Some(frame.groups.codes[row]).filter(|code| *code != NONE && inside[row]).unwrap_or(NO_GROUP);
    let groups: Vec<u32> = (0..y.len()).map(group).collect();
    let probs = if plan.probs.is_empty() { QUARTILES.to_vec() } else { plan.probs.clone() };
    let request = Request {
        y: &y,
        groups: Some(&groups),
        probs: &probs,
        rule: Rule::named(plan.qrule).unwrap_or_default(),
        interval: kind(plan.interval),
        level: plan.level,
        df: match plan.df {
            Df::Domain => quantiles::Df::Domain,
            Df::Design => quantiles::Df::Design,
            Df::Infinite => quantiles::Df::Given(f64::INFINITY),
            Df::Given(df) => quantiles::Df::Given(df),
        },
    };
    let begun = |group: usize, p: f64| begun(survey, frame, column.name.clone(), &groups, group, p);
    match quantiles::quantiles(survey, &request) {
        Err(error) => vec![EstimateRow { variable: column.name.clone(), reason: error.to_string(), ..EstimateRow::default() }],
        Ok(found) => {
            let all = (0..frame.groups.groups.len()).flat_map(|group| probs.iter().enumerate().map(move |(place, p)| (group, place, *p)));
            let one = |(group, place, p): (usize, usize, f64)| match found.get(group).and_then(|by_prob| by_prob.get(place)) {
                Some(Ok(quantile)) => filled(begun(group, p), quantile, plan.interval),
                Some(Err(error)) => EstimateRow { reason: error.to_string(), ..begun(group, p) },
                None => EstimateRow { reason: stat::EstimateError::EmptyBase.to_string(), ..begun(group, p) },
            };
            all.map(one).collect()
        }
    }
}

fn kind(name: &str) -> Kind {
    Kind::named(name).unwrap_or_default()
}

fn begun(survey: &Survey, frame: &Frame, variable: String, groups: &[u32], group: usize, p: f64) -> EstimateRow {
    let asked = frame.asked(group);
    let base: Vec<bool> = groups.iter().map(|code| *code == group as u32).collect();
    let (n, weight) = survey.size(Some(&base));
    let name = if p == 0.5 {
        "médiane".to_owned()
    } else {
        format!("quantile {}", base::french::number(p, if (100.0 * p).fract() == 0.0 { 2 } else { 3 }))
    };
    let n_missing = survey.size(Some(&asked)).0 - n;
    EstimateRow { by: frame.by(group), variable, level: Some(name), n, n_missing, weight, ..EstimateRow::default() }
}

fn filled(row: EstimateRow, found: &QuantileEstimate, interval: &str) -> EstimateRow {
    let method = match kind(interval) {
        Kind::Mean => "Woodruff",
        Kind::Beta => "Woodruff, bêta",
        Kind::Xlogit => "Woodruff, logit",
        Kind::Asin => "Woodruff, arcsinus",
        Kind::Score => "test du score",
        Kind::Quantile => "répliques du quantile",
    };
    let reason = if found.low.is_some() && found.high.is_some() { "" } else { "une borne sort des réponses : intervalle ouvert" };
    EstimateRow {
        n: found.n,
        estimate: Some(found.value),
        se: found.standard_error,
        cv: found.standard_error.filter(|_| found.value != 0.0).map(|se| se / found.value.abs()),
        ci_low: found.low,
        ci_high: found.high,
        df: Some(found.degrees_of_freedom).filter(|df| df.is_finite()),
        ci_method: method.to_owned(),
        reason: reason.to_owned(),
        ..row
    }
}
