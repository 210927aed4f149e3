//! Rao and Scott's tests from the cell proportions, their covariance matrix, n and the degrees of freedom of the design.

use super::matrix::{cholesky, eigenvalues, sandwich, whitened};
use super::{Kind, Test, TestError};
use crate::distribution::{Mixture, chi_squared_tail, f_tail};

/// What the corrected tests share: Pearson's statistic and how the design inflates it.
#[derive(Clone, PartialEq, Debug)]
pub struct RaoScott {
    /// n Σ (p_ij − p_i. p_.j)² / (p_i. p_.j).
    pub pearson: f64,
    /// Generalised design effects, the eigenvalues of Δ, largest first: (rows − 1)(columns − 1) of them. All 1 under
    /// simple random sampling when the questions are independent.
    pub design_effects: Vec<f64>,
    /// Degrees of freedom of the design.
    pub degrees_of_freedom: f64,
}

/// The design effects of independence in a table `rows` × `columns`, cells row by row; `covariance` is that of the
/// proportions, over n or not at the same scale as they are estimated; `n` the units of the table.
///
/// Δ = n (C' D⁻¹ C)⁻¹ C' D⁻¹ V D⁻¹ C, with C the contrasts of interaction, D the diagonal of the proportions and 0 for
/// the D⁻¹ of an empty cell (Rao and Scott 1984, *Annals of Statistics* 12; R survey's `svychisq` takes the same).
/// Rows and columns without any weight must have been dropped.
pub fn rao_scott(proportions: &[f64], covariance: &[f64], rows: usize, columns: usize, n: usize, df: f64) -> Result<RaoScott, TestError> {
    let k = rows * columns;
    if proportions.len() != k || covariance.len() != k * k {
        return Err(TestError::Lengths { found: proportions.len(), expected: k });
    }
    if rows < 2 || columns < 2 {
        return Err(TestError::OneLevel { rows, columns });
    }
    let pearson = pearson(proportions, rows, columns, n).ok_or(TestError::NegativeMargin)?;
    let inverse: Vec<f64> = proportions.iter().map(|p| if *p == 0.0 { 0.0 } else { 1.0 / p }).collect();
    let contrasts = interaction(rows, columns);
    let weighted: Vec<Vec<f64>> = contrasts.iter().map(|c| c.iter().zip(&inverse).map(|(c, d)| c * d).collect()).collect();
    let diagonal: Vec<f64> = (0..k * k).map(|cell| if cell / k == cell % k { inverse[cell / k] / n as f64 } else { 0.0 }).collect();
    let m = contrasts.len();
    let factor = cholesky(&sandwich(&contrasts, &diagonal, k), m).ok_or(TestError::TooManyEmptyCells)?;
    let design_effects = eigenvalues(&whitened(&factor, &sandwich(&weighted, covariance, k), m), m);
    if design_effects.iter().sum::<f64>() <= 0.0 || design_effects.iter().any(|d| !d.is_finite()) {
        return Err(TestError::NoVariance);
    }
    Ok(RaoScott { pearson, design_effects, degrees_of_freedom: df })
}

/// n Σ (p − e)² / e; none when a margin is not positive.
pub(crate) fn pearson(p: &[f64], rows: usize, columns: usize, n: usize) -> Option<f64> {
    let expected = expected(p, rows, columns);
    let sum: f64 = p.iter().zip(&expected).map(|(p, e)| (p - e).powi(2) / e).sum();
    expected.iter().all(|e| *e > 0.0).then_some(sum * n as f64)
}

/// p_i. p_.j of each cell.
pub(crate) fn expected(p: &[f64], rows: usize, columns: usize) -> Vec<f64> {
    let row: Vec<f64> = p.chunks(columns).map(|r| r.iter().sum()).collect();
    let column: Vec<f64> = (0..columns).map(|j| (0..rows).map(|i| p[i * columns + j]).sum()).collect();
    (0..rows * columns).map(|cell| row[cell / columns] * column[cell % columns]).collect()
}

