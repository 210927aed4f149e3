//! Poverty and inequality of an income: the threshold of all, and rates, gaps, S80/S20 and Gini by group.

use super::item::{Frame, Item};
use super::row::row;
use crate::design::numbers;
use crate::result::EstimateRow;
use stat::Survey;
use stat::poverty::{Incomes, Indicator, Poverty};

pub fn rows(survey: &Survey, frame: &Frame, place: usize) -> Vec<EstimateRow> {
    let Some(column) = frame.table.column(&frame.plan.variables[place]) else { return Vec::new() };
    let incomes = Incomes::new(numbers(column), frame.base(&frame.inside, &[column]));
    let share = frame.plan.share / 100.0;
    let by_group = [
        ("taux de pauvreté", Indicator::Rate { share }, true),
        ("intensité de la pauvreté", Indicator::Gap { share }, true),
        ("S80/S20", Indicator::QuintileRatio, false),
        ("indice de Gini", Indicator::Gini, false),
    ];
    let made = |name: &str, indicator: Indicator, is_share: bool, group: Option<usize>| {
        let asked = group.map_or(frame.inside.clone(), |group| frame.asked(group));
        let whole = Poverty::new(&incomes, indicator);
        Item {
            by: group.map_or(Vec::new(), |group| frame.by(group)),
            variable: column.name.clone(),
            level: Some(name.to_owned()),
            base: frame.base(&asked, &[column]),
            statistic: Box::new(if group.is_some() { whole.within(&asked) } else { whole }),
            asked,
            share: is_share,
        }
    };
    let threshold = made(&format!("seuil de pauvreté ({} % de la médiane)", frame.plan.share), Indicator::Threshold { share }, false, None);
    let groups: Vec<Option<usize>> = if frame.plan.by.is_empty() { vec![None] } else { (0..frame.groups.groups.len()).map(Some).collect() };
    let of_groups =
        groups.into_iter().flat_map(|group| by_group.iter().map(move |(name, indicator, is_share)| (*name, *indicator, *is_share, group)));
    let mut rows = vec![row(survey, frame.plan, &threshold)];
    rows.extend(of_groups.map(|(name, indicator, is_share, group)| row(survey, frame.plan, &made(name, indicator, is_share, group))));
    // The first row has no group: as many cells as the others.
    if let Some(first) = rows.first_mut() {
        first.by = frame
            .plan
            .by
            .iter()
            .map(|variable| crate::result::Group { variable: variable.clone(), level: "ensemble".to_owned() })
            .collect();
    }
    rows
}
