//! What calibration variables explain, by sums: the residual of a form without a residual per row.
//!
//! A row's residual is u − x'β with β = (Σ d q x x')⁻ Σ d q x u. Where u is constant by cell, Σ d q x u is a form of the sums
//! of d q x by cell, and the total of w (u − x'β) in a PSU is that of w u less β' Σ w x.

use super::pass::Frame;
use super::{CubeError, Domains, Question};
use crate::margin::{Kind, Margin};
use crate::residual::Calibration;
use crate::solve::solve;

/// The calibration variables summed once for all questions.
#[derive(Clone, Debug)]
pub(super) struct Explained<'a> {
    calibration: &'a Calibration<'a>,
    /// First column of each margin.
    first: Vec<usize>,
    /// Columns.
    pub p: usize,
    /// A generalised inverse of Σ d q x x', p × p.
    inverse: Vec<f64>,
    /// Σ w x by unit: units × p.
    pub sums: Vec<f64>,
    /// With rows for PSUs: Σ k_h w² x x', p × p, k_h the factor of the stratum.
    pub squares: Vec<f64>,
}

/// The calibration variables summed by cell of one question: cells × p.
#[derive(Clone, Default, Debug)]
pub(super) struct Crossed {
    /// Σ d q x.
    start: Vec<f64>,
    /// With rows for PSUs: Σ k_h w² x.
    pub squares: Vec<f64>,
}

impl<'a> Explained<'a> {
    pub fn new(calibration: &'a Calibration<'a>, frame: &Frame) -> Result<Explained<'a>, CubeError> {
        check(calibration, frame.design.len())?;
        let mut first = vec![0];
        calibration.margins.iter().for_each(|m| first.push(first.last().copied().unwrap_or(0) + m.columns()));
        let p = first.pop().unwrap_or(0);
        let empty = Explained { calibration, first, p, inverse: Vec::new(), sums: Vec::new(), squares: Vec::new() };
        let products = empty.products(|row| empty.start(row));
        let (sums, factors) = (empty.sums_by_unit(frame), frame.factors());
        let square = |row: usize| factors[frame.units()[row] as usize] * frame.design.weights()[row].powi(2);
        let squares = if frame.rows { empty.products(square) } else { Vec::new() };
        Ok(Explained { inverse: inverse(&products, p), sums, squares, ..empty })
    }

    /// d q of a row; 0: the row is no part of the calibration.
    fn start(&self, row: usize) -> f64 {
        self.calibration.start[row].max(0.0) * self.calibration.q.map_or(1.0, |q| q[row])
    }

    /// Column and value of each calibration variable of a row.
    fn places(&self, row: usize) -> impl Iterator<Item = (usize, f64)> {
        let used = self.calibration.start[row] > 0.0;
        let margins = self.calibration.margins.iter().zip(&self.first).filter(move |_| used);
        margins.filter_map(move |(margin, first)| margin.place(row).map(|(column, x)| (first + column, x)))
    }

    fn products(&self, weight: impl Fn(usize) -> f64) -> Vec<f64> {
        let mut a = vec![0.0; self.p * self.p];
        for row in 0..self.calibration.start.len() {
            let weight = weight(row);
            for (j, x) in self.places(row) {
                self.places(row).for_each(|(k, z)| a[j * self.p + k] += weight * x * z);
            }
        }
        a
    }

    fn sums_by_unit(&self, frame: &Frame) -> Vec<f64> {
        let mut sums = vec![0.0; frame.count() * self.p];
        for (row, (unit, w)) in frame.units().iter().zip(frame.design.weights()).enumerate() {
            self.places(row).for_each(|(j, x)| sums[*unit as usize * self.p + j] += w * x);
        }
        sums
    }

    /// The pass of one question: sums by cell, cells as in a sheet.
    pub fn crossed(&self, frame: &Frame, domains: &Domains, question: &Question) -> Crossed {
        let cells = (domains.count + 1) * (question.levels + 1);
        let mut made = Crossed { start: vec![0.0; cells * self.p], squares: vec![0.0; if frame.rows { cells * self.p } else { 0 }] };
        let factors = frame.factors();
        for (row, (unit, w)) in frame.units().iter().zip(frame.design.weights()).enumerate() {
            let first = domains.cell(question, row) * self.p;
            let (d, square) = (self.start(row), factors.get(*unit as usize).map_or(0.0, |k| k * w * w));
            for (j, x) in self.places(row) {
                made.start[first + j] += d * x;
                if frame.rows {
                    made.squares[first + j] += square * x;
                }
            }
        }
        made
    }

    /// β of each form, forms × p; `dense` is their coefficients at every cell, cells × forms.
    pub fn slopes(&self, crossed: &Crossed, dense: &[f64], forms: usize) -> Vec<f64> {
        let mut moments = vec![0.0; forms * self.p];
        for (x, a) in crossed.start.chunks_exact(self.p.max(1)).zip(dense.chunks_exact(forms.max(1))) {
            for (moment, a) in moments.chunks_exact_mut(self.p.max(1)).zip(a).filter(|(_, a)| **a != 0.0) {
                moment.iter_mut().zip(x).for_each(|(moment, x)| *moment += a * x);
            }
        }
        moments.chunks_exact(self.p.max(1)).flat_map(|b| self.solved(b)).collect()
    }

    fn solved(&self, b: &[f64]) -> Vec<f64> {
        let mut beta = vec![0.0; self.p];
        for (b, column) in b.iter().zip(self.inverse.chunks_exact(self.p.max(1))).filter(|(b, _)| **b != 0.0) {
            beta.iter_mut().zip(column).for_each(|(beta, a)| *beta += b * a);
        }
        beta
    }
}

/// Column j, in row j, solves A x = e_j with the redundant columns dropped: a basic solution, linear in the right side.
fn inverse(a: &[f64], p: usize) -> Vec<f64> {
    let unit = |j: usize| -> Vec<f64> { (0..p).map(|k| f64::from(u8::from(k == j))).collect() };
    (0..p).flat_map(|j| solve(a.to_vec(), &unit(j))).collect()
}

fn check(calibration: &Calibration, n: usize) -> Result<(), CubeError> {
    if calibration.households.is_some() {
        return Err(CubeError::Households);
    }
    let length = |margin: &Margin| match margin.kind {
        Kind::Categories { codes, .. } => codes.len(),
        Kind::Numeric { values, .. } => values.len(),
    };
    let lengths = calibration.margins.iter().enumerate().map(|(m, margin)| ("marge", m + 1, length(margin)));
    let others = [("poids de départ", 1, calibration.start.len()), ("coefficient q", 1, calibration.q.map_or(n, <[f64]>::len))];
    match lengths.chain(others).find(|(_, _, found)| *found != n) {
        Some((what, rank, found)) => Err(CubeError::Lengths { what, rank, found, expected: n }),
        None => Ok(()),
    }
}
