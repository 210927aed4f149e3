//! Symmetric positive semi-definite systems: Cholesky with pivots, which drops what is redundant.

/// A column whose remaining diagonal is below this part of its first value is a combination of the others.
const RANK_TOLERANCE: f64 = 1e-10;

/// Solves A x = b for a symmetric positive semi-definite A (row by row, p × p); redundant columns get 0.
///
/// Full sets of category indicators are always redundant (each margin sums to N): their normal equations have many
/// solutions and one set of fitted values. Columns are taken by largest remaining diagonal (Higham 2002, ch. 10).
pub(crate) fn solve(mut a: Vec<f64>, b: &[f64]) -> Vec<f64> {
    let p = b.len();
    let first: Vec<f64> = (0..p).map(|j| a[j * p + j]).collect();
    let mut x = b.to_vec();
    let mut pivots: Vec<usize> = Vec::with_capacity(p);
    let mut left: Vec<usize> = (0..p).collect();
    while let Some(pivot) = next_pivot(&a, &first, &left, p) {
        left.retain(|j| *j != pivot);
        eliminate(&mut a, &mut x, pivot, &left, p);
        pivots.push(pivot);
    }
    let mut solution = vec![0.0; p];
    for (k, pivot) in pivots.iter().enumerate().rev() {
        let known: f64 = pivots[k + 1..].iter().map(|j| a[pivot * p + j] * solution[*j]).sum();
        solution[*pivot] = (x[*pivot] - known) / a[pivot * p + pivot];
    }
    solution
}

/// The column with the largest part of its diagonal left, if any is not redundant.
fn next_pivot(a: &[f64], first: &[f64], left: &[usize], p: usize) -> Option<usize> {
    let remaining = |j: usize| a[j * p + j];
    let usable = left.iter().copied().filter(|j| first[*j] > 0.0 && remaining(*j) > RANK_TOLERANCE * first[*j]);
    usable.max_by(|i, j| remaining(*i).total_cmp(&remaining(*j)))
}

/// Takes the pivot row out of the rows that are left (a symmetric elimination, equal to Cholesky's update).
fn eliminate(a: &mut [f64], x: &mut [f64], pivot: usize, left: &[usize], p: usize) {
    let row: Vec<f64> = a[pivot * p..(pivot + 1) * p].to_vec();
    for i in left {
        let factor = a[i * p + pivot] / row[pivot];
        if factor != 0.0 {
            left.iter().for_each(|j| a[i * p + j] -= factor * row[*j]);
            x[*i] -= factor * x[pivot];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_rank_system() {
        let x = solve(vec![4.0, 2.0, 2.0, 3.0], &[10.0, 8.0]);
        assert!((x[0] - 1.75).abs() < 1e-12 && (x[1] - 1.5).abs() < 1e-12, "{x:?}");
    }

    #[test]
    fn a_redundant_column_is_dropped() {
        // Indicators of two full margins of one unit per cell: rank 3 of 4; the fitted values are what counts.
        let a = vec![2.0, 0.0, 1.0, 1.0, 0.0, 2.0, 1.0, 1.0, 1.0, 1.0, 2.0, 0.0, 1.0, 1.0, 0.0, 2.0];
        let b = [3.0, 7.0, 4.0, 6.0];
        let x = solve(a.clone(), &b);
        for (row, wanted) in a.chunks(4).zip(b) {
            let got: f64 = row.iter().zip(&x).map(|(a, x)| a * x).sum();
            assert!((got - wanted).abs() < 1e-12);
        }
        assert!(x.contains(&0.0));
    }
}
