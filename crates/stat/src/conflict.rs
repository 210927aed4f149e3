//! Margins that contradict each other in the sample: columns that are combinations of others, targets that are not.

use crate::calibrate::Rows;
use crate::columns::Moments;
use crate::margin::{Margin, WeightingError};
use crate::solve::Factor;

/// Refuses targets that no weights at all can meet, whatever their sign, and names the fewest margins that show it.
/// The answer is by how much the targets contradict each other below `rounding`, as a part of their margin's scale, and
/// the moments at the start weights.
pub(crate) fn check(margins: &[Margin], rows: &Rows, target: &[f64], rounding: f64) -> Result<(f64, Moments), WeightingError> {
    let (base, q) = (&rows.base, rows.q.as_deref());
    let weight = |i: usize, _: f64| {
        let s = base[i] * q.map_or(1.0, |q| q[i]);
        (base[i], s)
    };
    let p = rows.columns.p();
    let start = rows.columns.moments(&vec![0.0; p], true, weight);
    let spreads = rows.columns.spreads();
    let scale: Vec<f64> = (0..p)
        .map(|j| if rows.metric[j] > 0.0 { rows.metric[j] } else { start.sizes[j].max(rows.target[j].abs()) }.max(f64::MIN_POSITIVE))
        .collect();
    let part = |(j, miss): (usize, f64)| (j, (miss * spreads[j] / scale[j]).abs(), miss * spreads[j]);
    let find = |kept: &[bool]| worst(&start.products, target, kept).map(part);
    let mut kept = vec![true; margins.len()];
    let wide = |kept: &[bool]| -> Vec<bool> { rows.columns.places.iter().map(|place| kept[place.margin]).collect() };
    let Some((_, miss, _)) = find(&wide(&kept)) else { return Ok((0.0, start)) };
    if miss <= rounding {
        // The dropped columns miss by this and no more: room for it in the test after the fit.
        return Ok((if miss > 1e-12 { 4.0 * miss } else { 0.0 }, start));
    }
    for margin in 0..margins.len() {
        kept[margin] = false;
        if find(&wide(&kept)).is_none_or(|(_, miss, _)| miss <= rounding) {
            kept[margin] = true;
        }
    }
    let Some((column, _, miss)) = find(&wide(&kept)) else { return Ok((0.0, start)) };
    let place = rows.columns.places[column];
    Err(WeightingError::Conflict {
        variables: margins.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(m, _)| m.name.to_owned()).collect(),
        margin: margins[place.margin].name.to_owned(),
        cell: margins[place.margin].label(place.cell),
        implied: rows.target[column] - miss,
        target: rows.target[column],
    })
}

/// The redundant column of the kept ones whose target misses most what the others imply.
fn worst(products: &[f64], target: &[f64], kept: &[bool]) -> Option<(usize, f64)> {
    let columns: Vec<usize> = (0..target.len()).filter(|j| kept[*j]).collect();
    let p = columns.len();
    let a: Vec<f64> = columns.iter().flat_map(|i| columns.iter().map(move |j| products[i * target.len() + j])).collect();
    let b: Vec<f64> = columns.iter().map(|j| target[*j]).collect();
    let misses = Factor::new(&a, p).conflicts(&b);
    misses.into_iter().map(|(j, miss)| (columns[j], miss)).max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()))
}