/// (e_i − e_0) ⊗ (e_j − e_0): a basis of what rows and columns alone do not explain. Δ's eigenvalues depend on no basis.
fn interaction(rows: usize, columns: usize) -> Vec<Vec<f64>> {
    let contrast = |i: usize, j: usize| {
        let mut c = vec![0.0; rows * columns];
        (c[i * columns + j], c[0], c[i * columns], c[j]) = (1.0, 1.0, -1.0, -1.0);
        c
    };
    (1..rows).flat_map(|i| (1..columns).map(move |j| contrast(i, j))).collect()
}

impl RaoScott {
    /// (Σ δ)² / Σ δ²: the degrees of freedom of Satterthwaite.
    pub fn satterthwaite(&self) -> f64 {
        let squares: f64 = self.design_effects.iter().map(|d| d * d).sum();
        self.design_effects.iter().sum::<f64>().powi(2) / squares
    }

    fn ddf(&self) -> Result<f64, TestError> {
        let ddf = self.satterthwaite() * self.degrees_of_freedom;
        if ddf > 0.0 { Ok(ddf) } else { Err(TestError::NoDegreesOfFreedom) }
    }

    /// The four tests that need no more than this; [`Kind::Wald`] and [`Kind::AdjustedWald`] are refused.
    pub fn test(&self, kind: Kind) -> Result<Test, TestError> {
        match kind {
            Kind::F => self.second_order(),
            Kind::ChiSquared => self.first_order(),
            Kind::LinearCombination => self.exact(),
            Kind::Saddlepoint => self.saddlepoint(),
            Kind::Wald | Kind::AdjustedWald => Err(TestError::NeedsTotals),
        }
    }

    /// X² / Σ δ against F with Satterthwaite's ndf and ndf × df: the default, as in R and Stata.
    pub fn second_order(&self) -> Result<Test, TestError> {
        let (ndf, ddf) = (self.satterthwaite(), self.ddf()?);
        let statistic = self.pearson / self.design_effects.iter().sum::<f64>();
        let p_value = f_tail(statistic, ndf, ddf).ok_or(TestError::NoProbability)?;
        Ok(Test { kind: Kind::F, statistic, ndf: Some(ndf), ddf: Some(ddf), p_value })
    }

    /// X² over the mean design effect against χ²; the statistic shown is X² itself, as in R.
    pub fn first_order(&self) -> Result<Test, TestError> {
        let k = self.design_effects.len() as f64;
        let corrected = self.pearson * k / self.design_effects.iter().sum::<f64>();
        let p_value = chi_squared_tail(corrected, k).ok_or(TestError::NoProbability)?;
        Ok(Test { kind: Kind::ChiSquared, statistic: self.pearson, ndf: Some(k), ddf: None, p_value })
    }

    /// X² against its own law Σ δ χ²_1 over χ²/df of the denominator, computed exactly.
    pub fn exact(&self) -> Result<Test, TestError> {
        let p_value = self.mixture()?.tail_f(self.pearson, self.ddf()?).ok_or(TestError::NoProbability)?;
        Ok(Test { kind: Kind::LinearCombination, statistic: self.pearson, ndf: None, ddf: None, p_value })
    }

    /// The same by the saddlepoint approximation.
    pub fn saddlepoint(&self) -> Result<Test, TestError> {
        let p_value = self.mixture()?.saddlepoint_f(self.pearson, self.ddf()?).ok_or(TestError::NoProbability)?;
        Ok(Test { kind: Kind::Saddlepoint, statistic: self.pearson, ndf: None, ddf: None, p_value })
    }

    /// The law of X² under independence.
    pub fn mixture(&self) -> Result<Mixture, TestError> {
        Mixture::new(&self.design_effects).ok_or(TestError::NoVariance)
    }
}
