//! Where two questions depart from independence: a residual for each cell, and a trend when both are ordered.

use super::{Table, TestError};
use crate::distribution::student_two_sided;

/// A residual beyond this is worth a word (about 1 in 20 by chance).
const NOTABLE: f64 = 1.96;

/// One cell as a person reads it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Cell {
    /// Levels, as positions in the two questions.
    pub row: usize,
    pub column: usize,
    pub n: usize,
    pub weight: f64,
    pub share: f64,
    /// Of the row and of the column.
    pub row_share: f64,
    pub column_share: f64,
    /// What the share would be if the questions were independent.
    pub expected: f64,
    /// (share − expected) over its standard error in the design; none when that is 0.
    pub residual: Option<f64>,
}

impl Cell {
    /// «sur-représenté», «sous-représenté», or nothing to say.
    pub fn label_fr(&self) -> Option<&'static str> {
        let residual = self.residual.filter(|r| r.abs() > NOTABLE)?;
        Some(if residual > 0.0 { "sur-représenté" } else { "sous-représenté" })
    }
}

/// Whether one question rises with the other.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Trend {
    /// Pearson's correlation of the scores.
    pub correlation: f64,
    /// Covariance of the scores over its standard error.
    pub statistic: f64,
    pub degrees_of_freedom: f64,
    pub p_value: f64,
}

impl Table {
    /// The cells, row by row. The standard error of p_ij − p_i. p_.j is that of its linearised form.
    pub fn cells(&self) -> Vec<Cell> {
        let (p, width) = (&self.shares.values, self.columns.len());
        let expected = self.expected();
        let row: Vec<f64> = p.chunks(width).map(|r| r.iter().sum()).collect();
        let column: Vec<f64> = (0..width).map(|j| p.iter().skip(j).step_by(width).sum()).collect();
        let cell = |c: usize| {
            let (i, j) = (c / width, c % width);
            let is = |yes: bool| if yes { 1.0 } else { 0.0 };
            let slope = |ab: usize| is(ab == c) - is(ab / width == i) * column[j] - is(ab % width == j) * row[i];
            let slopes: Vec<f64> = (0..p.len()).map(slope).collect();
            let (_, error) = self.shares.contrast(&slopes);
            Cell {
                row: self.rows[i],
                column: self.columns[j],
                n: self.counts[c],
                weight: self.totals[c],
                share: p[c],
                row_share: p[c] / row[i],
                column_share: p[c] / column[j],
                expected: expected[c],
                residual: (error > 0.0).then(|| (p[c] - expected[c]) / error),
            }
        };
        (0..p.len()).map(cell).collect()
    }

    /// Linear association of two ordered questions: Σ p (u − ū)(v − v̄) over its standard error, with one score for each
    /// level of the questions (1, 2, 3 … when the steps are even). One degree of freedom: it sees a gradual change
    /// that the test of independence spreads over all its cells (Rao and Scott 1981; Agresti, 2.5).
    pub fn trend(&self, row_scores: &[f64], column_scores: &[f64]) -> Result<Trend, TestError> {
        let highest = |kept: &[usize]| kept.last().map_or(0, |last| last + 1);
        for (scores, kept) in [(row_scores, &self.rows), (column_scores, &self.columns)] {
            if scores.len() < highest(kept) {
                return Err(TestError::Lengths { found: scores.len(), expected: highest(kept) });
            }
        }
        let (p, width) = (&self.shares.values, self.columns.len());
        let u = |c: usize| row_scores[self.rows[c / width]];
        let v = |c: usize| column_scores[self.columns[c % width]];
        let mean = |f: &dyn Fn(usize) -> f64| (0..p.len()).map(|c| p[c] * f(c)).sum::<f64>();
        let (u0, v0) = (mean(&u), mean(&v));
        let slopes: Vec<f64> = (0..p.len()).map(|c| (u(c) - u0) * (v(c) - v0)).collect();
        // ∂ Σ p (u − ū)(v − v̄) / ∂p_c is (u_c − ū)(v_c − v̄): the terms of ū and v̄ vanish.
        let (covariance, error) = self.shares.contrast(&slopes);
        let spread = mean(&|c| (u(c) - u0).powi(2)) * mean(&|c| (v(c) - v0).powi(2));
        if error <= 0.0 || spread <= 0.0 {
            return Err(TestError::NoVariance);
        }
        let df = f64::from(self.degrees_of_freedom);
        let statistic = covariance / error;
        let p_value = student_two_sided(statistic, df).ok_or(TestError::NoDegreesOfFreedom)?;
        Ok(Trend { correlation: covariance / spread.sqrt(), statistic, degrees_of_freedom: df, p_value })
    }
}
