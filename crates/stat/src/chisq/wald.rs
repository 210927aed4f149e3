//! Wald's tests: several contrasts at once, and independence on the totals of the cells.

use super::TestError;
use super::matrix::{cholesky, quadratic, sandwich};
use crate::distribution::{chi_squared_tail, f_tail};
use crate::survey::Estimates;

/// That `constraints` contrasts are all what they are said to be.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct WaldTest {
    pub constraints: usize,
    /// d' V⁻¹ d.
    pub chi_squared: f64,
    /// χ² over the constraints, against F(constraints, ddf).
    pub f: f64,
    pub ddf: f64,
    pub p_value: f64,
}

impl WaldTest {
    fn new(differences: &[f64], covariance: &[f64], df: f64) -> Result<WaldTest, TestError> {
        let k = differences.len();
        let factor = cholesky(covariance, k).ok_or(TestError::NoVariance)?;
        let chi_squared = quadratic(&factor, differences);
        let f = chi_squared / k as f64;
        let p_value = f_tail(f, k as f64, df).ok_or(TestError::NoDegreesOfFreedom)?;
        Ok(WaldTest { constraints: k, chi_squared, f, ddf: df, p_value })
    }

    /// F × (df − k + 1) / df against F(k, df − k + 1): statistic, ddf, p. Keeps its level with few clusters
    /// (Thomas and Rao 1987; Korn and Graubard 1990).
    pub fn adjusted(&self) -> Result<(f64, f64, f64), TestError> {
        let ddf = self.ddf - self.constraints as f64 + 1.0;
        if ddf.is_nan() || ddf <= 0.0 {
            return Err(TestError::TooFewDegreesOfFreedom { df: self.ddf, constraints: self.constraints });
        }
        let f = if self.ddf.is_finite() { self.f * ddf / self.ddf } else { self.f };
        Ok((f, ddf, f_tail(f, self.constraints as f64, ddf).ok_or(TestError::NoProbability)?))
    }

    /// P(χ²_k ≥ d' V⁻¹ d): the test when the covariance is known or has very many degrees of freedom.
    pub fn chi_squared_p_value(&self) -> Option<f64> {
        chi_squared_tail(self.chi_squared, self.constraints as f64)
    }
}

/// That M θ = `null` (empty: 0): the rows of `matrix` are contrasts of the estimates, `df` the degrees of freedom of the
/// design. Redundant rows are refused.
pub fn wald(estimates: &Estimates, matrix: &[Vec<f64>], null: &[f64], df: f64) -> Result<WaldTest, TestError> {
    let k = estimates.values.len();
    if let Some(row) = matrix.iter().find(|row| row.len() != k) {
        return Err(TestError::Lengths { found: row.len(), expected: k });
    }
    if matrix.is_empty() || !(null.is_empty() || null.len() == matrix.len()) {
        return Err(TestError::Lengths { found: null.len(), expected: matrix.len() });
    }
    let value = |row: &Vec<f64>| row.iter().zip(&estimates.values).map(|(c, v)| c * v).sum::<f64>();
    let said = |i: usize| null.get(i).copied().unwrap_or(0.0);
    let differences: Vec<f64> = matrix.iter().enumerate().map(|(i, row)| value(row) - said(i)).collect();
    WaldTest::new(&differences, &sandwich(matrix, &estimates.covariance, k), df)
}

/// Independence: the (rows − 1)(columns − 1) differences N_ij − N_i. N_.j / N of cell totals, row by row, with the
/// variance of the differences to the first order, as R survey.
pub fn independence_wald(totals: &Estimates, rows: usize, columns: usize, df: f64) -> Result<WaldTest, TestError> {
    let n = &totals.values;
    if n.len() != rows * columns {
        return Err(TestError::Lengths { found: n.len(), expected: rows * columns });
    }
    let sum: f64 = n.iter().sum();
    let row: Vec<f64> = n.chunks(columns).map(|r| r.iter().sum()).collect();
    let column: Vec<f64> = (0..columns).map(|j| (0..rows).map(|i| n[i * columns + j]).sum()).collect();
    let kept: Vec<(usize, usize)> = (1..rows).flat_map(|i| (1..columns).map(move |j| (i, j))).collect();
    let difference = |(i, j): &(usize, usize)| n[i * columns + j] - row[*i] * column[*j] / sum;
    // ∂(N_ij − N_i. N_.j / N) / ∂N_ab
    let slope = |(i, j): &(usize, usize), a: usize, b: usize| {
        let is = |yes: bool| if yes { 1.0 } else { 0.0 };
        is(a == *i && b == *j) - is(a == *i) * column[*j] / sum - is(b == *j) * row[*i] / sum + row[*i] * column[*j] / (sum * sum)
    };
    let jacobian: Vec<Vec<f64>> =
        kept.iter().map(|cell| (0..n.len()).map(|ab| slope(cell, ab / columns, ab % columns)).collect()).collect();
    let differences: Vec<f64> = kept.iter().map(difference).collect();
    WaldTest::new(&differences, &sandwich(&jacobian, &totals.covariance, n.len()), df)
}
