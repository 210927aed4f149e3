//! Differences between groups, with the covariance that they share.

use super::item::{Frame, Item};
use super::row::{begun, degrees, symmetric};
use crate::plan::{Contrast, EstimatePlan};
use crate::result::EstimateRow;
use stat::distribution::student_two_sided;
use stat::{Estimates, Stacked, Statistic, Survey};

/// The contrasts of one variable.
pub fn rows(survey: &Survey, frame: &Frame, place: usize) -> Vec<EstimateRow> {
    let plan = frame.plan;
    let mut by_level: Vec<(Option<String>, Vec<Item<'_>>)> = Vec::new();
    for item in frame.items(plan.of, place) {
        match by_level.iter_mut().find(|(level, _)| *level == item.level) {
            Some((_, items)) => items.push(item),
            None => by_level.push((item.level.clone(), vec![item])),
        }
    }
    by_level.into_iter().flat_map(|(_, items)| of_level(survey, plan, frame, items)).collect()
}

fn of_level(survey: &Survey, plan: &EstimatePlan, frame: &Frame, items: Vec<Item<'_>>) -> Vec<EstimateRow> {
    let names: Vec<String> = items.iter().map(name).collect();
    let contrasts = if plan.contrasts.is_empty() { with_first(&names) } else { plan.contrasts.clone() };
    let used: Vec<usize> =
        (0..items.len()).filter(|i| items[*i].base.iter().zip(survey.weights()).any(|(inside, w)| *inside && *w != 0.0)).collect();
    let estimates = survey
        .estimate(&Stacked { parts: used.iter().map(|i| Box::new(ByRef(items[*i].statistic.as_ref())) as Box<dyn Statistic>).collect() });
    contrasts.iter().map(|contrast| one(survey, plan, frame, &items, &names, &used, contrast, estimates.as_ref())).collect()
}

/// A statistic lent to a stack.
struct ByRef<'a>(&'a dyn Statistic);

impl Statistic for ByRef<'_> {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn values(&self, weights: &[f64]) -> Vec<f64> {
        self.0.values(weights)
    }

    fn influence(&self, weights: &[f64], values: &[f64], j: usize) -> Vec<f64> {
        self.0.influence(weights, values, j)
    }

    fn columns(&self) -> Option<usize> {
        self.0.columns()
    }

    fn group_totals(&self, weights: &[f64], group: &[u32], count: usize) -> Vec<Vec<f64>> {
        self.0.group_totals(weights, group, count)
    }

    fn at_totals(&self, totals: &[f64]) -> Vec<f64> {
        self.0.at_totals(totals)
    }

    fn domain(&self, j: usize) -> Option<&[bool]> {
        self.0.domain(j)
    }
}

fn name(item: &Item<'_>) -> String {
    item.by.iter().map(|group| group.level.clone()).collect::<Vec<_>>().join("|")
}

/// Each other group less the first.
fn with_first(names: &[String]) -> Vec<Contrast> {
    let less = |other: &String| Contrast {
        label: format!("{other} − {}", names[0]),
        coefficients: vec![(other.clone(), 1.0), (names[0].clone(), -1.0)],
    };
    names.iter().skip(1).map(less).collect()
}

#[expect(clippy::too_many_arguments, reason = "one row of one table; all are needed once")]
fn one(
    survey: &Survey,
    plan: &EstimatePlan,
    frame: &Frame,
    items: &[Item<'_>],
    names: &[String],
    used: &[usize],
    contrast: &Contrast,
    estimates: Result<&Estimates, &stat::EstimateError>,
) -> EstimateRow {
    let place = |group: &String| names.iter().position(|name| name == group);
    let inside: Vec<usize> = contrast.coefficients.iter().filter(|(_, c)| *c != 0.0).filter_map(|(group, _)| place(group)).collect();
    let mut row = joined(survey, items, &inside);
    row.variable = format!("{} ({})", items[0].variable, label(contrast));
    let unknown = contrast.coefficients.iter().find(|(group, _)| place(group).is_none());
    let empty = inside.iter().find(|i| !used.contains(i));
    let reason = match (unknown, empty, estimates) {
        (Some((group, _)), ..) => format!("aucun groupe « {group} » ; connus : {}", names.join(", ")),
        (_, Some(i), _) => format!("le groupe « {} » est vide", names[*i]),
        (.., Err(error)) => error.to_string(),
        (None, None, Ok(estimates)) => {
            let coefficient = |i: &usize| contrast.coefficients.iter().find(|(group, _)| place(group) == Some(*i)).map_or(0.0, |(_, c)| *c);
            let coefficients: Vec<f64> = used.iter().map(coefficient).collect();
            let (value, error) = estimates.contrast(&coefficients);
            let df = degrees(survey, plan.df, &frame.inside);
            row.estimate = Some(value);
            row.se = Some(error);
            row.df = df.is_finite().then_some(df);
            symmetric(plan, value, error, df, &mut row);
            row.p_value = (error > 0.0).then(|| student_two_sided(value / error, df)).flatten();
            return row;
        }
    };
    EstimateRow { reason, mark: "suppress".to_owned(), ..row }
}

fn label(contrast: &Contrast) -> String {
    if !contrast.label.is_empty() {
        return contrast.label.clone();
    }
    contrast.coefficients.iter().map(|(group, c)| format!("{c:+} × {group}")).collect::<Vec<_>>().join(" ")
}

/// Units of all the groups of a contrast.
fn joined(survey: &Survey, items: &[Item<'_>], inside: &[usize]) -> EstimateRow {
    let rows = inside.iter().map(|i| begun(survey, &items[*i]));
    let mut whole = EstimateRow { level: items[0].level.clone(), share: items[0].share, difference: true, ..EstimateRow::default() };
    for row in rows {
        whole.n += row.n;
        whole.n_missing += row.n_missing;
        whole.weight += row.weight;
        whole.n_effective = Some(whole.n_effective.unwrap_or(0.0) + row.n_effective.unwrap_or(0.0));
    }
    whole
}
