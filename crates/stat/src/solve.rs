//! Symmetric positive semi-definite systems: Cholesky with pivots, which finds what is redundant.

/// A column of which less than this part is left by the others is a combination of them.
const RANK_TOLERANCE: f64 = 1e-11;

/// A factorised matrix: the columns kept, in the order they were taken, and those that are combinations of them.
#[derive(Clone, Debug)]
pub(crate) struct Factor {
    p: usize,
    /// 1 / √ of the diagonal: the factor is of the matrix with a unit diagonal; 0 for an empty column.
    scale: Vec<f64>,
    /// Lower factor, row by row in the original numbering: l[i][k] for the k-th pivot.
    lower: Vec<f64>,
    pivots: Vec<usize>,
    pub dropped: Vec<usize>,
}

impl Factor {
    /// Factorises A (row by row, p × p), columns by largest remaining part (Higham, *Accuracy and Stability*, 2002, ch. 10).
    pub fn new(a: &[f64], p: usize) -> Factor {
        let scale: Vec<f64> = (0..p).map(|j| if a[j * p + j] > 0.0 { a[j * p + j].sqrt().recip() } else { 0.0 }).collect();
        let mut left: Vec<f64> = scale.iter().map(|s| if *s > 0.0 { 1.0 } else { 0.0 }).collect();
        let mut lower = vec![0.0; p * p];
        let (mut pivots, mut dropped): (Vec<usize>, Vec<usize>) = (Vec::new(), (0..p).collect());
        while let Some(pivot) = dropped.iter().copied().filter(|j| left[*j] > RANK_TOLERANCE).max_by(|i, j| left[*i].total_cmp(&left[*j])) {
            let k = pivots.len();
            dropped.retain(|j| *j != pivot);
            let root = left[pivot].sqrt();
            lower[pivot * p + k] = root;
            let row: Vec<f64> = lower[pivot * p..pivot * p + k].to_vec();
            for i in &dropped {
                let known: f64 = lower[i * p..i * p + k].iter().zip(&row).map(|(a, b)| a * b).sum();
                let value = (a[i * p + pivot] * scale[*i] * scale[pivot] - known) / root;
                lower[i * p + k] = value;
                left[*i] -= value * value;
            }
            pivots.push(pivot);
        }
        Factor { p, scale, lower, pivots, dropped }
    }

    /// A solution of A x = b; redundant columns get 0. Right when b is in the range of A.
    pub fn solve(&self, b: &[f64]) -> Vec<f64> {
        let y = self.forward(b);
        self.backward(&y)
    }

    /// What A x = b leaves of b in each column that is redundant, as a part of that column's √ diagonal: 0 when b is consistent.
    pub fn conflicts(&self, b: &[f64]) -> Vec<(usize, f64)> {
        let y = self.forward(b);
        let implied = |j: usize| -> f64 { self.lower[j * self.p..].iter().zip(&y).map(|(l, y)| l * y).sum() };
        let miss = |j: usize| if self.scale[j] > 0.0 { b[j] - implied(j) / self.scale[j] } else { b[j] };
        self.dropped.iter().map(|j| (*j, miss(*j))).collect()
    }

    fn forward(&self, b: &[f64]) -> Vec<f64> {
        let mut y: Vec<f64> = Vec::with_capacity(self.pivots.len());
        for (k, pivot) in self.pivots.iter().enumerate() {
            let row = &self.lower[pivot * self.p..pivot * self.p + k];
            let known: f64 = row.iter().zip(&y).map(|(l, y)| l * y).sum();
            y.push((b[*pivot] * self.scale[*pivot] - known) / self.lower[pivot * self.p + k]);
        }
        y
    }

    fn backward(&self, y: &[f64]) -> Vec<f64> {
        let mut solution = vec![0.0; self.p];
        let mut rest = y.to_vec();
        for (k, pivot) in self.pivots.iter().enumerate().rev() {
            let row = &self.lower[pivot * self.p..pivot * self.p + k + 1];
            let value = rest[k] / row[k];
            rest[..k].iter_mut().zip(row).for_each(|(y, l)| *y -= value * l);
            solution[*pivot] = value * self.scale[*pivot];
        }
        solution
    }
}

/// Solves A x = b once (A row by row, p × p); redundant columns get 0.
pub(crate) fn solve(a: Vec<f64>, b: &[f64]) -> Vec<f64> {
    Factor::new(&a, b.len()).solve(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_rank_system() {
        let x = Factor::new(&[4.0, 2.0, 2.0, 3.0], 2).solve(&[10.0, 8.0]);
        assert!((x[0] - 1.75).abs() < 1e-12 && (x[1] - 1.5).abs() < 1e-12, "{x:?}");
    }

    #[test]
    fn a_redundant_column_is_dropped() {
        // Indicators of two full margins of one unit per cell: rank 3 of 4; the fitted values are what counts.
        let a = vec![2.0, 0.0, 1.0, 1.0, 0.0, 2.0, 1.0, 1.0, 1.0, 1.0, 2.0, 0.0, 1.0, 1.0, 0.0, 2.0];
        let b = [3.0, 7.0, 4.0, 6.0];
        let x = Factor::new(&a, 4).solve(&b);
        for (row, wanted) in a.chunks(4).zip(b) {
            let got: f64 = row.iter().zip(&x).map(|(a, x)| a * x).sum();
            assert!((got - wanted).abs() < 1e-12);
        }
        assert!(x.contains(&0.0));
    }

    #[test]
    fn what_cannot_be_met_is_told_with_how_much() {
        // The second column is twice the first: targets 3 and 6 agree, 3 and 7 miss by 1 (or by half, of the first).
        let factor = Factor::new(&[1.0, 2.0, 2.0, 4.0], 2);
        assert!(factor.conflicts(&[3.0, 6.0])[0].1.abs() < 1e-12);
        let (column, miss) = factor.conflicts(&[3.0, 7.0])[0];
        assert!((miss.abs() - if column == 1 { 1.0 } else { 0.5 }).abs() < 1e-12, "{column} {miss}");
    }
}
