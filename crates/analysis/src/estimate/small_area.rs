//! Figures of areas of few answers by Fay and Herriot's model, each labelled as modelled; only when the design file asks.
//!
//! The direct estimate of each area and its variance come from the sample; `auxiliary` are columns whose value is that of the
//! area, known from elsewhere (a census share), the same on all its rows.

use super::item::{Frame, Item};
use super::row::row;
use crate::design::numbers;
use crate::plan::EstimateKind;
use crate::result::EstimateRow;
use crate::table::Column;
use stat::Survey;
use stat::quantile::student;
use stat::small_area::{Area, AreaError, Direct, Fit, Fitting, Modelled, fay_herriot};

pub fn rows(survey: &Survey, frame: &Frame, place: usize) -> Vec<EstimateRow> {
    let Some(column) = frame.table.column(&frame.plan.variables[place]) else { return Vec::new() };
    let kind = if column.is_numeric() { EstimateKind::Mean } else { EstimateKind::Proportion };
    let items = frame.items(kind, place);
    let mut levels: Vec<&Option<String>> = Vec::new();
    items.iter().map(|item| &item.level).for_each(|level| {
        if !levels.contains(&level) {
            levels.push(level);
        }
    });
    levels.into_iter().flat_map(|level| of_level(survey, frame, items.iter().filter(|item| item.level == *level).collect())).collect()
}

/// The areas of one number; the same reason on all when there is no model.
fn of_level(survey: &Survey, frame: &Frame, items: Vec<&Item>) -> Vec<EstimateRow> {
    let direct: Vec<EstimateRow> = items.iter().map(|item| row(survey, frame.plan, item)).collect();
    match modelled(frame, &items, &direct) {
        Ok(fit) => direct.into_iter().zip(&fit.areas).map(|(row, area)| told(row, area, &fit, frame.plan.level)).collect(),
        Err(reason) => direct.into_iter().map(|row| withheld(row, &reason)).collect(),
    }
}

fn modelled(frame: &Frame, items: &[&Item], direct: &[EstimateRow]) -> Result<Fit, String> {
    let columns: Vec<&Column> = frame.plan.auxiliary.iter().filter_map(|name| frame.table.column(name)).collect();
    let areas: Vec<Area> = items
        .iter()
        .zip(direct)
        .map(|(item, row)| Ok(Area { direct: known(row), x: covariates(item, &columns)? }))
        .collect::<Result<_, String>>()?;
    fay_herriot(&areas, Fitting::Reml).map_err(|error: AreaError| error.to_string())
}

/// A direct estimate that has a variance; one answer, or answers all alike, has none and the model stands alone.
fn known(row: &EstimateRow) -> Option<Direct> {
    let (value, se) = row.estimate.zip(row.se)?;
    (se > 0.0).then_some(Direct { value, variance: se * se })
}

/// 1 and the value of each auxiliary column in the area.
fn covariates(item: &Item, columns: &[&Column]) -> Result<Vec<f64>, String> {
    let one = |column: &&Column| {
        let values = numbers(column);
        let mut found = values.iter().zip(&item.asked).filter(|(_, asked)| **asked).map(|(value, _)| *value);
        let first = found.next().filter(|value| value.is_finite());
        let same = first.filter(|first| found.all(|value| value == *first));
        same.ok_or_else(|| format!("« {} » n'a pas une même valeur connue sur toutes les lignes d'un territoire", column.name))
    };
    std::iter::once(Ok(1.0)).chain(columns.iter().map(one)).collect()
}

fn told(mut row: EstimateRow, area: &Modelled, fit: &Fit, level: f64) -> EstimateRow {
    let direct = row.estimate.zip(row.se);
    let half = student(0.5 + level / 2.0, f64::INFINITY).unwrap_or(f64::NAN) * area.mse.max(0.0).sqrt();
    row.level = Some(row.level.map_or("modélisé".to_owned(), |level| format!("{level} (modélisé)")));
    (row.estimate, row.se, row.df) = (Some(area.value), Some(area.mse.max(0.0).sqrt()), None);
    row.cv = row.se.map(|se| se / area.value.abs()).filter(|cv| cv.is_finite());
    (row.ci_low, row.ci_high) = (Some(area.value - half), Some(area.value + half));
    (row.deff, row.ci_method) =
        (None, format!("Fay-Herriot (REML, variance entre territoires {})", super::super::print::tiny(fit.variance)));
    let said = match direct {
        Some((value, se)) => format!("estimation directe {value:.4} (erreur type {se:.4}), part dans le chiffre {:.2}", area.gamma),
        None => "sans estimation directe".to_owned(),
    };
    row.reason = format!("{} ; {}", area.label_fr(), said.replace('.', ","));
    row
}

fn withheld(row: EstimateRow, reason: &str) -> EstimateRow {
    let (by, variable, level, n) = (row.by, row.variable, row.level, row.n);
    EstimateRow { by, variable, level, n, share: row.share, reason: reason.to_owned(), ..EstimateRow::default() }
}
