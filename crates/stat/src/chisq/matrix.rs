//! Small symmetric matrices, row by row: Cholesky's factor, systems, eigenvalues.

/// A pivot below this part of its diagonal means that the matrix is singular to working precision.
const SINGULAR: f64 = 1e-11;
/// Sweeps of Jacobi's rotations; a symmetric matrix of some hundred rows takes about ten.
const SWEEPS: usize = 60;

/// The lower factor L of A = L L'; none when A is not positive definite.
pub(crate) fn cholesky(a: &[f64], k: usize) -> Option<Vec<f64>> {
    let mut l = vec![0.0; k * k];
    for i in 0..k {
        for j in 0..=i {
            let known: f64 = (0..j).map(|m| l[i * k + m] * l[j * k + m]).sum();
            let left = a[i * k + j] - known;
            if i != j {
                l[i * k + j] = left / l[j * k + j];
            } else if left > SINGULAR * a[i * k + i] && left.is_finite() {
                l[i * k + i] = left.sqrt();
            } else {
                return None;
            }
        }
    }
    Some(l)
}

/// y of L y = b.
pub(crate) fn forward(l: &[f64], b: &[f64]) -> Vec<f64> {
    let k = b.len();
    let mut y = vec![0.0; k];
    for i in 0..k {
        let known: f64 = (0..i).map(|m| l[i * k + m] * y[m]).sum();
        y[i] = (b[i] - known) / l[i * k + i];
    }
    y
}

/// x of L L' x = b.
pub(crate) fn solved(l: &[f64], b: &[f64]) -> Vec<f64> {
    let k = b.len();
    let mut x = forward(l, b);
    for i in (0..k).rev() {
        let known: f64 = (i + 1..k).map(|m| l[m * k + i] * x[m]).sum();
        x[i] = (x[i] - known) / l[i * k + i];
    }
    x
}

/// b' A⁻¹ b for the A of the factor.
pub(crate) fn quadratic(l: &[f64], b: &[f64]) -> f64 {
    forward(l, b).iter().map(|y| y * y).sum()
}

/// L⁻¹ A L⁻ᵀ, symmetric as A is.
pub(crate) fn whitened(l: &[f64], a: &[f64], k: usize) -> Vec<f64> {
    let half: Vec<Vec<f64>> = (0..k).map(|i| forward(l, &a[i * k..(i + 1) * k])).collect();
    let column = |j: usize| -> Vec<f64> { half.iter().map(|row| row[j]).collect() };
    let turned: Vec<Vec<f64>> = (0..k).map(|j| forward(l, &column(j))).collect();
    (0..k * k).map(|cell| (turned[cell / k][cell % k] + turned[cell % k][cell / k]) / 2.0).collect()
}

/// M A M' for an m × k matrix M, given by its rows.
pub(crate) fn sandwich(rows: &[Vec<f64>], a: &[f64], k: usize) -> Vec<f64> {
    let dot = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f64>();
    let half: Vec<Vec<f64>> = rows.iter().map(|row| (0..k).map(|j| dot(&a[j * k..(j + 1) * k], row)).collect()).collect();
    let m = rows.len();
    (0..m * m).map(|cell| dot(&rows[cell / m], &half[cell % m])).collect()
}

/// Eigenvalues of a symmetric matrix, largest first (cyclic Jacobi; Golub and Van Loan, 8.5).
pub(crate) fn eigenvalues(a: &[f64], k: usize) -> Vec<f64> {
    let mut a = a.to_vec();
    let scale: f64 = a.iter().map(|v| v * v).sum();
    for _ in 0..SWEEPS {
        let off: f64 = (0..k).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| a[i * k + j].powi(2)).sum();
        if off <= 1e-30 * scale {
            break;
        }
        (0..k).for_each(|p| (p + 1..k).for_each(|q| rotate(&mut a, k, p, q)));
    }
    let mut values: Vec<f64> = (0..k).map(|i| a[i * k + i]).collect();
    values.sort_by(|x, y| y.total_cmp(x));
    values
}

/// One rotation that makes the cell (p, q) zero.
fn rotate(a: &mut [f64], k: usize, p: usize, q: usize) {
    let apq = a[p * k + q];
    if apq == 0.0 {
        return;
    }
    let theta = (a[q * k + q] - a[p * k + p]) / (2.0 * apq);
    let t = theta.signum() / (theta.abs() + theta.hypot(1.0));
    let (c, s) = (1.0 / t.hypot(1.0), t / t.hypot(1.0));
    for i in 0..k {
        let (x, y) = (a[i * k + p], a[i * k + q]);
        (a[i * k + p], a[i * k + q]) = (c * x - s * y, s * x + c * y);
    }
    for i in 0..k {
        let (x, y) = (a[p * k + i], a[q * k + i]);
        (a[p * k + i], a[q * k + i]) = (c * x - s * y, s * x + c * y);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eigenvalues_of_a_matrix_with_known_ones() {
        // 2 on the diagonal, −1 beside it: 2 − 2 cos(π j / 5).
        let a: Vec<f64> = (0..16usize)
            .map(|c| match (c / 4).abs_diff(c % 4) {
                0 => 2.0,
                1 => -1.0,
                _ => 0.0,
            })
            .collect();
        for (j, found) in (1..5).rev().zip(eigenvalues(&a, 4)) {
            let wanted = 2.0 - 2.0 * (std::f64::consts::PI * f64::from(j) / 5.0).cos();
            assert!((found - wanted).abs() < 1e-13, "{found} {wanted}");
        }
    }

    #[test]
    fn systems_and_their_refusal() {
        let l = cholesky(&[4.0, 2.0, 2.0, 3.0], 2).unwrap();
        let x = solved(&l, &[10.0, 8.0]);
        assert!((x[0] - 1.75).abs() < 1e-14 && (x[1] - 1.5).abs() < 1e-14);
        assert!((quadratic(&l, &[10.0, 8.0]) - (17.5 + 12.0)).abs() < 1e-12);
        assert_eq!(cholesky(&[1.0, 1.0, 1.0, 1.0], 2), None);
        let identity = whitened(&l, &[4.0, 2.0, 2.0, 3.0], 2);
        assert!((identity[0] - 1.0).abs() < 1e-14 && identity[1].abs() < 1e-14);
    }
}
