//! Two questions crossed: weighted cells with the covariance of their proportions, from any survey.

use super::rao_scott::expected;
use super::wald::independence_wald;
use super::{Kind, RaoScott, Test, TestError, rao_scott};
use crate::margin::MISSING;
use crate::question::{LevelTotals, Shares};
use crate::survey::{Estimates, Survey};

/// Cells that a covariance matrix is still computed for.
const LARGEST: usize = 1_000;

/// The codes of two questions, one per unit, [`MISSING`] where there is no answer.
#[derive(Clone, Copy, Debug)]
pub struct Crossing<'a> {
    pub rows: &'a [u16],
    pub row_levels: usize,
    pub columns: &'a [u16],
    pub column_levels: usize,
    /// The units asked about; none: all. The others stay in the design.
    pub domain: Option<&'a [bool]>,
}

/// The table without the rows and columns that have no unit, cells row by row.
#[derive(Clone, PartialEq, Debug)]
pub struct Table {
    /// Levels kept, as positions in the question.
    pub rows: Vec<usize>,
    pub columns: Vec<usize>,
    /// Units of non-zero weight in each cell.
    pub counts: Vec<usize>,
    /// Σ w of each cell.
    pub totals: Vec<f64>,
    /// Shares of the whole table, with their covariance.
    pub shares: Estimates,
    /// PSUs less strata with a unit of the table.
    pub degrees_of_freedom: u32,
    /// The cells as a statistic, for the tests that need totals.
    cells: Shares,
}

impl Table {
    /// Counts the cells and estimates their proportions.
    pub fn new(survey: &Survey, crossing: &Crossing) -> Result<Table, TestError> {
        crossing.check(survey.weights().len())?;
        let (rows, columns) = crossing.kept(survey.weights());
        if rows.len() < 2 || columns.len() < 2 {
            return Err(TestError::OneLevel { rows: rows.len(), columns: columns.len() });
        }
        if rows.len() * columns.len() > LARGEST {
            return Err(TestError::TooLarge { rows: rows.len(), columns: columns.len() });
        }
        let cells = Shares::new(&crossing.cells(&rows, &columns), rows.len() * columns.len(), crossing.domain);
        Ok(Table {
            counts: cells.counts(survey.weights()),
            totals: cells.totals(survey.weights()),
            shares: survey.estimate(&cells)?,
            degrees_of_freedom: survey.degrees_of_freedom(Some(cells.base())),
            rows,
            columns,
            cells,
        })
    }

    /// Units of the table.
    pub fn n(&self) -> usize {
        self.counts.iter().sum()
    }

    /// Shares expected if the two questions were independent.
    pub fn expected(&self) -> Vec<f64> {
        expected(&self.shares.values, self.rows.len(), self.columns.len())
    }

    pub fn rao_scott(&self) -> Result<RaoScott, TestError> {
        let df = f64::from(self.degrees_of_freedom);
        rao_scott(&self.shares.values, &self.shares.covariance, self.rows.len(), self.columns.len(), self.n(), df)
    }

    /// Any of the six tests; Wald's ask the survey once more, for the covariance of the totals.
    pub fn test(&self, survey: &Survey, kind: Kind) -> Result<Test, TestError> {
        if !matches!(kind, Kind::Wald | Kind::AdjustedWald) {
            return self.rao_scott()?.test(kind);
        }
        let totals = survey.estimate(&LevelTotals(&self.cells))?;
        let found = independence_wald(&totals, self.rows.len(), self.columns.len(), f64::from(self.degrees_of_freedom))?;
        let (statistic, ddf, p_value) = match kind {
            Kind::Wald => (found.f, found.ddf, found.p_value),
            _ => found.adjusted()?,
        };
        Ok(Test { kind, statistic, ndf: Some(found.constraints as f64), ddf: Some(ddf), p_value })
    }

    /// Cramér's V of the weighted table: √(X² / n (min(rows, columns) − 1)), between 0 and 1.
    pub fn cramer_v(&self) -> f64 {
        let smallest = self.rows.len().min(self.columns.len()) as f64 - 1.0;
        let terms = self.shares.values.iter().zip(self.expected());
        (terms.map(|(p, e)| (p - e).powi(2) / e).sum::<f64>() / smallest).sqrt()
    }
}

impl Crossing<'_> {
    fn check(&self, units: usize) -> Result<(), TestError> {
        let domain = self.domain.map_or(units, <[bool]>::len);
        if let Some(found) = [self.rows.len(), self.columns.len(), domain].into_iter().find(|found| *found != units) {
            return Err(TestError::Lengths { found, expected: units });
        }
        let beyond = |codes: &[u16], levels: usize| codes.iter().position(|c| *c != MISSING && usize::from(*c) >= levels);
        for (codes, levels) in [(self.rows, self.row_levels), (self.columns, self.column_levels)] {
            if let Some(unit) = beyond(codes, levels) {
                return Err(TestError::BadCode { unit: unit + 1, code: codes[unit], levels });
            }
        }
        Ok(())
    }

    fn inside(&self, unit: usize) -> bool {
        self.domain.is_none_or(|d| d[unit]) && self.rows[unit] != MISSING && self.columns[unit] != MISSING
    }

    /// Levels that a unit of non-zero weight has.
    fn kept(&self, weights: &[f64]) -> (Vec<usize>, Vec<usize>) {
        let (mut rows, mut columns) = (vec![false; self.row_levels], vec![false; self.column_levels]);
        for unit in (0..weights.len()).filter(|i| weights[*i] != 0.0 && self.inside(*i)) {
            rows[usize::from(self.rows[unit])] = true;
            columns[usize::from(self.columns[unit])] = true;
        }
        let places = |seen: Vec<bool>| seen.iter().enumerate().filter(|(_, seen)| **seen).map(|(place, _)| place).collect();
        (places(rows), places(columns))
    }

    /// The cell of each unit among the levels kept.
    fn cells(&self, rows: &[usize], columns: &[usize]) -> Vec<u16> {
        let place = |code: u16, kept: &[usize]| kept.binary_search(&usize::from(code)).ok();
        let cell = |unit: usize| {
            let (row, column) = (place(self.rows[unit], rows)?, place(self.columns[unit], columns)?);
            u16::try_from(row * columns.len() + column).ok()
        };
        (0..self.rows.len()).map(|unit| cell(unit).unwrap_or(MISSING)).collect()
    }
}
