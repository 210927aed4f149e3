//! What is checked of start weights and margins before any iteration.

use crate::margin::{Kind, MISSING, Margin, WeightingError};
use rayon::prelude::*;

/// Totals whose relative difference is below this are one total written with rounding; the second is scaled to the first.
const SAME_TOTAL: f64 = 1e-6;

impl Margin<'_> {
    /// Lengths, missing values, levels and targets of this margin; `zero`: whether a target of 0 is refused where units are.
    fn check(&self, weights: &[f64], zero: bool) -> Result<(), WeightingError> {
        let margin = || self.name.to_owned();
        let found = match self.kind {
            Kind::Categories { codes, .. } => codes.len(),
            Kind::Numeric { values, .. } => values.len(),
        };
        if found != weights.len() {
            return Err(WeightingError::Lengths { margin: margin(), found, expected: weights.len() });
        }
        match self.kind {
            Kind::Categories { codes, targets, .. } => self.check_codes(codes, targets, weights, zero),
            Kind::Numeric { values, total } => self.check_values(values, total, weights),
        }
    }

    fn check_values(&self, values: &[f64], total: f64, weights: &[f64]) -> Result<(), WeightingError> {
        let margin = || self.name.to_owned();
        if !total.is_finite() {
            return Err(WeightingError::BadTarget { margin: margin(), cell: self.label(0), value: total });
        }
        let count = values.iter().zip(weights).filter(|(x, w)| **w > 0.0 && !x.is_finite()).count();
        if count > 0 { Err(WeightingError::MissingCode { margin: margin(), count }) } else { Ok(()) }
    }

    fn check_codes(&self, codes: &[u16], targets: &[f64], weights: &[f64], zero: bool) -> Result<(), WeightingError> {
        let margin = || self.name.to_owned();
        if let Some((cell, value)) = targets.iter().enumerate().find(|(_, t)| !(t.is_finite() && **t >= 0.0)) {
            return Err(WeightingError::BadTarget { margin: margin(), cell: self.label(cell), value: *value });
        }
        // One pass; the last place counts the codes without target.
        let mut counts = vec![0_usize; targets.len() + 1];
        for (code, weight) in codes.iter().zip(weights) {
            counts[usize::from(*code).min(targets.len())] += usize::from(*weight > 0.0);
        }
        if counts[targets.len()] > 0 {
            return Err(self.stray(codes, targets.len(), weights));
        }
        self.check_cells(targets, &counts, zero)
    }

    /// Codes that are missing, or the first one without target.
    fn stray(&self, codes: &[u16], levels: usize, weights: &[f64]) -> WeightingError {
        let margin = self.name.to_owned();
        let used = || codes.iter().zip(weights).filter(|(_, w)| **w > 0.0).map(|(code, _)| *code);
        let missing = used().filter(|code| *code == MISSING).count();
        match used().find(|code| *code != MISSING && usize::from(*code) >= levels) {
            Some(code) if missing == 0 => {
                let count = used().filter(|other| *other == code).count();
                WeightingError::LevelWithoutTarget { margin, cell: self.label(usize::from(code)), count }
            }
            _ => WeightingError::MissingCode { margin, count: missing },
        }
    }

    fn check_cells(&self, targets: &[f64], counts: &[usize], zero: bool) -> Result<(), WeightingError> {
        for (cell, (target, count)) in targets.iter().zip(counts).enumerate() {
            let (margin, label) = (self.name.to_owned(), self.label(cell));
            match (*target > 0.0, *count) {
                (true, 0) => return Err(WeightingError::EmptyCell { margin, cell: label, target: *target }),
                (false, count) if zero && count > 0 => return Err(WeightingError::ZeroTarget { margin, cell: label, count }),
                _ => {}
            }
        }
        Ok(())
    }

    /// The mean that the total asks for must lie within the values of the units, or no positive weights reach it.
    fn check_mean(&self, weights: &[f64], population: f64) -> Result<(), WeightingError> {
        let Kind::Numeric { values, total } = self.kind else { return Ok(()) };
        let used = values.iter().zip(weights).filter(|(_, w)| **w > 0.0).map(|(x, _)| *x);
        let (min, max) = used.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(x), b.max(x)));
        let (mean, room) = (total / population, 1e-12 * min.abs().max(max.abs()));
        if mean < min - room || mean > max + room {
            return Err(WeightingError::MeanOutOfRange { margin: self.name.to_owned(), mean, min, max });
        }
        Ok(())
    }
}

/// All that can be known before iterating: weights, codes, targets, empty categories, totals that differ.
pub(crate) fn check(start: &[f64], margins: &[Margin], zero: bool) -> Result<(), WeightingError> {
    if let Some((unit, value)) = start.iter().enumerate().find(|(_, w)| !(w.is_finite() && **w >= 0.0)) {
        return Err(WeightingError::BadWeight { unit: unit + 1, value: *value });
    }
    if !start.iter().any(|w| *w > 0.0) {
        return Err(WeightingError::NoUnits);
    }
    if margins.is_empty() {
        return Err(WeightingError::NoMargins);
    }
    // Checked side by side, told in order: the first margin at fault is named whatever the number of threads.
    let checked: Vec<Result<(), WeightingError>> = margins.par_iter().map(|margin| margin.check(start, zero)).collect();
    checked.into_iter().collect::<Result<(), _>>()?;
    let totals: Vec<(&str, f64)> = margins.iter().filter_map(|m| Some((m.name, m.total()?))).collect();
    let Some((first, first_total)) = totals.first().copied() else { return Ok(()) };
    match totals.iter().find(|(_, t)| (t - first_total).abs() > SAME_TOTAL * first_total) {
        None => Ok(()),
        Some((second, second_total)) => Err(WeightingError::InconsistentTotals {
            first: first.to_owned(),
            first_total,
            second: (*second).to_owned(),
            second_total: *second_total,
        }),
    }
}

/// Numeric margins whose mean no positive weights reach, when a categorical margin says how many the population counts.
pub(crate) fn check_means(start: &[f64], margins: &[Margin]) -> Result<(), WeightingError> {
    let population = margins.iter().find_map(Margin::total);
    population.map_or(Ok(()), |population| margins.iter().try_for_each(|m| m.check_mean(start, population)))
}
